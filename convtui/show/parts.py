"""What one option adds to what is shown of a trained network: as text, as JSON, as arrays, as cells."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy.typing as npt
from msgspec import Struct

from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, TEXT, Colour
from convtui.render.viewport import Viewport, whole
from convtui.show.figures import wrapped


class Part(Struct, frozen=True, eq=False):
    """`json` and `arrays` are added to those of the others under their own names. `cells`, where given, makes a
    picture at most so many columns wide; without it the lines stand there as they are.
    """

    lines: Sequence[str] = ()
    json: Mapping[str, object] = {}
    arrays: Mapping[str, npt.NDArray[Any]] = {}
    cells: Callable[[int], Cells] | None = None

    def seen(self, columns: int) -> Cells:
        """The part as cells."""
        return text_cells(self.lines, columns) if self.cells is None else self.cells(columns)


def text_cells(lines: Sequence[str], columns: int, colour: Colour = DIM) -> Cells:
    """Lines of text; what is longer than `columns` goes on in the next one. The first is brighter."""
    rows = wrapped(lines, columns)
    canvas = Canvas(len(rows), columns)
    for row, line in enumerate(rows):
        canvas.text(row, 0, line, TEXT if row == 0 else colour)
    return canvas.done()


def stacked(blocks: Sequence[Cells], columns: int) -> Cells:
    """One below the other, a line between them; what has no height is left out."""
    blocks = [block for block in blocks if block.height]
    width = max([columns, *(block.width for block in blocks)])
    canvas = Canvas(max(sum(block.height + 1 for block in blocks) - 1, 0), width)
    row = 0
    for block in blocks:
        canvas.paste(row, 0, block)
        row += block.height + 1
    return canvas.done()


def snug(shape: tuple[int, ...], room: int) -> Viewport:
    """All of a plane of `shape` (H, W, ...) in as few cells as it needs, at most `room` dots high and wide."""
    plane = shape[0], shape[1]
    port = whole(plane, (room + room % 2, room))
    return whole(plane, (port.dots[0] + port.dots[0] % 2, port.dots[1]))


def beside(blocks: Sequence[Cells], gap: int = 2) -> Cells:
    """One at the right of the other."""
    width = sum(block.width + gap for block in blocks) - gap
    canvas = Canvas(max(block.height for block in blocks), max(width, 0))
    column = 0
    for block in blocks:
        canvas.paste(0, column, block)
        column += block.width + gap
    return canvas.done()
