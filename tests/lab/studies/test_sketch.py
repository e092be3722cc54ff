"""A digit of one's own: pen and page, what undo takes back, and what the networks read in two people's digits."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.drawing import Drawing
from convtui.lab import intents as want
from convtui.lab.intents import Intent
from convtui.lab.library import Library
from convtui.lab.reduce import reduce
from convtui.lab.state import DRAWN, State, TrainedView
from convtui.lab.studies import sketch
from convtui.lab.study_state import Sketch
from convtui.lab.trained_state import PAGE, Disturbance, Trial
from convtui.network.forward import forward
from convtui.network.without import runnable
from convtui.ops.disturb import disturbed
from convtui.ops.framing import framed
from tests.lab.small_world import WORLD, after
from tests.lab.studies.handwriting import ROUND, SQUARE, Stroke, by_keys, by_mouse

OPEN = want.OpenStudy("sketch")
SPACE = want.PlayPause()


@cache
def library() -> Library:
    return Library()


def state(**trial: object) -> State:
    return State(mode="filters", trained=TrainedView(trial=Trial(**trial)))  # type: ignore[arg-type]


def done(*intents: Intent, start: State | None = None) -> TrainedView:
    return after(OPEN, *intents, state=start or state()).trained


def pen(view: TrainedView) -> Sketch:
    assert isinstance(view.study, Sketch)
    return view.study


def inked(view: TrainedView) -> set[tuple[int, int]]:
    page = sketch.page_of(view.trial).values
    return {(row, column) for row, column in np.argwhere(page > 0).tolist()}


def box(row: int, column: int, rows: int, columns: int) -> set[tuple[int, int]]:
    return {(row + y, column + x) for y in range(rows) for x in range(columns)}


NARROW = (want.AddToCell(-1),) * 2


# -- keys


def test_it_opens_with_the_pen_up_in_the_middle_of_an_empty_page_and_changes_nothing() -> None:
    view = done()
    assert pen(view) == Sketch(at=(PAGE // 2, PAGE // 2))
    assert view.trial == Trial()
    assert inked(view) == set()


def test_arrows_move_and_write_while_the_pen_is_down() -> None:
    view = done(*NARROW, want.Move(rows=-1), SPACE, want.Move(columns=1), want.Move(rows=1), SPACE, want.Move(rows=1))
    assert inked(view) == box(16, 18, 2, 4) | box(16, 20, 4, 2)
    assert pen(view).at == (20, 20)
    assert not pen(view).down
    assert view.trial.picture == DRAWN


def test_the_pen_stays_on_the_page() -> None:
    view = done(*[want.Move(columns=1, big=True)] * 9, *[want.Move(rows=-1)] * 40)
    assert pen(view).at == (0, PAGE - 1)
    assert pen(done(want.MoveToEnd(True))).at[1] == PAGE - 1
    assert pen(done(want.MoveToEnd(False))).at[1] == 0


def test_the_rubber_takes_away_what_the_pen_wrote() -> None:
    stroke = (SPACE, want.Move(columns=1), SPACE)
    view = done(*stroke, want.TypeText("-"), SPACE, want.Move(columns=-1), SPACE)
    assert pen(view).rubs
    assert inked(view) == set()
    assert view.trial.drawing is None, "a page without ink is none"
    assert view.trial.picture is None
    assert not pen(done(want.TypeText("-"), want.TypeText("-"))).rubs


def test_widths_go_round_and_step() -> None:
    assert [pen(done(*[want.Step(-1)] * times)).wide for times in range(5)] == [4, 5, 2, 3, 4]
    assert pen(done(*[want.AddToCell(1)] * 9)).wide == 6
    assert pen(done(*[want.AddToCell(-1)] * 9)).wide == 1


def test_a_new_page_is_empty_and_lifts_the_pen() -> None:
    view = done(SPACE, want.Move(rows=1), want.Step(1))
    assert inked(view) == set()
    assert not pen(view).down
    assert done(SPACE, SPACE, want.Step(1), want.Undo()).trial == done(SPACE, SPACE).trial


# -- the mouse


def test_a_press_and_drags_are_a_line_and_beside_the_page_nothing_begins() -> None:
    press, drag = want.ClickTool(4, 4), want.ClickTool(4, 9, drag=True)
    assert inked(done(*NARROW, press, drag)) == box(4, 4, 2, 7)
    assert inked(done(drag)) == set(), "no press on the page before"
    assert inked(done(want.ClickTool(-1, -1), drag)) == set()
    both = done(*NARROW, press, want.ClickTool(-1, -1), drag)
    assert inked(both) == box(4, 4, 2, 2)


def test_a_drag_beyond_the_edge_goes_to_it() -> None:
    view = done(*NARROW, want.ClickTool(30, 10), want.ClickTool(50, 10, drag=True))
    assert inked(view) == box(30, 10, 6, 2)
    assert pen(view).at == (35, 10)


def test_a_press_begins_a_stroke_of_its_own() -> None:
    view = done(*NARROW, SPACE, want.ClickTool(2, 2))
    assert inked(view) == box(18, 18, 2, 2) | box(2, 2, 2, 2)
    assert not pen(view).down


# -- steps


def test_one_undo_takes_back_one_stroke_and_redo_brings_it_again() -> None:
    first: tuple[Intent, ...] = (SPACE, *[want.Move(columns=1)] * 3, SPACE)
    second: tuple[Intent, ...] = (
        want.ClickTool(4, 4),
        want.ClickTool(9, 9, drag=True),
        want.ClickTool(9, 20, drag=True),
    )
    whole = done(*first, *second)
    one = done(*first, *second, want.Undo())
    assert one.trial == done(*first).trial
    assert done(*first, *second, want.Undo(), want.Undo()).trial == Trial()
    assert done(*first, *second, want.Undo(), want.Undo(), want.Redo(), want.Redo()).trial == whole.trial
    assert isinstance(one.study, Sketch), "it goes on"
    assert len(whole.past) == 2


@pytest.mark.parametrize("close", [OPEN, want.Cancel(), want.Commit(), want.CloseTool()])
def test_closed_the_drawing_stays_the_picture_and_it_can_be_gone_on_with(close: Intent) -> None:
    view = done(SPACE, want.Move(rows=1), close)
    assert view.study is None
    assert view.trial.picture == DRAWN
    drawing = view.trial.drawing
    digit = after(want.ChooseDigit(5), state=State(mode="filters", trained=view)).trained
    assert digit.trial == Trial(digit=5, drawing=drawing)
    again = after(OPEN, state=State(mode="filters", trained=digit)).trained
    assert again.trial.picture == DRAWN
    assert again.trial.drawing == drawing


def test_another_picture_closes_it_and_another_layer_does_not() -> None:
    assert done(want.ChooseDigit(3)).study is None
    assert done(want.UsePicture("wide")).study is None
    assert done(want.UseNetwork("stacked")).study is None
    view = done(SPACE, want.UseLayer("second"))
    assert view.layer == "second"
    assert isinstance(view.study, Sketch)
    assert isinstance(done(want.ChooseFilter(3), want.CycleView()).study, Sketch)
    assert done(want.OpenStudy("disturb")).study != Sketch()


def test_numbers_and_panes_mean_nothing_here() -> None:
    before = done()
    assert done(want.TypeText("7"), want.NextFocus(), want.Focus("map"), want.PlaceAt(1, 1)) == before


def test_a_network_for_photographs_says_so() -> None:
    start = state(network="in colour", picture="wide")
    view = after(OPEN, state=start).trained
    assert view == start.trained
    why = sketch.why_not(view, WORLD)
    assert why == "The network in colour reads photographs, not digits: k chooses another."
    assert sketch.why_not(state().trained, WORLD) is None


# -- what the network makes of it


def drawn(strokes: Iterable[Intent], network: str = "stacked") -> TrainedView:
    now = reduce(state(network=network), OPEN, library())
    for intent in strokes:
        now = reduce(now, intent, library())
    return now.trained


def test_what_is_shown_is_the_framed_page_and_a_full_pass_of_it() -> None:
    view = drawn(by_mouse(ROUND[5]))
    found = sketch.derived(view, library())
    drawing = view.trial.drawing
    assert drawing is not None
    assert np.array_equal(found.page, drawing.values)
    assert np.array_equal(found.seen, framed(drawing.values))
    passed = forward(library().network("stacked"), framed(drawing.values))
    assert np.array_equal(found.probabilities, passed.output)
    assert np.array_equal(found.maps, passed.of(library().layer_name(view)))
    assert np.array_equal(library().input_of(view.trial).values[:, :, 0], found.seen)


def test_an_empty_page_is_read_too_while_the_digit_is_still_the_picture() -> None:
    view = drawn(())
    found = sketch.derived(view, library())
    assert found.ink is None
    assert not found.seen.any()
    blank = forward(library().network("stacked"), np.zeros((28, 28), np.float32))
    assert np.array_equal(found.probabilities, blank.output)
    assert view.trial.picture is None


def test_the_drawing_is_disturbed_as_any_picture() -> None:
    view = drawn(by_mouse(ROUND[2]))
    view = replace(view, trial=replace(view.trial, disturbance=Disturbance((1, 2), 15, 0.1, 3)))
    drawing = view.trial.drawing
    assert drawing is not None
    wanted = disturbed(framed(drawing.values), (1, 2), 15, 0.1, 3)
    assert np.array_equal(sketch.derived(view, library()).seen, wanted)


def test_without_a_pool_there_are_maps_and_no_prediction() -> None:
    view = drawn(by_mouse(ROUND[2]))
    pool = library().network("stacked").spec.layers[1].name
    view = replace(view, trial=replace(view.trial, dropped=(pool,)))
    found = sketch.derived(view, library())
    assert found.probabilities.shape == (0,)
    assert runnable(library().trained(view.trial)).spec.layers
    assert found.maps.any()


@pytest.mark.parametrize("network", ["lecture", "stacked"])
@pytest.mark.parametrize("hand", [ROUND, SQUARE], ids=["round", "square"])
@pytest.mark.parametrize("drive", [by_mouse, by_keys])
def test_ten_digits_written_by_hand_are_read(
    network: str, hand: dict[int, tuple[Stroke, ...]], drive: Callable[[tuple[Stroke, ...]], Iterator[Intent]]
) -> None:
    """At least nine of the ten, by the very intents that keys and mouse send."""
    read = []
    for digit in range(10):
        view = drawn(drive(hand[digit]), network)
        read.append(int(library().activations(view.trial).output.argmax()))
    right = sum(found == digit for digit, found in enumerate(read))
    assert right >= 9, read


def test_the_two_hands_differ_and_are_written_with_the_pen_as_it_is_at_first() -> None:
    assert Sketch().wide == 4
    for digit in range(10):
        pages = [drawn(by_mouse(hand[digit])).trial.drawing for hand in (ROUND, SQUARE)]
        assert all(isinstance(page, Drawing) for page in pages)
        assert pages[0] != pages[1]
