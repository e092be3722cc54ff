"""The round pen: which pixels it inks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convtui.core.drawing import Drawing, line
from convtui.lab.pen import INK, NARROWEST, PAPER, WIDEST, stroked, tip

places = st.tuples(st.integers(-5, 25), st.integers(-5, 25))
widths = st.integers(NARROWEST, WIDEST)


@pytest.mark.parametrize(("wide", "count"), [(1, 1), (2, 4), (3, 9), (4, 12), (5, 21), (6, 32)])
def test_a_tip_is_round_and_as_wide_as_it_says(wide: int, count: int) -> None:
    under = tip(wide)
    assert len(under) == count
    assert [0, 0] in under.tolist()
    assert (np.ptp(under, axis=0) == wide - 1).all()
    inked = {tuple(place) for place in (under - under.min(axis=0)).tolist()}
    assert inked == {(wide - 1 - row, column) for row, column in inked} == {(column, row) for row, column in inked}


@given(places, places, widths)
def test_a_stroke_inks_what_the_tip_passes_over_and_nothing_else(
    start: tuple[int, int], end: tuple[int, int], wide: int
) -> None:
    page = stroked(Drawing.blank(20, 18, PAPER), start, end, wide, INK)
    wanted = {
        (row + down, column + right)
        for row, column in line(start, end).tolist()
        for down, right in tip(wide).tolist()
        if 0 <= row + down < 20 and 0 <= column + right < 18
    }
    assert {tuple(place) for place in np.argwhere(page.values).tolist()} == wanted


@given(places, places, widths)
def test_the_way_back_with_the_rubber_takes_it_all_away(
    start: tuple[int, int], end: tuple[int, int], wide: int
) -> None:
    blank = Drawing.blank(20, 20, PAPER)
    assert stroked(stroked(blank, start, end, wide, INK), end, start, wide, PAPER) == blank
