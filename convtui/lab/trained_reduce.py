"""What each intent does in Filters mode."""

from math import isqrt

from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.lab.places import within
from convtui.lab.squares import squared
from convtui.lab.state import POOL_MODES, Pane, TrainedView
from convtui.lab.studybox import study_module, study_named
from convtui.lab.trained_state import ORDERS
from convtui.lab.trial_reduce import redone, trial_after, undone, with_trial
from convtui.lab.world import World

PANES: tuple[Pane, ...] = ("picture", "filters", "map")
# How the filters stand on the screen: the strip of kernels, and the mosaic of maps.
STRIP_COLUMNS = 16
MOSAIC_COLUMNS = 8
BIG_STEP = 8
LONGEST_NUMBER = 5
MOST_PINS = 4


def reduce(view: TrainedView, intent: want.Intent, world: World) -> TrainedView:
    """The view after `intent`."""
    if view.study is not None:
        made = study_module(view.study).reduced(view, intent, world)
        if made is not None:
            return made
    match intent:
        case want.TypeText(text):
            digits = "".join(character for character in text[:LONGEST_NUMBER] if character in "0123456789")
            buffer = ((view.typing or "") + digits)[:LONGEST_NUMBER]
            return replace(view, typing=buffer) if digits else view
        case want.Erase():
            return replace(view, typing=view.typing[:-1] or None) if view.typing else view
        case want.Cancel():
            return _cancelled(view)
        case want.Commit():
            return _committed(view, world)
    view = replace(view, typing=None) if view.typing else view
    for change in (_moved_on, _seen):
        made = change(view, intent, world)
        if made is not None:
            return made
    return with_trial(view, trial_after(view, intent, world))


def _moved_on(view: TrainedView, intent: want.Intent, world: World) -> TrainedView | None:
    """Going to places; None: it is none of these."""
    if view.pages_digits:
        trial = squared(view.trial, intent, world)
        if trial is not None:
            return with_trial(view, trial)
    match intent:
        case want.OpenStudy(name):
            return study_named(name).opened(view, world)
        case want.CloseTool():
            return replace(view, study=None)
        case want.Focus(pane):
            return replace(view, focus="filters" if pane == "kernel" else pane)
        case want.NextFocus(step):
            return replace(view, focus=PANES[(PANES.index(view.focus) + step) % len(PANES)])
        case want.Move():
            return _moved(view, intent, world)
        case want.MoveToEnd(last):
            return _to_end(view, last, world)
        case want.PlaceAt(row, column):
            return replace(view, place=within((row, column), world.filter_map_shape(view)))
        case want.Step(by):
            return _stepped(view, by, world)
        case want.ChooseFilter(index):
            return with_filter(view, index, world)
        case want.UseLayer(name):
            return _on_layer(view, name, world)
        case want.StepLayer(by):
            layers = world.layers(view.trial)
            where = layers.index(world.layer_name(view)) + by
            return _on_layer(view, layers[min(max(where, 0), len(layers) - 1)], world)
    return None


def _seen(view: TrainedView, intent: want.Intent, _: World) -> TrainedView | None:
    """How it is seen, and the way back; None: it is none of these."""
    match intent:
        case want.Undo():
            return undone(view)
        case want.Redo():
            return redone(view)
        case want.CyclePool():
            where = (POOL_MODES.index(view.pooling.kind) + 1) % len(POOL_MODES)
            return replace(view, pooling=replace(view.pooling, kind=POOL_MODES[where]))
        case want.SetPool(kind):
            return replace(view, pooling=replace(view.pooling, kind=kind))
        case want.CycleZoom():
            return replace(view, mosaic=not view.mosaic, focus="filters", study=None)
        case want.CycleView():
            return replace(view, common_scale=not view.common_scale)
        case want.CycleOrder():
            return replace(view, order=ORDERS[(ORDERS.index(view.order) + 1) % len(ORDERS)], like=view.filter)
        case want.SetOrder(order):
            return replace(view, order=order, like=view.filter)
    return None


def _cancelled(view: TrainedView) -> TrainedView:
    """One step back: what is typed is dropped, else the study closes, else the mosaic, else the pins go."""
    if view.typing:
        return replace(view, typing=None)
    if view.study is not None:
        return replace(view, study=None)
    return replace(view, mosaic=False) if view.mosaic else replace(view, pins=())


def _committed(view: TrainedView, world: World) -> TrainedView:
    """Enter: jump to the number that was typed, counting from 1; else open the tile under the cursor; else take the
    dot apart.
    """
    if not view.typing:
        if view.mosaic:
            return replace(view, mosaic=False)
        return study_named("parts").opened(view, world) if view.study is None else view
    number = int(view.typing) - 1
    view = replace(view, typing=None)
    if not view.pages_digits:
        return with_filter(view, number, world)
    if world.reads_digits(view.trial):
        return _digit(view, number, world)
    names = world.pictures
    return _trial(view, want.UsePicture(names[number]), world) if 0 <= number < len(names) else view


def _stepped(view: TrainedView, by: int, world: World) -> TrainedView:
    """n, b: the next digit or picture, or the next filter in the order in which they stand."""
    if view.pages_digits:
        if view.trial.picture is None:
            return _digit(view, view.trial.digit + by, world)
        names = world.pictures
        where = names.index(view.trial.picture) if view.trial.picture in names else -1
        return _trial(view, want.UsePicture(names[(where + by) % len(names)]), world)
    order = world.filter_order(view)
    return with_filter(view, order[(order.index(view.filter) + by) % len(order)], world)


def mosaic_columns(count: int) -> int:
    """Maps a line of the mosaic: more of them in a layer of many filters, so that tiles stay as large as they can."""
    return max(MOSAIC_COLUMNS, isqrt(2 * count))


def _moved(view: TrainedView, move: want.Move, world: World) -> TrainedView:
    if view.mosaic or view.focus == "filters":
        columns = mosaic_columns(world.filter_count(view)) if view.mosaic else STRIP_COLUMNS
        order = world.filter_order(view)
        step = BIG_STEP * move.rows if move.big else move.rows * columns + move.columns
        target = order.index(view.filter) + step
        if move.big:
            target = min(max(target, 0), len(order) - 1)
        return with_filter(view, order[target], world) if 0 <= target < len(order) else view
    if view.focus == "picture":
        step = 100 * move.rows if move.big else 10 * move.rows + move.columns
        return _digit(view, view.trial.digit + step, world) if view.trial.picture is None else view
    step = BIG_STEP if move.big else 1
    shape = world.filter_map_shape(view)
    row, column = within(view.place, shape)
    return replace(view, place=within((row + step * move.rows, column + step * move.columns), shape))


def _to_end(view: TrainedView, last: bool, world: World) -> TrainedView:
    if view.pages_digits:
        return _digit(view, world.digit_count - 1 if last else 0, world) if view.trial.picture is None else view
    if view.focus == "map" and not view.mosaic:
        rows, columns = world.filter_map_shape(view)
        return replace(view, place=(rows - 1, columns - 1) if last else (0, 0))
    return with_filter(view, world.filter_order(view)[-1 if last else 0], world)


def with_filter(view: TrainedView, index: int, world: World) -> TrainedView:
    """The filter of that number, or the nearest there is."""
    return replace(view, filter=min(max(index, 0), world.filter_count(view) - 1))


def _on_layer(view: TrainedView, name: str, world: World) -> TrainedView:
    """The same place in another layer; what was kept of the layer before is let go."""
    if name not in world.layers(view.trial) or name == world.layer_name(view):
        return view
    moved = replace(view, layer=name, pins=(), order="index", like=0, study=None)
    return with_filter(moved, view.filter, world)


def _digit(view: TrainedView, index: int, world: World) -> TrainedView:
    return _trial(view, want.ChooseDigit(index), world)


def _trial(view: TrainedView, intent: want.Intent, world: World) -> TrainedView:
    return with_trial(view, trial_after(view, intent, world))
