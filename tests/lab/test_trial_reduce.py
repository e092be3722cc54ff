"""A trial under change: whatever is asked for, in whatever order, and the way back to the bits that were trained."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.drawing import Drawing
from convtui.core.kernel import Kernel
from convtui.lab import intents as want
from convtui.lab.intents import Intent
from convtui.lab.state import DRAWN, State, TrainedView
from convtui.lab.trained_state import FilterEdit, Trial
from convtui.lab.trial_reduce import redone, trial_after, undone, with_trial
from tests.lab.small_world import WORLD, after, small_network, trained_changes

ONES, HALF = FilterEdit("first", 2, (1.0,) * 9, 0.5), FilterEdit("first", 5, (0.5,) * 9, 0.0)
COLOUR = TrainedView(trial=Trial(network="in colour", picture="wide"))

paging: st.SearchStrategy[Intent] = st.sampled_from((-3, 0, 7, 900, 10**6)).map(want.ChooseDigit)
edits: st.SearchStrategy[Intent] = st.builds(
    FilterEdit,
    st.sampled_from(("first", "second", "dense", "pool", "no such")),
    st.sampled_from((-1, 0, 2, 39, 40, 1000)),
    st.sampled_from(((1.0,) * 9, (0.1,) * 9, (2.0,) * 27, (0.5,) * 360, (), (1e39,) * 9, (float("nan"),) * 9)),
    st.sampled_from((0.0, 0.1, -1e39, float("inf"))),
).map(want.EditFilter)
anything = st.one_of(trained_changes, paging, edits)
starts = st.sampled_from((TrainedView(), TrainedView(layer="second", filter=3), COLOUR))


def run(view: TrainedView, *intents: Intent) -> TrainedView:
    for intent in intents:
        view = with_trial(view, trial_after(view, intent, WORLD))
    return view


def bits(trial: Trial) -> dict[str, tuple[bytes, bytes]]:
    """Every weight that the trial's network has, to the last bit."""
    weights = WORLD.trained(trial).weights
    return {name: (bank.kernels.tobytes(), bank.bias.tobytes()) for name, bank in weights.items()}


@given(starts, st.lists(anything, max_size=12))
def test_whatever_is_asked_for_a_network_can_be_made_of_it(view: TrainedView, intents: list[Intent]) -> None:
    for intent in intents:
        before = view
        view = run(view, intent)
        trial = view.trial
        names = [(edit.layer, edit.filter) for edit in trial.edits]
        assert names == sorted(set(names)), "one edit a filter, in one order"
        plain = small_network(trial.network).weights
        for edit in trial.edits:
            bank = plain[edit.layer]
            same = np.array_equal(np.asarray(edit.cells, np.float32), bank.kernels[..., edit.filter].ravel())
            assert not (same and np.float32(edit.bias) == bank.bias[edit.filter]), "an edit that changes nothing"
            assert all(np.float32(number) == number for number in (*edit.cells, edit.bias))
        made = WORLD.trained(trial)  # raises where a pool or an edit is of no such network
        assert {layer.name for layer in made.spec.layers}.isdisjoint(trial.dropped)
        assert trial.picture is not None or WORLD.reads_digits(trial)
        if trial.network != before.trial.network:
            assert not trial.edits
            assert not trial.dropped
        if view.past != before.past:
            assert view.past[-1] == before.trial
            assert view.future == ()
        WORLD.activations(trial)


@given(starts, st.lists(trained_changes, min_size=1, max_size=8))
def test_undo_goes_back_over_every_step_and_redo_forward_again(view: TrainedView, intents: list[Intent]) -> None:
    seen = [view.trial]
    for intent in intents:
        made = run(view, intent)
        if made.past != view.past:
            seen.append(made.trial)
        elif made is not view:
            seen[-1] = made.trial
        view = made
    for wanted in seen[-2::-1]:
        view = undone(view)
        assert _numbers(view.trial) == _numbers(wanted)
        assert bits(view.trial) == bits(wanted)
    assert undone(view) is view
    for wanted in seen[1:]:
        view = redone(view)
        assert _numbers(view.trial) == _numbers(wanted)
    assert redone(view) is view
    assert view.trial == seen[-1]


def _numbers(trial: Trial) -> tuple[object, ...]:
    """All that undo goes back over: not the picture that is seen, which only a step over a drawing brings back."""
    return trial.network, trial.drawing, trial.disturbance, trial.edits, trial.dropped


# -- the numbers come back exactly

PASTE = want.PasteKernels((Kernel.of([[1, 1, 1], [0, 0, 0], [-1, -1, -1]]),), 0.25)
UNDO = want.Undo()


@pytest.mark.parametrize("where", [TrainedView(filter=7), TrainedView(layer="second", filter=4), COLOUR])
@pytest.mark.parametrize(
    "path",
    [
        (want.ZeroFilter(), UNDO),
        (want.NegateFilter(), UNDO),
        (want.NegateFilter(), want.NegateFilter()),
        (PASTE, UNDO),
        (PASTE, want.RestoreFilter()),
        (PASTE, want.ZeroFilter(), want.RestoreFilter(all_of_them=True)),
        (want.ZeroFilter(), want.Step(1), want.NegateFilter(), UNDO, UNDO),
        (want.ZeroFilter(), UNDO, want.Redo(), UNDO),
        (want.ZeroFilter(), want.UseNetwork("stacked"), UNDO, UNDO),
        (want.EditFilter(ONES), want.RestoreFilter(all_of_them=True)),
    ],
    ids=lambda path: "-".join(type(intent).__name__ for intent in path) if isinstance(path, tuple) else "",
)
def test_every_way_back_ends_at_the_bits_that_were_trained(where: TrainedView, path: tuple[Intent, ...]) -> None:
    state = State(mode="filters", trained=where)
    if any(isinstance(intent, want.EditFilter) for intent in path):
        assert after(path[0], state=state).trained.trial.edits or where is COLOUR
    else:
        assert bits(after(path[0], state=state).trained.trial) != bits(where.trial)
    back = after(*path, state=state).trained.trial
    assert bits(back) == bits(where.trial)
    assert back.edits == ()
    plain = small_network(where.trial.network, WORLD.filters)
    assert all(WORLD.trained(back).weights[name] is bank for name, bank in plain.weights.items())


def test_a_number_typed_as_it_was_trained_is_no_edit() -> None:
    bank = small_network("lecture").weights["first"]
    cells = tuple(bank.kernels[..., 2].ravel().tolist())
    assert run(TrainedView(), want.EditFilter(FilterEdit("first", 2, cells, float(bank.bias[2])))) == TrainedView()


# -- steps of undo


def test_paging_digits_is_no_step_and_stays_where_one_is() -> None:
    view = run(TrainedView(), want.ChooseDigit(3), want.EditFilter(ONES), want.ChooseDigit(9), want.ChooseDigit(10))
    assert len(view.past) == 1
    back = undone(view)
    assert (back.trial.edits, back.trial.digit) == ((), 10)
    assert redone(run(back, want.ChooseDigit(11))).trial == Trial(digit=11, edits=(ONES,))


def test_the_old_network_comes_back_with_its_edits_and_its_picture() -> None:
    view = run(TrainedView(), want.EditFilter(ONES), want.ChooseDigit(5), want.UseNetwork("in colour"))
    assert view.trial == Trial(network="in colour", digit=5, picture="wide")
    assert undone(view).trial == Trial(digit=5, edits=(ONES,))


def test_an_edit_of_the_same_numbers_is_no_step() -> None:
    view = run(TrainedView(), want.EditFilter(ONES), want.EditFilter(HALF))
    assert run(view, want.EditFilter(ONES)) is view
    assert run(TrainedView(), want.EditFilter(HALF), want.EditFilter(ONES)).trial == view.trial


def test_an_edit_is_rounded_to_float32() -> None:
    view = run(TrainedView(), want.EditFilter(replace(ONES, cells=(0.1,) * 9)))
    assert view.trial.edits[0].cells == (float(np.float32(0.1)),) * 9


@pytest.mark.parametrize(
    "edit",
    [
        replace(ONES, layer="no such"),
        replace(ONES, layer="pool"),
        replace(ONES, layer="dense"),
        replace(ONES, filter=40),
        replace(ONES, filter=-1),
        replace(ONES, cells=(1.0,) * 8),
        replace(ONES, cells=()),
        replace(ONES, cells=(float("nan"),) * 9),
        replace(ONES, bias=1e39),
    ],
)
def test_an_edit_of_what_is_not_there_is_ignored(edit: FilterEdit) -> None:
    assert run(TrainedView(), want.EditFilter(edit)) == TrainedView()


def test_restoring_a_filter_leaves_the_others_changed() -> None:
    view = run(TrainedView(filter=2), want.EditFilter(ONES), want.EditFilter(HALF))
    assert run(view, want.RestoreFilter()).trial.edits == (HALF,)


# -- pools, drawings


@pytest.mark.parametrize("name", ["first", "no such", ""])
def test_only_a_pool_can_be_taken_out(name: str) -> None:
    view = TrainedView(row=2)
    made = run(view, want.DropPool(name))
    assert made.trial.dropped == (() if name else ("pool",))  # no name: the one on the chosen line
    assert run(view, want.DropPool("pool"), want.DropPool("pool")).trial == view.trial


def test_without_a_drawing_a_network_of_colours_is_on_a_picture_again() -> None:
    page = Drawing.blank(28, 28, 0)
    view = run(COLOUR, want.UseSketch(page), want.UseSketch(None))
    assert view.trial == COLOUR.trial
    assert run(TrainedView(), want.UseSketch(page)).trial.picture == DRAWN
    assert run(TrainedView(), want.UseSketch(page), want.UseSketch(None)).trial == Trial()


# -- pasting


def kernel_of(shape: tuple[int, int], seed: int = 0) -> Kernel:
    return Kernel.of(np.random.default_rng(seed).integers(-4, 5, shape))


@pytest.mark.parametrize("view", [TrainedView(filter=1), TrainedView(layer="second"), COLOUR])
def test_one_kernel_is_shared_out_over_all_channels(view: TrainedView) -> None:
    kernel = kernel_of((3, 3))
    made = WORLD.trained(run(view, want.PasteKernels((kernel,), 0.5)).trial).weights[WORLD.layer_name(view)]
    channels = made.kernels.shape[2]
    for channel in range(channels):
        wanted = (np.array(kernel.cells) / channels).astype(np.float32)
        assert np.array_equal(made.kernels[:, :, channel, view.filter], wanted)
    assert made.bias[view.filter] == 0.5


def test_three_kernels_are_laid_on_three_channels_one_each() -> None:
    kernels = tuple(kernel_of((3, 3), seed) for seed in range(3))
    made = WORLD.trained(run(COLOUR, want.PasteKernels(kernels)).trial).weights["first"].kernels[..., 0]
    assert np.array_equal(made, np.stack([kernel.array for kernel in kernels], axis=-1))


@pytest.mark.parametrize(
    "kernels",
    [(), (kernel_of((5, 5)),), (kernel_of((3, 2)),), (kernel_of((3, 3)),) * 3, (kernel_of((3, 3)), kernel_of((1, 1)))],
)
def test_what_does_not_fit_is_not_pasted(kernels: tuple[Kernel, ...]) -> None:
    assert run(TrainedView(), want.PasteKernels(kernels)) == TrainedView()
