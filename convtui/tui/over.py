"""Screens that lie over another one and let it be seen."""

from collections.abc import Sequence

from textual.command import CommandPalette
from textual.filter import LineFilter
from textual.widgets import Input


class Over:
    """Draws by itself only what lies below, which has passed the text wall already and may hold names of pictures'
    cells (`render.gallery`); what stands on it passes the wall as everything does.
    """

    def get_line_filters(self) -> Sequence[LineFilter]:
        return ()


class Palette(Over, CommandPalette):
    """Textual's, over our panes."""

    ID = "--command-palette"  # Textual's own, by which it knows that it is open

    def on_mount(self) -> None:
        """Nothing moves by itself: not even a cursor."""
        for line in self.query(Input):
            line.cursor_blink = False
