"""What is remembered of a training run: the first convolution at chosen steps, with loss and accuracy.

Schedule: step 0 (before any update), every step up to 10, from there whenever the step has grown by a tenth
(11, 13, 15, 17, 19, 21 ... 104, 115, 127 ...), and the last step of every epoch. A run of 4,000 steps in
ten epochs keeps about 80 snapshots.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import isfinite, nan

from msgspec.structs import replace

from convtui.core.network import FilterBank, Snapshot

DENSE_STEPS = 10
GROWTH_PERCENT = 10


def next_step(step: int) -> int:
    """The step of the schedule that follows `step`, epoch ends aside."""
    if step < DENSE_STEPS:
        return step + 1
    return max(step + 1, -(-step * (100 + GROWTH_PERCENT) // 100))


def is_due(step: int) -> bool:
    """Whether `step` is in the schedule, epoch ends aside."""
    due = 0
    while due < step:
        due = next_step(due)
    return due == step


@dataclass(eq=False)
class Recorder:
    """Told of every step in order, it reads the weights only when a snapshot is due.

    `read` gives the first convolution as it is now. Snapshots hold the means of loss and accuracy over the
    images of the batches since the snapshot before. The first batch's are measured before its update, so they
    also stand at step 0, which has none until then. Weights that are no finite numbers any more are not recorded.

    To go on where another left off: its `snapshots` and `pending`.
    """

    steps_per_epoch: int
    read: Callable[[], FilterBank]
    snapshots: list[Snapshot] = field(default_factory=list)
    pending: tuple[float, float, float] = (0.0, 0.0, 0.0)  # images since the last snapshot; their loss; how many right

    def begin(self) -> None:
        """Before the first update."""
        self._add(0, nan, nan, (nan, nan))

    def step(
        self,
        step: int,
        loss: float,
        accuracy: float,
        images: int,
        test: tuple[float, float] = (nan, nan),
        *,
        always: bool = False,
    ) -> bool:
        """After update number `step` (from 1) on a batch of `images` with these means, once `begin` was; `test` are
        loss and accuracy on the test images, where they were measured. Whether it was recorded: when it was due, at
        the end of an epoch, or `always`.
        """
        if step == 1 and self.snapshots:
            self.snapshots[0] = replace(self.snapshots[0], loss=_known(loss), accuracy=_known(accuracy))
        seen, losses, right = self.pending
        seen, losses, right = seen + images, losses + loss * images, right + accuracy * images
        self.pending = seen, losses, right
        if not always and not is_due(step) and step % self.steps_per_epoch:
            return False
        if not self._add(step, losses / seen, right / seen, test):
            return False
        self.pending = (0.0, 0.0, 0.0)
        return True

    def _add(self, step: int, loss: float, accuracy: float, test: tuple[float, float]) -> bool:
        bank = self.read()
        if not bank.is_finite:
            return False
        epoch = step / self.steps_per_epoch
        numbers = _known(loss), _known(accuracy), bank.kernels, bank.bias, _known(test[0]), _known(test[1])
        self.snapshots.append(Snapshot(step, epoch, *numbers))
        return True


def _known(value: float) -> float:
    """Infinity is no number any more either."""
    return value if isfinite(value) else nan
