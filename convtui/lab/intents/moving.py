"""Going to places, and moving inside them."""

from msgspec import Struct

from convtui.lab.state import Mode, Pane


class Go(Struct, frozen=True):
    """To a mode."""

    mode: Mode


class Focus(Struct, frozen=True):
    """On a pane of the current mode."""

    pane: Pane


class NextFocus(Struct, frozen=True):
    """Tab, Shift-Tab."""

    step: int = 1


class Move(Struct, frozen=True):
    """An arrow: inside whatever is in focus. `big` is PgUp or PgDn."""

    rows: int = 0
    columns: int = 0
    big: bool = False


class MoveToEnd(Struct, frozen=True):
    """Home or End of what is in focus."""

    last: bool


class PlaceAt(Struct, frozen=True):
    """A place of the map."""

    row: int
    column: int


class Step(Struct, frozen=True):
    """n, b: the next or the one before of what is in focus; `fit` as for `UsePicture`."""

    by: int
    fit: int = 32


class ChooseCell(Struct, frozen=True):
    """A cell of the kernel."""

    row: int
    column: int


class CycleZoom(Struct, frozen=True):
    """z: closer, and round again."""


class PlayPause(Struct, frozen=True):
    """Space."""


class Tick(Struct, frozen=True):
    """A beat of the sweep."""


class StopSweep(Struct, frozen=True):
    """The whole map at once."""


class NextChannel(Struct, frozen=True):
    """The kernel, or the map, of another colour."""

    by: int = 1


class JumpToMatch(Struct, frozen=True):
    """j: to the strongest place, then to the next strongest."""

    by: int = 1


class ChooseFilter(Struct, frozen=True):
    """By its number from 0."""

    index: int


class ChooseDigit(Struct, frozen=True):
    """By its number from 0."""

    index: int
