"""Pictures and maps as cells: the ring stands around its area, numbers are the numbers."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from convtui.core.figures import marked, plain
from convtui.render.colours import GROUND, HINT, RIM, RING, Colour, Pixels, grey, signed
from convtui.render.panes import NUMBER_HEIGHT, NUMBER_WIDTH, Area, Mark, map_pane, numbers_pane, picture_pane
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


# -- colour


def test_a_colour_picture_has_its_own_colours() -> None:
    values = np.random.default_rng(2).random((6, 8, 3)).astype(np.float32)
    dots = picture_pane(values, whole((6, 8), (6, 8)), PICTURE).pixels()
    assert (dots == np.rint(values * 255)).all()


def test_a_colour_picture_shrinks_by_area_colour_by_colour() -> None:
    values = np.random.default_rng(3).random((40, 40, 3)).astype(np.float32)
    dots = picture_pane(values, whole((40, 40), (20, 20)), PICTURE).pixels()
    wanted = values.reshape(20, 2, 20, 2, 3).mean(axis=(1, 3)) * 255
    assert np.abs(dots - wanted).max() <= 0.51


def test_numbers_of_a_colour_stand_on_the_pictures_own() -> None:
    values = np.random.default_rng(4).random((4, 4, 3)).astype(np.float32).round(1)
    for channel in range(3):
        cells = numbers_pane(values, crop((4, 4), (4, 4), (0, 0)), PICTURE, None, None, channel=channel)
        text = lines(cells)
        for row in range(4):
            for column in range(4):
                found = text[row * 2 + 1][column * 4 : column * 4 + 4]
                assert found == plain(float(values[row, column, channel]))
                assert (cells.bg[row * 2, column * 4] == np.rint(values[row, column] * 255)).all()


# -- marks, winners, padding


def _where(dots: Pixels, colour: Colour) -> set[tuple[int, int]]:
    return {(int(y), int(x)) for y, x in np.argwhere((dots == colour).all(axis=-1))}


def test_marks_are_rings_with_a_number_at_their_corner() -> None:
    marks = [Mark(Area(3, 3, 2, 2), "1"), Mark(Area(10, 11, 3, 2), "12")]
    cells = picture_pane(np.zeros((20, 20), np.float32), whole((20, 20), (20, 20)), PICTURE, Area(10, 11, 3, 2), marks)
    dots, text = cells.pixels(), lines(cells)
    around = {(y, x) for y in range(2, 6) for x in range(2, 6)} - {(y, x) for y in (3, 4) for x in (3, 4)}
    # The number's cell is as high as two dots.
    assert _where(dots, HINT) >= around
    assert text[1][2] == "1"
    assert text[4][10:12] == "12"
    assert tuple(cells.bg[4, 10]) == HINT
    assert dots[9, 13].tolist() == list(RING), "the window's own ring lies over its mark"


def test_marks_that_are_out_of_sight_leave_nothing() -> None:
    port = crop((40, 40), (10, 10), (0, 0))
    cells = picture_pane(np.zeros((40, 40), np.float32), port, PICTURE, None, [Mark(Area(30, 30, 3, 3), "1")])
    assert not _where(cells.pixels(), HINT)
    assert not any(line.strip() for line in lines(cells))


def test_a_mark_at_the_edge_keeps_its_number_in_the_pane() -> None:
    marks = [Mark(Area(-1, -1, 3, 3), "1"), Mark(Area(8, 9, 3, 3), "20")]
    cells = picture_pane(np.zeros((10, 10), np.float32), whole((10, 10), (10, 10)), PICTURE, None, marks)
    text = lines(cells)
    assert text[0][0] == "1"
    assert text[3][8:10] == "20"


def test_the_winner_is_filled_inside_the_ringed_block() -> None:
    values = np.zeros((8, 8), np.float32)
    drawn = map_pane(
        values, whole((8, 8), (8, 8)), PICTURE, Area(2, 2, 4, 4), inner=Area(4, 4, 2, 2), winner=Area(4, 5)
    )
    assert _where(drawn.pixels(), HINT) == {(4, 5)}
    rings = _where(drawn.pixels(), RING)
    assert (1, 1) in rings
    assert (3, 3) in rings
    assert (4, 4) not in rings


def test_an_enlarged_winner_keeps_its_colour_at_its_rim() -> None:
    drawn = map_pane(np.ones((4, 4), np.float32), whole((4, 4), (12, 12)), PICTURE, winner=Area(1, 2))
    assert _where(drawn.pixels(), HINT) == {(4, 7)}
    assert drawn.pixels()[3, 6].tolist() == [255, 255, 255]


def test_the_winners_number_and_marked_windows_have_a_colour_of_their_own() -> None:
    values = np.arange(36, dtype=np.float32).reshape(6, 6) / np.float32(36)
    port = crop((6, 6), (6, 6), (0, 0))
    mark = Mark(Area(0, 0, 2, 2), "3")
    cells = numbers_pane(values, port, PICTURE, None, (5, 5), marks=[mark], winner=(4, 4))
    assert lines(cells)[0][0] == "3"
    assert (cells.bg[8:10, 16:20] == HINT).all()
    assert (cells.bg[11, 20:24] == RING).all()
    assert tuple(cells.bg[1, 4]) != PICTURE.colour(float(values[0, 1]))
    assert tuple(cells.bg[1, 8]) == PICTURE.colour(float(values[0, 2]))
    both = numbers_pane(values, port, PICTURE, None, (4, 4), winner=(4, 4))
    assert (both.bg[8, 16:20] == HINT).all()
    assert (both.bg[9, 16:20] == RING).all()


@given(st.integers(0, 4), st.integers(0, 4), st.booleans())
def test_what_lies_beside_the_values_is_the_rim(above: int, before: int, deep: bool) -> None:
    """Wide padding: the pane shows a part that begins over the picture's first pixel."""
    values = np.random.default_rng(above * 5 + before).random((6, 7, 3)[: 3 if deep else 2]).astype(np.float32)
    port = Viewport(-above, -before, 12, 12, (12, 12), (12, 12))
    dots = picture_pane(values, port, PICTURE).pixels()
    inside = np.s_[above : above + 6, before : before + 7]
    wanted = np.rint(values * 255)
    assert (dots[inside] == (wanted if deep else wanted[..., None])).all()
    dots[inside] = RIM
    assert (dots == RIM).all()
    laid = map_pane(values if not deep else values[..., 0], port, PICTURE, origin=(-above, -before)).pixels()
    assert (laid[:6, :7] != RIM).any()
    assert (laid[6:] == RIM).all()


def test_an_area_holds_its_pixels_only() -> None:
    area = Area(-1, 2, 2, 3)
    held = {(row, column) for row in range(-3, 4) for column in range(8) if area.holds(row, column)}
    assert held == {(row, column) for row in (-1, 0) for column in (2, 3, 4)}
