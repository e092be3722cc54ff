"""Screens that lie over another one and let it be seen."""

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette
from textual.css.query import NoMatches
from textual.filter import LineFilter
from textual.screen import Screen
from textual.widgets import Input
from textual.worker import Worker

if TYPE_CHECKING:
    _Screen = Screen[Any]
else:  # Textual takes the styles of a screen from its first base
    _Screen = object


class Over(_Screen):
    """Draws by itself only what lies below, which has passed the text wall already and may hold names of pictures'
    cells (`render.gallery`); what stands on it passes the wall as everything does.
    """

    def get_line_filters(self) -> Sequence[LineFilter]:
        return ()

    def dismiss(self, result: Any = None) -> AwaitComplete:  # noqa: ANN401  # each gives its own
        """Once: a second Enter, or the end of a drag, may be on its way already, and would take the app's screen."""
        return super().dismiss(result) if self.is_current else AwaitComplete()


class Palette(Over, CommandPalette):
    """Textual's, over our panes."""

    ID = "--command-palette"  # Textual's own, by which it knows that it is open

    def on_mount(self) -> None:
        """Nothing moves by itself: not even a cursor."""
        for line in self.query(Input):
            line.cursor_blink = False

    def run_worker(self, *given: Any, **options: Any) -> Worker[Any]:  # noqa: ANN401  # as Textual types it
        """The search begins a turn later, and finds itself without its list where the palette, or the app, is gone."""
        return super().run_worker(*given, **{**options, "exit_on_error": False})

    def _action_command_list(self, action: str) -> None:
        """PageUp in one piece with the key that opens it, as over a slow line, comes before the list has a size."""
        with suppress(KeyError, NoMatches):
            super()._action_command_list(action)
