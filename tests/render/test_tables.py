"""Small grids of numbers: everything that belongs in them is printed, and stays in its own columns."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convtui.core.arrays import Float32
from convtui.core.figures import plain, short
from convtui.render.cells import Canvas
from convtui.render.colours import BLACK, CREAM, DIM, GROUND, KEY, NAVY, RING, ZERO
from convtui.render.tables import (
    bar,
    blank,
    kernel_block,
    probability_bars,
    products_table,
    products_width,
    value_chip,
    weight_blocks,
)
from convtui.render.tone import Tone
from tests.render.drawing import lines

LYING: Float32 = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]], np.float32)
AWKWARD: Float32 = np.array([[-0.11, 1000, 1e-5], [-0.5, -1000, 0], [-1e-5, 1 / 9, 1e6]], np.float32)


def test_a_kernel_is_its_numbers_on_their_colours() -> None:
    cells = kernel_block(LYING)
    assert lines(cells) == ["  1   1   1 ", "  0   0   0 ", " -1  -1  -1 "]
    assert [tuple(cells.bg[row, 0]) for row in range(3)] == [CREAM, ZERO, NAVY]


def test_awkward_numbers_keep_to_their_cells() -> None:
    for row, text in enumerate(lines(kernel_block(AWKWARD))):
        assert [text[at : at + 4] for at in (0, 4, 8)] == [plain(float(value)) for value in AWKWARD[row]]


@given(st.integers(0, 2), st.integers(0, 2))
def test_the_cell_in_focus_is_marked_and_no_other(row: int, column: int) -> None:
    cells = kernel_block(AWKWARD, (row, column))
    marked = {(y, x) for y in range(3) for x in range(3) if (cells.bg[y, 4 * x : 4 * x + 4] == RING).all(axis=-1).any()}
    assert marked == {(row, column)}
    for y, text in enumerate(lines(cells)):
        for x in range(3):
            if (y, x) != (row, column):
                assert text[4 * x : 4 * x + 4] == plain(float(AWKWARD[y, x]))


@pytest.mark.parametrize(("typing", "shown"), [("-", "  -_"), ("-1", " -1_"), ("1/9", "1/9_"), ("-.25", ".25_")])
def test_what_is_typed_stands_in_its_cell_with_a_cursor(typing: str, shown: str) -> None:
    cells = kernel_block(LYING, (1, 2), typing)
    assert lines(cells)[1] == f"  0   0 {shown}"
    assert tuple(cells.bg[1, 9]) == KEY


def test_an_empty_buffer_is_only_the_cursor() -> None:
    assert lines(kernel_block(LYING, (0, 0), ""))[0].startswith("   _")


def test_trained_weights_have_two_decimals_and_their_own_scale() -> None:
    cells = weight_blocks(LYING * np.float32(0.154))
    assert (cells.height, cells.width) == (6, 21)
    assert re.findall(r"[+-][0-9.]+", lines(cells)[1]) == ["+0.15"] * 3
    assert re.findall(r"[+-][0-9.]+", lines(cells)[5]) == ["-0.15"] * 3
    assert tuple(cells.bg[0, 0]) == CREAM


def test_a_weight_too_long_for_its_block_is_shortened_not_cut() -> None:
    text = lines(weight_blocks(np.array([[-12345.6, 1]], np.float32)))[1]
    assert text.split() == ["-12346", "+1.00"]


def _table(patch: Float32, weights: Float32) -> list[str]:
    return lines(products_table(patch, weights, patch * weights, (12, 17)))


def test_nine_products_are_all_there_and_their_row_sums() -> None:
    patch = np.array([[0, 0.53, 1], [1, 1, 1], [0.25, 0, 1]], np.float32)
    text = _table(patch, LYING)
    assert text[0].split() == ["pixels", "12,17", "x", "kernel", "=", "products", "added"]
    for row in range(3):
        expected = [*patch[row], *LYING[row], *(patch * LYING)[row], (patch * LYING)[row].sum()]
        assert [float(word) for word in text[row + 1].split()] == pytest.approx([float(v) for v in expected])


def test_awkward_products_are_all_there_within_eighty_columns() -> None:
    patch = np.array([[1, 1, 1], [0.003, 1, 1], [1, 1, 1]], np.float32)
    table = products_table(patch, AWKWARD, patch * AWKWARD, (196, 196))
    assert table.width <= 80
    text = lines(table)
    assert len(text) == 4
    for row in range(3):
        words = text[row + 1].split()
        products = (patch * AWKWARD)[row]
        assert words[3:6] == [short(float(value), 4) for value in AWKWARD[row]]
        assert words[6:9] == [short(float(value), 5) for value in products]
        assert words[9:] == [short(float(products.astype(float).sum()), 5)]


@given(st.lists(st.floats(-9e6, 9e6, width=32), min_size=9, max_size=9))
def test_any_kernel_gives_ten_separate_numbers_a_row(cells: list[float]) -> None:
    weights = np.array(cells, np.float32).reshape(3, 3)
    patch = np.full((3, 3), 0.37, np.float32)
    assert [len(row.split()) for row in _table(patch, weights)[1:]] == [10, 10, 10]


def test_room_is_left_for_the_total() -> None:
    table = products_table(LYING, LYING, LYING, (0, 0))
    assert all(not row[-22:].strip() for row in lines(table))
    assert table.width == 80


@given(st.integers(1, 7), st.integers(1, 7), st.booleans(), st.sampled_from((0, 22)))
def test_a_table_of_any_kernel_has_the_width_that_is_said(rows: int, columns: int, beside: bool, tail: int) -> None:
    weights = np.random.default_rng(rows * 7 + columns).random((rows, columns)).astype(np.float32)
    table = products_table(weights, weights, weights, (0, 0), with_kernel=beside, tail=tail)
    assert (table.height, table.width) == (rows + 1, products_width(columns, beside) + tail)
    assert all(len(row.split()) == columns * (3 if beside else 2) + 1 for row in lines(table)[1:])
    assert all(not row[table.width - tail :].strip() for row in lines(table))


@pytest.mark.parametrize(("columns", "beside"), [*((n, True) for n in range(1, 8)), *((n, False) for n in range(4, 8))])
@pytest.mark.parametrize(
    "headings", [("pixels", "x kernel"), ("green", "x green's kernel"), ("pixels", "x kernel, turned")]
)
def test_headings_stand_apart_and_over_what_they_name(columns: int, beside: bool, headings: tuple[str, str]) -> None:
    ones = np.ones((1, columns), np.float32)
    above = headings if beside else (headings[0], f"{headings[1]} above")
    text = lines(products_table(ones, ones, ones, (196, 1096), with_kernel=beside, headings=above))[0]
    assert "196,1096" in text
    words = text.split()
    assert words[-2:] == ["products", "added"]
    assert f" {headings[1]} " in text if beside else "above" in words


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_headings_of_a_narrow_table_without_the_kernel_stand_apart(columns: int) -> None:
    ones = np.ones((1, columns), np.float32)
    text = lines(products_table(ones, ones, ones, (3, 4), with_kernel=False, tail=0))[0]
    assert text.split() == ["pixels", "3,4", "x", "above", "=", "added"]


def test_padding_is_told_from_black_pixels() -> None:
    patch = np.zeros((2, 2), np.float32)
    outside = np.array([[True, False], [True, True]])
    table = products_table(patch, patch, patch, (-1, -1), outside=outside)
    text = lines(table)
    assert [text[1][:8], text[2][:8]] == ["(0)   0 ", "(0) (0) "]
    assert tuple(table.bg[1, 1]) == GROUND
    assert tuple(table.fg[1, 1]) == DIM
    assert tuple(table.bg[1, 5]) == BLACK


def test_a_chip_is_the_value_on_its_colour() -> None:
    canvas = Canvas(1, 9)
    value_chip(canvas, 0, 1, -3.0, Tone("signed", 3.0))
    cells = canvas.done()
    assert lines(cells)[0].strip() == "-3"
    assert [tuple(colour) for colour in cells.bg[0]] == [GROUND, *[NAVY] * 7, GROUND]


def _probabilities(best: int, share: float, count: int = 10) -> Float32:
    values = np.full(count, (1 - share) / (count - 1), np.float32)
    values[best] = share
    return values


@pytest.mark.parametrize("width", [80, 104, 200])
@pytest.mark.parametrize("best", [0, 4, 9])
def test_ten_probabilities_in_one_line_with_the_best_marked(width: int, best: int) -> None:
    cells = probability_bars(_probabilities(best, 0.97), "0123456789", width)
    text = lines(cells)[0]
    assert (cells.height, cells.width) == (1, width)
    assert re.findall(r"\d+", text.removesuffix(" 97 %")) == list("0123456789")
    assert text.endswith(" 97 %")
    marked = "".join(text[x] for x in range(width) if tuple(cells.bg[0, x]) == KEY)
    assert marked == f" {best} "
    assert text.count("█") > 0


@pytest.mark.parametrize("labels", [[f"class {n}" for n in range(10)], [str(n) for n in range(100)], ["x" * 64, "y"]])
def test_labels_that_do_not_fit_leave_the_best(labels: list[str]) -> None:
    text = lines(probability_bars(_probabilities(1, 0.6, len(labels)), labels, 80))[0]
    assert text.startswith("reads")
    assert labels[1] in text
    assert text.endswith("60 %")
    assert len(text) == 80


def test_a_network_without_labels_reads_nothing() -> None:
    assert "no classes" in lines(probability_bars(np.zeros((2, 2, 2), np.float32), (), 80))[0]


@given(st.floats(0, 1), st.floats(0, 1), st.integers(1, 30))
def test_a_bar_grows_with_its_share(one: float, other: float, width: int) -> None:
    low, high = sorted((one, other))
    short_bar, long_bar = bar(low, width), bar(high, width)
    assert len(short_bar) <= len(long_bar) <= width
    assert _eighths(short_bar) <= _eighths(long_bar)
    assert abs(_eighths(long_bar) - high * width * 8) <= 0.5 + 1e-9


def _eighths(drawn: str) -> int:
    return sum(" ▏▎▍▌▋▊▉█".index(character) for character in drawn)


def test_every_eighth_looks_different() -> None:
    bars = [bar(eighths / 8, 1) for eighths in range(9)]
    assert bars[0] == ""
    assert bars[-1] == "█"
    assert all(before != after for before, after in pairwise(bars))
    assert bar(1, 4) == "████"


def test_blank_is_blank() -> None:
    cells = blank(2, 3)
    assert lines(cells) == ["   ", "   "]
    assert (cells.bg == GROUND).all()
