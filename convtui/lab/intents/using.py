"""The tools of Kernel mode: which is open, and what is chosen in it."""

from msgspec import Struct

from convtui.lab.tool_state import ToolName


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
