"""Padding by number: as many zeros on each side. And all sizes of kernel that a user can ask for."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from convtui.core.arrays import Float32
from convtui.core.layer import Border, Pair
from convtui.ops.convolution import convolve, convolve_batch, convolve_plane
from convtui.ops.explain import explain
from convtui.ops.geometry import output_size, pad_amounts, span, window_origin
from tests.oracles import close, grid, naive_convolution, tensorflow_convolution

WINDOWS = list(product(range(1, 8), repeat=2))
STEPS = [(1, 1), (2, 1), (3, 2), (1, 3)]
numbers = st.integers(0, 6)


def some(*shape: int, seed: int = 1) -> Float32:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def fits(size: int, window: int, dilation: int, padding: int) -> bool:
    return (window - 1) * dilation < size + 2 * padding


@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_every_kernel_from_1x1_to_7x7_equals_nested_loops(window: Pair) -> None:
    x, k = some(8, 9, 1), some(*window, 1, 1, seed=2)
    borders: tuple[Border, ...] = ("valid", "same", 0, 2)
    for border in borders:
        found = convolve_plane(x[:, :, 0], k[:, :, 0, 0], padding=border)
        close(found, naive_convolution(x, k, padding=border)[:, :, 0])


@pytest.mark.parametrize(("stride", "dilation"), STEPS)
@pytest.mark.parametrize("padding", [0, 1, 2, 5])
@pytest.mark.parametrize("window", [(3, 3), (2, 2), (1, 4), (5, 2)], ids=str)
def test_with_strides_and_gaps_too(window: Pair, padding: int, stride: int, dilation: int) -> None:
    x, k, bias = some(9, 7, 2), some(*window, 2, 3, seed=2), some(3, seed=3)
    if not all(fits(size, window[axis], dilation, padding) for axis, size in enumerate((9, 7))):
        with pytest.raises(ValueError, match="does not fit"):
            convolve(x, k, padding=padding, dilation=dilation)
        return
    wanted = naive_convolution(x, k, bias, (stride, stride), padding, (dilation, dilation))
    close(convolve(x, k, bias=bias, stride=stride, padding=padding, dilation=dilation), wanted)
    batch = convolve_batch(x[None], k, bias=bias, stride=stride, padding=padding, dilation=dilation)
    close(batch[0], wanted)


@pytest.mark.tensorflow
@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (1, 2)])
@pytest.mark.parametrize("padding", [1, 2, 4])
@pytest.mark.parametrize("window", [(3, 3), (4, 2), (1, 7), (7, 7)], ids=str)
def test_equals_tensorflow_on_a_padded_picture(window: Pair, padding: int, stride: int, dilation: int) -> None:
    import tensorflow as tf

    x, k = some(13, 14, 3), some(*window, 3, 2, seed=2)
    laid = tf.pad(x, [[padding, padding], [padding, padding], [0, 0]]).numpy()
    found = convolve(x, k, stride=stride, padding=padding, dilation=dilation)
    close(found, tensorflow_convolution(laid, k, stride, "valid", dilation))


@given(arrays(np.float32, (6, 8), elements=st.floats(0, 1, width=32)), numbers, st.integers(1, 3))
def test_it_is_a_valid_map_of_a_picture_with_zeros_round_it(x: Float32, padding: int, stride: int) -> None:
    k = some(3, 2)
    wider = np.pad(x, padding)
    assert np.array_equal(convolve_plane(x, k, padding=padding, stride=stride), convolve_plane(wider, k, stride=stride))


@given(st.integers(1, 40), st.integers(1, 7), st.integers(1, 4), st.integers(1, 3))
def test_no_zeros_are_valid_and_half_a_window_of_them_is_same(
    size: int, window: int, stride: int, dilation: int
) -> None:
    reach = span(window, dilation)
    if reach <= size:
        valid = output_size(size, window, stride, dilation, "valid")
        assert output_size(size, window, stride, dilation, 0) == valid
    if reach % 2 == 1:
        half = (reach - 1) // 2
        assert output_size(size, window, 1, dilation, half) == size
        assert pad_amounts(size, window, 1, dilation, half) == pad_amounts(size, window, 1, dilation, "same")


@given(st.integers(1, 40), st.integers(1, 7), st.integers(1, 4), st.integers(1, 3), numbers)
def test_two_more_zeros_are_two_more_places_at_stride_1(
    size: int, window: int, stride: int, dilation: int, padding: int
) -> None:
    if not fits(size, window, dilation, padding):
        with pytest.raises(ValueError, match="does not fit"):
            output_size(size, window, stride, dilation, padding)
        return
    places = output_size(size, window, stride, dilation, padding)
    assert places == grid(size, window, stride, dilation, padding)[0]
    assert output_size(size, window, 1, dilation, padding + 1) == output_size(size, window, 1, dilation, padding) + 2
    # The last window lies on what is there, and one more would not.
    last = (places - 1) * stride + span(window, dilation)
    assert last <= size + 2 * padding < last + stride


@given(numbers, st.sampled_from([(3, 3), (2, 4)]), st.integers(1, 2))
def test_the_products_at_each_place_are_those_of_the_padded_picture(padding: int, window: Pair, stride: int) -> None:
    x, k = some(5, 6), some(*window, seed=2)
    laid = np.pad(x, padding)
    rows, columns = convolve_plane(x, k, padding=padding, stride=stride).shape
    for row, column in ((0, 0), (rows - 1, 0), (rows // 2, columns - 1)):
        dot = explain(x, k, row, column, padding=padding, stride=stride)
        top, left = row * stride, column * stride
        assert np.array_equal(dot.patch, laid[top : top + window[0], left : left + window[1]])
        assert (dot.top, dot.left) == (top - padding, left - padding)
        assert window_origin(row, column, (5, 6), window, stride=stride, padding=padding) == (dot.top, dot.left)


def test_fewer_zeros_than_none_are_refused() -> None:
    with pytest.raises(ValueError, match="padding of -1 would cut the input"):
        output_size(8, 3, padding=-1)
