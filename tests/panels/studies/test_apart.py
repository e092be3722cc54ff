"""What is drawn of a filter taken apart is what its numbers say, in every room; a click finds the cell it points at."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.figures import percent, signed
from convtui.lab import intents as want
from convtui.lab.derive_apart import Counted
from convtui.lab.derive_filters import filters_scene
from convtui.lab.intents import Intent
from convtui.lab.library import Library
from convtui.lab.reduce import reduce
from convtui.lab.state import State, TrainedView
from convtui.lab.study_state import Apart
from convtui.lab.trained_state import Trial
from convtui.network.reading import Readings
from convtui.panels.choosing_study import study_panels
from convtui.panels.studies.apart import ApartPanels
from convtui.panels.studies.apart_counts import counted_cells
from convtui.panels.studies.apart_layout import apart_layout
from convtui.panels.studies.apart_weights import BIAS_AT, ApartWeights
from convtui.panels.studies.apart_words import cell_words, count_words
from convtui.render.cells import Cells
from convtui.render.colours import KEY, RING
from convtui.render.tier import Tier
from tests.panels.scenes import grey_colour, signed_colour

ROOMS = ((80, 21), (80, 20), (120, 37), (200, 47), (100, 27))
PLACES = (
    TrainedView(trial=Trial(digit=3), filter=4),
    TrainedView(trial=Trial(network="stacked", digit=9), layer="conv2d_1", filter=63),
    TrainedView(trial=Trial(network="stacked"), layer="conv2d_2"),
    TrainedView(trial=Trial(network="colour", picture="cup"), filter=31),
    TrainedView(trial=Trial(network="colour", picture="camera"), layer="conv2d_2", filter=7),
)
TYPED = tuple(want.TypeText(key) for key in "-1.25")
DIGITS = tuple("0123456789")


@cache
def library() -> Library:
    return Library()


def panels(view: TrainedView, *done: Intent, room: tuple[int, int] = (80, 21)) -> ApartPanels:
    state = State(mode="filters", trained=view)
    for intent in (want.OpenStudy("apart"), *done):
        state = reduce(state, intent, library())
    made = study_panels(filters_scene(state.trained, library()), library(), *room, Tier.TRUECOLOR)
    assert isinstance(made, ApartPanels)
    return made


def lines(cells: Cells) -> list[str]:
    return cells.text().split("\n")


def background(cells: Cells, row: int, column: int) -> tuple[int, ...]:
    return tuple(cells.bg[row, column].tolist())


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("view", PLACES)
@pytest.mark.parametrize("done", [(), (want.CycleZoom(),), TYPED, (want.MoveToEnd(True), *TYPED)])
def test_it_fills_its_room_and_its_titles_are_whole(
    room: tuple[int, int], view: TrainedView, done: tuple[Intent, ...]
) -> None:
    made = panels(view, *done, room=room)
    cells = made.cells()
    assert (cells.width, cells.height) == room
    top = lines(cells)[0]
    rows, columns, _ = made.scene.maps.shape
    assert f"as trained: map {rows}x{columns}" in top
    assert top.endswith("in both)")
    assert f"filter {view.filter + 1}" in top
    assert len(made.hint()) < room[0]
    assert len(made.note()) <= 20


@pytest.mark.parametrize("view", PLACES)
def test_each_weight_stands_on_its_own_colour(view: TrainedView) -> None:
    made = panels(view, want.Move(1, 0))
    weights, cells = made.weights, made.cells()
    limit = float(np.abs(weights.kernel).max())
    text = lines(cells)
    high, wide = weights.block
    for row, column in np.ndindex(3, 3):
        value = float(weights.kernel[row, column])
        at = 1 + row * high, column * wide
        shown = text[at[0] + high - 1][at[1] : at[1] + wide].strip()
        assert abs(float(shown) - value) <= 0.005
        if (row, column) == (1, 0):
            assert background(cells, *at) == RING
        else:
            assert np.abs(np.array(background(cells, *at)) - signed_colour(value, limit)).max() <= 2
    assert float(text[weights.height][BIAS_AT : BIAS_AT + 7]) == pytest.approx(made.found.bias, abs=0.005)


def test_what_is_typed_stands_in_its_cell_and_the_changed_ones_are_starred() -> None:
    made = panels(PLACES[0], want.Move(0, 1), *TYPED)
    cells = made.cells()
    assert lines(cells)[2][7:14] == " -1.25_"
    assert background(cells, 2, 8) == KEY
    assert [row[:21].count("*") for row in lines(cells)[1:8]] == [1, 0, 0, 0, 0, 0, 0]
    assert made.note() == "[-1.25_] Enter keeps"
    assert made.hint() == "Enter keeps -1.25 here, Esc drops it."
    kept = panels(PLACES[0], want.Move(0, 1), *TYPED, want.Commit())
    assert kept.note() == cell_words(-1.25, kept.weights.chosen[1])
    assert kept.note().startswith("-1.25 was ")
    zeroed = lines(panels(PLACES[0], want.CycleZoom()).cells())
    assert sum(row[:21].count("*") for row in zeroed[1:8]) == 10, "nine weights and the bias"


def test_the_note_says_what_the_number_is_where_it_fits() -> None:
    assert cell_words(-0.40118, -0.40118) == "weight -0.40118"
    assert cell_words(-0.0037151, -0.0037151, is_bias=True) == "bias -0.0037151"
    assert cell_words(0.0, -0.128) == "weight 0 was -0.128"
    assert len(cell_words(-1.23e-05, -0.0313)) <= 20
    made = panels(PLACES[0], *[want.Move(rows=1)] * 9)
    assert made.note().startswith("bias ")


def test_beside_a_changed_filter_stands_what_was_trained() -> None:
    made = panels(PLACES[0], want.CycleZoom())
    shown = lines(made.cells())
    at = next(number for number, line in enumerate(shown) if line.startswith("trained, bias"))
    assert shown[at][:24].split()[-1] == signed(made.found.trained_bias, 3)
    for row in range(3):
        found = [float(word) for word in shown[at + 1 + row][:21].split()]
        assert np.allclose(found, made.found.trained[row, :, 0], atol=0.005)


def test_both_maps_are_drawn_on_one_scale() -> None:
    made = panels(PLACES[0], want.OpenStudy("disturb"))
    cells, found = made.cells(), made.found
    limit = max(found.map_before.max(), found.map_after.max())
    assert found.map_before.max() != found.map_after.max()
    pixels = cells.pixels()
    for column, values in zip(made.layout.columns, (found.map_before, found.map_after), strict=True):
        for row, at in ((0, 0), (13, 9), (20, 14), (25, 25)):
            wanted = grey_colour(float(values[row, at]), float(limit))
            assert np.abs(pixels[2 + row, column + at] - wanted).max() <= 1, (row, at)


def test_v_gives_each_map_its_own_white() -> None:
    made = panels(PLACES[0], *(want.TypeText(key) for key in "99"), want.Commit(), want.CycleView())
    pixels = made.cells().pixels()
    *_, before, after = made.layout.columns
    for column, values in ((before, made.found.map_before), (after, made.found.map_after)):
        row, at = np.unravel_index(values.argmax(), values.shape)
        assert pixels[2 + row, column + at].tolist() == [255, 255, 255]
    assert "as trained (white: " in lines(made.cells())[0]
    assert "in both" not in lines(made.cells())[0]


def test_the_answer_before_and_now() -> None:
    made = panels(PLACES[0], *(want.TypeText(key) for key in "99"), want.Commit())
    was, now = lines(made.cells())[made.layout.reads : made.layout.reads + 2]
    assert (was[:3], now[:3]) == ("was", "now")
    assert was.endswith(percent(float(made.found.before.max())))
    assert now.endswith(percent(float(made.found.after.max())))
    names = panels(PLACES[3], want.CycleZoom())
    text = "\n".join(lines(names.cells()))
    for label, before, after in zip(
        names.scene.network.spec.labels, names.found.before, names.found.after, strict=True
    ):
        assert f"{label:<10} {percent(float(before)):>5} -> {percent(float(after)):>5}" in text


def test_the_hint_says_what_it_does_to_the_map_and_the_answer() -> None:
    made = panels(PLACES[0], want.CycleZoom())
    dots = np.count_nonzero(made.found.map_before != made.found.map_after)
    assert made.hint().startswith(f"{dots} of 676 dots of its map changed; it still reads ")
    other = panels(PLACES[0], want.CycleZoom(), want.Step(1))
    assert other.hint().startswith("As it was trained; 1 other filter is not.")


# -- what is counted

BEFORE = np.diag(range(10, 20))
AFTER = BEFORE.copy()
AFTER[7, 7] -= 5
AFTER[7, 1] += 5
AFTER[4, 4] += 1
BEFORE[4, 9] = 1
COUNTED = Counted("bundled digits", Readings(146, BEFORE), Readings(146, AFTER))


def test_accuracy_and_the_largest_changes_in_words() -> None:
    shown = lines(counted_cells(COUNTED, DIGITS, 5, 80, None))
    assert shown[0] == "99.32 % -> 96.58 %: 145 -> 141 of 146 bundled digits read right"
    assert shown[1:3] == ["7 read as 1: 0 -> 5", "4 read as 9: 1 -> 0"]
    way = replace(COUNTED, under_way=(2_500, 10_000))
    for width in (80, 120):
        row = lines(counted_cells(way, DIGITS, 5, width, None))[0]
        assert "145 -> 141 of 146 bundled digits read right  " in row
        assert row.endswith("counting 10,000: 2,500 so far")
    same = Counted("bundled digits", COUNTED.before, COUNTED.before)
    assert lines(counted_cells(same, DIGITS, 2, 80, None)) == [
        "99.32 %: 145 of 146 bundled digits read right",
        "4 read as 9: 1",
    ]


def test_where_there_is_room_all_changes_stand_in_a_table() -> None:
    cells = counted_cells(COUNTED, DIGITS, 13, 120, 7)
    shown = lines(cells)
    assert shown[1] == "down: what it is; across: what it is read as; how many more, or fewer"
    for row, line in enumerate(shown[3:13]):
        words = line[: 11 * 5].split()
        assert words[0] == str(row)
        found = [0 if word == "." else int(word) for word in words[1:]]
        assert found == (AFTER - BEFORE)[row].tolist()
    assert background(cells, 3 + 7, 1) == KEY
    assert "7 read as 1: 0 -> 5" in shown[3]


def test_before_anything_is_counted_it_says_how_far_it_is() -> None:
    begun = Counted("bundled digits", under_way=(250, 1_000))
    assert count_words(begun, 80) == ("How many bundled digits are read right?", "counting 1,000: 250 so far")
    made = panels(PLACES[3])
    why = "Accuracy needs labelled pictures: convtui filters --net colour --data FILE.npz"
    assert lines(made.cells())[made.layout.counts] == why


def test_labels_that_no_output_has_are_named_by_number() -> None:
    extra = np.zeros((12, 10), int)
    extra[11, 3] = 4
    counted = Counted("pictures", Readings(8, np.zeros_like(extra)), Readings(8, extra))
    assert lines(counted_cells(counted, DIGITS, 3, 80, None))[1] == "11 read as 3: 0 -> 4"
    assert "11 read as 3: 0 -> 4" in "\n".join(lines(counted_cells(counted, DIGITS, 20, 120, None)))


# -- the mouse, and rooms for other filters


@given(
    st.tuples(st.integers(1, 11), st.integers(1, 11)),
    st.tuples(st.integers(60, 200), st.integers(18, 60)),
    st.tuples(st.integers(1, 60), st.integers(1, 60)),
)
def test_every_cell_can_be_seen_and_clicked(
    kernel: tuple[int, int], room: tuple[int, int], made: tuple[int, int]
) -> None:
    width, height = room
    layout = apart_layout(width, height, kernel, made, (28, 28), DIGITS)
    assert layout.columns[-1] + layout.panes[1] <= width
    assert min(layout.panes) >= 1
    assert layout.counts < height
    values = np.arange(kernel[0] * kernel[1], dtype=np.float32).reshape(kernel)
    for cell in (*np.ndindex(*kernel), (kernel[0], 0)):
        weights = ApartWeights(values, values + 1, (0.5, 0.25), cell, None, layout.kernel, layout.block)
        cells = weights.cells()
        assert cells.width <= layout.left
        assert cells.height == weights.height <= layout.panes[0]
        lit = np.argwhere((cells.bg == RING).all(axis=-1))
        assert len(lit), "the cell in focus is in sight"
        assert all(weights.cell_at(int(row), int(column)) == cell for row, column in lit if cell[0] < kernel[0])
        assert weights.cell_at(weights.height - 1, BIAS_AT) == (kernel[0], 0)
        assert weights.cell_at(0, layout.left + 1) is None


def test_a_click_chooses_the_cell_and_the_wheel_another_filter() -> None:
    made = panels(PLACES[0])
    assert made.clicked(1, 0, 0, False) == (want.ChooseCell(0, 0),)
    assert made.clicked(4, 15, 0, False) == (want.ChooseCell(1, 2),)
    assert made.clicked(7, BIAS_AT, 0, False) == (want.ChooseCell(3, 0),)
    assert made.clicked(0, 0, 0, False) is None
    assert made.clicked(5, 40, 0, False) is None
    assert made.clicked(5, 40, -1, False) == (want.Step(-1),)


def test_a_pool_that_is_out_and_no_classes_are_said() -> None:
    made = panels(PLACES[0], want.DropPool())
    text = made.cells().text()
    assert "A pool is out: nothing is read." in text
    assert isinstance(made.scene.view.study, Apart)
    assert "With a pool out" in text
