"""The tool "nudge" on the screen."""

import numpy as np

from convtui.core.arrays import Float32
from convtui.core.figures import percent, short
from convtui.lab.shift import Change, Shift
from convtui.lab.tool_state import Nudge
from convtui.panels.kernel import KernelPanels, Word
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, KEY, TEXT, Colour
from convtui.render.panes import map_pane, numbers_pane
from convtui.render.tables import bar, kernel_block
from convtui.render.tone import Tone
from convtui.render.viewport import framed

# The table's columns: what the row is, the map, and after one, two and three pools.
FIRST, EACH, BAR = 11, 17, 5
TURNS = ("map", "pool", "again", "again")


class NudgePanels(KernelPanels, frozen=True, eq=False):
    """Draws a scene whose tool is a `Nudge`: in place of the products how much map and pooled maps have changed."""

    @property
    def tool(self) -> Nudge:
        tool = self.scene.view.tool
        assert isinstance(tool, Nudge)
        return tool

    @property
    def shift(self) -> Shift:
        assert self.scene.shift is not None
        return self.scene.shift

    # -- what it says

    def hint(self) -> str:
        found = self.shift
        if found.by == (0, 0):
            return "Arrows move the picture. How much of its map changes, and how much once pooled?"
        if found.map.changed is None or not found.maxima or found.maxima[0].changed is None:
            return f"{self._moved()}: too little is left of the picture to compare pooled maps."
        map_, pooled = percent(found.map.changed), percent(found.maxima[0].changed)
        return f"{self._moved()}: {map_} of the map's dots changed, {pooled} once max-pooled."

    def _moved(self) -> str:
        """`Moved by 1 pixel`; a way that is no straight one `Moved by 1, 2`."""
        down, right = (abs(by) for by in self.shift.by)
        if down and right:
            return f"Moved by {down}, {right}"
        return f"Moved by {down or right} pixel{'' if down + right == 1 else 's'}"

    def keys(self) -> tuple[Word, ...]:
        return (
            ("arrows", "move", None),
            ("Tab", "map" if self.tool.difference else "change", "next_pane"),
            ("p", "pool", "pool"),
            ("v", "view", "view"),
            ("Home", "start", "first"),
            ("Enter", "keep", "enter"),
            ("Esc", "put back", "escape"),
        )

    def note(self) -> str:
        return f"nudge: {self._way()}"

    def _way(self) -> str:
        down, right = self.shift.by
        if not (down or right):
            return "not moved"
        return f"{'up' if down < 0 else 'down'} {abs(down)}, {'left' if right < 0 else 'right'} {abs(right)}"

    # -- the map, or what changed of it

    def map(self) -> Cells:
        """What changed stands on the map's places; where a window takes in what is not the picture's own is the rim."""
        if not self.tool.difference:
            return KernelPanels.map(self)
        step, shape = self.scene.computed.experiment.stride, (self._picture.shape[0], self._picture.shape[1])
        laid, tone = framed(self.shift.difference, shape, self.offset, step), self._change_tone
        if self.scene.view.zoom == "numbers":
            return numbers_pane(laid, self.port(), tone, None, (self.dot.row, self.dot.column))
        return map_pane(laid, self.port(), tone, self.dot)

    @property
    def _change_tone(self) -> Tone:
        return Tone("signed", _largest(self.shift.difference) or 1.0)

    def titles(self) -> tuple[str, str, str]:
        picture, kernel, side = KernelPanels.titles(self)
        if self.tool.difference:
            largest = short(_largest(self.shift.difference))
            tail = f"= change, {f'-{largest}..+{largest}' if largest != '0' else 'none'}"
            kernel = kernel[: self.layout.middle] + tail
        return picture, kernel, side

    # -- the kernel, and what the figures mean

    def kernel(self) -> Cells:
        canvas, rows = Canvas(self.layout.pane[0], self.layout.middle), self.scene.kernel.shape[0]
        canvas.paste(1, 1, kernel_block(self.scene.kernel.array))
        for row, (words, colour) in enumerate(self._legend(), rows + 2):
            canvas.text(row, 1 if len(words) < self.layout.middle else 0, words, colour)
        return canvas.done()

    def _legend(self) -> list[tuple[str, Colour]]:
        size = self.scene.computed.experiment.pooling.size
        return [
            (self._way(), KEY),
            ("", TEXT),
            ("%: dots that", TEXT),
            ("have changed", TEXT),
            ("number and bar:", TEXT),
            ("by how much,", TEXT),
            ("|a-b|/(|a|+|b|)", DIM),
            ("", TEXT),
            (f"pools: {size}x{size}", DIM),
        ]

    # -- the figures

    def products(self) -> Cells:
        """A line for each kind of pool: the map, and what is left of its change after one, two and three pools."""
        found, canvas = self.shift, Canvas(self.layout.products, self.layout.width)
        for turn, one in enumerate((found.map, *found.maxima)):
            canvas.text(0, FIRST + 1 + turn * EACH, f"{TURNS[turn]} {one.shape[0]}x{one.shape[1]}", DIM)
        for row, (name, pools) in enumerate((("max pool", found.maxima), ("mean pool", found.means)), 1):
            canvas.text(row, 0, name, TEXT)
            for turn, one in enumerate((found.map, *pools)):
                if turn or row == 1:  # the map itself is the same on both lines
                    self._write(canvas, row, FIRST + turn * EACH, one)
        canvas.text(3, 0, self._along(), TEXT)
        return canvas.done()

    @staticmethod
    def _write(canvas: Canvas, row: int, column: int, change: Change) -> None:
        if change.changed is None or change.amount is None:
            canvas.text(row, column, "none left", DIM)
            return
        canvas.text(row, column, f"{percent(change.changed):>5}", TEXT)
        canvas.text(row, column + 6, f"{short(change.amount, 4):>4}", DIM)
        canvas.text(row, column + 11, bar(change.amount, BAR), KEY)

    def _along(self) -> str:
        found, stride = self.shift, self.scene.computed.experiment.stride
        if found.by == (0, 0):
            return "A convolution does the same everywhere: where the picture goes, its map goes."
        if found.along is None:
            return (
                f"The stride is {stride}: the map moves along only where the picture moves by {stride}, {2 * stride}.."
            )
        of = f"{found.along:,} of {found.inside:,}"
        return f"Moved back, {of} dots of the map are what they were, to the bit."


def _largest(difference: Float32) -> float:
    return float(np.max(np.abs(difference), initial=0.0, where=~np.isnan(difference)))
