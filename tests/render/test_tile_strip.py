"""Strips of tiles: weights as colours, dots that are repeated, marks beside a tile."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from convtui.core.arrays import Float32
from convtui.render.tiles import TileGrid, colour_tile, enlarged, mosaic, tile_strip

small = st.floats(-2, 2, width=32)


@given(arrays(np.float32, (3, 3, 3), elements=small), st.sampled_from([0.25, 4.0, 1024.0]))
def test_a_weight_of_0_is_mid_grey_and_the_largest_is_full(kernel: Float32, factor: float) -> None:
    tile = colour_tile(kernel)
    largest = float(np.abs(kernel).max())
    wanted = 127.5 + 127.5 * kernel.astype(float) / (largest or 1.0)
    assert np.abs(tile - wanted).max() <= 0.51
    if largest > 1e-30:
        assert np.array_equal(tile, colour_tile(kernel * np.float32(factor))), "its own scale"
        assert {0, 255} & set(tile.ravel().tolist())
        assert np.abs(colour_tile(-kernel).astype(int) + tile - 255).max() <= 1, "the opposite colour"


@pytest.mark.parametrize(("side", "times"), [(3, 1), (5, 1), (6, 2), (9, 3), (2, 1)])
def test_dots_are_repeated_not_mixed(side: int, times: int) -> None:
    tiles = np.arange(2 * 3 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3, 3)
    large = enlarged(tiles, side)
    assert large.shape == (2, 3 * times, 3 * times, 3)
    for row, column in np.ndindex(*large.shape[1:3]):
        assert np.array_equal(large[:, row, column], tiles[:, row // times, column // times])


def test_marks_stand_at_the_right_of_their_tiles() -> None:
    grid = TileGrid(16, 5, 2)
    tiles = [np.full((3, 3, 3), 200, np.uint8)] * 20
    cells = tile_strip(tiles, grid, 4, 80, 1, {1: "a", 4: "ab", 17: "b"})
    found = {(row, column): chr(code) for (row, column), code in np.ndenumerate(cells.chars) if chr(code) in "ab"}
    assert found == {(0, 9): "a", (0, 24): "a", (1, 24): "b", (2, 9): "b"}
    assert [chr(code) for code in cells.chars[:2, 20]] == ["▐", "▐"]


def test_the_bars_of_the_next_one_hide_no_mark() -> None:
    cells = tile_strip([np.full((6, 6, 3), 200, np.uint8)] * 3, TileGrid(16, 7, 4), 1, 112, 1, {0: "a"})
    assert [chr(code) for code in cells.chars[:3, 7]] == ["a", "▐", "▐"]


def test_marks_stand_behind_the_numbers_of_a_mosaic() -> None:
    text = mosaic(np.zeros((12, 4, 4, 3), np.uint8), TileGrid(8, 10, 4), 0, 80, marks={0: "a", 10: "b"}).text()
    assert " 1 a" in text
    assert "11b" in text
