"""A pane: cells that the driver paints, or that it draws itself by the Line API; it says where it was clicked."""

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
from convtui.render.gallery import Picture
from convtui.render.tables import blank
from convtui.tui.output import gallery_of


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
        self._picture: Picture | None = None
        self._lines: list[Strip] = []
        self._dragging = False

    @property
    def cells(self) -> Cells:
        """What is shown."""
        return self._cells

    def present(self, cells: Cells) -> None:
        """Show other cells; what looks the same is not drawn again."""
        before, self._cells = self._cells, cells
        changed = _changed(before, cells)
        if changed is not None and not changed.any():
            return
        if self._picture is not None:
            self._picture.show(cells)
            # The driver knows where the picture's cells are seen: one cell drawn again, any, is enough to have a frame
            # made. Where it is the same for all panes, Textual goes through few rows of the screen.
            bell: Widget = getattr(self.screen, "bell", self)
            bell.refresh(Region(0, 0, 1, 1))
        elif changed is None:
            self.refresh()
        else:
            rows = np.flatnonzero(changed.any(axis=1))
            self.refresh(*(_span(changed, part) for part in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)))

    def render_lines(self, crop: Region) -> list[Strip]:
        """The names of the picture's cells, where the driver paints it; past Textual's styles and the text wall, which
        no other text with such names passes.
        """
        if not self._is_hung():
            return super().render_lines(crop)
        whole = crop.width == self.size.width
        lines = self._lines[crop.y : crop.bottom]
        return lines if whole else [line.crop(crop.x, crop.right) for line in lines]

    def _is_hung(self) -> bool:
        """Whether a picture of the pane's size hangs in the driver's gallery."""
        gallery = gallery_of(self.app)
        if gallery is None:
            return False
        height, width = self.size.height, self.size.width
        if self._picture is not None and (self._picture.height, self._picture.width) != (height, width):
            self._take_down()
        if self._picture is None and (picture := gallery.hang(height, width)) is not None:
            picture.show(self._cells)
            self._picture = picture
            self._lines = [Strip([Segment(picture.line(row))], width) for row in range(height)]
        return self._picture is not None

    def _take_down(self) -> None:
        gallery = gallery_of(self.app)
        if gallery is not None and self._picture is not None:
            gallery.take_down(self._picture)
        self._picture = None

    def on_unmount(self) -> None:
        self._take_down()

    def render_line(self, y: int) -> Strip:
        """One row as runs of equal colour."""
        ground = style_of(TEXT, GROUND)
        if not 0 <= y < self._cells.height:
            return Strip.blank(self.size.width, ground)
        segments = [Segment(text, style_of(fg, bg)) for text, fg, bg in self._cells.runs(y)]
        return Strip(segments, self._cells.width).adjust_cell_length(self.size.width, ground)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._dragging = True
        self.capture_mouse()  # a button let go elsewhere ends the drag as well
        self.post_message(self.Clicked(self, event.y, event.x))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragging and event.button and self.size.region.contains(event.x, event.y):
            self.post_message(self.Clicked(self, event.y, event.x, drag=True))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        self._dragging = False
        self.release_mouse()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self.post_message(self.Clicked(self, event.y, event.x, 1))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self.post_message(self.Clicked(self, event.y, event.x, -1))


def _changed(before: Cells, after: Cells) -> "np.typing.NDArray[np.bool_] | None":
    """Which cells look different; None where the sizes differ."""
    if before.chars.shape != after.chars.shape:
        return None
    changed: np.typing.NDArray[np.bool_] = before.chars != after.chars
    inked = after.chars != ord(" ")
    for channel in range(3):  # three times faster than all at once
        changed |= before.bg[..., channel] != after.bg[..., channel]
        changed |= (before.fg[..., channel] != after.fg[..., channel]) & inked
    return changed


def _span(changed: "np.typing.NDArray[np.bool_]", rows: "np.typing.NDArray[np.intp]") -> Region:
    columns = np.flatnonzero(changed[rows].any(axis=0))
    left, right = int(columns[0]), int(columns[-1]) + 1
    return Region(left, int(rows[0]), right - left, len(rows))
