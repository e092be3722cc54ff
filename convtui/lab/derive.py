"""State to scene for Kernel mode: the numbers that are on the screen. Pure, given what the library holds."""

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.kernel import Kernel
from convtui.lab.experiment_reduce import edited, source_shape, with_crop, with_slice
from convtui.lab.kernel_reduce import typed_kernel
from convtui.lab.library import Library
from convtui.lab.matches import Match, matches
from convtui.lab.meaning import Meaning, meaning
from convtui.lab.places import within
from convtui.lab.state import Experiment, KernelView, Pooling
from convtui.lab.tool_state import Crop, Lecture, Nudge
from convtui.lab.windows import explained
from convtui.ops.activation import respond
from convtui.ops.convolution import convolve
from convtui.ops.explain import Explained
from convtui.ops.pooling import Pooled, pool_plane

if TYPE_CHECKING:
    from convtui.lab.lecture_scene import LectureScene
    from convtui.lab.shift import Shift


LARGE = 256


class PoolBlock(Struct, frozen=True, eq=False):
    """One block of a pooled map. `values` (rows, columns) as they stand on the map from `top`, `left`.

    `row`, `column` is its place on the pooled map, `value` what the pool made of it, `winner` where on the map the
    largest stands (None for a mean).
    """

    row: int
    column: int
    top: int
    left: int
    values: Float32
    value: float
    winner: tuple[int, int] | None


class Computed(Struct, frozen=True, eq=False):
    """What an experiment gives. `picture` is what the kernel is laid on: (H, W), or (H, W, 3) where all colours are
    taken. `map` (H', W') = convolution + bias; `pooled` pools it, as often as the experiment says: `pools` are all.

    Under "each" the map is that of one colour, `seen`. `response` and `pooled_response` are the two under the
    experiment's response view: what is drawn.
    """

    experiment: Experiment
    picture: Float32
    map: Float32
    response: Float32
    pooled: Pooled | None
    pooled_response: Float32 | None
    pools: tuple[Pooled, ...] = ()
    seen: Float32 | None = None

    @property
    def under_kernel(self) -> Float32:
        """What the kernel is laid on: (H, W), or (H, W, 3) where it is three kernels deep."""
        return self.picture if self.seen is None else self.seen

    @property
    def first_pool(self) -> Pooled | None:
        """What the map is pooled to at first, whose blocks are the map's own."""
        return self.pools[0] if self.pools else None


class KernelScene(Struct, frozen=True, eq=False):
    """Kernel mode as numbers. `place` is the view's, moved inside the map; `block` is the (first) pool's block there.

    `own_shape` is the picture's (rows, columns) before it was scaled to the working size. `matches` are the strongest
    places, as many as the view marks. `lecture` and `shift` are there while their tools are open; and while a part of
    the picture is chosen `whole`, which is all of it, of LARGE pixels a side at most.
    """

    view: KernelView
    computed: Computed
    kernel: Kernel
    place: tuple[int, int]
    at: Explained
    block: PoolBlock | None
    meaning: Meaning
    title: str
    own_shape: tuple[int, int]
    matches: tuple[Match, ...] = ()
    lecture: "LectureScene | None" = None
    shift: "Shift | None" = None
    whole: Float32 | None = None


def compute(experiment: Experiment, picture: Float32, channel: int = 0) -> Computed:
    """The experiment on `picture`, (H, W) or (H, W, 3) as its channels have it; `channel` is the one that is seen where
    each has a map. Raises ValueError where the kernel does not fit into it.
    """
    seen = picture[..., channel] if experiment.channels == "each" else None
    made = mapped(experiment, picture if seen is None else seen)
    pools = pooled_maps(made, experiment.pooling)
    pooled = pools[-1] if pools else None
    return Computed(
        experiment,
        picture,
        made,
        respond(made, experiment.response),
        pooled,
        respond(pooled.values, experiment.response) if pooled else None,
        pools,
        seen,
    )


def mapped(experiment: Experiment, picture: Float32) -> Float32:
    """(H', W') the map alone, of (H, W) or under "sum" of (H, W, 3)."""
    channels = 1 if picture.ndim == 2 else picture.shape[2]
    return convolve(
        picture.reshape(*picture.shape[:2], channels),
        experiment.weights.reshape(*experiment.kernel.shape, channels, 1),
        bias=[experiment.bias],
        stride=experiment.stride,
        padding=experiment.padding,
        dilation=experiment.dilation,
    )[..., 0]


def kernel_scene(view: KernelView, library: Library) -> KernelScene:
    """Everything that Kernel mode shows. What is being typed counts as soon as it is a number."""
    experiment = view.experiment
    typed = typed_kernel(view)
    if typed is not None:
        experiment = with_slice(view, typed)
    if isinstance(view.tool, Crop):
        experiment = with_crop(experiment, view.tool.frame, library)
    picture = library.plane(experiment)
    channel = view.channel if experiment.channels == "each" else 0
    computed: Computed = library.remember(
        ("computed", experiment, channel), lambda: compute(experiment, picture, channel)
    )
    place = within(view.place, computed.map.shape)
    at = explained(experiment, computed.under_kernel, place)
    block = block_at(computed.map, computed.first_pool, experiment.pooling, place)
    found: tuple[Match, ...] = ()
    if view.matches:  # looked for only where they are shown
        found = library.remember(
            ("matches", experiment, channel, view.matches),
            lambda: matches(computed.under_kernel, computed.map, experiment, view.matches),
        )
    title = library.title(experiment.picture)
    if experiment.crop is not None:
        title = f"part of {title}"
    own = source_shape(experiment, library)
    kernel = edited(replace(view, experiment=experiment))
    return KernelScene(
        view,
        computed,
        kernel,
        place,
        at,
        block,
        meant(kernel, experiment),
        title,
        own,
        found,
        _lecture(view, kernel, library),
        _shift(view, computed, channel, library),
        _whole(experiment, library) if isinstance(view.tool, Crop) else None,
    )


def meant(kernel: Kernel, now: Experiment) -> Meaning:
    """What a kernel does as the experiment lays it on."""
    return meaning(kernel.turned().turned() if now.flipped else kernel, now.bias, now.stride)


def _whole(experiment: Experiment, library: Library) -> Float32:
    own = source_shape(replace(experiment, crop=None), library)
    size = None if max(own) <= LARGE else LARGE
    return library.plane(replace(experiment, crop=None, nudge=(0, 0), size=size))


def _lecture(view: KernelView, kernel: Kernel, library: Library) -> "LectureScene | None":
    if not isinstance(view.tool, Lecture):
        return None
    from convtui.lab.lecture_scene import lecture_scene

    return lecture_scene(view, view.tool, kernel, library)


def _shift(view: KernelView, computed: Computed, channel: int, library: Library) -> "Shift | None":
    if not isinstance(view.tool, Nudge):
        return None
    from convtui.lab.shift import shift

    still = library.plane(replace(computed.experiment, nudge=(0, 0)))
    if computed.seen is not None:
        still = still[..., channel]
    return library.remember(("shift", computed.experiment, channel), lambda: shift(computed, still))


def pool_map(values: Float32, pooling: Pooling) -> Pooled | None:
    """None when off, or when not one whole block fits."""
    if pooling.kind == "none" or min(values.shape) < pooling.size:
        return None
    return pool_plane(values, pooling.kind, pooling.size, pooling.stride)


def pooled_maps(values: Float32, pooling: Pooling) -> tuple[Pooled, ...]:
    """One for each time that the pool is taken, as far as blocks fit."""
    made: list[Pooled] = []
    while len(made) < pooling.times and (one := pool_map(made[-1].values if made else values, pooling)) is not None:
        made.append(one)
    return tuple(made)


def block_at(values: Float32, pooled: Pooled | None, pooling: Pooling, place: tuple[int, int]) -> PoolBlock | None:
    """The last block that holds `place` of the map; None in the rim, or a gap, that blocks leave over."""
    if pooled is None:
        return None
    row, column = (min(place[axis] // pooling.step, pooled.values.shape[axis] - 1) for axis in (0, 1))
    top, left = row * pooling.step, column * pooling.step
    if max(place[0] - top, place[1] - left) >= pooling.size:
        return None
    inside = values[top : top + pooling.size, left : left + pooling.size]
    winner = None
    if pooled.rows is not None and pooled.columns is not None:
        winner = int(pooled.rows[row, column]), int(pooled.columns[row, column])
    return PoolBlock(row, column, top, left, inside, float(pooled.values[row, column]), winner)
