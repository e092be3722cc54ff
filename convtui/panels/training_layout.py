"""How Training mode uses the room it has."""

from msgspec import Struct

from convtui.lab.derive_training import TrainingScene
from convtui.render.tier import Tier
from convtui.render.tiles import TileGrid

# Kernels in a line of the strip, at most; the columns of one where they stand twice as large.
ACROSS = 16
WIDE_TILE = 7
# A larger kernel is shrunk by area to so many dots.
LARGEST_TILE = 11
# Of the rows, what the strip takes at most: its lines are turned as pages are.
STRIP_SHARE = 3
TALL = 30


class TrainingRoom(Struct, frozen=True):
    """`width` and `height` cells between the mode line and the hint. `lines` are the rows above all else: where one
    stands, and what there is to say of the recording.
    """

    width: int
    height: int
    lines: int = 1
    tier: Tier = Tier.TRUECOLOR


class Strip(Struct, frozen=True):
    """The kernels of a layer in lines. `scale` dots a weight, tiles of `dots` (rows, columns); of `total` lines `lines`
    are seen.
    """

    grid: TileGrid
    scale: int
    dots: tuple[int, int]
    lines: int
    total: int

    @property
    def rows(self) -> int:
        """Cells high."""
        return self.lines * self.grid.height

    def first(self, chosen: int) -> int:
        """The first filter of the page that the chosen one is on."""
        line = chosen // self.grid.columns
        return min(line // self.lines * self.lines, self.total - self.lines) * self.grid.columns

    def shown(self, chosen: int, count: int) -> range:
        """The filters that are seen."""
        first = self.first(chosen)
        return range(first, min(first + self.lines * self.grid.columns, count))


def strip_of(scene: TrainingScene, room: TrainingRoom) -> Strip:
    """As large as they can stand, up to six dots a kernel."""
    rows, columns = (min(side, LARGEST_TILE) for side in scene.snapshot.kernels.shape[:2])
    large = room.width // ACROSS >= WIDE_TILE and room.height >= TALL
    scale = max(1, (6 if large else 3) // max(rows, columns))
    each = max(columns * scale + 1, room.width // ACROSS)  # a bar stands between two tiles
    across = max(1, min(ACROSS, room.width // each))
    tall = (rows * scale + 1) // 2 + large
    total = -(-scene.count // across)
    lines = max(1, min(total, (room.height // STRIP_SHARE) // tall))
    return Strip(TileGrid(across, each, tall), scale, (rows, columns), lines, total)
