"""Kernel mode as one block of cells: picture * kernel = map, what a pool makes of it, the products at a place."""

from convtui.core.arrays import Float32
from convtui.core.figures import short
from convtui.lab.derive import KernelScene
from convtui.panels.kernel import KernelPanels
from convtui.panels.kernel_layout import MIDDLE, KernelLayout
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, TEXT
from convtui.render.panes import Area, map_pane, picture_pane
from convtui.render.tables import kernel_block, products_table, weight_tone
from convtui.render.tone import PICTURE
from convtui.render.viewport import Shape, framed, whole

TALLEST = 100
LARGEST_SLIDE = 200


def slide(scene: KernelScene, with_at: bool) -> Cells:
    """Picture and map at their true pixels, or enlarged, up to a limit."""
    rows, columns = scene.computed.picture.shape[0], scene.computed.picture.shape[1]
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
    shape = computed.picture.shape[0], computed.picture.shape[1]
    laid = framed(computed.response, shape, panels.offset, computed.experiment.stride)
    parts.append((top, 0, picture_pane(computed.picture, port, PICTURE, panels.window if with_at else None)))
    parts.append((top, left, map_pane(laid, port, panels.tone, panels.dot if with_at else None)))
    parts.append((top + 1, pane[1] + 1, _kernel(scene, middle - 2)))
    bottom = top + max(pane[0], parts[-1][2].height + 1)
    pooled_title = None
    if computed.pooled_response is not None:
        values = computed.pooled_response
        room = _pane(values.shape, pane[1], tallest)
        ring = Area(scene.block.row, scene.block.column) if with_at and scene.block else None
        pooled = map_pane(values, whole((values.shape[0], values.shape[1]), (room[0] * 2, room[1])), panels.tone, ring)
        pooled_title = bottom + 1, _pool_words(scene)
        parts.append((bottom + 2, left, pooled))
        bottom += 2 + pooled.height
    sums = None
    if with_at:
        at = scene.at
        table = products_table(at.patch, at.weights, at.products, (at.top, at.left))
        if table.width <= columns or len(at.patch) <= 3:
            parts.append((bottom + 1, 0, table))
            bottom += 1 + table.height
        sums = bottom + 1
        bottom += 2
    picture, made, _ = panels.titles()
    texts = [
        (0, 0, picture[: pane[1] - 1]),
        (0, pane[1], f"* kernel {scene.kernel.shape[0]}x{scene.kernel.shape[1]}"),
        (0, left - 2, f"= {_map_words(made)}"),
    ]
    if pooled_title is not None:
        texts.append((pooled_title[0], left - 3, f"-> {pooled_title[1]}"))
    if sums is not None:
        at = scene.at
        words = f"row {at.row}, column {at.column} of the map: sum {short(at.sum, 9)} + bias {short(at.bias, 9)} = "
        texts.append((sums, 0, words + short(at.value, 9)))
    width = max(
        *(column + cells.width for _, column, cells in parts), *(column + len(text) for _, column, text in texts)
    )
    canvas = Canvas(bottom, min(width, columns))
    for row, column, cells in parts:
        canvas.paste(row, column, cells)
    for row, column, text in texts:
        canvas.text(row, column, text, TEXT)
    return canvas.done()


def _map_words(title: str) -> str:
    """The panel's own words for the map: what stands after the equals sign."""
    return title.partition("= ")[2] or title


def _pool_words(scene: KernelScene) -> str:
    computed = scene.computed
    pooling = computed.experiment.pooling
    before = "x".join(map(str, computed.map.shape))
    after = "" if computed.pooled is None else "x".join(map(str, computed.pooled.values.shape))
    return f"{pooling.kind} pool {pooling.size}x{pooling.size}: {before} -> {after}"


def _middle(scene: KernelScene, columns: int) -> int:
    """Columns between picture and map: what the kernel needs, up to a third of all."""
    return max(MIDDLE, min(scene.kernel.shape[1] * 4 + 2, columns // 3))


def _pane(shape: tuple[int, ...], columns: int, tallest: int = TALLEST) -> Shape:
    """(rows, columns) of cells for a plane: enlarged by a whole number where there is room, else shrunk to fit."""
    columns = max(columns, 1)
    port = whole((shape[0], shape[1]), (tallest, columns))
    return -(-port.dots[0] // 2), max(port.dots[1], min(columns, 24))


def _kernel(scene: KernelScene, columns: int) -> Cells:
    """The kernel's numbers, or where they do not fit its colours; under it what it does."""
    values: Float32 = scene.kernel.array
    rows, across = scene.kernel.shape
    if across * 4 <= columns and rows <= TALLEST // 2:
        block = kernel_block(values)
    else:
        pane = _pane((rows, across), columns)
        block = map_pane(values, whole((rows, across), (pane[0] * 2, pane[1])), weight_tone(values))
    words = scene.meaning.headline
    canvas = Canvas(block.height + 1 + len(words), columns).paste(0, 0, block)
    for row, text in enumerate(words, block.height + 1):
        canvas.text(row, 0, text, DIM)
    return canvas.done()
