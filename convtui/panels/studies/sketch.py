"""Your own digit, drawn: the page, what the network sees of it, the ten probabilities, a few maps."""

import numpy as np
from msgspec import Struct

from convtui.core.figures import percent
from convtui.core.text import visible
from convtui.lab.intents import AddToCell, ChooseFilter, ClickTool, Intent
from convtui.lab.pen import tip
from convtui.lab.studies.sketch import SketchScene
from convtui.lab.study_state import Sketch
from convtui.network.reach import is_signed
from convtui.panels.likely import LONGEST, likeliest, likely_column
from convtui.panels.study import StudyPanels, Word
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, HINT, KEY, RIM, RING, TEXT
from convtui.render.panes import Area, picture_pane
from convtui.render.tiles import enlarged, tile_levels
from convtui.render.tone import PICTURE
from convtui.render.viewport import Shape, whole

# What is drawn, what is seen of it, the column of probabilities; a row of small tiles with their numbers.
LEAST_BARS, MOST_BARS, LEAST_TILES = 14, 34, 6
SMALLEST_TILE = 9
# From this share on another label is spoken of.
DOUBTED = 0.05


class SketchLayout(Struct, frozen=True):
    """In cells. `page` and `seen` are (rows, columns) of those panes, `left` where the right side begins.

    `tiles` is how many maps stand in a row, `lines` how many such rows, each `side` dots large.
    """

    page: Shape
    left: int
    seen: Shape
    bars: int
    tiles: int
    lines: int
    side: int


def sketch_layout(width: int, height: int, page: Shape, seen: Shape, made: Shape) -> SketchLayout:
    """For a page, what is seen of it and a map, each (rows, columns) in pixels."""
    least = seen[1] + 1 + LEAST_BARS
    scale = max(1, min((width - 1 - least) // page[1], (height - 1) * 2 // page[0]))
    left = page[1] * scale + 1
    room = width - left
    large = max(1, min((room - 1 - LEAST_BARS) // seen[1], (height - 1 - LEAST_TILES) * 2 // seen[0]))
    at = seen[1] * large, -(-seen[0] * large // 2)
    below = height - 1 - at[1]
    longest = max(made)
    sides = [side for side in (2 * longest, longest, -(-longest // 2)) if side > SMALLEST_TILE] + [SMALLEST_TILE]
    fits = [(side, (room + 1) // (side + 1), below // (-(-side // 2) + 1)) for side in sides]
    side, tiles, lines = next((fit for fit in fits if fit[1] >= 3 and fit[2] >= 1), fits[-1])
    return SketchLayout(
        (-(-page[0] * scale // 2), page[1] * scale),
        left,
        (at[1], at[0]),
        min(room - 1 - at[0], MOST_BARS),
        tiles,
        lines,
        side,
    )


class SketchPanels(StudyPanels, frozen=True, eq=False):
    """Draws a scene whose study is a `Sketch`."""

    @property
    def pen(self) -> Sketch:
        pen = self.scene.view.study
        assert isinstance(pen, Sketch)
        return pen

    @property
    def sketch(self) -> SketchScene:
        assert isinstance(self.found, SketchScene)
        return self.found

    @property
    def layout(self) -> SketchLayout:
        found = self.sketch
        shapes = ((values.shape[0], values.shape[1]) for values in (found.page, found.seen, found.maps))
        return sketch_layout(self.width, self.height, *shapes)

    # -- what it says

    def hint(self) -> str:
        found, labels = self.sketch, self.scene.network.spec.labels
        read = likeliest(found.probabilities, labels)
        if self.pen.down:
            tail = f" It reads {read[0]} ({read[1]})." if read else ""
            return f"The pen is down: arrows {'rub out' if self.pen.rubs else 'write'}, Space lifts it.{tail}"
        if found.ink is None:
            return "Arrows move the pen, Space puts it down; or press and drag the mouse."
        if not labels:
            return "This network names no classes. Esc: done; every view then shows your drawing."
        if read is None:
            return "A pool is out, so that the weights do not fit: p in Network mode (N) puts it back."
        doubt = ""
        for second in np.argsort(-found.probabilities, kind="stable")[1:2].tolist():
            share = float(found.probabilities[second])
            doubt = f", or {visible(labels[second], LONGEST)} ({percent(share)})" if share >= DOUBTED else ""
        return f"It reads {read[0]} ({read[1]}{doubt}). Esc: done; every view then shows your drawing."

    def keys(self) -> tuple[Word, ...]:
        return (
            ("Space", "lift" if self.pen.down else "pen", "pen"),
            ("arrows", "move", None),
            ("-", "pen" if self.pen.rubs else "rubber", None),
            ("b", "width", "back"),
            ("n", "new page", "next"),
            ("u y", "undo, redo", "undo"),
            ("Esc", "done", "escape"),
        )

    def note(self) -> str:
        what = "rubber" if self.pen.rubs else "pen"
        return f"{what} {'DOWN' if self.pen.down else 'up'}, {self.pen.wide} wide"

    # -- what is seen

    def cells(self) -> Cells:
        found, layout = self.sketch, self.layout
        canvas = Canvas(self.height, self.width)
        rows, columns = found.page.shape
        canvas.text(0, 0, f"your page, {rows}x{columns}"[: layout.page[1]], KEY)
        canvas.paste(1, 0, self._page())
        left, seen = layout.left, layout.seen
        canvas.text(0, left, f"the network sees {found.seen.shape[0]}x{found.seen.shape[1]}", TEXT)
        canvas.paste(1, left, picture_pane(found.seen, whole(_shape(found.seen), (seen[0] * 2, seen[1])), PICTURE))
        labels, at = self.scene.network.spec.labels, left + seen[1] + 1
        canvas.text(0, at, "reads", DIM)
        step = 2 if seen[0] >= 2 * len(labels) else 1
        canvas.paste(1, at, likely_column(found.probabilities, labels, layout.bars, step=step))
        self._write_tiles(canvas)
        has_foot = self.height > 2 + layout.page[0]
        row, column = (1 + layout.page[0], 0) if has_foot else (self.height - 2, left)
        for line, words in enumerate(self._words(), row):
            canvas.text(line, column, words, DIM)
        return canvas.done()

    def _words(self) -> tuple[str, str]:
        """Two lines of 36 columns at most."""
        found, labels = self.sketch, self.scene.network.spec.labels
        if found.ink is not None:
            rows, columns = found.ink[2:]
            return f"Your ink, {rows}x{columns}, is scaled to 20", "and centred by weight, as in MNIST."
        read = likeliest(found.probabilities, labels)
        if read is None:
            return "Write a digit as on paper.", ""
        return f"Even an empty page it takes for a {read[0]}:"[:36], f"it can only choose among its {len(labels)}."

    def _page(self) -> Cells:
        """The page with the pen on it: the corners round its tip, orange where it is down."""
        found, pane = self.sketch, self.layout.page
        port = whole(_shape(found.page), (pane[0] * 2, pane[1]))
        cells = picture_pane(found.page, port, PICTURE)
        dots, under = cells.pixels(), tip(self.pen.wide) + self.pen.at
        (top, left), (last, right) = under.min(axis=0).tolist(), under.max(axis=0).tolist()
        area = Area(top, left, last + 1 - top, right + 1 - left)
        (y, x), (bottom, beside) = port.dot(area.row, area.column), port.end(last + 1, right + 1)
        colour = RING if self.pen.down else HINT
        for row in (y - 1, bottom):
            for column in (x - 1, beside):
                dots[min(max(row, 0), dots.shape[0] - 1), min(max(column, 0), dots.shape[1] - 1)] = colour
        return Canvas(cells.height, cells.width).pixels(0, 0, dots).done()

    # -- a few maps

    def shown_filters(self) -> tuple[int, ...]:
        """The chosen filter, then those that say most about the drawing, as many as there are tiles for."""
        maps, chosen = self.sketch.maps, self.scene.view.filter
        if self.sketch.ink is None:
            return ()
        # Beyond what a map says everywhere, which is what it says of blank paper.
        beyond = (maps.astype(np.float64) - maps.min(axis=(0, 1))).sum(axis=(0, 1))
        loud = np.argsort(-beyond, kind="stable").tolist()
        others = [index for index in loud if index != chosen]
        return (chosen, *others)[: self.layout.tiles * self.layout.lines]

    def _write_tiles(self, canvas: Canvas) -> None:
        layout, shown = self.layout, self.shown_filters()
        if not shown:
            return
        spec, maps = self.scene.network.spec, self.sketch.maps[:, :, list(shown)]
        levels = tile_levels(maps, layout.side, self.scene.view.common_scale, is_signed(spec, self.scene.layer))
        tiles = enlarged(levels, layout.side)
        for place, index in enumerate(shown):
            row, column = self._corner(place)
            words = f" {index + 1} "
            if place == 0:
                name = f" filter {index + 1} "
                canvas.text(row, column, name if len(name) <= layout.side else words, RIM, KEY)
            else:
                canvas.text(row, column, words.strip(), DIM)
            canvas.pixels(row + 1, column, tiles[place])

    def _corner(self, place: int) -> Shape:
        layout = self.layout
        row = 1 + layout.seen[0] + place // layout.tiles * (-(-layout.side // 2) + 1)
        return row, layout.left + place % layout.tiles * (layout.side + 1)

    # -- the mouse

    def clicked(self, row: int, column: int, wheel: int, drag: bool) -> tuple[Intent, ...] | None:
        """A press on the page begins a stroke, a drag goes on with it; a press on a map chooses its filter."""
        layout = self.layout
        on_page = 1 <= row <= layout.page[0] and column < layout.page[1]
        if wheel:
            return (AddToCell(-wheel),) if on_page else None
        if drag or on_page:
            scale = layout.page[1] // self.sketch.page.shape[1]
            return (ClickTool(2 * (row - 1) // scale, column // scale, drag),)
        for place, index in enumerate(self.shown_filters()):
            top, left = self._corner(place)
            if 0 <= row - top <= -(-layout.side // 2) and 0 <= column - left < layout.side:
                return (ClickTool(-1, -1), ChooseFilter(index))
        return (ClickTool(-1, -1),)


def _shape(values: "np.typing.NDArray[np.float32]") -> Shape:
    return values.shape[0], values.shape[1]
