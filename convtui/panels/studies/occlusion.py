"""Why this answer, drawn: the picture with a patch on it, and the map of how much the answer suffers by each place."""

import numpy as np
from msgspec import Struct

from convtui.core.text import visible
from convtui.lab.intents import AddToCell, ClickTool, Intent, Step
from convtui.lab.studies.occlusion import OcclusionScene
from convtui.lab.study_state import Occlusion
from convtui.panels.likely import LONGEST, likely_column, tenths
from convtui.panels.study import StudyPanels, Word
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, HINT, KEY, TEXT
from convtui.render.panes import Area, Mark, map_pane, picture_pane
from convtui.render.sign_words import sign_words
from convtui.render.tables import bar, probability_bars
from convtui.render.tone import PICTURE, Tone
from convtui.render.viewport import Shape, Viewport, whole

# Under the panes: the scale, the worst place, the patch, what hides; with room for it two lines of probabilities.
LINES = 4
READINGS = 2
LEAST_COLUMN, MOST_COLUMN = 14, 34
PROGRESS = 24
LEAST_SCALE = 0.01
NARROW = 80


class OcclusionLayout(Struct, frozen=True):
    """In cells. `pane` is (rows, columns) of each of the `panes`, two or three; `column` where the probabilities stand
    upright, or None: they lie under the panes.
    """

    pane: Shape
    panes: int
    column: int | None

    def left(self, pane: int) -> int:
        """Where a pane begins."""
        return pane * (self.pane[1] + 1)


def occlusion_layout(width: int, height: int, picture: Shape) -> OcclusionLayout:
    """For a picture of (rows, columns) pixels, as large as it fits twice."""
    rows, columns = picture
    scale = max(1, min((width - 1) // (2 * columns), (height - 1 - LINES - READINGS) * 2 // rows))
    pane = -(-rows * scale // 2), columns * scale
    left = width - 2 * (pane[1] + 1)
    if left >= pane[1] + 1 + LEAST_COLUMN:
        return OcclusionLayout(pane, 3, 3 * (pane[1] + 1))
    return OcclusionLayout(pane, 2, 2 * (pane[1] + 1) if left >= LEAST_COLUMN else None)


class OcclusionPanels(StudyPanels, frozen=True, eq=False):
    """Draws a scene whose study is an `Occlusion`."""

    @property
    def study(self) -> Occlusion:
        study = self.scene.view.study
        assert isinstance(study, Occlusion)
        return study

    @property
    def occlusion(self) -> OcclusionScene:
        assert isinstance(self.found, OcclusionScene)
        return self.found

    @property
    def layout(self) -> OcclusionLayout:
        return occlusion_layout(self.width, self.height, self._shape)

    @property
    def _shape(self) -> Shape:
        return self.picture.shape[0], self.picture.shape[1]

    @property
    def _labels(self) -> tuple[str, ...]:
        return tuple(visible(label, LONGEST) for label in self.scene.network.spec.labels)

    @property
    def _name(self) -> str:
        """The label that is explained."""
        return self._labels[self.occlusion.label]

    @property
    def _score(self) -> float:
        return float(self.scene.probabilities[self.occlusion.label])

    @property
    def _patch(self) -> Area:
        """The pixels that are hidden."""
        (row, column), side = self.occlusion.at, self.study.side
        return Area(row - side // 2, column - side // 2, side, side)

    # -- what it says

    def hint(self) -> str:
        found = self.occlusion
        if found.halted:
            return f"Stopped: {found.done} of {found.total} places are known. a closes this, a again goes on."
        if found.done < found.total:
            return f"One place after the other is hidden: {found.done} of {found.total}. Ctrl-C stops."
        ranks = found.labels
        following = self._labels[ranks[(ranks.index(found.label) + 1) % len(ranks)]]
        return f"What speaks for {self._name} ({tenths(self._score)})? Arrows hide other places. n: for {following}."

    def keys(self) -> tuple[Word, ...]:
        return (
            ("arrows", "hide here", None),
            ("Home", "where it counts most", "first"),
            ("n b", "label", "next"),
            ("+ _", f"{self.study.side}x{self.study.side}", "larger"),
            ("Esc", "done", "escape"),
        )

    def note(self) -> str:
        return f"why {self._name}?"

    # -- what is seen

    def cells(self) -> Cells:
        canvas, layout, found = Canvas(self.height, self.width), self.layout, self.occlusion
        side, wide = self.study.side, layout.pane[1]
        titles = [
            visible(self.scene.named, 28),
            f"how much {self._name} falls, {side}x{side} hidden",
            "with this place hidden",
        ]
        if layout.panes == 2:
            del titles[2]
        for pane, title in enumerate(titles):
            canvas.text(0, layout.left(pane), title[:wide], KEY if pane == 1 else TEXT)
        canvas.paste(1, 0, self._picture())
        canvas.paste(1, layout.left(1), self._map())
        if layout.panes == 3:
            canvas.paste(1, layout.left(2), picture_pane(found.covered, self._port, PICTURE))
        row = 1 + layout.pane[0]
        if layout.column is not None:
            wide = min(self.width - layout.column, MOST_COLUMN)
            canvas.text(0, layout.column, ("reads, with it hidden" if wide > 20 else "then it reads"), DIM)
            canvas.paste(1, layout.column, likely_column(found.reads, self._labels, wide))
        elif self.height - row >= LINES + READINGS:
            for name, values in (("whole", self.scene.probabilities), ("hidden", found.reads)):
                canvas.paste(row, 0, probability_bars(values, self._labels, self.width))
                canvas.text(row, 0, f"{name:<6}", DIM)
                row += 1
        for at, (words, colour) in enumerate(self._lines(), row):
            canvas.text(at, 0, words, colour)
        return canvas.done()

    @property
    def _port(self) -> Viewport:
        rows, columns = self.layout.pane
        return whole(self._shape, (rows * 2, columns))

    def _picture(self) -> Cells:
        """Orange the patch, blue where it would be worst."""
        found, side = self.occlusion, self.study.side
        marks = []
        if found.worst is not None and found.worst != found.at:
            row, column = found.worst
            marks = [Mark(Area(row - side // 2, column - side // 2, side, side), "")]
        return picture_pane(self.picture, self._port, PICTURE, self._patch, marks)

    def _map(self) -> Cells:
        found = self.occlusion
        falls = np.full(self._shape, np.nan, np.float32) if found.map is None else found.map.falls
        winner = Area(*found.worst) if found.worst is not None and found.worst != found.at else None
        return map_pane(falls, self._port, self._tone, Area(*found.at), winner=winner)

    @property
    def _tone(self) -> Tone:
        """As far as the largest fall or rise that is known, but never so near that less than a hundredth is seen."""
        found = self.occlusion.map
        known = 0.0 if found is None else float(np.nanmax(np.abs(found.falls), initial=0.0))
        return Tone("signed", max(known, LEAST_SCALE))

    # -- what there is to say

    def _lines(self) -> list[tuple[str, tuple[int, int, int]]]:
        found, side = self.occlusion, self.study.side
        pale, blue = (sign_words(word, self.tier) for word in ("Pale", "blue"))
        lines = [(f"{pale}: hiding it lowers {self._name}; {blue}: raises it; scale {self._tone.scale[7:]}.", DIM)]
        worst = found.worst
        if found.map is not None and worst is not None:
            score, reads = float(found.map.scores[worst]), int(found.map.probabilities[worst].argmax())
            word = "So far" if found.done < found.total else "Worst" if found.label == found.labels[0] else "Most"
            lines.append((self._sentence(word, worst, score, reads), HINT))
        elif found.done == found.total:
            lines.append((f"No {side}x{side} patch lowers {self._name}: it does without any of them.", HINT))
        if self.study.at is not None and len(found.reads):
            score, reads = float(found.reads[found.label]), int(found.reads.argmax())
            lines.append((self._sentence("Here", found.at, score, reads), TEXT))
        cover = "paper, 0: where there is no ink it changes nothing" if self.picture.ndim == 2 else "its mean colour"
        lines.append((f"What hides is {cover}.", DIM))
        lines.append(("What another place can stand in for shows nothing here: hide more of it (+).", DIM))
        if found.done < found.total and len(lines) < self.height - 1 - self.layout.pane[0]:
            share = found.done / found.total
            lines.insert(0, (f"{found.done:>4} of {found.total} places tried  {bar(share, PROGRESS)}", KEY))
        return lines

    def _sentence(self, word: str, place: Shape, score: float, reads: int) -> str:
        """`Worst, 5x5 hidden at 12,9: 7 falls from 99.8 % to 12.1 %; it then reads 1.`, as long as there is room."""
        side, before, after = self.study.side, tenths(self._score), tenths(score)
        same = reads == int(np.argmax(self.scene.probabilities))
        what, read = f"{side}x{side}", self._labels[reads]
        to = f"{'falls' if score < self._score else 'rises'} from {before} to {after}", f"{before} -> {after}"
        if before == after:
            to = (f"stays at {before}",) * 2
        then = "still" if same else "then"
        choices = (
            f"{word}, {what} hidden at {place[0]},{place[1]}: {self._name} {to[0]}; it {then} reads {read}.",
            f"{word}, {what} hidden at {place[0]},{place[1]}: {self._name} {to[1]}; {then} {read}.",
        )
        return next((words for words in choices if len(words) <= NARROW), choices[-1])

    # -- the mouse

    def clicked(self, row: int, column: int, wheel: int, drag: bool) -> tuple[Intent, ...] | None:
        """A press on a pane puts the patch there; the wheel makes it larger or smaller, over the probabilities it
        chooses the label.
        """
        layout = self.layout
        if wheel:
            on_panes = 1 <= row <= layout.pane[0] and column < layout.left(layout.panes)
            return (AddToCell(-wheel),) if on_panes else (Step(wheel),)
        for pane in range(layout.panes):
            pixel = self._port.pixel(2 * (row - 1), column - layout.left(pane))
            if pixel is not None:
                return (ClickTool(*pixel, drag),)
        return None
