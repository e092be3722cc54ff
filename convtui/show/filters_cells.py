"""Filters mode as blocks of cells: the picture, all kernels, all maps; with a filter chosen, that one large."""

from collections.abc import Sequence
from textwrap import wrap

from convtui.core.figures import short
from convtui.core.text import visible
from convtui.lab.derive_filters import FiltersScene
from convtui.network.channels import strongest_channels
from convtui.network.reach import is_signed
from convtui.panels.filters_layout import MIDDLE, mosaic_grid
from convtui.panels.map_tone import layer_tone
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, TEXT, Pixels
from convtui.render.panes import Area, map_pane, picture_pane
from convtui.render.tables import weight_blocks, weight_tone
from convtui.render.tiles import TileGrid, colour_tile, mosaic, tile_levels, tile_strip
from convtui.render.tone import PICTURE, Tone
from convtui.render.viewport import Shape, whole
from convtui.show.figures import wrapped
from convtui.show.filters_lines import MOST_CHANNELS, channel_names
from convtui.show.parts import snug
from convtui.show.trials import recorded

LARGEST_PANE = 64
ACROSS, TILES_ACROSS = 16, 8


def slide_columns(scene: FiltersScene, least: int = 80) -> int:
    """Columns at which every map of the mosaic is seen at its true pixels, at least so many, up to a limit."""
    return min(max(least, TILES_ACROSS * (int(scene.maps.shape[1]) + 1)), 240)


def head_cells(
    scene: FiltersScene,
    picture: str,
    facts: Sequence[str],
    columns: int,
    *,
    one: bool,
    at: Shape | None = None,
    small: bool = False,
) -> Cells:
    """What is read; beside it the layer, or of `one` filter the weights and the map. `picture` says what is read,
    `facts` what the filter is; with `at` that dot of the map and its receptive field have rings round them. `small`:
    without the picture, where that is shown elsewhere.
    """
    top = wrapped([picture], columns)
    body = _one(scene, facts, columns, at) if one else _layer(scene, columns, small)
    canvas = Canvas(len(top) + body.height, columns)
    for row, text in enumerate(top):
        canvas.text(row, 0, text, TEXT)
    return canvas.paste(len(top), 0, body).done()


def _layer(scene: FiltersScene, columns: int, small: bool) -> Cells:
    digit = Canvas(0, 0).done() if small else _plane(scene, columns)
    shape = "x".join(map(str, scene.maps.shape[:2]))
    left = 0 if small else digit.width + 2
    layer = f"{visible(scene.network.spec.name, 30)}, {visible(scene.layer, 30)}: {scene.bank.count} filters"
    texts = [layer, f"maps {shape}, up to {short(float(scene.maps.max()), 5)}", recorded(scene.network)]
    lines = [line for text in texts for line in wrap(text, columns - left)]
    canvas = Canvas(max(digit.height, len(lines)), columns).paste(0, 0, digit)
    for row, text in enumerate(lines):
        canvas.text(row, left, text, DIM if row else TEXT)
    return canvas.done()


def _one(scene: FiltersScene, facts: Sequence[str], columns: int, at: Shape | None) -> Cells:
    seen = scene.seen
    digit = _plane(scene, columns, None if at is None else Area(seen.top, seen.left, seen.rows, seen.columns))
    weights = _weights(scene)
    lines = [line for text in facts for line in wrap(text, MIDDLE - 2)]
    canvas = Canvas(max(digit.height + 1, 3 + weights.height + len(lines)), columns).paste(1, 0, digit)
    canvas.text(0, digit.width + 1, f"filter {scene.view.filter} (from 0)", TEXT)
    canvas.paste(2, digit.width + 1, weights)
    for row, text in enumerate(lines, 3 + weights.height):
        canvas.text(row, digit.width + 1, text, DIM)
    left = digit.width + max(MIDDLE, weights.width + 2)
    size = scene.map.shape[0], scene.map.shape[1]
    room = (2 * digit.height, max(1, min(columns - left, digit.width)))
    tone = layer_tone(scene.network.spec, scene.layer, scene.map)
    canvas.paste(1, left, map_pane(scene.map, whole(size, room), tone, None if at is None else Area(*at)))
    canvas.text(0, left, f"map {size[0]}x{size[1]}, {_up_to(tone)}", TEXT)
    return canvas.done()


def _up_to(tone: Tone) -> str:
    limit = short(tone.limit, 5)
    return f"up to {limit}" if tone.kind == "grey" else f"-{limit} to +{limit}"


def _weights(scene: FiltersScene) -> Cells:
    """The numbers on their colours; of several input channels each, or the strongest ones."""
    kernel, names = scene.bank.kernels[..., scene.view.filter], channel_names(scene)
    if len(names) == 1:
        plane = kernel[:, :, 0]
        return weight_blocks(plane) if plane.shape[1] * 7 < MIDDLE else weight_blocks(plane, 1, 6)
    some = len(names) > MOST_CHANNELS
    channels = strongest_channels(kernel)[:MOST_CHANNELS] if some else tuple(range(len(names)))
    blocks = [weight_blocks(kernel[:, :, channel], 1, 6) for channel in channels]
    if scene.reads_colours:
        tile = colour_tile(kernel).repeat(2, axis=0).repeat(2, axis=1)
        blocks.insert(0, Canvas(-(-tile.shape[0] // 2), tile.shape[1]).pixels(0, 0, tile).done())
    heads = ["what it wants"] if scene.reads_colours else []
    heads += [names[channel] for channel in channels]
    canvas = Canvas(sum(block.height + 1 for block in blocks) + some, max(blocks[-1].width, MIDDLE - 1))
    row = 0
    for head, block in zip(heads, blocks, strict=True):
        canvas.text(row, 0, head, DIM).paste(row + 1, 0, block)
        row += block.height + 1
    if some:
        canvas.text(row, 0, f"the strongest of {len(names)}", DIM)
    return canvas.done()


def _plane(scene: FiltersScene, columns: int, ring: Area | None = None) -> Cells:
    limit = min(LARGEST_PANE, max((columns - MIDDLE) // 2, 8))
    return picture_pane(scene.input, snug(scene.input.shape, limit), PICTURE, ring)


def kernels_cells(scene: FiltersScene, order: Sequence[int], one: bool, columns: int) -> Cells:
    """All kernels as they stand, one dot a weight, or two where there is room; of three input channels as
    colours, of more the strongest channel of each.
    """
    rows, across, channels, _ = scene.bank.kernels.shape
    scale = 2 if columns // ACROSS >= 2 * across + 2 else 1
    width = max(across * scale + 2, columns // ACROSS)
    grid = TileGrid(max(1, min(ACROSS, columns // width)), width, (rows * scale + 1) // 2 + (rows * scale + 1) % 2)
    chosen = order.index(scene.view.filter) if one else -1
    tiles = [_tile(scene, index) for index in order]
    of = "" if channels == 1 else f", of {channels} input channels the strongest of each"
    if scene.reads_colours:
        of = ", each cell the colour that it wants"
    strip = tile_strip(tiles, grid, chosen, columns, scale)
    return Canvas(strip.height + 1, columns).text(0, 0, f"all kernels{of}", DIM).paste(1, 0, strip).done()


def _tile(scene: FiltersScene, index: int) -> Pixels:
    kernel = scene.bank.kernels[..., index]
    if scene.reads_colours:
        return colour_tile(kernel)
    plane = kernel[:, :, strongest_channels(kernel)[0]]
    return weight_tone(plane).paint(plane)


def mosaic_cells(scene: FiltersScene, order: Sequence[int], words: str, one: bool, columns: int) -> Cells:
    """All maps as they stand, with their numbers; `words` say by what."""
    lines = -(-scene.bank.count // TILES_ACROSS)
    side = min(columns // TILES_ACROSS - 1, max(scene.maps.shape[:2]))
    shape = scene.maps.shape[0], scene.maps.shape[1]
    grid, side = mosaic_grid(columns, 4 + lines * (side // 2 + 1), shape, scene.bank.count)
    chosen = order.index(scene.view.filter) if one else -1
    signed = is_signed(scene.network.spec, scene.layer)
    levels = tile_levels(scene.maps[..., list(order)], side, False, signed)
    tiles = mosaic(levels, grid, chosen, columns, tuple(order), 0)
    head = wrapped([f"all maps, each scaled by its own brightest{f', {words}' if words else ''}"], columns)
    canvas = Canvas(tiles.height + len(head), columns)
    for row, text in enumerate(head):
        canvas.text(row, 0, text, DIM)
    return canvas.paste(len(head), 0, tiles).done()
