"""What the user is looking at: small, frozen, hashable. Everything on the screen is a pure function of it."""

from typing import Literal

from msgspec import Struct, field

from convtui.core.kernel import Kernel
from convtui.core.layer import Padding
from convtui.lab.presets import PRESETS

Mode = Literal["kernel", "filters"]
Response = Literal["signed", "abs", "relu", "clip"]
PoolMode = Literal["none", "max", "mean"]
Zoom = Literal["whole", "crop", "numbers"]
Pane = Literal["picture", "kernel", "map", "filters"]

RESPONSES: tuple[Response, ...] = ("signed", "abs", "relu", "clip")
POOL_MODES: tuple[PoolMode, ...] = ("none", "max", "mean")
ZOOMS: tuple[Zoom, ...] = ("whole", "crop", "numbers")


class Pooling(Struct, frozen=True):
    """`stride` None means the block's own size, as in Keras."""

    kind: PoolMode = "none"
    size: int = 2
    stride: int | None = None

    @property
    def step(self) -> int:
        return self.stride or self.size


class Experiment(Struct, frozen=True):
    """One picture, one kernel and how they are combined: all that the map depends on, and what undo goes back over.

    `picture` is a bundled name or the key under which the library holds an opened file; `size` is the working size
    (longest side, in pixels), None for the picture's own.
    """

    picture: str = "letter-e"
    size: int | None = None
    kernel: Kernel = PRESETS[0].kernel
    stride: int = 1
    padding: Padding = "valid"
    dilation: int = 1
    bias: float = 0.0
    response: Response = "signed"
    pooling: Pooling = Pooling()


class Sweep(Struct, frozen=True):
    """The window sliding by itself. `dots` of the map are drawn so far, counted in reading order.

    `due` is the part of the next dot, or row, that the beats so far have earned.
    """

    dots: int = 0
    due: float = 0.0
    direction: Literal[1, -1] = 1
    speed: int = 0
    paused: bool = False


class KernelView(Struct, frozen=True):
    """Kernel mode. `place` is (row, column) on the map, `cell` on the kernel; `typing` is the cell's buffer or None."""

    experiment: Experiment = Experiment()
    zoom: Zoom = "whole"
    place: tuple[int, int] = (11, 16)
    cell: tuple[int, int] = (0, 0)
    focus: Pane = "kernel"
    typing: str | None = None
    sweep: Sweep | None = None
    past: tuple[Experiment, ...] = ()
    future: tuple[Experiment, ...] = ()


class FiltersView(Struct, frozen=True):
    """Filters mode. `filter` and `digit` count from 0; `picture`, where given, stands in for the digit.

    `layer` None means the first convolution. `place` is (row, column) on the map.
    """

    network: str = "lecture"
    layer: str | None = None
    filter: int = 0
    digit: int = 0
    picture: str | None = None
    pooling: Pooling = Pooling()
    mosaic: bool = False
    common_scale: bool = False
    place: tuple[int, int] = (3, 15)
    focus: Pane = "filters"
    typing: str | None = None

    @property
    def pages_digits(self) -> bool:
        """Whether n, b and typed numbers are about the digit, not the filter: the mosaic has no digit to be on."""
        return self.focus == "picture" and not self.mosaic


class State(Struct, frozen=True):
    """The whole of it. `strip` is the set of first-minute steps done; `h` turns `strip_shown`."""

    mode: Mode = "kernel"
    kernel: KernelView = KernelView()
    filters: FiltersView = FiltersView()
    strip: frozenset[str] = field(default_factory=frozenset)
    strip_shown: bool = True
