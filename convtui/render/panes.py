"""Pictures and maps as cells."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.figures import marked, plain
from convtui.render.cells import BLANK, Canvas, Cells
from convtui.render.colours import GROUND, HINT, RIM, RING, Colour, Pixels, inks_on, mixed
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


class Mark(Struct, frozen=True):
    """An area that is marked apart from the cursor's, with a word of a letter or two at its corner."""

    area: Area
    word: str


def picture_pane(
    values: Float32, port: Viewport, tone: Tone, ring: Area | None = None, marks: Sequence[Mark] = ()
) -> Cells:
    """(H, W) `values`, or (H, W, 3) as colours, as (room rows / 2, room columns) cells of half-blocks, with a ring
    AROUND an area. Of `marks` the first lies uppermost, under the ring.
    """
    dots = _dots(_painted(values, port, tone), port)
    for mark in reversed(marks):
        _draw_ring(dots, port, mark.area, HINT)
    if ring is not None:
        _draw_ring(dots, port, ring)
    canvas = Canvas(port.room[0] // 2, port.room[1]).pixels(0, 0, dots)
    for mark in reversed(marks):
        _write_mark(canvas, port, mark)
    return canvas.done()


def map_pane(
    values: Float32,
    port: Viewport,
    tone: Tone,
    ring: Area | None = None,
    *,
    inner: Area | None = None,
    winner: Area | None = None,
    origin: Shape = (0, 0),
) -> Cells:
    """A map. Where it must shrink, its strength is drawn in grey: the largest absolute value of each dot.

    `inner` is a second area with a ring around it, inside the first; `winner` one that is filled. `origin` is where
    the first of the values stands.
    """
    strength = Tone("grey", tone.limit) if port.shrinks else tone
    dots = _dots(strength.paint(shown(*_cut(values, port, origin), strongest=True)), port)
    for area in (ring, inner):
        if area is not None:
            _draw_ring(dots, port, area)
    if winner is not None:
        _fill(dots, port, winner)
    return Canvas(port.room[0] // 2, port.room[1]).pixels(0, 0, dots).done()


def numbers_pane(
    values: Float32,
    port: Viewport,
    tone: Tone,
    window: Area | None,
    cursor: Shape | None,
    *,
    marks: Sequence[Mark] = (),
    winner: Shape | None = None,
    channel: int = 0,
    origin: Shape = (0, 0),
) -> Cells:
    """Values as numbers on their colours. `port.room` counts values, not dots: (rows, columns) of them.

    The window is tinted, the cursor's number stands on the ring's colour, in brackets where there is room; `marks` and
    the `winner` have a colour of their own. NaN (round a map) has no number. Of (H, W, 3) colours the numbers are
    those of `channel`.
    """
    whole, seen = _cut(values, port, origin)
    part = whole[seen.top : seen.top + seen.rows, seen.left : seen.left + seen.columns]
    colours = _coloured(part, tone)
    if part.ndim == 3:
        part = part[..., channel]
    rows, columns = part.shape
    tinted = [(mark.area, HINT, 0.3) for mark in reversed(marks)]
    if window is not None:
        tinted.append((window, RING, 0.42))
    for area, tint, share in tinted:
        top, left = area.row - port.top, area.column - port.left
        at = np.s_[max(top, 0) : max(top + area.rows, 0), max(left, 0) : max(left + area.columns, 0)]
        colours[at] = mixed(colours[at], tint, share)
    ground = colours.repeat(NUMBER_HEIGHT, axis=0).repeat(NUMBER_WIDTH, axis=1)
    ink = inks_on(ground)
    chars = np.full(ground.shape[:2], BLANK, np.uint32)
    texts = [[plain(value) for value in row] for row in part.tolist()]
    # The winner's cell is coloured whole, so that it shows around the cursor's number too.
    for place, colour, line in ((winner, HINT, 0), (cursor, RING, 1)):
        if place is None:
            continue
        y, x = place[0] - port.top, place[1] - port.left
        if 0 <= y < rows and 0 <= x < columns and not np.isnan(part[y, x]):
            texts[y][x] = marked(float(part[y, x])) if colour == RING else texts[y][x]
            top, left = y * NUMBER_HEIGHT, x * NUMBER_WIDTH
            cell = np.s_[top + line : top + NUMBER_HEIGHT, left : left + NUMBER_WIDTH]
            ground[cell], ink[cell] = colour, RIM
    for row, line_of_texts in enumerate(texts):
        codes = np.frombuffer("".join(line_of_texts).encode("utf-32-le"), np.uint32)
        chars[row * NUMBER_HEIGHT + 1] = np.where(np.isnan(part[row]).repeat(NUMBER_WIDTH), BLANK, codes)
    canvas = Canvas(port.room[0] * NUMBER_HEIGHT, port.room[1] * NUMBER_WIDTH).paste(0, 0, Cells(chars, ink, ground))
    for mark in reversed(marks):
        row, column = mark.area.row - port.top, mark.area.column - port.left
        if 0 <= row < rows and 0 <= column < columns:
            canvas.text(row * NUMBER_HEIGHT, column * NUMBER_WIDTH, mark.word, RIM, HINT)
    return canvas.done()


def _coloured(values: Float32, tone: Tone) -> Pixels:
    """(H, W) in its tone, (H, W, 3) of 0..1 as the colours that they are."""
    if values.ndim == 2:
        return tone.paint(values)
    beside = np.isnan(values)
    colours: Pixels = np.rint(np.where(beside, 0, np.clip(values, 0, 1)) * 255).astype(np.uint8)
    colours[beside.any(axis=-1)] = RIM
    return colours


def _cut(values: Float32, port: Viewport, origin: Shape = (0, 0)) -> tuple[Float32, Viewport]:
    """The values and the port as `shown` wants them: what the port shows beside them, the padding, is there too.

    Padding has no colour of its own where a dot is one pixel; where dots are means it is the 0 that it stands for.
    """
    top, left = port.top - origin[0], port.left - origin[1]
    above, before = max(-top, 0), max(-left, 0)
    below, after = max(top + port.rows - values.shape[0], 0), max(left + port.columns - values.shape[1], 0)
    if above or before or below or after:
        margins = [(above, below), (before, after), (0, 0)][: values.ndim]
        values = np.pad(values, margins, constant_values=0 if port.shrinks else np.nan)
    return values, replace(port, top=top + above, left=left + before)


def _painted(values: Float32, port: Viewport, tone: Tone) -> Pixels:
    """The port's part in its dots."""
    values, port = _cut(values, port)
    if values.ndim == 2:
        return tone.paint(shown(values, port))
    return _coloured(np.stack([shown(values[..., c], port) for c in range(values.shape[2])], axis=-1), tone)


def _dots(part: Pixels, port: Viewport) -> Pixels:
    """The part in the pane's middle."""
    dots = np.empty((*port.room, 3), np.uint8)
    dots[:] = GROUND
    y, x = port.offset
    dots[y : y + port.dots[0], x : x + port.dots[1]] = part
    return dots


def _draw_ring(dots: Pixels, port: Viewport, area: Area, colour: Colour = RING) -> None:
    """One dot wide, just outside the area, cut where the pane ends."""
    top, left = port.dot(area.row, area.column)
    bottom, right = port.end(area.row + area.rows, area.column + area.columns)
    top, left = top - 1, left - 1
    height, width = dots.shape[:2]
    rows = slice(max(top, 0), max(min(bottom + 1, height), 0))
    columns = slice(max(left, 0), max(min(right + 1, width), 0))
    for row in (top, bottom):
        if 0 <= row < height:
            dots[row, columns] = colour
    for column in (left, right):
        if 0 <= column < width:
            dots[rows, column] = colour


def _fill(dots: Pixels, port: Viewport, area: Area) -> None:
    """An area in a colour of its own; where it is large its rim stays as it is, so that its value is seen."""
    top, left = port.dot(area.row, area.column)
    bottom, right = port.end(area.row + area.rows, area.column + area.columns)
    if min(bottom - top, right - left) >= 3:
        top, left, bottom, right = top + 1, left + 1, bottom - 1, right - 1
    dots[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = HINT


def _write_mark(canvas: Canvas, port: Viewport, mark: Mark) -> None:
    """The mark's word over the upper left corner of its ring, inside the pane; nothing where it is out of sight."""
    area = mark.area
    if area.row + area.rows <= port.top or area.row >= port.top + port.rows:
        return
    if area.column + area.columns <= port.left or area.column >= port.left + port.columns:
        return
    y, x = port.dot(area.row, area.column)
    column = min(max(x - 1, 0), canvas.width - len(mark.word))
    canvas.text(max(y - 1, 0) // 2, column, mark.word, RIM, HINT)
