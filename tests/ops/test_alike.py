import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from convtui.core.arrays import Float32
from convtui.ops.alike import alike

maps = arrays(np.float32, (4, 5), elements=st.floats(-100, 100, width=32))


@given(maps, maps)
def test_against_loops_and_numpys_own(a: Float32, b: Float32) -> None:
    found = alike(a, b)
    assert found is not None
    apart = size = 0.0
    for x, y in zip(a.ravel().tolist(), b.ravel().tolist(), strict=True):
        apart, size = apart + abs(x - y), size + abs(x) + abs(y)
    assert found.places == 20
    assert found.share == pytest.approx(apart / size if size else 0, abs=1e-12)
    assert 0 <= found.share <= 1 + 1e-12
    if found.correlation is not None:
        wanted = np.corrcoef(a.ravel().astype(float), b.ravel().astype(float))[0, 1]
        assert found.correlation == pytest.approx(wanted, abs=1e-6)
        assert -1 <= found.correlation <= 1


@given(maps)
def test_with_itself_and_with_its_negative(a: Float32) -> None:
    same, negative, more = alike(a, a), alike(a, -a), alike(a, 2 * a + 3)
    assert same is not None
    assert negative is not None
    assert more is not None
    assert same.share == 0
    assert negative.share == (1 if a.any() else 0)
    if same.correlation is not None and negative.correlation is not None:
        assert same.correlation == pytest.approx(1)
        assert negative.correlation == pytest.approx(-1)
    if more.correlation is not None:
        assert more.correlation == pytest.approx(1, abs=1e-6)


def test_a_flat_map_has_no_correlation() -> None:
    flat = np.full((3, 3), np.float32(1 / 3))
    found = alike(flat, np.arange(9).reshape(3, 3))
    assert found is not None
    assert found.correlation is None
    nearly = flat.copy()
    nearly[1, 1] = np.nextafter(nearly[1, 1], 1)
    rounding = alike(nearly, np.arange(9).reshape(3, 3))
    assert rounding is not None
    assert rounding.correlation is None, "rounding is no pattern"


def test_nothing_and_what_is_no_number() -> None:
    assert alike(np.zeros((0, 3)), np.zeros((0, 3))) is None
    assert alike([[np.inf]], [[1]]) is None
    assert alike([[1]], [[np.nan]]) is None
    nothing = alike(np.zeros((2, 2)), np.zeros((2, 2)))
    assert nothing is not None
    assert (nothing.share, nothing.correlation) == (0, None)
