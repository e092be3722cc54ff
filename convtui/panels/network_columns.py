"""Every layer as a column, from the picture at the left to what the network reads: words, maps, figures."""

from itertools import pairwise
from textwrap import wrap

import numpy as np
from msgspec import Struct

from convtui.core.figures import percent
from convtui.core.text import visible
from convtui.lab.derive_network import NetworkRow, NetworkScene
from convtui.network.ledger import times
from convtui.panels.network_layout import ColumnsLayout, columns_layout
from convtui.panels.network_lines import draw_totals, figures, inks, line_kind, silence, statement
from convtui.panels.network_tiles import column_of_numbers, small_picture, strongest, tiles, true_room
from convtui.render.cells import Canvas
from convtui.render.colours import DIM, KEY, RIM, TEXT
from convtui.render.tables import bar

# The words of a column are in two rows, its shape in a third; the figures stand under its maps.
SHAPE, FIGURES = 2, 1
ARROW, ARROW_ROW = ">", 3
BAR = 4


class Columns(Struct, frozen=True, eq=False):
    """Draws a scene's columns in a room of (height, width) cells."""

    scene: NetworkScene
    width: int
    height: int

    @property
    def layout(self) -> ColumnsLayout | None:
        """None where lines do better."""
        kinds = [line_kind(row) for row in self.scene.rows]
        return columns_layout(self.width, self.height, kinds, len(statement(self.scene, self.width)))

    def draw(self, canvas: Canvas, layout: ColumnsLayout) -> None:
        for number, (left, width) in enumerate(zip(layout.lefts, layout.widths, strict=True)):
            row = self.scene.rows[number - 1] if number else None
            self._draw_words(canvas, row, left, width, number == self.scene.chosen)
            if row is None:
                self._draw_picture(canvas, layout, left, width)
            else:
                self._draw_values(canvas, row, layout, left, width - 2)
                self._draw_figures(canvas, row, layout, left)
        for before, after in pairwise(layout.lefts):
            if after - before > 1:
                canvas.text(layout.top + ARROW_ROW, after - 1, ARROW, DIM)
        draw_totals(canvas, self.scene, layout.totals, self.width)

    def _draw_words(self, canvas: Canvas, row: NetworkRow | None, left: int, width: int, chosen: bool) -> None:
        words = "picture" if row is None else row.words
        shape = self.scene.spec.input_shape if row is None or row.now is None else row.now.output_shape
        first, _, second = words.rpartition(" ") if len(words) > width - 2 or row is None else (words, "", "")
        first, second = (first, second) if first else (second, "")
        ink = inks(row)
        if row is not None and not second:
            second = visible(row.layer.name, width - 2)
        if chosen:
            canvas.text(0, left, f" {first} ", RIM, KEY)
        else:
            canvas.text(0, left + 1, first, ink[0])
        canvas.text(1, left + 1, second, DIM)
        if row is not None and row.now is None:
            canvas.text(SHAPE, left + 1, "out", DIM)
        else:
            canvas.text(SHAPE, left + 1, times(shape), ink[1])

    def _draw_picture(self, canvas: Canvas, layout: ColumnsLayout, left: int, width: int) -> None:
        values = self.scene.input
        side = max(values.shape[:2])
        dots = min(width - 2, 2 * layout.tall)
        if dots < side:
            dots = side // -(-side // dots)
        picture = small_picture(values, dots, max(dots // side, 1))
        canvas.pixels(layout.top, left + 1, picture)
        under = layout.top + picture.shape[0] // 2 + 1
        title = wrap(visible(self.scene.named, 3 * width), width - 2)
        for number, line in enumerate(title[: layout.top + layout.tall - under]):
            canvas.text(under + number, left + 1, line, DIM)
        at = layout.top + layout.tall + FIGURES
        for row, head in enumerate(("parameters", "mult-adds", "sees")):
            canvas.text(at + row, left + 1, head, DIM)

    def _draw_figures(self, canvas: Canvas, row: NetworkRow, layout: ColumnsLayout, left: int) -> None:
        if row.now is None:
            return
        for number, (text, ink) in enumerate(zip(figures(row)[2:], inks(row)[2:], strict=True)):
            canvas.text(layout.top + layout.tall + FIGURES + number, left + 1, text, ink)

    def _draw_values(self, canvas: Canvas, row: NetworkRow, layout: ColumnsLayout, left: int, width: int) -> None:
        top, tall, left = layout.top, layout.tall, left + 1
        if row.values is None:
            for number, line in enumerate(wrap(silence(row), width) if row.now is not None else ()):
                canvas.text(top + number, left, line, DIM)
        elif row.values.ndim == 3:
            room = true_room((row.values.shape[0], row.values.shape[1]), row.values.shape[2], width, tall)
            canvas.paste(top, left, tiles(row.values, range(row.values.shape[2]), room, width, tall))
        elif row is self.scene.rows[-1] and self.scene.labels:
            self._draw_shares(canvas, top, tall, left, width)
        elif row.layer.kind == "Flatten":
            canvas.paste(top, left, column_of_numbers(row.values, BAR, tall))
        else:
            best = float(np.abs(row.values).max(initial=0.0)) or 1.0
            for number, unit in enumerate(strongest(row.values)[:tall]):
                share = max(float(row.values[unit]), 0.0) / best
                canvas.text(top + number, left, f"{unit + 1:>4}", DIM)
                canvas.text(top + number, left + 5, bar(share, width - 5), TEXT)

    def _draw_shares(self, canvas: Canvas, top: int, tall: int, left: int, width: int) -> None:
        """Every label with its bar; two rows each where a label is long."""
        shares, labels = self.scene.probabilities, self.scene.labels
        long = max(len(label) for label in labels)
        each = 2 if long > width - 8 and 2 * len(labels) <= tall else 1
        best = int(np.argmax(shares))
        for index, (label, share) in enumerate(zip(labels[: tall // each], shares.tolist(), strict=False)):
            row, ink = top + each * index, KEY if index == best else TEXT
            name = visible(label, width - 7 if each == 2 else max(width - 8, 1))
            canvas.text(row, left, name, *((RIM, KEY) if index == best else (TEXT,)))
            at = 0 if each == 2 else min(long, width - 8) + 1
            canvas.text(row + each - 1, left + at, bar(share, max(width - at - (0 if each == 2 else 6), 1)), ink)
            canvas.text(row, left + width - 5, f"{percent(share):>5}", DIM if index != best else KEY)
