"""What each intent does in Kernel mode."""

from typing import TypeVar

from msgspec.structs import replace

from convtui.core.kernel import Kernel
from convtui.lab import intents as want
from convtui.lab.numbers import LONGEST_CELL, TYPABLE, parse_number, parse_pasted
from convtui.lab.places import within
from convtui.lab.presets import PRESETS, preset_named, preset_of
from convtui.lab.state import POOL_MODES, RESPONSES, ZOOMS, Experiment, KernelView, Pane, Sweep, Zoom
from convtui.lab.sweep import SPEEDS, advanced, place_of
from convtui.lab.world import World

T = TypeVar("T")

UNDO_DEPTH = 200
BIG_STEP = 8
# The panes of an 80 x 24 terminal, in dots.
SMALLEST_PANE = 32
LONGEST_PASTE = 400
PANES: tuple[Pane, ...] = ("picture", "kernel", "map")


def reduce(view: KernelView, intent: want.Intent, world: World) -> KernelView:
    """The view after `intent`."""
    if view.sweep is not None and not isinstance(intent, want.Tick | want.PlayPause):
        steered = _steered(view, intent)
        if steered is not None:
            return steered
        view = replace(view, sweep=None)
    match intent:
        case want.TypeText(text):
            return _typed(view, text)
        case want.Erase():
            return replace(view, typing=(view.typing[:-1] or None)) if view.typing else view
        case want.Cancel():
            return replace(view, typing=None)
        case want.Tick():
            # Before anything is committed: a beat may come late, when a cell is being typed.
            return _ticked(view, world)
    view = committed(view)
    match intent:
        case want.Focus(pane):
            return replace(view, focus=pane)
        case want.NextFocus(step):
            return replace(view, focus=PANES[(PANES.index(view.focus) + step) % len(PANES)])
        case want.Move():
            return _moved(view, intent, world)
        case want.MoveToEnd(last):
            return _to_end(view, last, world)
        case want.PlaceAt(row, column):
            return _placed(view, row, column, world)
        case want.ChooseCell(row, column):
            return replace(view, cell=within((row, column), view.experiment.kernel.shape), focus="kernel")
        case want.Undo():
            return _undone(view)
        case want.Redo():
            return _redone(view)
        case want.PlayPause():
            return _played(view)
        case want.CycleZoom():
            return replace(view, zoom=_next(_zooms(view, world), view.zoom))
    return _with(view, _experiment(view, intent, world))


def committed(view: KernelView) -> KernelView:
    """What was typed is kept where it is a number, or as many as the kernel has cells; else the old cell stays."""
    if view.typing is None:
        return view
    kernel = typed_kernel(view)
    view = replace(view, typing=None)
    return _with(view, replace(view.experiment, kernel=kernel)) if kernel is not None else view


def typed_kernel(view: KernelView) -> Kernel | None:
    """The kernel as the buffer would make it, or None while the buffer is not a number."""
    if view.typing is None:
        return None
    kernel = view.experiment.kernel
    value = parse_number(view.typing)
    return kernel.with_cell(*view.cell, value) if value is not None else parse_pasted(view.typing, kernel.shape)


def _experiment(view: KernelView, intent: want.Intent, world: World) -> Experiment:
    now = view.experiment
    match intent:
        case want.AddToCell(amount):
            value = round(now.kernel.cells[view.cell[0]][view.cell[1]] + amount, 10)
            return replace(now, kernel=now.kernel.with_cell(*view.cell, value))
        case want.ChangeKernel(change):
            return replace(now, kernel=_changed(now.kernel, change))
        case want.UsePreset(name):
            preset = preset_named(name)
            return replace(now, kernel=preset.kernel) if preset else now
        case want.UsePicture(name, fit):
            known = name in world.pictures
            return replace(now, picture=name, size=world.working_size(name, fit)) if known else now
        case want.UseSize(size):
            return replace(now, size=size)
        case want.SetPadding(padding):
            return replace(now, padding=padding)
        case want.CyclePool():
            return replace(now, pooling=replace(now.pooling, kind=_next(POOL_MODES, now.pooling.kind)))
        case want.SetPool(kind):
            return replace(now, pooling=replace(now.pooling, kind=kind))
        case want.CycleView():
            return replace(now, response=_next(RESPONSES, now.response))
        case want.Step(by) if view.focus == "kernel":
            return replace(now, kernel=_next_preset(now.kernel, by))
        case want.Step(by, fit):
            names = world.pictures
            where = names.index(now.picture) if now.picture in names else -1 if by > 0 else 0
            name = names[(where + by) % len(names)]
            return replace(now, picture=name, size=world.working_size(name, fit))
    return now


def _changed(kernel: Kernel, change: want.Change) -> Kernel:
    match change:
        case "turn":
            return kernel.turned()
        case "flip":
            return kernel.flipped()
        case "negate":
            return kernel.negated()
        case "transpose":
            return kernel.transposed()
        case "normalise":
            return kernel.normalised()
        case "reset":
            return PRESETS[0].kernel


def _next_preset(kernel: Kernel, by: int) -> Kernel:
    preset = preset_of(kernel)
    where = PRESETS.index(preset) if preset else -1 if by > 0 else 0
    return PRESETS[(where + by) % len(PRESETS)].kernel


def _with(view: KernelView, experiment: Experiment) -> KernelView:
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


def _moved(view: KernelView, move: want.Move, world: World) -> KernelView:
    if view.focus == "kernel" and not move.big:
        row, column = view.cell[0] + move.rows, view.cell[1] + move.columns
        return replace(view, cell=within((row, column), view.experiment.kernel.shape))
    step = BIG_STEP if move.big else 1
    shape = world.map_shape(view.experiment)
    row, column = within(view.place, shape)
    return replace(view, place=within((row + step * move.rows, column + step * move.columns), shape))


def _to_end(view: KernelView, last: bool, world: World) -> KernelView:
    if view.focus == "kernel":
        rows, columns = view.experiment.kernel.shape
        return replace(view, cell=(rows - 1, columns - 1) if last else (0, 0))
    rows, columns = world.map_shape(view.experiment)
    return replace(view, place=(rows - 1, columns - 1) if last else (0, 0))


def _placed(view: KernelView, row: int, column: int, world: World) -> KernelView:
    return replace(view, place=within((row, column), world.map_shape(view.experiment)))


def _played(view: KernelView) -> KernelView:
    if view.sweep is None:
        return replace(view, sweep=Sweep(), place=(0, 0))
    return replace(view, sweep=replace(view.sweep, paused=not view.sweep.paused))


def _ticked(view: KernelView, world: World) -> KernelView:
    if view.sweep is None or view.sweep.paused:
        return view
    shape = world.map_shape(view.experiment)
    sweep = advanced(view.sweep, shape)
    if sweep is None:
        return replace(view, sweep=None, place=(shape[0] - 1, shape[1] - 1))
    return replace(view, sweep=sweep, place=place_of(sweep, shape))


def _steered(view: KernelView, intent: want.Intent) -> KernelView | None:
    """Arrows steer a sweep: left and right its direction, up and down its speed. None: the intent ends it."""
    assert view.sweep is not None
    match intent:
        case want.Move(rows, columns, False) if columns:
            return replace(view, sweep=replace(view.sweep, direction=1 if columns > 0 else -1, due=0.0, paused=False))
        case want.Move(rows, _, False):
            speed = min(max(view.sweep.speed - rows, SPEEDS.start), SPEEDS.stop - 1)
            return replace(view, sweep=replace(view.sweep, speed=speed))
        case want.StopSweep():
            return replace(view, sweep=None)
    return None


def _zooms(view: KernelView, world: World) -> tuple[Zoom, ...]:
    """A crop of a picture that any terminal shows whole would be the same again."""
    rows, columns = world.map_shape(view.experiment)
    return ("whole", "numbers") if max(rows, columns) <= SMALLEST_PANE and view.zoom != "crop" else ZOOMS


def _next(values: tuple[T, ...], value: T) -> T:
    return values[(values.index(value) + 1) % len(values)]
