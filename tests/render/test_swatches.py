"""What stands for a colour: by brute force, and by what a reader needs."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from convtui.render.colours import (
    BLACK,
    BLUE_TEXT,
    CREAM,
    DIM,
    GROUND,
    HINT,
    KEY,
    NAVY,
    RIM,
    RING,
    TEXT,
    WHITE,
    ZERO,
    Colour,
    Pixels,
    ink_on,
    mixed,
)
from convtui.render.dots import GREY, SIGNED
from convtui.render.swatches import Swatches, contrasts
from convtui.render.swatches_16 import NOMINAL, SWATCHES_16
from convtui.render.swatches_256 import SIGNED_ROW, SWATCHES_256, oklab
from tests.render.drawing import luma
from tests.render.terminal import palette_colour
from tests.render.themes import THEMES, theme

BOTH = pytest.mark.parametrize("swatches", [SWATCHES_256, SWATCHES_16], ids=["256", "16"])
PALETTE = np.array([palette_colour(entry) for entry in range(16, 256)], np.uint8)
# The grounds of the stylesheet: the screen, a line of keys, a box, an option that is chosen.
LINE, BOX, CHOSEN = (40, 40, 52), (28, 28, 38), (60, 56, 36)

colour = st.tuples(*[st.integers(0, 255)] * 3)
colours = arrays.arrays(np.uint8, st.tuples(st.integers(1, 20), st.just(3)))


def _one(swatches: Swatches, wanted: Colour) -> Colour:
    red, green, blue = swatches.colours[swatches.nearest(np.array([wanted], np.uint8))[0]].tolist()
    return red, green, blue


def _contrast(ink: Colour, ground: Colour) -> float:
    """By WCAG, from the tests' own luminance."""
    first, second = luma(np.array([ink, ground], np.uint8))
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


def _legible(swatches: Swatches, ink: Colour, ground: Colour) -> tuple[Colour, Colour]:
    first, second = (tuple(swatches.colours[place].tolist()) for place in swatches.legible(ink, ground))
    return first, second


# -- one by one


@BOTH
def test_what_it_has_stands_for_itself(swatches: Swatches) -> None:
    assert (swatches.colours[swatches.nearest(swatches.colours)] == swatches.colours).all()


def test_256_is_the_fixed_part_of_the_palette() -> None:
    assert (SWATCHES_256.colours == PALETTE).all()


@given(colours)
def test_of_256_the_one_that_looks_most_alike(rgb: Pixels) -> None:
    found = SWATCHES_256.nearest(rgb)
    others = (SIGNED.levels(rgb) < 0) & (np.ptp(rgb, axis=1) > 0) & (rgb.max(axis=1) >= 16)
    distance = np.linalg.norm(oklab(rgb)[:, None] - oklab(PALETTE)[None], axis=-1)
    # Colours are looked up by their upper six bits. Two levels of a channel make as much as this, near black.
    assert (distance[np.arange(len(rgb)), found] <= distance.min(axis=1) + 0.03)[others].all()


@given(colours)
def test_colours_stand_for_the_same_in_any_company(rgb: Pixels) -> None:
    for swatches in (SWATCHES_256, SWATCHES_16):
        assert swatches.nearest(rgb).tolist() == [int(swatches.nearest(one[None])[0]) for one in rgb]


@BOTH
def test_greys_stay_grey_and_in_order(swatches: Swatches) -> None:
    found = swatches.colours[swatches.nearest(GREY.colours)].astype(int)
    assert (found == found[:, :1]).all()
    assert (np.diff(found[:, 0]) >= 0).all()
    assert found[[0, 255], 0].tolist() == [0, 255]
    assert (swatches.greys == swatches.nearest(GREY.colours)).all()


def test_of_256_thirty_are_greys_and_none_is_far() -> None:
    found = PALETTE[SWATCHES_256.greys, 0].astype(int)
    assert len(set(found.tolist())) == 30
    assert np.abs(found - np.arange(256)).max() <= 8


def test_dark_grounds_are_not_all_black() -> None:
    found = [_one(SWATCHES_256, ground) for ground in (BLACK, GROUND, BOX, LINE)]
    assert [sum(shown) for shown in found] == sorted({sum(shown) for shown in found})
    assert _one(SWATCHES_256, CHOSEN) != _one(SWATCHES_256, BOX)
    assert _one(SWATCHES_16, CHOSEN) != _one(SWATCHES_16, BOX)


@pytest.mark.parametrize("name", THEMES)
def test_sixteen_name_the_hue(name: str) -> None:
    names = {RING: 3, KEY: 11, HINT: 14, BLUE_TEXT: 12, NAVY: 4, CREAM: 15, (255, 0, 0): 9, (0, 140, 0): 2}
    for wanted, number in names.items():
        assert SWATCHES_16.nearest(np.array([wanted], np.uint8)).tolist() == [number]
    # A ring is told from all that a pane shows in grey or by sign.
    shown = theme(name)
    others = np.unique([*SWATCHES_16.greys, *SWATCHES_16.signed])
    assert np.abs(shown[others].astype(int) - shown[3]).max(axis=1).min() >= 60


def test_a_window_over_numbers_has_one_colour_of_sixteen() -> None:
    assert set(SWATCHES_16.nearest(mixed(GREY.colours, RING, 0.42)).tolist()) == {3}


# -- signed evidence


def test_the_row_of_256_rises_from_navy_to_cream() -> None:
    row = PALETTE[SIGNED_ROW]
    assert all(after > before for before, after in pairwise(luma(row)))
    assert all(after > before for before, after in pairwise((row @ [0.299, 0.587, 0.114]).tolist()))
    below, zero, above = row[:3].astype(int), row[3].astype(int), row[5:].astype(int)
    assert (below[:, 2] >= below[:, 0] + 40).all(), "below zero is blue"
    assert (zero == zero[0]).all(), "zero is grey"
    assert (above[:, 0] >= above[:, 2] + 40).all(), "above zero is yellow"


@BOTH
def test_signed_colours_keep_their_order(swatches: Swatches) -> None:
    light = luma(swatches.colours[swatches.nearest(SIGNED.colours)])
    assert all(after >= before for before, after in pairwise(light))
    assert light[0] < light[127] / 2 < light[254] / 4
    assert (swatches.signed == swatches.nearest(SIGNED.colours)).all()


@pytest.mark.parametrize("name", THEMES)
def test_signed_colours_keep_their_order_in_themes(name: str) -> None:
    light = luma(theme(name)[SWATCHES_16.signed])
    assert all(after >= before for before, after in pairwise(light))
    assert light[0] < light[127] < light[254]


@BOTH
def test_zero_has_a_colour_of_its_own_and_both_signs_begin_alike(swatches: Swatches) -> None:
    zero = np.flatnonzero(swatches.signed == swatches.signed[127])
    assert 127 - zero[0] == zero[-1] - 127
    assert 8 <= zero[-1] - 127 <= 16
    assert _one(swatches, ZERO) == tuple(swatches.colours[swatches.signed[127]].tolist())


# -- text


@given(st.sampled_from([SWATCHES_256, SWATCHES_16]), colour, colour)
def test_ink_never_becomes_its_ground(swatches: Swatches, ink: Colour, ground: Colour) -> None:
    shown, on = _legible(swatches, ink, ground)
    assert (shown == on) == (ink == ground)
    assert on == _one(swatches, ground)


@given(st.sampled_from([SWATCHES_256, SWATCHES_16]), colour, colour)
def test_text_stays_as_readable_as_the_colours_allow(swatches: Swatches, ink: Colour, ground: Colour) -> None:
    shown, on = _legible(swatches, ink, ground)
    best = max(_contrast(end, on) for end in (BLACK, WHITE))
    assert ink == ground or _contrast(shown, on) >= min(0.89 * min(_contrast(ink, ground), 4.5), best - 0.01)


PAIRS = [
    *product((TEXT, DIM, KEY, HINT, BLUE_TEXT, WHITE, CREAM, RING), (BLACK, GROUND, BOX, LINE)),
    (KEY, CHOSEN),
    (RIM, KEY),
    (RIM, RING),
    (GROUND, KEY),
    *((ink_on(ground), ground) for ground in (NAVY, ZERO, CREAM, BLACK, WHITE, (110, 110, 110), (135, 135, 135))),
]


@BOTH
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_the_app_s_own_text_reads_well(swatches: Swatches, ink: Colour, ground: Colour) -> None:
    assert _contrast(*_legible(swatches, ink, ground)) >= 4.3


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_the_app_s_own_text_reads_in_themes(name: str, ink: Colour, ground: Colour) -> None:
    first, second = SWATCHES_16.legible(ink, ground)
    shown = theme(name)
    # Blue on black is 2.6 in xterm's theme by WCAG, and is bold enough to be read there by thousands.
    assert contrasts(shown[[first]], shown[second])[0] >= 2.6


@given(colours, colours)
def test_letters_of_a_pane_are_legible_pairs(inks: Pixels, grounds: Pixels) -> None:
    count = min(len(inks), len(grounds))
    rgb = np.stack((inks[:count], grounds[:count]))
    cells = np.ones((1, count), bool)
    for swatches in (SWATCHES_256, SWATCHES_16):
        first, second = swatches.letters(rgb, cells)
        expected = [swatches.legible(tuple(a), tuple(b)) for a, b in zip(*rgb.tolist(), strict=True)]
        assert list(zip(first.tolist(), second.tolist(), strict=True)) == expected


def test_the_sixteen_are_told_apart() -> None:
    assert len(np.unique(NOMINAL, axis=0)) == 16
