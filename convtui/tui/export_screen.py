"""x: take what is on the screen along, as code, as a picture, as numbers."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from convtui.core.text import visible
from convtui.errors import ConvtuiError
from convtui.lab.tool_state import Compare, Lecture
from convtui.show.export import LANGUAGES, Exported, Way, export, export_trained
from convtui.tui.lists import ChoiceScreen, Row
from convtui.tui.over import Over

if TYPE_CHECKING:
    from convtui.tui.app import ConvtuiApp

ROWS: tuple[Row, ...] = (
    ("numpy", "copy as NumPy code", "clipboard and file: it makes these numbers"),
    ("keras", "copy as Keras code", "clipboard and file: a layer makes them"),
    ("pytorch", "copy as PyTorch code", "clipboard and file: conv2d makes them"),
    ("png", "save as PNG", "a picture, for slides"),
    ("svg", "save as SVG", "a drawing, sharp at every size"),
    ("txt", "save as text", "the numbers, to be read"),
    ("npz", "save the arrays (npz)", "the numbers, for NumPy"),
)
TITLES: dict[Way, str] = {
    "numpy": "NumPy code",
    "keras": "Keras code",
    "pytorch": "PyTorch code",
    "png": "a picture",
    "svg": "a drawing",
    "txt": "text",
    "npz": "arrays",
}
COPIED = "It is on the clipboard, if your terminal lets programs copy: paste it anywhere."
NOT_COPIED = "It is not on the clipboard: this terminal takes nothing from programs."
# What a program leaves out of what is on the screen.
ALONE: dict[type, str] = {
    Compare: "It makes the map of your kernel alone, not of the one that is pinned.",
    Lecture: "It makes the true map, not the lecture's.",
}
# They print what is meant for the clipboard, or do not know it.
_TAKES_NOTHING = ("dumb", "linux", "unknown", "")


class TakenScreen(Over, ModalScreen[None]):
    """What was saved, where, and what to do with it: paths are long, so it is a box, and stays until a key."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,space,q,x,backspace", "leave", "back", show=False),
    ]

    def __init__(self, title: str, lines: Sequence[str | Content]) -> None:
        super().__init__()
        self._title, self._lines = title, tuple(lines)

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(Content.styled(self._title, "#f0dc82"), id="box-title", markup=False)
            yield Static(_text(self._lines), id="taken", markup=False)
            yield Static(Content.styled("\nEnter, Esc back", "#8a8a92"), markup=False)

    def on_click(self, event: events.Click) -> None:
        if event.widget is self:
            self.dismiss(None)

    def action_leave(self) -> None:
        self.dismiss(None)


def _text(lines: Sequence[str | Content]) -> Content:
    return Content("\n").join([Content(line) if isinstance(line, str) else line for line in lines])


def open_export(app: "ConvtuiApp") -> None:
    """The list of what can be taken along: programs only make what Kernel mode shows."""

    def taken(way: str | None) -> None:
        if way is not None:
            _take(app, cast("Way", way))

    in_lab = app.state.mode == "kernel"
    app.push_screen(ChoiceScreen("Take it with you", ROWS if in_lab else ROWS[len(LANGUAGES) :]), taken)


def _take(app: "ConvtuiApp", way: Way) -> None:
    state, view = app.state, app.state.kernel
    try:
        if state.mode == "kernel":
            made = export(view, app.library, way, _folder())
        else:
            as_network = state.mode == "network"
            made = export_trained(state.trained, app.library, way, _folder(), as_network=as_network)
    except ConvtuiError as error:
        app.push_screen(TakenScreen("Not saved", [str(error)]))
        return
    lines: list[str | Content] = [made.use]
    if made.path is not None:
        lines = [Content.styled(visible(str(made.path), 500), "#6ec8ff"), made.use]
    if made.arrays is not None:
        where = "beside it" if made.path is not None else "there all the same"
        lines.append(f"It reads the picture from {made.arrays.name}, which is saved {where}.")
    if made.text is not None:
        lines.append(_copied(app, made))
        lines += [ALONE[type(view.tool)]] if type(view.tool) in ALONE else []
    app.push_screen(TakenScreen("Not saved" if made.path is None else f"Saved: {TITLES[way]}", lines))


def _copied(app: "ConvtuiApp", made: Exported) -> str:
    if made.text is None or not takes_copies(os.environ):
        return NOT_COPIED
    app.copy_to_clipboard(made.text)
    return COPIED


def takes_copies(environment: Mapping[str, str]) -> bool:
    """Whether the terminal may be sent something for its clipboard. GNU screen would print a long one."""
    term = environment.get("TERM", "")
    if environment.get("STY") or (term.startswith("screen") and not environment.get("TMUX")):
        return False
    return term not in _TAKES_NOTHING and environment.get("TERM_PROGRAM") != "Apple_Terminal"


def _folder() -> Path:
    try:
        return Path.cwd()
    except OSError:
        raise ConvtuiError(
            "Nothing was saved: the folder that convtui was started in is gone; start it in another one."
        ) from None
