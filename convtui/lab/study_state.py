"""The studies of a trained network as data: which one is open, and how far one has come with it."""

from typing import Literal

from msgspec import Struct

from convtui.core.recipe import Recipe

StudyName = Literal["pins", "patches", "parts", "field", "apart", "sketch", "disturb", "occlusion", "setup"]


class Pins(Struct, frozen=True, tag=True):
    """Two to four filters side by side on one picture. `at` is which of the view's pins is in focus."""

    at: int = 0


class Patches(Struct, frozen=True, tag=True):
    """What a filter looks for: the patches that excite it most. `at` is the one in focus, from 0, the strongest."""

    at: int = 0


class Parts(Struct, frozen=True, tag=True):
    """One dot of a map taken apart by its input channels. `at` is the rank in focus, from 0.

    `layer` None is the view's own, else any layer with weights; `unit` its filter or unit, `place` (row, column) where
    it has maps. `trail` are the units from which one came down to it, the first first: (layer, unit, place, at) each.
    """

    at: int = 0
    layer: str | None = None
    unit: int = 0
    place: tuple[int, int] = (0, 0)
    trail: tuple[tuple[str, int, tuple[int, int], int], ...] = ()


class Field(Struct, frozen=True, tag=True):
    """The receptive field of one unit: the square on the input, and the way of the largest values down to it.

    `layer` None is the view's own, else any layer; `unit` is its channel or unit, `place` (row, column) on its map.
    `proof` is the pixel that is changed to show what depends on it, (row, column), or None; `tries` counts the pixels
    that the study chose by itself. `tinted`: the pixels that could decide are marked.
    """

    layer: str | None = None
    unit: int = 0
    place: tuple[int, int] = (0, 0)
    proof: tuple[int, int] | None = None
    tries: int = 0
    tinted: bool = True


class Apart(Struct, frozen=True, tag=True):
    """Taking a filter apart: `cell` (row, column) of its kernel, below its last row the bias, `channel` the input
    channel, `typing` a cell's buffer. `own_scale`: white is each map's own largest value, not that of both.
    """

    cell: tuple[int, int] = (0, 0)
    channel: int = 0
    typing: str | None = None
    own_scale: bool = False


class Sketch(Struct, frozen=True, tag=True):
    """A digit of one's own: the pen `at` (row, column) of the page, `wide` pixels; `down`, by its key or by the mouse's
    `button`. `rubs`: it takes ink away. `stroked`: the stroke has left something, so that its next pixel is of the
    same step to undo.
    """

    at: tuple[int, int] = (18, 18)
    down: bool = False
    button: bool = False
    rubs: bool = False
    wide: int = 4
    stroked: bool = False


class Disturb(Struct, frozen=True, tag=True):
    """The picture moved, turned, made noisy, and what that does to maps, pooled maps and prediction. `shown` is what
    stands in the panes: how it is now, how it was, or the one minus the other.
    """

    shown: Literal["after", "before", "change"] = "after"


class Occlusion(Struct, frozen=True, tag=True):
    """Which places, when hidden, lower a label's score most. `label` None is the likeliest; `side` of the patch; `at`
    (row, column) is the pixel round which it is laid, None where it lowers the score most.
    """

    label: int | None = None
    side: int = 5
    at: tuple[int, int] | None = None


class Setup(Struct, frozen=True, tag=True):
    """The form from which a training is begun: the recipe is the view's. `at` is the line in focus, `typing` its buffer
    or None. `preset` is the last that was chosen; `own` the recipe, `file` the data of one's own from which one went.
    """

    at: int = 0
    typing: str | None = None
    preset: str = "lecture"
    own: Recipe | None = None
    file: str | None = None


Study = Pins | Patches | Parts | Field | Apart | Sketch | Disturb | Occlusion | Setup
