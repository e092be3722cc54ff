"""Laws that hold whatever the user does, in any order."""

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convtui.core.drawing import Drawing
from convtui.core.kernel import Kernel
from convtui.core.recipe import Recipe
from convtui.lab import intents as want
from convtui.lab.intents import Intent
from convtui.lab.kernel_reduce import UNDO_DEPTH
from convtui.lab.reduce import reduce
from convtui.lab.state import DRAWN, Mode, Pooling, State
from convtui.lab.trained_state import Disturbance, FilterEdit
from tests.lab.small_world import WORLD, after, changes, intents, typed

EVERY_INTENT: tuple[Intent, ...] = (
    want.Go("filters"),
    want.Focus("map"),
    want.NextFocus(),
    want.Move(1, 0),
    want.MoveToEnd(True),
    want.PlaceAt(2, 3),
    want.Step(1),
    want.ChooseCell(1, 1),
    want.TypeText("2"),
    want.Erase(),
    want.Commit(),
    want.Cancel(),
    want.AddToCell(1),
    want.ChangeKernel("turn"),
    want.UsePreset("blur"),
    want.UsePicture("wide"),
    want.UseSize(16),
    want.SetPadding("same"),
    want.CyclePool(),
    want.SetPool("mean"),
    want.CycleView(),
    want.CycleZoom(),
    want.Undo(),
    want.Redo(),
    want.PlayPause(),
    want.Tick(),
    want.StopSweep(),
    want.ChooseFilter(3),
    want.ChooseDigit(4),
    want.HideStrip(),
    want.UseKernel(Kernel.of([[1, -1]])),
    want.ResizeKernel(5, 4),
    want.SetStride(2),
    want.SetDilation(2),
    want.SetBias(0.5),
    want.SetResponse("relu"),
    want.SetScale(True),
    want.SetFlipped(True),
    want.SetChannels("sum"),
    want.NextChannel(),
    want.UseCrop((0, 0, 5, 5)),
    want.UseDrawing(Drawing.blank(4, 6, 0)),
    want.SetNudge(1, -1),
    want.MarkMatches(3),
    want.JumpToMatch(),
    want.OpenTool("edit"),
    want.CloseTool(),
    want.ChooseOption(1),
    want.ClickTool(1, 1),
    want.SetPooling(Pooling("max", 3, 2)),
    want.UseNetwork("stacked"),
    want.UseLayer("second"),
    want.StepLayer(1),
    want.ChooseRow(2),
    want.ChooseMoment(3),
    want.ShowSight("film"),
    want.UseRecipe(Recipe(filters=8)),
    want.StartTraining(Recipe(epochs=2)),
    want.CycleOrder(),
    want.SetOrder("response"),
    want.OpenStudy("patches"),
    want.EditFilter(FilterEdit("first", 0, (0.5,) * 9, 0.0)),
    want.ZeroFilter(),
    want.NegateFilter(),
    want.RestoreFilter(),
    want.PasteKernels((Kernel.of([[0, 0, 0], [0, 1, 0], [0, 0, 0]]),)),
    want.ToLab(),
    want.DropPool("pool"),
    want.SetDisturbance(Disturbance((1, 0))),
    want.UseSketch(Drawing.blank(28, 28, 0)),
    want.UseSquare((0, 0, 4)),
)


def test_every_intent_is_tried_here() -> None:
    assert {type(intent) for intent in EVERY_INTENT} == set(get_args(Intent))


@pytest.mark.parametrize("mode", ["kernel", "filters"])
@pytest.mark.parametrize("intent", EVERY_INTENT, ids=lambda intent: type(intent).__name__)
def test_an_intent_leaves_the_other_mode_alone(mode: Mode, intent: Intent) -> None:
    before = State(mode=mode)
    now = reduce(before, intent, WORLD)
    if mode == "kernel":
        assert now.trained == before.trained
    elif not isinstance(intent, want.ToLab):  # which is there to change both
        assert now.kernel == before.kernel


def _inside(place: tuple[int, int], shape: tuple[int, int]) -> bool:
    return 0 <= place[0] < shape[0] and 0 <= place[1] < shape[1]


def _check(state: State) -> None:
    hash(state)
    view = state.kernel
    assert _inside(view.cell, view.experiment.kernel.shape)
    assert len(view.past) + len(view.future) <= UNDO_DEPTH
    assert view.focus != "filters"
    assert state.trained.focus != "kernel"
    assert 0 <= state.trained.filter < WORLD.filters
    assert 0 <= state.trained.trial.digit < WORLD.digit_count
    assert view.experiment.picture in (*WORLD.pictures, DRAWN)
    assert min(WORLD.map_shape(view.experiment)) >= 1, "the window fits"
    assert view.sweep is None or view.typing is None
    if view.sweep is not None:
        rows, columns = WORLD.map_shape(view.experiment)
        assert 0 <= view.sweep.dots < rows * columns


# To Kernel mode, nothing typed there, no tool open.
SHUT = (want.Go("kernel"), want.Cancel(), want.Cancel(), want.CloseTool())
MOVES = want.Move | want.MoveToEnd | want.PlaceAt


@settings(max_examples=300)
@given(st.lists(intents, max_size=25))
def test_whatever_is_done_the_state_is_whole(doing: list[Intent]) -> None:
    state = State()
    for intent in doing:
        before, state = state, reduce(state, intent, WORLD)
        _check(state)
        assert state is before or state != before
        if isinstance(intent, MOVES) and state.kernel.place != before.kernel.place:
            assert _inside(state.kernel.place, WORLD.map_shape(state.kernel.experiment))
        assert _inside(state.trained.place, (26, 26))


@given(st.lists(intents, max_size=25))
def test_undoing_all_leads_back_and_redoing_all_forth(doing: list[Intent]) -> None:
    now = after(*doing, *SHUT)
    steps = len(now.kernel.past)
    start = after(*[want.Undo()] * steps, state=now)
    assert start.kernel.experiment == State().kernel.experiment
    assert start.kernel.past == ()
    assert after(want.Undo(), state=start) is start
    again = after(*[want.Redo()] * steps, state=start)
    assert again.kernel.experiment == now.kernel.experiment
    assert (again.kernel.past, again.kernel.future) == (now.kernel.past, now.kernel.future)


@given(st.lists(intents, max_size=12), changes)
def test_undo_takes_back_one_change_exactly_and_redo_brings_it_again(doing: list[Intent], change: Intent) -> None:
    before = after(*doing, *SHUT)
    changed = after(change, state=before)
    if changed.kernel.experiment == before.kernel.experiment:
        assert changed.kernel.past == before.kernel.past
        return
    undone = after(want.Undo(), state=changed)
    assert undone.kernel.experiment == before.kernel.experiment
    assert undone.kernel.past == before.kernel.past
    assert after(want.Redo(), state=undone).kernel.experiment == changed.kernel.experiment


def test_a_new_change_forgets_what_was_undone() -> None:
    state = after(want.ChangeKernel("turn"), want.Undo(), want.ChangeKernel("negate"))
    assert after(want.Redo(), state=state) is state
    assert len(state.kernel.past) == 1


def test_undo_goes_back_a_bounded_way() -> None:
    state = after(*[want.AddToCell(1)] * (UNDO_DEPTH + 50))
    assert len(state.kernel.past) == UNDO_DEPTH
    undone = after(*[want.Undo()] * (UNDO_DEPTH + 50), state=state)
    assert undone.kernel.experiment.kernel.cells[0][0] == 51


def test_looking_is_not_undone() -> None:
    state = after(want.ChangeKernel("turn"), want.CycleZoom(), want.PlaceAt(3, 4), want.ChooseCell(2, 1))
    undone = after(want.Undo(), state=state)
    assert (undone.kernel.zoom, undone.kernel.place, undone.kernel.cell) == (state.kernel.zoom, (3, 4), (2, 1))


def test_leaving_a_mode_keeps_what_was_typed_and_ends_the_sweep() -> None:
    state = after(*typed("7"), want.Go("filters"))
    assert state.kernel.typing is None
    assert state.kernel.experiment.kernel.cells[0][0] == 7
    assert after(want.PlayPause(), want.Go("filters")).kernel.sweep is None
    jump = after(want.Go("filters"), want.TypeText("1"), want.Go("kernel"))
    assert jump.trained.typing is None


def test_the_hints_go_and_come() -> None:
    hidden = after(want.HideStrip())
    assert not hidden.strip_shown
    assert after(want.HideStrip(), state=hidden) == State()
