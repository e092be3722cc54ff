"""How the study of a filter taken apart uses the room it has."""

from msgspec import Struct

from convtui.render.viewport import Shape

# Of a filter's kernel at most so many columns stand side by side; of a wider one those round the cell in focus.
MOST_COLUMNS = 7
NARROWEST, WIDEST = 4, 7
GAP = 2
# What the kernel's column takes at least, and the rows beside its maps that it needs.
LEFT, TALL = 24, 13
# What the title of a map needs.
TITLE = 25
# A table of what is read as what, its headings included, takes so many rows.
TABLE = 13
SHOWN_CONFUSIONS = 4
LONGEST_LIST = 4


class ApartLayout(Struct, frozen=True):
    """Sizes and places in cells. `left` is the kernel's column, `block` (rows, columns) of one weight, `kernel` how
    many (rows, columns) of it are shown. `panes` (rows, columns) is the room of each map, `digit` the columns of the
    picture (0: none); they begin in row 1. `reads` is where the probabilities stand, `names` the columns of one that is
    written out (0: they are bars), `lines` their rows; `counts` is where the accuracy stands.
    """

    left: int
    block: Shape
    kernel: Shape
    panes: Shape
    digit: int
    reads: int
    names: int
    lines: int
    counts: int

    @property
    def columns(self) -> tuple[int, ...]:
        """Where the panes begin: picture, if there is one, map as trained, map now."""
        first = self.left + GAP
        pictures = (first,) if self.digit else ()
        first += self.digit + GAP if self.digit else 0
        return (*pictures, first, first + self.panes[1] + GAP)


def apart_layout(
    width: int, height: int, kernel: Shape, made: Shape, picture: Shape, labels: tuple[str, ...]
) -> ApartLayout:
    """For a room of (height, width) cells and a filter of `kernel` (rows, columns) that makes maps `made` of
    `picture`.
    """
    columns = min(kernel[1], MOST_COLUMNS)
    across = max(NARROWEST, min(WIDEST, LEFT // columns))
    left = max(LEFT, columns * across)
    names = named_columns(labels, width)
    lines = min(-(-len(labels) // (width // names)), LONGEST_LIST) if names else 2
    has_table = height >= 1 + TALL + lines + 1 + TABLE
    below = lines + 1 + (TABLE if has_table else SHOWN_CONFUSIONS - (2 if names else 0))
    room = max(height - 1 - below, 1)
    pane, digit = (width - left - 2 * GAP) // 2, 0
    beside = (width - left - picture[1] - 3 * GAP) // 2
    if beside >= max(made[1], TITLE) and room * 2 >= picture[0]:
        digit, pane = picture[1], beside
    scale = min(pane // made[1], 2 * room // made[0])
    if scale >= 1:  # a pane is as wide as its map, so that the title stands over it
        pane = min(pane, max(made[1] * scale, TITLE))
    rows = min(room, max(TALL, -(-made[0] * max(scale, 1) // 2)))
    shown = min(kernel[0], max(rows - 3, 1))
    down = 2 if 3 * shown + 4 <= rows else 1
    spare = height - 1 - rows - below
    apart = 1 if spare >= 2 else 0  # blank lines, where there is room for them
    reads = 1 + rows + apart
    return ApartLayout(
        left, (down, across), (shown, columns), (rows, pane), digit, reads, names, lines, reads + lines + apart
    )


def named_columns(labels: tuple[str, ...], width: int) -> int:
    """The columns of "automobile  12 % ->  45 %" where labels are too long to stand over bars in one line, else 0."""
    longest = max((len(label) for label in labels), default=0)
    fits = not labels or (width - 13) // len(labels) - longest - 2 >= 1
    return 0 if fits else min(longest, 16) + 16
