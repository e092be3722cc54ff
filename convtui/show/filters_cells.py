"""Filters mode as one block of cells: the digit, all kernels, all maps; with a filter chosen, that one large."""

from textwrap import wrap

from convtui.core.figures import short, signed
from convtui.core.text import visible
from convtui.lab.derive_filters import FiltersScene
from convtui.panels.filters_layout import MIDDLE, mosaic_grid
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, TEXT
from convtui.render.panes import map_pane, picture_pane
from convtui.render.tables import probability_bars, weight_blocks
from convtui.render.tiles import TileGrid, kernel_strip, mosaic, tile_levels
from convtui.render.tone import PICTURE, Tone
from convtui.render.viewport import whole
from convtui.show.network import recorded

LARGEST_PANE = 64
ACROSS, TILES_ACROSS = 16, 8


def slide_columns(scene: FiltersScene) -> int:
    """Columns at which every map of the mosaic is seen at its true pixels, up to a limit."""
    return min(max(80, TILES_ACROSS * (int(scene.maps.shape[1]) + 1)), 240)


def filters_cells(scene: FiltersScene, one: bool, columns: int) -> Cells:
    """At most `columns` wide and as high as it needs; `one`: whether a filter was asked for."""
    blocks = [_head(scene, one, columns), _reads(scene, columns)]
    blocks += [_kernels(scene, one, columns), _mosaic(scene, one, columns)]
    canvas = Canvas(sum(block.height + 1 for block in blocks) - 1, columns)
    row = 0
    for block in blocks:
        canvas.paste(row, 0, block)
        row += block.height + 1
    return canvas.done()


def _head(scene: FiltersScene, one: bool, columns: int) -> Cells:
    digit = _plane(scene, columns)
    canvas = Canvas(max(digit.height + 1, 17 if one else 0), columns).paste(1, 0, digit)
    name = (
        scene.title
        if scene.label is None
        else f"digit {scene.view.trial.digit + 1} of {scene.digit_count}: a {scene.label}"
    )
    canvas.text(0, 0, name[: digit.width + MIDDLE], TEXT)
    if not one:
        layer = f"{visible(scene.network.spec.name, 30)}, {visible(scene.layer, 30)}"
        canvas.text(1, digit.width + 2, f"{layer}: {scene.bank.count} filters", TEXT)
        shape = "x".join(map(str, scene.maps.shape[:2]))
        canvas.text(2, digit.width + 2, f"maps {shape}, up to {short(float(scene.maps.max()), 5)}", DIM)
        for row, text in enumerate(wrap(recorded(scene.network), columns - digit.width - 3), 3):
            canvas.text(row, digit.width + 2, text, DIM)
        return canvas.done()
    kernel = scene.bank.kernels[:, :, 0, scene.view.filter]
    canvas.text(0, digit.width + 1, f"filter {scene.view.filter} (from 0)", TEXT)
    blocks = weight_blocks(kernel) if kernel.shape[1] * 7 < MIDDLE else weight_blocks(kernel, 1, 6)
    canvas.paste(2, digit.width + 1, blocks)
    words = (f"(--filter {scene.view.filter})", f"bias {signed(scene.at.bias)}", *scene.words.lines)
    lines = [line for text in words for line in wrap(text, MIDDLE - 2)]
    for row, text in enumerate(lines, 3 + blocks.height):
        canvas.text(row, digit.width + 1, text, DIM)
    left = digit.width + max(MIDDLE, blocks.width + 2)
    size = scene.map.shape[0], scene.map.shape[1]
    room = (2 * digit.height, max(1, min(columns - left, digit.width)))
    tone = Tone("grey", float(scene.map.max(initial=0.0)) or 1.0)
    canvas.paste(1, left, map_pane(scene.map, whole(size, room), tone))
    canvas.text(0, left, f"map {size[0]}x{size[1]}, up to {short(tone.limit, 5)}", TEXT)
    return canvas.done()


def _plane(scene: FiltersScene, columns: int) -> Cells:
    shape = scene.input.shape[0], scene.input.shape[1]
    limit = min(LARGEST_PANE, max((columns - MIDDLE) // 2, 8))
    port = whole(shape, (limit, limit))
    port = whole(shape, (port.dots[0] + port.dots[0] % 2, port.dots[1]))
    return picture_pane(scene.input, port, PICTURE)


def _reads(scene: FiltersScene, columns: int) -> Cells:
    labels = [visible(label, 3) for label in scene.network.spec.labels]
    if labels and (columns - 13) // len(labels) < 5:
        best = int(scene.probabilities.argmax())
        text = f"reads {visible(scene.network.spec.labels[best], 30)}: {float(scene.probabilities[best]):.1%}"
        return Canvas(1, columns).text(0, 0, text, TEXT).done()
    return probability_bars(scene.probabilities, labels, columns)


def _kernels(scene: FiltersScene, one: bool, columns: int) -> Cells:
    """One dot a weight, or two where there is room; of several input channels the first."""
    rows, across, channels, _ = scene.bank.kernels.shape
    scale = 2 if columns // ACROSS >= 2 * across + 2 else 1
    width = max(across * scale + 2, columns // ACROSS)
    grid = TileGrid(max(1, min(ACROSS, columns // width)), width, (rows * scale + 1) // 2 + (rows * scale + 1) % 2)
    strip = kernel_strip(scene.bank.kernels[:, :, 0, :], grid, scene.view.filter if one else -1, columns, scale)
    words = "all kernels" if channels == 1 else f"all kernels, the first of {channels} input channels"
    return Canvas(strip.height + 1, columns).text(0, 0, words, DIM).paste(1, 0, strip).done()


def _mosaic(scene: FiltersScene, one: bool, columns: int) -> Cells:
    lines = -(-scene.bank.count // TILES_ACROSS)
    side = min(columns // TILES_ACROSS - 1, max(scene.maps.shape[:2]))
    shape = scene.maps.shape[0], scene.maps.shape[1]
    grid, side = mosaic_grid(columns, 4 + lines * (side // 2 + 1), shape, scene.bank.count)
    tiles = mosaic(tile_levels(scene.maps, side, False), grid, scene.view.filter if one else -1, columns, first=0)
    words = "all maps, each scaled by its own brightest"
    return Canvas(tiles.height + 1, columns).text(0, 0, words, DIM).paste(1, 0, tiles).done()
