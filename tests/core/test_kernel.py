import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from convtui.core.kernel import Kernel

cells = arrays(
    np.float64,
    st.tuples(st.integers(1, 5), st.integers(1, 5)),
    elements=st.floats(-9, 9, width=16),
)
ROWS = Kernel.of([[1, 2, 3], [4, 5, 6]])


def test_transformations_by_hand() -> None:
    assert ROWS.turned().cells == ((4, 1), (5, 2), (6, 3))
    assert ROWS.flipped().cells == ((4, 5, 6), (1, 2, 3))
    assert ROWS.transposed().cells == ((1, 4), (2, 5), (3, 6))
    assert ROWS.negated().cells == ((-1, -2, -3), (-4, -5, -6))
    assert ROWS.with_cell(1, 2, -9).cells == ((1, 2, 3), (4, 5, -9))
    assert (ROWS.shape, ROWS.total) == ((2, 3), 21)


@given(cells)
def test_four_turns_two_flips_two_transpositions_two_negations_change_nothing(values: npt.ArrayLike) -> None:
    kernel = Kernel.of(values)
    assert kernel.turned().turned().turned().turned() == kernel
    assert kernel.flipped().flipped() == kernel
    assert kernel.transposed().transposed() == kernel
    assert kernel.negated().negated() == kernel
    assert kernel.transposed().flipped().transposed().flipped() == kernel.turned().turned()


@given(cells)
def test_normalised_sums_to_one_or_its_strengths_do(values: npt.NDArray[np.float64]) -> None:
    kernel = Kernel.of(values)
    found = kernel.normalised()
    if not values.any():
        assert found == kernel
    elif abs(kernel.total) > 1e-9:
        assert found.total == pytest.approx(1, rel=1e-6, abs=1e-6)
    else:
        assert np.abs(found.cells).sum() == pytest.approx(1)


def test_a_plain_zero_stays_plain() -> None:
    assert str(Kernel.of([[0, 1]]).negated().cells) == "((0.0, -1.0),)"


def test_the_array_is_read_only_float32_and_made_once() -> None:
    assert ROWS.array.dtype == np.float32
    assert ROWS.array.tolist() == [[1, 2, 3], [4, 5, 6]]
    assert ROWS.array is ROWS.array
    with pytest.raises(ValueError, match="read-only"):
        ROWS.array[0, 0] = 1


def test_kernels_of_equal_cells_are_equal_and_hash_alike() -> None:
    twin = Kernel.of(np.array([[1, 2, 3], [4, 5, 6]], dtype=np.float32))
    assert twin == ROWS
    assert hash(twin) == hash(ROWS)
    assert ROWS.turned() != ROWS


@pytest.mark.parametrize("values", [[], [[]], [1, 2], [[[1]]], [[np.nan, 1]], [[np.inf]]])
def test_refuses_what_is_no_rectangle_of_finite_numbers(values: npt.ArrayLike) -> None:
    with pytest.raises(ValueError, match="a kernel"):
        Kernel.of(values)


@pytest.mark.parametrize("values", [((1.0, 2.0), (3.0,)), (), ((),), ((float("nan"),),)])
def test_the_constructor_refuses_them_too(values: tuple[tuple[float, ...], ...]) -> None:
    with pytest.raises(ValueError, match="a kernel"):
        Kernel(values)
