"""Network mode: every layer of a network with its shape, its cost, what it sees, and its maps."""

from collections.abc import Sequence

from textual.app import ComposeResult

from convtui.lab.derive_network import network_scene
from convtui.lab.state import State, TrainedView
from convtui.panels.network import NetworkPanels
from convtui.panels.study import Word
from convtui.render.tier import Tier
from convtui.tui.actions import action_named, footer
from convtui.tui.bars import key_word
from convtui.tui.base import bindings
from convtui.tui.output import tier_of
from convtui.tui.pane import CellsPane
from convtui.tui.trained_screen import TrainedScreen


class NetworkScreen(TrainedScreen):
    """Draws `NetworkPanels` in one pane."""

    mode = "network"
    while_typing = "Enter jumps to that digit, Esc stays."
    BINDINGS = bindings("network")
    _made: tuple[tuple[TrainedView, int, int, int, Tier], NetworkPanels] | None = None

    def compose_usual(self) -> ComposeResult:
        yield CellsPane(id="network")

    def _panels(self, state: State, width: int, height: int) -> NetworkPanels:
        """Made once for the note, the hint and the pane."""
        key = state.trained, self.library.findings.version, width, height, tier_of(self.app)
        if self._made is None or self._made[0] != key:
            scene = network_scene(state.trained, self.library)
            self._made = key, NetworkPanels(scene, width, self.room(height), tier_of(self.app))
        return self._made[1]

    def usual_note(self, state: State) -> str:
        view = state.trained
        if view.typing is not None:
            what = "digit" if self.library.reads_digits(view.trial) else "picture"
            return f"{what} {view.typing}_  Enter jumps"
        return self._panels(state, *self.size).note()

    def key_words(self, state: State) -> dict[str, str]:
        scene = self._panels(state, *self.size).scene
        row = scene.row
        pool = scene.pool_at_hand
        words = {"up": "walk", "next": "digit" if scene.view.trial.picture is None else "picture"}
        words["drop_pool"] = "pool back" if pool is not None and pool.standing == "out" else "pool out"
        if row is None:
            words["enter"] = "digits" if scene.reads_digits else "pictures"
        else:
            words["enter"] = "parts" if row.layer.kind == "Dense" else "filters"
        return words

    def tool_keys(self, state: State) -> Sequence[Word] | None:
        """The study's, else the usual ones; a network that reads no digits has a list of pictures, none to write."""
        words = super().tool_keys(state)
        if words is not None or self.library.reads_digits(state.trained.trial):
            return words
        labels = self.key_words(state)
        *others, last = footer("network")
        named = [action_named("pictures") if a.id == "digits" else a for a in others if a.id != "sketch"]
        return [key_word(action, labels) for action in (*named, last)]

    def tool_hint(self, state: State) -> str | None:
        said = super().tool_hint(state)
        if said is not None or state.trained.study is not None:
            return said
        return self._panels(state, *self.size).hint() if state.strip_shown else ""

    def draw_usual(self, state: State, width: int, height: int) -> None:
        self.show_whole("network", self._panels(state, width, height).cells())

    def action_perform(self, name: str) -> None:
        """Enter on the picture opens the list of digits, or of pictures: a list is the app's."""
        view = self.state.trained
        if name == "enter" and view.study is None and view.typing is None and view.row == 0:
            name = "digits" if self.library.reads_digits(view.trial) else "pictures"
        super().action_perform(name)

    def click_usual(self, event: CellsPane.Clicked) -> None:
        if event.drag:  # a press whose hand trembles only chooses
            return
        wanted = self._panels(self.state, *self.size).clicked(event.row, event.column, event.wheel)
        if wanted is not None:
            self.post_message(self.Wanted(*wanted))
