"""The list of digits: a page of them as tiles."""

from typing import ClassVar

import numpy as np
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from convtui.core.arrays import frozen
from convtui.render.tiles import TileGrid, mosaic, thumbnails
from convtui.source.digits import Digits
from convtui.tui.over import Over
from convtui.tui.pane import CellsPane
from convtui.tui.sizes import resize

COLUMNS, ROWS = 7, 3
PAGE = COLUMNS * ROWS
GRID = TileGrid(COLUMNS, 10, 5)
TILE = 10


class DigitsScreen(Over, ModalScreen[int | None]):
    """Arrows choose, PgUp and PgDn turn the page, Enter or a click takes, Esc leaves."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,backspace", "leave", "back", show=False),
        Binding("enter", "take", "take", show=False),
        Binding("left,b", "move(-1)", "back", show=False),
        Binding("right,n", "move(1)", "next", show=False),
        Binding("up", f"move(-{COLUMNS})", "up", show=False),
        Binding("down", f"move({COLUMNS})", "down", show=False),
        Binding("pageup", f"move(-{PAGE})", "a page back", show=False),
        Binding("pagedown,space", f"move({PAGE})", "a page on", show=False),
        Binding("home", "move(-10000)", "first", show=False),
        Binding("end", "move(10000)", "last", show=False),
    ]

    def __init__(self, digits: Digits, chosen: int) -> None:
        super().__init__()
        self._digits, self._chosen = digits, chosen

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(id="box-title", markup=False)
            yield CellsPane(id="tiles")
            yield Static(Content.styled("arrows choose   PgDn PgUp turn the page   Enter takes   Esc back", "#8a8a92"))

    def on_mount(self) -> None:
        self._draw()

    def _draw(self) -> None:
        first = self._chosen // PAGE * PAGE
        tiles = thumbnails(frozen(self._digits.images[first : first + PAGE]) / np.float32(255), TILE)
        numbers = tuple(range(first, first + len(tiles)))
        pane = self.query_one("#tiles", CellsPane)
        cells = mosaic(tiles, GRID, self._chosen - first, COLUMNS * GRID.width, numbers)
        resize(pane, cells.height, cells.width)
        pane.present(cells)
        label = int(self._digits.labels[self._chosen])
        text = f"digit {self._chosen + 1} of {len(self._digits.labels):,}: a {label}"
        self.query_one("#box-title", Static).update(Content.styled(text, "#f0dc82"))

    def on_cells_pane_clicked(self, event: CellsPane.Clicked) -> None:
        event.stop()
        if event.wheel:
            self.action_move(event.wheel * PAGE)
            return
        first = self._chosen // PAGE * PAGE
        index = GRID.index_at(event.row, event.column, min(PAGE, len(self._digits.labels) - first))
        if index is not None and not event.drag:
            self.dismiss(first + index)

    def action_move(self, by: int) -> None:
        self._chosen = min(max(self._chosen + by, 0), len(self._digits.labels) - 1)
        self._draw()

    def action_take(self) -> None:
        self.dismiss(self._chosen)

    def action_leave(self) -> None:
        self.dismiss(None)
