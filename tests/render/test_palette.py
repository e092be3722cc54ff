"""Colour codes against xterm's definition of its palette, and by brute force."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from convtui.render.colours import Pixels
from convtui.render.palette import NO_CODE, TRUE, entries_inside, exact_codes, rgb_of, true_codes
from tests.render.terminal import palette_colour

ALL = np.array([palette_colour(entry) for entry in range(16, 256)], np.int16)

colours = arrays.arrays(np.uint8, st.tuples(st.integers(1, 20), st.just(3)))


def test_every_entry_has_the_colour_that_xterm_gives_it() -> None:
    assert rgb_of(np.arange(16, 256, dtype=np.int32)).tolist() == ALL.tolist()


def test_the_entries_of_the_theme_and_no_code_have_no_colour() -> None:
    assert not rgb_of(np.array([NO_CODE, 0, 7, 15], np.int32)).any()


@given(colours)
def test_rgb_codes_there_and_back(rgb: Pixels) -> None:
    codes = true_codes(rgb)
    assert (codes >= TRUE).all()
    assert (rgb_of(codes) == rgb).all()


@given(colours)
def test_exact_codes_are_exact(rgb: Pixels) -> None:
    assert (rgb_of(exact_codes(rgb)) == rgb).all()


def test_exact_codes_prefer_the_palette() -> None:
    codes = exact_codes(ALL.astype(np.uint8))
    assert (codes < 256).all()
    assert (rgb_of(codes) == ALL).all()


@given(colours, st.integers(0, 60))
def test_an_entry_is_found_inside_a_cube_wherever_there_is_one(rgb: Pixels, bound: int) -> None:
    low, high = rgb.astype(np.int16) - bound, rgb.astype(np.int16) + bound
    found = entries_inside(low, high)
    inside = np.all((low[:, None] <= ALL) & (high[:, None] >= ALL), axis=-1).reshape(len(rgb), len(ALL))
    there = found != NO_CODE
    assert inside[np.flatnonzero(there), found[there] - 16].all()
    assert not inside[~there].any()
