"""One filter through all moments of a training, tile after tile, as the frames of a film."""

import numpy as np
from msgspec import Struct

from convtui.lab import intents as want
from convtui.lab.derive_training import TrainingScene
from convtui.lab.intents import Intent
from convtui.panels.layer_words import fitting
from convtui.panels.training_filters import kernels_of
from convtui.panels.training_layout import LARGEST_TILE, TrainingRoom
from convtui.panels.training_tiles import limit_of, side_by_side, small, tile
from convtui.render.cells import Canvas
from convtui.render.colours import DIM, KEY, TEXT
from convtui.render.tiles import TileGrid, tile_strip

# Dots a weight, at most; rows of the kernels under the film, at most.
LARGEST_SCALE = 4
MOST_ROWS = 6


class FilmSight(Struct, frozen=True, eq=False):
    """Tiles in reading order, step numbers at the left."""

    scene: TrainingScene
    room: TrainingRoom

    @property
    def label(self) -> int:
        """Columns of a step's number, with a gap."""
        return len(f"{self.scene.history[-1].step:,}") + 1

    @property
    def rows(self) -> int:
        """For tiles: all but the two lines of words under them."""
        return self.room.height - self.room.lines - 2

    def _grid(self, scale: int) -> TileGrid:
        rows, columns = (min(side, LARGEST_TILE) for side in self.scene.snapshot.kernels.shape[:2])
        across = columns * scale + 2
        return TileGrid(max(1, (self.room.width - self.label) // across), across, (rows * scale + 1) // 2 + (scale > 1))

    @property
    def scale(self) -> int:
        """The largest at which all moments have room, else 1."""
        count = len(self.scene.history)
        fits = [scale for scale in range(1, LARGEST_SCALE + 1) if self._grid(scale).rows(count) <= self.rows]
        return max(fits, default=1)

    @property
    def grid(self) -> TileGrid:
        return self._grid(self.scale)

    @property
    def shown(self) -> tuple[int, ...]:
        """The moments that have a tile: all, else as many as fit, evenly chosen, the present one among them."""
        grid, count = self.grid, len(self.scene.history)
        room = max(1, self.rows // grid.height) * grid.columns
        if count <= room:
            return tuple(range(count))
        even = np.linspace(0, count - 1, room).round().astype(int)
        inner = slice(1, -1) if 0 < self.scene.moment < count - 1 and room > 2 else slice(None)
        part = even[inner]
        part[np.abs(part - self.scene.moment).argmin()] = self.scene.moment
        return tuple(even.tolist())

    def draw(self, canvas: Canvas) -> None:
        scene, room, grid, shown = self.scene, self.room, self.grid, self.shown
        tiles = [tile(scene.history[moment].kernels[..., scene.chosen]) for moment in shown]
        at = shown.index(scene.moment)
        film = tile_strip(tiles, grid, at, room.width - self.label, self.scale)
        canvas.paste(room.lines, self.label, film)
        for place in range(0, len(shown), grid.columns):
            row = room.lines + grid.corner(place)[0]
            here = place <= at < place + grid.columns
            canvas.text(row, 0, f"{scene.history[shown[place]].step:>{self.label - 1},}", KEY if here else DIM)
        row = room.lines + grid.rows(len(shown))
        for line, ink in zip(self._words(), (TEXT, DIM), strict=True):
            canvas.text(row, 0, fitting(room.width, line), ink)
            row += 1
        if room.height - row >= 2 + min(scene.snapshot.kernels.shape[0], MOST_ROWS):
            side_by_side(canvas, row + 1, room.width, kernels_of(scene), min(MOST_ROWS, room.height - row - 2))

    def _words(self) -> tuple[tuple[str, ...], ...]:
        """How far it moved; and what the tiles are."""
        scene, travel, shown = self.scene, self.scene.travel, self.shown
        assert travel is not None
        far, way = small(float(travel.far[scene.moment])), travel.way
        gone = f"{small(float(way[scene.moment]))} of {small(float(way[-1]))} along its way"
        moved = f"filter {scene.chosen + 1}: {far} from where it began, {gone}"
        sizes = [small(limit_of(item.kernels[..., scene.chosen])) for item in (scene.history[0], scene.snapshot)]
        grown = f"each scaled by itself: its largest was {sizes[0]}, now {sizes[1]}"
        total = len(scene.history)
        which = f"all {total} moments" if len(shown) == total else f"{len(shown)} of {total:,} moments, evenly chosen"
        return (moved,), (f"{which}, {grown}", f"{which}, each scaled by itself", which)

    def clicked(self, row: int, column: int) -> tuple[Intent, ...] | None:
        """A moment."""
        shown = self.shown
        place = self.grid.index_at(row - self.room.lines, column - self.label, len(shown))
        return None if place is None else (want.ChooseMoment(shown[place]),)
