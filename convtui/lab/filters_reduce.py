"""What each intent does in Filters mode."""

from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.lab.places import within
from convtui.lab.state import POOL_MODES, FiltersView, Pane
from convtui.lab.world import World

PANES: tuple[Pane, ...] = ("picture", "filters", "map")
# How the filters stand on the screen: the strip of kernels, and the mosaic of maps.
STRIP_COLUMNS = 16
MOSAIC_COLUMNS = 8
BIG_STEP = 8
LONGEST_NUMBER = 5


def reduce(view: FiltersView, intent: want.Intent, world: World) -> FiltersView:
    """The view after `intent`."""
    match intent:
        case want.TypeText(text):
            digits = "".join(character for character in text[:LONGEST_NUMBER] if character in "0123456789")
            buffer = ((view.typing or "") + digits)[:LONGEST_NUMBER]
            return replace(view, typing=buffer) if digits else view
        case want.Erase():
            return replace(view, typing=view.typing[:-1] or None) if view.typing else view
        case want.Cancel():
            return replace(view, typing=None) if view.typing else replace(view, mosaic=False)
        case want.Commit():
            return _committed(view, world)
    view = replace(view, typing=None) if view.typing else view
    match intent:
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
            if view.pages_digits:
                return _digit(view, view.digit + by, world)
            return _filter(view, view.filter + by, world, wrap=True)
        case want.ChooseFilter(index):
            return _filter(view, index, world)
        case want.ChooseDigit(index):
            return _digit(view, index, world)
        case want.CyclePool():
            where = (POOL_MODES.index(view.pooling.kind) + 1) % len(POOL_MODES)
            return replace(view, pooling=replace(view.pooling, kind=POOL_MODES[where]))
        case want.SetPool(kind):
            return replace(view, pooling=replace(view.pooling, kind=kind))
        case want.CycleZoom():
            return replace(view, mosaic=not view.mosaic, focus="filters")
        case want.CycleView():
            return replace(view, common_scale=not view.common_scale)
    return view


def _committed(view: FiltersView, world: World) -> FiltersView:
    """Enter: jump to the number that was typed, counting from 1; else open the tile under the cursor."""
    if not view.typing:
        return replace(view, mosaic=False) if view.mosaic else view
    number = int(view.typing) - 1
    view = replace(view, typing=None)
    return _digit(view, number, world) if view.pages_digits else _filter(view, number, world)


def _moved(view: FiltersView, move: want.Move, world: World) -> FiltersView:
    if view.mosaic or view.focus == "filters":
        columns = MOSAIC_COLUMNS if view.mosaic else STRIP_COLUMNS
        step = BIG_STEP * move.rows if move.big else move.rows * columns + move.columns
        target = view.filter + step
        inside = 0 <= target < world.filter_count(view)
        return _filter(view, target, world) if inside or move.big else view
    if view.focus == "picture":
        step = 100 * move.rows if move.big else 10 * move.rows + move.columns
        return _digit(view, view.digit + step, world)
    step = BIG_STEP if move.big else 1
    shape = world.filter_map_shape(view)
    row, column = within(view.place, shape)
    return replace(view, place=within((row + step * move.rows, column + step * move.columns), shape))


def _to_end(view: FiltersView, last: bool, world: World) -> FiltersView:
    if view.pages_digits:
        return _digit(view, world.digit_count - 1 if last else 0, world)
    if view.focus == "map" and not view.mosaic:
        rows, columns = world.filter_map_shape(view)
        return replace(view, place=(rows - 1, columns - 1) if last else (0, 0))
    return _filter(view, world.filter_count(view) - 1 if last else 0, world)


def _filter(view: FiltersView, index: int, world: World, wrap: bool = False) -> FiltersView:
    count = world.filter_count(view)
    return replace(view, filter=index % count if wrap else min(max(index, 0), count - 1))


def _digit(view: FiltersView, index: int, world: World) -> FiltersView:
    return replace(view, digit=min(max(index, 0), world.digit_count - 1), picture=None)
