"""The lecture's slip against the lecture's own code, and what it makes of edges and of the centre."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from convtui.lab.presets import PRESETS
from convtui.ops.slip import (
    as_levels,
    drawn,
    lines_up,
    slip_kernel,
    slip_on_grey,
    slip_sums,
    strongest_inside,
    true_sums,
)
from convtui.source.pictures import bundled_picture
from tests.oracles import naive_convolution

Float64 = npt.NDArray[np.float64]
TOP_MINUS_BOTTOM = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])
LECTURES = np.array([[1, 2, 1], [0, 0, 0], [-1, -2, -1]]) / 3
CENTRE = np.array([[0, 0, 0], [0, 3, 0], [0, 0, 0]]) / 3

colours = arrays.arrays(np.uint8, st.tuples(st.integers(1, 7), st.integers(1, 7), st.just(3)))
whole = arrays.arrays(np.int64, (3, 3), elements=st.integers(-9, 9))
broken = arrays.arrays(np.float64, (3, 3), elements=st.floats(-9, 9))


def notebook(x: npt.ArrayLike, kernel: npt.ArrayLike) -> Float64:
    """As the lecture has it: pad 1, stride 1, the kernel copied three times, one patch after the other."""
    picture = np.asarray(x, float)
    w = np.zeros((3, 3, 3))
    for colour in range(3):
        w[:, :, colour] = kernel
    height, width, _ = picture.shape
    padded = np.zeros((height + 2, width + 2, 3))
    padded[1:-1, 1:-1] = picture
    out = np.zeros((height, width))
    for row in range(height):
        for column in range(width):
            out[row, column] = np.sum(w[:, :, 0] * padded[row : row + 3, column : column + 3, :])
    return out


def as_saved(sums: npt.ArrayLike) -> npt.NDArray[np.uint8]:
    return np.asarray(Image.fromarray(np.asarray(sums, float)).convert("L"))


def step(standing: bool) -> npt.NDArray[np.uint8]:
    """(12, 12, 3): white beside black, or above it."""
    picture = np.zeros((12, 12, 3), np.uint8)
    picture[:, :6] = 255
    return picture if standing else picture.transpose(1, 0, 2)


@given(colours, whole)
def test_the_slip_is_the_notebooks_own(x: npt.NDArray[np.uint8], kernel: npt.NDArray[np.int64]) -> None:
    wanted = notebook(x, kernel)
    np.testing.assert_array_equal(slip_sums(x, kernel), wanted)
    np.testing.assert_array_equal(drawn(slip_sums(x, kernel)), as_saved(wanted))


@given(colours, broken)
def test_the_slip_with_fractions(x: npt.NDArray[np.uint8], kernel: Float64) -> None:
    np.testing.assert_allclose(slip_sums(x, kernel), notebook(x, kernel), rtol=0, atol=1e-9)


@given(colours, whole)
def test_the_true_map_keeps_rows_on_rows(x: npt.NDArray[np.uint8], kernel: npt.NDArray[np.int64]) -> None:
    deep = np.repeat(kernel[:, :, None, None], 3, axis=2)
    wanted = naive_convolution(x, deep, padding=1)[:, :, 0]
    np.testing.assert_array_equal(true_sums(x, kernel), wanted)
    # The cure that the module names.
    patched = [
        [np.sum(kernel[:, :, None] * patch) for patch in row]
        for row in np.lib.stride_tricks.sliding_window_view(
            np.pad(x.astype(float), ((1, 1), (1, 1), (0, 0))), (3, 3), axis=(0, 1)
        ).transpose(0, 1, 3, 4, 2)
    ]
    np.testing.assert_array_equal(true_sums(x, kernel), patched)


@given(colours, whole)
def test_the_slip_is_a_convolution_with_the_kernel_as_it_acts(
    x: npt.NDArray[np.uint8], kernel: npt.NDArray[np.int64]
) -> None:
    acts = slip_kernel(kernel)
    np.testing.assert_array_equal(slip_sums(x, kernel), naive_convolution(x, acts[..., None], padding=1)[:, :, 0])


@given(arrays.arrays(np.uint8, (5, 6)), whole)
def test_on_grey_the_row_sums_lie_on_the_columns(grey: npt.NDArray[np.uint8], kernel: npt.NDArray[np.int64]) -> None:
    acts = slip_on_grey(kernel)
    assert acts.tolist() == [[float(row.sum()) for row in kernel]] * 3
    x = np.repeat(grey[..., None], 3, axis=2)
    wanted = naive_convolution(grey[..., None], acts[..., None, None], padding=1)[:, :, 0]
    np.testing.assert_array_equal(slip_sums(x, kernel), wanted)


@given(arrays.arrays(np.float64, (4, 5), elements=st.floats(-5000, 5000)))
def test_drawn_as_pil_saves_it(sums: Float64) -> None:
    np.testing.assert_array_equal(drawn(sums), as_saved(sums))


def test_below_0_above_255_and_fractions() -> None:
    assert drawn(np.array([-2295.0, -0.4, 0.99, 254.6, 255.0, 255.5, 765.0])).tolist() == [0, 0, 0, 254, 255, 255, 255]


@pytest.mark.parametrize(("standing", "slip", "true"), [(True, 2295, 0), (False, 0, 2295)])
def test_the_figures_of_the_steps(standing: bool, slip: int, true: int) -> None:
    x = step(standing)
    assert strongest_inside(slip_sums(x, TOP_MINUS_BOTTOM)) == slip == notebook(x, TOP_MINUS_BOTTOM)[1:-1, 1:-1].max()
    assert strongest_inside(true_sums(x, TOP_MINUS_BOTTOM)) == true
    bundled = as_levels(bundled_picture("step-standing" if standing else "step-lying").values)
    assert strongest_inside(slip_sums(bundled, TOP_MINUS_BOTTOM)) == slip
    assert strongest_inside(true_sums(bundled, TOP_MINUS_BOTTOM)) == true


def test_what_is_below_0_is_seen_too() -> None:
    """Turned half round the kernel answers the same edge, with a minus; of both signs alike the plus is told."""
    turned = TOP_MINUS_BOTTOM[::-1, ::-1]
    assert strongest_inside(slip_sums(step(True), turned)) == -2295
    assert strongest_inside(true_sums(step(True), turned)) == 0
    assert strongest_inside(true_sums(step(False), turned)) == -2295
    outline = np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])
    for sign in (1, -1):
        assert strongest_inside(true_sums(step(False), sign * outline / 3)) == pytest.approx(765)


def test_the_lectures_kernel_divided_by_three() -> None:
    assert strongest_inside(slip_sums(step(True), LECTURES)) == pytest.approx(255 * 3 * 4 / 3)
    assert strongest_inside(slip_sums(step(False), LECTURES)) == pytest.approx(0, abs=1e-9)
    assert strongest_inside(true_sums(step(False), LECTURES)) == pytest.approx(255 * 3 * 4 / 3)
    np.testing.assert_array_equal(drawn(slip_sums(step(True), LECTURES)), as_saved(notebook(step(True), LECTURES)))


def test_the_centre_adds_three_green_pixels_one_above_the_other() -> None:
    x = np.random.default_rng(3).integers(0, 256, (6, 7, 3), np.uint8)
    green = np.pad(x[:, :, 1].astype(int), ((1, 1), (0, 0)))
    wanted = green[:-2] + green[1:-1] + green[2:]
    sums = slip_sums(x, CENTRE)
    np.testing.assert_array_equal(sums, wanted)
    np.testing.assert_array_equal(drawn(sums), np.minimum(wanted, 255))
    assert slip_sums(np.full((3, 3, 3), 255), CENTRE).max() == 765


def test_the_centre_on_one_colour_is_the_identity_bit_for_bit() -> None:
    x = np.random.default_rng(4).integers(0, 256, (6, 7, 3), np.uint8)
    for colour in range(3):
        sums = true_sums(x[:, :, colour : colour + 1], CENTRE)
        assert sums.tobytes() == x[:, :, colour].astype(float).tobytes()
        assert drawn(sums).tobytes() == x[:, :, colour].tobytes()


def test_levels_are_those_of_the_file() -> None:
    file = np.arange(256, dtype=np.uint8).reshape(16, 16)
    np.testing.assert_array_equal(as_levels(file / np.float32(255)), np.repeat(file[..., None], 3, axis=2))
    deep = np.stack((file, file.T, 255 - file), axis=2)
    np.testing.assert_array_equal(as_levels(deep / np.float32(255)), deep)


@pytest.mark.parametrize("shape", [(1, 1), (1, 3), (2, 2), (3, 1), (3, 2), (3, 3), (3, 5), (5, 1), (5, 3), (5, 5)])
def test_which_kernels_numpy_takes(shape: tuple[int, int]) -> None:
    try:
        np.ones(shape) * np.ones((*shape, 3))
    except ValueError:
        assert not lines_up(shape)
    else:
        assert lines_up(shape)


def test_other_shapes_are_refused() -> None:
    x = step(True)
    for wrong in (np.ones((5, 5)), np.ones((3, 2)), np.ones(3)):
        for make in (slip_sums, true_sums):
            with pytest.raises(ValueError, match="3 x 3"):
                make(x, wrong)
    with pytest.raises(ValueError, match="colours"):
        slip_sums(x[:, :, 0], CENTRE)
    with pytest.raises(ValueError, match="3 colours, not 1"):
        slip_sums(x[:, :, :1], CENTRE)


def test_every_ready_made_kernel_of_three_by_three_as_the_notebook_drew_it() -> None:
    x = np.random.default_rng(5).integers(0, 256, (9, 8, 3), np.uint8)
    for preset in PRESETS:
        if preset.kernel.shape == (3, 3):
            sums = slip_sums(x, preset.kernel.cells)
            np.testing.assert_allclose(sums, notebook(x, preset.kernel.cells), rtol=0, atol=1e-9)
            np.testing.assert_array_equal(drawn(sums), as_saved(notebook(x, preset.kernel.cells)))
