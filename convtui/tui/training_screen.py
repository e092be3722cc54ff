"""Training mode: how the first layer's filters came about, both ways in time."""

from collections.abc import Sequence

from textual.app import ComposeResult

from convtui.lab.derive_training import training_scene
from convtui.lab.state import State, TrainedView
from convtui.panels.study import Word
from convtui.panels.training import TrainingPanels
from convtui.render.tier import Tier
from convtui.tui.base import bindings
from convtui.tui.output import tier_of
from convtui.tui.pane import CellsPane
from convtui.tui.trained_screen import TrainedScreen


class TrainingScreen(TrainedScreen):
    """Draws `TrainingPanels` in one pane."""

    mode = "training"
    while_typing = "Enter jumps to that filter, Esc stays."
    BINDINGS = bindings("training")
    _made: tuple[tuple[TrainedView, int, int, Tier], TrainingPanels] | None = None

    def compose_usual(self) -> ComposeResult:
        yield CellsPane(id="training")

    def _panels(self, state: State, width: int, height: int) -> TrainingPanels:
        """Made once for the note, the hint, the keys and the pane."""
        key = state.trained, width, height, tier_of(self.app)
        if self._made is None or self._made[0] != key:
            scene = training_scene(state.trained, self.library)
            self._made = key, TrainingPanels(scene, width, self.room(height), tier_of(self.app))
        return self._made[1]

    def usual_note(self, state: State) -> str:
        if state.trained.typing is not None:
            return f"filter {state.trained.typing}_  Enter jumps"
        return self._panels(state, *self.size).note()

    def tool_hint(self, state: State) -> str | None:
        return self._panels(state, *self.size).hint()

    def tool_keys(self, state: State) -> Sequence[Word] | None:
        return self._panels(state, *self.size).keys()

    def draw_usual(self, state: State, width: int, height: int) -> None:
        self.show_whole("training", self._panels(state, width, height).cells())

    def click_usual(self, event: CellsPane.Clicked) -> None:
        wanted = self._panels(self.state, *self.size).clicked(event.row, event.column, event.wheel)
        if wanted is not None:
            self.post_message(self.Wanted(*wanted))
