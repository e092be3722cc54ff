"""The receptive field, drawn: the square on the picture, and under the unit the maps on the way down to it."""

from functools import cached_property

import numpy as np
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.text import visible
from convtui.lab import intents as want
from convtui.lab.field_found import FieldFound, Level
from convtui.lab.intents import Intent
from convtui.lab.study_state import Field
from convtui.panels.layer_words import kind_word, named, unit_words
from convtui.panels.map_tone import layer_tone
from convtui.panels.studies.field_words import decides, proved, rule, sees, size
from convtui.panels.studies.way import TITLE, Stood, stand
from convtui.panels.study import StudyPanels, Word
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, HINT, KEY, RIM, RING, TEXT, Colour
from convtui.render.panes import Area, Mark, map_pane, picture_pane
from convtui.render.tone import PICTURE
from convtui.render.viewport import Viewport, whole

# Under picture and maps: how the fields grow, and three lines of words.
WORDS = 4
GAP = 2
# Of the ring's colour in a pixel that could decide, by how many dots of the first layer that do so read it: with the
# fewest and with the most. What is left of a pixel outside the square.
TINT, OUTSIDE = (0.08, 0.5), 0.45


class FieldPanels(StudyPanels, frozen=True, eq=False, dict=True):
    """The picture at the left, the maps at the right, from the unit down in reading order."""

    found: FieldFound

    @property
    def study(self) -> Field:
        study = self.scene.view.study
        assert isinstance(study, Field)
        return study

    # -- the room

    @cached_property
    def port(self) -> Viewport:
        """The picture's, in the left of the room."""
        rows = self.height - WORDS - 1
        shape = self.picture.shape[0], self.picture.shape[1]
        port = whole(shape, (rows * 2, self.width * 11 // 20))
        return whole(shape, (-(-port.dots[0] // 2) * 2, port.dots[1]))

    @cached_property
    def levels(self) -> tuple[tuple[Stood, Level, str], ...]:
        """The maps that there is room for, the unit's own first, each with its title."""
        levels = [(level, level.values) for level in self.found.levels if level.values is not None]
        titles = [f"{named(level.layer.name, TITLE - 3)} {level.stop.channel + 1}" for level, _ in levels]
        shapes = [(values.shape[0], values.shape[1]) for _, values in levels]
        left = self.port.room[1] + GAP
        places = stand(shapes, [len(title) for title in titles], (self.height - WORDS, self.width - left))
        return tuple(
            (replace(stood, column=stood.column + left), level, title)
            for stood, (level, _), title in zip(places, levels, titles, strict=False)
        )

    # -- drawing

    def cells(self) -> Cells:
        canvas = Canvas(self.height, self.width)
        canvas.text(0, 0, visible(self.scene.named, self.port.room[1]), KEY)
        canvas.paste(1, 0, self._picture())
        for stood, level, title in self.levels:
            own = level is self.found.levels[0]
            canvas.text(stood.row, stood.column, visible(title, stood.width), KEY if own else TEXT)
            canvas.paste(stood.row + 1, stood.column, self._tile(stood, level))
        self._grow(canvas, self.height - WORDS)
        for row, (text, colour) in enumerate(self._words(), self.height - WORDS + 1):
            canvas.text(row, 0, text, colour)
        return canvas.done()

    def _picture(self) -> Cells:
        """Outside the square it is dimmed, and what could decide has some of the ring's colour in it."""
        square, proof = self.found.square, self.study.proof
        marks = [Mark(Area(*proof), "")] if proof is not None else []
        ring = Area(square.top, square.left, square.rows, square.columns)
        return picture_pane(self._coloured(), self.port, PICTURE, ring, marks)

    def _coloured(self) -> Float32:
        """(H, W, 3) of 0..1."""
        picture = self.picture if self.picture.ndim == 3 else np.repeat(self.picture[:, :, None], 3, axis=2)
        colours = np.clip(picture.astype(np.float32), 0, 1)
        proof = self.found.proof
        if proof is not None:
            colours[proof.pixel] = proof.new
        inside = np.zeros(colours.shape[:2], bool)
        square = self.found.square.clipped(colours.shape)
        inside[square.top : square.top + square.rows, square.left : square.left + square.columns] = True
        colours[~inside] *= np.float32(OUTSIDE)
        if self.study.tinted:
            readers = self.found.decided.readers
            share = TINT[0] + (TINT[1] - TINT[0]) * readers / max(int(readers.max(initial=0)), 1)
            tint = np.where(readers > 0, share, 0)[:, :, None].astype(np.float32)
            colours += (np.array(RING, np.float32) / 255 - colours) * tint
        return colours

    def _tile(self, stood: Stood, level: Level) -> Cells:
        """The map, what the unit sees of it in a ring, and the dot through which the way goes."""
        values, square = level.values, level.sees
        assert values is not None
        assert square is not None
        tone = layer_tone(self.scene.network.spec, level.layer.name, values)
        inside = square.clipped(values.shape)
        whole_map = (inside.rows, inside.columns) == values.shape
        ring = None if whole_map else Area(square.top, square.left, square.rows, square.columns)
        stop = None if level is self.found.levels[0] else Area(level.stop.row, level.stop.column)
        return map_pane(values, stood.port, tone, ring, winner=stop)

    # -- words

    @cached_property
    def _growth(self) -> tuple[tuple[str, str], ...]:
        """(layer, what stands for it) from the first layer on."""
        squares = all(rows == columns for _, rows, columns in self.found.fields)
        return tuple(
            (layer.name, f"{kind_word(layer)} {rows if squares else f'{rows}x{columns}'}")
            for layer, rows, columns in self.found.fields
        )

    def _grow(self, canvas: Canvas, row: int) -> None:
        """3 -> 4 -> 8 ...: what a unit of each layer sees, the study's own marked."""
        for name, start, text in self._placed():
            own = name == self.found.spot.layer
            canvas.text(row, start, f" {text} ", RIM if own else TEXT, KEY if own else None)
        end = self._placed()[-1][1] + len(self._placed()[-1][2]) + 2
        out = ", ".join(named(name, 16) for name in self.found.dropped)
        verb = "is" if len(self.found.dropped) == 1 else "are"
        texts = (f" pixels wide; {out} {verb} out", f" {out} out", " out: p") if out else (" pixels wide", " wide", "")
        canvas.text(row, end, next((text for text in texts if end + len(text) <= self.width), ""), KEY if out else DIM)

    def _placed(self) -> list[tuple[str, int, str]]:
        """Each layer's name, its first column on the line of growth, and its words."""
        column, made = 0, []
        for name, text in self._growth:
            made.append((name, column, text))
            column += len(text) + 2
        return made

    def _words(self) -> list[tuple[str, Colour]]:
        found, width = self.found, self.width
        lines = [
            (sees(found, self.picture.shape, named(found.spot.layer, 20), self._unit, width), TEXT),
            (decides(found, width), TEXT),
        ]
        if found.proof is not None:
            return [*lines, (proved(found.proof, found.kind, width), HINT)]
        return [*lines, ("Space changes a pixel, outside and inside, and runs the whole network again.", DIM)]

    @property
    def _unit(self) -> str:
        spot, spec = self.found.spot, self.scene.network.spec
        layer = spec.layer(spot.layer)
        return unit_words(layer, spot.unit, spot.row, spot.column, spec.labels if layer is spec.layers[-1] else ())

    def hint(self) -> str:
        return rule(self.found, self.tier)

    def note(self) -> str:
        square = self.found.square
        return f"sees {size(square.rows, square.columns)}"

    def keys(self) -> tuple[Word, ...]:
        return (
            ("< >", "layer", "next_layer"),
            ("arrows", "place", None),
            ("n b", "filter", "next"),
            ("Space", "proof", "pen"),
            ("p", "pool", None),
            ("Enter", "parts", "enter"),
            ("v", "tint", "view"),
            ("Esc", "back", "escape"),
        )

    # -- the mouse

    def clicked(self, row: int, column: int, wheel: int, drag: bool) -> tuple[Intent, ...] | None:
        """A pixel of the picture is tried; a dot of a map is the next to be asked; a layer in the line of growth."""
        if wheel:
            return (want.Step(wheel),)
        pixel = self.port.pixel((row - 1) * 2, column) if 1 <= row and column < self.port.room[1] else None
        if pixel is not None:
            return (want.ChooseCell(*pixel),)
        for stood, level, _ in self.levels:
            place = stood.place_at(row, column)
            if place is not None:
                return want.UseLayer(level.layer.name), want.ChooseFilter(level.stop.channel), want.PlaceAt(*place)
        if row == self.height - WORDS:
            name = next((name for name, start, text in self._placed() if start <= column < start + len(text) + 2), None)
            return (want.UseLayer(name),) if name is not None else None
        return None
