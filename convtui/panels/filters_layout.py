"""How Filters mode uses the room it has."""

from msgspec import Struct

from convtui.lab.trained_reduce import STRIP_COLUMNS, mosaic_columns
from convtui.render.tables import TOTAL_WIDTH, products_width
from convtui.render.tiles import TileGrid
from convtui.render.viewport import Shape

MIDDLE = 24
# Where a picture and a map of 32 x 32 stand beside the filter at 80 columns.
NARROWEST_MIDDLE = 16
WIDEST_MIDDLE = 48
PRODUCTS = 4
# Mode line, titles, the line of sums, keys.
CHROME = 4
SMALLEST_SIDE = 18
STRIP_TILE = 7


class FiltersLayout(Struct, frozen=True):
    """Sizes in cells, for one filter large and all kernels under it.

    `digit` and `map` are (rows, columns) of those panes, `rows` those of the row of panes, `middle` the columns of the
    filter between them, `side` the columns at the right of them. `strip` is the grid of kernels, of which `lines` lines
    are seen, `kernel_scale` dots a weight there, `strip_maps` whether each has its map under it. `products` says
    whether the products have a table of their own, `reads` whether the probabilities and `moral` whether the sentence
    has a line.
    """

    scale: int
    digit: Shape
    map: Shape
    rows: int
    middle: int
    side: int
    strip: TileGrid
    lines: int
    kernel_scale: int
    strip_maps: bool
    products: bool
    reads: bool
    moral: bool


def filters_layout(
    width: int,
    height: int,
    picture: Shape,
    made: Shape,
    count: int,
    channels: int = 1,
    kernel: Shape = (3, 3),
) -> FiltersLayout:
    """For a (rows, columns) `picture` and its map `made`, under them `count` kernels of `kernel`'s size that read
    `channels` channels. A map of at most half the picture's size is given as much room as the picture, in which it is
    enlarged.
    """
    across = width // STRIP_COLUMNS
    deep = channels > 1
    if 2 * max(made) <= max(picture):
        made = picture
    least = MIDDLE if not deep or width - picture[1] - made[1] >= MIDDLE else NARROWEST_MIDDLE
    picture, made = _shrunk(picture, made, width - least, height)
    tall = -(-picture[0] // 2)
    reads, moral, lines = _lines_kept(height - CHROME - tall, -(-count // STRIP_COLUMNS))
    chrome = CHROME + reads + moral + 2 * lines
    scale = max(1, min((width - least) // (picture[1] + made[1]), (height - chrome) * 2 // picture[0]))
    digit = -(-picture[0] * scale // 2), picture[1] * scale
    here = -(-made[0] * scale // 2), made[1] * scale
    left = height - chrome - digit[0]
    table = kernel[0] + 1
    products = not deep and left >= table and products_width(kernel[1]) + TOTAL_WIDTH <= width
    left -= table * products
    kernel_scale, tile = 1, 0
    if across >= 7 and left >= lines * 5:
        kernel_scale, tile = 2, 4
    elif across >= 7 and left >= lines:
        kernel_scale = 2
    each = (3 * kernel_scale + 1) // 2 + tile
    spare = kernel_scale == 2 and left >= lines * (each - 2 + 1)
    left -= lines * (each + spare - 2)
    strip = TileGrid(STRIP_COLUMNS, across, each + spare)
    beside = width - digit[1] - here[1]
    middle = max(least, min(beside - SMALLEST_SIDE, WIDEST_MIDDLE)) if deep else least
    side = beside - middle
    return FiltersLayout(
        scale=scale,
        digit=digit,
        map=here,
        rows=digit[0] + max(left, 0) * deep,
        middle=middle,
        side=side if side >= SMALLEST_SIDE else 0,
        strip=strip,
        lines=lines,
        kernel_scale=kernel_scale,
        strip_maps=tile > 0,
        products=products,
        reads=reads,
        moral=moral,
    )


def _shrunk(picture: Shape, made: Shape, columns: int, height: int) -> tuple[Shape, Shape]:
    """The sizes in dots that a picture and its map are drawn in at most, where they are too large for one dot each."""
    rows = 2 * (height - CHROME - 2)
    factor = min(1.0, columns / (picture[1] + made[1]), rows / max(picture[0], made[0]))
    if factor == 1:
        return picture, made
    small = [(max(2, int(shape[0] * factor)), max(2, int(shape[1] * factor))) for shape in (picture, made)]
    return small[0], small[1]


def _lines_kept(room: int, lines: int) -> tuple[bool, bool, int]:
    """Of `room` rows: whether the probabilities and the sentence have one, and how many lines of kernels are seen."""
    for reads, moral, kept in (
        (True, True, lines),
        (True, True, min(lines, 2)),
        (True, False, min(lines, 2)),
        (False, False, min(lines, 2)),
        (True, False, 1),
    ):
        if reads + moral + 2 * kept <= room:
            return reads, moral, kept
    return False, False, 1


def mosaic_grid(width: int, height: int, made: Shape, count: int) -> tuple[TileGrid, int]:
    """The grid of all maps, and the longest side of a tile in dots: as large as there is room for."""
    columns = mosaic_columns(count)
    lines = -(-count // columns)
    tall = max(1, (height - 4) // lines)
    across = width // columns
    room = min(across - 1, tall * 2 - 1)
    if max(made) * 2 <= room:
        return TileGrid(columns, across, tall), room // max(made) * max(made)
    side = min(room, max(made))
    half = -(-max(made) // 2)
    # Half of the map's side is shrunk evenly, every dot the largest of a 2 x 2 block: worth a few dots less.
    return TileGrid(columns, across, tall), half if half <= side < 1.5 * half else side
