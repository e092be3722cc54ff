"""The list of files, to open a picture of one's own."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from convtui.core.text import visible
from convtui.source.folders import SUFFIXES, Entry, Listing, listing, pasted_path
from convtui.source.limits import GROUNDS
from convtui.source.opening import shown
from convtui.tui.over import Over

if TYPE_CHECKING:
    from convtui.tui.opener import Opener

# As many are listed at once: more nobody reads, and typing finds the others.
MOST_SHOWN = 300
LONGEST_FILTER = 40
UP = Entry("..", True)
HEAD, FOLDER, FILE, QUIET, WARNING = "#f0dc82", "#6ec8ff", "#dedede", "#8a8a92", "#ffaa50"


class OpenScreen(Over, ModalScreen[Path | None]):
    """Folders, then pictures. Letters narrow the list, Enter opens, Backspace goes up, Esc leaves."""

    CSS = """
    OpenScreen #box { height: 92%; }
    OpenScreen #box OptionList { height: 1fr; max-height: 100%; }
    OpenScreen #box Static { height: 1; text-wrap: nowrap; }
    """
    # Which files are listed, what is said over the list, and what one and several of the files are called.
    SUFFIXES: ClassVar[frozenset[str]] = SUFFIXES
    WHAT: ClassVar[str] = "Open a picture in "
    FILES: ClassVar[tuple[str, str]] = ("picture", "pictures")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "back", show=False),
        Binding("backspace", "erase", "erase, up", show=False),
        Binding("left", "up", "up", show=False),
        Binding("right", "take", "open", show=False),
        Binding("tab", "ground(1)", "ground", show=False, priority=True),
        Binding("shift+tab", "ground(-1)", "ground", show=False, priority=True),
    ]

    def __init__(self, opener: "Opener", folder: Path) -> None:
        super().__init__()
        self._opener, self._folder = opener, Path(os.path.abspath(folder))  # noqa: PTH100 - links as they were typed
        self._listing = Listing()
        self._filter = ""
        self._warning: str | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(id="box-title", markup=False)
            yield Static(id="filter", markup=False)
            yield OptionList(id="choices", markup=False)
            yield Static(id="ground", markup=False)

    def on_mount(self) -> None:
        self._enter(self._folder)
        self._say_ground()

    # -- folders

    def _enter(self, folder: Path, highlight: str | None = None) -> None:
        """Show another folder; where it cannot be read, say so and stay."""
        try:
            self._listing = listing(folder, self.SUFFIXES)
            self._folder = self._opener.folder = folder
            self._filter, self._warning = "", None
        except ValueError as reason:
            self._warning = f"{shown(folder.name or folder)} cannot be opened: {reason}."
        self._list(highlight)

    @property
    def _found(self) -> list[Entry]:
        """What is listed: all, or those whose names hold what was typed."""
        wanted = self._filter.casefold()
        rising = [] if wanted or self._folder.parent == self._folder else [UP]
        return rising + [entry for entry in self._listing.entries if wanted in entry.name.casefold()]

    def _list(self, highlight: str | None = None) -> None:
        found = self._found
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(Option(self._line(entry)) for entry in found[:MOST_SHOWN])
        names = [entry.name for entry in found]
        first = min(sum(name in (".", "..") for name in names), max(len(names) - 1, 0))
        options.highlighted = names.index(highlight) if highlight in names[:MOST_SHOWN] else first if names else None
        title = Content.assemble((self.WHAT, HEAD), (_tail(str(self._folder), 50), FOLDER))
        self.query_one("#box-title", Static).update(title)
        self.query_one("#filter", Static).update(self._words(len(found)))

    def _words(self, found: int) -> Content:
        if self._warning is not None:
            return Content.styled(self._warning, WARNING)
        more = f"   {found - MOST_SHOWN:,} more: type to find them" if found > MOST_SHOWN else ""
        if not self._listing.is_whole:
            more = "   not all are listed: paste the path of another"
        if self._filter:
            none = "" if found else "   nothing here is called so"
            return Content.assemble(("with ", QUIET), (f"{visible(self._filter)}_", HEAD), (none or more, QUIET))
        pictures = sum(not entry.is_folder for entry in self._listing.entries)
        one, several = self.FILES
        counted = f"no {one}" if not pictures else f"{pictures:,} {several if pictures > 1 else one}"
        return Content.styled(f"{counted} here{more or '   type to narrow the list'}", QUIET)

    def _line(self, entry: Entry) -> Content:
        return _line(entry)

    def _say_ground(self) -> None:
        words = f"Enter opens   Backspace up   Tab: transparent is {self._opener.ground}   Esc back"
        self.query_one("#ground", Static).update(Content.styled(words, QUIET))

    # -- what comes in

    def _take(self, index: int) -> None:
        entry = self._found[index]
        if entry == UP:
            self.action_up()
        elif entry.is_folder:
            self._enter(self._folder / entry.name)
        else:
            self.dismiss(self._folder / entry.name)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._take(event.option_index)

    def on_key(self, event: events.Key) -> None:
        if event.is_printable and event.character:
            event.stop()
            self._narrow(self._filter + event.character)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        path = pasted_path(event.text)
        if path is not None and path.is_dir():
            self._enter(Path(os.path.abspath(path)))  # noqa: PTH100 - links as they were typed
        elif path is not None:
            self.dismiss(path)
        else:
            self._narrow(self._filter + " ".join(event.text.split()))

    def on_click(self, event: events.Click) -> None:
        if event.widget is self:
            self.dismiss(None)

    def _narrow(self, text: str) -> None:
        self._filter, self._warning = text[:LONGEST_FILTER], None
        self._list()

    def action_erase(self) -> None:
        if self._filter:
            self._narrow(self._filter[:-1])
        else:
            self.action_up()

    def action_up(self) -> None:
        if self._folder.parent != self._folder:
            self._enter(self._folder.parent, self._folder.name)

    def action_take(self) -> None:
        index = self.query_one(OptionList).highlighted
        if index is not None and self._found[index].is_folder:
            self._take(index)

    def action_ground(self, by: int) -> None:
        names = tuple(GROUNDS)
        self._opener.ground = names[(names.index(self._opener.ground) + by) % len(names)]
        self._say_ground()

    def action_leave(self) -> None:
        self.dismiss(None)


def _line(entry: Entry) -> Content:
    if entry == UP:
        return Content.styled("../  the folder above", FOLDER)
    name = visible(entry.name)
    return Content.styled(f"{name}/" if entry.is_folder else name, FOLDER if entry.is_folder else FILE)


def _tail(path: str, width: int) -> str:
    """The end of a path, the most that fits."""
    text = visible(path, 400)
    if cell_len(text) <= width:
        return text
    while cell_len(text) >= width:
        text = text[1:]
    return "…" + set_cell_size(text, min(cell_len(text), width - 1))
