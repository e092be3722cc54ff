"""The panels of Filters mode: one filter on one picture, all kernels, all maps, what the network reads."""

from msgspec import Struct

from convtui.core.figures import percent
from convtui.core.text import visible
from convtui.lab.derive_filters import FiltersScene
from convtui.lab.parts_found import decimal, printed
from convtui.network.field import field_of
from convtui.panels.filter_pane import after_sum, deep_words, filter_pane
from convtui.panels.filters_bank import EDITED, mosaic_panel, mosaic_words, ordered_words, strip
from convtui.panels.filters_layout import PRODUCTS, FiltersLayout, filters_layout
from convtui.panels.map_tone import layer_tone, scale_words
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, KEY, TEXT
from convtui.render.panes import Area, map_pane, picture_pane
from convtui.render.tables import probability_bars, products_table, value_chip
from convtui.render.tone import PICTURE, Tone
from convtui.render.viewport import Viewport, framed, whole

# What each activation makes of the sum, in the room under the dot's value.
_MADE = {
    "relu": "ReLU: below 0 is 0",
    "leaky_relu": "below 0 x 0.2",
    "tanh": "tanh: -1 to 1",
    "sigmoid": "sigmoid: 0 to 1",
    "softmax": "softmax: a share",
}

__all__ = ["FiltersPanels", "mosaic_panel", "mosaic_words", "panels_of"]


class FiltersPanels(Struct, frozen=True, eq=False):
    """Draws a scene into a layout."""

    scene: FiltersScene
    layout: FiltersLayout

    @property
    def window(self) -> Area:
        """What the place sees of the picture."""
        seen = self.scene.seen
        return Area(seen.top, seen.left, seen.rows, seen.columns)

    @property
    def tone(self) -> Tone:
        """It reaches as far as the map's own largest value, or with a common scale the whole layer's."""
        scene = self.scene
        return layer_tone(scene.network.spec, scene.layer, scene.maps if scene.view.common_scale else scene.map)

    def digit_port(self) -> Viewport:
        rows, columns = self.layout.digit
        return whole((self.scene.input.shape[0], self.scene.input.shape[1]), (rows * 2, columns))

    def map_port(self) -> Viewport:
        rows, columns = self.layout.map
        return whole((self.scene.map.shape[0], self.scene.map.shape[1]), (rows * 2, columns))

    def place_over(self, row: int, column: int) -> tuple[int, int]:
        """The place of the map whose field has its middle nearest to a pixel of the picture; it may lie off the map."""
        spec, name = self.scene.network.spec, self.scene.layer
        first = field_of(spec, name)
        rows, columns = self.scene.map.shape
        next_one = field_of(spec, name, min(1, rows - 1), min(1, columns - 1))
        down, across = max(next_one.top - first.top, 1), max(next_one.left - first.left, 1)
        middle = first.top + (first.rows - 1) / 2, first.left + (first.columns - 1) / 2
        return round((row - middle[0]) / down), round((column - middle[1]) / across)

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
        pane = map_pane(values, port, self.tone, Area(block.row, block.column) if block else None)
        return Canvas(pane.height, self.layout.side).paste(0, 2, pane).done()

    def kernel(self) -> Cells:
        """The filter's weights, and what it is by rule."""
        return filter_pane(self.scene, self.layout.rows, self.layout.middle)

    def reads(self, width: int) -> Cells:
        """What the network makes of the picture; where its weights do not fit any more, that."""
        misfit = self.scene.misfit
        if misfit is not None:
            words = f"{visible(misfit.layer, 20)} was trained for {misfit.trained:,} numbers and would get "
            return Canvas(1, width).text(0, 0, f"{words}{misfit.gets:,}: it cannot read", KEY).done()
        return probability_bars(self.scene.probabilities, self.scene.network.spec.labels, width)

    def kernels(self, width: int) -> Cells:
        """All kernels of the layer, where there is room each with its map."""
        return strip(self.scene, self.layout, width)

    def sums(self) -> Cells:
        """The dot under the cursor in one line: the sum of the products, the bias, the ReLU."""
        at, scene = self.scene.at, self.scene
        row, column = scene.place
        canvas = Canvas(1, 80)
        # With a pool there is no room for the words at 80 columns.
        where = f"row {row}, column {column}" if scene.block is None else f"{row},{column}"
        # The bias first: so it reads as in every other view.
        parts, value = printed([at.bias, at.sum], at.value)
        bias, added, value = (text.removeprefix("+") for text in (*parts, value))
        text = f"{where}: {at.patch.size} products {added} + bias {bias}"
        text += f" = {value} -> {after_sum(scene)} {decimal(scene.after)}"
        canvas.text(0, 0, text, TEXT)
        if scene.block is not None:
            kind = scene.view.pooling.kind
            canvas.text(0, len(text), f" -> {kind} {decimal(scene.block.value)}", KEY)
        return canvas.done()

    def products(self) -> Cells:
        at = self.scene.at
        patch, weights, products = (a if a.ndim == 2 else a[:, :, 0] for a in (at.patch, at.weights, at.products))
        rows = products.astype(float).sum(axis=1).tolist()
        (bias, *sums), _ = printed([at.bias, *rows], at.value)
        sums = [text.lstrip("+").replace("-0.", "-.") if row else "0" for text, row in zip(sums, rows, strict=True)]
        table = products_table(patch, weights, products, (at.top, at.left), sums=sums)
        canvas = Canvas(max(PRODUCTS, table.height), table.width).paste(0, 0, table)
        column = table.width - 22
        canvas.text(1, column, f"+ bias {bias}", DIM).text(2, column, "->", DIM)
        after = self.scene.after
        value_chip(canvas, 2, column + 3, after, self.tone, decimal(after) if after else "0")
        canvas.text(2, column + 11, "= this dot", TEXT)
        canvas.text(3, column, f"   {_MADE.get(self.scene.network.spec.layer(self.scene.layer).activation, '')}", DIM)
        return canvas.done()

    def titles(self) -> tuple[str, str, str, str]:
        """Over the digit, the kernel, the map, and what is at the side."""
        scene, layout = self.scene, self.layout
        shape = f"{scene.map.shape[0]}x{scene.map.shape[1]}"
        read = "" if layout.reads else f": {self._read()}"
        room = max(4, layout.digit[1] - len(read))
        picture = _fitting(scene.titles, room)
        if scene.view.pages_digits and scene.titles[:-1] and picture not in scene.titles[:-1]:
            # While the square is moved, where it is comes before what is read.
            read, room = "", layout.digit[1]
            picture = _fitting(scene.titles, room)
        if scene.label is not None:
            picture = f"digit {scene.view.trial.digit + 1} of {scene.digit_count:,}: a {scene.label}"
            picture = picture if len(picture) <= room else visible(picture.partition(",")[0], room)
        picture += read
        kernel = f"filter {scene.view.filter + 1} of {scene.bank.count}"
        if scene.view.filter in scene.edited:
            kernel += ", changed" if layout.middle >= 26 else f" {EDITED}"
        several = len(scene.layers) > 1
        name = visible(scene.layer, 12) if several else "map"
        made, side = f"{name} {shape}, {scale_words(self.tone, self.map_port().shrinks)}", ""
        if scene.pooled is not None:
            pooled = f"{scene.pooled.shape[0]}x{scene.pooled.shape[1]}"
            side = f"{scene.view.pooling.kind} pool -> {pooled}"
            if self.pool_in_pane:
                made = f"{name} {shape} -> {scene.view.pooling.kind} {pooled}"
        return picture, kernel, made, side

    def _read(self) -> str:
        """In a few words what the network reads, where there is no line for it."""
        if self.scene.misfit is not None:
            return "cannot be read"
        best, labels = int(self.scene.probabilities.argmax()), self.scene.network.spec.labels
        if not labels:
            return "no classes"
        return f"reads {visible(labels[best], 14)} {percent(float(self.scene.probabilities[best]))}"

    def moral(self, width: int) -> str:
        """One sentence or two, of at most `width` characters where it can be."""
        scene = self.scene
        pins = scene.view.pins
        if len(pins) == 1:
            return f"Filter {pins[0] + 1} is pinned: choose another, c puts them side by side. Esc lets go."
        if pins:
            numbers = ", ".join(str(pin + 1) for pin in pins)
            return f"Pinned: {numbers}. c pins one more or shows them side by side, Esc lets go."
        if scene.view.order != "index":
            return ordered_words(scene)
        rule = f"By rule: {deep_words(scene)}."
        for more in self._further():
            if len(rule) + 1 + len(more) <= width:
                return f"{rule} {more}"
        return rule

    def _further(self) -> tuple[str, ...]:
        """What may be said after the rule, the most fitting first: the first for which there is room."""
        scene = self.scene
        labels, deep = scene.network.spec.labels, scene.depth > 0
        if scene.label is not None and scene.misfit is None and labels == tuple("0123456789"):
            best = int(scene.probabilities.argmax())
            if best != scene.label:
                share = percent(float(scene.probabilities[best]))
                return (
                    f"It reads a {best} ({share}), and the label says {scene.label}.",
                    f"It reads a {best}, the label says {scene.label}.",
                )
        if scene.view.filter in scene.edited:
            return ("Not as trained: r restores it.", "r restores it.")
        if scene.view.pages_digits and len(scene.titles) > 1:
            return ("Arrows move the square that is read, + _ size it, Home: the largest.", "Arrows + _: the square.")
        if scene.view.focus == "map" or deep:
            return (
                "Enter takes this dot apart, f shows all that it sees.",
                "Enter: this dot by its maps; f: what it sees.",
                "f: what it sees.",
            )
        size = scene.at.weights.size
        return (
            f"Nobody chose these {'nine' if size == 9 else size} numbers: training did.",
            "Training chose the weights.",
            "j: looks for.",
        )


def _fitting(words: tuple[str, ...], room: int) -> str:
    """The first that fits, else the last as far as it goes; "" where there are none."""
    return next((one for one in words if len(one) <= room), visible(words[-1], room) if words else "")


def panels_of(scene: FiltersScene, width: int, height: int) -> FiltersPanels:
    """The scene laid out on a screen of (height, width) cells."""
    picture, made = scene.input.shape, scene.map.shape
    kernels = scene.bank.kernels.shape
    layout = filters_layout(
        width,
        height,
        (picture[0], picture[1]),
        (made[0], made[1]),
        scene.bank.count,
        kernels[2],
        (kernels[0], kernels[1]),
    )
    return FiltersPanels(scene, layout)
