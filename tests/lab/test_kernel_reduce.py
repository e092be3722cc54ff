"""Kernel mode: what each key does, and typing as in a spreadsheet."""

import pytest
from msgspec.structs import replace

from convtui.core.kernel import Kernel
from convtui.lab import intents as want
from convtui.lab.intents import Intent
from convtui.lab.kernel_reduce import typed_kernel
from convtui.lab.presets import PRESETS, preset_named
from convtui.lab.state import Experiment, KernelView, Pane, Pooling, State
from tests.lab.small_world import after, typed

LYING = PRESETS[0].kernel
NINE = "1 2 3\n4 5 6\n7 8 9"


def _cell(state: State, row: int = 0, column: int = 0) -> float:
    return state.kernel.experiment.kernel.cells[row][column]


def _starting(view: KernelView) -> State:
    return State(kernel=view)


# -- typing


@pytest.mark.parametrize(
    ("keys", "value"),
    [("5", 5), ("-1", -1), ("1/9", 1 / 9), ("-.5", -0.5), ("12.25", 12.25), ("12<", 1), ("-1/4", -0.25), ("0", 0)],
)
def test_keys_replace_then_append_and_enter_commits(keys: str, value: float) -> None:
    state = after(*typed(keys))
    assert state.kernel.typing == ("1" if keys == "12<" else keys)
    assert state.kernel.experiment == State().kernel.experiment
    committed = after(want.Commit(), state=state)
    assert committed.kernel.typing is None
    assert committed.kernel.experiment.kernel == LYING.with_cell(0, 0, value)
    assert len(committed.kernel.past) == (0 if value == 1 else 1)


def test_the_map_follows_every_valid_prefix() -> None:
    followed = []
    for length in range(1, 4):
        kernel = typed_kernel(after(*typed("1/9"[:length])).kernel)
        followed.append(kernel and kernel.cells[0][0])
    assert followed == [1, None, pytest.approx(1 / 9)]
    assert typed_kernel(State().kernel) is None


def test_escape_keeps_the_old_number() -> None:
    assert after(*typed("55"), want.Cancel()) == State()


@pytest.mark.parametrize("keys", ["-", ".", "1/", "1/0", "--", "1/2/3", "1.2.3", "-/"])
def test_what_is_no_number_is_not_kept(keys: str) -> None:
    state = after(*typed(keys))
    assert state.kernel.typing == keys
    assert typed_kernel(state.kernel) is None
    assert after(want.Commit(), state=state) == State()


@pytest.mark.parametrize(
    ("intent", "cell", "focus"),
    [
        (want.Move(0, 1), (0, 1), "kernel"),
        (want.Move(1, 0), (1, 0), "kernel"),
        (want.Move(-1, 0), (0, 0), "kernel"),
        (want.NextFocus(1), (0, 0), "map"),
        (want.NextFocus(-1), (0, 0), "picture"),
        (want.Commit(), (0, 0), "kernel"),
        (want.ChooseCell(2, 2), (2, 2), "kernel"),
    ],
)
def test_arrows_tab_and_enter_commit(intent: Intent, cell: tuple[int, int], focus: Pane) -> None:
    state = after(*typed("8"), intent)
    assert state.kernel.experiment.kernel == LYING.with_cell(0, 0, 8)
    assert (state.kernel.typing, state.kernel.cell, state.kernel.focus) == (None, cell, focus)


def test_after_a_commit_the_next_key_replaces_again() -> None:
    assert _cell(after(*typed("12!3!"))) == 3


def test_backspace_takes_one_character_and_then_gives_the_cell_back() -> None:
    assert after(*typed("12<")).kernel.typing == "1"
    assert after(*typed("12<<")) == State()
    assert after(want.Erase()) == State()


def test_letters_are_inert_and_a_slash_starts_nothing() -> None:
    assert after(*typed("abc/ +e")) == State()
    assert after(*typed("1x2")).kernel.typing == "12"


def test_a_cell_is_not_typed_without_end() -> None:
    assert after(*typed("123456789")).kernel.typing == "12345678"


def test_typing_takes_the_focus_so_that_arrows_stay_on_the_kernel() -> None:
    state = after(want.Focus("map"), *typed("7"), want.Move(0, 1))
    assert (state.kernel.focus, state.kernel.cell, _cell(state)) == ("kernel", (0, 1), 7)


@pytest.mark.parametrize(
    "text", [NINE, "1,2,3;4,5,6;7,8,9", "[[1, 2, 3], [4, 5, 6], [7, 8, 9]]", " 1\t2 3 4 5 6 7 8 9 "]
)
def test_nine_pasted_numbers_fill_the_kernel_after_one_enter(text: str) -> None:
    pasted = after(want.ChooseCell(2, 2), want.Focus("picture"), want.TypeText(text))
    assert pasted.kernel.focus == "kernel"
    assert pasted.kernel.experiment == State().kernel.experiment
    assert typed_kernel(pasted.kernel) == Kernel.of([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    state = after(want.Commit(), state=pasted)
    assert state.kernel.experiment.kernel == Kernel.of([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    assert after(want.Undo(), state=state).kernel.experiment.kernel == LYING


def test_one_pasted_number_fills_one_cell() -> None:
    assert _cell(after(want.TypeText(" 2.5\n"), want.Commit())) == 2.5


@pytest.mark.parametrize("text", ["1 2 3", "1 2 3 4 5 6 7 8 9 10", "some words", "1 2 3 4 x 6 7 8 9", "\x1b[31m"])
def test_what_is_not_one_or_nine_numbers_is_not_pasted(text: str) -> None:
    assert after(want.TypeText(text)) == State()


def test_undo_while_typing_takes_back_what_was_typed() -> None:
    state = after(*typed("7"), want.Undo())
    assert state.kernel.experiment.kernel == LYING
    assert _cell(after(want.Redo(), state=state)) == 7


def test_a_late_beat_does_not_end_typing() -> None:
    state = after(want.PlayPause(), want.Tick(), *typed("1/"), want.Tick(), *typed("9!"))
    assert _cell(state) == pytest.approx(1 / 9)


def test_plus_and_underscore_step_by_one() -> None:
    assert _cell(after(want.AddToCell(1), want.AddToCell(1), want.AddToCell(-1))) == 2
    assert _cell(after(*[want.AddToCell(0.1)] * 3)) == 1.3
    assert _cell(after(*typed("5"), want.AddToCell(1))) == 6


# -- the kernel as a whole


@pytest.mark.parametrize(
    ("change", "cells"),
    [
        ("turn", [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]),
        ("flip", [[-1, -1, -1], [0, 0, 0], [1, 1, 1]]),
        ("negate", [[-1, -1, -1], [0, 0, 0], [1, 1, 1]]),
        ("transpose", [[1, 0, -1], [1, 0, -1], [1, 0, -1]]),
        ("normalise", [[1 / 6] * 3, [0] * 3, [-1 / 6] * 3]),
    ],
)
def test_changes_of_the_whole_kernel(change: want.Change, cells: list[list[float]]) -> None:
    assert after(want.ChangeKernel(change)).kernel.experiment.kernel == Kernel.of(cells)


def test_reset_gives_the_first_kernel_again() -> None:
    assert after(*typed("5!"), want.ChangeKernel("reset")).kernel.experiment.kernel == LYING


def test_four_turns_two_flips_and_two_negations_change_nothing() -> None:
    changes: tuple[want.Change, ...] = ("turn",) * 4 + ("flip",) * 2 + ("negate",) * 2 + ("transpose",) * 2
    state = after(*(want.ChangeKernel(change) for change in changes))
    assert state.kernel.experiment == State().kernel.experiment


def test_a_turned_kernel_keeps_the_cell_inside() -> None:
    view = KernelView(Experiment(kernel=Kernel.of([[1, 2, 3]])), cell=(0, 2))
    state = after(want.ChangeKernel("turn"), state=_starting(view))
    assert state.kernel.experiment.kernel.cells == ((1,), (2,), (3,))
    assert state.kernel.cell == (0, 0)


# -- next and back


def test_next_and_back_go_round_the_presets() -> None:
    state = State()
    for preset in (*PRESETS[1:], PRESETS[0]):
        state = after(want.Step(1), state=state)
        assert state.kernel.experiment.kernel == preset.kernel
    assert after(want.Step(-1)).kernel.experiment.kernel == PRESETS[-1].kernel


def test_from_a_kernel_of_ones_own_next_is_the_first_and_back_the_last() -> None:
    own = after(*typed("5!"))
    assert after(want.Step(1), state=own).kernel.experiment.kernel == PRESETS[0].kernel
    assert after(want.Step(-1), state=own).kernel.experiment.kernel == PRESETS[-1].kernel


@pytest.mark.parametrize("pane", ["picture", "map"])
def test_elsewhere_next_and_back_go_round_the_pictures(pane: Pane) -> None:
    state, seen = after(want.Focus(pane)), []
    for _ in range(5):
        seen.append(state.kernel.experiment.picture)
        state = after(want.Step(1), state=state)
    assert seen == ["letter-e", "wide", "small", "large", "letter-e"]
    assert after(want.Focus(pane), want.Step(-1)).kernel.experiment.picture == "large"


def test_from_a_picture_outside_the_round_next_is_the_first_and_back_the_last() -> None:
    view = KernelView(Experiment(picture="digit-7"), focus="picture")
    assert after(want.Step(1), state=_starting(view)).kernel.experiment.picture == "letter-e"
    assert after(want.Step(-1), state=_starting(view)).kernel.experiment.picture == "large"


def test_a_small_picture_comes_at_its_own_size_and_a_large_one_at_the_size_that_fits() -> None:
    state = after(want.Focus("picture"), want.Step(1, 48))
    assert (state.kernel.experiment.picture, state.kernel.experiment.size) == ("wide", None)
    state = after(want.Step(2, 48), state=state)
    assert (state.kernel.experiment.picture, state.kernel.experiment.size) == ("large", 48)
    assert after(want.UsePicture("large", 40)).kernel.experiment.size == 40


def test_a_picture_that_the_world_lacks_changes_nothing() -> None:
    assert after(want.UsePicture("no such")) == State()


# -- settings


def test_a_preset_by_name() -> None:
    blur = preset_named("blur")
    assert blur is not None
    assert after(want.UsePreset("blur")).kernel.experiment.kernel == blur.kernel
    assert after(want.UsePreset("blurr")) == State()


def test_the_pool_cycles_off_max_mean() -> None:
    kinds = [after(*[want.CyclePool()] * times).kernel.experiment.pooling.kind for times in range(4)]
    assert kinds == ["none", "max", "mean", "none"]
    view = KernelView(Experiment(pooling=Pooling(size=5, stride=2)))
    assert after(want.SetPool("mean"), state=_starting(view)).kernel.experiment.pooling == Pooling("mean", 5, 2)


def test_the_response_view_cycles() -> None:
    views = [after(*[want.CycleView()] * times).kernel.experiment.response for times in range(5)]
    assert views == ["signed", "abs", "relu", "clip", "signed"]


def test_padding_and_size() -> None:
    experiment = after(want.SetPadding("same"), want.UseSize(16)).kernel.experiment
    assert experiment == replace(Experiment(), padding="same", size=16)


def test_zoom_goes_closer_and_round_again() -> None:
    large = _starting(KernelView(Experiment(picture="large")))
    zooms = []
    for _ in range(4):
        zooms.append(large.kernel.zoom)
        large = after(want.CycleZoom(), state=large)
    assert zooms == ["whole", "crop", "numbers", "whole"]


def test_a_small_picture_has_no_crop() -> None:
    assert after(want.CycleZoom()).kernel.zoom == "numbers"
    assert after(want.CycleZoom(), want.CycleZoom()) == State()
    cropped = _starting(KernelView(zoom="crop"))
    assert after(want.CycleZoom(), state=cropped).kernel.zoom == "numbers"


# -- moving


def test_tab_goes_round_the_panes() -> None:
    order = [after(*[want.NextFocus()] * times).kernel.focus for times in range(4)]
    assert order == ["kernel", "map", "picture", "kernel"]


def test_arrows_on_the_kernel_move_the_cell_and_stop_at_its_edge() -> None:
    state = after(want.Move(1, 0), want.Move(0, 1), want.Move(0, 5))
    assert state.kernel.cell == (1, 2)
    assert state.kernel.place == State().kernel.place


@pytest.mark.parametrize("pane", ["picture", "map"])
def test_arrows_elsewhere_move_the_window_and_stop_at_the_maps_edge(pane: Pane) -> None:
    state = after(want.Focus(pane), want.PlaceAt(28, 1), want.Move(1, 0), want.Move(1, 0), want.Move(0, -3))
    assert state.kernel.place == (29, 0)
    assert state.kernel.cell == (0, 0)


def test_a_big_step_moves_the_window_whatever_is_in_focus() -> None:
    state = after(want.PlaceAt(0, 0), want.Move(1, 0, big=True))
    assert (state.kernel.place, state.kernel.cell) == ((8, 0), (0, 0))


def test_home_and_end() -> None:
    assert after(want.MoveToEnd(True)).kernel.cell == (2, 2)
    assert after(want.MoveToEnd(True), want.MoveToEnd(False)).kernel.cell == (0, 0)
    assert after(want.Focus("map"), want.MoveToEnd(True)).kernel.place == (29, 29)
    assert after(want.Focus("map"), want.MoveToEnd(False)).kernel.place == (0, 0)


def test_on_a_smaller_map_an_arrow_starts_from_its_edge() -> None:
    state = after(want.Focus("map"), want.MoveToEnd(True), want.UsePicture("small"), want.Move(0, -1))
    assert state.kernel.place == (1, 0)
