"""What a user can want, one small frozen message each. Keys, mouse and palette all speak these."""

from typing import Literal

from msgspec import Struct

from convtui.core.drawing import Drawing
from convtui.core.kernel import Kernel
from convtui.core.layer import Border
from convtui.lab.state import Channels, Mode, Pane, Pooling, PoolMode, Response
from convtui.lab.tool_state import ToolName


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


class UseKernel(Struct, frozen=True):
    """These cells, from wherever they come."""

    kernel: Kernel


class ResizeKernel(Struct, frozen=True):
    """So many rows and columns; what is there stays in the middle, new cells are 0."""

    rows: int
    columns: int


class SetPadding(Struct, frozen=True):
    """How the border is treated: by name, or so many zeros on each side."""

    padding: Border


class SetStride(Struct, frozen=True):
    """Every so many pixels a dot."""

    stride: int


class SetDilation(Struct, frozen=True):
    """So far apart are the pixels that a kernel's neighbouring cells take."""

    dilation: int


class SetBias(Struct, frozen=True):
    """Added to every dot."""

    bias: float


class SetResponse(Struct, frozen=True):
    """One of the views of the map."""

    response: Response


class SetScale(Struct, frozen=True):
    """Colours as far as the kernel can reach, or as far as this picture lets it."""

    fixed: bool


class SetFlipped(Struct, frozen=True):
    """Turn the kernel half round before it is laid on, or not."""

    flipped: bool


class SetChannels(Struct, frozen=True):
    """What is taken of a colour picture."""

    channels: Channels


class NextChannel(Struct, frozen=True):
    """The kernel, or the map, of another colour."""

    by: int = 1


class UseCrop(Struct, frozen=True):
    """Only this part of the picture, (top, left, rows, columns) in its own pixels; None: all of it."""

    crop: tuple[int, int, int, int] | None


class UseDrawing(Struct, frozen=True):
    """A picture of the user's own hand."""

    drawing: Drawing


class SetNudge(Struct, frozen=True):
    """The picture moved so many pixels from where it stands."""

    down: int
    right: int


class MarkMatches(Struct, frozen=True):
    """How many of the strongest places are marked on the picture; 0: none."""

    count: int


class JumpToMatch(Struct, frozen=True):
    """j: to the strongest place, then to the next strongest."""

    by: int = 1


class OpenTool(Struct, frozen=True):
    """g, l, c, e, w. Of a tool that is open already it is the key that goes on, or closes it. `fit` as for
    `UsePicture`.
    """

    tool: ToolName
    fit: int = 32


class CloseTool(Struct, frozen=True):
    """Esc."""


class ChooseOption(Struct, frozen=True):
    """A to E of a guess, from 0."""

    index: int


class ClickTool(Struct, frozen=True):
    """The mouse on a tool's own pane, in whatever the tool counts in; `drag` while the button is held."""

    row: int
    column: int
    drag: bool = False


class CyclePool(Struct, frozen=True):
    """Off, max, mean."""


class SetPool(Struct, frozen=True):
    """One of them."""

    kind: PoolMode


class SetPooling(Struct, frozen=True):
    """Kind, size, stride and how often, at once."""

    pooling: Pooling


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
    | UseKernel
    | ResizeKernel
    | SetPadding
    | SetStride
    | SetDilation
    | SetBias
    | SetResponse
    | SetScale
    | SetFlipped
    | SetChannels
    | NextChannel
    | UseCrop
    | UseDrawing
    | SetNudge
    | MarkMatches
    | JumpToMatch
    | OpenTool
    | CloseTool
    | ChooseOption
    | ClickTool
    | CyclePool
    | SetPool
    | SetPooling
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
