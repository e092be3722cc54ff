"""The form from which a training is begun, drawn: its lines at the left, what they would make at the right."""

from convtui.core.recipe import Recipe
from convtui.core.text import visible
from convtui.lab.intents import ClickTool, Commit, Intent, StartTraining
from convtui.lab.setup_lines import DATA, LINES, PRESET, is_number, line_at, value_words
from convtui.lab.setup_made import Made
from convtui.lab.studies.setup import committed, preset_of
from convtui.lab.study_state import Setup
from convtui.panels.layer_words import fitting
from convtui.panels.studies.setup_made import made_lines
from convtui.panels.study import StudyPanels, Word
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, GROUND, HINT, KEY, RIM, TEXT, WHITE

# Where the left arrow stands, where the value, and how wide the left half is: the longest preset's name fits.
ARROW, VALUE, LEFT = 16, 18, 46
# Lines that belong together: a gap stands above these where there is room.
GROUPS = ("data", "filters", "optimizer", "labels")
GAP = 2
# What the others are marked against.
USUAL = Recipe()


class SetupPanels(StudyPanels, frozen=True, eq=False):
    """Draws the view's recipe, and a `Made`."""

    @property
    def _study(self) -> Setup:
        study = self.scene.view.study
        assert isinstance(study, Setup)
        return study

    @property
    def _made(self) -> Made:
        assert isinstance(self.found, Made)
        return self.found

    # -- where things stand

    @property
    def rows(self) -> tuple[int, ...]:
        """The row of each line, and last that of the button; of a low room the line in focus is always in sight."""
        spare = self.height - len(LINES) - 2
        apart = spare >= len(GROUPS)
        found, row = [], 0
        for line in LINES:
            row += apart and line.field in GROUPS
            found.append(row)
            row += 1
        shift = max(0, found[self._study.at] + 1 - self.height)
        return (*(at - shift for at in found), row + 1 - shift)

    @property
    def right(self) -> int:
        """The first column of what it makes."""
        return max(LEFT, min(self.width * 2 // 5, LEFT + 12))

    # -- the lines above and below

    def hint(self) -> str:
        study, line = self._study, line_at(self._study.at)
        if study.typing is not None:
            said = visible(study.typing, 16)
            if is_number(study.typing):
                return f"Enter keeps {said}, Esc drops it. {line.name.capitalize()}: {line.range}."
            return f"{said}_ is not a number yet; Esc drops it."
        why = self._made.why
        return why if why is not None and len(why) < self.width else line.about

    def keys(self) -> tuple[Word, ...]:
        return (
            ("arrows", "choose, change", None),
            ("0-9", "type", None),
            ("n b", "preset", "next"),
            ("Enter", self._entered, "enter"),
            ("r", "as it was", "as_preset"),
            ("Esc", "close", "escape"),
        )

    @property
    def _entered(self) -> str:
        """What Enter does."""
        if self._study.typing is not None:
            return "keep"
        return "list" if self._study.at == DATA else "train"

    def note(self) -> str:
        typing = self._study.typing
        return "a new training" if typing is None else f"[{visible(typing, 10)}_] Enter keeps"

    # -- the room

    def cells(self) -> Cells:
        canvas = Canvas(self.height, self.width)
        for index, row in enumerate(self.rows[:-1]):
            if 0 <= row < self.height:
                self._draw_line(canvas, row, index)
        if self.rows[-1] < self.height:
            self._draw_button(canvas, self.rows[-1])
        preset = preset_of(self.scene.view.recipe)
        said = made_lines(self._made, preset, self.width - self.right, self.height)
        for row, (text, colour) in enumerate(said):
            canvas.text(row, self.right, text, colour)
        return canvas.done()

    def _draw_line(self, canvas: Canvas, row: int, index: int) -> None:
        line, is_chosen = LINES[index], index == self._study.at
        if is_chosen:
            canvas.text(row, 0, f" {line.name} ", GROUND, KEY)
        else:
            canvas.text(row, 1, line.name, DIM)
        if is_chosen and self._study.typing is not None:
            canvas.text(row, VALUE, f"{visible(self._study.typing, 20)}_", RIM, KEY)
            return
        words = self._words(index)
        canvas.text(row, ARROW, "<", HINT if is_chosen else DIM)
        canvas.text(row, VALUE, words, WHITE if is_chosen else TEXT)
        end = VALUE + len(words) + 1
        canvas.text(row, end, ">", HINT if is_chosen else DIM)
        if line.field and getattr(self.scene.view.recipe, line.field) != getattr(USUAL, line.field):
            canvas.text(row, VALUE, words, KEY)
            canvas.text(row, end + 2, "*", KEY)

    def _words(self, index: int) -> str:
        """A line's value, in the room that there is."""
        if index == PRESET:
            preset = preset_of(self.scene.view.recipe)
            return "your own" if preset is None else preset.title
        return visible(value_words(LINES[index], self.scene.view.recipe), self.right - VALUE - GAP - 1)

    @property
    def _button(self) -> str:
        made = self._made
        if made.why is not None:
            return " it cannot be trained like this "
        epochs = made.recipe.epochs
        return f" Enter: train, {epochs:,} epoch{'' if epochs == 1 else 's'} "

    def _draw_button(self, canvas: Canvas, row: int) -> None:
        look = (DIM, RIM) if self._made.why is not None or self._study.typing is not None else (GROUND, HINT)
        words = self._button
        if self._study.at == DATA and self._made.why is None:  # there Enter opens the list
            words = words.replace("Enter: train", "train")
        canvas.text(row, 0, fitting(LEFT - GAP, (words,)), *look)

    # -- the mouse

    def clicked(self, row: int, column: int, wheel: int, drag: bool) -> tuple[Intent, ...] | None:
        """A click on a line chooses it, on its arrows, or with the wheel, changes it; on the button it begins."""
        if drag or column >= self.right:
            return None
        if row == self.rows[-1] and not wheel:
            return self._begun() if column < len(self._button) else None
        index = next((index for index, at in enumerate(self.rows[:-1]) if at == row), None)
        if index is None:
            return None
        if wheel:
            return (ClickTool(index, -wheel),)
        end = VALUE + len(self._words(index))
        return (ClickTool(index, -1 if ARROW - 1 <= column < VALUE else int(end <= column <= end + GAP)),)

    def _begun(self) -> tuple[Intent, ...]:
        """What is being typed counts; where it cannot be, Enter says why."""
        kept = committed(self.scene.view)
        if self._made.why is not None or kept.why is not None or kept.view.recipe != self.scene.view.recipe:
            return (Commit(),)
        return (StartTraining(kept.view.recipe),)
