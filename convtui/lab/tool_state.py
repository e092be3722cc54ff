"""The tools of Kernel mode as data: which one is open, and how far one has come with it."""

from typing import Literal

from msgspec import Struct

from convtui.core.kernel import Kernel

ToolName = Literal["guess", "lecture", "compare", "edit", "draw", "crop", "nudge"]


class Tally(Struct, frozen=True):
    """How guesses went: nobody's business but the user's own, and no percentage."""

    guesses: int = 0
    surprises: int = 0
    explored: int = 0


class Guess(Struct, frozen=True, tag=True):
    """Four maps A to D, each of the kernel in `kernels`; that of `answer` is the true one.

    `chosen` counts from 0; the number after the last is "can't tell yet".
    """

    kernels: tuple[Kernel, ...]
    answer: int
    chosen: int | None = None
    revealed: bool = False
    hint: bool = False


class Lecture(Struct, frozen=True, tag=True):
    """The lecture's slip beside the true map; `reason` is the page of the explanation."""

    reason: int = 0


class Compare(Struct, frozen=True, tag=True):
    """The kernel `other` beside the experiment's; `chained`: `other` first, then the experiment's on what it made."""

    other: Kernel
    chained: bool = False


class Edit(Struct, frozen=True, tag=True):
    """The panel of settings: the row in focus, and what is being typed there."""

    row: int = 0
    typing: str | None = None


class Draw(Struct, frozen=True, tag=True):
    """The brush: `at` (row, column) in pixels; `ink` 0..1; `whole` cells (two pixels high) or single pixels."""

    at: tuple[int, int]
    ink: float = 0.0
    whole: bool = False
    down: bool = False


class Crop(Struct, frozen=True, tag=True):
    """A frame on the picture before it is cut: (top, left, rows, columns) in pixels of the picture as it is."""

    frame: tuple[int, int, int, int]


class Nudge(Struct, frozen=True, tag=True):
    """The picture moved by `Experiment.nudge`, and what that does to the maps."""


Tool = Guess | Lecture | Compare | Edit | Draw | Crop | Nudge
