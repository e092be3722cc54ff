"""What is said when typing has no effect, and that nothing is said when it has."""

import pytest

from convtui.lab import intents as want
from convtui.lab.complaint import complaint
from convtui.lab.reduce import reduce
from convtui.lab.state import State, TrainedView
from convtui.lab.trained_state import Trial
from tests.lab.small_world import WORLD, after, typed


def said(state: State, *intents: want.Intent) -> list[str | None]:
    """What each intent is answered with, one after the other."""
    answers = []
    for intent in intents:
        then = reduce(state, intent, WORLD)
        answers.append(complaint(state, intent, then, WORLD))
        state = then
    return answers


@pytest.mark.parametrize("keys", ["5!", "1/9!", "-.5!", "12<3!"])
def test_nothing_is_said_of_what_works(keys: str) -> None:
    assert set(said(State(), *typed(keys))) == {None}


@pytest.mark.parametrize("leaving", [want.Commit(), want.Move(columns=1), want.NextFocus(1)])
def test_a_buffer_that_is_no_number_is_named_when_it_is_dropped(leaving: want.Intent) -> None:
    *before, last = said(State(), *typed("1/0"), leaving)
    assert set(before) == {None}
    assert last == "1/0 is not a number: the cell keeps the one it had."


def test_dropping_it_on_purpose_needs_no_words() -> None:
    assert said(State(), *typed("1/0"), want.Cancel())[-1] is None
    assert said(State(), *typed("/"), *typed("-"), want.Erase())[-1] is None


def test_a_number_that_is_too_long() -> None:
    assert said(State(), *typed("12345678"))[-1] is None
    assert said(State(), *typed("123456789"))[-1] == "A number may have 8 characters here."


@pytest.mark.parametrize("text", ["1 2 3 4 5 6 7 8", "nan nan", "hello", "1 2 3 4 5 6 7 8 9 10"])
def test_a_paste_that_fits_nothing(text: str) -> None:
    answer = said(State(), want.TypeText(text))[-1]
    assert answer == "What was pasted is neither one number nor 9: nothing was changed."


def test_a_paste_that_fits() -> None:
    assert said(State(), want.TypeText("1 2 3\n4 5 6\n7 8 9"), want.Commit()) == [None, None]


@pytest.mark.parametrize("number", ["0", "41", "9999"])
def test_a_jump_beyond_the_filters(number: str) -> None:
    answer = said(after(want.Go("filters")), *typed(number), want.Commit())[-1]
    assert answer == f"There is no filter {number}: they go from 1 to 40."


def test_a_jump_beyond_the_digits() -> None:
    start = after(want.Go("filters"), want.Focus("picture"))
    assert said(start, *typed("0"), want.Commit())[-1] == "There is no digit 0: they go from 1 to 20000."
    assert said(start, *typed("20000"), want.Commit())[-1] is None
    view = TrainedView(Trial("in colour", picture="wide"), focus="picture")
    start = State("filters", trained=view)
    assert said(start, *typed("5"), want.Commit())[-1] == "There is no picture 5: they go from 1 to 4."
    assert said(start, *typed("4"), want.Commit())[-1] is None
