"""Two kernels one after the other: A's map at the left, B's map of that at the right, and the ONE kernel between."""

from functools import cached_property
from textwrap import wrap

import numpy as np
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.kernel import Kernel
from convtui.core.text import visible
from convtui.lab.derive_chain import Bent, InChain, bent, in_chain, last_place, too_large
from convtui.lab.intents import Intent
from convtui.ops.activation import respond
from convtui.panels.kernel import KernelPanels, Word
from convtui.panels.tools.chain_words import BETWEEN, conditions, counter, reasons, verdict
from convtui.panels.tools.compare import ComparePanels
from convtui.panels.tools.compare_parts import WithRing, by, fitting, named, own_scales, small
from convtui.panels.tools.stack import Layer, Stood, stood
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, KEY, TEXT, Colour
from convtui.render.compact import compact_kernel, whole_numbers
from convtui.render.panes import NUMBER_WIDTH, Area, map_pane, numbers_pane
from convtui.render.tables import value_chip
from convtui.render.tone import Tone, map_tone
from convtui.render.viewport import Shape, Viewport, crop, framed


class ChainPanels(ComparePanels, frozen=True, eq=False, dict=True):
    """Draws a scene whose tool is a `Compare`, chained. B is laid on what the response view draws of A's map.

    `given` is a place on the last map that counts in place of the scene's.
    """

    given: Shape | None = None

    @cached_property
    def chain(self) -> InChain:
        return in_chain(self.scene)

    @cached_property
    def bent(self) -> Bent:
        return bent(self.scene)

    @property
    def kernels(self) -> tuple[Kernel, ...]:
        """A, B and the one kernel, of the colour that is looked at."""
        return self.chain.firsts[self._channel], self.chain.second, self._one

    @property
    def _one(self) -> Kernel:
        """The one kernel, of the colour that is looked at."""
        return self.chain.ones[self._channel]

    @property
    def _channel(self) -> int:
        return self.scene.view.channel if self.scene.computed.experiment.channels == "sum" else 0

    # -- what it says

    def hint(self) -> str | None:
        why = too_large(self._one, self.chain.stride)
        if self._between and self.chain.equal:
            return f"B is laid on {self._between} of A's map, which changes nothing there. v: on, to none."
        if self._between:
            claim = "no ONE kernel does that" if self.bent.beyond else "that is not the ONE"
            return f"B is laid on {self._between} of A's map: {claim}. v: on, to none."
        if why is not None:
            return f"A, then B on A's map: that is ONE kernel, not kept: {why}."
        if not self._stack[2].has_numbers:
            return "A, then B on it: ONE kernel (z: its numbers). Enter keeps it. v: ReLU between."
        return "A, then B on A's map: that is ONE kernel. Enter keeps it. v: ReLU between."

    def keys(self) -> tuple[Word, ...] | None:
        if self.scene.view.sweep is not None:
            return None
        keep = ("Enter", f"keep the {by(self._one.shape)}", "enter")
        return (
            *((keep,) if too_large(self._one, self.chain.stride) is None else ()),
            ("v", "between", "view"),
            ("k", "kernels", "kernels"),
            ("r", "turn", "turn"),
            ("Tab", "picture", "next_pane"),
            ("Esc", "back", "escape"),
        )

    def note(self) -> str | None:
        if self.scene.view.sweep is not None or self.scene.view.typing is not None:
            return None
        return own_scales(self._seen_tones(self.tones))

    @property
    def _between(self) -> str:
        return BETWEEN[self.scene.computed.experiment.response]

    # -- where things are

    @property
    def _step(self) -> int:
        return self.scene.computed.experiment.stride

    @cached_property
    def place(self) -> Shape:
        """On the last map."""
        return last_place(self.scene, self.chain) if self.given is None else self.given

    @property
    def last_dot(self) -> Area:
        step = self.chain.stride
        row, column = (start + place * step for start, place in zip(self.chain.offset, self.place, strict=True))
        return Area(row, column, step, step)

    @property
    def middle_window(self) -> Area:
        """B's window on A's map, in pixels of the picture."""
        step, gap = self._step, self.scene.computed.experiment.dilation
        before = self.chain.ways.places_before
        row, column = (
            self.chain.first_offset[axis] + step * (self.place[axis] * step - before[axis]) for axis in (0, 1)
        )
        rows, columns = (((size - 1) * gap + 1) * step for size in self.chain.second.shape)
        return Area(row, column, rows, columns)

    @property
    def whole_window(self) -> Area:
        """The window of the one kernel, on the picture."""
        gap = self.scene.computed.experiment.dilation
        before, step = self.chain.ways.before, self.chain.stride
        row, column = (place * step - start for place, start in zip(self.place, before, strict=True))
        rows, columns = ((size - 1) * gap + 1 for size in self._one.shape)
        return Area(row, column, rows, columns)

    # -- the maps

    @cached_property
    def tones(self) -> tuple[Tone, Tone]:
        """Each its own: A's map is a picture for B, on whatever scale."""
        now, ways = self.scene.computed.experiment, self.chain.ways
        first = map_tone(self._first, now.response, bool((ways.first < 0).any()))
        return first, map_tone(ways.both, "signed", bool((ways.both < 0).any()))

    @property
    def _first(self) -> Float32:
        """A's map as B gets it."""
        return respond(self.chain.ways.first, self.scene.computed.experiment.response)

    def laid(self, last: bool) -> Float32:
        """A's map or the last one, laid over the picture; of that what a sweep has not reached yet is NaN."""
        shape = self._picture.shape[0], self._picture.shape[1]
        if not last:
            return framed(self._first, shape, self.chain.first_offset, self._step)
        laid = framed(self.chain.ways.both, shape, self.chain.offset, self.chain.stride)
        sweep = self.scene.view.sweep
        if sweep is not None:
            made = self.scene.computed.map
            order = np.arange(made.size, dtype=np.float32).reshape(made.shape)
            reached = framed(order, shape, self.offset, self._step) < sweep.dots
            laid = np.where(reached, laid, np.nan).astype(np.float32)
        return laid

    def _pane(self, last: bool) -> Cells:
        ring, tone = (self.last_dot, self.tones[1]) if last else (self.middle_window, self.tones[0])
        if self.scene.view.zoom == "numbers":
            return self._numbers(last, self.port())
        return map_pane(self.laid(last), self.port(), tone, ring)

    def _numbers(self, last: bool, port: Viewport) -> Cells:
        if last:
            return numbers_pane(self.laid(True), port, self.tones[1], None, (self.last_dot.row, self.last_dot.column))
        return numbers_pane(self.laid(False), port, self.tones[0], self.middle_window, None)

    def picture(self) -> Cells:
        return self._ringed.picture() if self.sees_picture else self._pane(False)

    @property
    def _ringed(self) -> WithRing:
        scene = replace(self.scene, view=replace(self.scene.view, tool=None))
        return WithRing(scene, self.layout, self.tier, frame=self.port(), ring=self.whole_window)

    def map(self) -> Cells:
        return self._pane(True)

    def numbers(self) -> tuple[Cells, Cells]:
        room = self.layout.numbers // 2, self.layout.pane[1] // NUMBER_WIDTH
        shape = self._picture.shape[0], self._picture.shape[1]
        port = crop(shape, room, (self.last_dot.row, self.last_dot.column))
        left = self._ringed.numbers()[0] if self.sees_picture else self._numbers(False, port)
        return left, self._numbers(True, port)

    # -- the kernels

    @cached_property
    def _stack(self) -> tuple[Stood, ...]:
        whole, divisor = whole_numbers(self._one.array)
        label = f"= ONE {by(self._one.shape)}"
        over = fitting(self.layout.middle - len(label) - 2, f"x 1/{divisor}", f"/ {divisor}") if divisor > 1 else ""
        layers = (
            Layer("A", f"first{self._colour}", self.kernels[0].array),
            self._editable("B", f"then{self._colour}"),
            Layer(label, over, whole, of_numbers=True),
        )
        return stood(layers, (self.layout.pane[0], self.layout.middle), (0, 2, 1))

    def side(self) -> Cells | None:
        """The one kernel at length, and why it is one."""
        if not self.layout.side:
            return None
        room = self.layout.pane[0], self.layout.side
        one = self._one.array
        block = compact_kernel(one, (room[0] - 5, room[1] - 4))
        canvas = Canvas(*room).paste(1, 2, block)
        lines: list[tuple[str, Colour]] = []
        for words, colour in reasons(self.chain, self.bent, self._channel):
            lines += [(line, colour) for line in wrap(words, room[1] - 3)]
        for row, (line, colour) in enumerate(lines, block.height + 2):
            canvas.text(row, 2, line, colour)
        return canvas.done()

    # -- the figures

    def products(self) -> Cells:
        """Both ways at the place, how far they are apart in all, and what would part them."""
        canvas = Canvas(self.layout.products, self.layout.width)
        ways, place, dot = self.chain.ways, self.place, self.last_dot
        canvas.text(0, 0, f"at pixel {dot.row},{dot.column}", DIM)
        column = 18
        for words, value in (("one after the other", ways.both[place]), ("at once", ways.once[place])):
            canvas.text(0, column, words, KEY)
            value_chip(canvas, 0, column + len(words) + 1, float(value), self._seen_tone(self.tones[1]))
            column += len(words) + 10
        canvas.text(0, column, f"apart: {small(float(ways.difference[place]))}", TEXT)
        width = self.layout.width - 1
        lines = (
            (verdict(self.chain, self.bent, self._between, width), TEXT),
            (conditions(self.chain, self.scene, width), DIM),
            (counter(self.chain, self.bent, bool(self._between), width), TEXT),
        )
        for row, (text, colour) in enumerate(lines, 1):
            canvas.text(row, 0, text, colour)
        return canvas.done()

    # -- titles

    def titles(self) -> tuple[str, str, str]:
        ways, width = self.chain.ways, self.layout.pane[1]
        between = f"{self._between} of " if self._between else ""
        shapes = by(ways.first.shape), by(ways.both.shape)
        first = visible(named(self.kernels[0]), width - len(between) - len(shapes[0]) - 4)
        left = f"{between}A {first} {shapes[0]}"
        second = visible(named(self.chain.second), width - len(shapes[1]) - 8)
        picture = KernelPanels.titles(self)[0]
        head = "  ONE kernel"
        right = f"then B {second} {shapes[1]}"
        side = f"  the ONE kernel, {by(self._one.shape)}"
        return (picture if self.sees_picture else left), f"{head:<{self.layout.middle}}{right}", side

    def clicked(self, pane: str, row: int, column: int, wheel: int, drag: bool) -> tuple[Intent, ...] | None:
        return () if pane == "side" else super().clicked(pane, row, column, wheel, drag)
