"""What each intent does in Kernel mode."""

from typing import TypeVar

from msgspec.structs import replace

from convtui.core.kernel import Kernel
from convtui.lab import intents as want
from convtui.lab.experiment_reduce import edited, experiment_after, with_slice
from convtui.lab.matches import MOST_MATCHES, jumped
from convtui.lab.moves import after_move, after_steering, ticked
from convtui.lab.numbers import LONGEST_CELL, TYPABLE, parse_number, parse_pasted
from convtui.lab.places import within
from convtui.lab.state import ZOOMS, Experiment, KernelView, Pane, Zoom
from convtui.lab.tool_state import Edit
from convtui.lab.toolbox import tool_module, tool_named
from convtui.lab.world import World

T = TypeVar("T")

UNDO_DEPTH = 200
# The panes of an 80 x 24 terminal, in dots.
SMALLEST_PANE = 32
LONGEST_PASTE = 400
PANES: tuple[Pane, ...] = ("picture", "kernel", "map")


def reduce(view: KernelView, intent: want.Intent, world: World) -> KernelView:
    """The view after `intent`."""
    if view.tool is not None:
        made = tool_module(view.tool).reduced(view, intent, world)
        if made is not None:
            return made
    if view.sweep is not None and not isinstance(intent, want.Tick | want.PlayPause):
        steered = after_steering(view, intent)
        if steered is not None:
            return steered
        view = replace(view, sweep=None)
    match intent:
        case want.TypeText(text):
            return _typed(view, text)
        case want.Erase():
            return replace(view, typing=(view.typing[:-1] or None)) if view.typing else view
        case want.Cancel():
            return cancelled(view)
        case want.Tick():
            # Before anything is committed: a beat may come late, when a cell is being typed.
            return ticked(view, world)
    view = committed(view)
    moved = after_move(view, intent, world)
    if moved is not None:
        return moved
    match intent:
        case want.OpenTool(name, fit):
            opened = tool_named(name).opened(view, world)
            return replace(opened, tool=replace(opened.tool, fit=fit)) if isinstance(opened.tool, Edit) else opened
        case want.CloseTool():
            return replace(view, tool=None)
        case want.Focus(pane):
            return replace(view, focus=pane)
        case want.NextFocus(step):
            return replace(view, focus=PANES[(PANES.index(view.focus) + step) % len(PANES)])
        case want.Undo():
            return _undone(view)
        case want.Redo():
            return _redone(view)
        case want.CycleZoom():
            return replace(view, zoom=_next(_zooms(view, world), view.zoom))
        case want.MarkMatches(count):
            return replace(view, matches=min(max(count, 0), MOST_MATCHES))
        case want.JumpToMatch(by):
            return jumped(view, by, world)
    return with_experiment(view, experiment_after(view, intent, world))


def cancelled(view: KernelView) -> KernelView:
    """One step back: what is typed is dropped, else the tool closes, else the marks go."""
    if view.typing is not None:
        return replace(view, typing=None)
    return replace(view, tool=None) if view.tool is not None else replace(view, matches=0)


def committed(view: KernelView) -> KernelView:
    """What was typed is kept where it is a number, or as many as the kernel has cells; else the old cell stays."""
    if view.typing is None:
        return view
    kernel = typed_kernel(view)
    view = replace(view, typing=None)
    return with_experiment(view, with_slice(view, kernel)) if kernel is not None else view


def typed_kernel(view: KernelView) -> Kernel | None:
    """The kernel as the buffer would make it, or None while the buffer is not a number."""
    if view.typing is None:
        return None
    kernel = edited(view)
    value = parse_number(view.typing)
    return kernel.with_cell(*view.cell, value) if value is not None else parse_pasted(view.typing, kernel.shape)


def with_experiment(view: KernelView, experiment: Experiment) -> KernelView:
    """The view with another experiment, which `u` takes back."""
    if experiment == view.experiment:
        return view
    cell = within(view.cell, experiment.kernel.shape)
    past = (*view.past, view.experiment)[-UNDO_DEPTH:]
    return replace(view, experiment=experiment, cell=cell, past=past, future=())


def _undone(view: KernelView) -> KernelView:
    if not view.past:
        return view
    *past, experiment = view.past
    future = (view.experiment, *view.future)
    cell = within(view.cell, experiment.kernel.shape)
    return replace(view, experiment=experiment, cell=cell, past=tuple(past), future=future)


def _redone(view: KernelView) -> KernelView:
    if not view.future:
        return view
    experiment, *future = view.future
    past = (*view.past, view.experiment)
    cell = within(view.cell, experiment.kernel.shape)
    return replace(view, experiment=experiment, cell=cell, past=past, future=tuple(future))


def _typed(view: KernelView, text: str) -> KernelView:
    if len(text) == 1:
        buffer = (view.typing or "") + text
        fits = text in TYPABLE and buffer != "/" and len(buffer) <= LONGEST_CELL
        return replace(view, typing=buffer, focus="kernel") if fits else view
    pasted = text[:LONGEST_PASTE].strip()
    fits = parse_number(pasted) is not None or parse_pasted(pasted, view.experiment.kernel.shape) is not None
    return replace(view, typing=pasted, focus="kernel") if fits else view


def _zooms(view: KernelView, world: World) -> tuple[Zoom, ...]:
    """A crop of a picture that any terminal shows whole would be the same again."""
    rows, columns = world.map_shape(view.experiment)
    return ("whole", "numbers") if max(rows, columns) <= SMALLEST_PANE and view.zoom != "crop" else ZOOMS


def _next(values: tuple[T, ...], value: T) -> T:
    return values[(values.index(value) + 1) % len(values)]
