"""A moment of a training: all kernels, the chosen one at the start, now and at the end, its map, and the curves."""

from msgspec import Struct

from convtui.core.text import visible
from convtui.lab import intents as want
from convtui.lab.derive_training import TrainingScene
from convtui.lab.intents import Intent
from convtui.panels.layer_words import fitting
from convtui.panels.map_tone import layer_tone, scale_words
from convtui.panels.training_curves import draw_curves
from convtui.panels.training_layout import Strip, TrainingRoom, strip_of
from convtui.panels.training_tiles import Seen, filter_at, side_by_side, strip_cells
from convtui.panels.training_words import filter_words
from convtui.render.cells import Canvas
from convtui.render.colours import DIM, TEXT
from convtui.render.panes import map_pane
from convtui.render.viewport import whole

# Rows of a kernel that is seen large, at most; columns of the map, at least.
MOST_ROWS = 6
NARROWEST_MAP = 28


class FiltersSight(Struct, frozen=True, eq=False):
    """The usual sight."""

    scene: TrainingScene
    room: TrainingRoom

    @property
    def strip(self) -> Strip:
        return strip_of(self.scene, self.room)

    @property
    def below(self) -> int:
        """The first row under the strip."""
        return self.room.lines + self.strip.rows

    @property
    def left(self) -> int:
        """The columns left of the map."""
        rows, columns = (int(side) for side in self.scene.map.shape)
        dots, half = (self.room.height - self.below - 1) * 2, self.room.width // 2
        zoom = max(1, min(dots // rows, half // columns))
        return self.room.width - max(NARROWEST_MAP, min(columns * zoom + 2, half))

    def draw(self, canvas: Canvas) -> None:
        scene, room = self.scene, self.room
        canvas.paste(room.lines, 0, strip_cells(scene, self.strip, scene.snapshot.kernels, room.width))
        row = side_by_side(canvas, self.below, self.left, kernels_of(scene), MOST_ROWS)
        for line in filter_words(scene, self.left - 1):
            canvas.text(row, 0, line, TEXT)
            row += 1
        draw_curves(canvas, scene, row, self.left, room.height - row, room.tier)
        self._map(canvas)

    def _map(self, canvas: Canvas) -> None:
        scene, room, left = self.scene, self.room, self.left
        rows, width = room.height - self.below - 1, room.width - left
        port = whole((scene.map.shape[0], scene.map.shape[1]), (rows * 2, width))
        tone = layer_tone(scene.network.spec, scene.layer, scene.map)
        which = "the middle of its map of " if scene.map_is_part else "its map of "
        title = f"{which}{visible(scene.title, width - len(which) - 1)}"
        scale = scale_words(tone, port.shrinks)
        said = [f"{title}, {scale}", title]
        if scene.label is not None:  # its number alone would be read as what it is
            labelled = [f"{title}: a {scene.label}", f"{which}a {scene.label}"]
            said = [*(f"{one}, {scale}" for one in labelled), *labelled]
        canvas.text(self.below, left, fitting(width, said), DIM)
        canvas.paste(self.below + 1, left, map_pane(scene.map, port, tone))

    def clicked(self, row: int, column: int) -> tuple[Intent, ...] | None:
        """A filter of the strip."""
        index = filter_at(self.scene, self.strip, row - self.room.lines, column)
        return None if index is None else (want.ChooseFilter(index),)


def kernels_of(scene: TrainingScene) -> tuple[Seen, ...]:
    """The chosen filter at the start, now and at the end."""
    number = scene.chosen + 1
    end = "newest" if scene.is_live else "end"
    times = (("start", scene.history[0]), ("now", scene.snapshot), (end, scene.history[-1]))
    return tuple(
        Seen(
            (f"filter {number}, {word}", f"{number}, {word}") if word == "start" else (word,),
            item.kernels[..., scene.chosen],
            word == "now",
        )
        for word, item in times
    )
