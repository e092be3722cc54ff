import numpy as np
import pytest
from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.lab.findings import STOPPED, Found
from convtui.lab.jobs import finish
from convtui.lab.library import Library
from convtui.lab.ordering import order_value, order_words, ordered
from convtui.lab.reduce import reduce
from convtui.lab.state import State, TrainedView
from convtui.lab.trained_complaint import trained_complaint
from convtui.lab.trained_state import ORDERS, FilterEdit, Order, Trial
from convtui.lab.wanted import ablation_job
from convtui.network.ablation import Ablation
from tests.lab.few_digits import FewDigits, few
from tests.lab.small_world import WORLD
from tests.network.test_likeness import naive

VIEW = TrainedView(Trial(digit=7), like=3)
# Filter 2 says nothing, 5 and 9 are the same, 11 is 5 turned round.
KERNEL = (1.0, 2.0, 3.0, 0.0, 0.0, 0.0, -1.0, -2.0, -3.0)
MADE = (
    FilterEdit("conv2d", 2, (0.0,) * 9, 0.0),
    FilterEdit("conv2d", 5, KERNEL, 0.1),
    FilterEdit("conv2d", 9, tuple(2 * cell for cell in KERNEL), 0.0),
    FilterEdit("conv2d", 11, tuple(-cell for cell in KERNEL), 0.0),
)
EDITED = TrainedView(Trial(digit=7, edits=MADE))


def by(order: Order, view: TrainedView = VIEW) -> TrainedView:
    return replace(view, order=order)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("trial", [Trial(), Trial(network="stacked")])
def test_every_filter_stands_once(order: Order, trial: Trial) -> None:
    assert sorted(ordered(TrainedView(trial, order=order), few())) == list(range(32))


def test_by_number() -> None:
    assert ordered(VIEW, few()) == tuple(range(32))
    assert order_words(VIEW, few()) == "order: by number. Training itself ranks no filter"
    assert order_value(VIEW, few(), 4) == ""


def test_by_what_they_say_here() -> None:
    view = by("response")
    largest = few().activations(view.trial).of("conv2d").max(axis=(0, 1)).tolist()
    order = ordered(view, few())
    assert [largest[index] for index in order] == sorted(largest, reverse=True)
    assert order_value(view, few(), order[0]) == f"{largest[order[0]]:.2f}"
    assert "largest value of each map here" in order_words(view, few())


def test_filters_that_say_nothing_stand_last_by_number() -> None:
    nothing = tuple(FilterEdit("conv2d", index, (0.0,) * 9, 0.0) for index in (20, 4, 9))
    order = ordered(by("response", TrainedView(Trial(edits=nothing))), few())
    silent = [index for index in order if index in (4, 9, 20)]
    assert silent == [4, 9, 20]
    assert order_value(by("response", TrainedView(Trial(edits=nothing))), few(), 4) == "0"


def test_by_likeness() -> None:
    view = by("likeness")
    cosines = naive(few().bank(view).kernels)[3]
    order = ordered(view, few())
    assert order[0] == 3
    assert [cosines[index] for index in order] == pytest.approx(sorted(cosines, reverse=True), abs=1e-6)
    assert order_value(view, few(), 3) == "1.00"
    assert order_value(view, few(), order[-1]) == f"{cosines[order[-1]]:.2f}"
    assert order_words(view, few()) == "order: likeness to filter 4 (cosine of the weights)"


def test_the_same_pattern_is_next_and_its_opposite_last() -> None:
    order = ordered(by("likeness", replace(EDITED, like=5)), few())
    assert (order[:2], order[-1]) == ((5, 9), 11)
    assert order_value(by("likeness", replace(EDITED, like=5)), few(), 11) == "-1.00"


def test_one_that_is_like_nothing_stands_before_the_others_all_the_same() -> None:
    view = by("likeness", replace(EDITED, like=2))
    assert ordered(view, few()) == (2, *(index for index in range(32) if index != 2))
    assert order_value(view, few(), 2) == "0.00"


def test_another_layer_may_have_fewer_filters() -> None:
    view = TrainedView(Trial(network="stacked"), layer="conv2d", like=60, order="likeness")
    assert ordered(view, few())[0] == 31


def test_by_what_is_lost_without_each() -> None:
    library, view = FewDigits(60), by("ablation")
    assert ordered(view, library) == tuple(range(32))
    assert order_words(view, library) == "order: digits lost without each, of 60 (0 of 32 tried)"
    assert order_value(view, library, 0) == ""
    found = finish(ablation_job(view, library), library)
    assert isinstance(found, Ablation)
    order = ordered(view, library)
    lost = [found.right - int(found.without[index]) for index in order]
    assert lost == sorted(lost, reverse=True)
    ties = [a < b for a, b, x, y in zip(order, order[1:], lost, lost[1:], strict=False) if x == y]
    assert ties
    assert all(ties)
    none = sum(number <= 0 for number in lost)
    assert order_words(view, library) == f"order: digits lost without each, of 60 ({none} of 32 lose none)"


def test_how_many_are_lost_is_signed() -> None:
    library, view = FewDigits(60), by("ablation")
    without = np.array([50, 52, 51, *[-1] * 29])
    library.findings.put(ablation_job(view, library), Found(3, 32, Ablation(60, 51, without)))
    assert [order_value(view, library, index) for index in range(4)] == ["-1", "+1", "0", ""]
    assert ordered(view, library) == tuple(range(32)), "nothing moves while it is counted"
    assert "(3 of 32 tried)" in order_words(view, library)
    library.findings.halt(ablation_job(view, library), STOPPED)
    assert "(3 of 32 tried, stopped: o chooses it again)" in order_words(view, library)


def test_before_the_whole_network_is_counted_no_filter_has_a_value() -> None:
    library, view = FewDigits(60), by("ablation")
    library.findings.put(ablation_job(view, library), Found(0, 32, Ablation(60, -1, np.full(32, -1))))
    assert order_value(view, library, 0) == ""


IN_COLOUR = TrainedView(Trial(network="colour", picture="cat"), order="ablation")
UNLABELLED = "Ranking needs labelled pictures: convtui filters --net colour --data FILE.npz"


def test_without_labels_they_stand_by_number_and_it_says_what_to_do() -> None:
    assert ordered(IN_COLOUR, Library()) == tuple(range(32))
    assert order_words(IN_COLOUR, Library()) == UNLABELLED
    assert order_value(IN_COLOUR, Library(), 0) == ""
    assert len(UNLABELLED) < 80


def test_with_a_pool_out_nothing_can_be_ranked() -> None:
    view = TrainedView(Trial(dropped=("max_pooling2d",)), order="ablation")
    assert ordered(view, few()) == tuple(range(32))
    assert order_words(view, few()).startswith("With a pool out it is another network")


def complaint(state: State, intent: want.Intent) -> str | None:
    return trained_complaint(state, intent, reduce(state, intent, WORLD), WORLD)


def test_going_to_that_order_says_so() -> None:
    before = State("filters", trained=TrainedView(Trial(network="in colour"), order="likeness"))
    wanted = "Ranking needs labelled pictures: convtui filters --net in colour --data FILE.npz"
    assert reduce(before, want.CycleOrder(), WORLD).trained.order == "ablation"
    assert complaint(before, want.CycleOrder()) == wanted
    assert complaint(before, want.SetOrder("ablation")) == wanted
    assert complaint(before, want.SetOrder("index")) is None
    labelled = replace(before, trained=TrainedView(order="likeness"))
    assert complaint(labelled, want.CycleOrder()) is None


def test_the_main_view_stands_in_that_order() -> None:
    view = by("likeness")
    assert few().filter_order(view) == ordered(view, few())
