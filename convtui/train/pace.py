"""How far a training is, how long it has taken, and what is left of it."""

import time
from collections.abc import Callable

from msgspec import Struct


class Progress(Struct, frozen=True):
    """After one step: `step` of `steps` of the whole run, in `epoch` of `epochs`, from 1; means over this epoch so far;
    `seconds` spent training, and those that are `left`, as far as is known.
    """

    step: int
    steps: int
    epoch: int
    epochs: int
    loss: float
    accuracy: float
    seconds: float
    left: float | None


class Pace:
    """A clock that runs while a training does; `clock` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._spent = 0.0
        self._since: float | None = None
        self._first: tuple[int, float] | None = None

    def go(self, spent: float | None = None) -> None:
        """It runs, after `spent` seconds, or as many as it has counted."""
        self._spent = self.seconds if spent is None else spent
        self._since, self._first = self.clock(), None

    def pause(self) -> None:
        self._spent, self._since = self.seconds, None

    @property
    def seconds(self) -> float:
        """Spent training, without pauses."""
        return self._spent + (0.0 if self._since is None else self.clock() - self._since)

    def reached(self, step: int) -> None:
        """`step` is done."""
        if self._first is None:
            self._first = (step, self.seconds)

    def left(self, step: int, steps: int) -> float | None:
        """Seconds to come after `step` of `steps`, by the speed since it last began to run; None where that is not
        known yet. The first step does not count: it also builds what the others only run.
        """
        first, then = self._first or (step, 0.0)
        if step == first:
            return None
        return (self.seconds - then) / (step - first) * (steps - step)
