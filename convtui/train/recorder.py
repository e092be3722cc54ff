"""What is remembered of a training run: the first convolution at chosen steps, with loss and accuracy.

Schedule: step 0 (before any update), every step up to 10, from there whenever the step has grown by a tenth
(11, 13, 15, 17, 19, 21 ... 104, 115, 127 ...), and the last step of every epoch. A run of 4,000 steps in
ten epochs keeps about 80 snapshots.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from convtui.core.network import FilterBank, Snapshot

DENSE_STEPS = 10
GROWTH_PERCENT = 10


def next_step(step: int) -> int:
    """The step of the schedule that follows `step`, epoch ends aside."""
    if step < DENSE_STEPS:
        return step + 1
    return max(step + 1, -(-step * (100 + GROWTH_PERCENT) // 100))


@dataclass(eq=False)
class Recorder:
    """Told of every step in order, it reads the weights only when a snapshot is due.

    `read` gives the first convolution as it is now. Snapshots hold the means of loss and accuracy over the
    images of the batches since the snapshot before. The first batch's are measured before its update, so they
    also stand at step 0.
    """

    steps_per_epoch: int
    read: Callable[[], FilterBank]
    snapshots: list[Snapshot] = field(default_factory=list)
    _start: FilterBank | None = None
    _due: int = 1
    _images: int = 0
    _loss: float = 0.0
    _right: float = 0.0

    def begin(self) -> None:
        """Before the first update."""
        self._start = self.read()

    def step(self, step: int, loss: float, accuracy: float, images: int) -> None:
        """After update number `step` (from 1) on a batch of `images` with these means, once `begin` was."""
        if self._start is not None:
            self._add(0, loss, accuracy, self._start)
            self._start = None
        self._images += images
        self._loss += loss * images
        self._right += accuracy * images
        if step == self._due or step % self.steps_per_epoch == 0:
            self._add(step, self._loss / self._images, self._right / self._images, self.read())
            self._images, self._loss, self._right = 0, 0.0, 0.0
        if step == self._due:
            self._due = next_step(step)

    def _add(self, step: int, loss: float, accuracy: float, bank: FilterBank) -> None:
        epoch = step / self.steps_per_epoch
        if not (math.isfinite(loss) and math.isfinite(accuracy)):
            raise ValueError(f"the loss is not a finite number at step {step}")
        self.snapshots.append(Snapshot(step, epoch, loss, accuracy, bank.kernels, bank.bias))
