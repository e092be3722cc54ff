"""Pictures that have been opened, and what is made of them, each once."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from convtui.core.arrays import Float32
from convtui.core.plane import Plane
from convtui.lab.channels import nudged, taken
from convtui.lab.memory import Memory
from convtui.lab.state import DRAWN, Experiment
from convtui.ops.geometry import output_size
from convtui.source.pictures import PICTURES, bundled_picture, resized

T = TypeVar("T")

# A picture beyond this is worked on smaller, so that a dot is a pixel, unless its short side would fall below
# SHORTEST. The diagram stays as it is, for the lecture's 200 x 200 -> 100 x 100.
COMFORTABLE = 64
SHORTEST = 8
AT_FULL_SIZE = ("diagram",)


class PictureShelf:
    """The bundled pictures and the user's own."""

    def __init__(self) -> None:
        self._opened: dict[str, tuple[str, Plane]] = {}
        self._memory = Memory()

    # -- pictures

    @property
    def pictures(self) -> tuple[str, ...]:
        """Names in the order of n and b: what the user opened, then the bundled ones."""
        bundled = (picture.name for picture in PICTURES)
        return (*self._opened, *(name for name in bundled if name not in self._opened))

    def add(self, name: str, title: str, plane: Plane) -> None:
        """Hold an opened picture, (H, W) or (H, W, 3), under `name`."""
        self._opened[name] = (title, plane)
        self._memory.forget()

    def is_own(self, name: str) -> bool:
        """Whether the user opened it."""
        return name in self._opened

    def title(self, name: str) -> str:
        """What a person calls the picture; KeyError for a name that the library does not hold."""
        if name in self._opened:
            return self._opened[name][0]
        if name == DRAWN:
            return "your drawing"
        return {picture.name: picture.title for picture in PICTURES}[name]

    def pixels(self, name: str) -> Plane:
        """(H, W) or (H, W, 3) float32 0..1: the picture as it is."""
        return self._opened[name][1] if name in self._opened else bundled_picture(name)

    def picture(self, name: str, size: int | None = None) -> Plane:
        """(H, W) float32 0..1: its luminance, its longest side scaled to `size` if given."""
        return self._remembered(Experiment(name, size))

    def own_shape(self, name: str) -> tuple[int, int]:
        plane = self.pixels(name)
        return plane.height, plane.width

    def plane(self, experiment: Experiment) -> Float32:
        return self._remembered(experiment).values

    def _remembered(self, now: Experiment) -> Plane:
        key = "plane", now.picture, now.size, now.crop, now.channels, now.nudge, now.drawing
        return self.remember(key, lambda: self._plane(now))

    def _plane(self, now: Experiment) -> Plane:
        whole = Plane.of(now.drawing.values) if now.drawing and now.picture == DRAWN else self.pixels(now.picture)
        if now.crop is not None:
            top, left, rows, columns = now.crop
            whole = Plane.of(whole.values[top : top + rows, left : left + columns])
        if now.size is not None:
            whole = resized(whole, now.size)
        made = nudged(taken(whole.values, now.channels), now.nudge)
        return whole if made is whole.values else Plane.of(made)

    def working_size(self, name: str, fit: int) -> int | None:
        """`fit` for a large picture, None (its own size) for a small one, a narrow one, and the diagram."""
        plane = self.pixels(name)
        longest, shortest = max(plane.height, plane.width), min(plane.height, plane.width)
        narrow = shortest * fit < SHORTEST * longest
        return None if longest <= COMFORTABLE or narrow or name in AT_FULL_SIZE else fit

    def map_shape(self, experiment: Experiment) -> tuple[int, int]:
        """(rows, columns) of the experiment's map."""
        plane = self.plane(experiment)
        rows, columns = experiment.kernel.shape
        how = experiment.stride, experiment.dilation, experiment.padding
        return output_size(plane.shape[0], rows, *how), output_size(plane.shape[1], columns, *how)

    # -- memory

    def remember(self, key: Hashable, make: Callable[[], T]) -> T:
        """`make()`, or what it gave for the same key: the last few are kept."""
        return self._memory.remember(key, make)
