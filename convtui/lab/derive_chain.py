"""State to numbers for two kernels one after the other, and for the one larger kernel that does the same."""

from functools import lru_cache

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.kernel import Kernel
from convtui.lab.derive import Computed, KernelScene
from convtui.lab.derive_compare import pinned_of
from convtui.lab.experiment_reduce import LARGEST_KERNEL, LARGEST_STEP, edited
from convtui.lab.places import within
from convtui.lab.state import COLOURS, Experiment, KernelView
from convtui.lab.tool_state import Compare
from convtui.lab.windows import first_pixel, pixel_of
from convtui.ops.activation import View
from convtui.ops.chain import Ways, both_ways, one_bias, one_kernel, unlinearity
from convtui.ops.geometry import span

Place = tuple[int, int]


class InChain(Struct, frozen=True, eq=False):
    """A, then B on A's map. `ones` is the one kernel that does both, one for each colour under "sum"; `bias` and
    `stride` are its own. `second` is B as it is laid on A's map.

    `largest` is how far the two ways are apart inside (None: no place is inside), `rim` how far where A's map is padded
    anew (None: nowhere). `first_offset` and `offset` are the pixels of the picture that the first dots of the two maps
    stand on.
    """

    ways: Ways
    firsts: tuple[Kernel, ...]
    second: Kernel
    ones: tuple[Kernel, ...]
    bias: float
    stride: int
    largest: float | None
    rim: float | None
    places: int
    first_offset: Place
    offset: Place

    @property
    def equal(self) -> bool:
        """Whether inside nothing but rounding tells the two ways apart."""
        return self.largest is not None and self.largest <= self.ways.bound


class Bent(Struct, frozen=True):
    """What something between the two kernels does. `off`: how far it leads from the one kernel; `beyond`: how far it
    stays from any one kernel. `exchanged`: of B first and then A, where A first shows nothing.
    """

    between: View
    off: float
    beyond: float
    exchanged: bool = False


def in_chain(scene: KernelScene) -> InChain:
    """A, then B, of a scene whose tool is a `Compare`. What the response view draws of A's map is what B is laid on.

    Raises ValueError where A does not fit into the picture, or B into A's map.
    """
    return _in_chain(scene.computed, scene.kernel, pinned_of(scene))


def last_place(scene: KernelScene, chain: InChain) -> Place:
    """The last map's place that stands on the pixel of the cursor, or next to it where it has none there."""
    pixel = pixel_of(scene.computed.experiment, scene.computed.picture.shape, scene.place)
    row, column = ((pixel[axis] - chain.offset[axis]) // chain.stride for axis in (0, 1))
    return within((row, column), chain.ways.both.shape)


def bent(scene: KernelScene) -> Bent:
    """What stands between the two kernels, or where nothing does what a ReLU there would do."""
    return _bent(scene.computed, scene.kernel, pinned_of(scene))


@lru_cache(2)
def _in_chain(computed: Computed, second: Kernel, pinned: tuple[Kernel, ...]) -> InChain:
    now = computed.experiment
    firsts = now.with_slices(pinned).slices
    ones = _ones(now.with_slices(pinned), second)
    ways = _ways(computed, pinned, second, now.response)
    apart = ways.difference
    inside = apart[ways.inside]
    outside = np.ones(apart.shape, bool)
    outside[ways.inside] = False
    first_offset = first_pixel(now.with_slices(pinned), computed.picture.shape)
    row, column = (
        start + now.stride * ((span(length, now.dilation) - 1) // 2 - before)
        for start, length, before in zip(first_offset, second.shape, ways.places_before, strict=True)
    )
    return InChain(
        ways,
        firsts,
        second,
        ones,
        one_bias(now.bias, second.array, now.bias),
        now.stride**2,
        float(inside.max()) if inside.size else None,
        float(apart[outside].max()) if outside.any() else None,
        inside.size,
        first_offset,
        (row, column),
    )


@lru_cache(2)
def _bent(computed: Computed, second: Kernel, pinned: tuple[Kernel, ...]) -> Bent:
    now = computed.experiment
    between: View = "relu" if now.response == "signed" else now.response
    made = _bent_by(computed, pinned, second, between)
    if made.off or now.channels == "sum":
        return made
    other = _bent_by(computed, (second,), pinned[0], between)
    return replace(other, exchanged=True) if other.off else made


def _bent_by(computed: Computed, pinned: tuple[Kernel, ...], second: Kernel, between: View) -> Bent:
    """Amounts within rounding are 0."""
    now = computed.experiment
    ways = _ways(computed, pinned, second, between)
    off = float(ways.difference[ways.inside].max(initial=0.0))
    first = now.with_slices(pinned).weights
    beyond = unlinearity(computed.under_kernel, first, _laid(now, second), between=between, **_how(now))  # type: ignore[arg-type]
    # Four maps are added up there, not one, of a picture and its negative.
    return Bent(between, off if off > ways.bound else 0.0, beyond if beyond > 8 * ways.bound else 0.0)


def _ways(computed: Computed, pinned: tuple[Kernel, ...], second: Kernel, between: View) -> Ways:
    now = computed.experiment
    first = now.with_slices(pinned)
    ones = [one.array for one in _ones(first, second)]
    one = np.stack(ones, axis=-1) if now.channels == "sum" else ones[0]
    one = one[::-1, ::-1] if now.flipped else one
    return both_ways(
        computed.under_kernel,
        first.weights,
        _laid(now, second),
        one,
        between=between,
        **_how(now),  # type: ignore[arg-type]
    )


def _ones(first: Experiment, second: Kernel) -> tuple[Kernel, ...]:
    """The one kernel for each of the first experiment's."""
    return tuple(Kernel.of(one_kernel(kernel.cells, second.cells, first.stride)) for kernel in first.slices)


def _laid(now: Experiment, kernel: Kernel) -> Float32:
    return kernel.array[::-1, ::-1] if now.flipped else kernel.array


def _how(now: Experiment) -> dict[str, object]:
    return {"bias": now.bias, "stride": now.stride, "padding": now.padding, "dilation": now.dilation}


def too_large(one: Kernel, stride: int) -> str | None:
    """Why the one kernel cannot become the experiment's: a clause; None where it can."""
    if max(one.shape) > LARGEST_KERNEL:
        return f"kernels go up to {LARGEST_KERNEL}x{LARGEST_KERNEL} here"
    if stride > LARGEST_STEP:
        return f"strides go up to {LARGEST_STEP} here"
    return None


def kept(view: KernelView) -> Experiment | None:
    """The experiment with the one kernel, its bias and its stride; None where it is too large for that."""
    tool, now = view.tool, view.experiment
    assert isinstance(tool, Compare)
    second = edited(view)
    ones = _ones(now.with_slices(tool.pinned), second)
    if too_large(ones[0], now.stride**2) is not None:
        return None
    bias = one_bias(now.bias, second.array, now.bias)
    return replace(now.with_slices(ones), bias=bias, stride=now.stride**2)


def colour_of(scene: KernelScene) -> str:
    """Whose kernel is seen where three lie over each other: `red`, `green` or `blue`; else nothing."""
    return COLOURS[scene.view.channel] if scene.computed.experiment.channels == "sum" else ""
