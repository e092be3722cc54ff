"""Filters mode: paging, jumping, the mosaic, digits."""

import pytest

from convtui.lab import intents as want
from convtui.lab.intents import Intent
from convtui.lab.state import Pane, State, TrainedView
from convtui.lab.trained_reduce import MOSAIC_COLUMNS, STRIP_COLUMNS
from convtui.lab.trained_state import Trial
from tests.lab.small_world import WORLD, after, typed

LAST = WORLD.filters - 1


def _after(*intents: Intent, view: TrainedView | None = None) -> TrainedView:
    return after(*intents, state=State(mode="filters", trained=view or TrainedView())).trained


def test_next_and_back_go_round_the_filters() -> None:
    assert _after(want.Step(1), want.Step(1)).filter == 2
    assert _after(want.Step(-1)).filter == LAST
    assert _after(want.Step(-1), want.Step(1)).filter == 0


def test_on_the_digit_next_and_back_change_the_digit_and_stop_at_the_ends() -> None:
    assert _after(want.Focus("picture"), want.Step(1)) == TrainedView(trial=Trial(digit=1), focus="picture")
    assert _after(want.Focus("picture"), want.Step(-1)).trial.digit == 0


def test_in_the_mosaic_numbers_and_paging_are_about_filters_wherever_the_focus_is() -> None:
    view = TrainedView(mosaic=True, focus="picture")
    assert _after(*typed("3"), want.Commit(), view=view) == TrainedView(mosaic=True, focus="picture", filter=2)
    assert _after(want.Step(1), view=view) == TrainedView(mosaic=True, focus="picture", filter=1)
    assert _after(want.MoveToEnd(True), view=view) == TrainedView(mosaic=True, focus="picture", filter=LAST)


def test_a_digit_takes_the_place_of_a_picture() -> None:
    assert _after(want.ChooseDigit(7), view=TrainedView(trial=Trial(picture="digit"))) == TrainedView(
        trial=Trial(digit=7)
    )


@pytest.mark.parametrize(
    ("keys", "filter_", "digit"),
    [
        ("12!", 11, 11),
        ("1!", 0, 0),
        ("0!", 0, 0),
        ("99!", LAST, 98),
        ("10000!", LAST, 9999),
        ("12<!", 0, 0),
        ("1a2!", 11, 11),
    ],
)
def test_a_number_and_enter_jump_counting_from_one(keys: str, filter_: int, digit: int) -> None:
    assert _after(*typed(keys)) == TrainedView(filter=filter_)
    assert _after(want.Focus("picture"), *typed(keys)) == TrainedView(trial=Trial(digit=digit), focus="picture")


@pytest.mark.parametrize(("number", "picture"), [(1, "letter-e"), (4, "large"), (0, "wide"), (5, "wide")])
def test_where_no_digits_are_read_the_number_is_a_pictures(number: int, picture: str) -> None:
    start = TrainedView(Trial("in colour", picture="wide"), focus="picture")
    made = after(*typed(str(number)), want.Commit(), state=State("filters", trained=start))
    assert made.trained.trial.picture == picture
    assert made.trained.typing is None


def test_a_number_is_shown_while_it_is_typed_and_esc_drops_it() -> None:
    assert _after(*typed("12")).typing == "12"
    assert _after(*typed("12"), want.Cancel()) == TrainedView()
    assert _after(*typed("1<")) == TrainedView()
    assert _after(*typed("-./x")) == TrainedView()
    assert _after(*typed("7"), want.Step(1)) == TrainedView(filter=1)


def test_a_pasted_number_counts_too() -> None:
    assert _after(want.TypeText("12\n"), want.Commit()).filter == 11


def test_arrows_on_the_strip_go_along_it_and_down_a_line() -> None:
    assert _after(want.Move(0, 1)).filter == 1
    assert _after(want.Move(1, 0)).filter == STRIP_COLUMNS
    assert _after(want.Move(1, 0), want.Move(0, -1)).filter == STRIP_COLUMNS - 1
    assert _after(want.Move(0, -1)).filter == 0
    assert _after(want.Move(-1, 0)).filter == 0
    assert _after(want.ChooseFilter(LAST), want.Move(1, 0)).filter == LAST
    assert _after(want.ChooseFilter(30), want.Move(1, 0)).filter == 30
    assert _after(want.Move(1, 0, big=True)).filter == 8
    assert _after(want.Move(-1, 0, big=True)).filter == 0


def test_z_opens_the_mosaic_where_arrows_follow_its_tiles() -> None:
    mosaic = _after(want.Focus("map"), want.CycleZoom())
    assert mosaic == TrainedView(mosaic=True)
    assert _after(want.Move(1, 1), view=mosaic).filter == MOSAIC_COLUMNS + 1
    for leave in (want.Commit(), want.Cancel(), want.CycleZoom()):
        assert _after(leave, view=mosaic) == TrainedView()


def test_enter_jumps_inside_the_mosaic_and_leaves_it_only_when_nothing_is_typed() -> None:
    assert _after(want.CycleZoom(), *typed("12!")) == TrainedView(mosaic=True, filter=11)
    assert _after(want.CycleZoom(), *typed("12!!")) == TrainedView(filter=11)


def test_arrows_on_the_map_move_the_cursor_and_stop_at_its_edge() -> None:
    view = _after(want.Focus("map"), want.PlaceAt(24, 0), want.Move(1, 0), want.Move(1, 0), want.Move(0, -1))
    assert (view.place, view.filter, view.trial.digit) == ((25, 0), 0, 0)
    assert _after(want.Focus("map"), want.PlaceAt(0, 0), want.Move(1, 0, big=True)).place == (8, 0)
    assert _after(want.PlaceAt(99, -5)).place == (25, 0)


def test_arrows_on_the_digit_page_through_them() -> None:
    focus = want.Focus("picture")
    assert _after(focus, want.Move(0, 1)).trial.digit == 1
    assert _after(focus, want.Move(1, 0)).trial.digit == 10
    assert _after(focus, want.Move(1, 0, big=True)).trial.digit == 100
    assert _after(focus, want.Move(-1, 0)).trial.digit == 0


@pytest.mark.parametrize(
    ("pane", "end", "start"),
    [
        ("filters", TrainedView(filter=LAST), TrainedView()),
        (
            "picture",
            TrainedView(trial=Trial(digit=WORLD.digit_count - 1), focus="picture"),
            TrainedView(focus="picture"),
        ),
        ("map", TrainedView(place=(25, 25), focus="map"), TrainedView(place=(0, 0), focus="map")),
    ],
)
def test_home_and_end(pane: Pane, end: TrainedView, start: TrainedView) -> None:
    assert _after(want.Focus(pane), want.MoveToEnd(True)) == end
    assert _after(want.Focus(pane), want.MoveToEnd(True), want.MoveToEnd(False)) == start


def test_tab_goes_round_the_panes() -> None:
    assert [_after(*[want.NextFocus()] * times).focus for times in range(4)] == ["filters", "map", "picture", "filters"]
    assert _after(want.Focus("kernel")).focus == "filters"


def test_pool_and_scale() -> None:
    assert [_after(*[want.CyclePool()] * times).pooling.kind for times in range(4)] == ["none", "max", "mean", "none"]
    assert _after(want.SetPool("mean")).pooling.kind == "mean"
    assert _after(want.CycleView()).common_scale
    assert _after(want.CycleView(), want.CycleView()) == TrainedView()


@pytest.mark.parametrize("intent", [want.Undo(), want.Redo(), want.PlayPause(), want.Tick(), want.ChangeKernel("turn")])
def test_what_belongs_to_kernel_mode_does_nothing_here(intent: Intent) -> None:
    state = State(mode="filters")
    assert after(intent, state=state) is state
