"""The square of a picture that a network reads: never off the picture, cut out exactly, said in words."""

from math import ceil, floor

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convtui.core.drawing import Drawing
from convtui.lab import intents as want
from convtui.lab.intents import Intent
from convtui.lab.squares import (
    SMALLEST,
    Square,
    cut,
    inside,
    largest,
    moved,
    one_to_one,
    sized,
    square_words,
)
from convtui.lab.state import DRAWN, State, TrainedView
from convtui.lab.trained_complaint import trained_complaint
from convtui.lab.trained_state import Trial
from tests.lab.small_world import WORLD, after

shapes = st.tuples(st.integers(1, 300), st.integers(1, 300))
steps = st.integers(-50, 50)


@st.composite
def placed(draw: st.DrawFn) -> tuple[tuple[int, int], Square]:
    """A picture's (rows, columns) and a square on it."""
    rows, columns = draw(shapes)
    side = draw(st.integers(1, min(rows, columns)))
    return (rows, columns), (draw(st.integers(0, rows - side)), draw(st.integers(0, columns - side)), side)


def is_inside(square: Square, shape: tuple[int, int]) -> bool:
    top, left, side = square
    return 0 <= top and 0 <= left and side >= 1 and top + side <= shape[0] and left + side <= shape[1]


def naive_means(values: npt.NDArray[np.floating], size: tuple[int, int]) -> npt.NDArray[np.float64]:
    """(H, W, C) to (*size, C): one new pixel at a time, every old one by the area that both share."""
    rows, columns = values.shape[:2]
    high, wide = rows / size[0], columns / size[1]
    made = np.zeros((*size, values.shape[2]))
    for i in range(size[0]):
        for j in range(size[1]):
            for row in range(floor(i * high), min(rows, ceil((i + 1) * high))):
                for column in range(floor(j * wide), min(columns, ceil((j + 1) * wide))):
                    tall = min(row + 1, (i + 1) * high) - max(row, i * high)
                    across = min(column + 1, (j + 1) * wide) - max(column, j * wide)
                    made[i, j] += max(tall, 0) * max(across, 0) * values[row, column].astype(np.float64)
    made /= high * wide
    return made


# -- where it is


@given(shapes)
def test_the_largest_is_in_the_middle_and_touches_two_sides(shape: tuple[int, int]) -> None:
    top, left, side = largest(shape)
    assert side == min(shape)
    assert is_inside((top, left, side), shape)
    assert abs(2 * top + side - shape[0]) <= 1
    assert abs(2 * left + side - shape[1]) <= 1


@given(shapes, st.tuples(st.integers(-400, 400), st.integers(-400, 400), st.integers(-5, 400)))
def test_whatever_is_wanted_it_stays_on_the_picture(shape: tuple[int, int], square: Square) -> None:
    assert is_inside(inside(square, shape), shape)


@given(placed())
def test_one_that_is_there_is_left_alone(at: tuple[tuple[int, int], Square]) -> None:
    shape, square = at
    assert inside(square, shape) == square


@given(placed(), st.sampled_from([(1, 0), (-1, 0), (0, 1), (0, -1)]), st.booleans())
def test_a_step_moves_it_one_way_and_no_farther_than_the_picture(
    at: tuple[tuple[int, int], Square], way: tuple[int, int], big: bool
) -> None:
    shape, (top, left, side) = at
    rows, columns = way
    now = moved((top, left, side), shape, rows, columns, big)
    assert is_inside(now, shape)
    assert now[2] == side
    step = max(1, side // 16) * (8 if big else 1)
    assert now[0] == min(max(top + rows * step, 0), shape[0] - side)
    assert now[1] == min(max(left + columns * step, 0), shape[1] - side)


@given(placed())
def test_larger_and_smaller_end_at_the_picture_and_at_eight_pixels(at: tuple[tuple[int, int], Square]) -> None:
    shape, square = at
    now = square
    for _ in range(400):
        grown = sized(now, shape, 1)
        assert is_inside(grown, shape)
        assert grown[2] > now[2] or now[2] == min(shape)
        now = grown
    assert now[2] == min(shape)
    for _ in range(400):
        shrunk = sized(now, shape, -1)
        assert is_inside(shrunk, shape)
        assert shrunk[2] < now[2] or now[2] == min(SMALLEST, *shape)
        now = shrunk
    assert now[2] == min(SMALLEST, *shape)


def test_it_grows_about_its_own_middle_where_there_is_room() -> None:
    assert sized((50, 60, 32), (200, 200), 1) == (48, 58, 36)
    assert sized((50, 60, 32), (200, 200), -1) == (52, 62, 28)
    assert sized((0, 168, 32), (200, 200), 1) == (0, 164, 36), "in a corner the other two sides give way"


def test_one_pixel_for_each_of_the_input() -> None:
    assert one_to_one((0, 20, 120), (120, 160), 32) == (44, 64, 32)
    assert one_to_one((0, 0, 20), (20, 24), 32) == (0, 0, 20)


# -- what is cut out


@given(st.data())
def test_what_is_cut_out_is_the_mean_of_what_each_pixel_covers(data: st.DataObject) -> None:
    rows, columns = data.draw(st.integers(1, 40)), data.draw(st.integers(1, 40))
    side = data.draw(st.integers(1, min(rows, columns)))
    top, left = data.draw(st.integers(0, rows - side)), data.draw(st.integers(0, columns - side))
    size = data.draw(st.integers(1, 12)), data.draw(st.integers(1, 12))
    grey = data.draw(st.booleans())
    values = np.random.default_rng(rows).random((rows, columns, 1 if grey else 3), np.float32)
    found = cut(values[:, :, 0] if grey else values, (top, left, side), size)
    wanted = naive_means(values[top : top + side, left : left + side], size)
    assert found.dtype == np.float32
    assert found.shape == (size if grey else (*size, 3))
    assert np.abs(found.reshape(wanted.shape) - wanted).max() < 1e-6


@pytest.mark.parametrize("level", [0.0, 1.0, np.float32(77 / 255)])
@pytest.mark.parametrize("side", [5, 32, 33, 120, 200])
def test_even_paper_stays_exactly_even(level: float, side: int) -> None:
    values = np.full((200, 210, 3), level, np.float32)
    assert (cut(values, (0, 3, side), (32, 32)) == np.float32(level)).all()


def test_of_the_inputs_own_size_nothing_is_changed() -> None:
    values = np.random.default_rng(1).random((40, 50, 3), np.float32)
    assert np.array_equal(cut(values, (5, 7, 32), (32, 32)), values[5:37, 7:39])


# -- in Filters mode


def _after(*intents: Intent, trial: Trial | None = None, focus: bool = True) -> TrainedView:
    view = TrainedView(trial=trial or Trial(picture="wide"), focus="picture" if focus else "filters")
    return after(*intents, state=State(mode="filters", trained=view)).trained


WIDE = WORLD.sizes["wide"]
LARGE = Trial(picture="large")


def test_arrows_move_the_square_while_the_picture_is_in_focus() -> None:
    assert WIDE == (9, 20)
    assert largest(WIDE) == (0, 5, 9)
    assert _after(want.Move(columns=1)).trial.crop == (0, 6, 9)
    assert _after(want.Move(columns=-1), want.Move(columns=-1)).trial.crop == (0, 3, 9)
    assert _after(want.Move(rows=1)).trial == Trial(picture="wide"), "there is no room below"
    assert _after(want.Move(columns=1), want.Move(columns=-1)).trial.crop is None, "the largest in the middle again"
    assert _after(*[want.Move(columns=1)] * 30).trial.crop == (0, 11, 9)


def test_a_big_step_is_half_of_it_and_plus_and_underscore_change_its_size() -> None:
    assert _after(want.AddToCell(-1), trial=LARGE).trial.crop == (12, 12, 176)
    smaller = _after(*[want.AddToCell(-1)] * 8, trial=LARGE).trial
    assert smaller.crop is not None
    top, left, side = smaller.crop
    assert (top, left) == ((200 - side) // 2, (200 - side) // 2)
    step = side // 16 * 8
    assert _after(want.Move(rows=-1, big=True), trial=smaller).trial.crop == (max(top - step, 0), left, side)
    assert _after(*[want.AddToCell(1)] * 30, trial=smaller).trial.crop is None


def test_home_takes_the_largest_and_end_one_pixel_for_each_of_the_input() -> None:
    assert _after(want.MoveToEnd(True), trial=LARGE).trial.crop == (86, 86, 28)
    assert _after(want.MoveToEnd(True), want.Move(rows=1), want.MoveToEnd(False), trial=LARGE).trial == LARGE


def test_another_picture_is_read_whole_at_first() -> None:
    view = _after(want.Move(columns=1), want.Step(1))
    assert view.trial == Trial(picture="small")
    assert view.past == (), "to look elsewhere is no step that u takes back"


@pytest.mark.parametrize(
    "trial", [Trial(), Trial(digit=3), Trial(picture=DRAWN, drawing=Drawing.blank(28, 28, 0.0))], ids=str
)
def test_digits_and_drawings_are_read_whole(trial: Trial) -> None:
    for intent in (want.UseSquare((0, 0, 4)), want.AddToCell(1), want.AddToCell(-1)):
        assert _after(intent, trial=trial).trial == trial
    if trial.picture is None:
        assert _after(want.Move(columns=1), trial=trial).trial == Trial(digit=trial.digit + 1)


def test_elsewhere_the_keys_mean_what_they_meant() -> None:
    view = _after(want.Move(columns=1), focus=False)
    assert (view.trial.crop, view.filter) == (None, 1)
    view = _after(want.AddToCell(-1), focus=False)
    assert view.trial.crop is None


def test_a_square_that_is_asked_for_is_put_on_the_picture() -> None:
    assert _after(want.UseSquare((-5, 100, 4))).trial.crop == (0, 16, 4)
    assert _after(want.UseSquare((0, 0, 1000))).trial.crop == (0, 0, 9)
    assert _after(want.UseSquare((0, 5, 9))).trial.crop is None
    assert _after(want.UseSquare((0, 0, 0))).trial.crop is None
    assert _after(want.UseSquare((1, 1, 4)), want.UseSquare(None)).trial.crop is None


def _said(intent: Intent, trial: Trial, focus: str) -> str | None:
    state = State(mode="filters", trained=TrainedView(trial=trial, focus=focus))  # type: ignore[arg-type]
    return trained_complaint(state, intent, after(intent, state=state), WORLD)


def test_what_cannot_be_done_is_said() -> None:
    assert "as large as the picture" in (_said(want.AddToCell(1), LARGE, "picture") or "")
    assert "Tab" in (_said(want.AddToCell(1), LARGE, "filters") or "")
    assert _said(want.AddToCell(-1), LARGE, "picture") is None


# -- words


@pytest.mark.parametrize(
    ("own", "square", "words"),
    [
        ((200, 160), (0, 20, 120), "cup, 120x120 of 200x160 at 0,20 -> 32x32"),
        ((200, 160), (20, 0, 160), "cup, 160x160 of 200x160 at 20,0 -> 32x32"),
        ((200, 200), (0, 0, 200), "cup 200x200 -> 32x32"),
        ((200, 200), (84, 84, 32), "cup, 32x32 of 200x200 at 84,84 -> 32x32"),
        ((32, 32), (0, 0, 32), "cup 32x32"),
        ((32, 48), (0, 8, 32), "cup, 32x32 of 32x48 at 0,8 -> 32x32"),
    ],
)
def test_what_is_read_is_said(own: tuple[int, int], square: Square, words: str) -> None:
    said = square_words("cup", own, square, (32, 32))
    assert said[0] == words
    assert said[-1] == "cup"
    assert list(said) == sorted(said, key=len, reverse=True), "shorter and shorter, for narrow panes"
