"""A kernel in little room: with its numbers where they fit, else by its colours alone."""

import numpy as np

from convtui.core.arrays import Float32
from convtui.core.figures import marked, plain, short
from convtui.core.fractions import over_one_divisor
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import KEY, RIM, RING, ink_on
from convtui.render.tables import weight_tone
from convtui.render.viewport import Shape

# A number of a kernel takes 4 columns; in less room 3, or 2.
WIDEST_CELL = 4


def cell_width(columns: int, room: int) -> int:
    """How many columns each of so many cells can have, at most 4; 0 where they do not fit."""
    return min(WIDEST_CELL, room // columns)


def compact_height(rows: int, room: int) -> int:
    """How many rows a kernel of so many takes where there are `room`: one each, or two to a row."""
    return rows if rows <= room else -(-rows // 2)


def shows_numbers(kernel: Float32, room: Shape) -> bool:
    """Whether `compact_kernel` has room for each number, so that none runs into the next."""
    width = cell_width(kernel.shape[1], room[1])
    return (
        kernel.shape[0] <= room[0] and width > 0 and any(text.strip() for row in _texts(kernel, width) for text in row)
    )


def compact_kernel(
    kernel: Float32, room: Shape, cell: tuple[int, int] | None = None, typing: str | None = None
) -> Cells:
    """(kh, kw) weights in at most `room` (rows, columns) cells; `cell` is marked, `typing` its buffer.

    Numbers where each can be told from its neighbours; where rows are too few half-cells in the kernel's colours.
    """
    rows, columns = kernel.shape
    width = max(cell_width(columns, room[1]), 1)
    painted = weight_tone(kernel).paint(kernel)
    if rows > room[0]:
        wide = np.repeat(painted, width, axis=1)
        return Canvas(-(-rows // 2), columns * width).pixels(0, 0, wide).done()
    texts = _texts(kernel, width)
    canvas = Canvas(rows, columns * width)
    for row, column in np.ndindex(rows, columns):
        red, green, blue = painted[row, column].tolist()
        ground, ink, text = (red, green, blue), ink_on((red, green, blue)), texts[row][column]
        if (row, column) == cell:
            ground, ink = (KEY if typing is not None else RING), RIM
            if typing is not None:
                text = f"{typing + '_':>{width}}"[-width:]
            elif width == WIDEST_CELL:
                text = marked(float(kernel[row, column]))
        canvas.text(row, column * width, text, ink, ground)
    return canvas.done()


def _texts(kernel: Float32, width: int) -> list[list[str]]:
    """Each weight in its `width` columns; blanks where numbers of that width say too little, or run together."""
    if width == WIDEST_CELL:
        return [[plain(value) for value in row] for row in kernel.tolist()]
    # A minus sign is gap enough before a number, a bare digit is not.
    texts = [[short(value, width if value < 0 else width - 1) for value in row] for row in kernel.tolist()]
    if any(len(text) > width - (not text.startswith("-")) for row in texts for text in row):
        texts = [["" for _ in row] for row in texts]
    return [[f"{text:>{width}}" for text in row] for row in texts]


def whole_numbers(kernel: Float32) -> tuple[Float32, int]:
    """(kh, kw) the weights as whole numbers, and what to divide them by; as they are, and 1, where that cannot be."""
    found = over_one_divisor(kernel)
    if found is None:
        return kernel, 1
    return found[0].astype(np.float32), found[1]
