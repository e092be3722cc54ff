"""Printed numbers: they fit, they round to what they stand for, and what is not 0 never reads as 0."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convtui.core.figures import loss_figure, marked, percent, plain, short, signed

# What a cell, a product or a sum can be: at most a million times nine, and no smaller than a product of two
# typed cells.
SENSIBLE = st.floats(-9e6, 9e6).filter(lambda value: value == 0 or abs(value) > 1e-9)


@pytest.mark.parametrize(
    ("value", "width", "text"),
    [
        (3, 5, "3"),
        (-1, 2, "-1"),
        (0.0, 1, "0"),
        (-0.0, 3, "0"),
        (0.111, 3, ".11"),
        (0.111, 4, "0.11"),
        (-0.5, 2, "-.5"),
        (-0.5, 5, "-0.50"),
        (10.25, 4, "10.2"),
        (0.004, 4, ".004"),
        (1e-5, 4, "1e-5"),
        (1e-5, 3, "~0"),
        (-1e-5, 3, "~0"),
        (1000, 4, "1000"),
        (1000, 3, "1e3"),
        (123456, 5, "1.2e5"),
        (-123456, 5, "-1e5"),
        (1e6, 4, "1e6"),
        (99.999, 4, "100"),
    ],
)
def test_short(value: float, width: int, text: str) -> None:
    assert short(value, width) == text


@given(SENSIBLE, st.integers(4, 9))
def test_from_four_columns_on_every_number_fits(value: float, width: int) -> None:
    assert len(short(value, width)) <= width


@given(SENSIBLE, st.integers(2, 9))
def test_a_number_reads_as_about_itself(value: float, width: int) -> None:
    text = short(value, width)
    if text == "~0":
        assert 0 < abs(value) < 0.05
    elif value == 0:
        assert text == "0"
    else:
        # One digit is kept at least: at worst 0.05 is written .1, and 1.5e5 as 2e5.
        assert 0.5 <= float(text) / value <= 2.0001


@given(st.integers(-9999, 99999))
def test_whole_numbers_are_written_whole(value: int) -> None:
    assert short(float(value), 5) == str(value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_says_so(value: float) -> None:
    assert short(value) == str(value)
    assert percent(value) == str(value)


def test_a_share_that_is_none_takes_no_more_room_than_one() -> None:
    assert (percent(1e308), percent(-1e308), percent(12_345)) == ("1e+308", "-1e+308", "1.23e+04")
    assert percent(99) == "9900 %"


@given(SENSIBLE)
def test_a_cell_takes_four_columns(value: float) -> None:
    assert len(plain(value)) == 4
    assert len(marked(value)) == 4


@pytest.mark.parametrize(
    ("value", "unmarked", "in_brackets"),
    [
        (3, "  3 ", "[ 3]"),
        (-1, " -1 ", "[-1]"),
        (-0.5, "-.5 ", "-.5 "),
        (-1.5, "-1.5", "-1.5"),
        (-0.25, "-.25", "-.25"),
        (1.5, "1.5 ", "1.5 "),
        (-100, "-100", "-100"),
        (100, "100 ", "100 "),
    ],
)
def test_a_cell_is_marked_where_there_is_room(value: float, unmarked: str, in_brackets: str) -> None:
    assert plain(value) == unmarked
    assert marked(value) == in_brackets


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0 %"), (1, "100 %"), (0.004, "<1 %"), (0.996, ">99 %"), (0.5, "50 %"), (0.9845, "98 %")],
)
def test_percent_is_never_all_or_nothing_by_rounding(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    ("loss", "text"),
    [(0.2314, "0.231"), (-0.5, "-0.500"), (12.3, "12.30"), (1e7, "1e7"), (math.inf, "inf"), (-math.inf, "-inf")],
)
def test_a_loss_has_three_decimals_while_there_is_room(loss: float, text: str) -> None:
    assert loss_figure(loss) == text


def test_signed_always_shows_the_sign() -> None:
    assert [signed(value) for value in (0.154, -0.42, 0.0)] == ["+0.15", "-0.42", "+0.00"]
    assert signed(1.23456, 3) == "+1.235"


@pytest.mark.parametrize(("value", "text"), [(-8e37, "-e37"), (-1.5e12, "-e12"), (8e37, "8e37"), (-9e9, "-9e9")])
def test_what_has_no_room_is_never_cut(value: float, text: str) -> None:
    assert plain(value) == text
