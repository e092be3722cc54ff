"""State to scene for Kernel mode: the numbers that are on the screen. Pure, given what the library holds."""

from msgspec import Struct
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.kernel import Kernel
from convtui.lab.kernel_reduce import typed_kernel
from convtui.lab.library import Library
from convtui.lab.meaning import Meaning, meaning
from convtui.lab.places import within
from convtui.lab.state import Experiment, KernelView, Pooling
from convtui.ops.activation import respond
from convtui.ops.convolution import convolve_plane
from convtui.ops.explain import Explained, explain
from convtui.ops.pooling import Pooled, pool_plane


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
    """What an experiment gives. `picture` (H, W); `map` (H', W') = convolution + bias; `pooled` pools it.

    `response` and `pooled_response` are those two under the experiment's response view: what is drawn.
    """

    experiment: Experiment
    picture: Float32
    map: Float32
    response: Float32
    pooled: Pooled | None
    pooled_response: Float32 | None


class KernelScene(Struct, frozen=True, eq=False):
    """Kernel mode as numbers. `place` is the view's, moved inside the map; `block` is the pool's block there.

    `own_shape` is the picture's (rows, columns) before it was scaled to the working size.
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


def compute(experiment: Experiment, picture: Float32) -> Computed:
    """The experiment on (H, W) `picture`. Raises ValueError where the kernel does not fit into it."""
    made = convolve_plane(
        picture,
        experiment.kernel.array,
        bias=experiment.bias,
        stride=experiment.stride,
        padding=experiment.padding,
        dilation=experiment.dilation,
    )
    pooled = pool_map(made, experiment.pooling)
    return Computed(
        experiment,
        picture,
        made,
        respond(made, experiment.response),
        pooled,
        respond(pooled.values, experiment.response) if pooled else None,
    )


def kernel_scene(view: KernelView, library: Library) -> KernelScene:
    """Everything that Kernel mode shows. What is being typed counts as soon as it is a number."""
    experiment = view.experiment
    typed = typed_kernel(view)
    if typed is not None:
        experiment = replace(experiment, kernel=typed)
    picture = library.picture(experiment.picture, experiment.size).values
    computed: Computed = library.remember(("computed", experiment), lambda: compute(experiment, picture))
    place = within(view.place, computed.map.shape)
    at = explain(
        picture,
        experiment.kernel.array,
        *place,
        bias=experiment.bias,
        stride=experiment.stride,
        padding=experiment.padding,
        dilation=experiment.dilation,
    )
    block = block_at(computed.map, computed.pooled, experiment.pooling, place)
    title = library.title(experiment.picture)
    own = library.picture(experiment.picture)
    words = meaning(experiment.kernel)
    return KernelScene(view, computed, experiment.kernel, place, at, block, words, title, (own.height, own.width))


def pool_map(values: Float32, pooling: Pooling) -> Pooled | None:
    """None when off, or when not one whole block fits."""
    if pooling.kind == "none" or min(values.shape) < pooling.size:
        return None
    return pool_plane(values, pooling.kind, pooling.size, pooling.stride)


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
