"""Drawings: what is inked is inked, nothing else is, and lines have no gaps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convtui.core.drawing import Drawing, line

_places = st.tuples(st.integers(-70, 70), st.integers(-70, 70))
_levels = st.integers(0, 255)


@st.composite
def drawings(draw: st.DrawFn) -> Drawing:
    rows, columns = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    return Drawing(rows, columns, draw(st.binary(min_size=rows * columns, max_size=rows * columns)))


@given(drawings())
def test_to_numbers_and_back_is_the_same_drawing(drawing: Drawing) -> None:
    assert drawing.values.shape == drawing.shape
    assert Drawing.of(drawing.values) == drawing
    assert hash(Drawing.of(drawing.values)) == hash(drawing)


def test_values_are_rounded_to_8_bits_and_kept_within_black_and_white() -> None:
    assert Drawing.of([[0, 1, 0.5], [-3, 7, 1 / 255]]).pixels == bytes([0, 255, 128, 0, 255, 1])
    assert Drawing(1, 3, bytes([0, 51, 255])).values.tolist() == [[0, pytest.approx(0.2), 1]]
    with pytest.raises(ValueError, match="read-only"):
        Drawing(1, 1, b"a").values[0, 0] = 1


@pytest.mark.parametrize(("rows", "columns", "pixels"), [(2, 2, b"abc"), (0, 2, b""), (1, 1, b"ab"), (-1, -1, b"a")])
def test_a_drawing_has_as_many_pixels_as_it_says(rows: int, columns: int, pixels: bytes) -> None:
    with pytest.raises(ValueError, match="has as many"):
        Drawing(rows, columns, pixels)


@pytest.mark.parametrize("values", [[1.0], [[[1.0]]], 1.0])
def test_a_drawing_is_made_of_rows_and_columns(values: object) -> None:
    with pytest.raises(ValueError, match="axes"):
        Drawing.of(values)  # type: ignore[arg-type]


@given(st.integers(1, 9), st.integers(1, 9), _levels)
def test_a_blank_page_is_of_one_grey(rows: int, columns: int, level: int) -> None:
    assert Drawing.blank(rows, columns, level / 255) == Drawing.of(np.full((rows, columns), level / 255))


@given(drawings(), st.lists(_places, max_size=20), _levels)
def test_ink_goes_where_it_was_put_and_nowhere_else(
    drawing: Drawing, places: list[tuple[int, int]], level: int
) -> None:
    inked = drawing.with_pixels(places, level / 255)
    for row in range(drawing.rows):
        for column in range(drawing.columns):
            at = row * drawing.columns + column
            wanted = level if (row, column) in places else drawing.pixels[at]
            assert inked.pixels[at] == wanted
            assert inked.has((row, column), wanted / 255)
            assert not inked.has((row, column), (wanted + 1) % 256 / 255)


@given(_places, _places)
def test_a_line_has_no_gaps_and_keeps_to_its_way(start: tuple[int, int], end: tuple[int, int]) -> None:
    places = line(start, end)
    assert tuple(places[0]) == start
    assert tuple(places[-1]) == end
    steps = np.abs(np.diff(places, axis=0))
    assert len(places) == max(abs(end[0] - start[0]), abs(end[1] - start[1])) + 1
    assert (steps.max(axis=1) == 1).all(), "each step goes to a neighbour, and goes on"
    share = np.linspace(0, 1, len(places))[:, None]
    straight = np.array(start) + share * (np.array(end) - np.array(start))
    assert np.abs(places - straight).max() <= 0.5 + 1e-9


@given(_places, _places)
def test_the_way_back_takes_the_same_places(start: tuple[int, int], end: tuple[int, int]) -> None:
    assert line(end, start).tolist() == line(start, end)[::-1].tolist()


def test_a_line_as_on_squared_paper() -> None:
    assert line((0, 0), (2, 5)).tolist() == [[0, 0], [0, 1], [1, 2], [1, 3], [2, 4], [2, 5]]
    assert line((3, 3), (3, 3)).tolist() == [[3, 3]]
