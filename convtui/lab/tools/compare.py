"""Two kernels on one picture, side by side or one after the other. A is pinned, B is the experiment's own."""

from typing import TypeAlias

from msgspec.structs import replace

from convtui.core.kernel import Kernel
from convtui.lab import intents as want
from convtui.lab.derive_chain import kept
from convtui.lab.experiment_reduce import experiment_after
from convtui.lab.kernel_reduce import committed, reduce, with_experiment
from convtui.lab.state import Experiment, KernelView, Response
from convtui.lab.tool_state import Compare
from convtui.lab.world import World

Kernels: TypeAlias = tuple[Kernel, ...]

BETWEEN: tuple[Response, ...] = ("signed", "relu", "abs", "clip")


def opened(view: KernelView, world: World) -> KernelView:
    """The kernel of now is pinned, and the one to be edited is the same for the moment."""
    view = replace(committed(view), sweep=None)
    now = view.experiment
    return replace(view, tool=Compare(now.kernel, others=now.others), focus="kernel")


def why_not(view: KernelView, world: World) -> str | None:
    return None


def reduced(view: KernelView, intent: want.Intent, world: World) -> KernelView | None:
    tool = view.tool
    assert isinstance(tool, Compare)
    match intent:
        case want.OpenTool("compare"):
            view = replace(committed(view), sweep=None)
            if tool.chained:
                return _closed(view, tool)
            return replace(view, tool=replace(tool, chained=True, seen=view.experiment.response))
        case want.Commit() if view.typing is None and view.sweep is None:
            return _kept(view) if tool.chained else _exchanged(view, tool)
        case want.Cancel() if view.sweep is not None:
            return replace(view, sweep=None)
        case want.Cancel() if view.typing is None:
            return _closed(view, tool)
        case want.CycleView():
            return _bent(view) if tool.chained else _other_view(view, tool, world)
        case want.Undo() | want.Redo():
            return _gone_back(view, tool, intent, world)
    return None


def _closed(view: KernelView, tool: Compare) -> KernelView:
    """What stood between the two kernels was no wish about the map: it is seen as it was before the chain."""
    if tool.chained and view.experiment.response != tool.seen:
        view = with_experiment(view, replace(view.experiment, response=tool.seen))
    return replace(view, tool=None)


def _kernels(experiment: Experiment) -> Kernels:
    return (experiment.kernel, *experiment.others)


def _exchanged(view: KernelView, tool: Compare) -> KernelView:
    """A becomes B, and B is pinned."""
    before, after = _kernels(view.experiment), tool.pinned
    if before == after:
        return view
    view = with_experiment(view, view.experiment.with_slices(after))
    exchanges = (*tool.exchanges, (before, after))
    return replace(view, tool=replace(tool, other=before[0], others=before[1:], exchanges=exchanges))


def _gone_back(view: KernelView, tool: Compare, intent: want.Intent, world: World) -> KernelView:
    """Undo and redo; where that crosses an exchange, in either direction, what was pinned comes back with it."""
    before = _kernels(committed(view).experiment)
    view = reduce(replace(view, tool=None), intent, world)
    after = _kernels(view.experiment)
    crossed = {(before, after), (after, before)} & set(tool.exchanges)
    if crossed and before != after and tool.pinned == after:
        tool = replace(tool, other=before[0], others=before[1:])
    return replace(view, tool=tool)


def _other_view(view: KernelView, tool: Compare, world: World) -> KernelView:
    """Signed on one scale, signed on a scale each, then the other views, on one scale."""
    view = replace(committed(view), sweep=None)
    if view.experiment.response == "signed" and not tool.own_scale:
        return replace(view, tool=replace(tool, own_scale=True))
    view = with_experiment(view, experiment_after(view, want.CycleView(), world))
    return replace(view, tool=replace(tool, own_scale=False))


def _bent(view: KernelView) -> KernelView:
    """What stands between the two kernels: nothing, then ReLU, as networks have it, then the others."""
    view = replace(committed(view), sweep=None)
    now = view.experiment
    return with_experiment(view, replace(now, response=BETWEEN[(BETWEEN.index(now.response) + 1) % len(BETWEEN)]))


def _kept(view: KernelView) -> KernelView:
    """The one kernel becomes the experiment's, where it is not too large, and the tool closes."""
    experiment = kept(view)
    return view if experiment is None else replace(with_experiment(view, experiment), tool=None)
