"""w: the name under which a network is kept."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from convtui.source.kept import kept_path, name_fault
from convtui.tui.over import Over

HEAD, QUIET, WARNING = "#f0dc82", "#8a8a92", "#ffaa50"
KEYS = "Enter keeps it   Esc back"


class NameScreen(Over, ModalScreen[str | None]):
    """Gives a name that can be; one that is taken needs a second Enter, and replaces what was kept under it."""

    CSS = """
    NameScreen Input, NameScreen Input:focus {
        height: 1; border: none; padding: 0; background: #282834; color: #f0dc82;
    }
    NameScreen #said { height: auto; margin: 1 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "back", show=False, priority=True)]

    def __init__(self, suggestion: str, words: str) -> None:
        """`words` say what is kept, and of when."""
        super().__init__()
        self._suggestion, self._words = suggestion, words
        self._warned: str | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(Content.styled("Keep this network under a name", HEAD), id="box-title", markup=False)
            # A name that was suggested is replaced by the first letter.
            yield Input(self._suggestion, select_on_focus=True, id="name")
            yield Static(Content.styled(self._words, QUIET), id="said", markup=False)
            yield Static(Content.styled(KEYS, QUIET), markup=False)

    def on_mount(self) -> None:
        line = self.query_one(Input)
        line.cursor_blink = False
        line.focus()

    def on_input_changed(self) -> None:
        if self._warned is not None:
            self._say(None)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        name = event.value.strip()
        if (why := name_fault(name)) is not None:
            self._say(why, name)
        elif kept_path(name) is not None and self._warned != name:
            self._say(f"There is a network called {name} already: Enter again replaces it.", name)
        else:
            self.dismiss(name)

    def _say(self, why: str | None, name: str | None = None) -> None:
        self._warned = name if why is not None else None
        words = Content.styled(self._words, QUIET) if why is None else Content.styled(why, WARNING)
        self.query_one("#said", Static).update(words)

    def on_click(self, event: events.Click) -> None:
        if event.widget is self:
            self.dismiss(None)

    def action_leave(self) -> None:
        self.dismiss(None)
