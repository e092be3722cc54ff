"""The studies of a trained network as data: which one is open, and how far one has come with it."""

from typing import Literal

from msgspec import Struct

StudyName = Literal["pins", "patches", "parts", "field", "apart", "sketch", "disturb", "occlusion"]


class Pins(Struct, frozen=True, tag=True):
    """Two to four filters side by side on one picture. `at` is which of the view's pins is in focus."""

    at: int = 0


class Patches(Struct, frozen=True, tag=True):
    """What a filter looks for: the patches that excite it most. `at` is the one in focus, from 0."""

    at: int = 0


class Parts(Struct, frozen=True, tag=True):
    """One dot of a map taken apart by its input channels. `at` is the rank in focus, from 0.

    `layer` None is the view's own, else any layer with weights; `unit` its filter or unit, `place` (row, column) where
    it has maps.
    """

    at: int = 0
    layer: str | None = None
    unit: int = 0
    place: tuple[int, int] = (0, 0)


class Field(Struct, frozen=True, tag=True):
    """The receptive field of one unit: the square on the input, and the way of the largest values down to it.

    `layer` None is the view's own, else any layer; `unit` is its channel or unit, `place` (row, column) on its map.
    `proof` is the pixel that is disturbed to show what depends on it, (row, column), or None.
    """

    layer: str | None = None
    unit: int = 0
    place: tuple[int, int] = (0, 0)
    proof: tuple[int, int] | None = None


class Apart(Struct, frozen=True, tag=True):
    """Taking a filter apart: `cell` (row, column) of its kernel, `channel` the input channel, `typing` a cell's
    buffer.
    """

    cell: tuple[int, int] = (0, 0)
    channel: int = 0
    typing: str | None = None


class Sketch(Struct, frozen=True, tag=True):
    """A digit of one's own: the pen `at` (row, column) of the page, `down`, and how wide, in pixels."""

    at: tuple[int, int] = (14, 14)
    down: bool = False
    ink: float = 1.0
    wide: int = 2
    stroked: bool = False


class Disturb(Struct, frozen=True, tag=True):
    """The picture moved, turned, made noisy, and what that does to maps, pooled maps and prediction."""

    row: int = 0


class Occlusion(Struct, frozen=True, tag=True):
    """Which places, when hidden, lower a label's score most. `label` None is the likeliest; `side` of the patch."""

    label: int | None = None
    side: int = 5


Study = Pins | Patches | Parts | Field | Apart | Sketch | Disturb | Occlusion
