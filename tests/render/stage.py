"""A screen of panes and sheets of text, one over the other, and the frames that Textual would write of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from rich.cells import cell_len

from convtui.render.gallery import END_OF_NAMES, FIRST_NAME, Gallery, Picture

# A glyph, "" in the second cell of a wide one, and the SGR parameters of its style.
Cell = tuple[str, str]
Grid = list[list[Cell]]
# Cells of a row, from which column to which.
Span = tuple[int, int, int]

GROUND: Cell = (" ", "")


@dataclass(eq=False)
class Pane:
    """A picture with its upper left at a cell of the screen, seen inside `window` (top, left, bottom, right)."""

    picture: Picture
    row: int
    column: int
    window: tuple[int, int, int, int]

    def draw(self, grid: Grid) -> None:
        top, left, bottom, right = self.window
        for inner in range(self.picture.height):
            row = self.row + inner
            if top <= row < bottom and 0 <= row < len(grid):
                names = self.picture.line(inner)
                start, end = max(self.column, left, 0), min(self.column + len(names), right, len(grid[row]))
                if start < end:
                    cut = names[start - self.column : end - self.column]
                    _put(grid[row], start, [(name, "") for name in cut])


@dataclass(eq=False)
class Sheet:
    """Lines of glyphs in one style. A glyph is what stands together: a letter with its mark, a wide character."""

    row: int
    column: int
    lines: Sequence[Sequence[str]]
    style: str

    def draw(self, grid: Grid) -> None:
        for row, glyphs in enumerate(self.lines, self.row):
            if 0 <= row < len(grid):
                cells = [cell for glyph in glyphs for cell in self._cells(glyph)]
                _put(grid[row], self.column, cells)

    def _cells(self, glyph: str) -> list[Cell]:
        return [(glyph, self.style)] + [("", self.style)] * (cell_len(glyph) - 1)


@dataclass(eq=False)
class Stage:
    """`layers` from back to front on a screen of `height` x `width`, and where the cursor is seen."""

    height: int
    width: int
    gallery: Gallery = field(default_factory=Gallery)
    layers: list[Pane | Sheet] = field(default_factory=list)
    cursor: tuple[int, int] = (0, 0)

    @property
    def panes(self) -> list[Pane]:
        return [layer for layer in self.layers if isinstance(layer, Pane)]

    @property
    def sheets(self) -> list[Sheet]:
        return [layer for layer in self.layers if isinstance(layer, Sheet)]

    def hang(self, height: int, width: int, row: int, column: int) -> Pane:
        """A new pane in front of all, its window the whole screen."""
        picture = self.gallery.hang(height, width)
        assert picture is not None
        pane = Pane(picture, row, column, (0, 0, self.height, self.width))
        self.layers.append(pane)
        return pane

    def take_down(self, pane: Pane) -> None:
        self.gallery.take_down(pane.picture)
        self.layers.remove(pane)

    def grid(self) -> Grid:
        """What is to be seen: names of pictures' cells, and text."""
        grid = [[GROUND] * self.width for _ in range(self.height)]
        for layer in self.layers:
            layer.draw(grid)
        return grid

    def owner(self, glyph: str) -> tuple[Picture, int, int] | None:
        """Whose name a glyph is: the picture, and its cell's row and column. None for text."""
        code = ord(glyph) if len(glyph) == 1 else 0
        for pane in self.panes:
            if pane.picture.first <= code < pane.picture.end:
                return pane.picture, *divmod(code - pane.picture.first, pane.picture.width)
        assert not FIRST_NAME <= code < END_OF_NAMES, "a name of nobody"
        return None


def _put(row: list[Cell], column: int, cells: Sequence[Cell]) -> None:
    """Over what stands there, cut at both ends. Of a wide glyph cut in two Textual leaves a blank."""
    start, end = max(column, 0), min(column + len(cells), len(row))
    if start >= end:
        return
    row[start:end] = cells[start - column : end - column]
    for edge in (start, end):
        before, after = (row[at] if 0 <= at < len(row) else None for at in (edge - 1, edge))
        if after is not None and after[0] == "" and (before is None or cell_len(before[0]) < 2):
            row[edge] = " ", after[1]
        if before is not None and cell_len(before[0]) == 2 and (after is None or after[0] != ""):
            row[edge - 1] = " ", before[1]
    glyph, style = row[-1]
    if len(glyph) > 1:
        # Pyte takes a mark behind the last column for one of the next line.
        row[-1] = glyph[0], style


def every_span(grid: Grid) -> list[Span]:
    """Of a frame that draws all."""
    return [(row, 0, len(cells)) for row, cells in enumerate(grid)]


def changed_spans(old: Grid, new: Grid) -> list[Span]:
    """Of a frame that draws what differs: in each row one span, which cuts no wide glyph in two."""
    found: list[Span] = []
    for row, (before, after) in enumerate(zip(old, new, strict=True)):
        changed = [column for column, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
        if changed:
            whole = [before[column][0] != "" and after[column][0] != "" for column in range(len(after))] + [True]
            start, end = changed[0], changed[-1] + 1
            while not whole[start]:
                start -= 1
            while not whole[end]:
                end += 1
            found.append((row, start, end))
    return found


def written(grid: Grid, spans: Iterable[Span], cursor: tuple[int, int] = (0, 0)) -> str:
    """As Textual writes it: move, style, text, reset; at last the cursor goes to its place."""
    out: list[str] = []
    for row, start, end in spans:
        out.append(f"\x1b[{row + 1};{start + 1}H")
        for style, cells in groupby(grid[row][start:end], itemgetter(1)):
            text = "".join(glyph for glyph, _ in cells)
            out.append(f"\x1b[{style}m{text}\x1b[0m" if style else text)
    return "".join(out) + f"\x1b[{cursor[0] + 1};{cursor[1] + 1}H"
