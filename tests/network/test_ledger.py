"""What layers cost: against loops that count, and against Keras."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings

from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import Network
from convtui.network.ledger import LedgerRow, Totals, layer_words, ledger, times, totals
from convtui.network.without import without
from convtui.ops.geometry import input_shapes
from convtui.source.networks import load_network
from tests.network.small_networks import small_networks
from tests.oracles import conv, grid, keras_model, lecture_spec, max_pool, random_network


def test_the_lectures_ledger() -> None:
    rows = ledger(lecture_spec())
    assert rows[0] == LedgerRow("conv", "Conv2D", (26, 26, 32), 320, 26 * 26 * 9 * 32, (3, 3))
    assert rows[1] == LedgerRow("pool", "MaxPooling2D", (13, 13, 32), 0, 0, (4, 4))
    assert rows[3] == LedgerRow("dense", "Dense", (128,), 692352, 5408 * 128, (28, 28))
    assert [row.name for row in rows] == ["conv", "pool", "flatten", "dense", "output"]
    assert totals(rows) == Totals(693962, 888192)


def test_without_the_pool_it_costs_more_than_three_times_as_much() -> None:
    bare = totals(ledger(lecture_spec(pooled=False)))
    assert bare == Totals(2770634, 2964864)
    assert round(bare.multiply_adds / totals(ledger(lecture_spec())).multiply_adds, 2) == 3.34


def test_a_network_and_its_spec_have_one_ledger_and_as_many_parameters_as_numbers() -> None:
    network = random_network(lecture_spec())
    assert ledger(network) == ledger(network.spec)
    assert totals(ledger(network)).parameters == sum(bank.parameters for bank in network.weights.values())


def test_a_layer_that_cannot_stand_there_is_named() -> None:
    with pytest.raises(ValueError, match="layer late: a window over 3"):
        ledger(NetworkSpec("small", (4, 4, 1), (conv("early", 1), conv("late", 1)), ()))


def test_no_layers_no_cost() -> None:
    assert totals(ledger(NetworkSpec("empty", (4, 4, 1), (), ()))) == Totals(0, 0)


# -- against loops, and against Keras


def counted(spec: NetworkSpec) -> int:
    """The products of one pass, counted one by one where a weight meets a number; a zero of the padding is one too."""
    products = 0
    for layer, takes in zip(spec.layers, input_shapes(spec), strict=False):
        if layer.kind == "Dense":
            for _ in np.ndindex(*takes[:-1], layer.units):
                for _ in range(takes[-1]):
                    products += 1
        elif layer.kind == "Conv2D":
            places = (
                grid(takes[axis], layer.window[axis], layer.strides[axis], layer.dilation[axis], layer.padding)[0]
                for axis in (0, 1)
            )
            for _ in np.ndindex(*places, *layer.window, takes[2], layer.filters):
                products += 1
    return products


@settings(max_examples=25, deadline=None)
@given(small_networks())
def test_multiply_adds_are_the_products_that_a_pass_makes(network: Network) -> None:
    assert totals(ledger(network)).multiply_adds == counted(network.spec)


@pytest.mark.parametrize("name", ["lecture", "stacked", "colour"])
def test_the_bundled_networks_parameters_are_the_numbers_in_their_files(name: str) -> None:
    network = load_network(name)
    assert totals(ledger(network)).parameters == sum(bank.parameters for bank in network.weights.values())


def test_what_stacked_sees_with_and_without_its_pools() -> None:
    spec = load_network("stacked").spec
    pools = [layer.name for layer in spec.layers if layer.kind == "MaxPooling2D"]
    assert [row.receptive_field[0] for row in ledger(spec)[:5]] == [3, 4, 8, 10, 18]
    bare = ledger(without(spec, pools))
    assert [row.receptive_field for row in bare if row.kind == "Conv2D"] == [(3, 3), (5, 5), (7, 7)]


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", ["lecture", "stacked", "colour"])
def test_keras_counts_as_many_parameters_with_and_without_each_pool(name: str) -> None:
    spec = load_network(name).spec
    pools = [layer.name for layer in spec.layers if layer.kind == "MaxPooling2D"]
    for count in range(len(pools) + 1):
        for dropped in combinations(pools, count):
            bare = without(spec, dropped)
            model = keras_model(bare)
            assert totals(ledger(bare)).parameters == model.count_params()
            assert [row.parameters for row in ledger(bare)] == [layer.count_params() for layer in model.layers]
            assert [row.output_shape for row in ledger(bare)] == [
                tuple(layer.output.shape[1:]) for layer in model.layers
            ]


# -- in words


def test_a_layer_in_the_fields_words() -> None:
    words = [layer_words(layer) for layer in lecture_spec().layers]
    assert words == ["conv 3x3 relu", "max pool 2x2", "flatten", "dense 128 relu", "dense 10 softmax"]
    assert layer_words(conv("a", 2, (3, 5))) == "conv 3x5"
    assert layer_words(conv("a", 2, 3, strides=(2, 2), activation="relu")) == "conv 3x3 /2 relu"
    assert layer_words(conv("a", 2, 3, strides=(1, 2))) == "conv 3x3 /1x2"
    assert layer_words(max_pool("a", 3, 2)) == "max pool 3x3 /2"
    assert layer_words(max_pool("a", 2, 1)) == "max pool 2x2 /1"
    pool = LayerSpec("a", "AveragePooling2D", window=(2, 3), strides=(2, 3))
    assert layer_words(pool) == "mean pool 2x3"
    assert (times((26, 26, 32)), times((5408,)), times((3, 3))) == ("26x26x32", "5,408", "3x3")
