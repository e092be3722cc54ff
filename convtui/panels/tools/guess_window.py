"""One window of a guess: what can be worked out by hand, but for the last sum."""

import numpy as np

from convtui.core.arrays import Float32
from convtui.core.figures import plain, short
from convtui.lab.derive import KernelScene
from convtui.lab.state import COLOURS
from convtui.panels.kernel_layout import KernelLayout
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, KEY, RIM, ink_on
from convtui.render.tables import kernel_block, products_table, products_width
from convtui.render.tone import PICTURE

# "->  ?  " at the right of the products.
UNKNOWN = 9


def window_table(scene: KernelScene, layout: KernelLayout, hinted: bool) -> Cells:
    """The pixels and the weights; with the hint their products too, added row by row. The dot itself is a "?".

    Of three kernels, one for each colour, it is the one that is edited.
    """
    at, channel = scene.at, scene.view.channel
    deep = at.patch.ndim == 3
    patch, weights, products = (
        (values[..., channel] if deep else values) for values in (at.patch, at.weights, at.products)
    )
    heading, origin = f"{COLOURS[channel]} pixels" if deep else "pixels", (at.top, at.left)
    canvas = Canvas(layout.products, layout.width)
    if hinted:
        with_kernel = products_width(patch.shape[1]) + UNKNOWN <= layout.width
        headings = heading, "x kernel"
        table = products_table(patch, weights, products, origin, with_kernel=with_kernel, tail=0, headings=headings)
        canvas.paste(0, 0, table)
        column = table.width + 1
    else:
        column = _factors(canvas, patch, weights, f"{heading} {origin[0]},{origin[1]}")
    bias = scene.computed.experiment.bias
    more = [*(["+ the other two"] if deep else []), *([f"+ bias {short(bias)}"] if bias else [])]
    canvas.text(1, column, ", ".join(more), DIM)
    return canvas.text(2, column, "->", DIM).text(2, column + 3, "  ?  ", RIM, KEY).done()


def _factors(canvas: Canvas, patch: Float32, weights: Float32, heading: str) -> int:
    """Draws the pixels beside the weights; where the sum would stand: its column."""
    columns = max(patch.shape[1], 3)
    at_kernel = 4 * columns + 3
    canvas.text(0, 0, heading[: at_kernel - 1], DIM).text(0, at_kernel, "x kernel", DIM)
    colours = PICTURE.colours(patch)
    for (row, column), value in np.ndenumerate(patch):
        colour = colours[row][column]
        canvas.text(row + 1, column * 4, plain(float(value)), ink_on(colour), colour)
    canvas.paste(1, at_kernel, kernel_block(weights))
    at_words: int = at_kernel + 4 * columns + 3
    canvas.text(0, at_words, "= products, added", DIM)
    return at_words + 3
