"""A filter's weights to be changed: numbers on signed colours, the cell in focus, what is typed, what is new."""

import numpy as np
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.figures import short, signed
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, KEY, RING, Colour, ink_on
from convtui.render.tone import Tone
from convtui.render.viewport import Shape

# Where the bias' own cell begins, and how wide it is.
BIAS_AT, BIAS_WIDTH = 6, 7


class ApartWeights(Struct, frozen=True, eq=False):
    """`kernel` (kh, kw) as it is and `trained`; `bias` both. `cell` is in focus, its row kh the bias, `typing` its
    buffer. Of a large kernel `shown` (rows, columns) are seen, those round the cell; a weight takes `block` cells.
    """

    kernel: Float32
    trained: Float32
    bias: tuple[float, float]
    cell: Shape
    typing: str | None
    shown: Shape
    block: Shape

    @property
    def height(self) -> int:
        """With the line of the bias."""
        return self.shown[0] * self.block[0] + 1

    @property
    def chosen(self) -> tuple[float, float]:
        """The number in focus as it is, and as it was trained."""
        row, column = self.cell
        if row >= self.kernel.shape[0]:
            return self.bias
        return float(self.kernel[row, column]), float(self.trained[row, column])

    @property
    def first(self) -> Shape:
        """The kernel's row and column at the upper left."""
        row, column = (
            max(0, min(at - seen // 2, size - seen))
            for at, seen, size in zip(self.cell, self.shown, self.kernel.shape, strict=True)
        )
        return row, column

    @property
    def tone(self) -> Tone:
        """One for the weights as they are and as they were, so that colours can be compared."""
        return Tone("signed", float(max(np.abs(self.kernel).max(), np.abs(self.trained).max())) or 1.0)

    def cells(self) -> Cells:
        """(height, width): the weights, and under them the bias."""
        high, wide = self.block
        canvas = Canvas(self.height, max(self.shown[1] * wide, BIAS_AT + BIAS_WIDTH))
        top, left = self.first
        colours = self.tone.colours(self.kernel)
        for line in range(self.shown[0]):
            for place in range(self.shown[1]):
                at = top + line, left + place
                ground = self._ground(at, colours[at[0]][at[1]])
                canvas.fill(line * high, place * wide, high, wide, ground)
                text = self._text(at, float(self.kernel[at]), wide)
                canvas.text(line * high + high - 1, place * wide, text, ink_on(ground))
                if self.kernel[at] != self.trained[at] and (high > 1 or wide == 7):
                    canvas.text(line * high, place * wide, "*", ink_on(ground))
        self._draw_bias(canvas, self.height - 1)
        return canvas.done()

    def as_trained(self) -> Cells:
        """What the weights were, a line a row, with a heading that holds the bias."""
        rows, wide = self.shown[0], self.block[1]
        canvas = Canvas(rows + 1, max(self.shown[1] * wide, 22))
        canvas.text(0, 0, f"trained, bias {signed(self.bias[1], 3)}", DIM)
        top, left = self.first
        colours = self.tone.colours(self.trained)
        for line in range(rows):
            for place in range(self.shown[1]):
                at = top + line, left + place
                ground = colours[at[0]][at[1]]
                text = f"{_number(float(self.trained[at]), wide - 1):>{wide - 1}} "
                canvas.text(line + 1, place * wide, text, ink_on(ground), ground)
        return canvas.done()

    def cell_at(self, row: int, column: int) -> Shape | None:
        """The kernel's cell (its row kh: the bias) at a cell of `cells`."""
        high, wide = self.block
        top, left = self.first
        if row == self.height - 1:
            return (self.kernel.shape[0], 0) if 0 <= column < BIAS_AT + BIAS_WIDTH else None
        if not (0 <= row < self.shown[0] * high and 0 <= column < self.shown[1] * wide):
            return None
        return top + row // high, left + column // wide

    def _draw_bias(self, canvas: Canvas, row: int) -> None:
        at = self.kernel.shape[0], self.cell[1]
        ground = self._ground(at, Tone("signed", max(self.tone.limit, abs(self.bias[0]))).colour(self.bias[0]))
        canvas.text(row, 0, "bias", DIM)
        canvas.text(row, BIAS_AT, self._text(at, self.bias[0], BIAS_WIDTH), ink_on(ground), ground)
        if self.bias[0] != self.bias[1]:
            canvas.text(row, BIAS_AT, "*", ink_on(ground), ground)

    def _ground(self, at: Shape, colour: Colour) -> Colour:
        if at != self.cell:
            return colour
        return KEY if self.typing is not None else RING

    def _text(self, at: Shape, value: float, wide: int) -> str:
        if at == self.cell and self.typing is not None:
            return f"{self.typing[-(wide - 1) :]}_".rjust(wide)
        return f"{_number(value, wide - 1):>{wide - 1}} "


def _number(value: float, width: int) -> str:
    text = signed(value)
    return text if len(text) < width or (len(text) == width and width < 6) else short(value, width - (width > 5))
