"""The two ramps: grey for pictures, navy - grey - cream for signed evidence."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convtui.core.arrays import Float32
from convtui.render.colours import CREAM, NAVY, RIM, RING, ZERO, Pixels, grey, ink_on, inks_on, mixed, signed
from tests.render.drawing import luma

RAMP: Float32 = np.linspace(-1, 1, 255, dtype=np.float32)


def _one(value: float, limit: float) -> tuple[int, ...]:
    return tuple(signed(np.array([value], np.float32), limit)[0].tolist())


def test_the_signed_ramp_has_its_ends_and_its_middle() -> None:
    assert [_one(value, 3) for value in (-3, 0, 3)] == [NAVY, ZERO, CREAM]
    assert [_one(value, 3) for value in (-9, 9)] == [NAVY, CREAM]


@pytest.mark.parametrize("limit", [0.0, 1e-6, 1.0, 4e6])
def test_zero_is_the_same_grey_on_every_scale(limit: float) -> None:
    assert _one(0, limit) == ZERO


def test_lightness_rises_all_the_way() -> None:
    light = luma(signed(RAMP, 1))
    assert all(after >= before for before, after in pairwise(light))
    # ... by steps that can be seen: every sixteenth colour is clearly lighter than the one before.
    assert all(after > before * 1.1 for before, after in pairwise(light[::16]))


def _nearest_of_256(colours: Pixels) -> Pixels:
    """The fixed part of xterm's palette (16 to 255), the nearest by distance in RGB."""
    steps = (0, 95, 135, 175, 215, 255)
    cube = [(r, g, b) for r in steps for g in steps for b in steps]
    palette = np.array(cube + [(8 + 10 * i,) * 3 for i in range(24)])
    distance = ((colours[:, None].astype(int) - palette[None]) ** 2).sum(axis=-1)
    found: Pixels = palette[distance.argmin(axis=1)].astype(np.uint8)
    return found


def test_the_order_survives_256_colours() -> None:
    found = _nearest_of_256(signed(RAMP, 1))
    light = luma(found)
    # Steps back are not seen where they are as small as the palette's rounding makes them.
    assert all(after >= before - 0.01 for before, after in pairwise(light))
    assert len({tuple(colour) for colour in found.tolist()}) >= 7
    assert light[0] < light[127] / 4 < light[254] / 8


@given(st.floats(0, 1, width=32))
def test_plus_and_minus_are_equally_far_from_zero(share: float) -> None:
    table = [tuple(colour) for colour in signed(RAMP, 1).tolist()]
    above, below = _one(share, 1), _one(-share, 1)
    step = next(step for step in range(128) if table[127 + step] == above and table[127 - step] == below)
    # Neighbours of one colour after rounding to bytes are one step.
    assert abs(step / 127 - share) <= 1.5 / 127 + 1e-6


def test_grey_is_linear_and_clipped() -> None:
    found = grey(np.array([-1, 0, 0.5, 1, 2], np.float32))[:, 0].tolist()
    assert found == [0, 0, 128, 255, 255]
    assert grey(np.array([1.0], np.float32), 2.0)[0].tolist() == [128, 128, 128]


@pytest.mark.parametrize("high", [0.0, -1.0])
def test_a_scale_of_nothing_is_black(high: float) -> None:
    assert grey(np.array([5.0], np.float32), high)[0].tolist() == [0, 0, 0]


@pytest.mark.parametrize("limit", [1e-40, 1e-45])
def test_a_scale_as_small_as_float32_has_still_has_its_ends(limit: float) -> None:
    values = np.array([0, limit, 1e6], np.float32)
    assert grey(values, limit)[:, 0].tolist() == [0, 255, 255]
    assert [tuple(one) for one in signed(values, limit).tolist()] == [ZERO, CREAM, CREAM]


def test_a_scale_that_float32_has_no_number_for_is_nothing() -> None:
    values = np.array([0, 1], np.float32)
    assert grey(values, 1e-60).tolist() == [[0, 0, 0]] * 2
    assert [tuple(one) for one in signed(values, 1e-60).tolist()] == [ZERO, ZERO]


def test_a_hole_is_the_rim() -> None:
    values = np.array([np.nan, 1.0], np.float32)
    assert tuple(grey(values)[0]) == tuple(signed(values, 1)[0]) == RIM
    assert tuple(grey(values)[1]) == (255, 255, 255)


def test_bytes_of_a_picture_survive_exactly() -> None:
    level: Float32 = np.arange(256, dtype=np.float32) / np.float32(255)
    assert grey(level)[:, 1].tolist() == list(range(256))


def test_ink_can_be_read_on_every_colour_of_data() -> None:
    share = np.linspace(0, 1, 256, dtype=np.float32)
    data = np.concatenate((signed(RAMP, 1), grey(share)))
    data = np.concatenate((data, mixed(data, RING, 0.42)))
    inks = inks_on(data)
    for ink, colour in zip(inks.tolist(), data.tolist(), strict=True):
        assert ink_on(tuple(colour)) == tuple(ink)
        one, other = luma(np.array([ink, colour], np.uint8))
        assert (max(one, other) + 0.05) / (min(one, other) + 0.05) > 4.4


def test_mixed_goes_from_one_colour_to_the_other() -> None:
    colours = np.array([[0, 10, 250]], np.uint8)
    assert mixed(colours, (100, 110, 50), 0.0).tolist() == [[0, 10, 250]]
    assert mixed(colours, (100, 110, 50), 1.0).tolist() == [[100, 110, 50]]
    assert mixed(colours, (100, 110, 50), 0.5).tolist() == [[50, 60, 150]]
