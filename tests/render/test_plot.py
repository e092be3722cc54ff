"""Curves: the frame is plotext's, what stands on it is ours."""

from math import inf, nan

import numpy as np
import pytest

from convtui.render.cells import Cells
from convtui.render.colours import HINT, KEY, RING, Colour
from convtui.render.plot import POINT, curve
from convtui.render.tier import Tier

STEPS = (0, 1, 2, 5, 10, 100, 1000)
FALLING = (4.0, 3.5, 3.0, 2.0, 1.0, 0.5, 0.0)


def _marked(made: object, mark: str = "│") -> set[int]:
    lines = str(made).splitlines()
    return {column for line in lines for column, character in enumerate(line) if character == mark}


@pytest.mark.parametrize("size", [(7, 25), (9, 40), (20, 60)])
def test_it_has_the_size_that_is_asked_for(size: tuple[int, int]) -> None:
    made = curve(STEPS, FALLING, 0, size)
    assert (made.height, made.width) == size


def test_the_marked_moment_moves_from_left_to_right() -> None:
    columns = [_marked(curve(STEPS, FALLING, at, (8, 40)).text()) for at in range(len(STEPS))]
    assert all(len(found) == 1 for found in columns)
    places = [found.pop() for found in columns]
    assert places == sorted(set(places))
    assert places[0] == len("4"), "right beside the axis' numbers"
    assert places[-1] == 39


def test_the_axes_tell_the_range() -> None:
    text = curve(STEPS, FALLING, 3, (9, 50)).text().splitlines()
    assert text[0].startswith("4")
    assert text[7].startswith("0")
    assert text[-1].split() == ["1", "10", "100", "1,000"]
    assert curve(STEPS, FALLING, 3, (9, 50), top=8.0).text().startswith("8")


def test_a_falling_curve_falls() -> None:
    lines = curve(STEPS, FALLING, 0, (10, 50)).text().splitlines()[:-1]
    firsts = [min((c for c, ch in enumerate(line) if ch in "▖▗▘▙▚▛▜▝▞▟▀▄█▌▐"), default=-1) for line in lines]
    drawn = [first for first in firsts if first >= 0]
    assert len(drawn) >= 5
    assert drawn == sorted(drawn), "lower lines begin farther right"


def test_without_unicode_there_is_none() -> None:
    assert curve(STEPS, FALLING, 2, (9, 40), tier=Tier.ASCII).text().isascii()


def test_values_that_are_all_alike() -> None:
    made = curve((0, 1, 2), np.zeros(3).tolist(), 1, (6, 20))
    assert (made.height, made.width) == (6, 20)


# -- what is no number


def _inked(made: Cells, colour: Colour) -> set[tuple[int, int]]:
    """Where something stands in a colour."""
    is_one = (made.fg == colour).all(axis=-1) & (made.chars != ord(" "))
    return {(row, column) for row, column in np.argwhere(is_one).tolist()}


def test_what_is_no_number_leaves_a_gap() -> None:
    steps = tuple(range(1, 200))
    whole = _inked(curve(steps, [1.0] * 199, 0, (9, 60)), HINT)
    broken = _inked(curve(steps, [nan if 10 <= step < 50 else 1.0 for step in steps], 0, (9, 60)), HINT)
    assert broken < whole
    missing = sorted({column for _, column in whole - broken})
    assert missing == list(range(missing[0], missing[-1] + 1)), "one gap"
    assert len(missing) > 10


@pytest.mark.parametrize("values", [[nan] * 4, [inf] * 4, [inf, 1.0, nan, -inf], [nan, nan, nan, 2.0], [1e300] * 4])
@pytest.mark.parametrize("points", [(), [nan] * 4, [inf, nan, 0.5, nan]])
@pytest.mark.parametrize("top", [None, 1.0])
def test_nothing_that_is_no_number_stops_it(values: list[float], points: list[float], top: float | None) -> None:
    for at in range(4):
        made = curve((0, 1, 5, 9), values, at, (8, 40), points=points, top=top)
        assert (made.height, made.width) == (8, 40)
        assert "nan" not in made.text()
        assert "inf" not in made.text()


@pytest.mark.parametrize("step", [0, 1, 700])
def test_one_point_only(step: int) -> None:
    made = curve([step], [2.0], 0, (8, 40))
    assert (made.height, made.width) == (8, 40)
    assert made.text().startswith("2")
    assert _inked(made, KEY)
    assert len(curve([step], [2.0], 0, (8, 40), points=[1.0]).text().split(POINT)) == 2


def test_ten_thousand_points_look_like_all_of_them() -> None:
    """The thinned curve keeps what sticks out: a single high value among ten thousand is seen."""
    values = [0.1] * 10_000
    values[7_000] = 1.0
    made = curve(range(10_000), values, 0, (12, 60))
    assert min(row for row, _ in _inked(made, HINT)) == 0
    flat = curve(range(10_000), [0.1] * 10_000, 0, (12, 60), top=1.0)
    assert min(row for row, _ in _inked(flat, HINT)) > 8
    assert len({column for _, column in _inked(flat, HINT)}) > 50


# -- points of a second kind


def test_points_stand_alone_in_a_colour_of_their_own() -> None:
    points = [nan, nan, 3.0, nan, nan, 1.0, nan]
    made = curve(STEPS, FALLING, 0, (12, 60), points=points)
    places = _inked(made, RING)
    assert len(places) == 2
    assert made.text().count(POINT) == 2
    (high, left), (low, right) = sorted(places)
    assert high < low, "3 is above 1"
    assert left < right
    for (row, _), value in zip(sorted(places), (3.0, 1.0), strict=True):
        assert abs(row - (1 - value / 4) * 10) <= 1, "on the same axis as the curve"


def test_the_axis_reaches_to_the_highest_point() -> None:
    assert curve(STEPS, FALLING, 0, (9, 50), points=[8.0] + [nan] * 6).text().startswith("8")
    assert curve(STEPS, [nan] * 7, 0, (9, 50), points=[8.0] + [nan] * 6).text().startswith("8")


def test_the_value_now_is_marked_on_the_curve() -> None:
    made = curve(STEPS, FALLING, 4, (12, 60))
    column = _marked(made.text()).pop()
    on_curve = [row for row, place in _inked(made, KEY) if place == column and chr(made.chars[row, column]) != "│"]
    assert len(on_curve) == 1
    assert abs(on_curve[0] - (1 - 1.0 / 4) * 10) <= 1


def test_a_loss_below_nothing_is_seen_too() -> None:
    text = curve(STEPS, (4.0, 2.0, 1.0, 0.0, -1.0, -2.0, -4.0), 0, (9, 50)).text().splitlines()
    assert text[0].startswith(" 4")
    assert text[7].startswith("-4")


def test_large_numbers_are_written_out() -> None:
    text = curve((0, 1, 2), (2.3, 5634.0, 2.3), 1, (7, 25)).text()
    assert text.startswith("5,630")
    assert "2,820" in text


@pytest.mark.parametrize("width", [25, 38])
def test_each_power_of_ten_stands_under_its_place(width: int) -> None:
    """Also in the narrow chart beside another: without 1,000 its right half would seem to end at 300."""
    steps = (0, 1, 10, 100, 1000, 3910)
    made = [curve(steps, (2.3, 2.0, 1.0, 0.5, 0.1, 0.0), at, (8, width)).text().split("\n") for at in range(6)]
    assert {lines[-1].split() == ["1", "10", "100", "1,000"] for lines in made} == {True}
    for label, lines in zip(("1", "10", "100", "1,000"), made[1:5], strict=True):
        column = next(iter(_marked("\n".join(lines[:-1]))))
        start = lines[-1].index(f" {label}") + 1
        assert start <= column <= start + len(label)


def test_going_through_time_does_not_draw_the_curve_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only its mark moves: plotext takes longer than a key may."""
    steps, values = [float(step) for step in range(1, 60)], [1.0 / step for step in range(1, 60)]
    first = curve(steps, values, 3, (9, 41), points=values[::-1])
    monkeypatch.setattr("plotext.build", None)
    assert curve(steps, values, 50, (9, 41), points=values[::-1]).text() != first.text()
    with pytest.raises(TypeError):
        curve(steps, values[::-1], 3, (9, 41))
