import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convtui.core.layer import Border, Pair
from convtui.ops.convolution import convolve, convolve_plane
from convtui.ops.explain import explain
from tests.oracles import grid

LETTER = np.array([[1, 1, 1, 1], [1, 1, 1, 1], [0, 0, 0, 0], [0, 0, 0, 0]], dtype=np.float32)
LYING = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]], dtype=np.float32)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([(3, 3), (2, 2), (1, 4), (4, 3)]),
    st.integers(1, 3),
    st.integers(1, 2),
    st.sampled_from(["valid", "same", 0, 1, 4]),
    st.integers(0, 3),
    st.floats(-2, 2),
)
def test_the_products_add_up_to_the_value_everywhere(
    seed: int, window: Pair, stride: int, dilation: int, padding: Border, channels: int, bias: float
) -> None:
    rng = np.random.default_rng(seed)
    depth = (channels,) if channels else ()
    x = rng.standard_normal((9, 8, *depth)).astype(np.float32)
    k = rng.standard_normal((*window, *depth)).astype(np.float32)
    if channels:
        found = convolve(x, k[..., None], bias=[bias], stride=stride, padding=padding, dilation=dilation)[:, :, 0]
    else:
        found = convolve_plane(x, k, bias=bias, stride=stride, padding=padding, dilation=dilation)
    _, above = grid(9, window[0], stride, dilation, padding)
    for row in range(found.shape[0]):
        for column in range(found.shape[1]):
            dot = explain(x, k, row, column, bias=bias, stride=stride, padding=padding, dilation=dilation)
            assert dot.value == pytest.approx(found[row, column], rel=1e-6, abs=1e-9)
            assert dot.sum + dot.bias == pytest.approx(dot.value, rel=1e-6, abs=1e-6)
            assert float(dot.products.sum(dtype=np.float64)) == pytest.approx(dot.sum, rel=1e-5, abs=1e-5)
            assert np.array_equal(dot.products, dot.patch * dot.weights)
            assert dot.products.shape == k.shape
            assert (dot.row, dot.column) == (row, column)
            assert dot.top == row * stride - above


def test_nine_pixels_nine_weights_one_dot() -> None:
    dot = explain(LETTER, LYING, 0, 1, bias=0.5)
    assert dot.patch.tolist() == [[1, 1, 1], [1, 1, 1], [0, 0, 0]]
    assert dot.weights.tolist() == LYING.tolist()
    assert dot.products.tolist() == [[1, 1, 1], [0, 0, 0], [0, 0, 0]]
    assert (dot.sum, dot.bias, dot.value, dot.top, dot.left) == (3, 0.5, 3.5, 0, 1)


def test_padding_shows_as_zeros_and_the_origin_lies_outside() -> None:
    dot = explain(LETTER, LYING, 0, 0, padding="same")
    assert dot.patch.tolist() == [[0, 0, 0], [0, 1, 1], [0, 1, 1]]
    assert (dot.sum, dot.top, dot.left) == (-2, -1, -1)


def test_dilation_takes_every_other_pixel() -> None:
    x = np.arange(30, dtype=np.float32).reshape(5, 6)
    assert explain(x, LYING, 0, 1, dilation=2).patch.tolist() == [[1, 3, 5], [13, 15, 17], [25, 27, 29]]


def test_refusals_name_the_map() -> None:
    for row, column in ((2, 0), (0, 2), (-1, 0)):
        with pytest.raises(IndexError, match=f"{row},{column} is not on the map, which has 2 rows and 2"):
            explain(LETTER, LYING, row, column)
    with pytest.raises(ValueError, match="does not go over"):
        explain(LETTER, LYING[:, :, None], 0, 0)
    with pytest.raises(ValueError, match="does not go over"):
        explain(np.zeros((4, 4, 2)), np.zeros((3, 3, 3)), 0, 0)
    with pytest.raises(ValueError, match="does not fit"):
        explain(LETTER, np.zeros((5, 5)), 0, 0)
