"""How Kernel mode uses the room it has."""

from msgspec import Struct

from convtui.lab.state import Zoom
from convtui.render.panes import NUMBER_HEIGHT, NUMBER_WIDTH
from convtui.render.viewport import Shape

MIDDLE = 16
PRODUCTS = 4
# Mode line, titles, products, strip and keys: all that is not picture.
CHROME = 2 + PRODUCTS + 2
SMALLEST_SIDE = 26
SMALLEST_NUMBERS = 4 * NUMBER_HEIGHT


class KernelLayout(Struct, frozen=True):
    """Sizes in cells. `pane` (rows, columns) is the picture's and the map's; `side` the columns at the right of them.

    `numbers` rows under the panes show the window's surroundings as numbers; 0: no room, or the panes do so already.
    """

    pane: Shape
    side: int
    numbers: int
    strip: bool

    @property
    def room(self) -> Shape:
        """The panes' size in dots."""
        return self.pane[0] * 2, self.pane[1]

    @property
    def values(self) -> Shape:
        """How many values a pane holds as numbers."""
        return self.pane[0] // NUMBER_HEIGHT, self.pane[1] // NUMBER_WIDTH


def kernel_layout(width: int, height: int, picture: Shape, zoom: Zoom) -> KernelLayout:
    """At `width` x `height` cells, for a (rows, columns) picture. A whole picture is enlarged by whole numbers only."""
    strip = height >= 24
    rows, columns = height - CHROME + (not strip), (width - MIDDLE) // 2
    if zoom == "numbers":
        pane = rows // NUMBER_HEIGHT * NUMBER_HEIGHT, columns // NUMBER_WIDTH * NUMBER_WIDTH
        return KernelLayout((min(pane[0], 32), pane[1]), 0, 0, strip)
    wanted = picture
    scale = min(rows * 2 // picture[0], columns // picture[1])
    if scale >= 1 and zoom == "whole":
        wanted = picture[0] * scale, picture[1] * scale
    pane = min(max(-(-wanted[0] // 2), 16), rows), min(max(wanted[1], 32), columns)
    side = width - MIDDLE - 2 * pane[1]
    left = (rows - pane[0] - 1) // NUMBER_HEIGHT * NUMBER_HEIGHT
    numbers = min(left, 16) if left >= SMALLEST_NUMBERS else 0
    return KernelLayout(pane, side if side >= SMALLEST_SIDE else 0, numbers, strip)
