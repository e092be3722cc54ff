"""Network mode: every layer of a network with its shape, its cost, what it sees, and its maps."""

from textual.app import ComposeResult

from convtui.lab.derive_filters import filters_scene
from convtui.lab.state import State
from convtui.panels.network import NetworkPanels
from convtui.tui.base import bindings
from convtui.tui.output import tier_of
from convtui.tui.pane import CellsPane
from convtui.tui.sizes import resize
from convtui.tui.trained_screen import TrainedScreen


class NetworkScreen(TrainedScreen):
    """Draws `NetworkPanels` in one pane."""

    mode = "network"
    while_typing = "Enter keeps the number, Esc drops it."
    BINDINGS = bindings("network")

    def compose_usual(self) -> ComposeResult:
        yield CellsPane(id="network")

    def _panels(self, state: State, width: int, height: int) -> NetworkPanels:
        return NetworkPanels(filters_scene(state.trained, self.library), width, self.room(height), tier_of(self.app))

    def usual_note(self, state: State) -> str:
        return self._panels(state, *self.size).note()

    def tool_hint(self, state: State) -> str | None:
        said = super().tool_hint(state)
        return said if said is not None or state.trained.study is not None else self._panels(state, *self.size).hint()

    def draw_usual(self, state: State, width: int, height: int) -> None:
        cells = self._panels(state, width, height).cells()
        pane = self.query_one("#network", CellsPane)
        resize(pane, cells.height, cells.width)
        pane.present(cells)

    def click_usual(self, event: CellsPane.Clicked) -> None:
        wanted = self._panels(self.state, *self.size).clicked(event.row, event.column, event.wheel)
        if wanted is not None:
            self.post_message(self.Wanted(*wanted))
