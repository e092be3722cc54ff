"""Where pictures hang on the screen: each cell of a pane has a private-use character for its name.

A pane gives Textual these characters in place of what it shows, so that layout, cropping and overlays work at the speed
of plain text. The driver reads in each frame which cells of which pane are to be seen, and paints them
(`render.mural`). No other text may hold such a character: `core.text` takes them out of all that comes from outside.
"""

from collections.abc import Iterator

from convtui.render.cells import Canvas, Cells
from convtui.render.dots import Dots
from convtui.render.tier import Tier

# Planes 15 and 16 of Unicode, without the two last code points of all, which are no characters.
FIRST_NAME, END_OF_NAMES = 0xF0000, 0x10FFFE


class Picture:
    """What a pane of `height` x `width` cells wants shown, and the names of its cells: row by row from `first` on."""

    def __init__(self, first: int, height: int, width: int) -> None:
        self.first, self.height, self.width = first, height, width
        # Counts what was shown: a higher number is something else.
        self.version = 0
        self._cells: Cells | None = None
        self._made: dict[Tier, Dots] = {}

    @property
    def end(self) -> int:
        """The name after the last."""
        return self.first + self.height * self.width

    def line(self, row: int) -> str:
        """The names of a row."""
        start = self.first + row * self.width
        return "".join(map(chr, range(start, start + self.width)))

    def show(self, cells: Cells) -> None:
        """Show `cells` at the upper left: what is missing is ground, what is too much is cut off."""
        self._cells = cells
        self._made.clear()
        self.version += 1

    def dots(self, tier: Tier = Tier.TRUECOLOR) -> Dots:
        """In colours of `tier`. Made when they are asked for: of frames that nobody sees, nothing is made."""
        if tier not in self._made:
            if tier is Tier.TRUECOLOR:
                self._made[tier] = Dots.from_cells(_fitted(self._cells, self.height, self.width))
            else:
                from convtui.render.tier_dots import in_tier  # its tables take a while to make

                self._made[tier] = in_tier(self.dots(), tier)
        return self._made[tier]


class Gallery:
    """All pictures that hang now. No two of them share a name."""

    def __init__(self) -> None:
        self._pictures: list[Picture] = []
        # Counts changes of what hangs.
        self.version = 0

    def __iter__(self) -> Iterator[Picture]:
        return iter(self._pictures)

    def hang(self, height: int, width: int) -> Picture | None:
        """A new picture with free names; None where there are not enough (a terminal of 130,000 cells)."""
        size, first = height * width, FIRST_NAME
        for place, picture in enumerate(self._pictures):
            if first + size <= picture.first:
                return self._hang(place, first, height, width)
            first = picture.end
        return self._hang(len(self._pictures), first, height, width) if first + size <= END_OF_NAMES else None

    def _hang(self, place: int, first: int, height: int, width: int) -> Picture:
        made = Picture(first, height, width)
        self._pictures.insert(place, made)
        self.version += 1
        return made

    def take_down(self, picture: Picture) -> None:
        """Its names may be given to another."""
        self._pictures.remove(picture)
        self.version += 1


def _fitted(cells: Cells | None, height: int, width: int) -> Cells:
    if cells is None or cells.chars.shape == (height, width):
        return cells or Canvas(height, width).done()
    return Canvas(height, width).paste(0, 0, cells).done()
