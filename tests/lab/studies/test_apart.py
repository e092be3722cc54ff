"""A filter taken apart: its cells are typed as in a spreadsheet, z, m and p are about it, and all of it comes back."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.kernel import Kernel
from convtui.core.layer import NetworkSpec
from convtui.core.network import Network
from convtui.lab import intents as want
from convtui.lab.complaint import complaint
from convtui.lab.derive_apart import ApartFound, why_not_counted
from convtui.lab.findings import Found, ReadingJob
from convtui.lab.intents import Intent
from convtui.lab.jobs import finish
from convtui.lab.library import Library
from convtui.lab.reduce import reduce
from convtui.lab.state import Experiment, KernelView, State, TrainedView
from convtui.lab.studies.apart import channel_order, derived, jobs, kernel_shape
from convtui.lab.study_state import Apart
from convtui.lab.trained_state import FilterEdit, Trial
from convtui.network.forward import forward
from convtui.network.reading import readings
from tests.lab.small_world import WORLD, after, intents, typed

DEEP = TrainedView(layer="second", filter=4)
COLOUR = TrainedView(trial=Trial(network="in colour", picture="wide"), filter=1)
TAKE = want.OpenStudy("apart")
UP, DOWN, LEFT, RIGHT = want.Move(-1, 0), want.Move(1, 0), want.Move(0, -1), want.Move(0, 1)


def taken(*done: Intent, view: TrainedView | None = None, kernel: KernelView | None = None) -> TrainedView:
    """What `done` makes of a filter that is taken apart."""
    state = State(mode="filters", trained=view or TrainedView(), kernel=kernel or KernelView())
    return after(TAKE, *done, state=state).trained


def study(view: TrainedView) -> Apart:
    assert isinstance(view.study, Apart)
    return view.study


def weights(view: TrainedView) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """(kh, kw, cin): the chosen filter's."""
    return WORLD.trained(view.trial).weights[WORLD.layer_name(view)].kernels[..., view.filter]


def bias(view: TrainedView) -> float:
    return float(WORLD.trained(view.trial).weights[WORLD.layer_name(view)].bias[view.filter])


def said(*done: Intent, view: TrainedView | None = None) -> str | None:
    """The sentence that the last of them is answered with."""
    *before, last = done
    state = after(TAKE, *before, state=State(mode="filters", trained=view or TrainedView()))
    return complaint(state, last, reduce(state, last, WORLD), WORLD)


# -- typing


def test_a_typed_number_is_the_weight_once_it_is_kept() -> None:
    for keep in (want.Commit(), RIGHT, want.NextFocus(), want.ChooseCell(2, 2), want.CycleView(), want.SetPool("max")):
        view = taken(RIGHT, *typed("-.5"), keep)
        assert weights(view)[0, 1, 0] == -0.5, keep
        kept = np.ones((3, 3), bool)
        kept[0, 1] = False
        assert np.array_equal(weights(view)[kept], weights(TrainedView())[kept])
        assert study(view).typing is None


@pytest.mark.parametrize(
    ("keys", "value"), [("1/8", 0.125), ("-2", -2.0), ("0.1", np.float32(0.1)), ("12<.5", 1.5), ("7<<3", 3)]
)
def test_numbers_are_read_as_in_the_lab(keys: str, value: float) -> None:
    assert weights(taken(*typed(keys), want.Commit()))[0, 0, 0] == np.float32(value)


@pytest.mark.parametrize("keys", ["1.2.3", "-", "--1", "1/0", "/"])
def test_what_is_no_number_leaves_the_weight(keys: str) -> None:
    view = taken(*typed(keys), want.Commit())
    assert view.trial == Trial()
    assert study(view).typing is None
    if keys != "/":
        assert said(*typed(keys), want.Commit()) == f"{keys} is not a number: the weight keeps the one it had."


def test_esc_drops_what_is_typed_then_closes() -> None:
    assert taken(*typed("5"), want.Cancel()) == taken()
    assert taken(*typed("5"), want.Cancel(), want.Cancel()).study is None
    assert taken(*typed("5"), want.Cancel(), TAKE) == taken(TAKE)


def test_the_buffer_is_as_long_as_the_labs() -> None:
    assert study(taken(*typed("123456789"))).typing == "12345678"
    assert said(*typed("123456789")) == "A number may have 8 characters here."


def test_nine_pasted_numbers_are_a_channel_after_one_enter() -> None:
    text = want.TypeText("1 2 3\n4 5 6\n7 8 9")
    view = taken(text, want.Commit(), view=DEEP)
    channel = study(view).channel
    assert np.array_equal(weights(view)[:, :, channel], np.arange(1, 10).reshape(3, 3))
    others = np.arange(40) != channel
    assert np.array_equal(weights(view)[:, :, others], weights(DEEP)[:, :, others])
    assert said(want.TypeText("1 2 3")) == "What was pasted is neither one number nor 9: nothing was changed."


def test_plus_and_minus_step_a_weight_by_a_tenth() -> None:
    view = taken(*typed("1!"), want.AddToCell(1), want.AddToCell(1), want.AddToCell(-1))
    assert weights(view)[0, 0, 0] == np.float32(1.1)
    assert weights(taken(*typed("3"), want.AddToCell(1)))[0, 0, 0] == np.float32(3.1)


def test_the_bias_is_a_cell_under_the_last_row() -> None:
    view = taken(DOWN, DOWN, DOWN, *typed("-2!"))
    assert (bias(view), study(view).cell) == (-2.0, (3, 0))
    assert np.array_equal(weights(view), weights(TrainedView()))
    assert bias(taken(want.MoveToEnd(True), want.AddToCell(1))) == pytest.approx(bias(TrainedView()) + 0.1)


# -- going about


@pytest.mark.parametrize(
    ("moves", "cell"),
    [
        ((UP,), (0, 0)),
        ((RIGHT, RIGHT, RIGHT), (0, 2)),
        ((RIGHT, DOWN, DOWN, DOWN, DOWN), (3, 1)),
        ((RIGHT, DOWN, DOWN, DOWN, RIGHT, UP), (2, 1)),
        ((want.NextFocus(),) * 3, (1, 0)),
        ((want.NextFocus(),) * 9, (3, 0)),
        ((want.NextFocus(),) * 10, (0, 0)),
        ((want.NextFocus(-1),), (3, 0)),
        ((want.MoveToEnd(True), want.MoveToEnd(False)), (0, 0)),
        ((want.ChooseCell(1, 2),), (1, 2)),
        ((want.ChooseCell(99, -1),), (3, 0)),
    ],
)
def test_arrows_and_tab_go_through_the_cells(moves: tuple[Intent, ...], cell: tuple[int, int]) -> None:
    view = taken(*moves)
    assert study(view).cell == cell
    assert view.trial == Trial()


def test_many_channels_go_by_their_strength_colours_by_number() -> None:
    lengths = np.linalg.norm(weights(DEEP).reshape(9, 40), axis=0)
    order = channel_order(DEEP, WORLD)
    assert sorted(order) == list(range(40))
    assert all(lengths[a] >= lengths[b] for a, b in pairwise(order))
    pages = [study(taken(*[want.Move(1, 0, big=True)] * times, view=DEEP)).channel for times in (0, 1, 2, 99)]
    assert pages == [order[0], order[1], order[2], order[-1]]
    assert [study(taken(*[want.Move(1, 0, big=True)] * n, view=COLOUR)).channel for n in range(4)] == [0, 1, 2, 2]
    view = taken(want.Move(1, 0, big=True), *typed("9!"), view=COLOUR)
    assert np.argwhere(weights(view) != weights(COLOUR)).tolist() == [[0, 0, 1]]


def test_the_order_of_channels_stays_while_they_are_changed() -> None:
    view = taken(*typed("1000"), DOWN, view=DEEP)
    assert channel_order(view, WORLD) == channel_order(DEEP, WORLD)


def test_next_and_back_take_another_filter_apart() -> None:
    view = taken(DOWN, want.Step(1), want.Step(1))
    assert (view.filter, study(view).cell) == (2, (1, 0))
    deep = taken(want.Step(1), view=DEEP)
    assert study(deep).channel == channel_order(deep, WORLD)[0]
    layer = taken(want.StepLayer(1))
    assert (layer.layer, study(layer).channel) == ("second", channel_order(layer, WORLD)[0])
    assert taken(want.StepLayer(-1)) == taken()


# -- all of it at once


def test_zero_minus_and_the_labs_kernel() -> None:
    assert not weights(taken(want.CycleZoom())).any()
    assert bias(taken(want.CycleZoom())) == 0
    assert np.array_equal(weights(taken(want.OpenStudy("disturb"))), -weights(TrainedView()))
    own = Kernel.of([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    pasted = taken(want.CyclePool(), kernel=KernelView(Experiment(kernel=own, bias=0.5)))
    assert np.array_equal(weights(pasted)[:, :, 0], own.array)
    assert bias(pasted) == 0.5
    turned = taken(want.CyclePool(), kernel=KernelView(Experiment(kernel=own, flipped=True)))
    assert np.array_equal(weights(turned)[:, :, 0], own.array[::-1, ::-1])
    assert all(isinstance(view.study, Apart) and not view.mosaic for view in (pasted, turned))


def test_elsewhere_these_keys_mean_what_they_did() -> None:
    view = after(want.CyclePool(), want.CycleZoom(), state=State(mode="filters")).trained
    assert (view.pooling.kind, view.mosaic, view.trial) == ("max", True, Trial())
    assert taken(want.OpenStudy("disturb"), TAKE, want.OpenStudy("disturb")).study is not None


def test_what_is_typed_is_kept_by_what_comes_next() -> None:
    view = taken(*typed("5"), want.Undo())
    assert view.trial == Trial(), "undo takes back what was just typed"
    assert weights(taken(*typed("5"), want.Undo(), want.Redo()))[0, 0, 0] == 5
    assert np.array_equal(weights(taken(*typed("5"), want.OpenStudy("disturb")))[0, 0], [-5])


def test_undo_goes_to_the_filter_whose_numbers_it_changes() -> None:
    view = taken(want.CycleZoom(), want.Step(1), want.StepLayer(1), want.Undo())
    assert (view.filter, WORLD.layer_name(view), view.trial) == (0, "first", Trial())
    assert study(view).cell == (0, 0)
    again = taken(want.CycleZoom(), want.Step(1), want.Step(1), want.Undo(), want.Step(1), want.Redo())
    assert (again.filter, again.trial.edited("first")) == (0, frozenset({0}))


def test_what_is_changed_stays_when_the_study_is_closed() -> None:
    view = taken(want.CycleZoom(), want.Cancel())
    assert view.study is None
    assert view.trial.edited("first") == {0}


@given(st.sampled_from((TrainedView(), DEEP, COLOUR)), st.lists(intents, max_size=10))
def test_whatever_is_pressed_the_cell_is_one_that_there_is(view: TrainedView, pressed: list[Intent]) -> None:
    state = after(TAKE, state=State(mode="filters", trained=view))
    for intent in pressed:
        state = reduce(state, intent, WORLD)
        complaint(state, intent, state, WORLD)
        now = state.trained
        if isinstance(now.study, Apart):
            rows, columns, channels = kernel_shape(now, WORLD)
            assert 0 <= now.study.cell[0] <= rows
            assert 0 <= now.study.cell[1] < columns
            assert 0 <= now.study.channel < channels
            assert sorted(channel_order(now, WORLD)) == list(range(channels))


# -- what it finds


@cache
def library() -> Library:
    return Library()


def found(view: TrainedView) -> ApartFound:
    return derived(view, library())


def shown(*done: Intent, view: TrainedView | None = None) -> TrainedView:
    state = State(mode="filters", trained=view or TrainedView(filter=3))
    for intent in (TAKE, *done):
        state = reduce(state, intent, library())
    return state.trained


@pytest.mark.parametrize("network", ["lecture", "stacked", "colour"])
def test_before_is_the_network_as_it_was_trained_now_is_another_one(network: str) -> None:
    books = library()
    trial = Trial(network=network, digit=4, picture="cup" if network == "colour" else None)
    view = shown(*typed("2.5"), view=TrainedView(trial=trial, filter=3))
    made, picture = found(view), books.input_of(trial).values
    net = books.network(network)
    name = books.layers(trial)[0]
    before = forward(net, picture)
    assert np.array_equal(made.map_before, before.of(name)[..., 3])
    assert np.array_equal(made.before, before.output)
    cells = net.weights[name].kernels[..., 3].copy()
    cells[0, 0, 0] = 2.5
    edited = books.trained(
        replace(trial, edits=(FilterEdit(name, 3, tuple(cells.ravel().tolist()), float(net.weights[name].bias[3])),))
    )
    now = forward(edited, picture)
    assert np.array_equal(made.map_after, now.of(name)[..., 3]), "the map follows what is being typed"
    assert np.array_equal(made.after, now.output)
    assert not np.array_equal(made.map_after, made.map_before)
    assert (made.changed, made.others) == (1, 0)


def test_both_are_counted_on_the_same_digits_the_quick_count_first() -> None:
    view = shown(want.CycleZoom())
    edits = view.trial.edits
    assert jobs(view, library()) == (
        ReadingJob("lecture", (), 1_000),
        ReadingJob("lecture", edits, 1_000),
        ReadingJob("lecture", (), 10_000),
        ReadingJob("lecture", edits, 10_000),
    )


def test_what_is_counted_is_what_reading_them_gives() -> None:
    books = Library()
    view = shown(want.CycleZoom())
    assert derived(view, books).counted.under_way == (0, 1_000)
    first, second, *_ = jobs(view, books)
    finish(first, books)
    assert derived(view, books).counted.before is None, "half of a comparison is none"
    books.findings.put(second, Found(250, 1_000, None))
    assert derived(view, books).counted.under_way == (250, 1_000)
    finish(second, books)
    counted = derived(view, books).counted
    assert counted.under_way == (0, 10_000)
    assert counted.what == "bundled digits"
    digits = books.digits
    for made, trial in ((counted.before, Trial()), (counted.after, view.trial)):
        *_, (_, wanted) = readings(books.trained(trial), digits.images[:1_000], digits.labels[:1_000])
        assert made is not None
        assert np.array_equal(made.confusions, wanted.confusions)
    assert counted.before is not None
    assert counted.after is not None
    more = counted.after.confusions - counted.before.confusions
    listed = counted.confusions()
    assert [abs(one.more) for one in listed] == sorted((abs(one.more) for one in listed), reverse=True)
    assert {(one.label, one.read_as): one.more for one in listed} == {
        (row, column): more[row, column] for row, column in np.argwhere(more) if row != column
    }
    assert listed


def test_as_it_was_trained_nothing_differs() -> None:
    view = shown(want.CycleZoom(), want.Undo())
    made = found(view)
    assert made.changed == 0
    assert np.array_equal(made.map_before, made.map_after)
    assert len(set(jobs(view, library()))) == 2, "the same count is not made twice"


def test_without_labels_it_says_what_is_missing() -> None:
    view = TrainedView(trial=Trial(network="colour", picture="cup"))
    assert jobs(shown(view=view), library()) == ()
    why = found(shown(view=view)).counted.why_not
    assert why == "Accuracy needs labelled pictures: convtui filters --net colour --data FILE.npz"


def test_with_a_pool_out_nothing_is_counted() -> None:
    view = shown(want.DropPool(), want.CycleZoom())
    made = found(view)
    assert jobs(view, library()) == ()
    assert made.counted.why_not is not None
    assert len(made.before) == len(made.after) == 0
    assert not made.map_after.any()


def test_a_network_without_classes_has_no_accuracy(monkeypatch: pytest.MonkeyPatch) -> None:
    books = Library()
    network = books.network("lecture")
    spec = NetworkSpec("maps", network.spec.input_shape, network.spec.layers[:1], ())
    monkeypatch.setattr(books, "network", lambda _: Network(spec, network.weights))
    assert why_not_counted(Trial(), books) == "The network names no classes: nothing to be right about."
    assert jobs(TrainedView(study=Apart()), books) == ()
