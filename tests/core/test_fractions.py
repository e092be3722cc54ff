from fractions import Fraction
from math import lcm

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convtui.core.fractions import LARGEST_WHOLE, over_one_divisor


@given(st.lists(st.fractions(-3, 3, max_denominator=16), min_size=1, max_size=9))
def test_fractions_come_back(values: list[Fraction]) -> None:
    divisor = lcm(*(value.denominator for value in values))
    wanted = [value * divisor for value in values]
    found = over_one_divisor([float(value) for value in values])
    if divisor > 1024 or max(abs(value) for value in wanted) > LARGEST_WHOLE:
        assert found is None or found[1] < divisor
        return
    assert found is not None
    whole, by = found
    assert (whole / by).tolist() == pytest.approx([float(value) for value in values], abs=3e-6)
    if divisor < 256:  # beyond, a smaller divisor may come as near as rounding
        assert by == divisor
        assert whole.tolist() == wanted


def test_float32_ninths_are_ninths() -> None:
    found = over_one_divisor(np.array([[1, 2], [-3, 0]], np.float32) / np.float32(9))
    assert found is not None
    assert (found[0].tolist(), found[1]) == ([[1, 2], [-3, 0]], 9)


def test_what_cancels_to_the_last_place_is_nothing() -> None:
    found = over_one_divisor([1 / 9, 1 / 9 + 1 / 9 + 1 / 9 - 1 / 3])
    assert found is not None
    assert (found[0].tolist(), found[1]) == ([1, 0], 9)


@pytest.mark.parametrize("values", [[0.123457], [1e-9, 1.0], [np.pi], [5000.0], [1e9]])
def test_the_rest_stays_as_it_is(values: list[float]) -> None:
    assert over_one_divisor(values) is None
