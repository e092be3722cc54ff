"""How Network mode uses the room it has: a line a layer, the chosen one opened below; wide, a column a layer."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

# Four rows show tiles of seven dots; lines grow only where much more than that is left for the chosen layer.
FEWEST_OPENED = 4
COMFORTABLE = 7
TOTALS = 1
# A column has room for "2,230,272"; above and below its maps stand name, shape and three figures.
NARROWEST_COLUMN = 12
# What is laid in one row takes little; the last column has names and shares.
NARROW, LAST = 10, 19
COLUMN_WORDS = 6
SHORTEST_COLUMN = 7

# What a line shows of its layer: maps, maps that are pooled, numbers in one row, or words and bars.
LineKind = Literal["maps", "pooled", "row", "words"]


class LinesLayout(Struct, frozen=True):
    """Rows of cells: `first` is the first line that is shown, `tops` and `heights` are those of the lines from it on.
    The totals stand on row `totals`, from `opened` on there are `room` rows for the chosen layer.
    """

    first: int
    tops: tuple[int, ...]
    heights: tuple[int, ...]
    totals: int
    opened: int
    room: int

    def line_at(self, row: int, _column: int = 0) -> int | None:
        """The line under a row of cells: 0 the picture, then the layers; None: none of them."""
        for number, (top, height) in enumerate(zip(self.tops, self.heights, strict=True), self.first):
            if top <= row < top + height:
                return number
        return None


def lines_layout(height: int, kinds: Sequence[LineKind], said: int, chosen: int) -> LinesLayout:
    """For `height` rows, what stands in each layer's line, `said` lines of statement under the totals, the chosen line.

    The first line is the picture's, with the heads over its words. Where all do not fit some around the chosen stand.
    """
    below = TOTALS + said
    for maps, pools in ((5, 5), (4, 4), (3, 3), (2, 2), (2, 1), (1, 1)):
        tall = {"maps": maps, "pooled": pools, "row": 1, "words": 1}
        heights = [max(maps, 2), *(tall[kind] for kind in kinds)]
        if height - below - sum(heights) >= (max(COMFORTABLE, height // 3) if maps > 2 else FEWEST_OPENED):
            return _laid(0, heights, below, height)
    room = max(height - below - FEWEST_OPENED - 1, 1)
    first = min(max(chosen - room // 2, 0), max(len(kinds) + 1 - room, 0))
    return _laid(first, [1] * min(room, len(kinds) + 1 - first), below, height, 1)


def _laid(first: int, heights: Sequence[int], below: int, height: int, start: int = 0) -> LinesLayout:
    tops = tuple(start + sum(heights[:number]) for number in range(len(heights)))
    end = start + sum(heights)
    return LinesLayout(first, tops, tuple(heights), end, end + below, max(height - end - below, 0))


class ColumnsLayout(Struct, frozen=True):
    """Columns of cells: the picture's and the layers' begin at `lefts`; `tall` rows of maps stand in each, from row
    `top` on; figures, totals and the opened layer under them.
    """

    lefts: tuple[int, ...]
    widths: tuple[int, ...]
    top: int
    tall: int
    totals: int
    opened: int
    room: int

    def line_at(self, row: int, column: int) -> int | None:
        """The line under a cell; None where the chosen layer is opened."""
        if row >= self.totals:
            return None
        return next((number for number, left in reversed(list(enumerate(self.lefts))) if column >= left), None)


def columns_layout(width: int, height: int, kinds: Sequence[LineKind], said: int) -> ColumnsLayout | None:
    """For (height, width) cells and what stands in each layer's column; None where lines do better: too narrow for
    columns, or too low.
    """
    count, below = len(kinds) + 1, TOTALS + said + 1
    tall = (height - COLUMN_WORDS - TOTALS - 1) * 3 // 4 - said
    each = (width - NARROW * kinds.count("row") - LAST) // max(count - kinds.count("row") - 1, 1)
    if each < NARROWEST_COLUMN or tall < 2 * SHORTEST_COLUMN:
        return None
    widths = [each, *(NARROW if kind == "row" else each for kind in kinds[:-1]), LAST]
    lefts = tuple(sum(widths[:number]) for number in range(count))
    totals = COLUMN_WORDS + tall + 1
    opened = totals + below
    return ColumnsLayout(lefts, tuple(widths), 3, tall, totals, opened, height - opened)
