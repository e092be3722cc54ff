"""What a pane wants shown, derived from its cells."""

import numpy as np
import pytest
from hypothesis import given

from convtui.core.arrays import Float32
from convtui.render.cells import FULL, LOWER_HALF, Canvas, Cells
from convtui.render.colours import GROUND, RIM, RING, TEXT, Pixels, grey, signed
from convtui.render.dots import GREY, NO_TEXT, OFF_RAMP, SIGNED, Dots, Ramp
from tests.render.drawing import pixels, planes


def _cells(dots: Pixels) -> Cells:
    return Canvas(-(-dots.shape[0] // 2), dots.shape[1]).pixels(0, 0, dots).done()


@given(pixels())
def test_cells_of_half_blocks_are_their_pixels(dots: Pixels) -> None:
    found = Dots.from_cells(_cells(dots))
    assert found.rgb.tolist() == dots.tolist()
    assert not found.text.any()


@given(planes())
def test_the_ramp_of_a_picture_is_grey(values: Float32) -> None:
    found = Dots.from_cells(_cells(grey(np.abs(values).repeat(2, axis=0))))
    assert found.ramp is GREY
    assert found.levels is not None
    assert (GREY.colours[found.levels] == found.rgb).all()
    assert not found.exact.any()


@pytest.mark.parametrize("ramp", [GREY, SIGNED])
def test_every_colour_of_a_ramp_is_found_on_it(ramp: Ramp) -> None:
    assert (ramp.colours[ramp.levels(ramp.colours)] == ramp.colours).all()
    assert (np.diff(ramp.colours.astype(int), axis=0) >= 0).all()


def test_the_signed_ramp_is_the_one_that_maps_are_painted_with() -> None:
    values = np.linspace(-2, 2, 999, dtype=np.float32)
    levels = SIGNED.levels(signed(values, 1.5))
    assert (levels != OFF_RAMP).all()
    assert (np.diff(levels) >= 0).all()
    assert SIGNED.levels(np.array([RING, RIM, (96, 96, 103)], np.uint8)).tolist() == [OFF_RAMP] * 3


def test_rings_rims_and_grounds_beside_a_ramp_are_exact() -> None:
    dots = signed(np.linspace(-1, 1, 400, dtype=np.float32).reshape(20, 20), 1.0)
    dots[4:9, 3], dots[0], dots[:, 19] = RING, RIM, GROUND
    found = Dots.from_cells(_cells(dots))
    special = np.zeros((20, 20), np.bool_)
    special[4:9, 3] = special[0] = special[:, 19] = True
    assert found.ramp is SIGNED
    assert (found.exact == special).all()
    assert found.levels is not None
    assert (found.levels[special] == OFF_RAMP).all()


def test_a_picture_of_many_colours_is_on_no_ramp() -> None:
    dots = np.random.default_rng(0).integers(0, 256, (20, 20, 3), dtype=np.uint8)
    found = Dots.from_cells(_cells(dots))
    assert found.ramp is None
    assert not found.exact.any()


def test_a_letter_is_its_ink_over_its_ground_and_exact() -> None:
    canvas = Canvas(2, 5).pixels(0, 0, grey(np.full((4, 5), 0.4, np.float32))).text(1, 1, "é", TEXT, RING)
    found = Dots.from_cells(canvas.done())
    assert found.text[1].tolist() == [NO_TEXT, ord("é"), NO_TEXT, NO_TEXT, NO_TEXT]
    assert found.rgb[2:, 1].tolist() == [list(TEXT), list(RING)]
    assert np.argwhere(found.exact).tolist() == [[2, 1], [3, 1]]


def test_blocks_of_any_half_are_dots() -> None:
    chars = np.array([[FULL, LOWER_HALF]], np.uint32)
    ink, ground = np.full((1, 2, 3), 9, np.uint8), np.full((1, 2, 3), 200, np.uint8)
    found = Dots.from_cells(Cells(chars, ink, ground))
    assert found.rgb[..., 0].tolist() == [[9, 200], [9, 9]]
    assert not found.text.any()


def test_an_odd_number_of_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="3 rows of dots"):
        Dots.from_rgb(np.zeros((3, 4, 3), np.uint8))
