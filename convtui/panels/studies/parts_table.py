"""A dot of the first layer on a grey picture: its pixels, weights and products, large, beside the picture."""

from typing import Any

import numpy as np

from convtui.core.arrays import Float32
from convtui.core.figures import short
from convtui.lab.parts_found import PartsFound, printed
from convtui.panels.studies.parts_words import after
from convtui.render.cells import Canvas
from convtui.render.colours import DIM, KEY, TEXT, ink_on
from convtui.render.panes import Area, picture_pane
from convtui.render.tables import weight_tone
from convtui.render.tone import PICTURE, Tone
from convtui.render.viewport import Viewport, whole

GAP = 2
WIDEST, TALLEST = 7, 2
DECIMALS = 2


class Table:
    """Draws them in (rows, width) cells."""

    def __init__(self, found: PartsFound, rows: int, width: int) -> None:
        self.found, self.rows, self.width = found, rows, width
        picture = found.passed.input
        shape = picture.shape[0], picture.shape[1]
        dots = whole(shape, (rows * 2, width * 11 // 20)).dots
        self.port: Viewport = whole(shape, (-(-dots[0] // 2) * 2, dots[1]))
        self.left = self.port.room[1] + GAP
        columns = found.parts.patch.shape[1]
        self.wide = min((width - self.left - 2 * GAP) // 3 // columns, WIDEST)
        self.tall = TALLEST if found.parts.patch.shape[0] * TALLEST + 8 <= rows else 1

    def draw(self, canvas: Canvas, top: int) -> None:
        """From the row `top` of the canvas on."""
        parts = self.found.parts
        ring = Area(parts.top, parts.left, *parts.reach)
        canvas.paste(top, 0, picture_pane(self.found.passed.input[..., 0], self.port, PICTURE, ring))
        patch, weights, products = (values[..., 0] for values in (parts.patch, parts.weights, parts.products))
        together = float(products.sum(dtype=np.float64))
        texts, _ = printed(products.ravel().tolist(), together, DECIMALS)
        blocks: list[tuple[str, Float32, Tone, list[str]]] = [
            ("pixels", patch, PICTURE, _shortly(patch, self.wide - 1)),
            ("x weights", weights, weight_tone(weights), _shortly(weights, min(self.wide - 1, 5))),
            ("= products", products, weight_tone(products), _written(products, texts, self.wide - 1)),
        ]
        step = patch.shape[1] * self.wide + GAP
        for number, (words, values, tone, written) in enumerate(blocks):
            canvas.text(top + 1, self.left + number * step, words, DIM)
            self._block(canvas, top + 2, self.left + number * step, values, tone, written)
        row = top + 2 + patch.shape[0] * self.tall + 1
        # The sums as every other view has them, a decimal more than the cells have room for.
        (bias, added), total = printed([parts.bias, together], parts.sum)
        for text, colour in (
            (f"{products.size} products add up to {added}", TEXT),
            (f"bias                 {bias}", TEXT),
            (f"sum                  {total}", KEY),
            (after(self.found), TEXT),
        ):
            canvas.text(row, self.left, text, colour)
            row += 1

    def _block(self, canvas: Canvas, top: int, left: int, values: Float32, tone: Tone, texts: list[str]) -> None:
        colours: Any = tone.colours(np.ascontiguousarray(values))
        for (row, column), text in zip(np.ndindex(*values.shape), texts, strict=True):
            colour, y, x = colours[row][column], top + row * self.tall, left + column * self.wide
            canvas.fill(y, x, self.tall, self.wide, colour)
            canvas.text(y + self.tall - 1, x, f"{text[: self.wide]:>{self.wide - (self.wide > 5)}}", ink_on(colour))


def _written(products: Float32, texts: tuple[str, ...], width: int) -> list[str]:
    """As they are printed, without their leading 0 where that leaves no gap; what is nothing reads so."""
    made = ["0" if not value else text for value, text in zip(products.ravel().tolist(), texts, strict=False)]
    return [text if len(text) <= width else text.replace("0.", ".", 1) for text in made]


def _shortly(values: Float32, width: int) -> list[str]:
    """Each in at most `width` columns, in reading order."""
    return [short(value, width) for value in values.ravel().tolist()]
