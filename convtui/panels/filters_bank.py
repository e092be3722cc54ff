"""All filters of a layer at once: the strip of their kernels, and the mosaic of their maps."""

import numpy as np

from convtui.core.arrays import Float32
from convtui.core.figures import short
from convtui.core.scaling import area
from convtui.lab.derive_filters import FiltersScene
from convtui.lab.trained_reduce import STRIP_COLUMNS
from convtui.network.reach import is_signed
from convtui.panels.filter_pane import deep_words
from convtui.panels.filters_layout import STRIP_TILE, FiltersLayout, mosaic_grid
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import KEY, Pixels
from convtui.render.tables import weight_tone
from convtui.render.tiles import TileGrid, colour_tile, enlarged, mosaic, tile_levels, tile_strip

# Of a terminal, in columns: what is said fits.
NARROW = 80
# Beside a filter that is pinned, and one that is not as trained.
PINNED, EDITED = "●", "≠"


def strip_from(scene: FiltersScene, layout: FiltersLayout) -> int:
    """The first place, in the order, of the lines of the strip that are seen: those with the chosen filter."""
    total = -(-scene.bank.count // STRIP_COLUMNS)
    line = scene.order.index(scene.view.filter) // STRIP_COLUMNS
    return min(line // layout.lines * layout.lines, max(total - layout.lines, 0)) * STRIP_COLUMNS


def strip(scene: FiltersScene, layout: FiltersLayout, width: int) -> Cells:
    """The kernels in their order, where there is room each with its map; arrows at the right where there are more."""
    grid, first = layout.strip, strip_from(scene, layout)
    shown = scene.order[first : first + layout.lines * STRIP_COLUMNS]
    room = 3 * layout.kernel_scale
    tiles = [enlarged(_tile(scene, index, room)[None], room)[0] for index in shown]
    marks = {place: _marks(scene, index) for place, index in enumerate(shown)}
    made = tile_strip(tiles, grid, shown.index(scene.view.filter), width, 1, marks)
    canvas = Canvas(made.height, width).paste(0, 0, made)
    if layout.strip_maps:
        maps = scene.maps[:, :, list(shown)]
        side = min(STRIP_TILE, grid.width - 1)
        signed = is_signed(scene.network.spec, scene.layer)
        levels = enlarged(tile_levels(maps, side, scene.view.common_scale, signed), side)
        for place, tile in enumerate(levels):
            row, column = grid.corner(place)
            canvas.pixels(row + (room + 1) // 2, column, tile)
    if first > 0:
        canvas.text(0, width - 1, "↑", KEY)
    if first + len(shown) < scene.bank.count:
        canvas.text(made.height - 1, width - 1, "↓", KEY)
    return canvas.done()


def strip_filter_at(scene: FiltersScene, layout: FiltersLayout, row: int, column: int) -> int | None:
    """The filter under a cell of the strip, or None."""
    first = strip_from(scene, layout)
    count = min(layout.lines * STRIP_COLUMNS, scene.bank.count - first)
    place = layout.strip.index_at(row, column, count)
    return scene.order[first + place] if place is not None else None


def _tile(scene: FiltersScene, index: int, room: int) -> Pixels:
    """A kernel as at most (room, room, 3) dots: its colours, its weights, or of many channels the sum of them."""
    kernel = scene.bank.kernels[..., index]
    if scene.reads_colours:
        return colour_tile(_within(kernel, room))
    with np.errstate(over="ignore", invalid="ignore"):  # weights may be as large as float32 holds
        plane = _within(kernel.sum(axis=2, keepdims=True), room)[:, :, 0]
    return weight_tone(plane).paint(plane)


def _within(kernel: Float32, room: int) -> Float32:
    """(kh, kw, C), where it is too large shrunk by area."""
    if max(kernel.shape[:2]) <= room:
        return kernel
    size = min(kernel.shape[0], room), min(kernel.shape[1], room)
    made: Float32 = np.moveaxis(area(np.ascontiguousarray(np.moveaxis(kernel, -1, 0)), size), 0, -1)
    return made


def _marks(scene: FiltersScene, index: int) -> str:
    pinned = PINNED if index in scene.view.pins else ""
    edited = EDITED if index in scene.edited else ""
    return pinned + edited


def mosaic_room(scene: FiltersScene, width: int, height: int) -> tuple[TileGrid, int]:
    """Where the maps stand on a screen of (height, width) cells, and the side of a tile in dots."""
    maps = scene.maps if scene.pooled is None else scene.pooled
    return mosaic_grid(width, height, (maps.shape[0], maps.shape[1]), scene.bank.count)


def mosaic_panel(scene: FiltersScene, width: int, height: int) -> tuple[Cells, TileGrid]:
    """All maps of the layer in their order, pooled ones if a pool is on; `height` is the screen's, (rows, width) cells
    come back.
    """
    maps = scene.maps if scene.pooled is None else scene.pooled
    grid, side = mosaic_room(scene, width, height)
    order = scene.order
    signed = is_signed(scene.network.spec, scene.layer)
    tiles = enlarged(tile_levels(maps[:, :, list(order)], side, scene.view.common_scale, signed), side)
    marks = {place: _marks(scene, index) for place, index in enumerate(order)}
    return mosaic(tiles, grid, order.index(scene.view.filter), width, order, marks=marks), grid


def mosaic_words(scene: FiltersScene) -> tuple[str, str]:
    """Two lines: the chosen filter, and how the tiles stand and are scaled."""
    signed = is_signed(scene.network.spec, scene.layer)
    reach = f"max {short(float(scene.map.max()), 4)}"
    if signed:
        reach = f"{short(float(scene.map.min()), 4)} to {short(float(scene.map.max()), 4)}"
    tail = f"   {reach}   {scene.blank_words} gives {short(scene.blank, 4)}"
    choices = [f"filter {scene.view.filter + 1}: {names}{tail}" for names in (deep_words(scene), scene.tags.text)]
    choices.append(f"filter {scene.view.filter + 1}: {'; '.join(scene.tags.brief)}{tail}")
    line = next((one for one in choices if len(one) < NARROW), choices[-1])
    brightest = "each tile: its own largest by size = brightest" if signed else "each tile: its own brightest = white"
    scale = "all tiles on one scale" if scene.view.common_scale else f"{brightest} (v: one scale)"
    return line, ordered_words(scene) or f"{scale}; o: another order"


def ordered_words(scene: FiltersScene) -> str:
    """By which rule the filters stand, and what the chosen one has by it; "" where they stand by number."""
    if scene.view.order == "index":
        return ""
    value = f"; filter {scene.view.filter + 1}: {scene.order_value}" if scene.order_value else ""
    return scene.order_words + value
