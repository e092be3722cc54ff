"""Lists to choose from: kernels, pictures, digits, and the edit panel."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from convtui.core.text import visible

# (id, title, about): what is chosen, what it is called, what it is for.
Row = tuple[str, str, str]


class ChoiceScreen(ModalScreen[str | None]):
    """A list in a box. Enter or a click gives the row's id, Esc None; a letter goes to the next row that starts so."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,backspace", "dismiss", "back", show=False),
        Binding("n", "step(1)", "next", show=False),
        Binding("b", "step(-1)", "back", show=False),
    ]

    def __init__(self, title: str, rows: Sequence[Row], chosen: str | None = None) -> None:
        super().__init__()
        self._title, self._rows, self._chosen = title, tuple(rows), chosen

    def compose(self) -> ComposeResult:
        wide = max(len(visible(title)) for _, title, _ in self._rows) + 3
        with Vertical(id="box"):
            yield Static(Content.styled(self._title, "#f0dc82"), id="box-title", markup=False)
            options = [
                Option(
                    Content.assemble((f"{visible(title):<{wide}}", "#dedede"), (visible(about), "#8a8a92")),
                    id=name,
                )
                for name, title, about in self._rows
            ]
            yield OptionList(*options, id="choices", markup=False)
            yield Static(Content.styled("arrows, n b move   Enter takes   Esc back", "#8a8a92"), markup=False)

    def on_mount(self) -> None:
        names = [name for name, _, _ in self._rows]
        if self._chosen in names:
            self.query_one(OptionList).highlighted = names.index(self._chosen)

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
