"""How Kernel mode uses the room it has."""

from msgspec import Struct

from convtui.lab.state import Zoom
from convtui.render.panes import NUMBER_HEIGHT, NUMBER_WIDTH
from convtui.render.tables import TOTAL_WIDTH, products_width
from convtui.render.viewport import Shape

# For a kernel of 3 x 3: the columns between picture and map, and the rows of products.
MIDDLE = 16
PRODUCTS = 4
# Mode line, titles, products, strip and keys: all that is not picture.
CHROME = 2 + PRODUCTS + 2
SMALLEST_SIDE = 26
SMALLEST_NUMBERS = 4 * NUMBER_HEIGHT
# From so many rows on a kernel stands beside its products, though that may cost a row.
TALL = 30


class ProductsForm(Struct, frozen=True):
    """How the products are laid out. `with_kernel`: the weights stand between pixels and products, else only above.

    `below`: what the products add up to has a line of its own, else it stands at their right.
    """

    with_kernel: bool = True
    below: bool = False


class KernelLayout(Struct, frozen=True):
    """Sizes in cells. `pane` (rows, columns) is the picture's and the map's; `side` the columns at the right of them.

    `numbers` rows under the panes show the window's surroundings as numbers; 0: no room, or the panes do so already.
    `middle` columns between the panes hold the kernel, `products` rows of `width` columns the products in their `form`.
    """

    pane: Shape
    side: int
    numbers: int
    strip: bool
    middle: int = MIDDLE
    products: int = PRODUCTS
    width: int = 80
    form: ProductsForm = ProductsForm()

    @property
    def room(self) -> Shape:
        """The panes' size in dots."""
        return self.pane[0] * 2, self.pane[1]

    @property
    def values(self) -> Shape:
        """How many values a pane holds as numbers."""
        return self.pane[0] // NUMBER_HEIGHT, self.pane[1] // NUMBER_WIDTH


def kernel_layout(width: int, height: int, picture: Shape, zoom: Zoom, kernel: Shape = (3, 3)) -> KernelLayout:
    """At `width` x `height` cells, for a (rows, columns) picture and kernel. A whole picture is enlarged by whole
    numbers only; a larger kernel takes columns and rows from the panes.
    """
    strip = height >= 24
    form = products_form(width, height, kernel)
    middle, products = max(MIDDLE, kernel[1] * 4 + 2), max(PRODUCTS, kernel[0] + 1 + form.below)
    rows, columns = height - CHROME - (products - PRODUCTS) + (not strip), (width - middle) // 2
    if zoom == "numbers":
        pane = rows // NUMBER_HEIGHT * NUMBER_HEIGHT, columns // NUMBER_WIDTH * NUMBER_WIDTH
        return KernelLayout((min(pane[0], 32), pane[1]), 0, 0, strip, middle, products, width, form)
    wanted = picture
    scale = min(rows * 2 // picture[0], columns // picture[1])
    if scale >= 1 and zoom == "whole":
        wanted = picture[0] * scale, picture[1] * scale
    pane = min(max(-(-wanted[0] // 2), 16), rows), min(max(wanted[1], 32), columns)
    side = width - middle - 2 * pane[1]
    left = (rows - pane[0] - 1) // NUMBER_HEIGHT * NUMBER_HEIGHT
    numbers = min(left, 16) if left >= SMALLEST_NUMBERS else 0
    return KernelLayout(pane, side if side >= SMALLEST_SIDE else 0, numbers, strip, middle, products, width, form)


def products_form(width: int, height: int, kernel: Shape) -> ProductsForm:
    """The first form that fits; where rows are few one that needs no line of its own comes first."""
    full, bare = products_width(kernel[1]), products_width(kernel[1], with_kernel=False)
    fitting = [
        form
        for form, needed in (
            (ProductsForm(), full + TOTAL_WIDTH),
            (ProductsForm(below=True), full),
            (ProductsForm(with_kernel=False), bare + TOTAL_WIDTH),
            (ProductsForm(with_kernel=False, below=True), bare),
        )
        if needed <= width
    ]
    if height < TALL:
        fitting.sort(key=lambda form: form.below)
    return fitting[0]
