"""The tool "guess" on the screen."""

from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.lab.intents import ChooseOption, Intent, Move, PlaceAt
from convtui.lab.state import COLOURS, Experiment
from convtui.lab.tool_state import Guess
from convtui.lab.tools.guess import CANNOT_TELL, tally_words
from convtui.lab.tools.question import experiment_of, in_common, response_of
from convtui.panels.kernel import KernelPanels, Word
from convtui.panels.tools.guess_tiles import (
    LETTERS,
    SIDE_GAP,
    Tile,
    heightened,
    label,
    laid_small,
    thumbnail,
    tiles_across,
    tiles_within,
)
from convtui.panels.tools.guess_window import window_table
from convtui.panels.tools.guess_words import asking, hint_lines, hint_words, question_lines, reveal_lines, revealed
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, TEXT
from convtui.render.compact import compact_kernel
from convtui.render.panes import NUMBER_WIDTH, Mark, picture_pane
from convtui.render.sign_words import sign_words
from convtui.render.tables import blank, kernel_block
from convtui.render.tone import PICTURE, Tone, map_tone
from convtui.render.viewport import Shape, Viewport, crop, framed

# Four thumbnails side by side and above each other want so many columns.
SMALLEST_SIDE = 32
# Of a pane's height, for the kernel's gaps and for what is said after the reveal.
FEWEST_ROWS = 11


class GuessPanels(KernelPanels, frozen=True, eq=False):
    """Draws a scene whose tool is a `Guess`: four maps, then the true one.

    Until then nothing is drawn from the scene's own map: no value, no scale, no meaning, no name.
    """

    # What all four maps have in common, in the order of the letters.
    maps: tuple[Float32, ...] = ()
    # The rows that the picture has where the panes are higher than it needs; 0: all of them.
    upper: int = 0

    @property
    def tool(self) -> Guess:
        tool = self.scene.view.tool
        assert isinstance(tool, Guess)
        return tool

    def fitted(self, width: int, height: int) -> "GuessPanels":
        picture = self.scene.computed.picture
        maps = in_common([response_of(self.scene.view, way, picture) for way in self.tool.ways])
        made = replace(self, maps=maps)
        taller = heightened(self.layout, (maps[0].shape[0], maps[0].shape[1])) if not self.tool.revealed else None
        return made if taller is None else replace(made, layout=taller, upper=self.layout.pane[0])

    # -- what it says

    def hint(self) -> str:
        if not self.tool.revealed:
            experiment, (width, room) = self.scene.computed.experiment, self._room_for_words
            if self.tool.hint and len(hint_lines(experiment, width)) > room:
                return sign_words(hint_words(experiment), self.tier)
            return asking(self.tool)
        if self.scene.view.sweep is not None:
            return f"The map is {LETTERS[self.tool.answer]}: see it grow."
        return revealed(self.scene.view, self.tool)

    def keys(self) -> tuple[Word, ...]:
        if not self.tool.revealed:
            return (
                ("arrows", "move the window", None),
                ("h", "hint", "strip"),
                ("z", "four" if self.tool.closer else "closer", "zoom"),
                ("Enter", "reveal", "enter"),
                ("Esc", "leave, no trace", "escape"),
            )
        sweep = self.scene.view.sweep
        if sweep is not None:
            return (
                ("Space", "go on" if sweep.paused else "pause", "play"),
                ("arrows", "steer", None),
                ("Enter", "all of it at once", "enter"),
            )
        return (
            ("n", "another", "next"),
            ("z", "the four maps" if self.tool.closer else "the map", "zoom"),
            ("l", "as in the lecture", "lecture"),
            ("r", "turn", "turn"),
            ("k", "kernels", "kernels"),
            ("Esc", "back", "escape"),
        )

    def note(self) -> str:
        return tally_words(self.scene.view.tally) if self.tool.revealed else "guess: nobody sees it"

    @property
    def lit(self) -> str:
        if self.tool.revealed:
            return "picture" if self.scene.view.focus == "picture" else "kernel"
        return "kernel"

    def titles(self) -> tuple[str, str, str]:
        picture, _, _ = super().titles()
        tool, rest = self.tool, ""
        if not tool.revealed:
            map_words = "= which map?" if self._closer is None else f"= map {LETTERS[self._closer]}?"
        elif tool.closer:
            shape = "x".join(map(str, self.scene.computed.map.shape))
            map_words, rest = f"= map {LETTERS[tool.answer]}, {shape}", "the four maps" if self._beside else ""
        else:
            map_words = "= the four maps"
        kernel = "x".join(map(str, self.scene.at.weights.shape))
        return picture, f"{'* kernel ' + kernel:<{self.layout.middle}}{map_words}", rest

    # -- where things are

    def port(self, zoom: str | None = None) -> Viewport:
        if not self.upper:
            return super().port(zoom)
        layout = replace(self.layout, pane=(self.upper, self.layout.pane[1]))
        return replace(self, layout=layout, upper=0).port(zoom)

    @property
    def _closer(self) -> int | None:
        """The map that fills the pane while the true one is hidden."""
        tool = self.tool
        return tool.chosen if tool.closer and not tool.revealed and tool.chosen != CANNOT_TELL else None

    @property
    def _is_one_map(self) -> bool:
        """Whether the map's pane shows one of the four and not all."""
        return self._closer is not None or (self.tool.revealed and self.tool.closer)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """None while the map is hidden: they stand where it is strongest."""
        return super().marks if self.tool.revealed else ()

    @property
    def _beside(self) -> bool:
        """Whether the four maps have room at the right of the true one."""
        return self.tool.revealed and self.layout.side >= SMALLEST_SIDE

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """Where the thumbnails are, as far as they are seen."""
        rows, columns = self.layout.pane
        if self._is_one_map:
            return tiles_within("side", rows, self.layout.side, SIDE_GAP) if self._beside else ()
        return tiles_across(rows, columns) if self.upper else tiles_within("map", rows, columns)

    def clicked(self, pane: str, row: int, column: int, wheel: int, drag: bool) -> tuple[Intent, ...] | None:
        if pane == "picture" or (pane == "map" and self._is_one_map):
            if wheel:
                return (Move(rows=wheel),)
            place = self.place_at(row, column)
            return (PlaceAt(*place),) if place is not None else ()
        tile = next((index for index, tile in enumerate(self.tiles) if tile.holds(pane, row, column)), None)
        if tile is None or wheel or self.tool.revealed:
            return ()
        return (ChooseOption(tile),)

    # -- panels

    def picture(self) -> Cells:
        drawn = picture_pane(self._picture, self.port(), PICTURE, self.window)
        if not self.upper:
            return drawn
        canvas = Canvas(*self.layout.pane).paste(0, 0, drawn)
        canvas.text(self.upper, 0, "the same place as numbers", TEXT)
        room = (self.layout.pane[0] - self.upper - 1) // 2, self.layout.pane[1] // NUMBER_WIDTH
        return canvas.paste(self.upper + 1, 0, self._numbers_on_picture(room)).done()

    def _numbers_on_picture(self, room: Shape) -> Cells:
        shape = self._picture.shape[0], self._picture.shape[1]
        return self._picture_numbers(crop(shape, room, (self.dot.row, self.dot.column)))

    def map(self) -> Cells:
        tool = self.tool
        if tool.revealed and tool.closer:
            return self._laid(self._framed(False), self.scene.computed.response, self._experiment(tool.answer))
        if self._closer is None:
            return self._thumbnails("map", *self.layout.pane)
        values = self.maps[self._closer]
        step, full = self.scene.computed.experiment.stride, self.scene.computed.response.shape
        # The maps lost as much at either side where they were cut to what they have in common.
        offset = (
            self.offset[0] + (full[0] - values.shape[0]) // 2 * step,
            self.offset[1] + (full[1] - values.shape[1]) // 2 * step,
        )
        shape = self._picture.shape[0], self._picture.shape[1]
        laid = self._laid(framed(values, shape, offset, step), values, self._experiment(self._closer))
        return Canvas(*self.layout.pane).paste(0, 0, laid).done()

    def _laid(self, laid: Float32, values: Float32, experiment: Experiment) -> Cells:
        port, tone = self.port(), self._tone_of(values, experiment)
        return (
            laid_small(laid, values, port, tone, self.dot) if port.shrinks else picture_pane(laid, port, tone, self.dot)
        )

    def side(self) -> Cells:
        return self._thumbnails("side", self.layout.pane[0], self.layout.side)

    def _thumbnails(self, pane: str, rows: int, columns: int) -> Cells:
        canvas, tool = Canvas(rows, columns), self.tool
        for index, tile in enumerate(self.tiles):
            if tile.pane != pane:
                continue
            tone = self._tone_of(self.maps[index], self._experiment(index))
            canvas.paste(tile.row, tile.column, thumbnail(self.maps[index], tile, tone))
            words = LETTERS[index]
            if tool.revealed:
                words += " the map" if index == tool.answer else " yours" if index == tool.chosen else ""
            label(canvas, tile, words, index == (tool.answer if tool.revealed else tool.chosen))
        return canvas.done()

    def _experiment(self, index: int) -> Experiment:
        return experiment_of(self.scene.view, self.tool.ways[index])

    @staticmethod
    def _tone_of(values: Float32, experiment: Experiment) -> Tone:
        negative = bool((experiment.weights < 0).any()) or experiment.bias < 0
        return map_tone(values, experiment.response, negative)

    def numbers(self) -> tuple[Cells, Cells]:
        if self.tool.revealed:
            return super().numbers()
        room = self.layout.numbers // 2, self.layout.pane[1] // NUMBER_WIDTH
        return self._numbers_on_picture(room), blank(self.layout.numbers, self.layout.pane[1])

    def kernel(self) -> Cells:
        """The kernel, and under it the question, its hint or its answer."""
        canvas, row = Canvas(self.layout.pane[0], self.layout.middle), 1
        for name, cells in self._kernels:
            canvas.text(row - 1, 1, name, DIM).paste(row, 1, cells)
            row += cells.height + 1
        width, room = self._room_for_words
        if self.tool.revealed:
            lines = reveal_lines(self.scene.view, self.tool, width, room)
        elif self.tool.hint:
            lines = hint_lines(self.scene.computed.experiment, width)
            lines = lines if len(lines) <= room else lines[:2]  # `hint` says the rest
        else:
            lines = question_lines(width)
        for at, (words, ink) in enumerate(lines[: max(room, 0)], row):
            canvas.text(at, 1, sign_words(words, self.tier), ink)
        return canvas.done()

    @property
    def _room_for_words(self) -> tuple[int, int]:
        """(columns, rows) under the kernel."""
        used = 1 + sum(cells.height + 1 for _, cells in self._kernels)
        return self.layout.middle - 2, (self.upper or self.layout.pane[0]) - used

    @property
    def _kernels(self) -> list[tuple[str, Cells]]:
        """The kernel; while it is asked about all of them where each colour has another one and there is room. Once
        that is over a large one leaves its rows to the words: its colours are enough.
        """
        slices, height = self.scene.computed.experiment.slices, self.upper or self.layout.pane[0]
        name = COLOURS[self.scene.view.channel] if len(set(slices)) > 1 else ""
        rows = slices[0].shape[0]
        if self.tool.revealed and height - rows < FEWEST_ROWS:
            return [(name, compact_kernel(self.scene.kernel.array, (-(-rows // 2), self.layout.middle - 2)))]
        if not name or self.tool.revealed or len(slices) * (rows + 1) + 3 > height:
            return [(name, kernel_block(self.scene.kernel.array))]
        return [(name, kernel_block(kernel.array)) for name, kernel in zip(COLOURS, slices, strict=True)]

    def products(self) -> Cells:
        tool = self.tool
        return super().products() if tool.revealed else window_table(self.scene, self.layout, tool.hint)

    @property
    def _drawn_tone(self) -> Tone:
        """Of the true map, which is drawn with its signs however small."""
        return self._tone_of(self.scene.computed.response, self.scene.computed.experiment)
