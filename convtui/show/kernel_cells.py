"""Kernel mode as one block of cells: picture * kernel = map, what a pool makes of it, the products at a place."""

from collections.abc import Sequence
from types import EllipsisType

from msgspec import Struct
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.figures import short
from convtui.lab.derive import KernelScene
from convtui.lab.pool_chain import sizes
from convtui.lab.state import COLOURS
from convtui.panels.kernel import KernelPanels
from convtui.panels.kernel_layout import MIDDLE, KernelLayout
from convtui.panels.products import Products, colour_seen
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, KEY, TEXT
from convtui.render.compact import compact_kernel
from convtui.render.panes import Area, map_pane, picture_pane
from convtui.render.tables import products_table, products_width, weight_tone
from convtui.render.tone import PICTURE, Tone
from convtui.render.viewport import Shape, Viewport, framed, whole
from convtui.show.figures import wrapped
from convtui.show.kernel_json import blocks_of
from convtui.show.kernel_lines import match_lines

TALLEST = 100
LARGEST_SLIDE, LARGEST_MIDDLE = 200, 62
# Of the strongest places so many are listed; the text has all of them.
MOST_LINES = 9
NO_TABLE = "The products do not fit here: --format plain lists them."


class Room(Struct, frozen=True):
    """`columns` there are, `middle` of them for the kernel; `side` is the most for a pane, `tallest` its most dots."""

    columns: int
    middle: int
    side: int
    tallest: int


class WholePanels(KernelPanels, frozen=True, eq=False):
    """Shows all of a picture, however small that makes it: what is printed cannot be moved on."""

    def port(self, zoom: str | None = None) -> Viewport:  # noqa: ARG002
        around = self.around
        port = whole((around.rows, around.columns), self.layout.room)
        return replace(port, top=around.row, left=around.column)


def all_cells(scenes: Sequence[KernelScene], with_at: bool, columns: int) -> Cells:
    """`kernel_cells` of each, one below the other; several are those of the colours."""
    return _stacked(scenes, [kernel_cells(scene, with_at, columns) for scene in scenes])


def all_slides(scenes: Sequence[KernelScene], with_at: bool) -> Cells:
    """`slide` of each, one below the other; several are those of the colours."""
    return _stacked(scenes, [slide(scene, with_at) for scene in scenes])


def _stacked(scenes: Sequence[KernelScene], made: Sequence[Cells]) -> Cells:
    if len(made) == 1:
        return made[0]
    canvas = Canvas(sum(cells.height + 2 for cells in made) - 1, max(cells.width for cells in made))
    top = 0
    for scene, cells in zip(scenes, made, strict=True):
        canvas.text(top, 0, f"{COLOURS[scene.view.channel]} alone", KEY).paste(top + 1, 0, cells)
        top += cells.height + 2
    return canvas.done()


def slide(scene: KernelScene, with_at: bool) -> Cells:
    """Picture and map at their true pixels, or enlarged, up to a limit."""
    shapes = scene.computed.picture.shape, scene.computed.map.shape
    rows, columns = max(shape[0] for shape in shapes), max(shape[1] for shape in shapes)
    side, middle = min(max(32, columns), LARGEST_SLIDE), max(MIDDLE, min(_wanted(scene), LARGEST_MIDDLE))
    table = products_width(scene.at.patch.shape[1]) if with_at else 0
    room = Room(max(middle + 2 * side, min(table, LARGEST_SLIDE)), middle, side, min(max(rows, 32), LARGEST_SLIDE))
    return _board(scene, with_at, room)


def kernel_cells(scene: KernelScene, with_at: bool, columns: int) -> Cells:
    """At most `columns` wide; rings and products only `with_at`.

    The kernel takes a third of the columns at most, and none that a small picture needs to be seen pixel by pixel.
    """
    spare = columns - 2 * scene.computed.picture.shape[1]
    most = columns // 3 if spare < MIDDLE else min(columns // 3, spare)
    middle = max(MIDDLE, min(_wanted(scene), most))
    return _board(scene, with_at, Room(columns, middle, (columns - middle) // 2, TALLEST))


def _board(scene: KernelScene, with_at: bool, room: Room) -> Cells:
    """Picture, kernel and map side by side, below them whatever else there is."""
    computed, columns, middle = scene.computed, room.columns, room.middle
    pane = _pane(computed.picture.shape, room.side, room.tallest)
    panels = WholePanels(scene, KernelLayout(pane, 1, 0, False))
    parts: list[tuple[int, int, Cells]] = []
    top, left = 1, pane[1] + middle
    port = panels.port()
    window = panels.window if with_at else None
    parts.append((top, 0, picture_pane(computed.picture, port, PICTURE, window, panels.marks)))
    parts.append((top, left, _map(scene, panels, pane, port, with_at)))
    parts.append((top + 1, pane[1], _kernel(scene, middle)))
    bottom = top + max(pane[0], parts[-1][2].height + 1)
    picture, made, _ = panels.titles()
    texts = [
        (0, 0, picture[: pane[1] - 1]),
        (0, pane[1], f"* kernel {scene.kernel.shape[0]}x{scene.kernel.shape[1]}"),
        (0, left - 2, f"= {_map_words(made)}"),
    ]
    if computed.pooled_response is not None:
        values = computed.pooled_response
        pooled = _pooled(scene, values, panels.tone, _pane(values.shape, pane[1], room.tallest), with_at)
        words = wrapped([f"-> {_pool_words(scene)}"], columns)
        # Under the map, or as far to the left of it as it is long.
        start = max(0, min(left - 3, columns - max(map(len, words))))
        texts += [(row, start, line) for row, line in enumerate(words, bottom + 1)]
        parts.append((bottom + 1 + len(words), left, pooled))
        bottom += 1 + len(words) + pooled.height
    if scene.view.matches:
        lines = wrapped(_some_matches(scene), columns)
        texts += [(row, 0, line) for row, line in enumerate(lines, bottom + 1)]
        bottom += 1 + len(lines)
    if with_at:
        for table in _tables(scene, panels, columns):
            parts.append((bottom + 1, 0, table))
            bottom += 1 + table.height
        lines = wrapped(_sum_lines(scene, columns), columns)
        texts += [(row, 0, line) for row, line in enumerate(lines, bottom + 1)]
        bottom += 1 + len(lines)
    width = max(
        *(column + cells.width for _, column, cells in parts), *(column + len(text) for _, column, text in texts)
    )
    canvas = Canvas(bottom, min(width, columns))
    for row, column, cells in parts:
        canvas.paste(row, column, cells)
    for row, column, text in texts:
        canvas.text(row, column, text, TEXT)
    return canvas.done()


def _pooled(scene: KernelScene, values: Float32, tone: Tone, pane: Shape, with_at: bool) -> Cells:
    """What the last pool made, (H, W), with a ring around what the place went into."""
    blocks = blocks_of(scene)
    is_whole = len(blocks) == len(scene.computed.pools)  # not where a stride leaves the place out
    ring = Area(blocks[-1].row, blocks[-1].column) if with_at and is_whole else None
    return map_pane(values, whole((values.shape[0], values.shape[1]), (pane[0] * 2, pane[1])), tone, ring)


def _some_matches(scene: KernelScene) -> list[str]:
    lines = match_lines(scene)
    more = len(lines) - 1 - MOST_LINES
    return [*lines[: MOST_LINES + 1], f"  and {more} more: --format plain lists all"] if more > 0 else lines


def _sum_lines(scene: KernelScene, columns: int) -> list[str]:
    at = scene.at
    words = f"row {at.row}, column {at.column} of the map: sum {short(at.sum, 9)} + bias {short(at.bias, 9)} = "
    return [*([] if _table_fits(scene, columns) else [NO_TABLE]), words + short(at.value, 9)]


def _map(scene: KernelScene, panels: KernelPanels, pane: Shape, port: Viewport, with_at: bool) -> Cells:
    """The map as it lies over the picture; alone where much padding makes it larger."""
    values, step = scene.computed.response, scene.computed.experiment.stride
    rows, columns = scene.computed.picture.shape[:2]
    if values.shape[0] * step <= rows + step and values.shape[1] * step <= columns + step and min(panels.offset) >= 0:
        laid = framed(values, (rows, columns), panels.offset, step)
        return map_pane(laid, port, panels.tone, panels.dot if with_at else None)
    own = whole((values.shape[0], values.shape[1]), (pane[0] * 2, pane[1]))
    return map_pane(values, own, panels.tone, Area(scene.at.row, scene.at.column) if with_at else None)


def _table_fits(scene: KernelScene, columns: int, with_kernel: bool = False) -> bool:
    return products_width(scene.at.patch.shape[1], with_kernel) <= columns


def _tables(scene: KernelScene, panels: KernelPanels, columns: int) -> list[Cells]:
    """The products, of each colour where there are three kernels; without the weights, or not at all, for want of
    columns.
    """
    if not _table_fits(scene, columns):
        return []
    at, origin = scene.at, (scene.at.top, scene.at.left)
    outside = Products(scene, panels.layout, panels.tone).outside()
    with_kernel = _table_fits(scene, columns, with_kernel=True)

    def table(place: slice | tuple[EllipsisType, int], headings: tuple[str, str]) -> Cells:
        numbers = at.patch[place], at.weights[place], at.products[place]
        return products_table(*numbers, origin, outside=outside, with_kernel=with_kernel, tail=0, headings=headings)

    if at.patch.ndim == 3:
        return [table((..., index), (name, f"x {name}'s")) for index, name in enumerate(COLOURS)]
    return [table(slice(None), (colour_seen(scene.computed.experiment, scene.view.channel) or "pixels", "x kernel"))]


def _map_words(title: str) -> str:
    """The panel's own words for the map: what stands after the equals sign."""
    return title.partition("= ")[2] or title


def _pool_words(scene: KernelScene) -> str:
    computed = scene.computed
    pooling = computed.experiment.pooling
    steps = " -> ".join("x".join(map(str, size)) for size in sizes(computed.map.shape, computed.pools))
    return f"{pooling.kind} pool {pooling.size}x{pooling.size}: {steps}"


def _wanted(scene: KernelScene) -> int:
    """Columns that the kernel between picture and map takes if each of its numbers has four."""
    return scene.kernel.shape[1] * 4 + 2


def _pane(shape: tuple[int, ...], columns: int, tallest: int = TALLEST) -> Shape:
    """(rows, columns) of cells for a plane: enlarged by a whole number where there is room, else shrunk to fit."""
    columns = max(columns, 1)
    port = whole((shape[0], shape[1]), (tallest, columns))
    return -(-port.dots[0] // 2), max(port.dots[1], min(columns, 24))


def _kernel(scene: KernelScene, columns: int) -> Cells:
    """The kernel, under it what it does, a column of blanks on both sides of it. Three stand one by one."""
    slices = scene.computed.experiment.slices
    blocks = [_block(kernel.array, columns - 2) for kernel in slices]
    words = scene.meaning.headline if len(slices) == 1 else ()
    if scene.computed.experiment.flipped:
        words = (*words, "turned half", "round first")
    named = len(slices) > 1
    canvas = Canvas(sum(block.height + 1 + named for block in blocks) + len(words), columns)
    row = 0
    for name, block in zip(COLOURS, blocks, strict=False):
        if named:
            canvas.text(row, 1, name, DIM)
        canvas.paste(row + named, 1, block)
        row += block.height + 1 + named
    for down, text in enumerate(words):
        # A line of 16 characters takes all of the columns: its last figure must not be cut off.
        canvas.text(row + down, 1 if len(text) < columns else 0, text, DIM)
    return canvas.done()


def _block(values: Float32, columns: int) -> Cells:
    """The kernel's numbers, or where they do not fit its colours."""
    rows, across = values.shape
    if across <= columns and rows <= TALLEST // 2:
        return compact_kernel(values, (rows, columns))
    pane = _pane((rows, across), columns)
    return map_pane(values, whole((rows, across), (pane[0] * 2, pane[1])), weight_tone(values))
