"""Which module keeps which tool. Each of them has the same three functions (`ToolModule`)."""

from typing import Protocol

from convtui.lab.intents import Intent
from convtui.lab.state import KernelView
from convtui.lab.tool_state import Tool, ToolName
from convtui.lab.tools import compare, crop, draw, edit, guess, lecture, nudge
from convtui.lab.world import World


class ToolModule(Protocol):
    """What a tool does with intents. Pure."""

    def opened(self, view: KernelView, world: World) -> KernelView:
        """The view with the tool open, or as it is where `why_not` says why."""

    def why_not(self, view: KernelView, world: World) -> str | None:
        """Why it cannot be opened here: one plain sentence that says what to do; None where it can."""

    def reduced(self, view: KernelView, intent: Intent, world: World) -> KernelView | None:
        """The view after an intent while the tool is open; None: the intent means what it does elsewhere."""


TOOLS: dict[ToolName, ToolModule] = {
    "guess": guess,
    "lecture": lecture,
    "compare": compare,
    "edit": edit,
    "draw": draw,
    "crop": crop,
    "nudge": nudge,
}


def name_of(tool: Tool) -> ToolName:
    """A tool's name is its type's, in small letters."""
    name: ToolName = type(tool).__name__.lower()  # type: ignore[assignment]  # a test holds the two together
    return name


def tool_module(tool: Tool) -> ToolModule:
    return TOOLS[name_of(tool)]
