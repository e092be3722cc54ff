"""Pictures and maps as cells: the ring stands around its area, numbers are the numbers."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from convtui.core.figures import marked, plain
from convtui.render.colours import GROUND, RIM, RING, Pixels, grey, signed
from convtui.render.panes import NUMBER_HEIGHT, NUMBER_WIDTH, Area, map_pane, numbers_pane, picture_pane
from convtui.render.tone import PICTURE, Tone
from convtui.render.viewport import Viewport, crop, shown, whole
from tests.render.drawing import lines

rooms = st.tuples(st.integers(1, 20).map(lambda rows: 2 * rows), st.integers(1, 40))


@st.composite
def ringed(draw: st.DrawFn) -> tuple[tuple[int, int], Viewport, Area]:
    """A plane's shape, a viewport, and an area that may reach beyond the plane, as a padded window does."""
    shape = draw(st.integers(1, 90)), draw(st.integers(1, 90))
    room = draw(rooms)
    corner = draw(st.integers(-2, shape[0])), draw(st.integers(-2, shape[1]))
    area = Area(*corner, draw(st.integers(1, 7)), draw(st.integers(1, 7)))
    if draw(st.booleans()):
        return shape, whole(shape, room), area
    centre = draw(st.integers(0, shape[0] - 1)), draw(st.integers(0, shape[1] - 1))
    return shape, crop(shape, room, centre), area


def _is_ring(dots: Pixels) -> np.typing.NDArray[np.bool_]:
    found: np.typing.NDArray[np.bool_] = (dots == RING).all(axis=-1)
    return found


@given(ringed())
def test_the_ring_stands_around_and_never_covers(given_: tuple[tuple[int, int], Viewport, Area]) -> None:
    shape, port, area = given_
    drawn = picture_pane(np.zeros(shape, np.float32), port, PICTURE, area).pixels()
    ring = _is_ring(drawn)
    for y in range(port.room[0]):
        for x in range(port.room[1]):
            # In the plane's pixels this dot is [low, high) on each axis, even beside the picture.
            beyond, beside = 0, 0
            for dot, start, size, dots, offset, first, count in (
                (y, port.top, port.rows, port.dots[0], port.offset[0], area.row, area.rows),
                (x, port.left, port.columns, port.dots[1], port.offset[1], area.column, area.columns),
            ):
                low, high = (dot - offset) * size, (dot + 1 - offset) * size
                begin, end = (first - start) * dots, (first - start + count) * dots
                inside = low < end and begin < high
                near = low - size < end and begin < high + size
                beyond += not inside
                beside += near
            assert ring[y, x] == (beyond > 0 and beside == 2), (y, x)


def test_the_ring_of_one_dot_is_eight_dots() -> None:
    dots = picture_pane(np.zeros((10, 10), np.float32), whole((10, 10), (10, 10)), PICTURE, Area(4, 5)).pixels()
    expected = np.zeros((10, 10), bool)
    expected[3:6, 4:7] = True
    expected[4, 5] = False
    assert (_is_ring(dots) == expected).all()


def test_no_ring_unless_asked() -> None:
    assert not _is_ring(picture_pane(np.zeros((4, 4), np.float32), whole((4, 4), (8, 8)), PICTURE).pixels()).any()


@given(st.integers(1, 50), st.integers(1, 50), rooms)
def test_a_picture_is_its_dots_in_the_middle_of_the_pane(rows: int, columns: int, room: tuple[int, int]) -> None:
    values = np.random.default_rng(rows * 51 + columns).random((rows, columns), np.float32)
    port = whole((rows, columns), room)
    cells = picture_pane(values, port, PICTURE)
    assert (cells.height * 2, cells.width) == room
    dots = cells.pixels()
    (y, x), (height, width) = port.offset, port.dots
    assert (dots[y : y + height, x : x + width] == grey(shown(values, port))).all()
    dots[y : y + height, x : x + width] = GROUND
    assert (dots == GROUND).all()


def test_a_map_at_true_size_has_its_signs() -> None:
    values = np.array([[-1, 1], [0, -1]], np.float32)
    port = whole((2, 2), (2, 2))
    assert (map_pane(values, port, Tone("signed", 1.0)).pixels() == signed(values, 1.0)).all()


def test_a_map_that_must_shrink_is_drawn_by_its_strength() -> None:
    values = np.zeros((40, 40), np.float32)
    values[10, 10], values[30, 31], values[30, 30] = -4, 2, -1
    dots = map_pane(values, whole((40, 40), (20, 20)), Tone("signed", 4.0)).pixels()
    assert dots[5, 5].tolist() == [255, 255, 255]
    assert dots[15, 15].tolist() == [128, 128, 128]
    assert (dots.sum(axis=-1) > 0).sum() == 2


def test_what_is_not_there_yet_is_the_rim() -> None:
    values = np.full((2, 2), np.nan, np.float32)
    assert (map_pane(values, whole((2, 2), (4, 4)), Tone("signed", 1.0)).pixels() == RIM).all()


def test_numbers_stand_on_their_colours() -> None:
    values = np.linspace(-3, 3, 400, dtype=np.float32).reshape(20, 20).round(1)
    values[9, 9], values[10, 10] = np.nan, -0.5
    port, tone = crop((20, 20), (5, 6), (10, 10)), Tone("signed", 3.0)
    window, cursor = Area(9, 9, 2, 2), (10, 10)
    cells = numbers_pane(values, port, tone, window, cursor)
    assert (cells.height, cells.width) == (5 * NUMBER_HEIGHT, 6 * NUMBER_WIDTH)
    text = lines(cells)
    seen = set()
    for row in range(5):
        for column in range(6):
            place = port.top + row, port.left + column
            value = float(values[place])
            y, x = row * NUMBER_HEIGHT, column * NUMBER_WIDTH
            found = text[y + 1][x : x + NUMBER_WIDTH]
            assert text[y][x : x + NUMBER_WIDTH] == "    "
            if place == cursor:
                assert found == marked(value) == "-.5 "
                assert (cells.bg[y + 1, x : x + 4] == RING).all()
            else:
                assert found == ("    " if np.isnan(value) else plain(value))
            tinted = tuple(cells.bg[y, x].tolist()) != tone.colour(value)
            assert tinted == window.holds(*place)
            assert place == cursor or (cells.bg[y : y + 2, x : x + 4] == cells.bg[y, x]).all()
            seen.add(place)
    assert cursor in seen
    assert (9, 9) in seen


def test_an_area_holds_its_pixels_only() -> None:
    area = Area(-1, 2, 2, 3)
    held = {(row, column) for row in range(-3, 4) for column in range(8) if area.holds(row, column)}
    assert held == {(row, column) for row in (-1, 0) for column in (2, 3, 4)}
