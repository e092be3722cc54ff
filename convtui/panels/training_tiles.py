"""Kernels as Training mode draws them: as tiles in a strip, and side by side as numbers or, where large, as dots."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.figures import short
from convtui.core.scaling import area
from convtui.lab.derive_training import TrainingScene
from convtui.panels.layer_words import fitting
from convtui.panels.training_layout import LARGEST_TILE, Strip
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, KEY, Colour, Pixels, ink_on
from convtui.render.tables import weight_blocks
from convtui.render.tiles import enlarged, tile_strip
from convtui.render.tone import Tone

# Columns a weight, where there is room for all the kernels side by side.
BLOCKS = (7, 6, 5)
# Input channels that are red, green and blue.
COLOURS = 3
# How many dots a kernel takes that is seen large, at most.
LARGE_TILE = 12
# What a title over a kernel needs.
NARROWEST = 18


class Seen(Struct, frozen=True, eq=False):
    """A kernel (kh, kw, cin), or a change of one, under the first of its titles that fits."""

    titles: tuple[str, ...]
    values: Float32
    is_now: bool = False
    is_change: bool = False


def tile(kernel: Float32, limit: float | None = None) -> Pixels:
    """(kh, kw, C) weights as (h, w, 3) uint8: in colour for red, green and blue, else signed, all channels added.

    Scaled by `limit`, else by its own largest |weight|. Shrunk by area where it is large.
    """
    kernel = _within(kernel)
    if kernel.shape[2] == COLOURS:
        limit = limit or float(np.abs(kernel).max(initial=0.0)) or 1.0
        shares = np.clip(kernel.astype(np.float64) / limit, -1, 1)
        made: Pixels = np.rint(127.5 * (1 + shares)).astype(np.uint8)
        return made
    plane = kernel.sum(axis=2)
    return Tone("signed", limit or float(np.abs(plane).max(initial=0.0)) or 1.0).paint(plane)


def limit_of(kernels: Float32) -> float:
    """The largest size of what `tile` shows of (kh, kw, C, ...) weights; 0 where all are 0."""
    shown = kernels if kernels.shape[2] == COLOURS else kernels.sum(axis=2)
    return float(np.abs(shown).max(initial=0.0))


def _within(kernel: Float32) -> Float32:
    if max(kernel.shape[:2]) <= LARGEST_TILE:
        return kernel
    size = min(kernel.shape[0], LARGEST_TILE), min(kernel.shape[1], LARGEST_TILE)
    made: Float32 = np.moveaxis(area(np.ascontiguousarray(np.moveaxis(kernel, -1, 0)), size), 0, -1)
    return made


def strip_cells(scene: TrainingScene, strip: Strip, kernels: Float32, width: int, limit: float | None = None) -> Cells:
    """The page with the chosen filter of (kh, kw, C, count) kernels; arrows at the right where there are more lines."""
    shown = strip.shown(scene.chosen, scene.count)
    tiles = [tile(kernels[..., index], limit) for index in shown]
    made = tile_strip(tiles, strip.grid, scene.chosen - shown.start, width, strip.scale)
    canvas = Canvas(strip.rows, width).paste(0, 0, made)
    if shown.start > 0:
        canvas.text(0, width - 1, "↑", KEY)
    if shown.stop < scene.count:
        canvas.text(strip.rows - 1, width - 1, "↓", KEY)
    return canvas.done()


def filter_at(scene: TrainingScene, strip: Strip, row: int, column: int) -> int | None:
    """The filter under a cell of the strip, or None."""
    shown = strip.shown(scene.chosen, scene.count)
    index = strip.grid.index_at(row, column, len(shown))
    return None if index is None or row >= strip.rows else shown.start + index


def side_by_side(canvas: Canvas, top: int, width: int, seen: Sequence[Seen], most_rows: int) -> int:
    """Draws them from row `top` on, titles first, in `width` columns; the first row below them."""
    rows, across, channels = seen[0].values.shape
    block = next((wide for wide in BLOCKS if len(seen) * (across * wide + 1) <= width), None)
    if channels == COLOURS or block is None or rows > most_rows:
        dots = min(LARGE_TILE, 2 * most_rows, width // len(seen) - 2)
        drawn = [_large(one, max(1, dots)) for one in seen]
    else:
        drawn = [_numbers(one, block) for one in seen]
    each = max(max(one.width for one in drawn), min(NARROWEST, width // len(seen) - 1)) + 1
    for place, (one, cells) in enumerate(zip(seen, drawn, strict=True)):
        canvas.text(top, place * each, fitting(each - 1, one.titles), KEY if one.is_now else DIM)
        canvas.paste(top + 1, place * each, cells)
    return top + 1 + max(cells.height for cells in drawn)


def _large(seen: Seen, side: int) -> Cells:
    dots = enlarged(tile(seen.values)[None], side)[0]
    return Canvas(-(-dots.shape[0] // 2), dots.shape[1]).pixels(0, 0, dots).done()


def _numbers(seen: Seen, block: int) -> Cells:
    plane = seen.values.sum(axis=2)
    return change_blocks(plane, block) if seen.is_change else weight_blocks(plane, 1, block)


def change_blocks(plane: Float32, width: int) -> Cells:
    """(kh, kw) differences, `width` columns each, scaled by their own largest: small ones keep their figures."""
    canvas = Canvas(plane.shape[0], plane.shape[1] * width)
    tone = Tone("signed", float(np.abs(plane).max(initial=0.0)) or 1.0)
    for (row, column), value in np.ndenumerate(plane):
        colour: Colour = tone.colour(float(value))
        text = signed_short(float(value), width - 1)
        canvas.text(row, column * width, f"{text:>{width - 1}} ", ink_on(colour), colour)
    return canvas.done()


def signed_short(value: float, width: int) -> str:
    """`+.0213`, `-.003`, `+2e-5`, `0`: a difference with its sign, in as many of three figures as there is room for."""
    if not value:
        return "0"
    return f"{'+' if value > 0 else '-'}{small(abs(value), width - 1)}"


def small(value: float, width: int = 6) -> str:
    """A length, `0.0213`, `.0213`, `2e-5`: up to three figures, where `short` would have two decimals."""
    if value >= 1:
        return short(value, width)
    for digits in (3, 2, 1):
        text = f"{value:.{digits}g}".replace("e-0", "e-").replace("e+0", "e")
        for made in (text, text.replace("0.", ".", 1) if text.startswith("0.") else text):
            if len(made) <= width:
                return made
    return short(value, width)
