"""A guess from the question to the reveal: what each key does, and what stays as it was."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.lab import intents as want
from convtui.lab.complaint import complaint, held_back
from convtui.lab.intents import Intent
from convtui.lab.library import Library
from convtui.lab.presets import PRESETS
from convtui.lab.reduce import reduce
from convtui.lab.state import Experiment, KernelView, State, Sweep
from convtui.lab.tool_state import Guess, Tally
from convtui.lab.tools.guess import (
    ANSWERED,
    CANNOT_TELL,
    CHOOSE_FIRST,
    CLOSER_FIRST,
    IT_WOULD_TELL,
    NO_OTHER,
    NOT_YET,
    tally_words,
    why_not,
)
from convtui.lab.tools.question import experiment_of
from tests.lab.small_world import intents

BOOKS = Library()
OPEN = want.OpenTool("guess")
ENTER, ESC, HINT, CLOSER = want.Commit(), want.Cancel(), want.HideStrip(), want.CycleZoom()
START = State(
    kernel=KernelView(
        Experiment(kernel=PRESETS[10].kernel),
        zoom="numbers",
        place=(5, 6),
        cell=(1, 2),
        past=(Experiment(),),
        future=(Experiment(kernel=PRESETS[3].kernel),),
        tally=Tally(3, 1, 2),
    ),
    strip=frozenset({"guess"}),
)


def after(*doing: Intent, state: State = START) -> State:
    for intent in doing:
        state = reduce(state, intent, BOOKS)
    return state


def tool(state: State) -> Guess:
    assert isinstance(state.kernel.tool, Guess)
    return state.kernel.tool


def said(state: State, intent: Intent) -> str | None:
    return complaint(state, intent, after(intent, state=state), BOOKS)


ASKED = after(OPEN)
ANSWER = tool(ASKED).answer
WRONG = (ANSWER + 1) % 4


def locked_in(chosen: int) -> State:
    return after(want.ChooseOption(chosen), ENTER, state=ASKED)


def revealed(chosen: int = ANSWER) -> State:
    """And seen to its end."""
    return after(want.StopSweep(), state=locked_in(chosen))


# -- asking


def test_a_question_changes_nothing_but_that_the_whole_is_seen() -> None:
    assert replace(ASKED, kernel=replace(ASKED.kernel, tool=None, zoom="numbers")) == START
    assert tool(ASKED) == Guess(tool(ASKED).ways, ANSWER, (5, 6), "numbers")


CHANGES_NOTHING: tuple[Intent, ...] = (
    want.ChangeKernel("turn"),
    want.ChangeKernel("negate"),
    want.UsePreset("blur"),
    want.UseKernel(PRESETS[3].kernel),
    want.ResizeKernel(5, 5),
    want.UsePicture("camera"),
    want.UseSize(16),
    want.SetPadding("same"),
    want.SetStride(2),
    want.SetBias(1),
    want.SetChannels("sum"),
    want.SetNudge(1, 0),
    want.UseCrop((0, 0, 9, 9)),
    want.CyclePool(),
    want.CycleView(),
    want.SetResponse("abs"),
    want.SetScale(True),
    want.SetFlipped(True),
    want.NextChannel(),
    want.Step(1),
    want.AddToCell(1),
    want.TypeText("7"),
    want.TypeText("1 2 3 4 5 6 7 8 9"),
    want.Undo(),
    want.Redo(),
    want.PlayPause(),
    want.JumpToMatch(),
    want.MarkMatches(5),
    want.ChooseCell(1, 1),
    want.NextFocus(),
    want.OpenTool("lecture"),
    want.OpenTool("draw"),
    want.OpenTool("nudge"),
    want.OpenTool("crop"),
)


@pytest.mark.parametrize("intent", CHANGES_NOTHING, ids=str)
def test_what_would_tell_or_change_does_nothing_and_a_kind_sentence_says_so(intent: Intent) -> None:
    for state in (ASKED, after(want.ChooseOption(WRONG), HINT, CLOSER, state=ASKED)):
        assert after(intent, state=state) is state
        assert said(state, intent) == NOT_YET


@pytest.mark.parametrize("action", ["kernels", "pictures", "open", "export"])
def test_no_list_opens_that_marks_the_kernel_and_nothing_is_taken_away(action: str) -> None:
    assert held_back(ASKED, action) == IT_WOULD_TELL
    assert held_back(START, action) is None
    assert held_back(revealed(), action) is None
    assert held_back(after(want.Go("filters"), state=ASKED), action) is None


def test_other_lists_and_texts_open() -> None:
    for action in ("explain", "palette", "quit", "repaint", "digits"):
        assert held_back(ASKED, action) is None


@pytest.mark.parametrize("leave", [ESC, want.CloseTool(), OPEN], ids=str)
@given(doing=st.lists(intents, max_size=12))
@settings(max_examples=40, deadline=None)
def test_esc_leaves_no_trace(leave: Intent, doing: list[Intent]) -> None:
    """Whatever was done before, short of locking an answer in."""
    ends = (want.Cancel, want.Commit, want.Go, want.CloseTool, want.HideStrip)
    kept = [one for one in doing if not isinstance(one, ends) and one != OPEN]
    state = after(*kept, want.ChooseOption(1), HINT, state=ASKED)
    assert tool(state).hint
    assert after(leave, state=state) == START


def test_modes_can_be_left_and_the_question_waits() -> None:
    there = after(want.Go("filters"), state=ASKED)
    assert there.mode == "filters"
    assert after(HINT, state=there).strip_shown is False, "elsewhere h is the line of hints"
    assert after(want.Go("kernel"), state=there).kernel == ASKED.kernel
    assert said(ASKED, want.Go("kernel")) is None


# -- choosing


@pytest.mark.parametrize(
    ("intent", "chosen"),
    [
        *((want.ChooseOption(index), index) for index in range(5)),
        *((want.TypeText(str(index + 1)), index) for index in range(5)),
        (want.Step(-1, 64), 1),
        (want.OpenTool("compare", 64), 2),
        (want.OpenTool("edit", 64), 4),
    ],
    ids=str,
)
def test_letters_and_digits_choose_and_small_letters_too(intent: Intent, chosen: int) -> None:
    state = after(want.ChooseOption((chosen + 1) % 5), intent, state=ASKED)
    assert tool(state).chosen == chosen
    assert after(intent, state=state) is state
    assert said(state, intent) is None
    assert state.kernel.tally == START.kernel.tally


@pytest.mark.parametrize(
    "intent", [want.TypeText("0"), want.TypeText("6"), want.ChooseOption(5), want.Step(1)], ids=str
)
def test_nothing_else_does(intent: Intent) -> None:
    assert after(intent, state=ASKED) is ASKED
    assert said(ASKED, intent) == NOT_YET


def test_without_a_choice_enter_asks_for_one() -> None:
    assert after(ENTER, state=ASKED) is ASKED
    assert said(ASKED, ENTER) == CHOOSE_FIRST


def test_without_a_question_letters_say_where_one_is() -> None:
    assert after(want.ChooseOption(0)) is START
    assert said(START, want.ChooseOption(0)) == "A to E answer a guess: g asks one."


def test_h_is_the_questions_own_hint() -> None:
    state = after(HINT, state=ASKED)
    assert tool(state).hint
    assert state.strip_shown
    assert after(HINT, state=state) == ASKED
    assert after(HINT).strip_shown is False


def test_z_shows_the_chosen_map_larger() -> None:
    assert said(ASKED, CLOSER) == CLOSER_FIRST
    unsure = after(want.ChooseOption(CANNOT_TELL), state=ASKED)
    assert after(CLOSER, state=unsure) is unsure
    larger = after(want.ChooseOption(2), CLOSER, state=ASKED)
    assert tool(larger).closer
    assert tool(after(want.ChooseOption(3), state=larger)).closer, "the next one as large"
    assert not tool(after(want.ChooseOption(CANNOT_TELL), state=larger)).closer
    assert not tool(after(CLOSER, state=larger)).closer
    assert larger.kernel.zoom == "whole"


def test_arrows_move_the_window_whatever_is_in_focus() -> None:
    for focus in ("kernel", "picture", "map"):
        state = after(want.Focus(focus), OPEN)
        moved = after(want.Move(1, 0), want.Move(0, -2), want.Move(1, 0, big=True), state=state)
        assert moved.kernel.place == (14, 4)
        assert moved.kernel.cell == (1, 2)
        assert moved.kernel.focus == focus
        assert after(want.MoveToEnd(True), state=state).kernel.place == (29, 29)
        assert after(want.PlaceAt(99, 3), state=state).kernel.place == (29, 3)
    corner = after(want.MoveToEnd(False), state=ASKED)
    assert said(corner, want.Move(-1, 0)) is None


# -- the reveal


@pytest.mark.parametrize(
    ("chosen", "tally"),
    [(ANSWER, Tally(4, 1, 2)), (WRONG, Tally(4, 2, 2)), (CANNOT_TELL, Tally(3, 1, 3))],
)
def test_the_true_map_sweeps_in_and_the_tally_counts(chosen: int, tally: Tally) -> None:
    state = locked_in(chosen)
    assert tool(state).revealed
    assert tool(state).chosen == chosen
    assert state.kernel.sweep == Sweep()
    assert state.kernel.place == (0, 0)
    assert state.kernel.tally == tally
    assert state.kernel.experiment == START.kernel.experiment


def test_an_answer_that_is_locked_in_counts_once() -> None:
    state = revealed(WRONG)
    for intent in (ENTER, want.ChooseOption(ANSWER), ENTER, want.TypeText("5"), ENTER):
        assert after(intent, state=state).kernel.tally == Tally(4, 2, 2)
    assert after(ENTER, state=state) is state
    assert said(state, ENTER) == ANSWERED
    assert said(state, want.ChooseOption(1)) == ANSWERED


def test_at_the_end_of_the_sweep_the_window_is_where_it_was() -> None:
    start = after(want.Move(2, 2), want.ChooseOption(WRONG), ENTER, state=ASKED)
    state = start
    beats = 0
    while state.kernel.sweep is not None:
        state = after(want.Tick(), state=state)
        beats += 1
        assert beats < 100
    assert beats > 50
    assert state.kernel.place == (7, 8)
    assert tool(state).revealed
    for skip in (want.StopSweep(), ENTER, ESC):
        assert after(skip, state=start) == state


def test_a_sweep_can_be_steered_and_paused() -> None:
    state = after(want.Tick(), want.Tick(), want.PlayPause(), state=locked_in(ANSWER))
    sweep = state.kernel.sweep
    assert sweep is not None
    assert sweep.paused
    faster = after(want.Move(-1, 0), state=state).kernel.sweep
    assert faster is not None
    assert faster.speed == 1
    again = after(want.PlayPause(), state=revealed())
    assert again.kernel.sweep == Sweep()
    assert after(want.StopSweep(), state=again).kernel.place == (5, 6)


def test_after_the_reveal_esc_leaves_and_only_the_tally_is_another() -> None:
    for leave in (ESC, want.CloseTool()):
        assert after(leave, state=revealed()) == replace(START, kernel=replace(START.kernel, tally=Tally(4, 1, 2)))


def test_z_goes_between_the_map_and_the_four() -> None:
    state = revealed()
    assert tool(state).closer
    four = after(CLOSER, state=state)
    assert not tool(four).closer
    assert after(CLOSER, state=four) == state
    assert tool(after(want.PlayPause(), state=four)).closer, "what slides is seen"


def test_after_the_reveal_a_key_is_about_the_kernel_again() -> None:
    """Press r and see: the guess is over, and there is the map that had been guessed."""
    state = revealed(WRONG)
    turned = after(want.ChangeKernel("turn"), state=state)
    assert turned.kernel.tool is None
    assert turned.kernel.zoom == "numbers"
    assert turned.kernel.experiment == experiment_of(START.kernel, "turn")
    assert turned.kernel.past[-1] == START.kernel.experiment
    assert after(want.Undo(), state=turned).kernel.experiment == START.kernel.experiment
    typed = after(want.TypeText("7"), state=state)
    assert (typed.kernel.tool, typed.kernel.typing) == (None, "7")
    assert after(want.UsePreset("blur"), state=state).kernel.experiment.kernel == PRESETS[5].kernel


def test_what_was_chosen_is_one_key_away() -> None:
    for preset in PRESETS:
        start = State(kernel=KernelView(Experiment(kernel=preset.kernel)))
        asked = after(OPEN, state=start)
        for index, way in enumerate(tool(asked).ways):
            if way in ("turn", "flip", "negate"):
                key = want.ChangeKernel(way)  # type: ignore[arg-type]
                seen = after(want.ChooseOption(index), ENTER, want.StopSweep(), key, state=asked)
                assert seen.kernel.experiment == experiment_of(start.kernel, way)


def test_n_asks_about_the_next_kernel_before_its_map_is_seen() -> None:
    state = after(want.Step(1), state=revealed())
    assert not tool(state).revealed
    assert state.kernel.experiment.kernel == PRESETS[11].kernel
    assert state.kernel.past == (*START.kernel.past, START.kernel.experiment)
    assert tool(state).zoom == "numbers"
    assert after(OPEN, state=revealed()) == state, "g as well"
    back = after(ESC, state=state)
    assert back.kernel.tool is None
    assert back.kernel.zoom == "numbers"


def test_n_asks_about_the_next_picture_where_the_picture_is_in_focus() -> None:
    state = after(want.NextFocus(-1), want.Step(1, 32), state=revealed())
    assert state.kernel.focus == "picture"
    assert state.kernel.experiment.picture == "shapes"
    assert not tool(state).revealed


class NothingElse(Library):
    """Whatever is paged to is plain paper."""

    def plane(self, experiment: Experiment) -> Float32:
        return super().plane(experiment) if experiment.picture == "letter-e" else np.ones((32, 32), np.float32)

    @property
    def pictures(self) -> tuple[str, ...]:
        return ("letter-e", "dot", "camera")


def test_pictures_that_cannot_be_asked_about_are_passed_over() -> None:
    state = after(want.NextFocus(-1), want.Step(-1), state=revealed())
    now = reduce(after(want.NextFocus(-1), state=revealed()), want.Step(1), NothingElse())
    assert now.kernel.experiment.picture == "letter-e", "all the way round"
    assert not tool(now).revealed
    assert state.kernel.experiment.picture == "letter-e-24"


def test_where_nothing_else_can_be_asked_it_says_so() -> None:
    class Nothing(NothingElse):
        def plane(self, experiment: Experiment) -> Float32:
            return np.ones((32, 32), np.float32)

    for step in (want.Step(1), OPEN):
        state = revealed()
        assert reduce(state, step, Nothing()) is state
        assert complaint(state, step, state, Nothing()) == NO_OTHER


def test_l_is_offered_after_the_reveal() -> None:
    state = after(want.OpenTool("lecture"), state=revealed())
    assert type(state.kernel.tool).__name__ == "Lecture"
    assert after(want.OpenTool("lecture"), state=ASKED) is ASKED


# -- the tally


@pytest.mark.parametrize(
    ("tally", "words"),
    [
        (Tally(), "0 guesses, 0 surprises, 0 explored"),
        (Tally(7, 3, 2), "7 guesses, 3 surprises, 2 explored"),
        (Tally(1, 1, 1), "1 guess, 1 surprise, 1 explored"),
    ],
)
def test_the_tally_in_words(tally: Tally, words: str) -> None:
    assert tally_words(tally) == words


def test_every_sentence_fits_on_the_line() -> None:
    for sentence in (ANSWERED, CHOOSE_FIRST, CLOSER_FIRST, IT_WOULD_TELL, NO_OTHER, NOT_YET):
        assert len(sentence) < 79
        assert sentence.endswith(".")


def test_why_not_says_nothing_where_it_can_be_asked() -> None:
    assert why_not(START.kernel, BOOKS) is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.one_of(intents, st.integers(0, 5).map(want.ChooseOption), st.just(OPEN), st.just(ENTER)), max_size=20)
)
def test_whatever_is_done_the_tally_only_grows_and_nothing_is_half_open(doing: list[Intent]) -> None:
    state = ASKED
    for intent in doing:
        if isinstance(intent, want.UseNetwork):
            continue  # a name of the small world's
        before, state = state, reduce(state, intent, BOOKS)
        hash(state)
        was, now = before.kernel.tally, state.kernel.tally
        assert now.guesses + now.explored - was.guesses - was.explored in (0, 1)
        assert was.surprises <= now.surprises <= now.guesses
        if isinstance(state.kernel.tool, Guess) and not state.kernel.tool.revealed:
            assert state.kernel.sweep is None
            assert state.kernel.typing is None
            assert state.kernel.zoom == "whole"
