"""All kernels, all maps: a dead filter stays dark, and the mouse finds the tile that it points at."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convtui.core.arrays import Float32
from convtui.render.colours import CREAM, KEY, NAVY, RING, ZERO
from convtui.render.tiles import TileGrid, kernel_strip, mosaic, tile_levels
from tests.render.drawing import lines

GRID = TileGrid(8, 10, 5)


def _maps(*heights: float) -> Float32:
    """(18, 18, n): one bright pixel of each height."""
    maps = np.zeros((18, 18, len(heights)), np.float32)
    maps[7, 9] = heights
    return maps


@given(st.integers(1, 20), st.integers(1, 20), st.integers(1, 9), st.integers(1, 70), st.data())
def test_every_cell_of_a_tile_belongs_to_it(
    columns: int, width: int, height: int, count: int, data: st.DataObject
) -> None:
    grid = TileGrid(columns, width, height)
    index = data.draw(st.integers(0, count - 1))
    row, column = grid.corner(index)
    down, right = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    assert grid.index_at(row + down, column + right, count) == index
    assert row + height <= grid.rows(count)
    assert column + width <= columns * width


@pytest.mark.parametrize(("row", "column"), [(-1, 0), (0, -1), (0, 80), (20, 0), (15, 79)])
def test_beside_the_tiles_there_is_none(row: int, column: int) -> None:
    assert GRID.index_at(row, column, 31) is None


def test_the_last_line_may_be_short() -> None:
    assert GRID.rows(32) == 20
    assert GRID.rows(33) == 25
    assert GRID.rows(1) == 5


def test_tiles_keep_the_largest_value() -> None:
    tiles = tile_levels(_maps(3.0, 1.5), 9, common=False)
    assert tiles.shape == (2, 9, 9, 3)
    assert [int(tile.max()) for tile in tiles] == [255, 255]
    for tile in tiles:
        assert np.argwhere(tile[:, :, 0]).tolist() == [[3, 4]]


def test_a_dead_filter_stays_dark() -> None:
    levels = tile_levels(_maps(10.0, 0.0, 0.02, 2.0, 1.0), 9, common=False).max(axis=(1, 2, 3)).tolist()
    assert levels == [255, 0, 3, 255, 128]


def test_on_one_scale_tiles_can_be_compared() -> None:
    assert tile_levels(_maps(10.0, 5.0, 1.0), 9, common=True).max(axis=(1, 2, 3)).tolist() == [255, 128, 26]


@pytest.mark.parametrize("common", [True, False])
def test_a_layer_that_is_dead_altogether_is_black(common: bool) -> None:
    assert not tile_levels(_maps(0.0, 0.0), 9, common=common).any()


def test_a_small_map_is_never_enlarged() -> None:
    assert tile_levels(np.ones((13, 7, 3), np.float32), 40, common=True).shape == (3, 13, 7, 3)


def test_a_mosaic_shows_every_tile_in_its_place() -> None:
    tiles = np.zeros((32, 8, 8, 3), np.uint8)
    for index in range(32):
        tiles[index, 2:] = index + 1
    cells = mosaic(tiles, GRID, 11, 80)
    assert (cells.height, cells.width) == (20, 80)
    dots, text = cells.pixels(), lines(cells)
    for index in range(32):
        row, column = GRID.corner(index)
        # The first line of a tile holds its number.
        assert (dots[2 * row + 2 : 2 * row + 8, column + 1 : column + 9] == index + 1).all()
        assert text[row][column : column + 3].split() == [str(index + 1)]
        assert (tuple(cells.bg[row, column]) == KEY) == (index == 11)


def test_a_mosaic_can_be_numbered_in_another_order() -> None:
    text = lines(mosaic(np.zeros((3, 8, 8, 3), np.uint8), GRID, 0, 80, order=(7, 0, 31)))
    assert text[0].split() == ["8", "1", "32"]


def test_each_kernel_of_the_strip_is_scaled_by_itself() -> None:
    kernels = np.zeros((3, 3, 32), np.float32)
    kernels[0], kernels[2] = 1, -1
    kernels[:, :, 5] *= np.float32(0.01)
    kernels[:, :, 7] = 0
    grid = TileGrid(16, 5, 2)
    dots = kernel_strip(kernels, grid, 3, 80).pixels()
    for index in range(32):
        row, column = grid.corner(index)
        three = [tuple(dots[2 * row + y, column + 1].tolist()) for y in range(3)]
        assert three == ([ZERO] * 3 if index == 7 else [CREAM, ZERO, NAVY])


@pytest.mark.parametrize("scale", [1, 2])
def test_bars_stand_beside_the_chosen_kernel_and_cover_nothing(scale: int) -> None:
    kernels = np.ones((3, 3, 32), np.float32)
    grid = TileGrid(16, 9, 4)
    plain_dots = kernel_strip(kernels, grid, 0, 144, scale).pixels()
    cells = kernel_strip(kernels, grid, 17, 144, scale)
    row, column = grid.corner(17)
    bars = np.argwhere((cells.fg == RING).all(axis=-1)).tolist()
    height = 2 if scale == 1 else 3
    assert sorted({x for _, x in bars}) == [column, column + 1 + 3 * scale]
    assert sorted({y for y, _ in bars}) == list(range(row, row + height))
    at = np.s_[2 * row : 2 * row + 3 * scale, column + 1 : column + 1 + 3 * scale]
    assert (cells.pixels()[at] == plain_dots[at]).all()
