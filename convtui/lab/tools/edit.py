"""The panel of settings: size and shape, border, pooling, colours."""

from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.lab.state import KernelView
from convtui.lab.tool_state import Edit
from convtui.lab.world import World


def opened(view: KernelView, world: World) -> KernelView:
    return replace(view, tool=Edit())


def why_not(view: KernelView, world: World) -> str | None:
    return None


def reduced(view: KernelView, intent: want.Intent, world: World) -> KernelView | None:
    if isinstance(intent, want.OpenTool) and intent.tool == "edit":
        return replace(view, tool=None)
    return None
