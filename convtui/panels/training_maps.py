"""What all filters of a moment made of the picture: their maps, as in Filters mode."""

from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.lab import intents as want
from convtui.lab.derive_training import TrainingScene
from convtui.lab.intents import Intent
from convtui.network.reach import is_signed
from convtui.panels.filters_layout import mosaic_grid
from convtui.panels.training_layout import TrainingRoom
from convtui.render.cells import Canvas
from convtui.render.colours import KEY
from convtui.render.tiles import TileGrid, enlarged, mosaic, tile_levels

# What `mosaic_grid` takes for the lines round a mosaic.
CHROME = 4
# Rows of a tile, at least: a lower one would be all number. How many are on a page where all of them have no room.
LEAST_ROWS = 3
PAGES = (64, 32, 16)
# So few stand as large as they can, not eight in a line.
FEW = 16


class MapsSight(Struct, frozen=True, eq=False):
    """The current picture's maps as they were at that step, each scaled by its own brightest; the chosen one marked."""

    scene: TrainingScene
    room: TrainingRoom

    @property
    def maps(self) -> Float32:
        """(H', W', count)."""
        assert self.scene.maps is not None
        return self.scene.maps

    def _placed(self) -> tuple[TileGrid, int, range]:
        """The grid, the side of a tile in dots, and the filters that are seen: where they are many a page of them."""
        maps, rows, count = self.maps, self.room.height - self.room.lines, self.scene.count
        shape = int(maps.shape[0]), int(maps.shape[1])
        if count <= FEW:
            return (*_few(self.room.width, rows, max(shape), count), range(count))
        most = count
        grid, side = mosaic_grid(self.room.width, rows + CHROME, shape, most)
        for page in PAGES:
            if grid.height < LEAST_ROWS and page < count:
                most = page
                grid, side = mosaic_grid(self.room.width, rows + CHROME, shape, most)
        first = self.scene.chosen // most * most
        return grid, side, range(first, min(first + most, count))

    def draw(self, canvas: Canvas) -> None:
        scene, room, (grid, side, seen) = self.scene, self.room, self._placed()
        signed = is_signed(scene.network.spec, scene.layer)
        levels = tile_levels(self.maps[:, :, seen.start : seen.stop], side, scene.view.common_scale, signed)
        tiles = mosaic(enlarged(levels, side), grid, scene.chosen - seen.start, room.width, tuple(seen))
        canvas.paste(room.lines, 0, tiles)
        if seen.start > 0:
            canvas.text(room.lines, room.width - 1, "↑", KEY)
        if seen.stop < scene.count:
            canvas.text(room.height - 1, room.width - 1, "↓", KEY)

    def clicked(self, row: int, column: int) -> tuple[Intent, ...] | None:
        """A filter."""
        grid, _, seen = self._placed()
        index = grid.index_at(row - self.room.lines, column, len(seen))
        return None if index is None else (want.ChooseFilter(seen[index]),)


def _few(width: int, rows: int, side: int, count: int) -> tuple[TileGrid, int]:
    """A grid in which the tiles of few maps, `side` dots long, are as large as can be."""

    def grid(columns: int) -> TileGrid:
        return TileGrid(columns, width // columns, max(1, rows // -(-count // columns)))

    def room(columns: int) -> int:
        return min(grid(columns).width - 1, grid(columns).height * 2 - 1)

    best = max(range(1, count + 1), key=room)
    return grid(best), max(1, room(best) // side * side or room(best))
