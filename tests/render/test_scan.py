"""Which blocks are chosen, by hand and against the rules that any choice must keep."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convtui.render.scan import FULL, LOWER, SPACE, UPPER, Scan, scan


def _scan(upper: list[int], lower: list[int], bound: int = 0, letters: tuple[int, ...] = ()) -> Scan:
    values = np.array([upper, lower], np.int16)[..., None]
    fixed = np.zeros((1, len(upper)), np.bool_)
    fixed[0, list(letters)] = True
    return scan(values - np.int16(bound), values + np.int16(bound), fixed)


@pytest.mark.parametrize(
    ("upper", "lower", "bound", "choices"),
    [
        ([5, 5, 5], [5, 5, 5], 0, [SPACE, SPACE, SPACE]),
        ([1, 9, 1], [9, 1, 9], 0, [UPPER, LOWER, UPPER]),
        # The ink goes on in a full block; then the ground in a blank.
        ([1, 1, 9], [9, 1, 9], 0, [UPPER, FULL, SPACE]),
        ([10, 12, 14], [10, 12, 14], 2, [SPACE, SPACE, SPACE]),
    ],
)
def test_choices(upper: list[int], lower: list[int], bound: int, choices: list[int]) -> None:
    assert _scan(upper, lower, bound).choice.tolist() == [choices]


def test_a_colour_lasts_while_all_its_dots_have_something_in_common() -> None:
    found = _scan([10, 12, 14, 16], [10, 12, 14, 16], 2)
    assert found.starts[1].tolist() == [[True, False, False, True]]
    assert (found.low[1, 0, 2, 0], found.high[1, 0, 2, 0]) == (12, 12)


def test_a_letter_is_ink_above_and_ground_below_even_where_they_are_equal() -> None:
    assert _scan([3, 3, 3], [3, 3, 3], 0, (1,)).choice.tolist() == [[SPACE, UPPER, SPACE]]


@given(st.integers(1, 4), st.integers(1, 30), st.sampled_from((1, 3)), st.integers(0, 40), st.integers(0, 2**32 - 1))
def test_every_dot_shares_the_span_of_the_colour_that_serves_it(
    rows: int, columns: int, channels: int, bound: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 256, (2 * rows, columns, channels)).astype(np.int16)
    low, high = values - np.int16(bound), values + np.int16(bound)
    found = scan(low, high, np.zeros((rows, columns), np.bool_))
    served = {SPACE: ("", "ul"), UPPER: ("u", "l"), LOWER: ("l", "u"), FULL: ("ul", "")}
    for row in range(rows):
        for which in (0, 1):
            common_low, common_high = np.full(channels, -9999), np.full(channels, 9999)
            for column in range(columns):
                if found.starts[which, row, column]:
                    common_low, common_high = np.full(channels, -9999), np.full(channels, 9999)
                for dot in served[int(found.choice[row, column])][which]:
                    at = 2 * row + (dot == "l"), column
                    common_low, common_high = np.maximum(common_low, low[at]), np.minimum(common_high, high[at])
                assert (common_low <= common_high).all()
                if (common_low > -9999).all():
                    assert found.low[which, row, column].tolist() == common_low.tolist()
                    assert found.high[which, row, column].tolist() == common_high.tolist()


@given(st.integers(2, 5), st.integers(1, 30), st.integers(0, 40), st.integers(0, 2**32 - 1))
def test_rows_do_not_depend_on_each_other(rows: int, columns: int, bound: int, seed: int) -> None:
    values = np.random.default_rng(seed).integers(0, 256, (2 * rows, columns, 1)).astype(np.int16)
    letters = np.zeros((rows, columns), np.bool_)
    together = scan(values - np.int16(bound), values + np.int16(bound), letters)
    for row in range(rows):
        part = values[2 * row : 2 * row + 2]
        alone = scan(part - np.int16(bound), part + np.int16(bound), letters[:1])
        assert alone.choice.tolist() == together.choice[row : row + 1].tolist()
        assert alone.starts.tolist() == together.starts[:, row : row + 1].tolist()
