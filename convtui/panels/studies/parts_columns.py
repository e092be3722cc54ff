"""The strongest channels side by side: each one's map, what the window reads of it, the weights, and its part."""

from collections.abc import Sequence
from textwrap import wrap

import numpy as np
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.figures import plain, short
from convtui.lab.parts_found import Channel, PartsFound
from convtui.panels.map_tone import layer_tone
from convtui.panels.studies.way import scaled
from convtui.render.cells import Canvas
from convtui.render.colours import BLUE_TEXT, CREAM, DIM, GROUND, KEY, RIM, RING, TEXT, ZERO, Pixels, ink_on
from convtui.render.panes import Area, map_pane, picture_pane
from convtui.render.tables import bar, weight_tone
from convtui.render.tone import PICTURE, Tone, own_tone

# A channel's columns, the last a gap, at least and at most; at the right a column that says what the rows are.
EACH, WIDEST, LEGEND = 14, 37, 10
WORDS = 2
SHORTER = ((" that", ""), (" like", ""), ("lies flat", "lies"), ("no clear orientation", "unclear"))
CELL = 4
NUMBER = 7
# The chart of all parts has at least so many rows, and at most.
CHART = 5, 9


class Column(Struct, frozen=True, eq=False):
    """A channel with what is printed as its part."""

    channel: Channel
    rank: int
    printed: str


def across(width: int) -> int:
    """How many channels stand side by side."""
    return max((width - LEGEND) // EACH, 1)


class Columns:
    """Draws them in (rows, width) cells."""

    def __init__(self, found: PartsFound, columns: Sequence[Column], rows: int, width: int) -> None:
        self.found, self.columns, self.rows, self.width = found, columns, rows, width
        parts = found.parts
        self.each = column_width(width, len(columns))
        self.window = Area(parts.top, parts.left, *parts.reach)
        self.largest = float(np.abs(parts.parts).max(initial=0.0)) or 1.0
        self.brief = False
        self.words = min(max(len(self._wrapped(column)) for column in columns), WORDS)
        grid = self._height(parts.patch[..., 0])
        # Name, words, map, patch, weights, part: then the products, then blank lines between them, then a chart.
        # What is read is not drawn a second time where it is all of a large map.
        self.reads = self._numbers(parts.patch[..., 0]) or self.columns[0].channel.map is None or not self._is_whole
        bare = 1 + self.words + (1 + self.reads) * grid + 1
        self.side = min(self.each - 1, max(2 * (rows - bare), EACH - 1))
        used = bare + self._tile_rows()
        if self.words > 1 and used + 1 > rows:
            self.brief, self.words, used = True, 1, used - 1
        self.products = rows >= used + grid + 2
        used += grid * self.products
        spare = max(rows - used, 0)
        # Blank lines, the most wanted first: before the weights, what is read, the products, the map, the part.
        order = ["weights"] * self.reads + ["read", *["products"] * self.products, "map", "part"]
        self.gaps = frozenset(order[:spare])
        left = spare - len(self.gaps) - 2
        self.chart = min(left, CHART[1]) if left >= CHART[0] and len(parts.parts) > len(columns) else 0

    @property
    def _is_whole(self) -> bool:
        """Whether the window is all of the map."""
        channel = self.columns[0].channel
        return channel.map is not None and channel.map.shape == (self.window.rows, self.window.columns)

    def _wrapped(self, column: Column) -> list[str]:
        words = column.channel.words
        for long, short_word in SHORTER if self.brief else ():
            words = words.replace(long, short_word)
        return wrap(words, self.each - 1)

    def _tile_rows(self) -> int:
        channel = self.columns[0].channel
        return scaled(_shape(channel.map), self.side).room[0] // 2 if channel.map is not None else 0

    @staticmethod
    def _numbers(values: Float32) -> bool:
        rows, columns = values.shape
        return bool(columns * CELL < EACH and rows <= 5)

    def _height(self, values: Float32) -> int:
        return values.shape[0] if self._numbers(values) else scaled(_shape(values), EACH - 1).room[0] // 2

    def draw(self, canvas: Canvas, top: int) -> None:
        """From the row `top` of the canvas on."""
        row = top
        self._names(canvas, row)
        row += 1 + self.words + ("map" in self.gaps)
        legend = len(self.columns) * self.each
        tile = self._tile_rows()
        if tile:
            for index, column in enumerate(self.columns):
                self._map(canvas, row, index * self.each, column.channel)
            canvas.text(row, legend, "its map", DIM)
            row += tile
        parts = self.found.parts
        read = layer_tone(self.found.spec, parts.before, parts.patch) if parts.before else own_tone(parts.patch)
        blocks: list[tuple[str, str, Float32, Tone | None]] = []
        blocks += [("read", "read here", parts.patch, read)] if self.reads else []
        blocks += [("weights" if self.reads else "read", "x weights", parts.weights, None)]
        blocks += [("products", "= products", parts.products, None)] if self.products else []
        for gap, words, values, tone in blocks:
            row += gap in self.gaps
            for index, column in enumerate(self.columns):
                part = np.ascontiguousarray(values[..., column.channel.number])
                self._grid(canvas, row, index * self.each, part, weight_tone(part) if tone is None else tone)
            canvas.text(row, legend, words, DIM)
            row += self._height(values[..., 0])
        row += "part" in self.gaps
        self._parts(canvas, row)
        canvas.text(row, legend, "added up", DIM)
        if self.chart:
            self._chart(canvas, row + 2)

    def _names(self, canvas: Canvas, row: int) -> None:
        for index, column in enumerate(self.columns):
            left, chosen = index * self.each, column.rank == self.found.at
            name = f" {column.channel.name} " if chosen else column.channel.name
            canvas.text(row, left, name, RIM if chosen else TEXT, KEY if chosen else None)
            for line, text in enumerate(self._wrapped(column)[:WORDS], 1):
                canvas.text(row + line, left, text, DIM)

    def _map(self, canvas: Canvas, row: int, left: int, channel: Channel) -> None:
        """With the window in a ring, where it is not all of the map."""
        values = channel.map
        assert values is not None
        ring = None if self._is_whole else self.window
        port = scaled(_shape(values), self.side)
        if not self.found.parts.before:
            canvas.paste(row, left, picture_pane(values, port, PICTURE, ring))
            return
        tone = layer_tone(self.found.spec, self.found.parts.before, values)
        canvas.paste(row, left, map_pane(values, port, tone, ring))

    def _grid(self, canvas: Canvas, row: int, left: int, values: Float32, tone: Tone) -> None:
        if not self._numbers(values):
            canvas.paste(row, left, map_pane(values, scaled(_shape(values), EACH - 1), tone))
            return
        colours = tone.colours(values)
        for (y, x), value in np.ndenumerate(values):
            canvas.text(row + y, left + x * CELL, plain(float(value)), ink_on(colours[y][x]), colours[y][x])

    def _parts(self, canvas: Canvas, row: int) -> None:
        for index, column in enumerate(self.columns):
            left, part = index * self.each, column.channel.part
            canvas.text(row, left, column.printed, CREAM if part > 0 else BLUE_TEXT if part < 0 else ZERO)
            filled = bar(abs(part) / self.largest, self.each - NUMBER - 1)
            canvas.text(row, left + NUMBER, filled, CREAM if part > 0 else BLUE_TEXT)

    def _chart(self, canvas: Canvas, row: int) -> None:
        """All parts as they rank: up what speaks for the unit, down what speaks against it; the one in focus marked."""
        parts, half = self.found.parts, self.chart - 1
        ranked = parts.parts[list(parts.order)]
        wide = min(max((self.width - LEGEND) // len(ranked), 1), 3)
        ranked = ranked[: (self.width - LEGEND) // wide]
        dots: Pixels = np.empty((2 * half, len(ranked) * wide, 3), np.uint8)
        dots[:] = GROUND
        for rank, part in enumerate(ranked.tolist()):
            length = round(abs(part) / self.largest * half)
            rows = slice(half - length, half) if part > 0 else slice(half, half + length)
            columns = slice(rank * wide, (rank + 1) * wide - (wide > 1))
            dots[rows, columns] = RING if rank == self.found.at else CREAM if part > 0 else BLUE_TEXT
        canvas.text(row, 0, f"all {len(parts.parts)} parts by their size: up speaks for it, down against", DIM)
        canvas.pixels(row + 1, 0, dots)


def column_width(width: int, count: int) -> int:
    """Few channels have more room each."""
    return min(max((width - LEGEND) // count, EACH), WIDEST)


def _shape(values: Float32 | None) -> tuple[int, int]:
    assert values is not None
    return values.shape[0], values.shape[1]


class Lines:
    """Where each channel is one number: a line for each, value x weight = part, in as many columns as fit."""

    WIDTH = 40

    def __init__(self, found: PartsFound, columns: Sequence[Column], rows: int, width: int) -> None:
        self.found, self.columns, self.rows, self.width = found, columns, rows, width
        self.largest = float(np.abs(found.parts.parts).max(initial=0.0)) or 1.0

    def draw(self, canvas: Canvas, top: int) -> None:
        """From the row `top` of the canvas on."""
        parts = self.found.parts
        for index, column in enumerate(self.columns):
            row, left = top + index % self.rows, index // self.rows * self.WIDTH
            channel, chosen = column.channel, column.rank == self.found.at
            value, weight = float(parts.patch[0, 0, channel.number]), float(parts.weights[0, 0, channel.number])
            canvas.text(row, left, f"{channel.name:<9}", RIM if chosen else TEXT, KEY if chosen else None)
            canvas.text(row, left + 9, f"{_thirds(value):>5} x {_thirds(weight):>6} =", DIM)
            ink = CREAM if channel.part > 0 else BLUE_TEXT if channel.part < 0 else ZERO
            canvas.text(row, left + 25, f"{column.printed:>7}", ink)
            canvas.text(row, left + 33, bar(abs(channel.part) / self.largest, self.WIDTH - 34), ink)


def _thirds(value: float) -> str:
    """With three decimals, as their product is printed, or as many as there is room for."""
    text = f"{value:.3f}"
    return text if len(text) <= 5 + (value < 0) else short(value, 5)
