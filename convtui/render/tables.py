"""Small grids of numbers as cells: a kernel, the nine products, ten probabilities."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from convtui.core.arrays import Float32
from convtui.core.figures import marked, percent, plain, short, signed
from convtui.core.text import visible
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, GROUND, KEY, RIM, RING, TEXT, WHITE, Colour, ink_on
from convtui.render.tone import PICTURE, Tone, largest_of

Mask = npt.NDArray[np.bool_]

# What a table of products leaves at its right for what they add up to.
TOTAL_WIDTH = 22
# A pixel of the padding: a zero that no picture has.
PADDED = "(0) "


def kernel_block(kernel: Float32, cell: tuple[int, int] | None = None, typing: str | None = None) -> Cells:
    """(kh, kw) weights, 4 columns and a row each, on signed colours; `cell` is marked, `typing` its buffer."""
    canvas = Canvas(kernel.shape[0], kernel.shape[1] * 4)
    colours = weight_tone(kernel).colours(kernel)
    for (row, column), value in np.ndenumerate(kernel):
        colour = colours[row][column]
        canvas.text(row, column * 4, plain(float(value)), ink_on(colour), colour)
    if cell is not None:
        row, column = cell
        if typing is not None:
            canvas.text(row, column * 4, f"{typing[-3:] + '_':>4}", RIM, KEY)
        else:
            canvas.text(row, column * 4, marked(float(kernel[cell])), RIM, RING)
    return canvas.done()


def weight_blocks(kernel: Float32, height: int = 2, width: int = 7) -> Cells:
    """(kh, kw) trained weights with two decimals, each `height` x `width` cells, scaled by their own largest."""
    canvas = Canvas(kernel.shape[0] * height, kernel.shape[1] * width)
    colours = weight_tone(kernel).colours(kernel)
    for (row, column), value in np.ndenumerate(kernel):
        colour = colours[row][column]
        canvas.fill(row * height, column * width, height, width, colour)
        text = signed(float(value))
        text = text if len(text) < width else short(float(value), width - 1)
        canvas.text(row * height + height - 1, column * width, f"{text:>{width - 1}}", ink_on(colour))
    return canvas.done()


def weight_tone(kernel: Float32) -> Tone:
    """Signed, each kernel scaled by itself: one scale for a whole layer turns to mud."""
    return Tone("signed", largest_of(kernel) or 1.0)


def products_width(columns: int, with_kernel: bool = True) -> int:
    """The width of `products_table` for a kernel of so many columns, without the room for the total."""
    return _columns_of_table(columns, with_kernel)[-1] + 6


def _columns_of_table(columns: int, with_kernel: bool) -> tuple[int, int, int]:
    """Where the kernel, the products and their sums begin. Narrow kernels leave the headings their room."""
    across = max(columns, 3)
    if not with_kernel:
        return 0, 4 * across + 2, 10 * across + 2
    at_kernel = 4 * across + 3
    at_products = at_kernel + 5 * across + 3
    return at_kernel, at_products, at_products + 6 * across + 1


def products_table(
    patch: Float32,
    weights: Float32,
    products: Float32,
    origin: tuple[int, int],
    *,
    outside: Mask | None = None,
    with_kernel: bool = True,
    tail: int = TOTAL_WIDTH,
    headings: tuple[str, str] = ("pixels", "x kernel"),
    sums: Sequence[str] | None = None,
) -> Cells:
    """Pixels x kernel = products, and their row sums; `tail` columns for the total are left at the right.

    The arrays are (kh, kw); (kh + 1, 80) cells for a kernel of up to three columns, wider ones take more. `origin` is
    the (row, column) of the window's upper left on the picture. `outside`: which pixels are padding, not picture; they
    stand in brackets. Without the kernel its heading says where the weights are. `sums` is what is printed, in up to 5
    columns, as what the rows add up to, where two decimals are not enough.
    """
    rows, columns = patch.shape
    at_kernel, at_products, at_sums = _columns_of_table(columns, with_kernel)
    canvas = Canvas(rows + 1, at_sums + 6 + tail)
    place = f"{origin[0]},{origin[1]}"
    words = f"{headings[0]} {place}"
    canvas.text(0, 0, words if len(words) < (at_kernel or at_products) else place, DIM)
    if with_kernel:
        canvas.text(0, at_kernel, headings[1], DIM).text(0, at_products, "= products", DIM)
    else:
        choices = f"{headings[1]} = products", "x above = products", "x above ="
        canvas.text(0, at_products, next(words for words in choices if len(words) < at_sums - at_products), DIM)
    canvas.text(0, at_sums, "added", DIM)
    on_picture, on_kernel = PICTURE.colours(patch), weight_tone(weights).colours(weights)
    padded = outside.tolist() if outside is not None else [[False] * columns] * rows
    lines = zip(patch.tolist(), weights.tolist(), products.tolist(), strict=True)
    for row, line in enumerate(lines):
        for column, (pixel, weight, product) in enumerate(zip(*line, strict=True)):
            if padded[row][column]:
                canvas.text(row + 1, column * 4, PADDED, DIM)
            else:
                colour = on_picture[row][column]
                canvas.text(row + 1, column * 4, plain(pixel), ink_on(colour), colour)
            if with_kernel:
                colour = on_kernel[row][column]
                canvas.text(row + 1, at_kernel + column * 5, f"{short(weight, 4):>4} ", ink_on(colour), colour)
            text = f"{short(product, 5):>5}"
            canvas.text(row + 1, at_products + column * 6, text, TEXT if product else DIM)
    for row, total in enumerate(products.astype(float).sum(axis=1).tolist(), 1):
        text = short(total, 5) if sums is None else sums[row - 1]
        canvas.text(row, at_sums, f"{text:>5}", TEXT if total else DIM)
    return canvas.done()


def value_chip(canvas: Canvas, row: int, column: int, value: float, tone: Tone, text: str = "") -> None:
    """A value on its own colour, 7 columns wide: the dot itself. `text` is how it is printed, if not in short."""
    colour = tone.colour(float(value))
    canvas.text(row, column, f"{text or short(value, 5):^7}", ink_on(colour), colour)


def probability_bars(probabilities: Float32, labels: Sequence[str], width: int) -> Cells:
    """One line: each label with a bar, the likeliest marked, its share at the end.

    Where the labels do not all fit only the likeliest is named. There is one probability for each label.
    """
    canvas = Canvas(1, width)
    if not labels:
        return canvas.text(0, 0, "this network names no classes", DIM).done()
    labels = [visible(label, max(width - 15, 1)) for label in labels]
    canvas.text(0, 0, "reads", DIM)
    best = int(np.argmax(probabilities))
    long = max(len(label) for label in labels)
    each = (width - 6 - 7) // len(labels)
    room = each - long - 2
    if room < 1:
        canvas.text(0, 6, f" {labels[best]} ", RIM, KEY)
    for index, (label, share) in enumerate(zip(labels, probabilities.tolist(), strict=True)):
        if room < 1:
            break
        at = 7 + index * each
        after = at + long + 1
        filled = bar(share, room)
        if index == best:
            canvas.text(0, at - 1, f" {label} ", RIM, KEY)
            canvas.text(0, after, f"{filled:<{room}}", KEY, (60, 56, 36))
        else:
            canvas.text(0, at, label, DIM)
            canvas.text(0, after, f"{filled:·<{room}}", TEXT if filled else (80, 80, 88))
    canvas.text(0, width - 6, f"{percent(float(probabilities[best])):>6}", WHITE)
    return canvas.done()


def bar(share: float, width: int) -> str:
    """A horizontal bar of at most `width` columns in eighths; nothing for less than a sixteenth of a column."""
    eighths = round(share * width * 8)
    return "█" * (eighths // 8) + ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")[eighths % 8]


def blank(height: int, width: int, colour: Colour = GROUND) -> Cells:
    """Nothing, of a size."""
    return Canvas(height, width, colour).done()
