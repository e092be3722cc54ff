"""Where things are in Kernel mode's panes: the window, its dot, the pool's blocks, the part that is seen."""

from msgspec import Struct
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.lab.derive import KernelScene
from convtui.lab.pool_chain import places_after
from convtui.panels.kernel_layout import KernelLayout
from convtui.render.panes import NUMBER_WIDTH, Area, Mark
from convtui.render.tier import Tier
from convtui.render.viewport import Shape, Viewport, crop, whole

# A picture that a pane shows whole beside a kernel of 3 x 3 is shown in part beside a larger one: shrunk by little its
# dots would stand for no pixels that the products are about.
TRUE_SIZE = 32


class KernelPlaces(Struct, frozen=True, eq=False):
    """A scene in a layout. Places on the picture are pixels, on the screen cells."""

    scene: KernelScene
    layout: KernelLayout
    # The terminal's, for the words of the legend.
    tier: Tier = Tier.TRUECOLOR

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
    def marks(self) -> tuple[Mark, ...]:
        """The windows of the strongest places, numbered from 1."""
        window, place, step = self.window, self.scene.place, self.scene.computed.experiment.stride
        return tuple(
            Mark(
                Area(
                    window.row + (match.row - place[0]) * step,
                    window.column + (match.column - place[1]) * step,
                    window.rows,
                    window.columns,
                ),
                str(number),
            )
            for number, match in enumerate(self.scene.matches, 1)
        )

    @property
    def pool_in_pane(self) -> bool:
        """Whether the pooled map takes the map's pane, for want of room beside it."""
        return self.scene.computed.pooled is not None and not self.layout.side

    def port(self, zoom: str | None = None) -> Viewport:
        """The part of the picture, and of the map laid over it, that the panes show."""
        zoom = zoom or self.scene.view.zoom
        if zoom == "numbers":
            return self.part(self.layout.values)
        if zoom == "crop":
            return self.part(self.layout.room)
        around = self.around
        port = whole((around.rows, around.columns), self.layout.room)
        if port.shrinks and max(self._picture.shape[:2]) <= TRUE_SIZE:
            return self.part(self.layout.room)
        return _moved(port, around)

    def part(self, room: Shape) -> Viewport:
        """So many rows and columns of it around the cursor."""
        around = self.around
        centre = self.dot.row - around.row, self.dot.column - around.column
        return _moved(crop((around.rows, around.columns), room, centre), around)

    @property
    def around(self) -> Area:
        """What the panes show parts of: the picture, and so much of a wide padding as the map's values stand on."""
        (height, width), (top, left) = self._picture.shape[:2], self.offset
        if top >= 0 and left >= 0:
            return Area(0, 0, height, width)
        step, shape = self.scene.computed.experiment.stride, self.scene.computed.map.shape
        bottom, right = top + (shape[0] - 1) * step + 1, left + (shape[1] - 1) * step + 1
        top, left = min(top, 0), min(left, 0)
        return Area(top, left, max(bottom, height) - top, max(right, width) - left)

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

    @property
    def origin(self) -> Shape:
        """Where the first pixel of what the panes show parts of stands."""
        return self.around.row, self.around.column

    def on_picture(self, row: int, column: int, rows: int = 1, columns: int = 1) -> Area:
        """A part of the map as the pixels that its values stand on."""
        step, (top, left) = self.scene.computed.experiment.stride, self.offset
        return Area(top + row * step, left + column * step, rows * step, columns * step)

    @property
    def block(self) -> Area | None:
        """The (first) pool's block at the cursor."""
        block = self.scene.block
        return self.on_picture(block.top, block.left, *block.values.shape) if block is not None else None

    @property
    def winner(self) -> Area | None:
        """Where in the block the largest value stands."""
        block = self.scene.block
        return self.on_picture(*block.winner) if block is not None and block.winner is not None else None

    @property
    def last_place(self) -> Shape | None:
        """The cursor's place on the last of the pooled maps."""
        pools = self.scene.computed.pools
        places = places_after(pools, self.scene.computed.experiment.pooling, self.scene.place)
        return places[-1] if pools and len(places) == len(pools) else None

    def block_of_last_pool(self, place: Shape) -> Area:
        """All of the map that goes into a place of the last pooled map."""
        pooling, times = self.scene.computed.experiment.pooling, len(self.scene.computed.pools)
        step, size = pooling.step**times, pooling.size
        for turn in range(1, times):
            size += (pooling.size - 1) * pooling.step**turn
        return self.on_picture(place[0] * step, place[1] * step, size, size)


def _moved(port: Viewport, around: Area) -> Viewport:
    """A part of `around`, counted from the picture's first pixel."""
    if not (around.row or around.column):
        return port
    return replace(port, top=port.top + around.row, left=port.left + around.column)
