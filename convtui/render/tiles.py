"""Many small planes at once: all kernels of a layer, all its maps."""

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.scaling import area
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import BLACK, DIM, GROUND, HINT, KEY, RIM, RING, Colour, Pixels, grey, ink_on, signed
from convtui.render.tables import weight_tone
from convtui.render.viewport import largest

# A tile is brightened by its own largest value, but never by more than this share of the layer's allows:
# a dead filter stays dark.
DARKEST_SCALE = 0.2


class TileGrid(Struct, frozen=True):
    """Where tiles stand: `columns` in a row, each `width` x `height` cells with its dots at the upper left."""

    columns: int
    width: int
    height: int

    def corner(self, index: int) -> tuple[int, int]:
        """(row, column) in cells of a tile's upper left."""
        return index // self.columns * self.height, index % self.columns * self.width

    def index_at(self, row: int, column: int, count: int) -> int | None:
        """The tile under a cell, or None."""
        if not (0 <= column < self.columns * self.width and row >= 0):
            return None
        index = row // self.height * self.columns + column // self.width
        return index if index < count else None

    def rows(self, count: int) -> int:
        """Cells high with `count` tiles."""
        return -(-count // self.columns) * self.height


def tile_levels(maps: Float32, side: int, common: bool, is_signed: bool = False) -> Pixels:
    """(H, W, count) maps as (count, h, w, 3) uint8 tiles at most `side` dots high and wide.

    Shrunk by their largest value. Each is scaled by its own largest, or with `common` all by the layer's. `is_signed`:
    the largest is that by size, and what needs not shrink is drawn navy to cream, as one map by itself is.
    """
    height, width = min(side, maps.shape[0]), min(side, maps.shape[1])
    sizes = np.abs(maps) if is_signed else maps
    finite = np.isfinite(sizes)
    top = float(np.max(sizes, initial=0.0, where=finite)) or 1.0
    own = np.maximum(np.max(sizes, axis=(0, 1), initial=0.0, where=finite), np.float32(DARKEST_SCALE * top))
    scale = np.full_like(own, top) if common else own
    with np.errstate(over="ignore"):  # what is infinite is as bright as can be
        if is_signed and (height, width) == maps.shape[:2]:
            return signed((maps / scale).transpose(2, 0, 1), 1.0)
        return grey(largest(sizes, (height, width)).transpose(2, 0, 1) / scale[:, None, None])


def thumbnails(images: Float32, side: int) -> Pixels:
    """(count, H, W) pictures of 0..1 as (count, side, side, 3) uint8, shrunk by area as pictures are."""
    return grey(area(images, (side, side)))


def mosaic(
    tiles: Pixels,
    grid: TileGrid,
    chosen: int,
    width: int,
    order: tuple[int, ...] | None = None,
    first: int = 1,
    marks: Mapping[int, str] | None = None,
) -> Cells:
    """All tiles with their numbers, counted from `first` (`order`: from 0); the chosen one's number is marked. `marks`
    are letters that stand behind numbers, by the place in the mosaic.
    """
    count = len(tiles)
    canvas = Canvas(grid.rows(count), width, BLACK)
    for index in range(count):
        row, column = grid.corner(index)
        left = column + max(0, (grid.width - tiles.shape[2]) // 2)
        canvas.pixels(row, left, tiles[index])
    for index in range(count):
        row, column = grid.corner(index)
        number = str((order[index] if order else index) + first)
        if index == chosen:
            canvas.text(row, column, f"{number:^3}", RIM, KEY)
        else:
            for place, letter in enumerate(number):
                canvas.text(row, column + place, letter, quiet_on(canvas, row, column + place))
        mark = (marks or {}).get(index, "")
        canvas.text(row, column + (3 if index == chosen else len(number)), mark, HINT)
    return canvas.done()


def quiet_on(canvas: Canvas, row: int, column: int) -> Colour:
    """A number's ink: dim on a dark tile, else what can be read on it."""
    inside = row < canvas.height and column < canvas.width
    ground = canvas.background(row, column) if inside else BLACK
    return DIM if max(ground) < 60 else ink_on(ground)


def enlarged(tiles: Pixels, side: int) -> Pixels:
    """(count, h, w, 3) tiles as large as whole dots allow within `side` x `side`: repeated, never blurred."""
    times = max(1, side // max(tiles.shape[1:3]))
    return tiles.repeat(times, axis=1).repeat(times, axis=2)


def colour_tile(kernel: Float32) -> Pixels:
    """(kh, kw, 3) weights for red, green and blue as (kh, kw, 3) uint8: each cell the colour that it wants, round mid
    grey, scaled by the kernel's own largest |weight|.
    """
    limit = float(np.abs(kernel).max(initial=0.0)) or 1.0
    made: Pixels = np.rint(127.5 * (1 + kernel.astype(np.float64) / limit)).astype(np.uint8)
    return made


def kernel_strip(kernels: Float32, grid: TileGrid, chosen: int, width: int, scale: int = 1) -> Cells:
    """(kh, kw, count) kernels as signed dots, each scaled by itself; bars stand beside the chosen one."""
    tiles = [weight_tone(kernel).paint(kernel) for kernel in np.moveaxis(kernels, -1, 0)]
    return tile_strip(tiles, grid, chosen, width, scale)


def tile_strip(
    tiles: Sequence[Pixels],
    grid: TileGrid,
    chosen: int,
    width: int,
    scale: int = 1,
    marks: Mapping[int, str] | None = None,
) -> Cells:
    """(kh, kw, 3) uint8 tiles, each dot `scale` dots; bars stand beside the chosen one, and the letters of `marks`, by
    the place in the strip, one below the other at the right of theirs.
    """
    canvas = Canvas(grid.rows(len(tiles)), width, GROUND)
    for index, tile in enumerate(tiles):
        row, column = grid.corner(index)
        dots = tile.repeat(scale, axis=0).repeat(scale, axis=1)
        canvas.pixels(row, column + 1, dots)
        across = dots.shape[1]
        if index == chosen:
            for line in range(-(-dots.shape[0] // 2)):
                canvas.text(row + line, column, "▐", RING).text(row + line, column + 1 + across, "▌", RING)
    # After all bars: where tiles stand close the next one's would hide a mark.
    for index, letters in (marks or {}).items():
        row, column = grid.corner(index)
        for line, letter in enumerate(letters):
            canvas.text(row + line, column + 1 + tiles[index].shape[1] * scale, letter, HINT)
    return canvas.done()
