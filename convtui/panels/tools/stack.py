"""Several kernels under each other, between the panes: each with a line over it, and words under it where they fit."""

from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, KEY, TEXT
from convtui.render.compact import cell_width, compact_height, compact_kernel, shows_numbers
from convtui.render.sign_words import sign_words
from convtui.render.tier import Tier
from convtui.render.viewport import Shape


class Layer(Struct, frozen=True, eq=False):
    """One of them. `label` names it, `about` stands dim beside the label; if it is `of_numbers` only where these are
    seen. `values` (kh, kw) are the numbers as they are shown; `cell` and `typing` as for a kernel that is edited.
    """

    label: str
    about: str
    values: Float32
    words: tuple[str, ...] = ()
    cell: tuple[int, int] | None = None
    typing: str | None = None
    of_numbers: bool = False


class Stood(Struct, frozen=True, eq=False):
    """Where a layer has come to stand: the row of its label, its `height` rows from `top`, its words under them."""

    layer: Layer
    row: int
    top: int
    height: int
    words: int
    left: int
    width: int

    @property
    def has_cells(self) -> bool:
        """Whether each of its cells has a place of its own."""
        return self.height == len(self.layer.values)

    @property
    def has_numbers(self) -> bool:
        return shows_numbers(self.layer.values, (self.height, self.width * self.layer.values.shape[1]))

    def cell_at(self, row: int, column: int) -> tuple[int, int] | None:
        """The kernel's cell under a cell of the panel."""
        y, x = row - self.top, (column - self.left) // self.width
        inside = 0 <= y < self.height and column >= self.left and x < self.layer.values.shape[1]
        return (y, x) if inside and self.has_cells else None


def stood(layers: tuple[Layer, ...], room: Shape, shrink: tuple[int, ...]) -> tuple[Stood, ...]:
    """From the top down in `room` (rows, columns). Where rows are short kernels take half of theirs, those of `shrink`
    in that order; where some are left over there are words, and then a blank line between.
    """
    heights = [layer.values.shape[0] for layer in layers]
    for index in shrink:
        if sum(heights) + len(layers) > room[0]:
            heights[index] = compact_height(heights[index], 1)
    spare = room[0] - sum(heights) - len(layers)
    words = [0 for _ in layers]
    for line in range(max((len(layer.words) for layer in layers), default=0)):
        for index, layer in enumerate(layers):
            if spare > 0 and line < len(layer.words):
                words[index], spare = line + 1, spare - 1
    placed: list[Stood] = []
    row = 0
    for layer, height, lines in zip(layers, heights, words, strict=True):
        columns = layer.values.shape[1]
        width = max(cell_width(columns, room[1]), 1)
        left = 1 if columns * width < room[1] else 0
        placed.append(Stood(layer, row, row + 1, height, lines, left, width))
        gap = 1 if spare > 0 else 0
        row, spare = row + 1 + height + lines + gap, spare - gap
    return tuple(placed)


def drawn(placed: tuple[Stood, ...], room: Shape, tier: Tier) -> Cells:
    """All of them, in `room` (rows, columns) cells."""
    canvas = Canvas(*room)
    for each in placed:
        layer = each.layer
        canvas.text(each.row, 1, layer.label, KEY)
        if each.has_numbers or not layer.of_numbers:
            canvas.text(each.row, 2 + len(layer.label), layer.about, DIM)
        block = compact_kernel(layer.values, (each.height, room[1] - each.left), layer.cell, layer.typing)
        canvas.paste(each.top, each.left, block)
        for line, text in enumerate(layer.words[: each.words]):
            canvas.text(each.top + each.height + line, 1, sign_words(text, tier), TEXT)
    return canvas.done()
