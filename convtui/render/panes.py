"""Pictures and maps as cells."""

import numpy as np
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.figures import marked, plain
from convtui.render.cells import BLANK, Canvas, Cells
from convtui.render.colours import GROUND, RIM, RING, Pixels, inks_on, mixed
from convtui.render.tone import Tone
from convtui.render.viewport import Shape, Viewport, shown

# One value of the numbers view takes 4 x 2 cells, which is square.
NUMBER_WIDTH, NUMBER_HEIGHT = 4, 2


class Area(Struct, frozen=True):
    """A rectangle of a plane's pixels; it may reach beyond the plane."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1

    def holds(self, row: int, column: int) -> bool:
        return 0 <= row - self.row < self.rows and 0 <= column - self.column < self.columns


def picture_pane(values: Float32, port: Viewport, tone: Tone, ring: Area | None = None) -> Cells:
    """(H, W) `values` as (room rows / 2, room columns) cells of half-blocks, with a ring AROUND an area."""
    return _pane(tone.paint(shown(values, port)), port, ring)


def map_pane(values: Float32, port: Viewport, tone: Tone, ring: Area | None = None) -> Cells:
    """A map. Where it must shrink, its strength is drawn in grey: the largest absolute value of each dot."""
    strength = Tone("grey", tone.limit) if port.shrinks else tone
    return _pane(strength.paint(shown(values, port, strongest=True)), port, ring)


def numbers_pane(values: Float32, port: Viewport, tone: Tone, window: Area | None, cursor: Shape | None) -> Cells:
    """Values as numbers on their colours. `port.room` counts values, not dots: (rows, columns) of them.

    The window is tinted, the cursor's number stands on the ring's colour, in brackets where
    there is room. NaN (round a map) has no number.
    """
    part = values[port.top : port.top + port.rows, port.left : port.left + port.columns]
    rows, columns = part.shape
    colours = tone.paint(part)
    if window is not None:
        top, left = window.row - port.top, window.column - port.left
        inside = np.s_[max(top, 0) : max(top + window.rows, 0), max(left, 0) : max(left + window.columns, 0)]
        colours[inside] = mixed(colours[inside], RING, 0.42)
    ground = colours.repeat(NUMBER_HEIGHT, axis=0).repeat(NUMBER_WIDTH, axis=1)
    ink = inks_on(ground)
    chars = np.full(ground.shape[:2], BLANK, np.uint32)
    texts = [[plain(value) for value in row] for row in part.tolist()]
    if cursor is not None:
        y, x = cursor[0] - port.top, cursor[1] - port.left
        if 0 <= y < rows and 0 <= x < columns and not np.isnan(part[y, x]):
            texts[y][x] = marked(float(part[y, x]))
            at = y * NUMBER_HEIGHT + 1, slice(x * NUMBER_WIDTH, (x + 1) * NUMBER_WIDTH)
            ground[at], ink[at] = RING, RIM
    for row, line in enumerate(texts):
        codes = np.frombuffer("".join(line).encode("utf-32-le"), np.uint32)
        chars[row * NUMBER_HEIGHT + 1] = np.where(np.isnan(part[row]).repeat(NUMBER_WIDTH), BLANK, codes)
    return (
        Canvas(port.room[0] * NUMBER_HEIGHT, port.room[1] * NUMBER_WIDTH).paste(0, 0, Cells(chars, ink, ground)).done()
    )


def _pane(part: Pixels, port: Viewport, ring: Area | None) -> Cells:
    dots = np.empty((*port.room, 3), np.uint8)
    dots[:] = GROUND
    y, x = port.offset
    dots[y : y + port.dots[0], x : x + port.dots[1]] = part
    if ring is not None:
        _draw_ring(dots, port, ring)
    return Canvas(port.room[0] // 2, port.room[1]).pixels(0, 0, dots).done()


def _draw_ring(dots: Pixels, port: Viewport, area: Area) -> None:
    """One dot wide, just outside the area, cut where the pane ends."""
    top, left = port.dot(area.row, area.column)
    bottom, right = port.end(area.row + area.rows, area.column + area.columns)
    top, left = top - 1, left - 1
    height, width = dots.shape[:2]
    rows = slice(max(top, 0), max(min(bottom + 1, height), 0))
    columns = slice(max(left, 0), max(min(right + 1, width), 0))
    for row in (top, bottom):
        if 0 <= row < height:
            dots[row, columns] = RING
    for column in (left, right):
        if 0 <= column < width:
            dots[rows, column] = RING
