"""A pane: draws cells by the Line API, and says where it was clicked."""

from functools import lru_cache

import numpy as np
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from convtui.render.cells import Cells
from convtui.render.colours import GROUND, TEXT, Colour
from convtui.render.tables import blank


@lru_cache(maxsize=16384)
def style_of(fg: Colour, bg: Colour) -> Style:
    """Made once for each pair: parsing styles is what makes naive half-blocks slow."""
    return Style(color=Color.from_rgb(*fg), bgcolor=Color.from_rgb(*bg))


class CellsPane(Widget):
    """Shows `Cells` at its upper left. Only rows and columns that changed are drawn again."""

    ALLOW_SELECT = False

    class Clicked(Message):
        """A press, a drag or a wheel on the pane, in cells from its upper left."""

        def __init__(self, pane: "CellsPane", row: int, column: int, wheel: int = 0, drag: bool = False) -> None:
            super().__init__()
            self.pane, self.row, self.column, self.wheel, self.drag = pane, row, column, wheel, drag

        @property
        def control(self) -> "CellsPane":
            return self.pane

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._cells = blank(1, 1)
        self._dragging = False

    @property
    def cells(self) -> Cells:
        """What is shown."""
        return self._cells

    def present(self, cells: Cells) -> None:
        """Show other cells; what looks the same is not drawn again."""
        before, self._cells = self._cells, cells
        if before.chars.shape != cells.chars.shape:
            self.refresh()
            return
        changed = before.chars != cells.chars
        changed |= (before.bg != cells.bg).any(axis=-1)
        changed |= (before.fg != cells.fg).any(axis=-1) & (cells.chars != ord(" "))
        rows = np.flatnonzero(changed.any(axis=1))
        if len(rows):
            self.refresh(*(_span(changed, part) for part in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)))

    def render_line(self, y: int) -> Strip:
        """One row as runs of equal colour."""
        ground = style_of(TEXT, GROUND)
        if not 0 <= y < self._cells.height:
            return Strip.blank(self.size.width, ground)
        segments = [Segment(text, style_of(fg, bg)) for text, fg, bg in self._cells.runs(y)]
        return Strip(segments, self._cells.width).adjust_cell_length(self.size.width, ground)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._dragging = True
        self.post_message(self.Clicked(self, event.y, event.x))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragging and event.button:
            self.post_message(self.Clicked(self, event.y, event.x, drag=True))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        self._dragging = False

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self.post_message(self.Clicked(self, event.y, event.x, 1))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self.post_message(self.Clicked(self, event.y, event.x, -1))


def _span(changed: "np.typing.NDArray[np.bool_]", rows: "np.typing.NDArray[np.intp]") -> Region:
    columns = np.flatnonzero(changed[rows].any(axis=0))
    left, right = int(columns[0]), int(columns[-1]) + 1
    return Region(left, int(rows[0]), right - left, len(rows))
