"""Moved, turned, made noisy: laws, plain loops, and Pillow as a rough second opinion."""

from math import cos, floor, pi, sin

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from PIL import Image

from convtui.core.arrays import Float32
from convtui.ops.disturb import disturbed, noisy, shifted, turned
from convtui.source.digits import digit_plane

shapes = st.one_of(
    st.tuples(st.integers(1, 12), st.integers(1, 12)), st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(3))
)
pictures = shapes.flatmap(lambda shape: npst.arrays(np.float32, shape, elements=st.floats(0, 1, width=32)))
steps = st.integers(-15, 15)


@given(pictures, steps, steps)
def test_each_pixel_is_the_one_that_stood_there(picture: Float32, down: int, right: int) -> None:
    made = shifted(picture, down, right)
    assert made.shape == picture.shape
    for row in range(picture.shape[0]):
        for column in range(picture.shape[1]):
            y, x = row - down, column - right
            inside = 0 <= y < picture.shape[0] and 0 <= x < picture.shape[1]
            wanted = picture[y, x] if inside else np.zeros_like(picture[0, 0])
            assert np.array_equal(made[row, column], wanted)


@given(pictures, steps, steps, st.integers(-4, 4), st.integers(0, 5))
def test_nothing_asked_for_changes_nothing_bit_for_bit(
    picture: Float32, down: int, right: int, rounds: int, seed: int
) -> None:
    assert disturbed(picture, (0, 0), 0, 0.0, seed).tobytes() == picture.tobytes()
    assert disturbed(picture, (0, 0), 360 * rounds, 0.0, seed).tobytes() == picture.tobytes()
    back = shifted(shifted(picture, down, right), -down, -right)
    kept = shifted(shifted(np.ones_like(picture), down, right), -down, -right) > 0
    assert np.array_equal(back[kept], picture[kept])
    assert not back[~kept].any()


@given(npst.arrays(np.float32, st.integers(1, 12).map(lambda side: (side, side)), elements=st.floats(0, 1, width=32)))
def test_a_quarter_turn_turns_anticlockwise_and_four_are_none(picture: Float32) -> None:
    np.testing.assert_allclose(turned(picture, 90), np.rot90(picture), atol=1e-6)
    again = picture
    for _ in range(4):
        again = turned(again, 90)
    np.testing.assert_allclose(again, picture, atol=1e-5)
    np.testing.assert_allclose(turned(picture, 180), picture[::-1, ::-1], atol=1e-6)


@settings(deadline=None)
@given(pictures, st.sampled_from((5, -15, 37, 45, 120, -175)))
def test_each_pixel_is_mixed_of_the_four_that_it_comes_from(picture: Float32, degrees: int) -> None:
    height, width = picture.shape[:2]
    angle = degrees * pi / 180
    made = turned(picture, degrees)
    for row in range(height):
        for column in range(width):
            y, x = row - (height - 1) / 2, column - (width - 1) / 2
            from_y = cos(angle) * y + sin(angle) * x + (height - 1) / 2
            from_x = -sin(angle) * y + cos(angle) * x + (width - 1) / 2
            wanted = np.zeros_like(picture[0, 0], dtype=np.float64)
            for r in (floor(from_y), floor(from_y) + 1):
                for c in (floor(from_x), floor(from_x) + 1):
                    if 0 <= r < height and 0 <= c < width:
                        share = (1 - abs(from_y - r)) * (1 - abs(from_x - c))
                        wanted = wanted + share * picture[r, c].astype(np.float64)
            np.testing.assert_allclose(made[row, column], wanted, atol=1e-5)


@pytest.mark.parametrize("degrees", [10, -25, 45, 135])
def test_pillow_turns_a_digit_the_same_way(degrees: int) -> None:
    """It rounds positions its own way, so that single pixels may differ by a little."""
    digit = digit_plane(4).values
    turned_by_pillow = np.asarray(Image.fromarray(digit).rotate(degrees, Image.Resampling.BILINEAR), np.float32)
    ours = turned(digit, degrees)
    assert np.abs(ours - turned_by_pillow).mean() < 0.01
    assert np.abs(turned(digit, -degrees) - turned_by_pillow).mean() > 0.05


def test_noise_repeats_with_its_seed_and_has_the_deviation_that_is_asked_for() -> None:
    grey = np.full((200, 200), 0.5, np.float32)
    made = noisy(grey, 0.1, 3)
    assert made.tobytes() == noisy(grey, 0.1, 3).tobytes()
    assert not np.array_equal(made, noisy(grey, 0.1, 4))
    assert (made - 0.5).std() == pytest.approx(0.1, rel=0.03)
    assert (made - 0.5).mean() == pytest.approx(0, abs=0.002)


@given(pictures, st.sampled_from((0.05, 0.5, 1.0)), st.integers(0, 3))
def test_noise_stays_a_picture(picture: Float32, deviation: float, seed: int) -> None:
    made = noisy(picture, deviation, seed)
    assert made.dtype == np.float32
    assert 0 <= made.min()
    assert made.max() <= 1


def test_it_is_moved_then_turned_then_made_noisy() -> None:
    digit = digit_plane(7).values
    wanted = noisy(turned(shifted(digit, 2, -3), 15), 0.2, 9)
    made = disturbed(digit, (2, -3), 15, 0.2, 9)
    assert np.array_equal(made, wanted)
    assert not made.flags.writeable
