"""What has been opened: pictures, digits and networks, each read once, when first shown."""

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, TypeVar

from convtui.core.arrays import Float32
from convtui.core.plane import Plane
from convtui.core.text import visible
from convtui.errors import NetworkError
from convtui.lab.channels import nudged, taken
from convtui.lab.memory import Memory
from convtui.lab.state import DRAWN, Experiment, FiltersView
from convtui.ops.geometry import output_size
from convtui.source.pictures import PICTURES, bundled_picture, resized

if TYPE_CHECKING:
    from convtui.core.network import Network
    from convtui.network.forward import Activations
    from convtui.source.digits import Digits

T = TypeVar("T")

# A picture beyond this is worked on smaller, so that a dot is a pixel, unless its short side would fall below
# SHORTEST. The diagram stays as it is, for the lecture's 200 x 200 -> 100 x 100.
COMFORTABLE = 64
SHORTEST = 8
AT_FULL_SIZE = ("diagram",)


class Library:
    """The world that states speak of. Answers `reduce`'s questions (`lab.world.World`) and `derive`'s.

    Its methods raise the errors of `source` for what cannot be read.
    """

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

    # -- digits and networks: the first screen needs none, so what reads them is imported with the first

    @property
    def digits(self) -> "Digits":
        from convtui.source.digits import load_digits

        return load_digits()

    @property
    def digit_count(self) -> int:
        return len(self.digits.labels)

    def network(self, name: str) -> "Network":
        """A bundled one by name, else the one in the file at that path, read once."""
        from convtui.source.networks import load_network

        return self.remember(("network", name), lambda: load_network(name))

    def input_of(self, view: FiltersView) -> Plane:
        """(28, 28): what the network receives."""
        from convtui.source.digits import digit_plane

        return digit_plane(view.digit) if view.picture is None else self.picture(view.picture)

    def activations(self, view: FiltersView) -> "Activations":
        """One forward pass, remembered."""
        from convtui.network.forward import forward

        network = self.network(view.network)
        key = ("activations", view.network, view.digit if view.picture is None else view.picture)
        return self.remember(key, lambda: forward(network, self.input_of(view).values[:, :, None]))

    def layer_name(self, view: FiltersView) -> str:
        """The view's layer, or the network's first convolution; NetworkError where it has none."""
        if view.layer is not None:
            return view.layer
        spec = self.network(view.network).spec
        first = next((layer.name for layer in spec.layers if layer.kind == "Conv2D"), None)
        if first is None:
            raise NetworkError(f"{visible(spec.name, 60)} has no convolution to show; give a network that has one.")
        return first

    def filter_count(self, view: FiltersView) -> int:
        return self.network(view.network).weights[self.layer_name(view)].count

    def filter_map_shape(self, view: FiltersView) -> tuple[int, int]:
        rows, columns, _ = self.activations(view).of(self.layer_name(view)).shape
        return rows, columns

    # -- memory

    def remember(self, key: Hashable, make: Callable[[], T]) -> T:
        """`make()`, or what it gave for the same key: the last few are kept."""
        return self._memory.remember(key, make)
