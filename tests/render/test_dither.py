"""Ordered dithering: shares of dots that are what they ought to be, and nothing that moves by itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convtui.render.dither import STEPS, mixtures, ranks

ANCHORS = (25.0, 100.0, 200.0, 255.0)


def test_each_square_of_four_has_each_rank_once() -> None:
    found = ranks(12, 20)
    for row in range(9):
        for column in range(17):
            assert sorted(found[row : row + 4, column : column + 4].ravel().tolist()) == list(range(STEPS))


@given(st.integers(1, 30), st.integers(1, 30))
def test_a_dot_s_rank_is_that_of_its_place_whatever_the_size(height: int, width: int) -> None:
    assert (ranks(height, width) == ranks(40, 40)[:height, :width]).all()


def test_half_of_the_dots_are_a_chequer_and_a_quarter_a_lattice() -> None:
    y, x = np.mgrid[0:8, 0:8]
    assert ((ranks(8, 8) < 8) == ((y + x) % 2 == 0)).all()
    assert ((ranks(8, 8) < 4) == ((y % 2 == 0) & (x % 2 == 0))).all()


def test_the_mean_of_a_mixture_is_the_value_to_half_a_sixteenth() -> None:
    values = np.arange(256)
    means = np.array(ANCHORS)[mixtures(values, ANCHORS)].mean(axis=1)
    assert np.abs(means - values.clip(25)).max() <= 100 / 32 + 1e-6


def test_only_the_two_anchors_beside_a_value_are_mixed() -> None:
    for value, mixed in enumerate(mixtures(np.arange(256), ANCHORS).tolist()):
        below = max((at for at, anchor in enumerate(ANCHORS) if anchor <= value), default=0)
        assert set(mixed) <= {below, min(below + 1, 3)}


@pytest.mark.parametrize("rank", range(STEPS))
def test_what_rises_never_makes_a_dot_darker(rank: int) -> None:
    assert (np.diff(mixtures(np.arange(256), ANCHORS)[:, rank].astype(int)) >= 0).all()
