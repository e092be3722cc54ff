"""Pinned filters: how they are kept, and what two maps share."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.lab.derive_filters import filters_scene
from convtui.lab.state import State, TrainedView
from convtui.lab.studies.pins import MOST, PinsFound, derived, shared
from convtui.lab.study_state import Pins
from convtui.lab.trained_complaint import trained_complaint
from convtui.lab.trained_state import Trial
from convtui.network.describe import describe
from tests.lab.small_world import WORLD, after
from tests.panels.scenes import library

Masks = npt.NDArray[np.bool_]
PIN = want.OpenStudy("pins")


def pinned(*filters: int, **more: object) -> State:
    """Filters mode with these chosen and pinned one after the other."""
    now = State("filters", trained=TrainedView(**more))  # type: ignore[arg-type]
    for number in filters:
        now = after(want.CloseTool(), want.ChooseFilter(number), PIN, state=now)
    return now


def test_the_first_is_only_kept_and_the_second_opens_both() -> None:
    first = pinned(4)
    assert (first.trained.pins, first.trained.study) == ((4,), None)
    second = after(want.ChooseFilter(9), PIN, state=first)
    assert (second.trained.pins, second.trained.study) == ((4, 9), Pins(1))


def test_the_only_one_chosen_again_is_let_go() -> None:
    assert pinned(4, 4).trained.pins == ()


def test_one_of_several_chosen_again_shows_them_with_it_in_focus() -> None:
    now = pinned(4, 9, 4).trained
    assert (now.pins, now.study) == ((4, 9), Pins(0))


def test_a_fifth_is_refused_in_a_sentence() -> None:
    four = pinned(0, 1, 2, 3)
    chosen = after(want.CloseTool(), want.ChooseFilter(7), state=four)
    again = after(PIN, state=chosen)
    assert again == chosen
    sentence = trained_complaint(chosen, PIN, again, WORLD)
    assert sentence is not None
    assert f"{MOST} filters are pinned already (1, 2, 3, 4)" in sentence


def test_escape_leaves_and_a_second_lets_them_go() -> None:
    left = after(want.Cancel(), state=pinned(4, 9))
    assert (left.trained.pins, left.trained.study) == ((4, 9), None)
    assert after(want.Cancel(), state=left).trained.pins == ()


def test_arrows_choose_the_pane_and_so_the_filter() -> None:
    now = pinned(4, 9, 30)
    for intent, wanted in (
        (want.Move(0, -1), 9),
        (want.Move(0, -1), 4),
        (want.Move(0, -1), 4),
        (want.Move(1, 0), 9),
        (want.MoveToEnd(True), 30),
        (want.NextFocus(1), 4),
        (want.ChooseFilter(30), 30),
    ):
        now = after(intent, state=now)
        assert now.trained.filter == wanted
        assert now.trained.study == Pins((4, 9, 30).index(wanted))


def test_c_lets_the_one_in_focus_go_until_one_is_left() -> None:
    now = after(PIN, state=pinned(4, 9, 30))
    assert (now.trained.pins, now.trained.study, now.trained.filter) == ((4, 9), Pins(1), 9)
    now = after(want.Move(0, -1), PIN, state=now)
    assert (now.trained.pins, now.trained.study) == ((9,), None)


def test_n_and_b_page_the_digit() -> None:
    now = pinned(4, 9)
    paged = after(want.Step(1), want.Step(1), want.Step(-1), state=now).trained
    assert paged == replace(now.trained, trial=replace(now.trained.trial, digit=1))
    assert after(want.TypeText("12"), want.Commit(), state=now).trained.trial.digit == 11


def test_enter_leaves_with_that_filter() -> None:
    left = after(want.Move(0, -1), want.Commit(), state=pinned(4, 9)).trained
    assert (left.filter, left.study, left.pins) == (4, None, (4, 9))


def test_another_layer_has_other_filters() -> None:
    now = after(want.StepLayer(1), state=pinned(4, 5)).trained
    assert (now.pins, now.study) == ((), None)


# -- what they share


@given(arrays(np.bool_, st.tuples(st.integers(1, 4), st.integers(1, 5), st.integers(1, 5))))
def test_what_two_maps_share(fired: Masks) -> None:
    found = shared(fired)
    for i, one in enumerate(fired):
        for j, other in enumerate(fired):
            places = list(zip(one.ravel().tolist(), other.ravel().tolist(), strict=True))
            both, either = (sum(rule(pair) for pair in places) for rule in (all, any))
            if either:
                assert found[i, j] == pytest.approx(both / either)
            else:
                assert np.isnan(found[i, j])
    assert np.array_equal(found, found.T, equal_nan=True)


def test_the_numbers_are_those_of_each_filter() -> None:
    view = TrainedView(trial=Trial(digit=5), filter=8, pins=(2, 8, 30), study=Pins(1))
    found: PinsFound = derived(view, library())
    assert found.at == 1
    for pin, scene in zip(view.pins, found.scenes, strict=True):
        assert scene.view.filter == pin
        bank = library().network("lecture").weights["conv2d"]
        blank = describe(bank.kernels[..., pin], float(bank.bias[pin])).blank
        assert np.array_equal(scene.fired, scene.map > np.float32(blank))
    one, other = found.scenes[0].fired, found.scenes[2].fired
    assert found.shared[0, 2] == pytest.approx((one & other).sum() / (one | other).sum())


def test_two_filters_light_up_different_areas() -> None:
    """B6, on the first digit: an edge that lies flat and one that stands share less than half of their places."""
    scene = filters_scene(TrainedView(), library())
    flat, upright = (
        next(i for i in range(32) if _way(i) is not None and abs((_way(i) or 0) - way) <= 10) for way in (170, 90)
    )
    found = derived(replace(scene.view, pins=(flat, upright), study=Pins()), library())
    assert 0 < found.shared[0, 1] < 0.5


def _way(index: int) -> int | None:
    bank = library().network("lecture").weights["conv2d"]
    return describe(bank.kernels[..., index], float(bank.bias[index])).degrees
