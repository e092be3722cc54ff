from functools import cache
from itertools import pairwise
from typing import get_args

import numpy as np
import numpy.typing as npt
import pytest
from msgspec.structs import replace

from convtui.core.arrays import Float32, frozen
from convtui.core.layer import Activation, LayerSpec, NetworkSpec
from convtui.core.network import FilterBank, Network
from convtui.network import ablation as module
from convtui.network import accuracy
from convtui.network.ablation import Ablation, ablation
from convtui.network.accuracy import count_right
from convtui.network.changed import zeroed
from convtui.network.forward import predict
from convtui.source.digits import load_digits
from convtui.source.networks import load_network
from tests.oracles import conv, max_pool, random_network

Labels = npt.NDArray[np.intp]

SMALL = random_network(
    NetworkSpec(
        "small",
        (11, 10, 2),
        (
            conv("a", 5, 3, padding="same", activation="relu"),
            max_pool("b", 3, 2, "same"),
            LayerSpec("c", "AveragePooling2D", window=(2, 2), strides=(1, 1)),
            conv("d", 4, 2, activation="linear"),
            conv("e", 3, 2, activation="softmax"),
            LayerSpec("f", "Flatten"),
            LayerSpec("g", "Dense", units=4, activation="softmax"),
        ),
        tuple("wxyz"),
    )
)


@cache
def pictures() -> Float32:
    return frozen(np.random.default_rng(8).random((70, 11, 10, 2), np.float32))


@cache
def labels() -> Labels:
    """What the network reads in most of them, and what it does not in the others."""
    read: Labels = predict(SMALL, pictures()).argmax(axis=1)
    return np.where(np.arange(len(read)) % 4, read, 3 - read)


def whole(network: Network, layer: str, images: npt.NDArray[np.generic], wanted: npt.NDArray[np.integer]) -> Ablation:
    *_, (done, found) = ablation(network, layer, images, wanted)
    assert done == len(found.without) == network.weights[layer].count
    assert found.count == len(wanted)
    return found


def counted(network: Network, images: npt.NDArray[np.number], wanted: npt.NDArray[np.integer]) -> int:
    *_, (right, _) = count_right(network, images, wanted)
    return right


@pytest.mark.parametrize("layer", ["a", "d", "e"])
def test_it_counts_what_is_read_right_without_each_filter(layer: str) -> None:
    found = whole(SMALL, layer, pictures(), labels())
    assert found.right == counted(SMALL, pictures(), labels()) == 52
    expected = [counted(zeroed(SMALL, layer, i), pictures(), labels()) for i in range(len(found.without))]
    assert found.without.tolist() == expected
    assert found.lost.tolist() == [found.right - right for right in expected]
    assert len(set(expected)) > 1


@pytest.mark.parametrize("activation", get_args(Activation))
def test_a_filter_of_any_activation_that_is_zeroed_says_what_that_makes_of_0(activation: Activation) -> None:
    """A sigmoid 0.5, and a mean pool of that 0.5 again."""
    layers = (
        conv("a", 5, 3, padding="same", activation=activation),
        LayerSpec("b", "AveragePooling2D", window=(3, 3), strides=(2, 2), padding="same"),
        LayerSpec("f", "Flatten"),
        LayerSpec("g", "Dense", units=4, activation="softmax"),
    )
    network = random_network(NetworkSpec("small", (11, 10, 2), layers, tuple("wxyz")), 2)
    steep = {name: FilterBank(frozen(bank.kernels * 9), bank.bias) for name, bank in network.weights.items()}
    network = replace(network, weights=steep)
    wanted = predict(network, pictures()).argmax(axis=1)
    found = whole(network, "a", pictures(), wanted)
    assert found.without.tolist() == [counted(zeroed(network, "a", i), pictures(), wanted) for i in range(5)]
    assert found.lost.any()


@pytest.mark.parametrize("layer", ["a", "d", "e"])
def test_in_small_pieces_and_where_nothing_is_kept_the_counts_are_the_same(
    layer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = whole(SMALL, layer, pictures(), labels())
    monkeypatch.setattr(accuracy, "CHUNK", 9)
    monkeypatch.setattr(module, "_KEPT_BYTES", 100)
    found = whole(SMALL, layer, pictures(), labels())
    assert found.right == at_once.right
    assert found.without.tolist() == at_once.without.tolist()


@pytest.mark.parametrize(
    ("name", "layer", "filters"),
    [
        ("lecture", "conv2d", (0, 25, 31)),
        ("stacked", "conv2d", (4, 25)),
        ("stacked", "conv2d_1", (5, 63)),
        ("stacked", "conv2d_2", (1, 7)),
    ],
)
def test_bundled_networks_on_bundled_digits(name: str, layer: str, filters: tuple[int, ...]) -> None:
    network, digits = load_network(name), load_digits()
    # Some that are hard: without a filter others are read wrong.
    images, wanted = digits.images[200:500], digits.labels[200:500]
    found = whole(network, layer, images, wanted)
    assert found.right == counted(network, images, wanted)
    for index in filters:
        assert found.without[index] == counted(zeroed(network, layer, index), images, wanted)
    assert found.lost.any()


def test_step_by_step_one_filter_more_is_known() -> None:
    steps = list(ablation(SMALL, "a", pictures(), labels()))
    assert steps[0][0] == 0
    assert all(0 <= b - a <= 1 for (a, _), (b, _) in pairwise(steps))
    for done, found in steps:
        assert (found.without >= 0).tolist() == [True] * done + [False] * (5 - done)
        assert found.right == (steps[-1][1].right if done else found.right)
        assert not found.lost[done:].any()
    assert steps[-1][0] == 5


def test_what_was_given_stays_as_it_was() -> None:
    (_, first), *_, (_, last) = ablation(SMALL, "a", pictures(), labels())
    assert (first.without == -1).all()
    with pytest.raises(ValueError, match="read-only"):
        last.without[0] = 7


def test_a_filter_that_says_nothing_is_not_missed() -> None:
    found = whole(zeroed(SMALL, "a", 3), "a", pictures(), labels())
    assert found.lost[3] == 0


def test_the_network_is_as_it_was() -> None:
    before = [bank.kernels.copy() for bank in SMALL.weights.values()]
    whole(SMALL, "d", pictures(), labels())
    assert all(np.array_equal(a, bank.kernels) for a, bank in zip(before, SMALL.weights.values(), strict=True))
