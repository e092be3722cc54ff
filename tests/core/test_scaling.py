import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convtui.core.scaling import area, coverage, fitted


@pytest.mark.parametrize(
    ("size", "wanted"), [((200, 200, 32), (32, 32)), ((164, 200, 32), (26, 32)), ((1, 5000, 32), (1, 32))]
)
def test_the_longest_side_is_as_asked(size: tuple[int, int, int], wanted: tuple[int, int]) -> None:
    assert fitted(*size) == wanted


@given(st.integers(1, 300), st.integers(1, 300))
def test_every_new_pixel_is_covered_once_and_every_old_one_used(size: int, new: int) -> None:
    shares = coverage(size, new)
    assert np.allclose(shares.sum(axis=1), 1)
    assert np.allclose(shares.sum(axis=0), new / size)


@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 60), st.integers(0, 255))
def test_even_paper_stays_exactly_even(height: int, width: int, new: int, value: int) -> None:
    paper = np.full((height, width), value / np.float32(255), np.float32)
    assert np.unique(area(paper, (new, new))).tolist() == np.unique(paper).tolist()


def test_by_hand() -> None:
    # Three pixels on two: each new one covers one and a half old ones.
    got = area(np.array([[0.0, 0.6, 0.9]], np.float32), (1, 2))
    assert got == pytest.approx(np.array([[0.2, 0.8]]), abs=1e-6)


def test_blocks_give_their_means() -> None:
    values = np.random.default_rng(1).random((12, 8)).astype(np.float32)
    wanted = values.reshape(4, 3, 4, 2).mean(axis=(1, 3))
    assert np.abs(area(values, (4, 4)) - wanted).max() < 1e-6
