"""Pools taken out: what still fits, what does not, and what can still be run."""

from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import Network
from convtui.network.forward import forward
from convtui.network.ledger import ledger, totals
from convtui.network.without import (
    POOLS,
    Misfit,
    displaced,
    misfit,
    runnable,
    why_too_large,
    without,
)
from convtui.ops.geometry import input_shapes
from convtui.source.networks import load_network
from tests.network.small_networks import picture_for, small_networks
from tests.oracles import conv, lecture_spec, max_pool, random_network

FLATTEN = LayerSpec("flatten", "Flatten")
DENSE = LayerSpec("dense", "Dense", units=4, activation="softmax")


def network_of(*layers: LayerSpec, size: int = 12, labels: tuple[str, ...] = ()) -> Network:
    return random_network(NetworkSpec("test", (size, size, 1), layers, labels))


def dropped_from(network: Network, *names: str) -> Network:
    return replace(network, spec=without(network.spec, names))


def test_lecture_costs_what_the_lecture_says() -> None:
    spec = lecture_spec()
    bare = without(spec, ("pool",))
    assert bare == lecture_spec(pooled=False)
    before, after = totals(ledger(spec)), totals(ledger(bare))
    assert (before.multiply_adds, after.multiply_adds) == (888_192, 2_964_864)
    assert (before.parameters, after.parameters) == (693_962, 2_770_634)


@pytest.mark.parametrize("name", ["conv", "flatten", "no such"])
def test_only_pools_are_taken_out(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} is no pool"):
        without(lecture_spec(), (name,))


def test_the_dense_layer_behind_a_flatten_does_not_fit() -> None:
    network = network_of(conv("a", 2), max_pool("b"), FLATTEN, DENSE, labels=("w", "x", "y", "z"))
    assert misfit(network) is None
    assert runnable(network) is network
    bare = dropped_from(network, "b")
    assert misfit(bare) == Misfit("dense", 5 * 5 * 2, 10 * 10 * 2)
    kept = runnable(bare).spec
    assert ([layer.name for layer in kept.layers], kept.labels) == (["a", "flatten"], ())
    assert forward(runnable(bare), picture_for(network)).output.shape == (200,)
    assert displaced(network, ("b",)) == ()


def test_only_the_first_dense_layer_does_not_fit() -> None:
    hidden = LayerSpec("hidden", "Dense", units=3, activation="relu")
    network = network_of(conv("a", 2), max_pool("b"), FLATTEN, hidden, DENSE)
    bare = dropped_from(network, "b")
    assert misfit(bare) == Misfit("hidden", 50, 200)
    assert [layer.name for layer in runnable(bare).spec.layers] == ["a", "flatten"]


def test_a_dense_layer_before_the_flatten_reads_channels_and_fits() -> None:
    each = LayerSpec("each", "Dense", units=3)
    network = network_of(conv("a", 2), max_pool("b"), each, FLATTEN, DENSE)
    bare = dropped_from(network, "b")
    assert misfit(bare) == Misfit("dense", 75, 300)
    assert displaced(network, ("b",)) == ("each",)


def test_a_pool_at_the_end_leaves_all_weights_fitting() -> None:
    network = network_of(conv("a", 2), conv("b", 3), max_pool("c"))
    bare = dropped_from(network, "c")
    assert misfit(bare) is None
    assert runnable(bare) is bare
    assert displaced(network, ("c",)) == ()
    picture = picture_for(network)
    assert np.array_equal(forward(bare, picture).of("b"), forward(network, picture).of("b"))


def test_a_pool_that_changes_no_shape_leaves_all_weights_fitting() -> None:
    network = network_of(conv("a", 2), max_pool("b", 2, 1, padding="same"), conv("c", 2), FLATTEN, DENSE)
    assert misfit(dropped_from(network, "b")) is None
    assert displaced(network, ("b",)) == ("c", "dense")


def test_two_pools_out_and_what_was_learned_behind_them() -> None:
    network = load_network("stacked")
    assert [layer.name for layer in network.spec.layers if layer.kind in POOLS] == ["max_pooling2d", "max_pooling2d_1"]
    assert misfit(dropped_from(network, "max_pooling2d")) == Misfit("dense", 576, 6400)
    assert misfit(dropped_from(network, "max_pooling2d_1")) == Misfit("dense", 576, 5184)
    assert misfit(dropped_from(network, "max_pooling2d", "max_pooling2d_1")) == Misfit("dense", 576, 30976)
    assert displaced(network, ()) == ()
    assert displaced(network, ("max_pooling2d_1",)) == ("conv2d_2",)
    assert displaced(network, ("max_pooling2d", "max_pooling2d_1")) == ("conv2d_1", "conv2d_2")


@settings(max_examples=60, deadline=None)
@given(small_networks(most=4), st.randoms(use_true_random=False))
def test_what_is_runnable_runs_and_the_next_layer_would_not(network: Network, random: Random) -> None:
    pools = [layer.name for layer in network.spec.layers if layer.kind in POOLS]
    dropped = [name for name in pools if random.random() < 0.5]
    bare = dropped_from(network, *dropped)
    kept, wrong = runnable(bare), misfit(bare)
    passed = forward(kept, picture_for(network))
    for layer, shape in zip(kept.spec.layers, input_shapes(kept.spec)[1:], strict=True):
        assert passed.of(layer.name).shape == shape
    assert (wrong is None) == (kept.spec == bare.spec)
    if wrong is not None:
        assert bare.spec.layers[len(kept.spec.layers)].name == wrong.layer
        assert passed.output.shape[-1] == wrong.gets
        with pytest.raises(ValueError, match="mismatch"):
            forward(bare, picture_for(network))
    # What stands before the first pool that is out says the same as ever.
    names, whole = [layer.name for layer in network.spec.layers], forward(network, picture_for(network))
    for name in names[: min((names.index(name) for name in dropped), default=len(names))]:
        assert np.array_equal(passed.of(name), whole.of(name))


@settings(max_examples=40, deadline=None)
@given(small_networks(most=4))
def test_the_more_pools_are_out_the_more_it_costs_and_the_less_is_seen(network: Network) -> None:
    pools = [layer.name for layer in network.spec.layers if layer.kind in POOLS]
    for count in range(1, len(pools) + 1):
        for dropped in combinations(pools, count):
            fewer = without(network.spec, dropped[1:])
            now, before = ledger(without(network.spec, dropped)), ledger(fewer)
            assert totals(now).multiply_adds >= totals(before).multiply_adds
            assert totals(now).parameters >= totals(before).parameters
            seen = {row.name: row.receptive_field for row in before}
            for row in now:
                if len(row.output_shape) == 3:
                    assert all(a <= b for a, b in zip(row.receptive_field, seen[row.name], strict=True))


def test_what_would_be_too_much_to_compute_is_named() -> None:
    assert why_too_large(load_network("colour").spec) is None
    wide = NetworkSpec("wide", (2048, 2048, 1), (conv("a", 2, padding="same"),), ())
    assert why_too_large(wide) == "a would give 8,388,608 numbers, more than the 4,000,000 that are kept"
    layers = [conv(f"c{index}", 60, 9, padding="same") for index in range(2)]
    costly = NetworkSpec("costly", (200, 200, 60), tuple(layers), ())
    assert "one picture would cost 23,328,000,000 multiply-adds" in (why_too_large(costly) or "")
