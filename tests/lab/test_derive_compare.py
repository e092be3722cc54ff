"""Two kernels on one picture: what is compared with what, against loops over the picture's pixels."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convtui.core.arrays import Float32
from convtui.core.kernel import Kernel
from convtui.core.plane import Plane
from convtui.lab.derive import kernel_scene
from convtui.lab.derive_compare import Beside, beside
from convtui.lab.library import Library
from convtui.lab.state import Experiment, KernelView, Pooling
from convtui.lab.tool_state import Compare
from tests.oracles import close, grid, naive_convolution

NOISE: Float32 = np.random.default_rng(5).random((15, 18), np.float32)
COLOURED: Float32 = np.random.default_rng(6).random((12, 13, 3), np.float32)
LIBRARY = Library()
LIBRARY.add("noise", "noise", Plane.of(NOISE))
LIBRARY.add("coloured", "coloured", Plane.of(COLOURED))

SHAPES = ((3, 3), (1, 1), (2, 3), (5, 4))


def some(shape: tuple[int, int], seed: int) -> Kernel:
    return Kernel.of(np.random.default_rng(seed).integers(-3, 4, shape))


def compared(experiment: Experiment, first: Kernel, place: tuple[int, int] = (0, 0)) -> tuple[KernelView, Beside]:
    view = KernelView(experiment, place=place, tool=Compare(first))
    return view, beside(kernel_scene(view, LIBRARY))


def by_pixel(experiment: Experiment, kernel: Kernel, size: tuple[int, int]) -> dict[tuple[int, int], float]:
    """The map by the pixel in the middle of each window, computed one multiplication at a time."""
    now = experiment
    pair = (now.stride, now.stride), now.padding, (now.dilation, now.dilation)
    picture = LIBRARY.plane(now)
    made = naive_convolution(picture[:, :, None], np.asarray(kernel.cells)[:, :, None, None], [now.bias], *pair)
    found = {}
    for (row, column), value in np.ndenumerate(made[:, :, 0]):
        at = []
        for axis, place in enumerate((row, column)):
            _, before = grid(size[axis], kernel.shape[axis], now.stride, now.dilation, now.padding)
            reach = (kernel.shape[axis] - 1) * now.dilation + 1
            at.append(place * now.stride - before + (reach - 1) // 2)
        found[at[0], at[1]] = float(value)
    return found


experiments = st.builds(
    Experiment,
    picture=st.just("noise"),
    kernel=st.builds(some, st.sampled_from(SHAPES), st.integers(0, 9)),
    stride=st.integers(1, 3),
    padding=st.sampled_from(("valid", "same", 1)),
    dilation=st.integers(1, 2),
    bias=st.sampled_from((0.0, 0.5)),
)


@settings(max_examples=60)
@given(experiments, st.builds(some, st.sampled_from(SHAPES), st.integers(10, 19)), st.data())
def test_values_of_the_same_pixel_are_compared(experiment: Experiment, first: Kernel, data: st.DataObject) -> None:
    ours, theirs = (by_pixel(experiment, kernel, (15, 18)) for kernel in (experiment.kernel, first))
    rows, columns = LIBRARY.map_shape(experiment)
    place = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1))
    _, both = compared(experiment, first, place)
    assert sorted(ours)[place[0] * columns + place[1]] == both.pixel
    assert both.shared == (both.pixel in theirs)
    if both.shared:
        value = float(both.first.computed.map[both.first.place])
        assert value == pytest.approx(theirs[both.pixel], abs=1e-4)
        assert both.first.at.value == pytest.approx(theirs[both.pixel], abs=1e-4)
    common = sorted(ours.keys() & theirs.keys())
    if not common:
        assert both.alike is None
        return
    assert both.alike is not None
    a, b = (np.array([each[pixel] for pixel in common]) for each in (theirs, ours))
    assert both.alike.places == len(common)
    size = float((np.abs(a) + np.abs(b)).sum())
    assert both.alike.share == pytest.approx(float(np.abs(a - b).sum()) / size if size else 0, abs=1e-5)


def test_under_a_view_what_is_drawn_is_compared() -> None:
    """A kernel and its negative: the same map to whom no sign is shown."""
    kernel = some((3, 3), 4)
    for response, share in (("signed", 1.0), ("abs", 0.0)):
        _, both = compared(Experiment("noise", kernel=kernel, response=response), kernel.negated())  # type: ignore[arg-type]
        assert both.alike is not None
        assert both.alike.share == pytest.approx(share)


def test_before_a_pool() -> None:
    kernel = some((3, 3), 4)
    _, plain = compared(Experiment("noise", kernel=kernel), kernel.turned())
    _, pooled = compared(Experiment("noise", kernel=kernel, pooling=Pooling("max")), kernel.turned(), (2, 3))
    assert pooled.alike == plain.alike
    assert pooled.first.computed.pooled is not None
    assert pooled.first.block is not None


def test_pooled_again_the_block_is_still_the_first_pools() -> None:
    """The same kernel on both sides has one block, at the cursor."""
    kernel = some((3, 3), 4)
    for place in ((0, 0), (5, 9), (11, 15)):
        view, both = compared(Experiment("noise", kernel=kernel, pooling=Pooling("max", times=2)), kernel, place)
        ours, theirs = kernel_scene(view, LIBRARY).block, both.first.block
        assert ours is not None
        assert theirs is not None
        assert (theirs.row, theirs.column, theirs.top, theirs.left) == (ours.row, ours.column, ours.top, ours.left)
        assert (theirs.value, theirs.winner) == (ours.value, ours.winner)


@pytest.mark.parametrize(("stride", "dilation"), list(product((1, 2), (1, 2))))
def test_over_three_colours(stride: int, dilation: int) -> None:
    firsts = some((3, 3), 1), some((3, 3), 2), some((3, 3), 3)
    experiment = Experiment("coloured", channels="sum", stride=stride, dilation=dilation)
    view = KernelView(experiment, channel=1, tool=Compare(firsts[0], others=firsts[1:]))
    both = beside(kernel_scene(view, LIBRARY))
    weights = np.stack([np.asarray(kernel.cells) for kernel in firsts], axis=-1)[..., None]
    pair = (stride, stride), "valid", (dilation, dilation)
    wanted = naive_convolution(COLOURED, weights, None, *pair)[:, :, 0]  # type: ignore[arg-type]
    close(both.first.computed.map, wanted)
    assert both.first.kernel == firsts[1], "the colour that is looked at"


def test_each_colour_by_itself() -> None:
    first = some((3, 3), 1)
    view = KernelView(Experiment("coloured", channels="each"), channel=2, tool=Compare(first))
    both = beside(kernel_scene(view, LIBRARY))
    wanted = naive_convolution(COLOURED[:, :, 2:], np.asarray(first.cells)[:, :, None, None])
    close(both.first.computed.map, wanted[:, :, 0])


def test_while_the_ring_moves_nothing_is_computed_again() -> None:
    _, one = compared(Experiment("noise"), some((3, 3), 1))
    _, other = compared(Experiment("noise"), some((3, 3), 1), (4, 5))
    assert other.first.computed is one.first.computed
    assert other.first.place == (4, 5)


def test_a_pinned_kernel_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        compared(Experiment("noise", kernel=some((1, 1), 1)), Kernel.of(np.ones((16, 1))))
