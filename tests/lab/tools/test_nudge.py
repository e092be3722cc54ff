"""Nudging: arrows move the picture, Enter keeps it there, Esc puts it back, and undo knows of nothing in between."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convtui.lab import intents as want
from convtui.lab.intents import Intent
from convtui.lab.state import Experiment, KernelView, State
from convtui.lab.tool_state import Nudge
from convtui.lab.tools.nudge import FARTHEST, why_not
from tests.lab.small_world import WORLD, after, changes, typed

OPEN = want.OpenTool("nudge")
DOWN, RIGHT = want.Move(1, 0), want.Move(0, 1)
MOVED = State(kernel=KernelView(Experiment(nudge=(2, -1))))


def nudge(state: State) -> tuple[int, int]:
    return state.kernel.experiment.nudge


def test_arrows_move_the_picture_a_pixel_and_no_farther_than_it_goes() -> None:
    state = after(OPEN)
    assert why_not(state.kernel, WORLD) is None
    assert state.kernel.experiment == Experiment()
    assert nudge(after(DOWN, RIGHT, RIGHT, state=state)) == (1, 2)
    assert nudge(after(want.Move(-1, -1), state=state)) == (-1, -1)
    assert nudge(after(*[DOWN] * 9, *[want.Move(0, -1)] * 9, state=state)) == (FARTHEST, -FARTHEST)
    assert nudge(after(want.Move(1, 0, big=True), state=state)) == (FARTHEST, 0)
    assert nudge(after(DOWN, RIGHT, want.MoveToEnd(False), state=state)) == (0, 0)
    moved = after(DOWN, state=state)
    for unmoved in (want.MoveToEnd(True), want.Focus("map"), want.PlayPause()):
        assert after(unmoved, state=moved) is moved


@pytest.mark.parametrize("start", [State(), MOVED])
@pytest.mark.parametrize("close", [want.Cancel(), want.CloseTool(), OPEN])
def test_escape_puts_the_picture_back(start: State, close: Intent) -> None:
    state = after(OPEN, DOWN, RIGHT, close, state=start)
    assert state.kernel.experiment == start.kernel.experiment
    assert state.kernel.tool is None
    assert state.kernel.past == ()


@pytest.mark.parametrize("start", [State(), MOVED])
def test_enter_keeps_it_there_and_that_is_one_step_to_undo(start: State) -> None:
    state = after(OPEN, DOWN, RIGHT, RIGHT, want.Commit(), state=start)
    down, right = nudge(start)
    assert nudge(state) == (down + 1, right + 2)
    assert state.kernel.tool is None
    assert state.kernel.past == (start.kernel.experiment,)
    assert after(want.Undo(), state=state).kernel.experiment == start.kernel.experiment
    assert after(OPEN, want.Commit(), state=start).kernel.past == ()


def test_tab_shows_what_changed_and_the_map_again() -> None:
    state = after(OPEN, DOWN, want.NextFocus())
    assert state.kernel.tool == Nudge((0, 0), difference=True)
    assert after(want.NextFocus(-1), state=state).kernel.tool == Nudge((0, 0))
    assert after(want.CyclePool(), state=state).kernel.tool == Nudge((0, 0), difference=True)


@given(changes, st.lists(st.sampled_from((DOWN, RIGHT, want.Move(-1, 0), want.Move(0, -1))), max_size=6))
def test_a_change_meanwhile_is_as_ever_and_is_undone_to_the_picture_at_rest(
    change: Intent, moves: list[Intent]
) -> None:
    state = after(OPEN, *moves, change)
    without = after(want.Focus("picture"), change)
    assert state.kernel.past == without.kernel.past
    rest = after(want.Cancel(), state=state)
    assert rest.kernel.experiment == without.kernel.experiment
    same = without.kernel.experiment.picture == "letter-e" and nudge(without) == (0, 0)
    assert nudge(state) == nudge(after(OPEN, *moves) if same else without)
    assert isinstance(state.kernel.tool, Nudge)


def test_another_picture_begins_at_rest() -> None:
    state = after(OPEN, DOWN, want.UsePicture("wide"))
    assert nudge(state) == (0, 0)
    assert nudge(after(DOWN, want.Cancel(), state=state)) == (0, 0)
    back = after(want.Undo(), state=after(OPEN, want.UsePicture("wide"), state=MOVED))
    assert nudge(back) == (2, -1)
    assert nudge(after(RIGHT, want.Cancel(), state=back)) == (2, -1)


def test_another_tool_leaves_it_at_rest() -> None:
    state = after(OPEN, DOWN, want.OpenTool("draw"))
    assert nudge(state) == (0, 0)
    assert not isinstance(state.kernel.tool, Nudge)


def test_a_cell_can_be_typed_meanwhile() -> None:
    state = after(OPEN, DOWN, *typed("5"))
    assert state.kernel.typing == "5"
    for end in (want.Commit(), RIGHT):
        kept = after(end, state=state)
        assert kept.kernel.typing is None
        assert kept.kernel.experiment.kernel.cells[0][0] == 5
        assert isinstance(kept.kernel.tool, Nudge)
        assert nudge(kept) == ((1, 0) if end == want.Commit() else (1, 1))
        assert kept.kernel.past == (Experiment(),)
    dropped = after(want.Cancel(), state=state)
    assert isinstance(dropped.kernel.tool, Nudge)
    assert dropped.kernel.experiment == Experiment(nudge=(1, 0))
