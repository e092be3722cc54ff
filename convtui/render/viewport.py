"""Which part of a plane a pane shows, and how large. Dots are half-cells: a pane of (h, w) cells has (2h, w) dots."""

import numpy as np
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.scaling import area

Shape = tuple[int, int]


class Viewport(Struct, frozen=True):
    """`top`, `left`, `rows`, `columns`: the part, in the plane's pixels. `dots`: its size on the screen, (H, W).

    `room` is the pane's size in dots; the part stands in its middle.
    """

    top: int
    left: int
    rows: int
    columns: int
    dots: Shape
    room: Shape

    @property
    def shrinks(self) -> bool:
        """Whether a dot stands for more than one pixel."""
        return self.dots[0] < self.rows or self.dots[1] < self.columns

    @property
    def offset(self) -> Shape:
        """(row, column) in dots of the part's upper left inside the pane; the row is even, a whole cell."""
        return (self.room[0] - self.dots[0]) // 4 * 2, (self.room[1] - self.dots[1]) // 2

    def dot(self, row: int, column: int) -> Shape:
        """The dot at the upper left of a pixel of the plane; it may lie outside the pane."""
        y = (row - self.top) * self.dots[0] // self.rows + self.offset[0]
        x = (column - self.left) * self.dots[1] // self.columns + self.offset[1]
        return y, x

    def end(self, row: int, column: int) -> Shape:
        """The first dot, down and to the right, that shows nothing of what stands before a pixel of the plane."""
        y = -((self.top - row) * self.dots[0] // self.rows) + self.offset[0]
        x = -((self.left - column) * self.dots[1] // self.columns) + self.offset[1]
        return y, x

    def pixel(self, y: int, x: int) -> Shape | None:
        """The pixel of the plane under a dot of the pane, or None beside the picture."""
        y, x = y - self.offset[0], x - self.offset[1]
        if not (0 <= y < self.dots[0] and 0 <= x < self.dots[1]):
            return None
        return self.top + y * self.rows // self.dots[0], self.left + x * self.columns // self.dots[1]


def whole(shape: Shape, room: Shape) -> Viewport:
    """All of a plane: enlarged by a whole number, or shrunk to fit, its shape kept."""
    scale = min(room[0] // shape[0], room[1] // shape[1])
    if scale >= 1:
        return Viewport(0, 0, *shape, (shape[0] * scale, shape[1] * scale), room)
    factor = min(room[0] / shape[0], room[1] / shape[1])
    dots = max(1, int(shape[0] * factor + 1e-6)), max(1, int(shape[1] * factor + 1e-6))
    return Viewport(0, 0, *shape, dots, room)


def crop(shape: Shape, room: Shape, centre: Shape) -> Viewport:
    """The part around `centre` at one dot a pixel. It turns a page when the centre leaves its middle half."""
    rows, columns = min(shape[0], room[0]), min(shape[1], room[1])
    return Viewport(
        _page(shape[0], rows, centre[0]),
        _page(shape[1], columns, centre[1]),
        rows,
        columns,
        (rows, columns),
        room,
    )


def _page(length: int, view: int, centre: int) -> int:
    half = max(1, view // 2)
    return min(max(centre // half * half - view // 4, 0), length - view)


def framed(values: Float32, shape: Shape, offset: Shape, repeat: int = 1) -> Float32:
    """A map laid over its picture: (H, W) of `shape`, each value on the place it belongs to, NaN round it. What stands
    beside the picture is cut off.

    `offset` is the pixel where the map's first value stands, `repeat` how many pixels one value covers (the stride).
    """
    frame = np.full(shape, np.nan, np.float32)
    # The map's row and column of each of the frame's; wide padding makes a map that begins above, or left of, it.
    rows, columns = ((np.arange(shape[axis]) - offset[axis]) // repeat for axis in (0, 1))
    down, across = (rows >= 0) & (rows < values.shape[0]), (columns >= 0) & (columns < values.shape[1])
    frame[np.ix_(down, across)] = values[np.ix_(rows[down], columns[across])]
    return frame


def shown(values: Float32, port: Viewport, *, strongest: bool = False) -> Float32:
    """(H, W) `values` as `port.dots` values: enlarged by repetition, or shrunk by area.

    With `strongest` a dot that stands for several takes the largest absolute value: an area mean would wash out thin
    lines, and "farthest from zero" would show plus or minus at random.
    """
    part = values[port.top : port.top + port.rows, port.left : port.left + port.columns]
    if not port.shrinks:
        return np.repeat(np.repeat(part, port.dots[0] // port.rows, axis=0), port.dots[1] // port.columns, axis=1)
    return largest(np.abs(part), port.dots) if strongest else area(part, port.dots)


def largest(values: Float32, shape: Shape) -> Float32:
    """Every new pixel is the largest value that it touches; NaN only where all of them are."""
    made = values
    for axis in (0, 1):
        old, new = made.shape[axis], shape[axis]
        # Pairs of start and end: a pixel on the border of two new ones counts in both.
        starts, ends = np.arange(new) * old // new, -(-np.arange(1, new + 1) * old // new)
        edges = np.stack((starts, ends), axis=1).ravel()
        hole = np.full_like(np.take(made, [0], axis=axis), np.nan)
        made = np.fmax.reduceat(np.concatenate((made, hole), axis=axis), edges, axis=axis)
        made = np.take(made, np.arange(0, 2 * new, 2), axis=axis)
    return made
