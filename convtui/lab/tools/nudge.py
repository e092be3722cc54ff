"""The picture moved by a pixel: what that does to the map, and to the pooled one."""

from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.lab.state import KernelView
from convtui.lab.tool_state import Nudge
from convtui.lab.world import World


def opened(view: KernelView, world: World) -> KernelView:
    return replace(view, tool=Nudge())


def why_not(view: KernelView, world: World) -> str | None:
    return None


def reduced(view: KernelView, intent: want.Intent, world: World) -> KernelView | None:
    if isinstance(intent, want.OpenTool) and intent.tool == "nudge":
        return replace(view, tool=None)
    return None
