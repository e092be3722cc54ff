"""The panels of Kernel mode: picture * kernel = map, and the nine products under it."""

import numpy as np
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.figures import short
from convtui.core.text import visible
from convtui.lab.derive import KernelScene
from convtui.lab.intents import Intent
from convtui.ops.activation import respond
from convtui.panels.kernel_layout import MIDDLE, PRODUCTS, KernelLayout
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import BLUE_TEXT, CREAM, DIM, KEY, TEXT, WHITE, Colour
from convtui.render.panes import NUMBER_WIDTH, Area, map_pane, numbers_pane, picture_pane
from convtui.render.sign_words import sign_words
from convtui.render.tables import kernel_block, products_table, value_chip
from convtui.render.tier import Tier
from convtui.render.tone import PICTURE, Tone, map_tone
from convtui.render.viewport import Shape, Viewport, crop, framed, whole

_RESPONSE_WORDS = {"abs": "|..|", "relu": "ReLU", "clip": "clipped"}
_POOL_WORDS = {"max": "max pool", "mean": "mean pool"}


# A key as it is shown, what it does, and the action of the table that a click on it performs.
Word = tuple[str, str, str | None]


class KernelPanels(Struct, frozen=True, eq=False):
    """Draws a scene into a layout. Places on the picture are pixels, on the screen cells."""

    scene: KernelScene
    layout: KernelLayout
    # The terminal's, for the words of the legend.
    tier: Tier = Tier.TRUECOLOR

    # -- what a tool says and does beside it (`panels.tools`)

    def hint(self) -> str | None:
        """The line over the keys; None: what the first minute has to say."""
        return None

    def keys(self) -> tuple[Word, ...] | None:
        """The line of keys; None: the usual one."""
        return None

    def note(self) -> str | None:
        """What stands at the right of the mode line; None: the usual note."""
        return None

    def clicked(self, pane: str, row: int, column: int, wheel: int, drag: bool) -> tuple[Intent, ...] | None:
        """What a click on a pane wants, in cells from its upper left; None: what it does elsewhere."""
        return None

    # -- where things are

    @property
    def _picture(self) -> Float32:
        return self.scene.computed.picture

    @property
    def window(self) -> Area:
        """The window on the picture, holes of a dilation included; it reaches beyond the edge into the padding."""
        rows, columns = self.scene.at.weights.shape[:2]
        gap = self.scene.computed.experiment.dilation
        return Area(self.scene.at.top, self.scene.at.left, (rows - 1) * gap + 1, (columns - 1) * gap + 1)

    @property
    def dot(self) -> Area:
        """The picture's pixel that the map's value at the cursor stands on: the window's middle."""
        window = self.window
        step = self.scene.computed.experiment.stride
        return Area(window.row + (window.rows - 1) // 2, window.column + (window.columns - 1) // 2, step, step)

    @property
    def offset(self) -> Shape:
        """The picture's pixel that the map's first value stands on."""
        step = self.scene.computed.experiment.stride
        return self.dot.row - self.scene.place[0] * step, self.dot.column - self.scene.place[1] * step

    @property
    def pool_in_pane(self) -> bool:
        """Whether the pooled map takes the map's pane, for want of room beside it."""
        return self.scene.computed.pooled is not None and not self.layout.side

    def port(self, zoom: str | None = None) -> Viewport:
        """The part of the picture, and of the map laid over it, that the panes show."""
        zoom = zoom or self.scene.view.zoom
        shape = self._picture.shape[0], self._picture.shape[1]
        centre = self.dot.row, self.dot.column
        if zoom == "numbers":
            return crop(shape, self.layout.values, centre)
        return whole(shape, self.layout.room) if zoom == "whole" else crop(shape, self.layout.room, centre)

    def place_at(self, row: int, column: int) -> Shape | None:
        """The map's place under a cell of either pane, or None beside the picture."""
        port = self.port()
        if self.scene.view.zoom == "numbers":
            pixel = port.pixel(row // 2, column // NUMBER_WIDTH)
        else:
            pixel = port.pixel(row * 2, column)
        if pixel is None:
            return None
        step, offset = self.scene.computed.experiment.stride, self.offset
        return (pixel[0] - offset[0]) // step, (pixel[1] - offset[1]) // step

    # -- colours

    @property
    def tone(self) -> Tone:
        """The map's scale, the pooled map's too."""
        computed = self.scene.computed
        negative = bool((self.scene.kernel.array < 0).any()) or computed.experiment.bias < 0
        return map_tone(computed.response, computed.experiment.response, negative)

    @property
    def _drawn_tone(self) -> Tone:
        """As the pane has it: a map that must shrink is drawn by its strength alone."""
        shrinks = self.scene.view.zoom == "whole" and self.port().shrinks
        return Tone("grey", self.tone.limit) if shrinks else self.tone

    def _framed(self, pooled: bool) -> Float32:
        """The map, or the pooled map, laid over the picture; what a sweep has not reached yet is NaN."""
        computed = self.scene.computed
        shape = self._picture.shape[0], self._picture.shape[1]
        step = computed.experiment.stride
        laid = framed(computed.response, shape, self.offset, step)
        if pooled and computed.pooled_response is not None:
            laid_pool = framed(computed.pooled_response, shape, self.offset, step * computed.experiment.pooling.step)
            laid = np.where(np.isnan(laid), np.nan, laid_pool).astype(np.float32)
        sweep = self.scene.view.sweep
        if sweep is not None:
            order = np.arange(computed.map.size, dtype=np.float32).reshape(computed.map.shape)
            laid = laid.copy()
            laid[framed(order, shape, self.offset, step) >= sweep.dots] = np.nan
        return laid

    # -- panels

    def picture(self) -> Cells:
        if self.scene.view.zoom == "numbers":
            return numbers_pane(self._picture, self.port(), PICTURE, self.window, None)
        return picture_pane(self._picture, self.port(), PICTURE, self.window)

    def map(self) -> Cells:
        """The map, or where there is no room beside it the pooled map, block by block over the same places."""
        laid = self._framed(self.pool_in_pane)
        if self.scene.view.zoom == "numbers":
            return numbers_pane(laid, self.port(), self.tone, None, (self.dot.row, self.dot.column))
        return map_pane(laid, self.port(), self.tone, self._ring())

    def _ring(self) -> Area:
        block, step = self.scene.block, self.scene.computed.experiment.stride
        if not self.pool_in_pane or block is None:
            return self.dot
        row, column = self.offset[0] + block.top * step, self.offset[1] + block.left * step
        return Area(row, column, block.values.shape[0] * step, block.values.shape[1] * step)

    def numbers(self) -> tuple[Cells, Cells]:
        """The window's surroundings as numbers, on the picture and on the map."""
        room = self.layout.numbers // 2, self.layout.pane[1] // NUMBER_WIDTH
        shape = self._picture.shape[0], self._picture.shape[1]
        port = crop(shape, room, (self.dot.row, self.dot.column))
        on_map = numbers_pane(self._framed(False), port, self.tone, None, (self.dot.row, self.dot.column))
        return numbers_pane(self._picture, port, PICTURE, self.window, None), on_map

    def side(self) -> Cells | None:
        """The pooled map at the right of the map, where there is one and room for it."""
        values = self.scene.computed.pooled_response
        if values is None or not self.layout.side:
            return None
        port = whole((values.shape[0], values.shape[1]), (self.layout.room[0], self.layout.side - 2))
        block = self.scene.block
        return map_pane(values, port, self.tone, Area(block.row, block.column) if block else None)

    def kernel(self) -> Cells:
        """The kernel and what it means, between the panes."""
        view = self.scene.view
        canvas = Canvas(self.layout.pane[0], MIDDLE)
        cell = view.cell if view.focus == "kernel" or view.typing is not None else None
        canvas.paste(1, 1, kernel_block(self.scene.kernel.array, cell, view.typing))
        row = self.scene.kernel.shape[0] + 2
        for words, colour in (*self._meaning(), *self._settings()):
            text = sign_words(words, self.tier)
            # A line of 16 characters fills the panel: its last figure must not be cut off.
            canvas.text(row, 1 if len(text) < MIDDLE else 0, text, colour)
            row += 1
        return canvas.done()

    @property
    def kernel_rows(self) -> range:
        """The rows of the kernel panel that hold cells, for the mouse."""
        return range(1, 1 + self.scene.kernel.shape[0])

    def _meaning(self) -> list[tuple[str, Colour]]:
        meaning = self.scene.meaning
        lines = [(text, TEXT) for text in meaning.headline]
        response = self.scene.computed.experiment.response
        lines.append(("", TEXT))
        if response == "abs":
            return [*lines, ("|dot|: no sign", DIM), ("white: strong", WHITE)]
        if response == "relu":
            return [*lines, ("ReLU: below 0", DIM), ("is drawn as 0", DIM)]
        if response == "clip":
            return [*lines, ("clipped: only", DIM), ("0..1 is seen", DIM)]
        if self.scene.view.zoom == "whole" and self.port().shrinks:
            return [*lines, ("white: strong", WHITE), ("black: nothing", DIM), ("z: with a sign", DIM)]
        lines += [(text, CREAM) for text in meaning.pale]
        lines += [(text, BLUE_TEXT) for text in meaning.blue]
        return lines + [(text, DIM) for text in meaning.grey]

    def _settings(self) -> list[tuple[str, Colour]]:
        """What is not as at the start."""
        now, lines = self.scene.computed.experiment, []
        if now.padding == "same":
            lines.append('padding "same"')
        if now.stride != 1:
            lines.append(f"stride {now.stride}")
        if now.dilation != 1:
            lines.append(f"dilation {now.dilation}")
        if now.bias:
            lines.append(f"bias {short(now.bias)}")
        return [(line, KEY) for line in lines]

    def products(self) -> Cells:
        """Nine pixels x nine weights, added: one dot. And what the pool makes of the dot."""
        at, experiment = self.scene.at, self.scene.computed.experiment
        table = products_table(at.patch, at.weights, at.products, (at.top, at.left))
        canvas = Canvas(max(PRODUCTS, table.height), table.width).paste(0, 0, table)
        column = table.width - 22  # what products_table leaves free
        canvas.text(1, column, self._sum_words(), DIM)
        canvas.text(2, column, "->", DIM)
        value_chip(canvas, 2, column + 3, self._seen(at.value), self._drawn_tone)
        canvas.text(2, column + 11, "= this dot", TEXT)
        block = self.scene.block
        if block is not None:
            size, kind = experiment.pooling.size, experiment.pooling.kind
            canvas.text(3, column, f"{kind} of its {size}x{size}: {short(self._seen(block.value))}", KEY)
        return canvas.done()

    def _sum_words(self) -> str:
        """The bias, and what the response view makes of the value: nothing where there is nothing to say."""
        experiment, value = self.scene.computed.experiment, self.scene.at.value
        bias = f"+ bias {short(experiment.bias)}" if experiment.bias else ""
        if experiment.response == "signed":
            return bias
        return f"{bias} = {short(value)}, {_RESPONSE_WORDS[experiment.response]}".strip()

    def _seen(self, value: float) -> float:
        """A value of the map as the response view draws it."""
        return float(respond(np.array(value, np.float32), self.scene.computed.experiment.response))

    # -- titles

    def titles(self) -> tuple[str, str, str]:
        """Over the picture, over kernel and map, over what is at the side. The first holds a name from outside."""
        computed, port = self.scene.computed, self.port()
        rows, columns = self._picture.shape[:2]
        detail = f"{rows}x{columns}"
        if port.shrinks and self.scene.view.zoom == "whole":
            detail += f", {short(max(port.rows / port.dots[0], port.columns / port.dots[1]), 3)} px/dot"
        elif self.scene.own_shape != (rows, columns):
            detail += f" of {self.scene.own_shape[0]}x{self.scene.own_shape[1]}"
        picture = f"{visible(self.scene.title, max(8, self.layout.pane[1] - len(detail) - 2))} {detail}"
        if port.rows < rows or port.columns < columns:
            last = port.top + port.rows - 1, port.left + port.columns - 1
            picture = f"{rows}x{columns}, part {port.top}-{last[0]} x {port.left}-{last[1]}"
        kernel = "x".join(str(size) for size in self.scene.kernel.shape)
        shape = "x".join(str(size) for size in computed.map.shape)
        head = f"* kernel {kernel}"
        tail = f"= map {shape}, {self._scale(port)}"
        if len(tail) > self.layout.pane[1]:
            tail = tail.replace("signed ", "")
        side = " kernels: click one, or k"
        if computed.pooled is not None:
            pooled = "x".join(str(size) for size in computed.pooled.values.shape)
            words = _POOL_WORDS[computed.experiment.pooling.kind]
            size = computed.experiment.pooling.size
            if self.pool_in_pane:
                tail = f"= map {shape} -> {words} {pooled}"
                if len(tail) > self.layout.pane[1]:  # the lecture's 200x200 -> 100x100 at 80 columns
                    tail = f"= map {shape} -> {computed.experiment.pooling.kind} {pooled}"
            side = f"-> {words} {size}x{size}: {shape} -> {pooled}"
        return picture, f"{head:<{MIDDLE}}{tail}", side

    def _scale(self, port: Viewport) -> str:
        """The smallest and the largest value of what is drawn. (The colours reach as far below zero as above.)"""
        values = self.scene.computed.response
        if port.shrinks and self.scene.view.zoom == "whole" and self.tone.kind == "signed":
            return f"strength 0..{short(self.tone.limit)}"
        low, high = float(values.min()), float(values.max())
        if self.tone.kind == "signed":
            return f"signed {short(low)}..{'+' if high > 0 else ''}{short(high)}"
        return f"{short(low)}..{short(high)}"
