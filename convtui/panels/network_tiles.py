"""Maps and rows of numbers drawn small: tiles of a few dots, bars, one dot for several numbers."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.figures import percent, short
from convtui.core.text import visible
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, GROUND, KEY, RIM, TEXT, Pixels, grey
from convtui.render.tables import bar
from convtui.render.tiles import TileGrid, quiet_on, tile_levels
from convtui.render.viewport import largest

# A tile of fewer dots is no picture; where a map has fewer it is enlarged.
FEWEST_DOTS = 7
# Beside others of their true size no map is enlarged beyond this.
ENLARGED = 14
_EIGHTHS = " ▁▂▃▄▅▆▇█"


class TileRoom(Struct, frozen=True):
    """`dots`: the longest side of a tile; `scale`: dots a value where it is enlarged, else 1. `shown` tiles fit."""

    grid: TileGrid
    dots: int
    scale: int
    shown: int


def tile_room(shape: tuple[int, int], count: int, width: int, height: int) -> TileRoom:
    """How maps of `shape` (rows, columns) fill (height, width) cells best: the most dots in all, no tile too small."""
    side = max(shape)
    sizes = [(side * scale, scale) for scale in (1, 2, 3, 4, 5, 6)] + [(-(-side // parts), 1) for parts in (2, 3, 4, 5)]
    sizes.append((evenly(side, min(side, 2 * height - 1, width)), 1))
    fitting = [(dots, scale) for dots, scale in sizes if (dots + 1) // 2 <= height and dots <= width]
    large = [size for size in fitting if size[0] >= FEWEST_DOTS] or [max(fitting, default=(min(2 * height, width), 1))]
    rooms = [_room(dots, scale, count, width, height) for dots, scale in large]
    return max(rooms, key=lambda room: (room.shown * room.dots**2, room.dots))


def true_room(shape: tuple[int, int], count: int, width: int, height: int) -> TileRoom:
    """The same with a dot a value where there is room, so that one sees maps become smaller from layer to layer; only
    the smallest are enlarged.
    """
    side = max(shape)
    scale = max(min(ENLARGED, width, 2 * height) // side, 1)
    parts = -(-side // min(side, width, 2 * height))
    dots = side * scale if scale > 1 else -(-side // parts)
    return _room(dots, scale, count, width, height)


def evenly(side: int, room: int) -> int:
    """How many of `room` dots to take for `side` values: where every dot may stand for as many, a few dots less."""
    even = -(-side // -(-side // max(room, 1)))
    return even if even <= room < 1.5 * even else max(room, 1)


def _room(dots: int, scale: int, count: int, width: int, height: int) -> TileRoom:
    """A gap of at least one dot around each; the last line and the last column need none."""
    across, tall = max(dots + 1, 4), dots // 2 + 1
    columns = max((width + across - dots) // across, 1)
    lines = max((height + tall - (dots + 1) // 2) // tall, 1)
    return TileRoom(TileGrid(columns, across, tall), dots, scale, min(count, columns * lines))


def strongest(values: Float32) -> tuple[int, ...]:
    """The channels of (H, W, C), or the units of (units,), those with the largest value first; equals by number."""
    tops = values.max(axis=(0, 1)) if values.ndim == 3 else values
    return tuple(np.argsort(-tops, kind="stable").tolist())


def map_tiles(values: Float32, dots: int, scale: int = 1) -> Pixels:
    """(H, W, count) maps to (count, h, w, 3) tiles at most `dots` high and wide, each value `scale` dots. Shrunk by
    their largest value, below zero as far as above it; each as bright as its own largest.
    """
    values = np.abs(values) if values.min(initial=0.0) < 0 else values
    return tile_levels(values, dots // scale, False).repeat(scale, axis=1).repeat(scale, axis=2)


def tiles(values: Float32, order: Sequence[int], room: TileRoom, width: int, height: int) -> Cells:
    """(height, width) cells: the first maps of `order` with their numbers, counted from 1."""
    canvas = Canvas(height, width)
    chosen = list(order[: room.shown])
    for index, tile in enumerate(map_tiles(values[:, :, chosen], room.dots, room.scale)):
        row, column = room.grid.corner(index)
        canvas.pixels(row, column, tile)
        for place, letter in enumerate(str(chosen[index] + 1)):
            canvas.text(row, column + place, letter, quiet_on(canvas, row, column + place))
    return canvas.done()


def strip(values: Float32, width: int, height: int) -> tuple[Cells, int]:
    """(height, width) cells with the first maps of (H, W, C) side by side, and how many they are.

    In two rows or more a dot stays free below, so that the lines of several layers do not run together.
    """
    most, side = max(2 * height - 1, 2), max(values.shape[:2])
    scale = max(most // side, 1)
    side = min(most, side * scale)
    shown = min(values.shape[2], (width + 1) // (side + 1))
    canvas = Canvas(height, width)
    for index, tile in enumerate(map_tiles(values[:, :, :shown], side, scale)):
        canvas.pixels(0, index * (side + 1), tile)
    return canvas.done(), shown


def row_of_numbers(values: Float32, width: int, height: int) -> Cells:
    """(n,) numbers as dots in reading order, (height, width) cells; where they do not fit a dot is the largest of some.

    In one line of cells a number takes both of its dots.
    """
    lines = 2 * height if height > 1 else 1
    room = lines * width
    sizes = np.abs(values)
    if len(sizes) > room:
        sizes = largest(sizes[None], (1, room))[0]
    top = float(sizes.max(initial=0.0)) or 1.0
    dots = np.empty((room, 3), np.uint8)
    dots[:] = GROUND
    dots[: len(sizes)] = grey(sizes, top)
    made = dots.reshape(lines, width, 3)
    return Canvas(height, width).pixels(0, 0, made.repeat(2, axis=0) if height == 1 else made).done()


def profile(values: Float32, width: int) -> str:
    """The strongest units as a line of upright bars, falling; as many as there is room for."""
    falling = np.sort(np.abs(values))[::-1][:width]
    top = float(falling.max(initial=0.0)) or 1.0
    return "".join(_EIGHTHS[round(share * 8)] for share in (falling / top).tolist())


def unit_bars(values: Float32, width: int, height: int) -> Cells:
    """The strongest units of (units,), (height, width) cells, down the columns: number, value, bar."""
    each = 24
    columns = max(1, width // each)
    top = float(np.abs(values).max(initial=0.0)) or 1.0
    canvas = Canvas(height, width)
    for index, unit in enumerate(strongest(values)[: columns * height]):
        row, column = index % height, index // height * each
        value = float(values[unit])
        canvas.text(row, column, f"{unit + 1:>5}", DIM).text(row, column + 6, f"{short(value, 5):>5}", TEXT)
        canvas.text(row, column + 12, bar(max(value, 0.0) / top, each - 14), TEXT)
    return canvas.done()


def share_bars(shares: Float32, labels: Sequence[str], width: int, height: int) -> Cells:
    """Every label with its share and a bar, the likeliest marked, (height, width) cells down as few columns as do."""
    canvas = Canvas(height, width)
    names = list(labels) or [str(number + 1) for number in range(len(shares))]
    columns = -(-len(names) // height)
    lines = -(-len(names) // columns)
    each = width // columns
    long = min(max(len(name) for name in names), max(each - 14, 1))
    best = int(np.argmax(shares))
    for index, (name, share) in enumerate(zip(names, shares.tolist(), strict=True)):
        row, column = index % lines, index // lines * each
        name = visible(name, long)
        if index == best:
            canvas.text(row, column, f" {name:<{long}} ", RIM, KEY)
        else:
            canvas.text(row, column + 1, name, TEXT)
        canvas.text(row, column + long + 2, f"{percent(share):>6}", KEY if index == best else DIM)
        canvas.text(row, column + long + 9, bar(share, each - long - 11), KEY if index == best else TEXT)
    return canvas.done()


def small_picture(values: Float32, dots: int, scale: int = 1) -> Pixels:
    """(H, W, C) picture of 1 or 3 channels to (h, w, 3) of at most `dots`, shrunk by area, enlarged by `scale`."""
    from convtui.core.scaling import area

    sides = tuple(max(1, round(side * min(1, dots / max(values.shape[:2])))) for side in values.shape[:2])
    planes = np.moveaxis(values, -1, 0)
    small = planes if sides == values.shape[:2] else area(planes, (sides[0], sides[1]))
    made = np.rint(np.clip(np.moveaxis(small, 0, -1), 0, 1) * 255).astype(np.uint8)
    made = made if made.shape[2] == 3 else np.repeat(made[:, :, :1], 3, axis=2)
    enlarged: Pixels = made.repeat(scale, axis=0).repeat(scale, axis=1)
    return enlarged


def column_of_numbers(values: Float32, width: int, height: int) -> Cells:
    """(n,) numbers as one upright bar, the first uppermost; where they do not fit a dot is the largest of some."""
    room = min(2 * height, len(values))
    sizes = largest(np.abs(values)[None], (1, room))[0]
    levels = grey(sizes, float(sizes.max(initial=0.0)) or 1.0)
    return Canvas(height, width).pixels(0, 0, levels[:, None].repeat(width, axis=1)).done()
