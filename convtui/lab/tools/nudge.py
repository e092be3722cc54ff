"""The picture moved by a pixel: what that does to the map, and to the pooled one."""

from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.lab.state import KernelView
from convtui.lab.tool_state import Nudge
from convtui.lab.world import World

FARTHEST = 4


def opened(view: KernelView, world: World) -> KernelView:
    return replace(view, tool=Nudge(view.experiment.nudge), focus="picture")


def why_not(view: KernelView, world: World) -> str | None:
    return None


def reduced(view: KernelView, intent: want.Intent, world: World) -> KernelView | None:
    """Arrows move the picture; Enter leaves it there, Esc puts it back. All else is as ever, the window included."""
    tool = view.tool
    assert isinstance(tool, Nudge)
    if view.typing is not None:  # a cell of the kernel
        if isinstance(intent, want.TypeText | want.Erase | want.Commit | want.Cancel):
            return _elsewhere(view, intent, tool, world)
        view = _elsewhere(view, want.Commit(), tool, world)
    down, right = view.experiment.nudge
    match intent:
        case want.OpenTool("nudge") | want.CloseTool() | want.Cancel():
            return replace(_at_rest(view, tool), tool=None)
        case want.Commit():
            return _kept(view, tool, world)
        case want.Move(rows, columns, big):
            step = FARTHEST if big else 1
            return _nudged(view, (down + rows * step, right + columns * step))
        case want.MoveToEnd(last):
            return view if last else _nudged(view, (0, 0))
        case want.NextFocus():
            return replace(view, tool=replace(tool, difference=not tool.difference))
        case want.Focus() | want.PlayPause():
            return view
    return _elsewhere(view, intent, tool, world)


def _nudged(view: KernelView, to: tuple[int, int]) -> KernelView:
    """Not a step to undo: that is what Enter makes of it."""
    down, right = (min(max(by, -FARTHEST), FARTHEST) for by in to)
    return replace(view, experiment=replace(view.experiment, nudge=(down, right)))


def _at_rest(view: KernelView, tool: Nudge) -> KernelView:
    return replace(view, experiment=replace(view.experiment, nudge=tool.start))


def _kept(view: KernelView, tool: Nudge, world: World) -> KernelView:
    from convtui.lab.kernel_reduce import with_experiment

    return with_experiment(replace(_at_rest(view, tool), tool=None), view.experiment)


def _elsewhere(view: KernelView, intent: want.Intent, tool: Nudge, world: World) -> KernelView:
    """As without the tool, on the picture at rest, so that nothing is undone to a picture on its way."""
    from convtui.lab.kernel_reduce import reduce

    made = reduce(replace(_at_rest(view, tool), tool=None), intent, world)
    if made.tool is not None:
        return made
    rest = made.experiment.nudge
    made = replace(made, tool=replace(tool, start=rest))
    same = made.experiment.picture == view.experiment.picture and rest == tool.start
    return _nudged(made, view.experiment.nudge) if same else made
