"""Drawings laid out as MNIST's digits are: the laws that its description gives, and the digits themselves."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from convtui.core.arrays import Float32
from convtui.ops.framing import BOX, FRAME, MIDDLE, framed, ink_of
from convtui.source.digits import load_digits

LINE = 5

# Pages with a patch of ink somewhere, of any aspect.
patches = npst.arrays(
    np.float32,
    st.tuples(st.integers(1, 24), st.integers(1, 24)),
    elements=st.sampled_from((0.0, 0.5, 1.0)),
)


def page_with(patch: Float32, top: int, left: int, side: int = 48) -> Float32:
    page = np.zeros((side, side), np.float32)
    page[top : top + patch.shape[0], left : left + patch.shape[1]] = patch
    return page


def naive(page: Float32) -> list[list[float]]:
    """Pixel by pixel in Python's numbers, from the description: box, area means, centre of mass, whole pixels."""
    inked = [(row, column) for row in range(len(page)) for column in range(len(page[0])) if page[row][column]]
    made = [[0.0] * FRAME for _ in range(FRAME)]
    if not inked:
        return made
    top, left = min(row for row, _ in inked), min(column for _, column in inked)
    rows, columns = max(row for row, _ in inked) + 1 - top, max(column for _, column in inked) + 1 - left
    scale = BOX / max(rows, columns)
    high, wide = max(1, round(rows * scale)), max(1, round(columns * scale))
    small = [[0.0] * wide for _ in range(high)]
    for row in range(high):
        for column in range(wide):
            y, x = (
                (row * rows / high, (row + 1) * rows / high),
                (column * columns / wide, (column + 1) * columns / wide),
            )
            for r in range(rows):
                for c in range(columns):
                    down = max(min(y[1], r + 1) - max(y[0], r), 0)
                    across = max(min(x[1], c + 1) - max(x[0], c), 0)
                    small[row][column] += float(page[top + r][left + c]) * down * across
            small[row][column] /= (y[1] - y[0]) * (x[1] - x[0])
    weight = sum(map(sum, small))
    centre = (
        sum(row * sum(line) for row, line in enumerate(small)) / weight,
        sum(column * value for line in small for column, value in enumerate(line)) / weight,
    )
    at = [
        min(max(int(round(MIDDLE - c, 6) + 0.5), 0), FRAME - size) for c, size in zip(centre, (high, wide), strict=True)
    ]
    for row, line in enumerate(small):
        for column, value in enumerate(line):
            made[at[0] + row][at[1] + column] = value
    return made


@settings(deadline=None, max_examples=25)
@given(patches, st.integers(0, 24), st.integers(0, 24))
def test_it_is_what_the_description_says(patch: Float32, top: int, left: int) -> None:
    page = page_with(patch, top, left)
    np.testing.assert_allclose(framed(page), naive(page), atol=1e-6)


@given(patches, st.integers(0, 24), st.integers(0, 24))
def test_where_it_is_drawn_does_not_matter(patch: Float32, top: int, left: int) -> None:
    assert np.array_equal(framed(page_with(patch, top, left)), framed(page_with(patch, 0, 0)))


@given(patches)
def test_the_ink_fills_a_box_of_20_by_its_longer_side_and_keeps_its_aspect(patch: Float32) -> None:
    assume(patch.any())
    made = framed(page_with(patch, 3, 5))
    before, after = ink_of(page_with(patch, 3, 5)), ink_of(made)
    assert before is not None
    assert after is not None
    assert max(after[2:]) == BOX
    expected = max(1, round(min(before[2:]) * BOX / max(before[2:])))
    assert min(after[2:]) == expected
    assert made.shape == (FRAME, FRAME)
    assert 0 <= made.min()
    assert made.max() <= 1 + 1e-6


@given(patches)
def test_its_centre_of_mass_is_at_the_middle_unless_it_would_leave_the_picture(patch: Float32) -> None:
    assume(patch.any())
    made = framed(page_with(patch, 0, 0)).astype(np.float64)
    box = ink_of(made.astype(np.float32))
    assert box is not None
    for axis in (0, 1):
        centre = (made.sum(axis=1 - axis) * np.arange(FRAME)).sum() / made.sum()
        touches = box[axis] == 0 or box[axis] + box[axis + 2] == FRAME
        assert touches or abs(centre - MIDDLE) <= 0.5 + 1e-6


def test_all_of_the_ink_is_kept_where_it_lies_to_one_side() -> None:
    """A heavy end would push the light one off the picture."""
    page = np.zeros((40, 40), np.float32)
    page[0:40, 20:21] = 0.05
    page[0:4, 10:30] = 1
    made = framed(page)
    box = ink_of(made)
    assert box is not None
    assert box[2] == BOX
    assert made.sum() == pytest.approx(page.sum() * (BOX / 40) ** 2, rel=1e-4)


def test_an_empty_page_stays_empty() -> None:
    assert not framed(np.zeros((36, 36), np.float32)).any()
    assert ink_of(np.zeros((3, 5), np.float32)) is None
    assert framed(np.zeros((36, 36), np.float32)).shape == (FRAME, FRAME)


def test_a_thin_line_is_a_line_of_20() -> None:
    page = np.zeros((36, 36), np.float32)
    page[8:30, 4] = 1
    made = framed(page)
    assert ink_of(made) == (LINE, 14, 20, 1)
    assert (made[LINE : LINE + 20, 14] == 1).all()


def test_the_bundled_digits_are_framed_already() -> None:
    """Bit for bit but for the few whose longer side is not 20: so it is what was done to them."""
    digits = load_digits().images[:500] / np.float32(255)
    same = [np.array_equal(framed(digit), digit) for digit in digits]
    others = [digit for digit, is_same in zip(digits, same, strict=True) if not is_same]
    assert len(others) <= 5
    assert all(max((ink_of(digit) or (0, 0, 0, 0))[2:]) != BOX for digit in others)
