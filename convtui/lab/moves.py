"""Moving in Kernel mode: the cell, the window, the sweep."""

from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.lab.places import within
from convtui.lab.state import COLOURS, KernelView, Sweep
from convtui.lab.sweep import SPEEDS, advanced, place_of
from convtui.lab.world import World

BIG_STEP = 8


def after_move(view: KernelView, intent: want.Intent, world: World) -> KernelView | None:
    """The view after an intent that only moves; None for any other."""
    match intent:
        case want.Move():
            return _moved(view, intent, world)
        case want.MoveToEnd(last):
            return _to_end(view, last, world)
        case want.PlaceAt(row, column):
            return replace(view, place=within((row, column), world.map_shape(view.experiment)))
        case want.ChooseCell(row, column):
            return replace(view, cell=within((row, column), view.experiment.kernel.shape), focus="kernel")
        case want.NextChannel(by):
            return replace(view, channel=(view.channel + by) % len(COLOURS))
        case want.PlayPause():
            return _played(view)
    return None


def _moved(view: KernelView, move: want.Move, world: World) -> KernelView:
    if view.focus == "kernel" and move.big and view.experiment.channels in ("sum", "each"):
        return replace(view, channel=(view.channel + move.rows) % len(COLOURS))
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


def _played(view: KernelView) -> KernelView:
    if view.sweep is None:
        return replace(view, sweep=Sweep(), place=(0, 0))
    return replace(view, sweep=replace(view.sweep, paused=not view.sweep.paused))


def ticked(view: KernelView, world: World) -> KernelView:
    """A beat of the sweep later."""
    if view.sweep is None or view.sweep.paused:
        return view
    shape = world.map_shape(view.experiment)
    sweep = advanced(view.sweep, shape)
    if sweep is None:
        return replace(view, sweep=None, place=(shape[0] - 1, shape[1] - 1))
    return replace(view, sweep=sweep, place=place_of(sweep, shape))


def after_steering(view: KernelView, intent: want.Intent) -> KernelView | None:
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
