"""Kernel mode as one block of cells: picture * kernel = map, what a pool makes of it, the products at a place."""

from collections.abc import Sequence

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
from convtui.render.panes import Area, map_pane, picture_pane
from convtui.render.tables import kernel_block, products_table, weight_tone
from convtui.render.tone import PICTURE
from convtui.render.viewport import Shape, Viewport, framed, whole
from convtui.show.kernel_json import blocks_of
from convtui.show.kernel_lines import match_lines

TALLEST = 100
LARGEST_SLIDE = 200
# Of the strongest places so many are listed; the text has all of them.
MOST_LINES = 9


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
    side = min(max(32, columns), LARGEST_SLIDE)
    return kernel_cells(scene, with_at, _middle(scene, 80) + 2 * side, min(max(rows, 32), LARGEST_SLIDE))


def kernel_cells(scene: KernelScene, with_at: bool, columns: int, tallest: int = TALLEST) -> Cells:
    """At most `columns` wide, panes at most `tallest` dots high; rings and products only `with_at`."""
    computed = scene.computed
    middle = _middle(scene, columns)
    pane = _pane(computed.picture.shape, (columns - middle) // 2, tallest)
    panels = KernelPanels(scene, KernelLayout(pane, 1, 0, False))
    parts: list[tuple[int, int, Cells]] = []
    top, left = 1, pane[1] + middle
    port = panels.port()
    window = panels.window if with_at else None
    parts.append((top, 0, picture_pane(computed.picture, port, PICTURE, window, panels.marks)))
    parts.append((top, left, _map(scene, panels, pane, port, with_at)))
    parts.append((top + 1, pane[1] + 1, _kernel(scene, middle - 2)))
    bottom = top + max(pane[0], parts[-1][2].height + 1)
    pooled_title = None
    if computed.pooled_response is not None:
        values = computed.pooled_response
        room = _pane(values.shape, pane[1], tallest)
        blocks = blocks_of(scene)
        is_whole = len(blocks) == len(computed.pools)  # not where a stride leaves the place out
        ring = Area(blocks[-1].row, blocks[-1].column) if with_at and is_whole else None
        pooled = map_pane(values, whole((values.shape[0], values.shape[1]), (room[0] * 2, room[1])), panels.tone, ring)
        pooled_title = bottom + 1, _pool_words(scene)
        parts.append((bottom + 2, left, pooled))
        bottom += 2 + pooled.height
    picture, made, _ = panels.titles()
    texts = [
        (0, 0, picture[: pane[1] - 1]),
        (0, pane[1], f"* kernel {scene.kernel.shape[0]}x{scene.kernel.shape[1]}"),
        (0, left - 2, f"= {_map_words(made)}"),
    ]
    if pooled_title is not None:
        texts.append((pooled_title[0], left - 3, f"-> {pooled_title[1]}"))
    if scene.view.matches:
        lines = match_lines(scene)
        more = len(lines) - 1 - MOST_LINES
        lines = [*lines[: MOST_LINES + 1], f"  and {more} more"] if more > 0 else lines
        texts += [(row, 0, line) for row, line in enumerate(lines, bottom + 1)]
        bottom += 1 + len(lines)
    if with_at:
        for table in _tables(scene, panels):
            if table.width <= columns or len(scene.at.patch) <= 3:
                parts.append((bottom + 1, 0, table))
                bottom += 1 + table.height
        at = scene.at
        words = f"row {at.row}, column {at.column} of the map: sum {short(at.sum, 9)} + bias {short(at.bias, 9)} = "
        texts.append((bottom + 1, 0, words + short(at.value, 9)))
        bottom += 2
    width = max(
        *(column + cells.width for _, column, cells in parts), *(column + len(text) for _, column, text in texts)
    )
    canvas = Canvas(bottom, min(width, columns))
    for row, column, cells in parts:
        canvas.paste(row, column, cells)
    for row, column, text in texts:
        canvas.text(row, column, text, TEXT)
    return canvas.done()


def _map(scene: KernelScene, panels: KernelPanels, pane: Shape, port: Viewport, with_at: bool) -> Cells:
    """The map as it lies over the picture; alone where much padding makes it larger."""
    values, step = scene.computed.response, scene.computed.experiment.stride
    rows, columns = scene.computed.picture.shape[:2]
    if values.shape[0] * step <= rows + step and values.shape[1] * step <= columns + step and min(panels.offset) >= 0:
        laid = framed(values, (rows, columns), panels.offset, step)
        return map_pane(laid, port, panels.tone, panels.dot if with_at else None)
    own = whole((values.shape[0], values.shape[1]), (pane[0] * 2, pane[1]))
    return map_pane(values, own, panels.tone, Area(scene.at.row, scene.at.column) if with_at else None)


def _tables(scene: KernelScene, panels: KernelPanels) -> list[Cells]:
    """The products, of each colour where there are three kernels."""
    at, origin = scene.at, (scene.at.top, scene.at.left)
    outside = Products(scene, panels.layout, panels.tone).outside()
    if at.patch.ndim == 2:
        heading = colour_seen(scene.computed.experiment, scene.view.channel) or "pixels"
        words = heading, "x kernel"
        return [products_table(at.patch, at.weights, at.products, origin, outside=outside, tail=0, headings=words)]
    return [
        products_table(
            at.patch[..., index],
            at.weights[..., index],
            at.products[..., index],
            origin,
            outside=outside,
            tail=0,
            headings=(name, f"x {name}'s"),
        )
        for index, name in enumerate(COLOURS)
    ]


def _map_words(title: str) -> str:
    """The panel's own words for the map: what stands after the equals sign."""
    return title.partition("= ")[2] or title


def _pool_words(scene: KernelScene) -> str:
    computed = scene.computed
    pooling = computed.experiment.pooling
    steps = " -> ".join("x".join(map(str, size)) for size in sizes(computed.map.shape, computed.pools))
    return f"{pooling.kind} pool {pooling.size}x{pooling.size}: {steps}"


def _middle(scene: KernelScene, columns: int) -> int:
    """Columns between picture and map: what the kernel needs, up to a third of all."""
    return max(MIDDLE, min(scene.kernel.shape[1] * 4 + 2, columns // 3))


def _pane(shape: tuple[int, ...], columns: int, tallest: int = TALLEST) -> Shape:
    """(rows, columns) of cells for a plane: enlarged by a whole number where there is room, else shrunk to fit."""
    columns = max(columns, 1)
    port = whole((shape[0], shape[1]), (tallest, columns))
    return -(-port.dots[0] // 2), max(port.dots[1], min(columns, 24))


def _kernel(scene: KernelScene, columns: int) -> Cells:
    """The kernel's numbers, or where they do not fit its colours; under it what it does. Three stand one by one."""
    slices = scene.computed.experiment.slices
    parts = [_block(kernel.array, columns) for kernel in slices]
    words = scene.meaning.headline if len(slices) == 1 else ()
    if scene.computed.experiment.flipped:
        words = (*words, "turned half", "round first")
    canvas = Canvas(sum(part.height + 2 for part in parts) - 1 + len(words), columns)
    row = 0
    for index, part in enumerate(parts):
        if len(parts) > 1:
            canvas.text(row, 0, COLOURS[index], DIM)
            row += 1
        canvas.paste(row, 0, part)
        row += part.height + 1
    for down, text in enumerate(words):
        canvas.text(row + down, 0, text, DIM)
    return canvas.done()


def _block(values: Float32, columns: int) -> Cells:
    rows, across = values.shape
    if across * 4 <= columns and rows <= TALLEST // 2:
        return kernel_block(values)
    pane = _pane((rows, across), columns)
    return map_pane(values, whole((rows, across), (pane[0] * 2, pane[1])), weight_tone(values))
