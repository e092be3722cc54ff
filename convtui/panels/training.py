"""The panels of Training mode: one recorded step of a training in one of four sights."""

from msgspec import Struct

from convtui.lab import intents as want
from convtui.lab.derive_training import TrainingScene
from convtui.lab.intents import Intent
from convtui.lab.state import Sight
from convtui.panels.layer_words import fitting
from convtui.panels.study import Word
from convtui.panels.training_change import ChangeSight
from convtui.panels.training_film import FilmSight
from convtui.panels.training_filters import FiltersSight
from convtui.panels.training_layout import TrainingRoom
from convtui.panels.training_maps import MapsSight
from convtui.panels.training_words import (
    NOT_MEASURED,
    hint_words,
    key_words,
    measured_words,
    note_words,
    tails,
    where_words,
)
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, HINT, KEY, TEXT
from convtui.render.tier import Tier

OneSight = FiltersSight | ChangeSight | FilmSight | MapsSight
SIGHTS: dict[Sight, type[OneSight]] = {
    "filters": FiltersSight,
    "change": ChangeSight,
    "film": FilmSight,
    "maps": MapsSight,
}
# Between the parts of the first line.
GAP = 2


class TrainingPanels(Struct, frozen=True, eq=False):
    """Draws a scene in a room of (height, width) cells; without a scene it says that nothing was recorded. `news` is
    how far a run has come, the longest words first, also where it has no moment yet; `obeys` whether it can be paused
    from here, or taken up again.
    """

    scene: TrainingScene | None
    width: int
    height: int
    tier: Tier = Tier.TRUECOLOR
    news: tuple[str, ...] = ()
    obeys: bool = True

    @property
    def _second_line(self) -> tuple[str, ...]:
        """How far the run has come, else what whoever recorded it says; the words to choose from."""
        scene = self.scene
        if self.news or scene is None:
            return self.news
        return (scene.note,) if scene.note else ()

    @property
    def sight(self) -> OneSight:
        """What is drawn under the first lines."""
        scene = self.scene
        assert scene is not None
        room = TrainingRoom(self.width, self.height, 2 if self._second_line else 1, self.tier)
        return SIGHTS[scene.view.sight](scene, room)

    def cells(self) -> Cells:
        """(height, width): all of it."""
        canvas = Canvas(self.height, self.width)
        if self._second_line:
            canvas.text(1, 0, fitting(self.width, self._second_line), HINT if self.news else DIM)
        if self.scene is None:
            self._nothing(canvas)
            return canvas.done()
        self._head(canvas, self.scene)
        self.sight.draw(canvas)
        return canvas.done()

    def _nothing(self, canvas: Canvas) -> None:
        if self.news:
            canvas.text(3, 0, "The training has begun; its first moment is shown as soon as it is recorded.", TEXT)
        else:
            canvas.text(1, 1, "Nothing was recorded while this network was trained: k chooses another.", TEXT)

    def _head(self, canvas: Canvas, scene: TrainingScene) -> None:
        where, measured = where_words(scene), measured_words(scene.snapshot)
        if scene.is_live and measured == NOT_MEASURED:
            measured += " yet"
        canvas.text(0, 0, where, KEY)
        canvas.text(0, len(where) + GAP, measured, TEXT)
        column = len(where) + GAP + len(measured) + GAP
        canvas.text(0, column, fitting(self.width - column, tails(scene)), DIM)

    # -- what is said

    def hint(self) -> str:
        """The line over the keys, computed."""
        if self.scene is None:
            return "Every other mode shows it as it is so far." if self.news else "k: another network. e: train one."
        return hint_words(self.scene, self.width - 1, self.obeys)

    def keys(self) -> tuple[Word, ...]:
        """The line of keys."""
        return key_words(self.scene, self.scene is None or self.scene.network.spec.reads_digits, self.obeys)

    def note(self) -> str:
        """What stands at the right of the mode line."""
        return "" if self.scene is None else note_words(self.scene)

    def clicked(self, row: int, column: int, wheel: int) -> tuple[Intent, ...] | None:
        """What the sight has there; the wheel goes through time."""
        if self.scene is None:
            return None
        return (want.Step(wheel),) if wheel else self.sight.clicked(row, column)
