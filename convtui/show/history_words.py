"""How a network was trained, in lines of text."""

import math
import time
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.network import Snapshot
from convtui.core.run import Status
from convtui.lab.derive_training import TrainingScene
from convtui.lab.progress import progress_words
from convtui.show.figures import columns as aligned
from convtui.show.figures import extremes, figure, rows_of

HEADS = ("step", "epoch", "loss", "accuracy", "moved")
TESTED = ("test loss", "test accuracy")


class HistoryAsked(Struct, frozen=True):
    """`every`: all the moments are listed. `step` is the recorded step that is looked at, None for none."""

    every: bool = False
    step: int | None = None


class MadeHistory(Struct, frozen=True, eq=False):
    """`moved` (S,) is how far the weights of the layer, or of the one filter, have come since the moment before;
    `maps` (H, W, n) what the layer made of the picture at the step. `status` is how far the run has come, where the
    network is one's.
    """

    scene: TrainingScene
    asked: HistoryAsked
    chosen: tuple[int, ...]
    one: bool
    moved: npt.NDArray[np.float64]
    maps: Float32
    status: Status | None

    @property
    def history(self) -> tuple[Snapshot, ...]:
        return self.scene.history


def history_lines(made: MadeHistory) -> Iterator[str]:
    scene, history = made.scene, made.history
    if made.status is not None:
        yield status_words(made.status)
    if made.asked.every:
        whose = f"filter {scene.chosen}'s weights" if made.one else "the layer's weights"
        yield (
            f"training: {len(history)} recorded moments; loss and accuracy are means over the batches since the moment "
            f"before, moved is how far {whose} came since then"
            f"{'; test is what was measured on pictures that are never trained on' if scene.tested else ''}"
        )
        heads = HEADS[:-1] + TESTED * scene.tested + HEADS[-1:]
        yield from aligned([heads, *(_row(made, index) for index in range(len(history)))], left=0)
    if made.asked.step is None:
        return
    yield moment_words(scene)
    yield f"maps at that step: {extremes(made.maps)}"
    for index in made.chosen:
        yield (
            f"filter {index} at that step: bias {figure(float(scene.snapshot.bias[index]))}; moved by "
            f"{figure(float(scene.changes[index]), 4)}; {extremes(made.maps[:, :, index])}"
        )
        kernel = scene.snapshot.kernels[..., index]
        for channel in range(kernel.shape[2]):
            if kernel.shape[2] > 1:
                yield f"  input channel {channel}:"
            yield from rows_of(kernel[:, :, channel])


def moment_words(scene: TrainingScene) -> str:
    now, last = scene.snapshot, scene.history[-1]
    place = f"at step {now.step:,} of {last.step:,}, epoch {now.epoch:.3f}"
    if math.isnan(now.loss) and math.isnan(now.accuracy):
        return f"{place}: loss and accuracy were not measured{_tested(now)}"
    if scene.before is not None:
        measured = f" (mean since {scene.before.step:,})"
    else:
        measured = " (of the first batch, before any step)" if not now.step else ""
    return f"{place}: loss {number(now.loss)}, accuracy {share(now.accuracy)}{measured}{_tested(now)}"


def status_words(status: Status) -> str:
    """How far the run has come, as long as there is to say. It is dated by the clock of this machine."""
    return progress_words(status, time.time(), resumable=False)[0]


def number(value: float) -> str:
    """A loss; `-` where none was measured, or it is no number any more."""
    return "-" if math.isnan(value) else figure(value, 4)


def share(value: float) -> str:
    """An accuracy in percent; `-` where none was measured."""
    return "-" if math.isnan(value) else f"{value:.2%}"


def _row(made: MadeHistory, index: int) -> tuple[str, ...]:
    item = made.history[index]
    tested = (number(item.test_loss), share(item.test_accuracy)) * made.scene.tested
    moved = figure(float(made.moved[index]), 4)
    return (f"{item.step:,}", f"{item.epoch:.3f}", number(item.loss), share(item.accuracy), *tested, moved)


def _tested(now: Snapshot) -> str:
    if math.isnan(now.test_loss) and math.isnan(now.test_accuracy):
        return ""
    return f"; of the test: loss {number(now.test_loss)}, accuracy {share(now.test_accuracy)}"
