"""What the user is looking at: small, frozen, hashable. Everything on the screen is a pure function of it."""

from typing import Literal

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.drawing import Drawing
from convtui.core.kernel import Kernel
from convtui.core.layer import Border
from convtui.core.recipe import Recipe
from convtui.lab.presets import PRESETS
from convtui.lab.study_state import Apart, Setup, Study
from convtui.lab.tool_state import Edit, Tally, Tool
from convtui.lab.trained_state import Order, Trial

Mode = Literal["kernel", "filters", "network", "training"]
Response = Literal["signed", "abs", "relu", "clip"]
PoolMode = Literal["none", "max", "mean"]
Zoom = Literal["whole", "crop", "numbers"]
Channels = Literal["grey", "red", "green", "blue", "sum", "each"]
Pane = Literal["picture", "kernel", "map", "filters"]
# How Training mode shows a moment: the filters as they were, what changed since the moment before, one filter through
# all of time, all maps of the picture.
Sight = Literal["filters", "change", "film", "maps"]

RESPONSES: tuple[Response, ...] = ("signed", "abs", "relu", "clip")
POOL_MODES: tuple[PoolMode, ...] = ("none", "max", "mean")
ZOOMS: tuple[Zoom, ...] = ("whole", "crop", "numbers")
CHANNELS: tuple[Channels, ...] = ("grey", "red", "green", "blue", "sum", "each")
COLOURS: tuple[str, str, str] = ("red", "green", "blue")
# The name of the picture that the user draws.
DRAWN = "drawing"


class Pooling(Struct, frozen=True):
    """`stride` None means the block's own size, as in Keras. The pool is taken `times` times, each of the last one."""

    kind: PoolMode = "none"
    size: int = 2
    stride: int | None = None
    times: int = 1

    @property
    def step(self) -> int:
        return self.stride or self.size


class Experiment(Struct, frozen=True):
    """One picture, one kernel and how they are combined: all that the map depends on, and what undo goes back over.

    `picture` is a bundled name or the key under which the library holds an opened file; `size` is the working size
    (longest side, in pixels), None for the picture's own. `crop` is the part that is used, (top, left, rows, columns)
    in pixels of the picture as it is; `nudge` moves it (down, right). `drawing` is what `DRAWN` shows.

    `channels`: luminance, one colour alone, the "sum" over all three as a layer of a network does it, or "each" by
    itself with the same kernel. Under "sum" `kernel` is red's, `others` are green's and blue's, of the same shape.
    `flipped`: the kernel is turned half round first, which is convolution as mathematics has it.
    `fixed_scale`: the map's colours reach as far as the kernel can, not as far as this picture lets it.
    """

    picture: str = "letter-e"
    size: int | None = None
    kernel: Kernel = PRESETS[0].kernel
    stride: int = 1
    padding: Border = "valid"
    dilation: int = 1
    bias: float = 0.0
    response: Response = "signed"
    pooling: Pooling = Pooling()
    channels: Channels = "grey"
    others: tuple[Kernel, ...] = ()
    flipped: bool = False
    fixed_scale: bool = False
    crop: tuple[int, int, int, int] | None = None
    nudge: tuple[int, int] = (0, 0)
    drawing: Drawing | None = None

    @property
    def slices(self) -> tuple[Kernel, ...]:
        """The kernels that can be edited: one, or under "sum" one for each colour."""
        if self.channels != "sum":
            return (self.kernel,)
        return (self.kernel, *(self.others or (self.kernel, self.kernel)))

    def with_slices(self, slices: tuple[Kernel, ...]) -> "Experiment":
        """The same with other kernels, as many as `slices` gives."""
        return replace(self, kernel=slices[0], others=slices[1:])

    @property
    def weights(self) -> Float32:
        """(kh, kw), under "sum" (kh, kw, 3) float32: what is laid on the picture, turned half round where `flipped`."""
        arrays = [kernel.array[::-1, ::-1] if self.flipped else kernel.array for kernel in self.slices]
        return np.stack(arrays, axis=-1) if self.channels == "sum" else arrays[0]


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
    """Kernel mode. `place` is (row, column) on the map, `cell` on the kernel; `typing` is the cell's buffer or None.

    `channel` 0 to 2 is the colour whose kernel is edited ("sum"), or whose map is seen ("each"). `matches` is how many
    of the strongest places are marked on the picture. `tool` is what is open.
    """

    experiment: Experiment = Experiment()
    zoom: Zoom = "whole"
    place: tuple[int, int] = (11, 16)
    cell: tuple[int, int] = (0, 0)
    focus: Pane = "kernel"
    typing: str | None = None
    sweep: Sweep | None = None
    channel: int = 0
    matches: int = 0
    tool: Tool | None = None
    tally: Tally = Tally()
    past: tuple[Experiment, ...] = ()
    future: tuple[Experiment, ...] = ()

    @property
    def buffer(self) -> str | None:
        """What is being typed, into a cell or into the panel of settings; None: nothing."""
        return self.tool.typing if self.typing is None and isinstance(self.tool, Edit) else self.typing


class Playing(Struct, frozen=True):
    """Training mode going through time by itself, `direction` forwards or backwards, `speed` 0 the usual one, each step
    of it twice or half as fast.
    """

    direction: Literal[1, -1] = 1
    speed: int = 0
    paused: bool = False


class TrainedView(Struct, frozen=True):
    """Filters mode and Network mode: two sights of one trial. `filter` counts from 0.

    `layer` None means the first convolution. `place` is (row, column) on the map. `order` is how the filters stand in
    strip and mosaic, with "likeness" by how alike they are to filter `like`. `pins` are filters of the layer that are
    kept to be seen side by side. `row` is the line of Network mode that is chosen: 0 the picture, then the layers.
    `moment` is the recorded step of Training mode, counted from 0; None the last. `sight` is how it is shown, `playing`
    that time goes on by itself. `recipe` is what the next training is begun with.
    `study` is what is open.
    """

    trial: Trial = Trial()
    layer: str | None = None
    filter: int = 0
    pooling: Pooling = Pooling()
    mosaic: bool = False
    common_scale: bool = False
    order: Order = "index"
    like: int = 0
    pins: tuple[int, ...] = ()
    place: tuple[int, int] = (3, 15)
    focus: Pane = "filters"
    typing: str | None = None
    row: int = 1
    moment: int | None = None
    sight: Sight = "filters"
    playing: Playing | None = None
    recipe: Recipe = Recipe()
    study: Study | None = None
    past: tuple[Trial, ...] = ()
    future: tuple[Trial, ...] = ()

    @property
    def pages_digits(self) -> bool:
        """Whether n, b and typed numbers are about the digit, not the filter: the mosaic has no digit to be on."""
        return self.focus == "picture" and not self.mosaic

    @property
    def ready(self) -> Recipe | None:
        """What Enter begins to train: the form is open, nothing is being typed. None: Enter means something else."""
        return self.recipe if isinstance(self.study, Setup) and self.study.typing is None else None

    @property
    def buffer(self) -> str | None:
        """What is being typed, a number to jump to, a filter's weight, a recipe's number; None: nothing."""
        return self.study.typing if self.typing is None and isinstance(self.study, Apart | Setup) else self.typing


class State(Struct, frozen=True):
    """The whole of it. `strip` is the set of first-minute steps done; `h` turns `strip_shown`."""

    mode: Mode = "kernel"
    kernel: KernelView = KernelView()
    trained: TrainedView = TrainedView()
    strip: frozenset[str] = field(default_factory=frozenset)
    strip_shown: bool = True
