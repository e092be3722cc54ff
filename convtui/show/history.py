"""How a network was trained: its recorded moments, and the first convolution as it was at one of them."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.network import Snapshot
from convtui.core.text import visible
from convtui.errors import UsageError
from convtui.lab.derive_training import TrainingScene, training_scene
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.ops.activation import activate
from convtui.ops.convolution import convolve
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, HINT, TEXT
from convtui.render.plot import curve
from convtui.render.tiles import TileGrid, kernel_strip
from convtui.show.figures import columns as aligned
from convtui.show.figures import extremes, figure, listed, rows_of, summary
from convtui.show.parts import Part, stacked, text_cells

HEADS = ("step", "epoch", "loss", "accuracy", "moved")
ACROSS, CURVE = 16, 9


class HistoryAsked(Struct, frozen=True):
    """`every`: all the moments are listed. `step` is the recorded step that is looked at, None for none."""

    every: bool = False
    step: int | None = None


def history_asked(view: TrainedView, library: Library, every: bool, step: int | None) -> HistoryAsked | None:
    """None where neither is asked for. Raises UsageError where nothing, or not that, was recorded."""
    if not every and step is None:
        return None
    trial = view.trial
    history, first = library.network(trial.network).history, library.layers(trial)[0]
    if not history:
        raise UsageError(
            "This network's file holds no history: leave out --history and --step, or give a file of `convtui train`."
        )
    if library.layer_name(view) != first:
        raise UsageError(f"Only the first convolution was recorded at training: give --layer {visible(first, 60)}.")
    steps = [moment.step for moment in history]
    if step is not None and step not in steps:
        near = [
            max([one for one in steps if one < step], default=None),
            min([one for one in steps if one > step], default=None),
        ]
        words = " or ".join(str(one) for one in near if one is not None)
        raise UsageError(f"--step is {step}, which was not recorded: give {words}; --history lists them all.")
    return HistoryAsked(every, step)


def history_part(view: TrainedView, library: Library, asked: HistoryAsked, chosen: Sequence[int], one: bool) -> Part:
    """Of the `chosen` filters of the view's layer, or of `one` alone."""
    history = library.network(view.trial.network).history
    moment = next((index for index, item in enumerate(history) if item.step == asked.step), None)
    scene = training_scene(replace(view, moment=moment), library)
    assert scene is not None
    made = _Made(scene, asked, tuple(chosen), one, _moved(history, view.filter if one else None), _maps(scene, library))
    return Part(
        lines=list(_lines(made)),
        json={"training": _json(made)},
        arrays=_arrays(made),
        cells=lambda columns: _cells(made, columns),
    )


class _Made(Struct, frozen=True, eq=False):
    """`moved` (S,) is how far the weights of the layer, or of the one filter, have come since the moment before;
    `maps` (H, W, n) what the layer made of the picture at the step.
    """

    scene: TrainingScene
    asked: HistoryAsked
    chosen: tuple[int, ...]
    one: bool
    moved: npt.NDArray[np.float64]
    maps: Float32

    @property
    def history(self) -> tuple[Snapshot, ...]:
        return self.scene.history


def _moved(history: Sequence[Snapshot], index: int | None) -> npt.NDArray[np.float64]:
    every = [moment.kernels if index is None else moment.kernels[..., index] for moment in history]
    return np.array([0.0, *(float(np.linalg.norm((b - a).astype(np.float64).ravel())) for a, b in pairwise(every))])


def _maps(scene: TrainingScene, library: Library) -> Float32:
    layer, now = scene.network.spec.layer(scene.layer), scene.snapshot
    below = library.activations(replace(scene.view.trial, edits=(), dropped=()))
    sums = convolve(
        below.received(scene.layer),
        now.kernels,
        bias=now.bias,
        stride=layer.strides,
        padding=layer.padding,
        dilation=layer.dilation,
    )
    return activate(sums, layer.activation)


def _lines(made: _Made) -> Iterator[str]:
    scene, history = made.scene, made.history
    if made.asked.every:
        whose = f"filter {scene.chosen}'s weights" if made.one else "the layer's weights"
        yield (
            f"training: {len(history)} recorded moments; loss and accuracy are means over the batches since the moment "
            f"before, moved is how far {whose} came since then"
        )
        body = [
            (f"{item.step:,}", f"{item.epoch:.3f}", figure(item.loss, 4), f"{item.accuracy:.2%}", figure(moved, 4))
            for item, moved in zip(history, made.moved.tolist(), strict=True)
        ]
        yield from aligned([HEADS, *body], left=0)
    if made.asked.step is None:
        return
    yield _moment_words(scene)
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


def _moment_words(scene: TrainingScene) -> str:
    now, last = scene.snapshot, scene.history[-1]
    measured = "of the first batch, before any step" if scene.before is None else f"mean since {scene.before.step:,}"
    return (
        f"at step {now.step:,} of {last.step:,}, epoch {now.epoch:.3f}: loss {figure(now.loss, 4)}, accuracy "
        f"{now.accuracy:.2%} ({measured})"
    )


def _json(made: _Made) -> dict[str, object]:
    """`moments` with --history, `at` with --step; `accuracy` is a share, 0..1."""
    scene, out = made.scene, dict[str, object]()
    if made.asked.every:
        out["moments"] = [
            {**_moment_json(item), "moved": moved}
            for item, moved in zip(made.history, made.moved.tolist(), strict=True)
        ]
    if made.asked.step is not None:
        out["at"] = {
            **_moment_json(scene.snapshot),
            "since": None if scene.before is None else scene.before.step,
            "maps": summary(made.maps),
            "filters": [
                {
                    "index": index,
                    "weights": listed(scene.snapshot.kernels[..., index]),
                    "bias": float(scene.snapshot.bias[index]),
                    "moved": float(scene.changes[index]),
                    "max": float(made.maps[:, :, index].max()),
                }
                for index in made.chosen
            ],
        }
    return out


def _moment_json(item: Snapshot) -> dict[str, object]:
    return {"step": item.step, "epoch": item.epoch, "loss": item.loss, "accuracy": item.accuracy}


def _arrays(made: _Made) -> dict[str, npt.NDArray[Any]]:
    history, scene = made.history, made.scene
    arrays: dict[str, npt.NDArray[Any]] = {}
    if made.asked.every:
        arrays = {
            "history_steps": np.array([item.step for item in history], np.int64),
            "history_epochs": np.array([item.epoch for item in history]),
            "history_losses": np.array([item.loss for item in history]),
            "history_accuracies": np.array([item.accuracy for item in history]),
            "history_kernels": np.stack([item.kernels for item in history]),
            "history_bias": np.stack([item.bias for item in history]),
        }
    if made.asked.step is not None:
        arrays |= {"step_kernels": scene.snapshot.kernels, "step_bias": scene.snapshot.bias, "step_maps": made.maps}
    return arrays


def _cells(made: _Made, columns: int) -> Cells:
    """The curves of loss and accuracy, and the kernels as they were."""
    scene = made.scene
    words = [_moment_words(scene)]
    if made.asked.step is None:
        first, last = made.history[0], made.history[-1]
        words = [
            f"training: {len(made.history)} recorded moments, from step {first.step:,} to {last.step:,}; loss from "
            f"{figure(first.loss, 4)} to {figure(last.loss, 4)}, accuracy from {first.accuracy:.2%} to "
            f"{last.accuracy:.2%}"
        ]
    blocks = [text_cells(words, columns), _curves(scene, columns)]
    if made.asked.step is not None:
        blocks.append(_kernels(made, columns))
    return stacked(blocks, columns)


def _curves(scene: TrainingScene, columns: int) -> Cells:
    half, steps = columns // 2 - 1, scene.steps.tolist()
    canvas = Canvas(CURVE, columns)
    sets = (("loss", scene.losses, None, HINT), ("accuracy", scene.accuracies, 1.0, TEXT))
    for place, (word, values, top, colour) in enumerate(sets):
        column = place * (half + 2)
        canvas.text(0, column, f"{word} over steps", DIM)
        drawn = curve(steps, values.tolist(), scene.moment, (CURVE - 1, half), colour=colour, top=top)
        canvas.paste(1, column, drawn)
    return canvas.done()


def _kernels(made: _Made, columns: int) -> Cells:
    kernels = made.scene.snapshot.kernels
    rows, across, channels, count = kernels.shape
    scale = 2 if columns // ACROSS >= 2 * across + 2 else 1
    wide = max(across * scale + 2, columns // ACROSS)
    grid = TileGrid(max(1, min(ACROSS, columns // wide)), wide, (rows * scale + 1) // 2 + (rows * scale + 1) % 2)
    strip = kernel_strip(kernels.sum(axis=2), grid, made.scene.chosen if made.one else -1, columns, scale)
    added = "" if channels == 1 else f", {channels} channels added"
    title = f"the {count} kernels then{added}"
    return Canvas(strip.height + 1, columns).text(0, 0, title, DIM).paste(1, 0, strip).done()
