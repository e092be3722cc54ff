"""Training mode: how the first layer's filters came about, both ways in time."""

from collections.abc import Sequence
from time import monotonic, time
from typing import TYPE_CHECKING, cast

from textual import events
from textual.app import ComposeResult
from textual.timer import Timer

from convtui.core.network import Network
from convtui.core.run import Status
from convtui.lab.derive_training import training_news, training_scene
from convtui.lab.intents import StopSweep
from convtui.lab.state import State, TrainedView
from convtui.panels.study import Word
from convtui.panels.training import TrainingPanels
from convtui.render.tier import Tier
from convtui.tui.base import bindings
from convtui.tui.output import tier_of
from convtui.tui.pane import CellsPane
from convtui.tui.trained_screen import TrainedScreen

if TYPE_CHECKING:
    from convtui.tui.app import ConvtuiApp

# Seconds between two lines of progress of a run that goes on: each costs bytes. A little less than `trainings` leaves
# between two pictures, so that each picture has a new one.
BETWEEN = 0.9
# Of a run that goes on it is seen so often whether it still does: whoever has died says nothing.
LOOK_AGAIN = 10.0


class TrainingScreen(TrainedScreen):
    """Draws `TrainingPanels` in one pane. Of a run that goes on `present` shows what is new, as often as it is called:
    the line of progress changes at most once a second.
    """

    mode = "training"
    while_typing = "Enter jumps to that filter, Esc stays."
    BINDINGS = bindings("training")
    # The panels, and what they were made of: there is another network whenever a run has gone on.
    _made: tuple[Network, tuple[TrainedView, tuple[str, ...], bool, int, int, Tier], TrainingPanels] | None = None
    # When the line of progress was last renewed, of which run in which state, and what it says.
    _news: tuple[float, tuple[str, str], tuple[str, ...]] | None = None
    _shown: tuple[Network, tuple[str, ...]] | None = None
    _watch: Timer | None = None

    def compose_usual(self) -> ComposeResult:
        yield CellsPane(id="training")

    def present(self, state: State) -> None:
        shown = self.library.network(state.trained.trial.network), self._progress(state.trained)
        if self._shown is None or shown[0] is not self._shown[0] or shown[1] != self._shown[1]:
            self._drawn = None  # the state is as it was, the run is not
            self._shown = shown
        super().present(state)
        self._watch_over(state.trained)

    def _watch_over(self, view: TrainedView) -> None:
        """A timer only while a run goes on."""
        status = self.library.status(view.trial)
        is_live = status is not None and not status.is_over
        if is_live and self._watch is None and self.is_mounted:
            self._watch = self.set_interval(LOOK_AGAIN, lambda: self.present(self.state))
        elif not is_live and self._watch is not None:
            self._watch.stop()
            self._watch = None

    def _progress(self, view: TrainedView) -> tuple[str, ...]:
        """How far the run has come, as it was said less than a second ago."""
        status: Status | None = self.library.status(view.trial)
        if status is None:
            return ()
        now, which = monotonic(), (view.trial.network, status.state)
        if self._news is None or self._news[1] != which or now - self._news[0] >= BETWEEN:
            self._news = now, which, training_news(view, self.library, time())
        return self._news[2]

    def _panels(self, state: State, width: int, height: int) -> TrainingPanels:
        """Made once for the note, the hint, the keys and the pane."""
        view, tier, network = state.trained, tier_of(self.app), self.library.network(state.trained.trial.network)
        news = self._shown[1] if self._shown is not None else ()
        name = view.trial.network
        obeys = self.library.is_run(name) and cast("ConvtuiApp", self.app).trainings.obeys(name)
        key = view, news, obeys, width, height, tier
        if self._made is None or self._made[0] is not network or self._made[1] != key:
            scene = training_scene(view, self.library)
            self._made = network, key, TrainingPanels(scene, width, self.room(height), tier, news, obeys)
        return self._made[2]

    def usual_note(self, state: State) -> str:
        if state.trained.typing is not None:
            return f"filter {state.trained.typing}_  Enter jumps"
        trainings = cast("ConvtuiApp", self.app)._trainings
        if trainings is not None and trainings.starting:  # until then another network is on the screen
            return f"{trainings.starting} is starting ..."
        return self._panels(state, *self.size).note()

    def tool_hint(self, state: State) -> str | None:
        return super().tool_hint(state) if self.study(state) else self._panels(state, *self.size).hint()

    def tool_keys(self, state: State) -> Sequence[Word] | None:
        return super().tool_keys(state) if self.study(state) else self._panels(state, *self.size).keys()

    def draw_usual(self, state: State, width: int, height: int) -> None:
        self.show_whole("training", self._panels(state, width, height).cells())

    def on_key(self, event: events.Key) -> None:
        """A key that has no meaning here ends the playing all the same."""
        if self.state.trained.playing is not None and event.key not in self._bindings.key_to_bindings:
            self.post_message(self.Wanted(StopSweep()))

    def click_usual(self, event: CellsPane.Clicked) -> None:
        wanted = self._panels(self.state, *self.size).clicked(event.row, event.column, event.wheel)
        if wanted is not None:
            self.post_message(self.Wanted(*wanted))
