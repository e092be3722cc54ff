"""A filter taken apart, drawn: its weights, its map and the answer as trained and now, what is counted."""

from textwrap import wrap

import numpy as np

from convtui.core.arrays import Float32
from convtui.core.text import visible
from convtui.lab import intents as want
from convtui.lab.derive_apart import ApartFound
from convtui.lab.intents import Intent
from convtui.lab.numbers import parse_number, parse_pasted
from convtui.lab.study_state import Apart
from convtui.panels.map_tone import layer_tone
from convtui.panels.studies.apart_counts import counted_cells
from convtui.panels.studies.apart_layout import ApartLayout, apart_layout
from convtui.panels.studies.apart_weights import ApartWeights
from convtui.panels.studies.apart_words import cell_words, channel_words, hint_words, map_words, share_words
from convtui.panels.study import StudyPanels, Word
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, KEY, RIM, TEXT
from convtui.render.panes import map_pane, picture_pane
from convtui.render.tables import probability_bars
from convtui.render.tone import PICTURE, Tone
from convtui.render.viewport import whole

KEYS: tuple[Word, ...] = (
    ("0-9", "type", None),
    ("z", "zero", "zoom"),
    ("m", "minus", "disturb"),
    ("p", "paste", "pool"),
    ("r", "restore", "restore"),
    ("u", "undo", "undo"),
    ("n", "filter", "next"),
    ("l", "to lab", "to_lab"),
    ("v", "scale", "view"),
    ("Esc", "close", "escape"),
    (":", "all", "palette"),
)


class ApartPanels(StudyPanels, frozen=True, eq=False):
    """Draws an `ApartFound`."""

    @property
    def _found(self) -> ApartFound:
        found = self.found
        assert isinstance(found, ApartFound)
        return found

    @property
    def _study(self) -> Apart:
        study = self.scene.view.study
        assert isinstance(study, Apart)
        return study

    @property
    def _labels(self) -> tuple[str, ...]:
        return self.scene.network.spec.labels

    @property
    def _is_colour(self) -> bool:
        return len(self._found.order) == 3 and self.scene.before is self.scene.passed.input

    @property
    def layout(self) -> ApartLayout:
        found, picture = self._found, self.scene.input
        kernel, made = found.kernel.shape, found.map_after.shape
        return apart_layout(
            self.width,
            self.height,
            (kernel[0], kernel[1]),
            (made[0], made[1]),
            (picture.shape[0], picture.shape[1]),
            self._labels,
        )

    @property
    def weights(self) -> ApartWeights:
        study, found, layout = self._study, self._found, self.layout
        channel = study.channel
        return ApartWeights(
            found.kernel[:, :, channel],
            found.trained[:, :, channel],
            (found.bias, found.trained_bias),
            study.cell,
            study.typing,
            layout.kernel,
            layout.block,
        )

    @property
    def tones(self) -> tuple[Tone, Tone]:
        """Of the map as trained and now: one for both, as far as the largest value of both, or each its own."""
        maps = self._found.map_before, self._found.map_after
        if self._study.own_scale:
            return self._tone(maps[0]), self._tone(maps[1])
        both = self._tone(*maps)
        return both, both

    def _tone(self, *maps: Float32) -> Tone:
        return layer_tone(self.scene.network.spec, self.scene.layer, *maps)

    # -- the lines above and below

    def hint(self) -> str:
        return hint_words(self._found, self._labels, self._study.typing, self._is_number)

    @property
    def _is_number(self) -> bool:
        typing, (rows, columns) = self._study.typing or "", self._found.kernel.shape[:2]
        return parse_number(typing) is not None or parse_pasted(typing, (rows, columns)) is not None

    def keys(self) -> tuple[Word, ...]:
        return KEYS

    def note(self) -> str:
        if self._study.typing is not None:
            return f"[{visible(self._study.typing, 10)}_] Enter keeps"
        now, trained = self.weights.chosen
        return cell_words(now, trained, is_bias=self.weights.cell[0] >= self.weights.kernel.shape[0])

    # -- the room

    def cells(self) -> Cells:
        canvas, layout = Canvas(self.height, self.width), self.layout
        self._draw_filter(canvas)
        self._draw_maps(canvas)
        self._draw_reads(canvas)
        counts = counted_cells(
            self._found.counted, self._labels, max(self.height - layout.counts, 1), self.width, self.scene.label
        )
        return canvas.paste(layout.counts, 0, counts).done()

    def _draw_filter(self, canvas: Canvas) -> None:
        layout, found, weights = self.layout, self._found, self.weights
        number, count = self.scene.view.filter + 1, self.scene.bank.count
        canvas.text(0, 0, f"filter {number}/{count}, changed" if found.changed else f"filter {number} of {count}", KEY)
        canvas.paste(1, 0, weights.cells())
        row, last = 1 + weights.height, layout.panes[0]
        if len(found.order) > 1:
            canvas.text(row, 0, channel_words(found, self._study.channel, self._is_colour, layout.left), DIM)
            row += 1
        if not found.changed:
            lines = ["as it was trained:", *wrap(self.scene.words.phrase, layout.left)]
            for line in lines[: max(last - row, 0)]:
                row += 1
                canvas.text(row, 0, line, DIM)
            return
        trained = weights.as_trained()
        if row + trained.height <= last:
            row += row + trained.height + 1 <= last  # a blank line before it, where there is room
            canvas.paste(row, 0, trained)

    def _draw_maps(self, canvas: Canvas) -> None:
        layout, found, tones = self.layout, self._found, self.tones
        *picture, before, after = layout.columns
        rows, columns = layout.panes
        for column in picture:
            shape = self.picture.shape[0], self.picture.shape[1]
            canvas.text(0, column, self.scene.named[: layout.digit], DIM)
            canvas.paste(1, column, picture_pane(self.picture, whole(shape, (rows * 2, layout.digit)), PICTURE))
        words = map_words(found, tones, self._study.own_scale)
        maps = found.map_before, found.map_after
        for column, title, values, tone in zip((before, after), words, maps, tones, strict=True):
            port = whole((values.shape[0], values.shape[1]), (rows * 2, columns))
            canvas.text(0, column, title[:columns], DIM)
            canvas.paste(1, column, map_pane(values, port, tone))

    def _draw_reads(self, canvas: Canvas) -> None:
        layout, found = self.layout, self._found
        if not len(found.before) or not self._labels:
            words = "The network names no classes." if len(found.before) else "A pool is out: nothing is read."
            canvas.text(layout.reads, 0, words, DIM)
        elif not layout.names:
            for line, (word, shares) in enumerate((("was  ", found.before), ("now  ", found.after))):
                canvas.paste(layout.reads + line, 0, probability_bars(shares, self._labels, self.width))
                canvas.text(layout.reads + line, 0, word, DIM)
        else:
            self._draw_names(canvas)

    def _draw_names(self, canvas: Canvas) -> None:
        """Where labels are words: each with its share before and now; the likeliest of them where not all fit."""
        layout, found = self.layout, self._found
        across, lines = self.width // layout.names, layout.lines
        shown = list(range(len(self._labels)))
        if len(shown) > across * lines:
            likely = np.argsort(-np.maximum(found.before, found.after), kind="stable")
            shown = sorted(likely[: across * lines].tolist())
        best = int(found.after.argmax())
        for place, index in enumerate(shown):
            row, column = layout.reads + place % lines, place // lines * layout.names
            was, now = float(found.before[index]), float(found.after[index])
            text = share_words(self._labels[index], was, now, layout.names)
            colour = (RIM, KEY) if index == best else (TEXT if was != now else DIM, None)
            canvas.text(row, column, text, *colour)

    # -- the mouse

    def clicked(self, row: int, column: int, wheel: int, drag: bool) -> tuple[Intent, ...] | None:
        """A click on a weight chooses it; the wheel goes from filter to filter."""
        if wheel:
            return (want.Step(wheel),)
        cell = self.weights.cell_at(row - 1, column)
        return (want.ChooseCell(*cell),) if cell is not None and not drag else None
