"""Network mode's numbers and sentences: every layer as it is, as it was trained, and what a missing pool does."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import Network
from convtui.lab import intents as want
from convtui.lab.derive_network import NetworkScene, cost_without, network_rows, network_scene
from convtui.lab.library import Library
from convtui.lab.network_words import LINE, change, difference, hint, misfit_sentences, ratio
from convtui.lab.reduce import reduce
from convtui.lab.state import State, TrainedView
from convtui.lab.trained_state import FilterEdit, Trial
from convtui.network.forward import forward
from convtui.network.ledger import Totals, ledger, totals
from convtui.network.without import POOLS, runnable, without
from tests.network.small_networks import picture_for, small_networks
from tests.oracles import close, conv, max_pool, naive_convolution, naive_pooling, random_network

LIBRARY = Library()
NETWORKS = ("lecture", "stacked", "colour")


def scene(name: str = "lecture", *dropped: str, row: int = 1, digit: int = 0) -> NetworkScene:
    trial = Trial(name, digit=digit, dropped=dropped)
    if name == "colour":
        trial = replace(trial, picture=LIBRARY.picture_for(trial))
    return network_scene(TrainedView(trial, row=row), LIBRARY)


def pools_of(name: str) -> list[str]:
    return [layer.name for layer in LIBRARY.network(name).spec.layers if layer.kind in POOLS]


ALL_TRIALS = [
    (name, dropped)
    for name in NETWORKS
    for count in range(len(pools_of(name)) + 1)
    for dropped in combinations(pools_of(name), count)
]


# -- the numbers


def test_lecture_with_its_pool_and_without() -> None:
    whole, bare = scene(), scene("lecture", "max_pooling2d")
    assert whole.now == whole.trained == bare.trained == Totals(693_962, 888_192)
    assert bare.now == Totals(2_770_634, 2_964_864)
    assert whole.cost_without == {"max_pooling2d": bare.now}
    assert [row.standing for row in whole.rows] == ["runs"] * 5
    assert [row.standing for row in bare.rows] == ["runs", "out", "runs", "unfit", "unreached"]
    assert [row.words for row in bare.rows][:2] == ["conv 3x3 relu", "max pool 2x2"]
    assert (whole.probabilities.shape, bare.probabilities.shape) == ((10,), (0,))
    assert [row.values is None for row in bare.rows] == [False, True, False, True, True]
    assert bare.rows[1].now is None
    assert bare.rows[2].takes == (26, 26, 32)


def test_stacked_sees_less_without_its_pools() -> None:
    bare = scene("stacked", *pools_of("stacked"))
    fields = [(row.trained.receptive_field[0], row.now and row.now.receptive_field[0]) for row in bare.rows[:5]]
    assert fields == [(3, 3), (4, None), (8, 5), (10, None), (18, 7)]
    assert [row.standing for row in bare.rows] == ["runs", "out", "displaced", "out", "displaced", "runs", "unfit"]


@pytest.mark.parametrize("trial", ALL_TRIALS, ids=str)
def test_every_row_agrees_with_the_ledger_and_a_pass(trial: tuple[str, tuple[str, ...]]) -> None:
    name, dropped = trial
    made = scene(name, *dropped)
    network = LIBRARY.network(name)
    bare = replace(network, spec=without(network.spec, dropped))
    assert tuple(row.trained for row in made.rows) == ledger(network)
    assert tuple(row.now for row in made.rows if row.now is not None) == ledger(bare)
    assert tuple(row.layer.name for row in made.rows if row.now is None) == dropped
    assert made.now == totals(ledger(bare))
    passed = forward(runnable(bare), made.input)
    for row in made.rows:
        if row.values is not None:
            assert row.now is not None
            assert row.values.shape == row.now.output_shape
            assert np.array_equal(row.values, passed.of(row.layer.name))
    assert (made.misfit is None) == (not dropped)
    assert len(made.probabilities) == (0 if dropped else 10)


def test_a_map_behind_a_pool_that_is_out_is_what_loops_make_of_the_unpooled_maps() -> None:
    made = scene("stacked", "max_pooling2d", digit=3)
    network = LIBRARY.network("stacked")
    part = made.rows[0].values
    assert part is not None
    corner = part[:8, :8]
    bank = network.weights["conv2d_1"]
    wanted = np.maximum(naive_convolution(corner, bank.kernels[..., :2], bank.bias[:2]), 0)
    found = made.rows[2].values
    assert found is not None
    close(found[:6, :6, :2], wanted, 1e-4)
    pooled, _ = naive_pooling(found[:6, :6], "max", (2, 2), (2, 2))
    values = made.rows[3].values
    assert values is not None
    close(values[:3, :3], pooled)


def test_edits_are_in_the_values_and_not_in_the_cost() -> None:
    dark = FilterEdit("conv2d", 0, (0.0,) * 9, 0.0)
    made = network_scene(TrainedView(Trial(edits=(dark,))), LIBRARY)
    values = made.rows[0].values
    assert values is not None
    assert not values[:, :, 0].any()
    assert values.any()
    assert made.now == scene().now


def test_what_is_known_of_picture_and_network() -> None:
    made = scene(digit=2)
    assert (made.title, made.named, made.label) == ("digit 3 of 10,000: a 2", "digit 3: a 2", LIBRARY.digits.labels[2])
    assert (made.accuracy, made.tested) == (0.9845, 10_000)
    coloured = scene("colour")
    assert coloured.label is None
    assert coloured.named == coloured.title == LIBRARY.title(coloured.view.trial.picture or "")


@pytest.mark.parametrize(("row", "chosen"), [(-4, 0), (0, 0), (5, 5), (99, 5)])
def test_the_chosen_line_is_one_that_there_is(row: int, chosen: int) -> None:
    made = scene(row=row)
    assert made.chosen == chosen
    assert made.row is (made.rows[chosen - 1] if chosen else None)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_pool_at_hand_is_the_one_that_p_takes_out(name: str) -> None:
    for row in range(len(LIBRARY.network(name).spec.layers) + 1):
        made = scene(name, row=row)
        after = reduce(State("network", trained=made.view), want.DropPool(), LIBRARY).trained.trial
        assert made.pool_at_hand is not None
        assert after.dropped == (made.pool_at_hand.layer.name,)


@settings(max_examples=60, deadline=None)
@given(small_networks(most=4), st.integers(0, 15))
def test_rows_of_any_network(network: Network, which: int) -> None:
    pools = [layer.name for layer in network.spec.layers if layer.kind in POOLS]
    dropped = [name for number, name in enumerate(pools) if which >> number & 1]
    bare = runnable(replace(network, spec=without(network.spec, dropped)))
    passed = forward(bare, picture_for(network))
    rows = network_rows(network, dropped, passed)
    assert [row.layer for row in rows] == list(network.spec.layers)
    takes: tuple[int, ...] = network.spec.input_shape
    for row in rows:
        assert row.takes == takes
        assert (row.standing == "out") == (row.layer.name in dropped) == (row.now is None)
        assert (row.values is None) == (row.standing in ("out", "unfit", "unreached"))
        takes = row.now.output_shape if row.now is not None else takes
    standings = [row.standing for row in rows]
    assert standings.count("unfit") <= 1
    if not dropped:
        assert set(standings) <= {"runs"}
    assert set(cost_without(network.spec)) == set(pools)


# -- the sentences


def test_the_plain_statement() -> None:
    assert misfit_sentences(scene()) == ()
    assert misfit_sentences(scene("lecture", "max_pooling2d")) == (
        "The trained weights no longer fit: dense was trained for 5,408 numbers and would get 21,632; it would have to "
        "be trained again. No prediction.",
    )
    first, second = misfit_sentences(scene("stacked", *pools_of("stacked")))
    assert "trained for 576 numbers and would get 30,976" in first
    assert second == "conv2d_1 and conv2d_2 still fit in shape, but were trained on pooled maps."
    one = misfit_sentences(scene("stacked", "max_pooling2d_1"))[1]
    assert one == "conv2d_2 still fits in shape, but was trained on pooled maps."


def test_where_all_weights_fit_it_says_so() -> None:
    layers = (conv("a", 2), max_pool("b", 2, 1, padding="same"), LayerSpec("f", "Flatten"))
    spec = NetworkSpec("test", (28, 28, 1), (*layers, LayerSpec("d", "Dense", units=3)), ())

    class Holding(Library):
        def network(self, name: str) -> Network:
            return random_network(spec)

    made = network_scene(TrainedView(Trial("test", dropped=("b",)), row=2), Holding())
    assert made.misfit is None
    assert misfit_sentences(made) == (
        "d still fits in shape, but was trained on pooled maps.",
        "No shape changes, so all weights still fit; whether they still read well is not known.",
    )
    assert hint(made) == "max pool 2x2 /1 is out: the cost is the same. p: back."


def test_where_maps_grow_and_all_weights_fit_it_does_not_say_that_no_shape_changes() -> None:
    spec = NetworkSpec("test", (28, 28, 1), (conv("a", 2), max_pool("b", 2, 2), conv("c", 3)), ())

    class Holding(Library):
        def network(self, name: str) -> Network:
            return random_network(spec)

    made = network_scene(TrainedView(Trial("test", dropped=("b",)), row=2), Holding())
    assert made.misfit is None
    assert made.rows[2].now is not None
    assert made.rows[2].now.output_shape != made.rows[2].trained.output_shape
    assert misfit_sentences(made)[-1].startswith("Maps grow, but no layer takes them as one row;")


@pytest.mark.parametrize(("channels", "wanted"), [(1, "look for edges:"), (3, "look for edges and colours:")])
def test_of_colours_it_speaks_only_where_colours_are_read(channels: int, wanted: str) -> None:
    spec = NetworkSpec("test", (32, 32, channels), (conv("a", 2), LayerSpec("f", "Flatten")), ())

    class Holding(Library):
        def network(self, name: str) -> Network:
            return random_network(spec)

    books = Holding()
    trial = Trial("test", picture=books.pictures[0])
    assert wanted in hint(network_scene(TrainedView(trial, row=1), books))


def test_before_and_after() -> None:
    bare = scene("lecture", "max_pooling2d")
    assert difference(bare.trained, bare.now) == (
        "multiply-adds 888,192 -> 2,964,864 (3.34 x)",
        "parameters 693,962 -> 2,770,634 (3.99 x)",
    )
    assert difference(bare.trained, bare.trained) == ("multiply-adds 888,192", "parameters 693,962")
    assert change(bare) == "3.34 x the multiply-adds, 3.99 x the parameters"
    assert ratio(5, 2) == "2.50 x"


def test_hints_of_lecture() -> None:
    said = [hint(scene(row=row, digit=2)) for row in range(6)]
    assert said == [
        "28x28 pixels: all that the network gets. Down: what each layer makes of it.",
        "32 filters look for strokes and edges: 22 % of all multiply-adds. Enter: each.",
        "Looks at each map alone, mixes none. Without it 3.34 x the multiply-adds: p.",
        "Computes nothing: 13x13x32 become 5,408 numbers in one row.",
        "Each of 128 units adds 5,408 numbers: >99 % of all parameters. Enter: parts.",
        "10 sums over 128 numbers, made shares by softmax. Enter: what speaks for 2.",
    ]


def test_a_later_convolution_combines_and_nobody_speaks_of_faces() -> None:
    assert (
        hint(scene("stacked", row=3))
        == "Combines all 32 maps into corners, loops. Sees 8x8 pixels. Enter: its filters."
    )
    assert hint(scene("colour", row=3)).startswith("Combines all 32 maps into parts of things. Sees 8x8 pixels.")
    assert "edges and colours" in hint(scene("colour", row=1))


@pytest.mark.parametrize("trial", ALL_TRIALS, ids=str)
def test_every_hint_fits_into_its_line(trial: tuple[str, tuple[str, ...]]) -> None:
    name, dropped = trial
    for row in range(len(LIBRARY.network(name).spec.layers) + 1):
        made = scene(name, *dropped, row=row)
        assert 20 < len(hint(made)) <= LINE, hint(made)
        chosen = made.row
        if chosen is not None and chosen.layer.name in dropped:
            assert ("pools are out" if len(dropped) > 1 else "is out") in hint(made)
            assert ratio(made.now.multiply_adds, made.trained.multiply_adds) in hint(made)


def test_what_a_pool_saves_is_computed_for_it_alone() -> None:
    for name in NETWORKS:
        for pool in pools_of(name):
            rows = [row.layer.name for row in scene(name).rows]
            cost = scene(name, pool)
            wanted, what = ratio(cost.now.multiply_adds, cost.trained.multiply_adds), "multiply-adds"
            if wanted == "1.00 x":  # behind the last convolution only a dense layer grows
                wanted, what = ratio(cost.now.parameters, cost.trained.parameters), "parameters"
                assert (name, wanted > "1.40 x") == ("colour", True)
            assert f"Without it {wanted} the {what}" in hint(scene(name, row=rows.index(pool) + 1))


def test_with_one_pool_out_what_the_other_saves_is_of_what_is_left() -> None:
    first, second = pools_of("stacked")
    one, both = scene("stacked", first), scene("stacked", first, second)
    rows = [row.layer.name for row in one.rows]
    wanted = ratio(both.now.multiply_adds, one.now.multiply_adds)
    assert wanted != ratio(scene("stacked", second).now.multiply_adds, one.trained.multiply_adds)
    assert f"Without it {wanted} the multiply-adds" in hint(scene("stacked", first, row=rows.index(second) + 1))
