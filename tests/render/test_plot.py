"""Curves: the frame is plotext's, what stands on it is ours."""

import numpy as np
import pytest

from convtui.render.plot import curve
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
