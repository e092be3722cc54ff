"""The four maps of a guess, made small: where they stand and how they are drawn."""

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.scaling import area
from convtui.lab.tools.question import thumbnail_limit, thumbnail_shape
from convtui.panels.kernel_layout import KernelLayout
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import KEY, RIM, RING
from convtui.render.panes import Area, picture_pane
from convtui.render.tone import Tone
from convtui.render.viewport import Shape, Viewport, whole

LETTERS = "ABCD"
# Between two thumbnails, in columns; also at the left of those in the side's pane.
GAP = 1
SIDE_GAP = 2


class Tile(Struct, frozen=True):
    """A thumbnail's place in the pane "map" or "side": its upper left and its size, in cells. `spare` dots of its
    height stay empty, to keep it from the one below.
    """

    pane: str
    row: int
    column: int
    rows: int
    columns: int
    spare: int = 1

    def holds(self, pane: str, row: int, column: int) -> bool:
        inside = 0 <= row - self.row < self.rows and 0 <= column - self.column < self.columns
        return pane == self.pane and inside

    @property
    def room(self) -> Shape:
        """For the map, in dots."""
        return 2 * self.rows - self.spare, self.columns


def tiles_within(pane: str, rows: int, columns: int, left: int = 0) -> tuple[Tile, ...]:
    """Two by two in one pane, from its column `left` on."""
    high, wide = rows // 2, (columns - left) // 2
    return tuple(Tile(pane, high * down, left + wide * right, high, wide - GAP) for down in (0, 1) for right in (0, 1))


def tiles_across(rows: int, columns: int) -> tuple[Tile, ...]:
    """A and C in the map's pane, B and D beside them, all as wide as that pane."""
    high = (rows - 1) // 2
    return tuple(
        Tile(pane, (high + 1) * down, left, high, columns, spare=0)
        for down in (0, 1)
        for pane, left in (("map", 0), ("side", SIDE_GAP))
    )


def heightened(layout: KernelLayout, shape: Shape) -> KernelLayout | None:
    """The layout with the panes down to where the numbers end, if `tiles_across` then show more of a (rows, columns)
    map than the map's pane alone; else None.
    """
    rows, columns = layout.pane
    if not layout.numbers or layout.side < columns + SIDE_GAP:
        return None
    tall = rows + 1 + layout.numbers
    here, there = tiles_within("map", rows, columns)[0].room, tiles_across(tall, columns)[0].room
    if dots_in(shape, there) <= dots_in(shape, here):
        return None
    return replace(layout, pane=(tall, columns), numbers=0)


def dots_in(shape: Shape, room: Shape) -> Shape:
    """How large a (rows, columns) map is drawn in so many dots."""
    return whole(shape, room).dots if fits(shape, room) else thumbnail_shape(shape, room)


def fits(shape: Shape, room: Shape) -> bool:
    return shape[0] <= room[0] and shape[1] <= room[1]


def thumbnail(values: Float32, tile: Tile, tone: Tone) -> Cells:
    """(H, W) a map in its tile; where it must shrink each dot is the mean of what it covers."""
    shape, room = _shape(values), (2 * tile.rows, tile.columns)
    dots = dots_in(shape, tile.room)
    if fits(shape, tile.room):
        return picture_pane(values, Viewport(0, 0, *shape, dots, room), tone)
    small = area(values, dots)
    return picture_pane(small, Viewport(0, 0, *dots, dots, room), own_tone(small, values, tone))


def laid_small(laid: Float32, full: Float32, port: Viewport, tone: Tone, ring: Area) -> Cells:
    """A map laid over its picture, NaN where there is none (yet), where a pane must shrink it."""
    known = np.isfinite(laid)
    share = area(known.astype(np.float32), port.dots)
    small = area(np.where(known, laid, 0).astype(np.float32), port.dots) / np.where(share > 0, share, np.nan)
    means: Float32 = np.where(share >= 0.5, small, np.nan).astype(np.float32)
    y, x = port.dot(ring.row, ring.column)
    there = Viewport(0, 0, *port.dots, port.dots, port.room)
    at = Area(y - port.offset[0], x - port.offset[1])
    return picture_pane(means, there, own_tone(area(full, thumbnail_shape(_shape(full), port.dots)), full, tone), at)


def own_tone(small: Float32, full: Float32, tone: Tone) -> Tone:
    """A thumbnail's: signed evidence on its own scale, a picture as it is."""
    return Tone("signed", thumbnail_limit(small, full)) if tone.kind == "signed" else tone


def label(canvas: Canvas, tile: Tile, words: str, chosen: bool) -> None:
    """At the upper left of a thumbnail; the chosen one's in brackets."""
    text = f"[{words}]" if chosen else f" {words} "
    canvas.text(tile.row, tile.column, text[: tile.columns], RIM, RING if chosen else KEY)


def _shape(values: Float32) -> Shape:
    return values.shape[0], values.shape[1]
