"""The tool "lecture" on the screen: the picture, what the notebook drew of it, and what the nine numbers do."""

import textwrap
from functools import cached_property

from msgspec.structs import replace

from convtui.core.figures import short
from convtui.core.text import visible
from convtui.lab import intents as want
from convtui.lab.lecture_scene import PAGES, LectureScene
from convtui.lab.tool_state import Lecture
from convtui.panels.kernel import KernelPanels, Word
from convtui.panels.kernel_layout import CHROME, MIDDLE, KernelLayout
from convtui.panels.lecture_parts import (
    A_COLOUR,
    B_COLOUR,
    TABLE_HEIGHT,
    map_cells,
    picture_cells,
    port_of,
    signed_tone,
    tables,
)
from convtui.panels.lecture_words import explanation, figure, step_words
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, TEXT
from convtui.render.sign_words import sign_words
from convtui.render.viewport import Shape, Viewport, whole

_AS_EVER = "Arrows move the ring; r, k, n, i and typing change kernel and picture as ever."
_RIM = "The bright rim is false: zeros lie round the picture. Arrows; r k n i as ever."
# Between the three panes.
GAP = 1
# Under the panes: the two sums, the tables, a blank, two lines of words.
SMALLEST_WITH_STRIP = 24
BELOW = 1 + TABLE_HEIGHT + 1 + 2


class LecturePanels(KernelPanels, frozen=True, eq=False, dict=True):
    """Draws a scene whose tool is a `Lecture`: one board, cut over the panes and the products under them."""

    @property
    def _tool(self) -> Lecture:
        assert isinstance(self.scene.view.tool, Lecture)
        return self.scene.view.tool

    @property
    def _lecture(self) -> LectureScene:
        assert self.scene.lecture is not None
        return self.scene.lecture

    def fitted(self, width: int, height: int) -> "LecturePanels":
        """All the room there is, whatever the picture."""
        strip = height >= SMALLEST_WITH_STRIP
        rows, columns = height - CHROME + (not strip), (width - MIDDLE) // 2
        return replace(self, layout=KernelLayout((rows, columns), 0, 0, strip, width=width))

    # -- the board

    @property
    def _size(self) -> Shape:
        """(rows, columns) of all that the board has."""
        return self.layout.pane[0] + self.layout.products, 2 * self.layout.pane[1] + self.layout.middle

    @property
    def _across(self) -> int:
        """Columns of one of the three panes."""
        return (self._size[1] - 2 * GAP) // 3

    @property
    def lefts(self) -> tuple[int, int, int]:
        """Where they begin."""
        return 0, self._across + GAP, 2 * (self._across + GAP)

    @cached_property
    def seen(self) -> Viewport:
        """The part of the picture, and of the maps, that the three panes show. They are as high as that needs."""
        shape = self._lecture.levels.shape[0], self._lecture.levels.shape[1]
        room = 2 * (self._size[0] - BELOW), self._across
        dots = whole(shape, room).dots
        part = port_of(shape, room, self._tool.part, self._lecture.place)
        rows = min(-(-max(dots[0], part.dots[0]) // 2) * 2, room[0])
        return port_of(shape, (rows, room[1]), self._tool.part, self._lecture.place)

    @cached_property
    def _board(self) -> Cells:
        scene, port = self._lecture, self.seen
        height, width = self._size
        canvas = Canvas(height, width)
        a, b = (map_cells(scene, made, port, self._tool.signed, ring=True) for made in (scene.slip, scene.true))
        figures = zip(self._figures(), (DIM, A_COLOUR, B_COLOUR), strict=True)
        words = textwrap.wrap(explanation(scene), width)
        # What is left over goes between the parts.
        spare = height - port.room[0] // 2 - BELOW - len(words) + 2
        top = port.room[0] // 2 + 1 + (spare > 0)
        typing = self.scene.view.typing
        grids = tables(scene, self.scene.view.cell if typing is not None else None, typing)
        pieces = zip(self.lefts, (picture_cells(scene, port, ring=True), a, b), figures, grids, strict=True)
        for left, cells, (text, colour), grid in pieces:
            canvas.paste(0, left, cells).text(port.room[0] // 2, left, text, colour).paste(top, left, grid)
        for row, line in enumerate(words, top + TABLE_HEIGHT + 1):
            canvas.text(row, 0, line, TEXT)
        return canvas.done()

    def _figures(self) -> tuple[str, str, str]:
        """The place, and the two sums there."""
        scene = self._lecture
        at, drawn = scene.at, scene.drawn_at
        row, column = scene.place
        a, b = f"sum {figure(at.slip)}", f"sum {figure(at.true)}"
        if not self._tool.signed:
            a, b = f"{a} -> drawn {drawn.slip:g}", f"{b} -> drawn {drawn.true:g}"
        return f"row {row}, column {column}", a, b

    def _cut(self, top: int, left: int, height: int, width: int) -> Cells:
        return Canvas(height, width).paste(-top, -left, self._board).done()

    # -- the panes

    def picture(self) -> Cells:
        return self._cut(0, 0, *self.layout.pane)

    def kernel(self) -> Cells:
        return self._cut(0, self.layout.pane[1], self.layout.pane[0], self.layout.middle)

    def map(self) -> Cells:
        return self._cut(0, self.layout.pane[1] + self.layout.middle, *self.layout.pane)

    def products(self) -> Cells:
        return self._cut(self.layout.pane[0], 0, self.layout.products, self._size[1])

    # -- the lines above and below

    @property
    def lit(self) -> str:
        """None: the titles stand over other panes than the usual ones."""
        return ""

    def titles(self) -> tuple[str, str, str]:
        rows, columns = self._lecture.levels.shape[:2]
        detail = f" {rows}x{columns}"
        name = visible(self._lecture.title, max(4, self._across - len(detail))) + detail
        a = "A  the notebook, signed" if self._tool.signed else "A  the notebook drew"
        b = "B  these nine, signed" if self._tool.signed else "B  these nine numbers do"
        if self._lecture.green:
            b = "B  the identity (green)"
        across = self._across + GAP
        line = f"{name:<{across}}{a:<{across}}{b}"
        return line[: self.layout.pane[1]], line[self.layout.pane[1] :], ""

    def note(self) -> str:
        typing = self.scene.view.typing
        return "as in the lecture: on" + ("" if typing is None else f"  [{visible(typing, 10)}_]")

    def hint(self) -> str:
        if not self._tool.signed:
            return _RIM if self._lecture.false_rim else _AS_EVER
        limit = short(signed_tone(self._lecture).limit, 8)
        if self.seen.shrinks:
            return f"Strength 0..{limit}, white is strong, whatever its sign.  z: with a sign"
        return sign_words(f"Pale: above 0, up to {limit}. Blue: below. Grey: 0. Nothing is cut.", self.tier)

    def keys(self) -> tuple[Word, ...]:
        if self.scene.view.typing is not None:
            return (("Enter", "keeps the number", "enter"), ("Esc", "drops it", "escape"))
        full = self._keys("back to true", "test it: one step, ", "a lying step, ")
        fits = sum(len(key) + len(label) + 3 for key, label, _ in full) <= self.layout.width
        return full if fits else self._keys("true map", "test: ", "lying: ")

    def _keys(self, back: str, standing: str, lying: str) -> tuple[Word, ...]:
        scene, tool = self._lecture, self._tool
        test = {
            "standing": f"{lying}{step_words(scene.lying)}",
            "lying": "back to your picture",
        }.get(scene.page, f"{standing}{step_words(scene.standing)}")
        zoom: tuple[Word, ...] = ()
        if whole(self.seen_shape, self.seen.room).shrinks:
            zoom = (("z", "whole" if tool.part else "pixels", "zoom"),)
        return (
            ("l", back, "lecture"),
            ("v", "cut" if tool.signed else "signed", "view"),
            ("Tab", f"reason {PAGES.index(scene.page) + 1}/{len(PAGES)}", "next_pane"),
            *zoom,
            ("Enter", test, "enter"),
        )

    @property
    def seen_shape(self) -> Shape:
        """(rows, columns) of the picture."""
        return self._lecture.levels.shape[0], self._lecture.levels.shape[1]

    def clicked(self, pane: str, row: int, column: int, wheel: int, drag: bool) -> tuple[want.Intent, ...]:
        left = {"kernel": self.layout.pane[1], "map": self.layout.pane[1] + self.layout.middle}.get(pane, 0)
        if wheel:
            return (want.Move(rows=wheel),)
        if pane in ("picture", "kernel", "map"):
            for start in self.lefts:
                pixel = self.seen.pixel(row * 2, column + left - start)
                if pixel is not None:
                    return (want.PlaceAt(*pixel),)
        return ()
