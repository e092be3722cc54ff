"""What a user can want, one small frozen message each. Keys, mouse and palette all speak these."""

from dataclasses import dataclass
from typing import Literal

from convtui.core.layer import Padding
from convtui.lab.state import Mode, Pane, PoolMode


@dataclass(frozen=True)
class Go:
    """To a mode."""

    mode: Mode


@dataclass(frozen=True)
class Focus:
    """On a pane of the current mode."""

    pane: Pane


@dataclass(frozen=True)
class NextFocus:
    """Tab, Shift-Tab."""

    step: int = 1


@dataclass(frozen=True)
class Move:
    """An arrow: inside whatever is in focus. `big` is PgUp or PgDn."""

    rows: int = 0
    columns: int = 0
    big: bool = False


@dataclass(frozen=True)
class MoveToEnd:
    """Home or End of what is in focus."""

    last: bool


@dataclass(frozen=True)
class PlaceAt:
    """A place of the map."""

    row: int
    column: int


@dataclass(frozen=True)
class Step:
    """n, b: the next or the one before of what is in focus; `fit` as for `UsePicture`."""

    by: int
    fit: int = 32


@dataclass(frozen=True)
class ChooseCell:
    """A cell of the kernel."""

    row: int
    column: int


@dataclass(frozen=True)
class TypeText:
    """Characters typed or pasted at a cell, or at a filter's number."""

    text: str


@dataclass(frozen=True)
class Erase:
    """Backspace while typing."""


@dataclass(frozen=True)
class Commit:
    """Enter: keep what was typed."""


@dataclass(frozen=True)
class Cancel:
    """Esc: as it was before typing, or one step back."""


@dataclass(frozen=True)
class AddToCell:
    """+ and _: one up, one down."""

    amount: float


Change = Literal["turn", "flip", "negate", "transpose", "normalise", "reset"]


@dataclass(frozen=True)
class ChangeKernel:
    """One of the whole-kernel changes."""

    change: Change


@dataclass(frozen=True)
class UsePreset:
    """A ready-made kernel, by name."""

    name: str


@dataclass(frozen=True)
class UsePicture:
    """A picture that the library holds, by name. A large one is worked on at `fit` pixels, its longest side."""

    name: str
    fit: int = 32


@dataclass(frozen=True)
class UseSize:
    """Another working size for the same picture."""

    size: int | None


@dataclass(frozen=True)
class SetPadding:
    """One of the two ways to treat the border."""

    padding: Padding


@dataclass(frozen=True)
class CyclePool:
    """Off, max, mean."""


@dataclass(frozen=True)
class SetPool:
    """One of them."""

    kind: PoolMode


@dataclass(frozen=True)
class CycleView:
    """v: in Kernel signed, abs, ReLU, clip; in the mosaic one scale for all or each its own."""


@dataclass(frozen=True)
class CycleZoom:
    """z: closer, and round again."""


@dataclass(frozen=True)
class Undo:
    """The experiment before."""


@dataclass(frozen=True)
class Redo:
    """The experiment after."""


@dataclass(frozen=True)
class PlayPause:
    """Space."""


@dataclass(frozen=True)
class Tick:
    """A beat of the sweep."""


@dataclass(frozen=True)
class StopSweep:
    """The whole map at once."""


@dataclass(frozen=True)
class ChooseFilter:
    """By its number from 0."""

    index: int


@dataclass(frozen=True)
class ChooseDigit:
    """By its number from 0."""

    index: int


@dataclass(frozen=True)
class HideStrip:
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
