"""The tool "draw" on the screen."""

import numpy as np

from convtui.core.figures import short
from convtui.lab.intents import AddToCell, ClickTool, Intent, TypeText
from convtui.lab.state import DRAWN
from convtui.lab.tool_state import Draw
from convtui.panels.kernel import KernelPanels, Word
from convtui.panels.kernel_layout import MIDDLE
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, KEY, RING, TEXT, Colour, ink_on
from convtui.render.panes import NUMBER_HEIGHT, NUMBER_WIDTH, Area, numbers_pane, picture_pane
from convtui.render.tables import kernel_block
from convtui.render.tone import PICTURE
from convtui.render.viewport import Shape, Viewport, crop, whole

GREYS = 10
AT_GREYS = (MIDDLE - GREYS) // 2


class DrawPanels(KernelPanels, frozen=True, eq=False):
    """Draws a scene whose tool is a `Draw`: the brush on the picture, the inks under the kernel."""

    @property
    def tool(self) -> Draw:
        tool = self.scene.view.tool
        assert isinstance(tool, Draw)
        return tool

    # -- what it says

    def hint(self) -> str:
        now, tool = self.scene.computed.experiment, self.tool
        rows, columns = self._picture.shape[:2]
        if tool.down:
            return "The pen is down: arrows draw. Space lifts it."
        if now.picture != DRAWN or now.drawing is None:
            return "Arrows move the brush, Space puts the pen down; or press and drag the mouse."
        if now.drawing == tool.pages[0] and tool.copied != (rows, columns):
            given = "x".join(str(size) for size in tool.copied)
            return f"The picture has {given} pixels: you draw on a page of {rows}x{columns}."
        if now.drawing in tool.pages:
            words = ("This is the picture you came with", "A white page", "A black page", "Your drawing before this")
            return f"{words[self._page]}. n: the next page. u: undo."
        dots = self.scene.kernel.shape[0] * self.scene.kernel.shape[1]
        return f"Each pixel changes {dots} dots of the map at most. Later i lists your drawing."

    @property
    def _page(self) -> int:
        """Which of the four kinds of pages it is; those that look alike are there once."""
        now, pages = self.scene.computed.experiment.drawing, self.tool.pages
        assert now is not None
        levels = set(now.pixels)
        if now == pages[0]:
            return 0
        return {frozenset({255}): 1, frozenset({0}): 2}.get(frozenset(levels), 3)

    def keys(self) -> tuple[Word, ...]:
        tool = self.tool
        return (
            ("Space", "lift" if tool.down else "pen", "play"),
            ("Enter", "dot", "enter"),
            ("0-9", "ink", None),
            ("-", "swap", None),
            ("b", "brush", "back"),
            ("n", "new page", "next"),
            ("u", "undo", "undo"),
            ("Esc", "done", "escape"),
        )

    def note(self) -> str:
        return f"drawing: ink {self._grey}, pen {'DOWN' if self.tool.down else 'up'}"

    @property
    def _grey(self) -> int:
        """The ink as one of the ten digits."""
        return round(self.tool.ink * (GREYS - 1))

    # -- where it is

    def port(self, zoom: str | None = None) -> Viewport:
        """Never shrunk: a brush must see the pixels that it paints."""
        zoom = zoom or self.scene.view.zoom
        shape = self._picture.shape[0], self._picture.shape[1]
        if zoom == "numbers":
            return crop(shape, self.layout.values, self.tool.at)
        all_of_it = whole(shape, self.layout.room)
        return crop(shape, self.layout.room, self.tool.at) if zoom == "crop" or all_of_it.shrinks else all_of_it

    @property
    def _brush(self) -> Area:
        return Area(*self.tool.at, rows=2 if self.tool.whole else 1)

    def picture(self) -> Cells:
        port = self.port()
        if self.scene.view.zoom == "numbers":
            return numbers_pane(self._picture, port, PICTURE, None, self.tool.at, channel=self.scene.view.channel)
        if port.dots[0] > port.rows:
            return picture_pane(self._picture, port, PICTURE, self._brush)
        return self._with_corners(picture_pane(self._picture, port, PICTURE), port)

    def _with_corners(self, cells: Cells, port: Viewport) -> Cells:
        """Where a dot is a pixel a ring would hide the eight round it: only its corners are drawn."""
        dots, brush = cells.pixels(), self._brush
        top, left = port.dot(brush.row, brush.column)
        for row in (top - 1, top + brush.rows):
            for column in (left - 1, left + 1):
                # At an edge they move in, beside the brush.
                y, x = min(max(row, 0), dots.shape[0] - 1), min(max(column, 0), dots.shape[1] - 1)
                if not (top <= y < top + brush.rows and x == left):
                    dots[y, x] = RING
        return Canvas(cells.height, cells.width).pixels(0, 0, dots).done()

    # -- the inks

    def kernel(self) -> Cells:
        """The kernel, and under it what one draws with."""
        canvas = Canvas(self.layout.pane[0], self.layout.middle)
        canvas.paste(1, 1, kernel_block(self.scene.kernel.array))
        row = self._inks_row
        for digit in range(GREYS):
            level = round(digit / (GREYS - 1) * 255)
            ground: Colour = (level, level, level)
            canvas.text(row, AT_GREYS + digit, str(digit), ink_on(ground), ground)
        canvas.text(row + 1, AT_GREYS + self._grey, "^", RING)
        for line, (words, colour) in enumerate(self._words(), row + 2):
            canvas.text(line, 1 if len(words) < MIDDLE else 0, words, colour)
        return canvas.done()

    @property
    def _inks_row(self) -> int:
        return self.scene.kernel.shape[0] + 2

    def _words(self) -> list[tuple[str, Colour]]:
        tool = self.tool
        name = {0.0: "black", 1.0: "white"}.get(tool.ink) or short(tool.ink, 4)
        lines = [(f"ink {self._grey}: {name}", TEXT)]
        lines.append(("pen DOWN" if tool.down else "pen up", KEY if tool.down else TEXT))
        lines.append(("brush: 2 pixels" if tool.whole else "brush: 1 pixel", TEXT))
        lines += [("", TEXT), ("wheel: the ink", DIM)]
        port = self.port()
        if self.scene.view.zoom != "numbers" and port.dots[0] == port.rows and not tool.whole:
            lines += [("a cell's other", DIM), ("half: click it", DIM), ("again", DIM)]
        return lines

    # -- the mouse

    def clicked(self, pane: str, row: int, column: int, wheel: int, drag: bool) -> tuple[Intent, ...] | None:
        """A press begins a stroke, a drag goes on with it; the wheel makes the ink lighter or darker."""
        if pane in ("picture", "kernel") and wheel:
            return (AddToCell(-wheel),)
        if pane == "picture":
            return (ClickTool(*self._under(row, column, drag), drag),)
        if pane == "kernel":
            digit = column - AT_GREYS
            return (TypeText(str(digit)),) if row == self._inks_row and 0 <= digit < GREYS else ()
        return None

    def _under(self, row: int, column: int, drag: bool) -> Shape:
        """The pixel under a cell of the picture's pane, which may lie beside the picture.

        Of the two pixels of a cell it is the one in the half where the brush is; the other one where the brush has
        inked that one already and the cell is pressed again.
        """
        if self.scene.view.zoom == "numbers":
            port = self.port()
            return port.top + row // NUMBER_HEIGHT, port.left + column // NUMBER_WIDTH
        pixels = self._pixel(2 * row, column), self._pixel(2 * row + 1, column)
        if self.tool.whole or pixels[0] == pixels[1]:
            return pixels[0]
        at = self.tool.at
        half = self.port().dot(*at)[0] % 2
        again = not drag and at == pixels[half] and np.allclose(self._picture[at], self.tool.ink, rtol=0, atol=1 / 510)
        return pixels[1 - half if again else half]

    def _pixel(self, y: int, x: int) -> Shape:
        port = self.port()
        y, x = y - port.offset[0], x - port.offset[1]
        return port.top + y * port.rows // port.dots[0], port.left + x * port.columns // port.dots[1]
