"""Two kernels one after the other are one larger kernel: laws, loops, and TensorFlow."""

from itertools import product

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from convtui.core.arrays import Float32
from convtui.core.layer import Border, Padding
from convtui.ops.activation import respond
from convtui.ops.chain import both_ways, one_bias, one_kernel, unlinearity
from convtui.ops.convolution import convolve_plane
from tests.oracles import close, naive_convolution, tensorflow_convolution

Float64 = npt.NDArray[np.float64]

pixels = st.floats(0, 1, width=32)
weights = st.floats(-4, 4, width=32)
sizes = st.tuples(st.integers(1, 4), st.integers(1, 4))
kernels = sizes.flatmap(lambda shape: arrays(np.float32, shape, elements=weights))
whole_kernels = sizes.flatmap(lambda shape: arrays(np.float64, shape, elements=st.integers(-9, 9)))
pictures = arrays(np.float32, (13, 12), elements=pixels)

BLUR = np.full((3, 3), 1 / 9)
LYING = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]], float)
# Even and odd, lying and standing: no axis can stand in for the other.
PAIRS = [((3, 3), (3, 3)), ((2, 3), (4, 1)), ((1, 4), (3, 2)), ((2, 2), (2, 2)), ((1, 1), (3, 4))]
HOW = list(product(("valid", "same", 0, 2), (1, 2), (1, 2)))


def some(*shape: int, seed: int = 1) -> Float32:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def naive_one_kernel(first: Float64, second: Float64, apart: int = 1) -> Float64:
    """What the first sum of the two weighs each pixel with, gathered one pixel at a time."""
    weigh: dict[tuple[int, int], float] = {}
    for (i, j), outer in np.ndenumerate(second):
        for (a, b), inner in np.ndenumerate(first):
            at = i * apart + a, j * apart + b
            weigh[at] = weigh.get(at, 0.0) + float(outer) * float(inner)
    rows, columns = (max(place[axis] for place in weigh) + 1 for axis in (0, 1))
    return np.array([[weigh.get((row, column), 0.0) for column in range(columns)] for row in range(rows)])


def naive_twice(x: Float32, first: Float32, second: Float32, bias: float, how: tuple[Border, int, int]) -> Float64:
    padding, stride, dilation = how
    rest = [bias], (stride, stride), padding, (dilation, dilation)
    picture = x if x.ndim == 3 else x[:, :, None]
    kernel = first if first.ndim == 3 else first[:, :, None]
    once = naive_convolution(picture, kernel[..., None], *rest)
    return naive_convolution(once, second[:, :, None, None], *rest)[:, :, 0]


# -- the laws


@given(pictures, kernels, kernels)
def test_the_one_kernel_does_what_the_two_do(x: Float32, first: Float32, second: Float32) -> None:
    """Within `bound`: eight roundings of 2**-24 of the absolute sums. It is tight: a few parts in a million."""
    ways = both_ways(x, first, second)
    assert float(ways.difference.max()) <= ways.bound
    assert ways.bound <= 1e-6 * np.abs(first).sum() * np.abs(second).sum() + 1e-30
    one = one_kernel(first, second).astype(np.float32)
    assert np.array_equal(ways.once, convolve_plane(x, one))
    assert ways.both.shape == (13 - one.shape[0] + 1, 12 - one.shape[1] + 1)
    assert ways.inside == (slice(0, ways.both.shape[0]), slice(0, ways.both.shape[1]))


@given(whole_kernels, whole_kernels, whole_kernels)
def test_it_does_not_matter_which_two_are_put_together_first(a: Float64, b: Float64, c: Float64) -> None:
    """Whole numbers: exactly."""
    assert np.array_equal(one_kernel(one_kernel(a, b), c), one_kernel(a, one_kernel(b, c)))


@given(whole_kernels, whole_kernels)
def test_it_does_not_matter_which_comes_first(a: Float64, b: Float64) -> None:
    assert np.array_equal(one_kernel(a, b), one_kernel(b, a))


@given(kernels, st.integers(1, 3))
def test_the_identity_is_neutral(kernel: Float32, apart: int) -> None:
    assert np.array_equal(one_kernel(kernel, [[1]], apart), kernel)
    assert np.array_equal(one_kernel([[1]], kernel), kernel)
    rows, columns = kernel.shape
    wide = one_kernel(kernel, np.pad([[1.0]], 1))
    assert wide.shape == (rows + 2, columns + 2)
    assert np.array_equal(wide, np.pad(kernel, 1)), "the centre point: the same kernel in a frame of zeros"


@given(sizes, sizes, st.integers(1, 4))
def test_sizes(first: tuple[int, int], second: tuple[int, int], apart: int) -> None:
    made = one_kernel(np.ones(first), np.ones(second), apart)
    assert made.shape == tuple(a + (b - 1) * apart for a, b in zip(first, second, strict=True))
    assert made.sum() == np.prod(first) * np.prod(second), "the sums of the cells multiply"


@given(pictures, kernels, kernels, st.floats(-2, 2), st.sampled_from(HOW))
def test_with_a_bias_a_stride_a_dilation_and_a_padding_too(
    x: Float32, first: Float32, second: Float32, bias: float, how: tuple[Border, int, int]
) -> None:
    padding, stride, dilation = how
    try:
        ways = both_ways(x, first, second, bias=bias, stride=stride, padding=padding, dilation=dilation)
    except ValueError:
        return  # the windows do not fit
    assert ways.both.shape == ways.once.shape
    assert float(ways.difference[ways.inside].max(initial=0)) <= ways.bound
    if padding in ("valid", 0):
        assert ways.difference[ways.inside].size == ways.both.size


# -- against loops and TensorFlow


@pytest.mark.parametrize("apart", [1, 2, 3])
@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_the_one_kernel_against_loops(first: tuple[int, int], second: tuple[int, int], apart: int) -> None:
    a, b = np.asarray(some(*first), float), np.asarray(some(*second, seed=2), float)
    close(one_kernel(a, b, apart), naive_one_kernel(a, b, apart), 1e-12)


def test_it_is_the_full_convolution_and_not_the_correlation() -> None:
    """Both kernels have no symmetry: turned round the other way each cell would stand elsewhere."""
    made = one_kernel([[1, 2]], [[10, 0], [0, 1000]])
    assert made.tolist() == [[10, 20, 0], [0, 1000, 2000]]
    assert one_kernel([[1, 0], [0, 0]], [[0, 0], [0, 1]]).tolist() == [[0, 0, 0], [0, 1, 0], [0, 0, 0]]


def test_blur_then_edges() -> None:
    wanted = np.array([[1, 2, 3, 2, 1], [1, 2, 3, 2, 1], [0] * 5, [-1, -2, -3, -2, -1], [-1, -2, -3, -2, -1]]) / 9
    close(one_kernel(BLUR, LYING), wanted, 1e-12)


@pytest.mark.parametrize(("padding", "stride", "dilation"), HOW)
@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_both_ways_against_loops(
    first: tuple[int, int], second: tuple[int, int], padding: Border, stride: int, dilation: int
) -> None:
    x, a, b = some(19, 17), some(*first, seed=2), some(*second, seed=3)
    ways = both_ways(x, a, b, bias=0.25, stride=stride, padding=padding, dilation=dilation)
    wanted = naive_twice(x, a, b, 0.25, (padding, stride, dilation))
    close(ways.both, wanted)
    assert ways.difference[ways.inside].size
    # Places that are not `inside` really look at the padding of the first map: a bias alone shows which.
    flat = both_ways(np.zeros_like(x), a, np.ones_like(b), bias=1, stride=stride, padding=padding, dilation=dilation)
    whole = np.zeros(flat.both.shape, bool)
    whole[flat.inside] = True
    assert np.array_equal(flat.both == b.size + 1, whole)


@pytest.mark.parametrize(("padding", "stride", "dilation"), HOW)
def test_over_three_colours(padding: Border, stride: int, dilation: int) -> None:
    x, a, b = some(15, 16, 3), some(3, 2, 3, seed=2), some(2, 3, seed=3)
    ways = both_ways(x, a, b, bias=-0.5, stride=stride, padding=padding, dilation=dilation)
    close(ways.both, naive_twice(x, a, b, -0.5, (padding, stride, dilation)))
    assert float(ways.difference[ways.inside].max()) <= ways.bound
    made = one_kernel(a, b)
    assert made.shape == (4, 4, 3)
    for channel in range(3):
        close(made[..., channel], naive_one_kernel(a[..., channel].astype(float), b.astype(float)), 1e-6)


@pytest.mark.tensorflow
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (1, 2)])
@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_against_tensorflow(
    first: tuple[int, int], second: tuple[int, int], stride: int, dilation: int, padding: Padding
) -> None:
    x, a, b = some(19, 17, 1), some(*first, seed=2), some(*second, seed=3)
    once = tensorflow_convolution(x, a[:, :, None, None], stride, padding, dilation)
    twice = tensorflow_convolution(once, b[:, :, None, None], stride, padding, dilation)
    ways = both_ways(x[:, :, 0], a, b, stride=stride, padding=padding, dilation=dilation)
    close(ways.both, twice[:, :, 0])
    if padding == "valid":
        one = one_kernel(a, b, stride).astype(np.float32)[:, :, None, None]
        close(tensorflow_convolution(x, one, 1, "valid", dilation)[:: stride**2, :: stride**2, 0], ways.once)


# -- where it ends


def test_padding_parts_the_two_ways_at_the_rim_only() -> None:
    ways = both_ways(np.ones((9, 9), np.float32), LYING, LYING, padding="same")
    parted = ways.difference > ways.bound
    assert parted.any()
    assert not parted[ways.inside].any()
    assert ways.inside == (slice(1, 8), slice(1, 8))
    assert ways.before == (2, 2)


def test_the_bias_of_the_one_kernel() -> None:
    assert one_bias(2.0, [[1, 2], [3, 4]], 0.5) == 20.5
    assert one_bias(1.0, LYING, 0.0) == 0


def test_a_relu_between_cannot_be_had_from_any_one_kernel() -> None:
    """One bright pixel and one dark one: what a ReLU makes of them is not what any sum makes of them."""
    x = np.zeros((9, 9), np.float32)
    x[4, 4] = 1
    assert unlinearity(x, LYING, BLUR, between="signed") <= 1e-6
    assert unlinearity(x, LYING, BLUR, between="relu") > 0.1
    ways = both_ways(x, LYING, BLUR, between="relu")
    wanted = naive_twice(x, LYING.astype(np.float32), BLUR.astype(np.float32), 0, ("valid", 1, 1))
    assert not np.allclose(ways.both, wanted, atol=1e-3)
    assert ways.difference.max() > 100 * ways.bound


@given(pictures, kernels, kernels, st.floats(-2, 2), st.sampled_from(HOW))
def test_without_anything_between_nothing_is_bent(
    x: Float32, first: Float32, second: Float32, bias: float, how: tuple[Border, int, int]
) -> None:
    padding, stride, dilation = how
    rest = {"bias": bias, "stride": stride, "padding": padding, "dilation": dilation}
    try:
        amount = unlinearity(x, first, second, between="signed", **rest)  # type: ignore[arg-type]
        # It is of a white picture too, and what is added there is larger.
        bound = both_ways(np.ones_like(x), first, second, **rest).bound  # type: ignore[arg-type]
    except ValueError:
        return  # the windows do not fit
    assert amount <= 8 * bound


def test_what_stands_between_is_done_to_the_first_map() -> None:
    x = some(8, 9)
    ways = both_ways(x, LYING, BLUR, between="abs")
    close(ways.both, convolve_plane(respond(convolve_plane(x, LYING), "abs"), BLUR))
    close(ways.first, convolve_plane(x, LYING))


def test_infinities_that_agree_are_not_apart() -> None:
    ways = both_ways(np.full((3, 3), 1e38, np.float32), [[10.0]], [[1.0]])
    assert np.isinf(ways.both).all()
    assert (ways.difference == 0).all()


@pytest.mark.parametrize(
    ("first", "second"), [(np.ones(3), np.ones((3, 3))), (np.ones((3, 3)), np.ones((3, 3, 3))), (1.0, np.ones((1, 1)))]
)
def test_other_axes_are_refused(first: Float64, second: Float64) -> None:
    with pytest.raises(ValueError, match="axes"):
        one_kernel(first, second)


def test_a_second_window_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        both_ways(np.ones((4, 4), np.float32), np.ones((3, 3)), np.ones((3, 3)))
