"""Cells and the canvas: what is drawn is what is read back, and nothing is ever drawn beyond the edge."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from convtui.render.cells import BLANK, Canvas, Cells
from convtui.render.colours import GROUND, RING, TEXT, Pixels
from tests.render.drawing import lines, pixels

COLOURS = ((0, 0, 0), (0, 0, 255), (0, 255, 0), (255, 0, 0), (1, 2, 3))
anywhere = st.integers(-12, 12)


@st.composite
def drawn_cells(draw: st.DrawFn) -> Cells:
    height, width = draw(st.integers(1, 4)), draw(st.integers(1, 10))
    text = st.lists(st.sampled_from(" ▀x█"), min_size=height * width, max_size=height * width)
    look = st.lists(st.sampled_from(COLOURS), min_size=height * width, max_size=height * width)
    shape = height, width, 3
    return Cells(
        np.array([ord(c) for c in draw(text)], np.uint32).reshape(height, width),
        np.array(draw(look), np.uint8).reshape(shape),
        np.array(draw(look), np.uint8).reshape(shape),
    )


@given(drawn_cells())
def test_runs_are_the_cells_again(cells: Cells) -> None:
    for row in range(cells.height):
        column = 0
        for text, fg, bg in cells.runs(row):
            assert text
            for character in text:
                assert ord(character) == cells.chars[row, column]
                assert bg == tuple(cells.bg[row, column])
                if character != " ":
                    assert fg == tuple(cells.fg[row, column])
                column += 1
        assert column == cells.width


@given(drawn_cells())
def test_no_two_runs_of_one_look_stand_side_by_side(cells: Cells) -> None:
    for row in range(cells.height):
        runs = cells.runs(row)
        for (_, fg, bg), (_, next_fg, next_bg) in pairwise(runs):
            assert (fg, bg) != (next_fg, next_bg)


def test_a_blank_never_breaks_a_run() -> None:
    cells = Canvas(1, 5).text(0, 0, "a", RING).text(0, 1, " ", TEXT).text(0, 2, "b", RING).done()
    assert cells.runs(0) == [("a b  ", RING, GROUND)]


def test_no_columns_are_no_runs() -> None:
    assert Canvas(1, 0).done().runs(0) == []


@given(pixels())
def test_half_blocks_are_the_pixels_again(picture: Pixels) -> None:
    height, width = picture.shape[0] // 2, picture.shape[1]
    cells = Canvas(height, width).pixels(0, 0, picture).done()
    assert (cells.pixels() == picture).all()
    assert ((cells.chars == BLANK) == (picture[0::2] == picture[1::2]).all(axis=-1)).all()


def _expected(height: int, width: int, row: int, column: int, picture: Pixels) -> Pixels:
    """The canvas, one dot at a time."""
    dots = np.full((2 * height, width, 3), GROUND, np.uint8)
    for y in range(picture.shape[0]):
        for x in range(picture.shape[1]):
            if 0 <= 2 * row + y < 2 * height and 0 <= column + x < width:
                dots[2 * row + y, column + x] = picture[y, x]
    return dots


@given(pixels(even=False), anywhere, anywhere)
def test_pixels_are_cut_at_every_edge(picture: Pixels, row: int, column: int) -> None:
    cells = Canvas(5, 6).pixels(row, column, picture).done()
    assert (cells.pixels() == _expected(5, 6, row, column, picture)).all()


@given(pixels(), anywhere, anywhere)
def test_pasted_cells_are_cut_at_every_edge(picture: Pixels, row: int, column: int) -> None:
    inner = Canvas(picture.shape[0] // 2, picture.shape[1]).pixels(0, 0, picture).done()
    cells = Canvas(5, 6).paste(row, column, inner).done()
    assert (cells.pixels() == _expected(5, 6, row, column, picture)).all()


@given(anywhere, anywhere, st.integers(0, 9), st.integers(0, 9))
def test_a_fill_is_cut_at_every_edge(row: int, column: int, height: int, width: int) -> None:
    cells = Canvas(5, 6).fill(row, column, height, width, RING).done()
    for y in range(5):
        for x in range(6):
            inside = row <= y < row + height and column <= x < column + width
            assert tuple(cells.bg[y, x]) == (RING if inside else GROUND)


@given(anywhere, anywhere, st.text("abc", max_size=9))
def test_text_is_cut_at_every_edge(row: int, column: int, text: str) -> None:
    found = lines(Canvas(5, 6).text(row, column, text).done())
    for y in range(5):
        for x in range(6):
            inside = y == row and 0 <= x - column < len(text)
            assert found[y][x] == (text[x - column] if inside else " ")


def test_text_stands_on_what_is_there_unless_told() -> None:
    canvas = Canvas(1, 3).fill(0, 0, 1, 3, RING).text(0, 0, "a").text(0, 1, "b", TEXT, (1, 2, 3))
    assert canvas.background(0, 0) == RING
    assert canvas.background(0, 1) == (1, 2, 3)


@pytest.mark.parametrize("text", ["猫x", "e\u0301x", "→▀…", "plain"])
def test_every_character_takes_one_column(text: str) -> None:
    found = lines(Canvas(1, 8).text(0, 0, text).done())[0]
    assert cell_len(found) == 8
    assert found.rstrip()[-1] == text[-1]


def test_text_of_cells_has_no_blanks_at_the_end() -> None:
    assert Canvas(2, 5).text(0, 1, "ab").text(1, 0, "c").done().text() == " ab\nc"


def test_done_cells_cannot_be_changed() -> None:
    cells = Canvas(1, 1).done()
    assert not any(array.flags.writeable for array in (cells.chars, cells.fg, cells.bg))
