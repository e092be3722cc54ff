"""The tools of Kernel mode as data: which one is open, and how far one has come with it."""

from typing import Literal

from msgspec import Struct

from convtui.core.drawing import Drawing
from convtui.core.kernel import Kernel

ToolName = Literal["guess", "lecture", "compare", "edit", "draw", "crop", "nudge"]


class Tally(Struct, frozen=True):
    """How guesses went: nobody's business but the user's own, and no percentage.

    `guesses` were made, of these `surprises` turned out to be another map; `explored` questions were looked at without
    one. It is never written to a file.
    """

    guesses: int = 0
    surprises: int = 0
    explored: int = 0


class Guess(Struct, frozen=True, tag=True):
    """Four maps A to D, each of another kernel; that of `answer`, counted from 0, is the view's own.

    `ways` says how the kernel of each comes of the view's: "" is itself, else a change such as "turn" or the name of a
    preset. `place` and `zoom` are what the view had before. `chosen` counts from 0; the number after the last map is
    "can't tell yet". `closer`: one map fills the pane, the chosen one or, when revealed, the true one.
    """

    ways: tuple[str, ...]
    answer: int
    place: tuple[int, int]
    zoom: Literal["whole", "crop", "numbers"]
    chosen: int | None = None
    revealed: bool = False
    hint: bool = False
    closer: bool = False


class Lecture(Struct, frozen=True, tag=True):
    """The lecture's slip beside the true map; `reason` is the page of the explanation, from 0.

    `place` is (row, column) in pixels of the picture, which both maps have a dot for. `signed`: the sums as they are,
    not cut to 0..255; `part`: one dot for each pixel, though not all of the picture is seen.
    """

    reason: int = 0
    place: tuple[int, int] = (0, 0)
    signed: bool = False
    part: bool = False


class Compare(Struct, frozen=True, tag=True):
    """The kernel `other` beside the experiment's; `chained`: `other` first, then the experiment's on what it made.

    `others` are those of green and blue where `other` is red's, as in the experiment. `own_scale`: the two maps are
    drawn each on a scale of its own; `seen` is the map's view before the chain, where views stand between the two
    kernels. `exchanges` are those so far, each (the experiment's kernels before, after): an
    undo of one takes the pinned kernels back as well.
    """

    other: Kernel
    chained: bool = False
    others: tuple[Kernel, ...] = ()
    own_scale: bool = False
    seen: Literal["signed", "abs", "relu", "clip"] = "signed"
    exchanges: tuple[tuple[tuple[Kernel, ...], tuple[Kernel, ...]], ...] = ()

    @property
    def pinned(self) -> tuple[Kernel, ...]:
        """All of them, as an experiment's `kernel` and `others`."""
        return (self.other, *self.others)


class Edit(Struct, frozen=True, tag=True):
    """The panel of settings: the row in focus, what is being typed there, and from which row on it is shown.

    While it is open it has the picture's place in the round of panes. `back` is what was in focus before, `fit` the
    working size that the terminal shows one dot a pixel.
    """

    row: int = 0
    typing: str | None = None
    top: int = 0
    back: Literal["picture", "kernel", "map", "filters"] = "kernel"
    fit: int = 32


class Draw(Struct, frozen=True, tag=True):
    """The brush: `at` (row, column) in pixels; `ink` 0..1; `whole` cells (two pixels high) or single pixels.

    `down`: moving draws. `stroked`: the stroke that goes on has changed the drawing already, so that what it adds is
    not another step to undo. `pages` are what one can begin with; the first is the picture that was there, in
    (rows, columns) `copied` before it became one.
    """

    at: tuple[int, int]
    ink: float = 0.0
    whole: bool = False
    down: bool = False
    stroked: bool = False
    pages: tuple[Drawing, ...] = ()
    copied: tuple[int, int] = (0, 0)


class Crop(Struct, frozen=True, tag=True):
    """A frame on the picture before it is cut: (top, left, rows, columns) in pixels of the picture as it is.

    `own` is the picture's (rows, columns), `full` that of the largest frame of its shape. `zoom` and `focus` are what
    they were before.
    """

    frame: tuple[int, int, int, int]
    own: tuple[int, int]
    full: tuple[int, int]
    zoom: Literal["whole", "crop", "numbers"] = "whole"
    focus: Literal["picture", "kernel", "map", "filters"] = "kernel"


class Nudge(Struct, frozen=True, tag=True):
    """The picture moved by `Experiment.nudge`, and what that does to the maps.

    `start` is where it stood (down, right) when the tool was opened; `difference`: the map's pane shows the change.
    """

    start: tuple[int, int] = (0, 0)
    difference: bool = False


Tool = Guess | Lecture | Compare | Edit | Draw | Crop | Nudge
