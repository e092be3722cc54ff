"""Lists to choose from: kernels, pictures, digits."""

from collections.abc import Sequence
from typing import ClassVar

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
from convtui.tui.over import Over

# (id, title, about): what is chosen, what it is called, what it is for.
Row = tuple[str, str, str]
# In columns: a file's name must not push away what the row says about it.
LONGEST_NAME = 28


class ChoiceScreen(Over, ModalScreen[str | None]):
    """A list in a box. Enter or a click gives the row's id, Esc None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,backspace", "dismiss", "back", show=False),
        Binding("n", "step(1)", "next", show=False),
        Binding("b", "step(-1)", "back", show=False),
    ]

    def __init__(self, title: str, rows: Sequence[Row], chosen: str | None = None) -> None:
        super().__init__()
        self._title, self._rows, self._chosen = title, tuple(rows), chosen

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(Content.styled(self._title, "#f0dc82"), id="box-title", markup=False)
            yield OptionList(*self._options(), id="choices", markup=False)
            yield Static(Content.styled("arrows, n b move   Enter takes   Esc back", "#8a8a92"), markup=False)

    def _options(self) -> list[Option]:
        names = [_short(visible(title)) for _, title, _ in self._rows]
        wide = max(cell_len(name) for name in names) + 3
        return [
            Option(Content.assemble((set_cell_size(shown, wide), "#dedede"), (visible(about), "#8a8a92")), id=name)
            for shown, (name, _, about) in zip(names, self._rows, strict=True)
        ]

    def on_mount(self) -> None:
        self._highlight(self._chosen)

    def _highlight(self, chosen: str | None) -> None:
        names = [name for name, _, _ in self._rows]
        if chosen in names:
            self.query_one(OptionList).highlighted = names.index(chosen)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Other rows; the cursor stays on the one that it was on, or goes to the chosen one that was not there yet."""
        before, options = {name for name, _, _ in self._rows}, self.query_one(OptionList)
        at = None if options.highlighted is None else self._rows[options.highlighted][0]
        if at is not None and self._chosen not in before and options.highlighted == 0:
            at = self._chosen if any(name == self._chosen for name, _, _ in rows) else at
        self._rows = tuple(rows)
        options.clear_options()
        options.add_options(self._options())
        self._highlight(at)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)

    def on_click(self, event: events.Click) -> None:
        if event.widget is self:
            self.dismiss(None)

    def action_step(self, by: int) -> None:
        options = self.query_one(OptionList)
        if by > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    async def action_dismiss(self, result: str | None = None) -> None:
        self.dismiss(None)


def _short(name: str) -> str:
    return name if cell_len(name) <= LONGEST_NAME else set_cell_size(name, LONGEST_NAME - 1).rstrip() + "…"
