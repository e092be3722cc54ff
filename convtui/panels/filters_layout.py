"""How Filters mode uses the room it has."""

from msgspec import Struct

from convtui.lab.trained_reduce import MOSAIC_COLUMNS, STRIP_COLUMNS
from convtui.render.tiles import TileGrid
from convtui.render.viewport import Shape

MIDDLE = 24
PRODUCTS = 4
# Mode line, titles, "reads", two lines of words, keys.
CHROME = 2 + 1 + 2 + 1
SMALLEST_SIDE = 18
STRIP_TILE = 7


class FiltersLayout(Struct, frozen=True):
    """Sizes in cells, for one filter large and all kernels under it.

    `digit` and `map` are (rows, columns) of those panes, `side` the columns at the right of them. `strip` is the grid
    of kernels, `kernel_scale` dots a weight there, `strip_maps` whether each has its map under it. `products` says
    whether the nine products have a table of their own.
    """

    scale: int
    digit: Shape
    map: Shape
    side: int
    strip: TileGrid
    kernel_scale: int
    strip_maps: bool
    products: bool


def filters_layout(width: int, height: int, picture: Shape, made: Shape, count: int) -> FiltersLayout:
    """For a (rows, columns) `picture` and its map `made`, under them `count` kernels of at most 3 x 3."""
    lines = -(-count // STRIP_COLUMNS)
    room = height - CHROME - lines * 2
    scale = max(1, min((width - MIDDLE) // (picture[1] + made[1]), room * 2 // picture[0]))
    digit = -(-picture[0] * scale // 2), picture[1] * scale
    here = -(-made[0] * scale // 2), made[1] * scale
    left = room - digit[0]
    products = left >= PRODUCTS
    left -= PRODUCTS * products
    across = width // STRIP_COLUMNS
    kernel_scale, tile = 1, 0
    if across >= 7 and left >= lines * 5:
        kernel_scale, tile = 2, 4
    elif across >= 7 and left >= lines:
        kernel_scale = 2
    tall = (3 * kernel_scale + 1) // 2 + tile
    spare = kernel_scale == 2 and left >= lines * (tall - 2 + 1)
    strip = TileGrid(STRIP_COLUMNS, across, tall + spare)
    side = width - MIDDLE - digit[1] - here[1]
    return FiltersLayout(
        scale, digit, here, side if side >= SMALLEST_SIDE else 0, strip, kernel_scale, tile > 0, products
    )


def mosaic_grid(width: int, height: int, made: Shape, count: int) -> tuple[TileGrid, int]:
    """The grid of all maps, and the longest side of a tile in dots: as large as there is room for."""
    lines = -(-count // MOSAIC_COLUMNS)
    tall = max(2, (height - 4) // lines)
    across = width // MOSAIC_COLUMNS
    side = min(across - 1, tall * 2 - 1, max(made))
    half = -(-max(made) // 2)
    # Half of the map's side is shrunk evenly, every dot the largest of a 2 x 2 block: worth a few dots less.
    return TileGrid(MOSAIC_COLUMNS, across, tall), half if half <= side < 1.5 * half else side
