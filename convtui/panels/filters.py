"""The panels of Filters mode: one filter on one digit, all kernels, all maps, ten probabilities."""

from textwrap import wrap

from msgspec import Struct

from convtui.core.figures import percent, short, signed
from convtui.lab.derive_filters import FiltersScene
from convtui.network.describe import FilterWords
from convtui.panels.filters_layout import MIDDLE, PRODUCTS, STRIP_TILE, FiltersLayout, mosaic_grid
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, KEY, TEXT
from convtui.render.panes import Area, map_pane, picture_pane
from convtui.render.tables import probability_bars, products_table, value_chip, weight_blocks
from convtui.render.tiles import TileGrid, kernel_strip, mosaic, tile_levels
from convtui.render.tone import PICTURE, Tone
from convtui.render.viewport import Viewport, framed, whole


class FiltersPanels(Struct, frozen=True, eq=False):
    """Draws a scene into a layout."""

    scene: FiltersScene
    layout: FiltersLayout

    @property
    def window(self) -> Area:
        rows, columns = self.scene.at.weights.shape[:2]
        return Area(self.scene.at.top, self.scene.at.left, rows, columns)

    @property
    def tone(self) -> Tone:
        """White is the map's own largest value, or with a common scale the whole layer's."""
        values = self.scene.maps if self.scene.view.common_scale else self.scene.map
        return Tone("grey", float(values.max(initial=0.0)) or 1.0)

    def digit_port(self) -> Viewport:
        rows, columns = self.layout.digit
        return whole((self.scene.input.shape[0], self.scene.input.shape[1]), (rows * 2, columns))

    def map_port(self) -> Viewport:
        rows, columns = self.layout.map
        return whole((self.scene.map.shape[0], self.scene.map.shape[1]), (rows * 2, columns))

    @property
    def pool_in_pane(self) -> bool:
        return self.scene.pooled is not None and not self.layout.side

    def digit(self) -> Cells:
        return picture_pane(self.scene.input, self.digit_port(), PICTURE, self.window)

    def map(self) -> Cells:
        """The map; with a pool and no room beside it, the pooled map over the same places."""
        values, ring = self.scene.map, Area(*self.scene.place)
        if self.pool_in_pane and self.scene.pooled is not None:
            values = framed(
                self.scene.pooled[:, :, self.scene.view.filter],
                self.scene.map.shape,
                (0, 0),
                self.scene.view.pooling.step,
            )
            block = self.scene.block
            if block is not None:
                ring = Area(block.top, block.left, *block.values.shape)
        return map_pane(values, self.map_port(), self.tone, ring)

    def side(self) -> Cells | None:
        """The pooled map at the right, where there is one and room for it."""
        if self.scene.pooled is None or not self.layout.side:
            return None
        values = self.scene.pooled[:, :, self.scene.view.filter]
        port = whole((values.shape[0], values.shape[1]), (self.layout.digit[0] * 2, self.layout.side - 2))
        block = self.scene.block
        return map_pane(values, port, self.tone, Area(block.row, block.column) if block else None)

    def kernel(self) -> Cells:
        """Nine weights as numbers on their colours, and what the filter is by rule."""
        canvas = Canvas(self.layout.digit[0], MIDDLE)
        kernel, row = self.scene.at.weights, 0
        blocks = weight_blocks(kernel if kernel.ndim == 2 else kernel[:, :, 0])
        canvas.paste(1, 1, blocks)
        row = 1 + blocks.height + 1
        words = self.scene.words
        canvas.text(row, 1, f"bias {signed(self.scene.at.bias)}, then ReLU", DIM)
        for line in [line for wish in _wishes(words) for line in wrap(wish, MIDDLE - 2)] or [words.phrase]:
            row += 1
            canvas.text(row, 1, line, TEXT)
        paper, fires = short(words.blank, 4), percent(self.scene.fires)
        if row + 2 < canvas.height:
            canvas.text(row + 1, 1, f"blank paper: {paper}", DIM)
            canvas.text(row + 2, 1, f"fires on {fires} of spots", DIM)
        else:
            canvas.text(row + 1, 1, f"paper: {paper}, fires {fires}", DIM)
        return canvas.done()

    def reads(self, width: int) -> Cells:
        return probability_bars(self.scene.probabilities, self.scene.network.spec.labels, width)

    def kernels(self, width: int) -> Cells:
        """All kernels of the layer, where there is room each with its map."""
        scale, grid = self.layout.kernel_scale, self.layout.strip
        bank = self.scene.bank.kernels
        strip = kernel_strip(bank[:, :, 0, :], grid, self.scene.view.filter, width, scale)
        if not self.layout.strip_maps:
            return strip
        canvas = Canvas(strip.height, width).paste(0, 0, strip)
        tiles = tile_levels(self.scene.maps, STRIP_TILE, self.scene.view.common_scale)
        for index, tile in enumerate(tiles):
            row, column = grid.corner(index)
            canvas.pixels(row + (3 * scale + 1) // 2, column, tile)
        return canvas.done()

    def sums(self) -> Cells:
        """The dot under the cursor in one line: the sum of the products, the bias, the ReLU."""
        at, scene = self.scene.at, self.scene
        row, column = scene.place
        canvas = Canvas(1, 80)
        # With a pool there is no room for the words at 80 columns.
        where = f"row {row}, column {column}" if scene.block is None else f"{row},{column}"
        text = f"{where}: {at.patch.size} products {at.sum:.3f} + bias {at.bias:.3f}"
        text += f" = {at.value:.3f} -> ReLU {scene.after:.3f}"
        canvas.text(0, 0, text, TEXT)
        if scene.block is not None:
            kind = scene.view.pooling.kind
            canvas.text(0, len(text), f" -> {kind} {scene.block.value:.3f}", KEY)
        return canvas.done()

    def products(self) -> Cells:
        at = self.scene.at
        patch, weights, products = (a if a.ndim == 2 else a[:, :, 0] for a in (at.patch, at.weights, at.products))
        table = products_table(patch, weights, products, (at.top, at.left))
        canvas = Canvas(max(PRODUCTS, table.height), table.width).paste(0, 0, table)
        column = table.width - 22
        canvas.text(1, column, f"+ bias {signed(at.bias)}", DIM).text(2, column, "->", DIM)
        value_chip(canvas, 2, column + 3, self.scene.after, self.tone)
        canvas.text(2, column + 11, "= this dot", TEXT).text(3, column, "   ReLU: below 0 is 0", DIM)
        return canvas.done()

    def titles(self) -> tuple[str, str, str, str]:
        """Over the digit, the kernel, the map, and what is at the side."""
        scene = self.scene
        shape = f"{scene.map.shape[0]}x{scene.map.shape[1]}"
        digit = f"digit {scene.view.trial.digit + 1} of {scene.digit_count}"
        if scene.label is not None:
            digit += f": a {scene.label}"
        else:
            digit = scene.title
        kernel = f"filter {scene.view.filter + 1} of {scene.bank.count}"
        made, side = f"map {shape}, white {short(self.tone.limit, 4)}", ""
        if scene.pooled is not None:
            pooled = f"{scene.pooled.shape[0]}x{scene.pooled.shape[1]}"
            side = f"{scene.view.pooling.kind} pool -> {pooled}"
            if self.pool_in_pane:
                made = f"map {shape} -> {scene.view.pooling.kind} {pooled}"
        return digit, kernel, made, side


def mosaic_panel(scene: FiltersScene, width: int, height: int) -> tuple[Cells, TileGrid]:
    """All maps of the layer, pooled ones if a pool is on; `height` is the screen's, (rows, width) cells come back."""
    maps = scene.maps if scene.pooled is None else scene.pooled
    grid, side = mosaic_grid(width, height, (maps.shape[0], maps.shape[1]), scene.bank.count)
    tiles = tile_levels(maps, side, scene.view.common_scale)
    return mosaic(tiles, grid, scene.view.filter, width), grid


def mosaic_words(scene: FiltersScene) -> tuple[str, str]:
    """Two lines: the chosen filter, and the scale."""
    words = scene.words.phrase
    best = float(scene.map.max(initial=0.0))
    line = f"filter {scene.view.filter + 1}: {words}   max {short(best, 4)}"
    line += f"   blank paper gives {short(scene.words.blank, 4)}"
    scale = (
        "all tiles on one scale" if scene.view.common_scale else "each tile: its own brightest = white (v: one scale)"
    )
    return line, scale


def _wishes(words: FilterWords) -> list[str]:
    wishes = [f"wants ink: {words.wants}"] if words.wants else []
    return [*wishes, f"no ink: {words.avoids}"] if words.avoids else wishes
