"""What the screens of Filters mode and Network mode share: the studies, and the jobs that they wait for."""

from collections.abc import Sequence

from textual.app import ComposeResult

from convtui.lab.derive_filters import filters_scene
from convtui.lab.disturbed import disturbance_words
from convtui.lab.state import State
from convtui.lab.study_state import Disturb
from convtui.panels.choosing_study import study_panels
from convtui.panels.study import StudyPanels, Word
from convtui.render.cells import Cells
from convtui.render.tier import Tier
from convtui.tui.bars import TAILS, note_room
from convtui.tui.base import LabScreen
from convtui.tui.output import tier_of
from convtui.tui.pane import CellsPane
from convtui.tui.sizes import resize

# Above and below the room: the line of modes, the hint, the keys. One row short the hint gives way.
CHROME = 3
# Said wherever a picture is not as it was, and by which key that is changed.
DISTURBED = "disturbed (m)"
FULL_HEIGHT = 24


class TrainedScreen(LabScreen):
    """A study that is open takes all of the room, in one pane."""

    _made_study: tuple[tuple[object, int, int, int, Tier], StudyPanels] | None = None

    def compose_room(self) -> ComposeResult:
        yield from self.compose_usual()
        yield CellsPane(id="study")

    def compose_usual(self) -> ComposeResult:
        """The mode's own panes, without a study."""
        raise NotImplementedError

    def draw_usual(self, state: State, width: int, height: int) -> None:
        """The mode as it is without a study."""
        raise NotImplementedError

    @property
    def is_typing(self) -> bool:
        return self.state.trained.buffer is not None

    def room(self, height: int) -> int:
        """The rows between the mode line and the hint."""
        return height - CHROME + (height < FULL_HEIGHT)

    def study(self, state: State) -> StudyPanels | None:
        """The panels of the study that is open."""
        if state.trained.study is None or not self.size:
            return None
        width, height = self.size
        key = state.trained, self.library.findings.version, width, height, tier_of(self.app)
        if self._made_study is None or self._made_study[0] != key:
            scene = filters_scene(state.trained, self.library)
            self._made_study = key, study_panels(scene, self.library, width, self.room(height), tier_of(self.app))
        return self._made_study[1]

    def tool_keys(self, state: State) -> Sequence[Word] | None:
        study = self.study(state)
        return study.keys() if study is not None else None

    def tool_hint(self, state: State) -> str | None:
        study = self.study(state)
        return study.hint() if study is not None else None

    def note(self, state: State) -> str:
        study = self.study(state)
        said = study.note() if study is not None else None
        words = self._dated(state, said if said is not None else self.usual_note(state))
        hidden = disturbance_words(state.trained.trial.disturbance) and not isinstance(state.trained.study, Disturb)
        if not hidden or self.is_typing or state.trained.typing is not None:
            return words
        both = f"{DISTURBED}, {words}"
        return both if len(both) <= note_room(self.size.width) else DISTURBED

    def _dated(self, state: State, words: str) -> str:
        """With the step of which all this is, where the network is still being trained."""
        status = self.library.status(state.trained.trial)
        if status is None or status.is_over or self.mode == "training" or self.is_typing:
            return words
        of = f"as at step {status.saved_step:,}"
        both = f"{of}, {words}" if words else of
        return both if len(both) <= note_room(self.size.width, TAILS[1]) else of

    def usual_note(self, state: State) -> str:
        """What stands at the right of the mode line without a study."""
        return ""

    def draw(self, state: State, width: int, height: int) -> None:
        study = self.study(state)
        self.set_class(study is not None, "-study")
        if study is None:
            self.draw_usual(state, width, height)
            return
        self.show_whole("study", study.cells())

    def show_whole(self, name: str, cells: Cells) -> None:
        """All of the room in one pane."""
        pane = self.query_one(f"#{name}", CellsPane)
        resize(pane, cells.height, cells.width)
        pane.present(cells)

    def on_cells_pane_clicked(self, event: CellsPane.Clicked) -> None:
        event.stop()
        study = self.study(self.state)
        if study is None:
            self.click_usual(event)
            return
        wanted = study.clicked(event.row, event.column, event.wheel, event.drag)
        if wanted is not None:
            self.post_message(self.Wanted(*wanted))

    def click_usual(self, event: CellsPane.Clicked) -> None:
        """A click on one of the mode's own panes."""
