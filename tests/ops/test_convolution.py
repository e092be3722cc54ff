import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from convtui.core.arrays import Float32
from convtui.core.kernel import Kernel
from convtui.core.layer import Padding, Pair
from convtui.ops.convolution import convolve, convolve_batch, convolve_plane, pad_amounts
from tests.oracles import close, naive_convolution, tensorflow_convolution

LYING = Kernel.of([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])
LECTURE = Kernel.of(np.array([[1, 2, 1], [0, 0, 0], [-1, -2, -1]]) / 3)

# Even and odd sizes of picture and kernel, rows unlike columns, so that no axis can stand in for the other.
SHAPES = [((7, 10), (3, 3)), ((8, 8), (2, 2)), ((9, 8), (4, 3)), ((11, 7), (1, 5)), ((10, 12), (2, 5))]
STEPS = [(1, 1), (2, 1), (3, 1), (1, 2), (2, 2), (3, 2)]
PADDINGS: list[Padding] = ["valid", "same"]
CASES = [
    (size, window, padding, stride, dilation)
    for size, window in SHAPES
    for padding in PADDINGS
    for stride, dilation in STEPS
    if padding == "same" or all((window[i] - 1) * dilation < size[i] for i in (0, 1))
]

pixels = st.floats(0, 1, width=32)
weights = st.floats(-4, 4, width=32)


def planes(rows: int = 7, columns: int = 9) -> st.SearchStrategy[Float32]:
    return arrays(np.float32, (rows, columns), elements=pixels)


def kernels(rows: int = 3, columns: int = 3) -> st.SearchStrategy[Float32]:
    return arrays(np.float32, (rows, columns), elements=weights)


def some(*shape: int, seed: int = 1) -> Float32:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


@pytest.mark.parametrize("channels", [(1, 1), (3, 2)])
@pytest.mark.parametrize(("size", "window", "padding", "stride", "dilation"), CASES)
def test_equals_nested_loops(
    size: Pair, window: Pair, padding: Padding, stride: int, dilation: int, channels: Pair
) -> None:
    x, k, bias = some(*size, channels[0]), some(*window, *channels, seed=2), some(channels[1], seed=3)
    wanted = naive_convolution(x, k, bias, (stride, stride), padding, (dilation, dilation))
    found = convolve(x, k, bias=bias, stride=stride, padding=padding, dilation=dilation)
    assert found.dtype == np.float32
    close(found, wanted)
    batch = convolve_batch(np.stack([x, x * 2]), k, bias=bias, stride=stride, padding=padding, dilation=dilation)
    close(batch[0], wanted)
    if channels == (1, 1):
        plane = convolve_plane(
            x[:, :, 0],
            k[:, :, 0, 0],
            bias=float(bias[0]),
            stride=stride,
            padding=padding,
            dilation=dilation,
        )
        close(plane, wanted[:, :, 0])


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_rows_and_columns_step_and_spread_apart(padding: Padding) -> None:
    x, k = some(13, 12, 2), some(3, 2, 2, 3, seed=2)
    found = convolve(x, k, stride=(2, 3), padding=padding, dilation=(1, 2))
    close(found, naive_convolution(x, k, None, (2, 3), padding, (1, 2)))


def test_a_map_larger_than_one_band_has_no_seams() -> None:
    x, k = some(120, 150, 3), some(3, 3, 3, 4, seed=2)
    out = convolve(x, k, padding="same")
    for top in (0, 57, 110):
        part = naive_convolution(x[max(top - 1, 0) : top + 11], k, padding="same")
        inner = slice(1, -1)
        close(out[max(top - 1, 0) : top + 11][inner], part[inner])


@pytest.mark.parametrize(("size", "window", "padding", "stride", "dilation"), CASES)
def test_a_map_made_row_by_row_equals_nested_loops(
    size: Pair,
    window: Pair,
    padding: Padding,
    stride: int,
    dilation: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("convtui.ops.convolution._BAND_BYTES", 1)
    x, k = some(*size, 1), some(*window, 1, 1, seed=2)
    found = convolve(x, k, stride=stride, padding=padding, dilation=dilation)
    close(found, naive_convolution(x, k, None, (stride, stride), padding, (dilation, dilation)))


@pytest.mark.tensorflow
@pytest.mark.parametrize("channels", [(1, 1), (3, 4)])
@pytest.mark.parametrize(("size", "window", "padding", "stride", "dilation"), CASES)
def test_equals_tensorflow(
    size: Pair, window: Pair, padding: Padding, stride: int, dilation: int, channels: Pair
) -> None:
    x, k = some(*size, channels[0]), some(*window, *channels, seed=2)
    found = convolve(x, k, stride=stride, padding=padding, dilation=dilation)
    close(found, tensorflow_convolution(x, k, stride, padding, dilation))


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "dilation", "wanted"),
    [
        (28, 3, 1, 1, (1, 1)),
        (28, 2, 1, 1, (0, 1)),
        (28, 5, 2, 1, (1, 2)),
        (27, 5, 2, 1, (2, 2)),
        (28, 3, 1, 2, (2, 2)),
        (28, 2, 2, 1, (0, 0)),
        (27, 2, 2, 1, (0, 1)),
        (10, 1, 3, 1, (0, 0)),
        (2, 7, 1, 1, (3, 3)),
    ],
)
def test_same_padding_puts_the_odd_zero_after(size: int, kernel: int, stride: int, dilation: int, wanted: Pair) -> None:
    assert pad_amounts(size, kernel, stride, dilation, "same") == wanted
    if size >= (kernel - 1) * dilation + 1:
        assert pad_amounts(size, kernel, stride, dilation, "valid") == (0, 0)


@given(planes())
def test_the_centre_point_is_the_identity_bit_for_bit(x: Float32) -> None:
    x = x + np.float32(0)  # no negative zero: a sum of zeros is a positive one
    centre = [[0, 0, 0], [0, 1, 0], [0, 0, 0]]
    assert convolve_plane(x, centre, padding="same").tobytes() == x.tobytes()
    assert convolve_plane(x, centre).tobytes() == x[1:-1, 1:-1].tobytes()


@given(kernels(3, 4))
def test_one_white_pixel_draws_the_kernel_turned_180_degrees(k: Float32) -> None:
    x = np.zeros((5, 7), dtype=np.float32)
    x[2, 3] = 1
    assert np.array_equal(convolve_plane(x, k), k[::-1, ::-1])


@given(planes(), planes(), kernels(), st.floats(-2, 2, width=32), st.sampled_from(["valid", "same"]))
def test_linear(x: Float32, y: Float32, k: Float32, factor: float, padding: Padding) -> None:
    mixed = convolve_plane(x + np.float32(factor) * y, k, padding=padding)
    parts = convolve_plane(x, k, padding=padding) + factor * convolve_plane(y, k, padding=padding)
    scale = np.abs(k).sum() * (1 + abs(factor))
    assert np.abs(mixed - parts).max() <= 1e-6 * scale + 1e-12


@given(planes(), kernels(), st.integers(0, 3), st.integers(0, 4))
def test_moving_the_picture_moves_the_map(x: Float32, k: Float32, down: int, right: int) -> None:
    wide = np.zeros((12, 15), dtype=np.float32)
    wide[:7, :9] = x
    moved = np.roll(wide, (down, right), axis=(0, 1))
    before, after = convolve_plane(wide, k), convolve_plane(moved, k)
    assert np.allclose(after[down:, right:], before[: 10 - down, : 13 - right], rtol=1e-6, atol=1e-6)


@settings(max_examples=50)
@given(planes(), kernels(), st.integers(0, 6), st.integers(0, 8), pixels)
def test_a_pixel_outside_the_window_changes_nothing(
    x: Float32, k: Float32, row: int, column: int, value: float
) -> None:
    changed = x.copy()
    changed[row, column] = value
    same = convolve_plane(x, k) == convolve_plane(changed, k)
    rows, columns = np.indices(same.shape)
    sees = (rows <= row) & (row < rows + 3) & (columns <= column) & (column < columns + 3)
    assert same[~sees].all()


@pytest.mark.parametrize("kernel", [LYING, LECTURE])
@pytest.mark.parametrize("at", [4, 7])
def test_only_the_other_orientation_gives_exactly_nothing_until_the_kernel_is_turned(kernel: Kernel, at: int) -> None:
    standing = np.zeros((12, 12), dtype=np.float32)
    standing[:, at:] = 1
    lying = standing.T
    assert not convolve_plane(standing, kernel.array).any()
    assert convolve_plane(lying, kernel.array).any()
    assert convolve_plane(standing, kernel.turned().array).any()
    assert not convolve_plane(lying, kernel.turned().array).any()


def test_the_lectures_figures_on_a_step_of_0_to_255_in_three_colours() -> None:
    standing = np.zeros((9, 9, 3), dtype=np.float32)
    standing[:, 5:] = 255
    k = np.repeat(LYING.array[:, :, None, None], 3, axis=2)
    assert np.abs(convolve(standing, k)).max() == 0
    assert np.abs(convolve(standing.transpose(1, 0, 2), k)).max() == 2295


@given(pixels, st.sampled_from([LYING, LECTURE, LYING.turned(), LECTURE.turned()]))
def test_plain_paper_of_any_grey_gives_exactly_nothing(grey: float, kernel: Kernel) -> None:
    assert not convolve_plane(np.full((6, 6), grey, dtype=np.float32), kernel.array).any()


def test_not_a_number_stays_and_reaches_only_its_windows() -> None:
    x = np.zeros((8, 8), dtype=np.float32)
    x[4, 4] = np.nan
    lost = np.isnan(convolve_plane(x, np.zeros((3, 3))))
    assert lost[2:5, 2:5].all()
    assert lost.sum() == 9


def test_the_input_is_left_alone() -> None:
    x, k = some(6, 6), some(3, 3, seed=2)
    copies = x.copy(), k.copy()
    convolve_plane(x, k, padding="same", bias=1)
    assert np.array_equal(x, copies[0])
    assert np.array_equal(k, copies[1])


@pytest.mark.parametrize(
    ("x", "k", "words"),
    [
        (np.ones((5, 5, 2)), np.ones((3, 3, 3, 1)), "2 channels .* 3"),
        (np.ones((2, 5, 1)), np.ones((3, 3, 1, 1)), "3 pixels does not fit into 2"),
        (np.ones((5, 5)), np.ones((3, 3, 1, 1)), "not 2 axes"),
        (np.ones((5, 5, 1)), np.ones((3, 3)), "not 2 axes"),
        (np.ones((0, 5, 1)), np.ones((3, 3, 1, 1)), "empty"),
        (np.ones((5, 5, 1)), np.ones((0, 3, 1, 1)), "holds nothing"),
    ],
)
def test_refuses_shapes_that_do_not_match(x: npt.NDArray[np.float64], k: npt.NDArray[np.float64], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        convolve(x, k)


def test_refuses_impossible_steps_paddings_and_biases() -> None:
    x, k = some(5, 5, 1), some(3, 3, 1, 2)
    with pytest.raises(ValueError, match="stride of 0"):
        convolve(x, k, stride=0)
    with pytest.raises(ValueError, match="dilation of 0"):
        convolve(x, k, dilation=(1, 0))
    with pytest.raises(ValueError, match="does not fit"):
        convolve(x, k, dilation=3)
    with pytest.raises(ValueError, match='"mirror" is unknown'):
        convolve(x, k, padding="mirror")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="2 kernels take 2 biases"):
        convolve(x, k, bias=[1.0])
    with pytest.raises(ValueError, match="2 axes each"):
        convolve_plane(x, k)
    with pytest.raises(ValueError, match="not 3 axes"):
        convolve_batch(x, k)


def test_what_float32_cannot_hold_becomes_infinite_without_a_warning() -> None:
    x = np.full((3, 3), 3e38, dtype=np.float32)
    with np.errstate(all="raise"):
        assert convolve_plane(x, np.full((3, 3), 3.0)) == np.inf
