"""Which part is shown, how large, and how it shrinks."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from PIL import Image

from convtui.core.arrays import Float32
from convtui.core.scaling import area
from convtui.render.viewport import Viewport, crop, framed, largest, shown, whole
from tests.render.drawing import planes

sides = st.integers(1, 60)
shapes = st.tuples(st.integers(1, 220), st.integers(1, 220))
rooms = st.tuples(st.integers(1, 40).map(lambda rows: 2 * rows), st.integers(1, 80))


@st.composite
def ports(draw: st.DrawFn) -> tuple[tuple[int, int], Viewport]:
    """A plane's shape, and a viewport of it."""
    shape, room = draw(shapes), draw(rooms)
    if draw(st.booleans()):
        return shape, whole(shape, room)
    centre = draw(st.integers(0, shape[0] - 1)), draw(st.integers(0, shape[1] - 1))
    return shape, crop(shape, room, centre)


@given(ports())
def test_the_part_is_on_the_plane_and_fits_the_pane(given_: tuple[tuple[int, int], Viewport]) -> None:
    shape, port = given_
    for axis, (start, size) in enumerate(((port.top, port.rows), (port.left, port.columns))):
        assert 0 <= start
        assert 1 <= size
        assert start + size <= shape[axis]
        assert 0 <= port.offset[axis]
        assert port.offset[axis] + port.dots[axis] <= port.room[axis]
    assert port.offset[0] % 2 == 0


@given(ports())
def test_every_dot_shows_a_pixel_and_all_else_none(given_: tuple[tuple[int, int], Viewport]) -> None:
    _, port = given_
    corners = {0, port.offset[0] - 1, port.offset[0], port.offset[0] + port.dots[0] - 1, port.room[0] - 1}
    for y in corners:
        for x in (port.offset[1] - 1, port.offset[1], port.offset[1] + port.dots[1] - 1, port.room[1]):
            inside = 0 <= y - port.offset[0] < port.dots[0] and 0 <= x - port.offset[1] < port.dots[1]
            pixel = port.pixel(y, x)
            assert (pixel is not None) == inside
            if pixel is not None:
                assert port.top <= pixel[0] < port.top + port.rows
                assert port.left <= pixel[1] < port.left + port.columns


@given(ports(), st.data())
def test_dot_and_pixel_undo_each_other(given_: tuple[tuple[int, int], Viewport], data: st.DataObject) -> None:
    _, port = given_
    row = port.top + data.draw(st.integers(0, port.rows - 1))
    column = port.left + data.draw(st.integers(0, port.columns - 1))
    dot = port.dot(row, column)
    found = port.pixel(*dot)
    assert found is not None
    if not port.shrinks:
        assert found == (row, column)
    else:
        assert port.dot(*found)[0] in (dot[0], dot[0] - 1)
        assert abs(found[0] - row) <= -(-port.rows // port.dots[0])
        assert abs(found[1] - column) <= -(-port.columns // port.dots[1])


@given(ports(), st.data())
def test_a_pixel_is_shown_from_its_dot_to_its_end(
    given_: tuple[tuple[int, int], Viewport], data: st.DataObject
) -> None:
    """Against exact fractions: dots are [y, y + 1) of the part's share."""
    _, port = given_
    row = port.top + data.draw(st.integers(0, port.rows - 1))
    first, end = port.dot(row, port.left)[0], port.end(row + 1, port.left + 1)[0]
    for y in range(port.dots[0]):
        touches = (
            y * port.rows < (row - port.top + 1) * port.dots[0]
            and (row - port.top) * port.dots[0] < (y + 1) * port.rows
        )
        assert (first <= y + port.offset[0] < end) == touches


@given(shapes, rooms)
def test_whole_is_enlarged_by_whole_numbers_or_shrunk_in_shape(shape: tuple[int, int], room: tuple[int, int]) -> None:
    port = whole(shape, room)
    assert (port.top, port.left, port.rows, port.columns) == (0, 0, *shape)
    if not port.shrinks:
        scale = port.dots[0] // shape[0]
        assert port.dots == (shape[0] * scale, shape[1] * scale)
        assert shape[0] * (scale + 1) > room[0] or shape[1] * (scale + 1) > room[1]
    else:
        factor = min(room[0] / shape[0], room[1] / shape[1])
        for axis in (0, 1):
            assert port.dots[axis] == max(1, int(shape[axis] * factor + 1e-6))


@given(st.integers(1, 220), st.integers(1, 220), rooms, st.data())
def test_a_crop_shows_its_centre_at_one_dot_a_pixel(
    rows: int, columns: int, room: tuple[int, int], data: st.DataObject
) -> None:
    centre = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1))
    port = crop((rows, columns), room, centre)
    assert not port.shrinks
    assert port.dots == (port.rows, port.columns) == (min(rows, room[0]), min(columns, room[1]))
    assert port.pixel(*port.dot(*centre)) == centre


def test_a_crop_stays_while_the_centre_is_in_its_middle_half() -> None:
    tops = [crop((200, 200), (32, 32), (centre, 100)).top for centre in range(64, 96)]
    assert tops == [56] * 16 + [72] * 16


@given(st.integers(2, 60), sides, st.data())
def test_an_area_mean_keeps_the_mean(rows: int, columns: int, data: st.DataObject) -> None:
    shape = data.draw(st.integers(1, rows)), data.draw(st.integers(1, columns))
    seed = data.draw(st.integers(0, 99))
    values = np.random.default_rng(seed).random((rows, columns), np.float32)
    assert area(values, shape).mean(dtype=float) == pytest.approx(values.mean(dtype=float), abs=1e-6)


@given(planes(12, 12), st.integers(1, 5), st.integers(1, 5))
def test_an_area_mean_by_whole_numbers_is_the_mean_of_blocks(values: Float32, down: int, right: int) -> None:
    large = np.kron(values, np.ones((down, right), np.float32))
    assert area(large, (values.shape[0], values.shape[1])) == pytest.approx(values, abs=1e-5)


@pytest.mark.parametrize("shape", [(50, 50), (100, 40), (40, 40)])
def test_an_area_mean_is_pillows_box(shape: tuple[int, int]) -> None:
    values = np.random.default_rng(3).random((200, 200), np.float32)
    box = Image.fromarray(values).resize((shape[1], shape[0]), Image.Resampling.BOX)
    assert area(values, shape) == pytest.approx(np.asarray(box), abs=1e-5)


def test_an_area_mean_counts_parts_of_pixels_as_parts() -> None:
    values = np.array([[0, 3, 6]], np.float32)
    assert area(values, (1, 2)).tolist() == [[pytest.approx(1), pytest.approx(5)]]


@given(planes(), st.data())
def test_the_largest_is_that_of_all_pixels_touched(values: Float32, data: st.DataObject) -> None:
    shape = data.draw(st.integers(1, values.shape[0])), data.draw(st.integers(1, values.shape[1]))
    found = largest(values, shape)
    assert found.shape == shape
    y, x = data.draw(st.integers(0, shape[0] - 1)), data.draw(st.integers(0, shape[1] - 1))
    touched = [
        float(values[row, column])
        for row in range(values.shape[0])
        for column in range(values.shape[1])
        if row * shape[0] < (y + 1) * values.shape[0]
        and y * values.shape[0] < (row + 1) * shape[0]
        and column * shape[1] < (x + 1) * values.shape[1]
        and x * values.shape[1] < (column + 1) * shape[1]
    ]
    assert found[y, x] == max(touched)
    assert found.max() == values.max()


def test_the_largest_of_many_planes_at_once_is_that_of_each() -> None:
    maps = np.random.default_rng(5).normal(size=(26, 26, 4)).astype(np.float32)
    found = largest(maps, (9, 9))
    assert all((found[:, :, index] == largest(maps[:, :, index], (9, 9))).all() for index in range(4))


def test_a_hole_does_not_spread() -> None:
    values = np.array([[np.nan, 1, np.nan, np.nan]], np.float32)
    assert largest(values, (1, 2)).tolist()[0][0] == 1
    assert np.isnan(largest(values, (1, 2))[0, 1])


@given(planes(60, 60), rooms)
def test_what_is_shown_has_the_viewports_dots(values: Float32, room: tuple[int, int]) -> None:
    port = whole((values.shape[0], values.shape[1]), room)
    assert shown(values, port).shape == port.dots
    assert shown(values, port, strongest=True).shape == port.dots


@given(planes(60, 60), rooms)
def test_a_strong_map_never_mixes_signs(values: Float32, room: tuple[int, int]) -> None:
    port = whole((values.shape[0], values.shape[1]), room)
    assume(port.shrinks)
    strong = shown(values, port, strongest=True)
    assert (strong >= 0).all()
    assert strong.max() == np.abs(values).max()
    assert (shown(-values, port, strongest=True) == strong).all()


@given(planes(12, 12), rooms)
def test_enlarging_repeats_and_never_blurs(values: Float32, room: tuple[int, int]) -> None:
    port = whole((values.shape[0], values.shape[1]), room)
    assume(not port.shrinks)
    made = shown(values, port)
    for y in range(port.dots[0]):
        for x in range(port.dots[1]):
            assert made[y, x] == values[port.pixel(y + port.offset[0], x + port.offset[1]) or (-1, -1)]


def test_a_crop_is_the_part_itself() -> None:
    values = np.arange(10_000, dtype=np.float32).reshape(100, 100)
    port = crop((100, 100), (16, 20), (50, 60))
    assert (shown(values, port) == values[port.top : port.top + 16, port.left : port.left + 20]).all()


def test_framed_lays_each_value_on_its_place() -> None:
    made = framed(np.array([[1, 2], [3, 4]], np.float32), (4, 5), (1, 2))
    expected = np.full((4, 5), np.nan)
    expected[1:3, 2:4] = [[1, 2], [3, 4]]
    assert np.array_equal(made, expected, equal_nan=True)


def test_framed_repeats_by_the_stride_and_cuts_at_the_edge() -> None:
    made = framed(np.array([[1, 2], [3, 4]], np.float32), (4, 4), (1, 1), 2)
    row, last = [np.nan, 1, 1, 2], [np.nan, 3, 3, 4]
    assert np.array_equal(made, [[np.nan] * 4, row, row, last], equal_nan=True)


def test_framed_needs_no_memory_for_a_large_stride() -> None:
    made = framed(np.array([[1, 2]], np.float32), (3, 2), (1, 0), 10**8)
    np.testing.assert_array_equal(made, [[np.nan, np.nan], [1, 1], [1, 1]])


@pytest.mark.parametrize("offset", [(-1, -2), (-1, 0), (1, -2), (-9, 0), (0, 9)])
@pytest.mark.parametrize("repeat", [1, 2])
def test_framed_cuts_what_stands_beside_the_picture(offset: tuple[int, int], repeat: int) -> None:
    values = np.arange(20, dtype=np.float32).reshape(4, 5)
    made = framed(values, (3, 4), offset, repeat)
    for (row, column), value in np.ndenumerate(made):
        y, x = (row - offset[0]) // repeat, (column - offset[1]) // repeat
        wanted = values[y, x] if 0 <= y < 4 and 0 <= x < 5 else np.nan
        np.testing.assert_equal(value, wanted)
