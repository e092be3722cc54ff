"""What a user can want, one small frozen message each. Keys, mouse and palette all speak these."""

from typing import Literal

from msgspec import Struct

from convtui.core.layer import Padding
from convtui.lab.state import Mode, Pane, PoolMode


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


class TypeText(Struct, frozen=True):
    """Characters typed or pasted at a cell, or at a filter's number."""

    text: str


class Erase(Struct, frozen=True):
    """Backspace while typing."""


class Commit(Struct, frozen=True):
    """Enter: keep what was typed."""


class Cancel(Struct, frozen=True):
    """Esc: as it was before typing, or one step back."""


class AddToCell(Struct, frozen=True):
    """+ and _: one up, one down."""

    amount: float


Change = Literal["turn", "flip", "negate", "transpose", "normalise", "reset"]


class ChangeKernel(Struct, frozen=True):
    """One of the whole-kernel changes."""

    change: Change


class UsePreset(Struct, frozen=True):
    """A ready-made kernel, by name."""

    name: str


class UsePicture(Struct, frozen=True):
    """A picture that the library holds, by name. A large one is worked on at `fit` pixels, its longest side."""

    name: str
    fit: int = 32


class UseSize(Struct, frozen=True):
    """Another working size for the same picture."""

    size: int | None


class SetPadding(Struct, frozen=True):
    """One of the two ways to treat the border."""

    padding: Padding


class CyclePool(Struct, frozen=True):
    """Off, max, mean."""


class SetPool(Struct, frozen=True):
    """One of them."""

    kind: PoolMode


class CycleView(Struct, frozen=True):
    """v: in Kernel signed, abs, ReLU, clip; in the mosaic one scale for all or each its own."""


class CycleZoom(Struct, frozen=True):
    """z: closer, and round again."""


class Undo(Struct, frozen=True):
    """The experiment before."""


class Redo(Struct, frozen=True):
    """The experiment after."""


class PlayPause(Struct, frozen=True):
    """Space."""


class Tick(Struct, frozen=True):
    """A beat of the sweep."""


class StopSweep(Struct, frozen=True):
    """The whole map at once."""


class ChooseFilter(Struct, frozen=True):
    """By its number from 0."""

    index: int


class ChooseDigit(Struct, frozen=True):
    """By its number from 0."""

    index: int


class HideStrip(Struct, frozen=True):
    """h: the line of hints, on and off."""


Intent = (
    Go
    | Focus
    | NextFocus
    | Move
    | MoveToEnd
    | PlaceAt
    | Step
    | ChooseCell
    | TypeText
    | Erase
    | Commit
    | Cancel
    | AddToCell
    | ChangeKernel
    | UsePreset
    | UsePicture
    | UseSize
    | SetPadding
    | CyclePool
    | SetPool
    | CycleView
    | CycleZoom
    | Undo
    | Redo
    | PlayPause
    | Tick
    | StopSweep
    | ChooseFilter
    | ChooseDigit
    | HideStrip
)
