"""Which module keeps which tool. Each of them has the same three functions (`ToolModule`)."""

from typing import Protocol

from convtui.lab.intents import Intent
from convtui.lab.state import KernelView
from convtui.lab.tool_state import Tool, ToolName
from convtui.lab.world import World


class ToolModule(Protocol):
    """What a tool does with intents. Pure."""

    def opened(self, view: KernelView, world: World) -> KernelView:
        """The view with the tool open, or as it is where `why_not` says why."""

    def why_not(self, view: KernelView, world: World) -> str | None:
        """Why it cannot be opened here: one plain sentence that says what to do; None where it can."""

    def reduced(self, view: KernelView, intent: Intent, world: World) -> KernelView | None:
        """The view after an intent while the tool is open; None: the intent means what it does elsewhere."""


def tool_named(name: ToolName) -> ToolModule:
    """The module of a tool, imported when it is first asked for: the first screen needs none of them."""
    match name:
        case "guess":
            from convtui.lab.tools import guess

            return guess
        case "lecture":
            from convtui.lab.tools import lecture

            return lecture
        case "compare":
            from convtui.lab.tools import compare

            return compare
        case "edit":
            from convtui.lab.tools import edit

            return edit
        case "draw":
            from convtui.lab.tools import draw

            return draw
        case "crop":
            from convtui.lab.tools import crop

            return crop
        case "nudge":
            from convtui.lab.tools import nudge

            return nudge


def name_of(tool: Tool) -> ToolName:
    """A tool's name is its type's, in small letters."""
    name: ToolName = type(tool).__name__.lower()  # type: ignore[assignment]  # a test holds the two together
    return name


def tool_module(tool: Tool) -> ToolModule:
    """The module of the tool that is open."""
    return tool_named(name_of(tool))
