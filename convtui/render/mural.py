"""The pictures on a terminal's screen: where each is to be seen, and what the terminal shows of it."""

from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct

from convtui.render.colours import Pixels
from convtui.render.dots import Chars, Dots, Mask
from convtui.render.emit import Pen
from convtui.render.frame import Ints
from convtui.render.gallery import Gallery, Picture
from convtui.render.painting import FINE, Job, Painted, paint_all
from convtui.render.plan import Wish
from convtui.render.spelling import ANSI, FULL
from convtui.render.tier import Tier
from convtui.render.visible import UNKNOWN, Visible

# From fine to coarse: what a slow line is sent first.
BOUNDS = (FINE, 9, 16, 28)


class Place(Struct, frozen=True, eq=False):
    """A picture on the screen. `rows` and `columns` of the screen hold what is seen of it, whose upper left is the
    picture's cell (`top`, `left`); `where` (rows, columns) are its cells, None for all.
    """

    picture: Picture
    rows: slice
    columns: slice
    top: int
    left: int
    where: Mask | None

    @property
    def cells(self) -> tuple[slice, slice]:
        """Of the screen."""
        return self.rows, self.columns

    @property
    def halves(self) -> tuple[slice, slice]:
        """The same in rows of dots."""
        return slice(2 * self.rows.start, 2 * self.rows.stop), self.columns

    @property
    def part(self) -> tuple[slice, slice]:
        """Of the picture: the rows and columns of what is seen."""
        height, width = self.rows.stop - self.rows.start, self.columns.stop - self.columns.start
        return slice(self.top, self.top + height), slice(self.left, self.left + width)

    def dots(self, tier: Tier) -> Dots:
        """The part that is seen."""
        rows, columns = self.part
        return self.picture.dots(tier).part(np.arange(rows.start, rows.stop), np.arange(columns.start, columns.stop))


def find_places(names: Ints, gallery: Iterable[Picture]) -> list[Place]:
    """(H, W) what stands in each cell of the screen: the places of all pictures whose names are among it."""
    found: list[Place] = []
    for picture in gallery:
        mine = np.flatnonzero((names >= picture.first) & (names < picture.end))
        if not len(mine):
            continue
        row, column = divmod(int(mine[0]), names.shape[1])
        inner_row, inner_column = divmod(int(names[row, column]) - picture.first, picture.width)
        row, column = row - inner_row, column - inner_column
        rows = slice(max(row, 0), min(row + picture.height, names.shape[0]))
        columns = slice(max(column, 0), min(column + picture.width, names.shape[1]))
        top, left = rows.start - row, columns.start - column
        wanted = np.arange(picture.first, picture.end).reshape(picture.height, picture.width)
        where = names[rows, columns] == wanted[top:, left:][: rows.stop - rows.start, : columns.stop - columns.start]
        found.append(Place(picture, rows, columns, top, left, None if where.all() else where))
    return found


class Mural:
    """All dots of a terminal of `height` x `width` cells, as far as pictures are painted there."""

    def __init__(self, height: int, width: int, tier: Tier) -> None:
        self.tier = tier
        unknown = Visible.unknown(height, width)
        self._rgb: Pixels = unknown.rgb
        self._text: Chars = unknown.text
        self.places: list[Place] = []
        # Of what is painted: its version, and the bound it was painted with.
        self._painted: dict[Picture, tuple[int, int]] = {}

    def lose(self, cells: Mask | None = None) -> None:
        """Something else stands in `cells` (H, W) now; without them, anything may stand anywhere."""
        if cells is None:
            self._text.fill(UNKNOWN)
        else:
            self._text[cells] = UNKNOWN
        self._painted.clear()

    def arrange(self, names: Ints, gallery: Gallery) -> None:
        """From now on pictures are seen where their names stand in (H, W) `names`."""
        # In the order of the screen, however they were hung: `ssh -C` remembers best what it has sent last, and that is
        # to be the map, which changes most often, not the picture to its left.
        self.places = sorted(find_places(names, gallery), key=lambda place: (place.rows.start, place.columns.start))
        self._painted.clear()

    @property
    def is_coarse(self) -> bool:
        """Whether something is not as fine as it may be."""
        return any(bound > FINE for _, bound in self._painted.values())

    def paint(self, pen: Pen, bounds: Sequence[int] = BOUNDS, budget: int | None = None) -> tuple[bytes, Pen]:
        """The bytes that make the pictures seen, and the pen after them.

        No dot is farther from its wish than the first of `bounds` under which this takes at most `budget` bytes (None:
        any number), or than the last.
        """
        todo = [place for place in self.places if not self._is_painted(place.picture, bounds[0])]
        painted: list[Painted] = []
        bound = bounds[0]
        for bound in bounds:
            painted = self._planned(todo, bound, pen)
            if budget is None or sum(len(one.data) for one in painted) <= budget:
                break
        for place, one in zip(todo, painted, strict=True):
            self._painted[place.picture] = place.picture.version, bound
            if one.data:
                self._take(place, one.visible)
                pen = one.pen
        return b"".join(one.data for one in painted), pen

    def _take(self, place: Place, visible: Visible) -> None:
        """Only the picture's own cells: another one may have been painted where both overlap."""
        rgb, text = self._rgb[place.halves], self._text[place.cells]
        if place.where is None:
            rgb[:], text[:] = visible.rgb, visible.text
        else:
            halves = place.where.repeat(2, axis=0)
            rgb[halves], text[place.where] = visible.rgb[halves], visible.text[place.where]

    def _is_painted(self, picture: Picture, bound: int) -> bool:
        version, painted = self._painted.get(picture, (None, 0))
        return version == picture.version and painted <= bound

    def _planned(self, places: Iterable[Place], bound: int, pen: Pen) -> list[Painted]:
        jobs: list[Job] = []
        for place in places:
            visible = Visible(self._rgb[place.halves], self._text[place.cells])
            jobs.append(Job(Wish(place.dots(self.tier), visible, place.where), (place.rows.start, place.columns.start)))
        return paint_all(jobs, pen, bound, ANSI if self.tier is Tier.ANSI else FULL)

    def write(self, glyphs: Ints, turned: Mask) -> None:
        """Where there are no colours: the pictures as text, into (H, W) `glyphs` and where these are in reverse."""
        from convtui.render.tier_text import as_text  # most terminals have colours

        for place in self.places:
            # What is made of the whole picture does not change where a part of it is seen.
            text, reverse = (made[place.part] for made in as_text(place.picture.dots(), self.tier))
            where = np.ones_like(reverse) if place.where is None else place.where
            np.copyto(glyphs[place.cells], text, where=where)
            np.copyto(turned[place.cells], reverse, where=where)
