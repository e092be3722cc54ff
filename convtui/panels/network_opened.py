"""The chosen layer, opened: its maps large, its strongest units, the shares; or the picture itself."""

from textwrap import wrap

from msgspec import Struct

from convtui.core.text import visible
from convtui.lab.derive_network import NetworkRow, NetworkScene
from convtui.network.ledger import times
from convtui.panels.layer_words import fitting
from convtui.panels.network_tiles import (
    TileRoom,
    row_of_numbers,
    share_bars,
    small_picture,
    strongest,
    tile_room,
    tiles,
    unit_bars,
)
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, TEXT

# In so many rows, or more, the first is a title.
TITLED = 6


class Opened(Struct, frozen=True, eq=False):
    """Draws a scene's chosen layer in a room of (height, width) cells."""

    scene: NetworkScene
    width: int
    height: int

    @property
    def top(self) -> int:
        """The row on which the layer's values begin: under the title, where there is room for one."""
        return 1 if self.height >= TITLED else 0

    @property
    def room(self) -> int:
        """The rows from there on."""
        return max(self.height - self.top, 0)

    def tile_room(self) -> TileRoom | None:
        """How the maps stand, where there are some."""
        row = self.scene.row
        if row is None or row.values is None or row.values.ndim != 3 or self.room < 1:
            return None
        return tile_room((row.values.shape[0], row.values.shape[1]), row.values.shape[2], self.width - 1, self.room)

    def map_at(self, row: int, column: int) -> int | None:
        """The map under a cell, by its number from 0."""
        room, chosen = self.tile_room(), self.scene.row
        if room is None or chosen is None or chosen.values is None or row < self.top:
            return None
        index = room.grid.index_at(row - self.top, column - 1, room.shown)
        return None if index is None else strongest(chosen.values)[index]

    def cells(self) -> Cells:
        canvas = Canvas(self.height, self.width)
        if self.height < 1:
            return canvas.done()
        row = self.scene.row
        if self.top:
            canvas.text(0, 1, visible(self.title(), self.width - 2), DIM)
        if row is None:
            self._draw_picture(canvas)
        elif row.values is None:
            for number, line in enumerate(wrap(self._silence(row), self.width - 2)):
                canvas.text(self.top + number, 1, line, TEXT)
        elif row.values.ndim == 3:
            room = self.tile_room()
            if room is not None:
                order = strongest(row.values)
                canvas.paste(self.top, 1, tiles(row.values, order, room, self.width - 1, self.room))
        elif self.room:
            canvas.paste(self.top, 1, self._units(row))
        return canvas.done()

    def _silence(self, row: NetworkRow) -> str:
        """Why a layer has nothing to show."""
        if row.standing == "out":
            return "Taken out: the layer before it feeds the layer after it. p puts it back."
        wrong = self.scene.misfit
        if wrong is None or row.standing == "unreached":
            return "It waits for what the layer before it would give."
        count = row.layer.units or row.layer.filters
        return f"Each of its {count} units has {wrong.trained:,} trained weights, and {wrong.gets:,} numbers come in."

    def title(self) -> str:
        """What is opened, and which of its maps are seen."""
        row = self.scene.row
        if row is None:
            return f"picture: {self.scene.title}"
        name = visible(row.layer.name, 20)
        name = name if name == row.words else f"{name}, {row.words}"
        if row.values is None:
            return name
        if row.layer.kind == "Conv2D" and row.layer.padding == "same":
            name += ', padding "same"'
        return f"{name}: {self.short_title()}"

    def short_title(self) -> str:
        """The same in a few words."""
        row = self.scene.row
        if row is None:
            return visible(self.scene.title, 28)
        if row.values is None:
            return "nothing to show"
        if row.values.ndim == 3:
            room, count = self.tile_room(), row.values.shape[2]
            shown = room.shown if room is not None else 0
            return f"all {count} maps" if shown == count else f"the {shown} strongest of {count} maps"
        if row.layer.kind == "Flatten":
            return f"its {row.values.size:,} numbers"
        if row is self.scene.rows[-1] and self.scene.labels:
            return "what the network reads"
        return "its strongest units"

    def title_in(self, width: int) -> str:
        """The short title, or a shorter one still, in `width` columns."""
        words = self.short_title()
        return fitting(width, (words, words.removeprefix("the "), words.removeprefix("the ").removesuffix(" maps")))

    def _units(self, row: NetworkRow) -> Cells:
        assert row.values is not None
        width = self.width - 1
        if row.layer.kind == "Flatten":
            return row_of_numbers(row.values, width, self.room)
        if row is self.scene.rows[-1] and self.scene.labels:
            return share_bars(self.scene.probabilities, self.scene.labels, width, self.room)
        return unit_bars(row.values, width, self.room)

    def _draw_picture(self, canvas: Canvas) -> None:
        """The picture as large as there is room, and what is known of the network beside it."""
        values = self.scene.input
        side = max(values.shape[:2])
        scale = max(2 * self.room // side, 1)
        dots = small_picture(values, min(2 * self.room, side), scale)
        canvas.pixels(self.top, 1, dots)
        for number, line in enumerate(self._about()[: self.room]):
            canvas.text(self.top + number, 3 + dots.shape[1], line, TEXT)

    def _about(self) -> list[str]:
        scene = self.scene
        rows, columns = scene.spec.input_shape[:2]
        said = [f"{times((rows, columns))} pixels, ink is 1 and paper 0" if scene.reads_digits else ""]
        if scene.accuracy is not None and scene.tested is not None:
            said.append(f"The network read {scene.accuracy:.2%} of {scene.tested:,} test pictures right,")
            said.append("as recorded at training.")
        said.append("d, n and b choose another." if scene.reads_digits else "i, n and b choose another.")
        return [line for line in said if line]
