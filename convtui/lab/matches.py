"""Where a kernel fits best: the strongest places of its map, one after the other."""

from msgspec.structs import replace

from convtui.lab.state import KernelView
from convtui.lab.world import World


def jumped(view: KernelView, by: int, world: World) -> KernelView:
    """The window on the next strongest place."""
    return replace(view, matches=view.matches or 5)
