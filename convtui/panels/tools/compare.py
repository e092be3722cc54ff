"""Two kernels on one picture, side by side: a map at the left, a map at the right, on one scale."""

from functools import cached_property

from msgspec.structs import replace

from convtui.core.figures import percent, short, signed
from convtui.core.kernel import Kernel
from convtui.core.text import visible
from convtui.lab.derive import KernelScene
from convtui.lab.derive_compare import Beside, beside
from convtui.lab.experiment_reduce import LARGEST_KERNEL
from convtui.lab.intents import AddToCell, ChooseCell, Focus, Intent, Move, PlaceAt
from convtui.lab.state import COLOURS
from convtui.lab.tool_state import Compare
from convtui.panels.kernel import KernelPanels, Word
from convtui.panels.kernel_layout import MIDDLE, kernel_layout
from convtui.panels.tones import tone_of
from convtui.panels.tools.compare_parts import OnOneScale, by, fitting, named, own_scales, settings
from convtui.panels.tools.stack import Layer, Stood, drawn, stood
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, KEY, TEXT
from convtui.render.panes import NUMBER_WIDTH, picture_pane
from convtui.render.tables import value_chip
from convtui.render.tone import PICTURE, Tone
from convtui.render.viewport import Shape, Viewport, crop, whole

_VIEWS = {"signed": "", "abs": "|..|, ", "relu": "ReLU, ", "clip": "clipped, "}
# Within this of 1 a correlation says that the two maps have one pattern.
_SAME = 1e-4
# A pane of fewer columns shows the pictures of 32 pixels in part, or less than six numbers in a row.
SMALLEST_PANE, SMALLEST_NUMBERS = 32, 24


class ComparePanels(KernelPanels, frozen=True, eq=False, dict=True):
    """Draws a scene whose tool is a `Compare`. The picture is seen while its pane is in focus, or at the side."""

    @cached_property
    def both(self) -> Beside:
        return beside(self.scene)

    @property
    def tool(self) -> Compare:
        tool = self.scene.view.tool
        assert isinstance(tool, Compare)
        return tool

    @property
    def sees_picture(self) -> bool:
        """Whether the picture stands in its own pane."""
        return self.scene.view.focus == "picture"

    def fitted(self, width: int, height: int) -> "ComparePanels":
        """The columns between the panes are for the widest kernel, as far as the panes keep theirs; no products."""
        shape, zoom = (self._picture.shape[0], self._picture.shape[1]), self.scene.view.zoom
        least = SMALLEST_NUMBERS if zoom == "numbers" else SMALLEST_PANE
        room = min(max(3, (width - 2 * least) // 4 - 1), LARGEST_KERNEL)
        across = max(min(max(kernel.shape[1] for kernel in self.kernels), room), 3)
        if zoom != "numbers":
            return replace(self, layout=kernel_layout(width, height, shape, zoom, (3, across)))
        layout, middle = kernel_layout(width, height, shape, zoom), across * 4 + MIDDLE - 12
        pane = layout.pane[0], (width - middle) // 2 // NUMBER_WIDTH * NUMBER_WIDTH
        return replace(self, layout=replace(layout, pane=pane, middle=middle))

    @property
    def kernels(self) -> tuple[Kernel, ...]:
        """Those between the panes."""
        return self.both.first.kernel, self.scene.kernel

    # -- what it says

    def hint(self) -> str | None:
        if self.tool.pinned == self._kernels:
            return "A is pinned. Now make B another: k lists kernels, r turns, or type numbers."
        return "Tab: to the maps (arrows move both rings), the picture. c: A, then B on it."

    @property
    def _kernels(self) -> tuple[Kernel, ...]:
        now = self.scene.computed.experiment
        return (now.kernel, *now.others)

    def keys(self) -> tuple[Word, ...] | None:
        if self.scene.view.sweep is not None:
            return None
        return (
            ("c", "A then B", "compare"),
            ("Enter", "exchange", "enter"),
            ("Tab", "picture", "next_pane"),
            ("k", "kernels", "kernels"),
            ("r", "turn", "turn"),
            ("v", "scale", "view"),
            ("Esc", "back", "escape"),
        )

    def note(self) -> str | None:
        if self.scene.view.sweep is not None or self.scene.view.typing is not None:
            return None
        if self.tool.own_scale:
            return own_scales(self._seen_tones(self.tones), " (v)")
        return f"{_VIEWS[self.scene.computed.experiment.response]}one scale: {self._range(self.tones[0])} (v)"

    # -- the two maps

    @cached_property
    def tones(self) -> tuple[Tone, Tone]:
        """A's and B's: one for both, unless each is to have its own."""
        scenes = self.both.first, self.scene
        first, second = (tone_of(scene.computed) for scene in scenes)
        if self.tool.own_scale:
            return first, second
        kind = "signed" if "signed" in (first.kind, second.kind) else "grey"
        common = Tone(kind, max(first.limit, second.limit))  # type: ignore[arg-type]  # one of the two
        return common, common

    def _range(self, tone: Tone) -> str:
        seen = self._seen_tone(tone)
        return f"strength {seen.scale}" if seen != tone else tone.scale.removeprefix("signed ")

    def _seen_tones(self, tones: tuple[Tone, Tone]) -> tuple[Tone, Tone]:
        return self._seen_tone(tones[0]), self._seen_tone(tones[1])

    def _seen_tone(self, tone: Tone) -> Tone:
        """As the panes have it: maps that must shrink are drawn by their strength alone."""
        shrinks = self.scene.view.zoom == "whole" and self.port().shrinks
        return Tone("grey", tone.limit) if shrinks else tone

    @cached_property
    def _maps(self) -> tuple[OnOneScale, OnOneScale]:
        """A's and B's panels. What is at the side is the picture, so a pool takes the panes."""
        layout, port = replace(self.layout, side=0), self.port()
        scenes = self.both.first, replace(self.scene, view=replace(self.scene.view, tool=None))
        first, second = (
            OnOneScale(scene, layout, self.tier, frame=port, scale=tone)
            for scene, tone in zip(scenes, self.tones, strict=True)
        )
        return first, second

    def picture(self) -> Cells:
        return super().picture() if self.sees_picture else self._maps[0].map()

    def map(self) -> Cells:
        return self._maps[1].map()

    def numbers(self) -> tuple[Cells, Cells]:
        left, right = (each.numbers() for each in self._maps)
        return (left[0] if self.sees_picture else left[1]), right[1]

    def side(self) -> Cells | None:
        """The picture, or A's map while the picture has its pane."""
        if not self.layout.side:
            return None
        canvas = Canvas(self.layout.pane[0], self.layout.side)
        if self.sees_picture:
            first = self._maps[0]
            pane = replace(first.layout, pane=(self.layout.pane[0], self.layout.side - 2))
            return canvas.paste(0, 2, replace(first, layout=pane, frame=self._side_port).map()).done()
        return canvas.paste(0, 2, picture_pane(self._picture, self._side_port, PICTURE, self.window)).done()

    @property
    def _side_port(self) -> Viewport:
        room = self.layout.room[0], self.layout.side - 2
        shape = self._picture.shape[0], self._picture.shape[1]
        if self.scene.view.zoom == "whole":
            return whole(shape, room)
        return crop(shape, room, (self.dot.row, self.dot.column))

    # -- the two kernels

    def kernel(self) -> Cells:
        return drawn(self._stack, (self.layout.pane[0], self.layout.middle), self.tier)

    @cached_property
    def _stack(self) -> tuple[Stood, ...]:
        first = self.both.first
        layers = (
            Layer("A", f"pinned{self._colour}", first.kernel.array, first.meaning.headline),
            self._editable("B", f"to edit{self._colour}", self.scene.meaning.headline),
        )
        return stood(layers, (self.layout.pane[0], self.layout.middle), (0, 1))

    def _editable(self, label: str, about: str, words: tuple[str, ...] = ()) -> Layer:
        view = self.scene.view
        cell = view.cell if view.focus == "kernel" or view.typing is not None else None
        return Layer(label, about, self.scene.kernel.array, words, cell, view.typing)

    @property
    def _colour(self) -> str:
        """Whose kernels these are, where three lie over each other."""
        deep = self.scene.computed.experiment.channels == "sum"
        return f", {COLOURS[self.scene.view.channel]}" if deep else ""

    @property
    def kernel_rows(self) -> range:
        return range(self._stack[1].top, self._stack[1].top + self._stack[1].height)

    # -- the figures

    def products(self) -> Cells:
        """Both values at the place, and how alike the maps are as a whole."""
        canvas = Canvas(self.layout.products, self.layout.width)
        both, place = self.both, self.scene.place
        first, second = both.first.computed.response, self.scene.computed.response
        canvas.text(0, 0, f"at pixel {both.pixel[0]},{both.pixel[1]}", DIM)
        canvas.text(0, 18, "A", KEY)
        ours = float(second[place])
        if both.shared:
            theirs = float(first[both.first.place])
            value_chip(canvas, 0, 20, theirs, self._seen_tone(self.tones[0]))
            canvas.text(0, 43, f"A - B = {short(theirs - ours, 7)}", TEXT)
        else:
            canvas.text(0, 20, "no dot", DIM)
        canvas.text(0, 30, "B", KEY)
        value_chip(canvas, 0, 32, ours, self._seen_tone(self.tones[1]))
        for row, (text, colour) in enumerate((*self._likeness(), (self._settings_line(), DIM)), 1):
            canvas.text(row, 0, text, colour)
        return canvas.done()

    def _likeness(self) -> tuple[tuple[str, tuple[int, int, int]], ...]:
        found = self.both.alike
        if found is None:
            return ("The two maps have no pixel in common: there is nothing to count.", DIM), ("", DIM)
        before = " (unpooled)" if self.scene.computed.pooled is not None else ""
        share = f"all {found.places} dots{before}: |A - B| is {percent(found.share)} of |A| + |B|"
        if found.share == 0:
            return (f"{share}: the same map", TEXT), ("", DIM)
        return (f"{share} (0 %: the same map)", TEXT), (self._correlation(found.correlation), TEXT)

    @staticmethod
    def _correlation(value: float | None) -> str:
        if value is None:
            return "correlation: none, as one of the maps is flat"
        text = f"correlation {signed(value)}"
        if value >= 1 - _SAME:
            return f"{text}: the same pattern, only its strength or its ground differs"
        if value <= _SAME - 1:
            return f"{text}: the same pattern with its signs exchanged"
        return f"{text} (1: same pattern, 0: nothing in common, -1: signs exchanged)"

    def _settings_line(self) -> str:
        words = settings(self.scene.computed.experiment)
        return f"both with {', '.join(words)}" if words else ""

    # -- titles

    def titles(self) -> tuple[str, str, str]:
        first = self.both.first
        left = self._titled("A", first, self.layout.pane[1] - 1)
        picture = super().titles()[0]
        right = self._titled("B", self.scene, self.layout.pane[1])
        side = fitting(self.layout.side - 2, f"the picture, {picture}", "the picture")
        if self.sees_picture:
            left, side = picture, self._titled("A", first, self.layout.side - 2)
        return left, f"{'  two kernels':<{self.layout.middle}}{right}", f"  {side}"

    @staticmethod
    def _titled(letter: str, scene: KernelScene, room: int) -> str:
        computed = scene.computed
        shape = by(computed.map.shape)
        if computed.pooled is not None:
            shape = f"{shape} -> {by(computed.pooled.values.shape)}"
        return f"{letter} {visible(named(scene.kernel), max(room - len(shape) - 3, 4))} {shape}"

    # -- the mouse

    def clicked(self, pane: str, row: int, column: int, wheel: int, drag: bool) -> tuple[Intent, ...] | None:
        """A's map is a map: a click on it moves the ring, and the picture stays away."""
        if pane == "kernel":
            return self._on_kernel(row, column, wheel)
        if pane == "side":
            pixel = self._side_port.pixel(row * 2, column - 2)
            place = pixel and self._place_of(pixel)
            return () if wheel or place is None else (PlaceAt(*place),)
        if pane != "picture" or self.sees_picture:
            return None
        if wheel:
            return Focus("map"), Move(rows=wheel)
        place = self.place_at(row, column)
        return () if place is None else (Focus("map"), PlaceAt(*place))

    def _on_kernel(self, row: int, column: int, wheel: int) -> tuple[Intent, ...]:
        cell = self._stack[1].cell_at(row, column)
        if cell is None:
            return ()
        return (ChooseCell(*cell), AddToCell(-wheel)) if wheel else (ChooseCell(*cell),)

    def _place_of(self, pixel: Shape) -> Shape:
        step = self.scene.computed.experiment.stride
        return (pixel[0] - self.offset[0]) // step, (pixel[1] - self.offset[1]) // step
