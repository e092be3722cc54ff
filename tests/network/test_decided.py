"""What could decide about a unit: whole passes with small changes, and a small case by hand."""

from itertools import pairwise
from typing import get_args

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convtui.core.arrays import Float32, frozen
from convtui.core.layer import Activation, LayerSpec, NetworkSpec
from convtui.core.network import FilterBank, Network
from convtui.network.decided import Stop, decided, way_down
from convtui.network.field import seen_by
from convtui.network.forward import Activations, forward
from tests.network.small_networks import changed_by, picture_for, small_networks, units_of
from tests.oracles import conv, max_pool, naive_pooling, random_network

TINY = 1e-5


def choices(network: Network, passed: Activations) -> list[npt.NDArray[np.bool_] | npt.NDArray[np.intp]]:
    """Who wins each max pool, by loops, and what each ReLU lets pass."""
    x = passed.input
    made: list[npt.NDArray[np.bool_] | npt.NDArray[np.intp]] = []
    for layer in network.spec.layers:
        if layer.kind == "MaxPooling2D":
            made.append(naive_pooling(x, "max", layer.window, layer.strides, layer.padding)[1])
        if layer.activation == "relu":
            made.append(np.asarray(passed.before(layer.name) > 0))
        x = passed.of(layer.name)
    return made


def same_choices(network: Network, first: Activations, second: Activations) -> bool:
    both = zip(choices(network, first), choices(network, second), strict=True)
    return all(np.array_equal(one, other) for one, other in both)


def value(passed: Activations, layer: str, channel: int, row: int, column: int) -> float:
    sums = passed.before(layer)
    return float(sums[row, column, channel] if sums.ndim == 3 else sums[channel])


@given(small_networks(), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_while_no_winner_changes_the_other_pixels_do_not_count_bit_for_bit(network: Network, seed: int) -> None:
    picture = picture_for(network, seed)
    passed = forward(network, picture)
    noise = np.random.default_rng(seed).uniform(-TINY, TINY, picture.shape).astype(np.float32)
    for unit in units_of(network):
        found = decided(network, passed, *unit)
        counts = found.pixels
        assert np.array_equal(counts, found.readers > 0)
        assert not counts[~seen_by(network.spec, unit[0], *unit[2:])].any()
        other = np.where(counts[:, :, None], picture, picture + noise)
        after = forward(network, other)
        if same_choices(network, passed, after):
            assert value(after, *unit) == value(passed, *unit)


@given(small_networks(activation=get_args(Activation)), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_that_holds_for_every_activation(network: Network, seed: int) -> None:
    """Those that rise all the way let every pixel through that is not lost in a pool."""
    picture = picture_for(network, seed)
    passed = forward(network, picture)
    noise = np.random.default_rng(seed).uniform(-TINY, TINY, picture.shape).astype(np.float32)
    for unit in units_of(network):
        counts = decided(network, passed, *unit).pixels
        after = forward(network, np.where(counts[:, :, None], picture, picture + noise))
        if same_choices(network, passed, after):
            assert value(after, *unit) == value(passed, *unit)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("activation", get_args(Activation))
def test_each_pixel_that_counts_does_move_the_value(seed: int, activation: Activation) -> None:
    layers = conv("a", 3, activation=activation), max_pool("b"), conv("c", 2)
    network = random_network(NetworkSpec("test", (10, 10, 1), layers, ()), seed)
    picture = picture_for(network, seed)
    moved = changed_by(network, picture, lambda passed: passed.before("c")[1, 1, 1], 1e-3)
    found = decided(network, forward(network, picture), "c", 1, 1, 1)
    assert np.array_equal(moved, found.pixels)
    readers = np.zeros((10, 10), int)
    for row, column, channel in np.argwhere(found.units["a"]):  # a softmax is read whole
        readers[row : row + 3, column : column + 3] += 1
        assert channel < 3
    assert np.array_equal(found.readers, readers)


def test_by_hand() -> None:
    """A filter that copies the pixel in its middle, a pool, and one that adds two places of it."""
    middle = np.zeros((3, 3, 1, 1), np.float32)
    middle[1, 1] = 1
    layers = conv("copy", 1, activation="relu"), max_pool("pool"), conv("add", 1, (1, 2))
    network = Network(
        NetworkSpec("test", (4, 6, 1), layers, ()),
        {
            "copy": FilterBank(frozen(middle), frozen([0.0])),
            "add": FilterBank(frozen(np.array([1.0, -2.0]).reshape(1, 2, 1, 1)), frozen([0.5])),
        },
    )
    picture = np.zeros((4, 6), np.float32)
    picture[2, 2], picture[1, 3] = 0.75, 0.25
    passed = forward(network, picture)
    found = decided(network, passed, "add", 0)
    assert np.argwhere(found.pixels).tolist() == [[1, 3], [2, 2]]
    assert value(passed, "add", 0, 0, 0) == 0.75 - 2 * 0.25 + 0.5
    assert found.units["pool"].tolist() == [[[True], [True]]]
    assert way_down(network, passed, "add", 0) == (
        Stop("add", 0, 0, 0),
        Stop("pool", 0, 0, 0),
        Stop("copy", 0, 1, 1),
        Stop("", 0, 2, 2),
    )


def test_of_equals_the_first_and_what_is_cut_says_nothing() -> None:
    layers = conv("a", 2, 1, activation="relu"), max_pool("b"), conv("c", 1, 1)
    network = Network(
        NetworkSpec("test", (2, 2, 1), layers, ()),
        {
            "a": FilterBank(frozen(np.array([1.0, -1.0]).reshape(1, 1, 1, 2)), frozen([0.0, 0.0])),
            "c": FilterBank(frozen(np.array([1.0, 1.0]).reshape(1, 1, 2, 1)), frozen([0.0])),
        },
    )
    passed = forward(network, [[0.5, 0.75], [0.75, 0.75]])
    assert np.argwhere(decided(network, passed, "c", 0).pixels).tolist() == [[0, 1]]
    assert way_down(network, passed, "b", 0)[1] == Stop("a", 0, 0, 1)
    assert not decided(network, passed, "b", 1).pixels.any(), "all four are cut to 0"
    assert decided(network, passed, "a", 1, 1, 1).pixels.sum() == 1, "about its own sum a pixel always decides"


def test_a_softmax_depends_on_all() -> None:
    layers = (
        LayerSpec("flat", "Flatten"),
        LayerSpec("shares", "Dense", units=3, activation="softmax"),
        LayerSpec("last", "Dense", units=2),
    )
    network = random_network(NetworkSpec("test", (2, 2, 1), layers, ()))
    network.weights["last"].kernels.setflags(write=True)
    network.weights["last"].kernels[1:] = 0
    found = decided(network, forward(network, np.ones((2, 2))), "last", 0)
    assert found.units["shares"].all()
    assert found.pixels.all()


@pytest.mark.parametrize("unit", [("a", 3, 0, 0), ("a", 0, 8, 0), ("a", 0, -1, 0), ("c", -1, 0, 0)])
def test_no_such_unit(unit: tuple[str, int, int, int]) -> None:
    layers = conv("a", 3, activation="relu"), max_pool("b"), conv("c", 2)
    network = random_network(NetworkSpec("test", (10, 10, 1), layers, ()))
    passed = forward(network, np.zeros((10, 10)))
    for ask in (decided, way_down):
        with pytest.raises(IndexError, match="there is no unit"):
            ask(network, passed, *unit)
    with pytest.raises(KeyError):
        decided(network, passed, "z", 0)


@given(small_networks(), st.integers(0, 9))
@settings(max_examples=40, deadline=None)
def test_the_way_goes_through_the_largest(network: Network, seed: int) -> None:
    passed = forward(network, picture_for(network, seed))
    for unit in units_of(network):
        stops = way_down(network, passed, *unit)
        assert (stops[0].layer, stops[0].channel, stops[0].row, stops[0].column) == unit
        assert stops[-1].layer == ""
        for above, below in pairwise(stops):
            layer = network.spec.layer(above.layer)
            x = passed.of(below.layer) if below.layer else passed.input
            if layer.kind == "MaxPooling2D":
                assert _at(passed.of(above.layer), above) == _at(x, below)
            if layer.kind == "Flatten":
                assert passed.of(above.layer)[above.channel] == _at(x, below)


def _at(values: Float32, stop: Stop) -> float:
    return float(values[stop.row, stop.column, stop.channel])


def test_the_way_goes_on_where_a_window_with_gaps_lies_wholly_in_the_padding() -> None:
    layers = (
        LayerSpec("squeeze", "Conv2D", filters=1, window=(3, 1)),
        LayerSpec("gaps", "Conv2D", filters=1, window=(2, 1), dilation=(2, 1), padding="same"),
    )
    network = random_network(NetworkSpec("thin", (3, 2, 1), layers, ()), 3)
    passed = forward(network, picture_for(network, 4))
    assert passed.before("gaps")[0, 1, 0] == network.weights["gaps"].bias[0]
    assert not decided(network, passed, "gaps", 0, 0, 1).pixels.any()
    assert [stop.layer for stop in way_down(network, passed, "gaps", 0, 0, 1)] == ["gaps", "squeeze", ""]
