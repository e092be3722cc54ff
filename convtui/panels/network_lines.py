"""Every layer as a line: its words, its figures, a strip of its maps; under them what all cost together."""

from textwrap import wrap

import numpy as np
from msgspec import Struct

from convtui.core.figures import percent
from convtui.core.text import visible
from convtui.lab.derive_network import NetworkRow, NetworkScene
from convtui.lab.network_words import difference, misfit_sentences, sees
from convtui.network.ledger import LedgerRow, times
from convtui.panels.network_layout import LineKind, LinesLayout, lines_layout
from convtui.panels.network_opened import TITLED, Opened
from convtui.panels.network_tiles import profile, row_of_numbers, small_picture, strip
from convtui.render.cells import Canvas
from convtui.render.colours import DIM, KEY, RIM, TEXT, Colour
from convtui.render.tables import bar

HEADS = ("layer", "gives", "params", "mult-adds", "sees")
PICTURE = "picture"
# Between the figures, and before the strip.
GAP = 2


class Lines(Struct, frozen=True, eq=False):
    """Draws a scene's lines in a room of (height, width) cells."""

    scene: NetworkScene
    width: int
    height: int

    @property
    def layout(self) -> LinesLayout:
        kinds = [line_kind(row) for row in self.scene.rows]
        return lines_layout(self.height, kinds, len(statement(self.scene, self.width)), self.scene.chosen)

    def draw(self, canvas: Canvas) -> None:
        layout, table = self.layout, self._table()
        lefts = self._lefts(table)
        self._write(canvas, 0, HEADS, lefts, [DIM] * len(HEADS))
        for number, (top, height) in enumerate(zip(layout.tops, layout.heights, strict=True), layout.first):
            # The heads stand over the picture's words.
            words = top + 1 if number == 0 and layout.first == 0 and height > 1 else top
            row = self.scene.rows[number - 1] if number else None
            self._write(canvas, words, table[number], lefts, inks(row))
            if number == self.scene.chosen:
                canvas.text(words, 0, f" {table[number][0]} ", RIM, KEY)
            if row is not None and height > 1:
                canvas.text(words + 1, 1, visible(row.layer.name, lefts[1] - 3), DIM)
            self._draw_values(canvas, row, top, height, lefts[-1])
        self._draw_totals(canvas, layout, lefts)

    # -- the figures

    def _table(self) -> list[tuple[str, ...]]:
        """The words and figures of every line."""
        shape = times(self.scene.spec.input_shape)
        return [(PICTURE, shape, "", "", "1x1"), *(figures(row) for row in self.scene.rows)]

    def _lefts(self, table: list[tuple[str, ...]]) -> list[int]:
        """Where the words, the figures and the strip begin."""
        rows = [HEADS, *table, ("", "", f"{self.scene.now.parameters:,}", f"{self.scene.now.multiply_adds:,}", "")]
        wide = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
        wide[0] = min(wide[0], 20) + 1
        return [1, *(sum(wide[: column + 1]) + GAP * (column + 1) for column in range(len(HEADS)))]

    def _write(self, canvas: Canvas, row: int, texts: tuple[str, ...], lefts: list[int], inks: list[Colour]) -> None:
        canvas.text(row, 1, texts[0], inks[0])
        for column, text in enumerate(texts[1:], 1):
            canvas.text(row, lefts[column + 1] - GAP - len(text), text, inks[column])

    # -- the strip

    def _draw_values(self, canvas: Canvas, row: NetworkRow | None, top: int, height: int, left: int) -> None:
        """What a line says about the picture, at its right."""
        width = self.width - left - 1
        if row is None:
            canvas.pixels(top, left, small_picture(self.scene.input, 2 * height - 1))
            beside = left + 2 * height
            canvas.text(top, beside, visible(self.scene.named, max(self.width - beside - 1, 1)), TEXT)
            if height > 1:
                canvas.text(top + height - 1, beside, "below: first maps", DIM)
        elif row.values is None:
            canvas.text(top, left, visible(silence(row), width), DIM)
        elif row.values.ndim == 3:
            canvas.paste(top, left, strip(row.values, width, height)[0])
        elif row is self.scene.rows[-1] and self.scene.labels:
            self._draw_answer(canvas, top, left, width)
        elif row.layer.kind == "Flatten":
            canvas.paste(top, left, row_of_numbers(row.values, width, height))
        else:
            canvas.text(top, left, profile(row.values, width), TEXT)

    def _draw_answer(self, canvas: Canvas, row: int, left: int, width: int) -> None:
        shares = self.scene.probabilities
        best = int(np.argmax(shares))
        label, share = visible(self.scene.labels[best], 12), percent(float(shares[best]))
        canvas.text(row, left, "reads", DIM).text(row, left + 6, f" {label} ", RIM, KEY)
        at = left + 9 + len(label)
        canvas.text(row, at, bar(float(shares[best]), width - (at - left) - 7), KEY)
        canvas.text(row, left + width - 6, f"{share:>6}", TEXT)

    # -- the sums

    def _draw_totals(self, canvas: Canvas, layout: LinesLayout, lefts: list[int]) -> None:
        scene = self.scene
        if scene.dropped:
            draw_totals(canvas, scene, layout.totals, self.width)
            return
        sums = ("all layers", "", f"{scene.now.parameters:,}", f"{scene.now.multiply_adds:,}", "")
        self._write(canvas, layout.totals, sums, lefts, [KEY] * len(sums))
        if layout.room < TITLED:
            opened = Opened(scene, self.width, layout.room)
            canvas.text(layout.totals, lefts[-1], opened.title_in(self.width - lefts[-1] - 1), DIM)


def statement(scene: NetworkScene, width: int) -> tuple[str, ...]:
    """What a pool that is out means for the trained weights, in lines."""
    return tuple(line for said in misfit_sentences(scene) for line in wrap(said, width - 2))


def draw_totals(canvas: Canvas, scene: NetworkScene, row: int, width: int) -> None:
    """What all layers cost, before and after a pool is taken out; under it what that means for the weights."""
    canvas.text(row, 1, fitting_difference(scene, width - 2), KEY)
    for number, line in enumerate(statement(scene, width), 1):
        canvas.text(row + number, 1, line, TEXT)


def fitting_difference(scene: NetworkScene, width: int) -> str:
    """What the pools that are out cost, before and after, in one line; the second factor goes where room lacks."""
    cost, size = difference(scene.trained, scene.now)
    for text in (f"{cost}   {size}", f"{cost}   {size.partition(' (')[0]}", f"{cost}, {size.partition(' (')[0]}"):
        if len(text) <= width:
            return text
    return f"{cost}, {size}".replace("multiply-adds", "mult-adds").replace("parameters", "par.")


def figures(row: NetworkRow) -> tuple[str, ...]:
    """What the layer is, gives, has, costs and sees."""
    if row.now is None:
        return row.words, "out", "", "", ""
    now = row.now
    return (
        row.words,
        times(now.output_shape),
        f"{now.parameters:,}" if now.parameters else "-",
        f"{now.multiply_adds:,}" if now.multiply_adds else "-",
        sees(now.receptive_field),
    )


def inks(row: NetworkRow | None) -> list[Colour]:
    """What is not as it was trained is lit, what is out is dim."""
    if row is None:
        return [TEXT, TEXT, DIM, DIM, DIM]
    if row.now is None:
        return [DIM] * len(HEADS)
    words = TEXT if row.standing in ("runs", "displaced") else DIM
    return [words, *(TEXT if _same(row.now, row.trained, name) else KEY for name in _FIELDS)]


_FIELDS = ("output_shape", "parameters", "multiply_adds", "receptive_field")


def _same(now: LedgerRow, trained: LedgerRow, name: str) -> bool:
    same: bool = getattr(now, name) == getattr(trained, name)
    return same


def line_kind(row: NetworkRow) -> LineKind:
    """What the layer's line has to show."""
    if row.layer.kind == "Flatten":
        return "row"
    if row.standing == "out" or not row.has_maps:
        return "words"
    return "maps" if row.layer.kind == "Conv2D" else "pooled"


def silence(row: NetworkRow) -> str:
    """Why a layer shows nothing."""
    return {"out": "taken out", "unfit": "its weights do not fit"}.get(row.standing, "gets nothing")
