"""Between which values a layer's numbers lie: against layers of weights that press as far as they can."""

from math import inf
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convtui.core.layer import Activation, LayerSpec, NetworkSpec
from convtui.core.network import Network
from convtui.network.forward import forward
from convtui.network.reach import is_signed, reach, received
from tests.network.small_networks import picture_for, small_networks
from tests.oracles import conv, max_pool, random_network


@given(small_networks(activation=get_args(Activation)), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_nothing_lies_outside(network: Network, seed: int) -> None:
    passed = forward(network, picture_for(network, seed))
    for layer in network.spec.layers:
        for values, (least, largest) in (
            (passed.of(layer.name), reach(network.spec, layer.name)),
            (passed.received(layer.name), received(network.spec, layer.name)),
        ):
            assert least <= values.min(initial=0.0)
            assert values.max(initial=0.0) <= largest


@pytest.mark.parametrize("activation", get_args(Activation))
def test_and_what_is_called_signed_is_below_0_somewhere(activation: Activation) -> None:
    layers = conv("a", 9, activation=activation), max_pool("b"), LayerSpec("c", "Flatten")
    network = random_network(NetworkSpec("test", (8, 8, 1), layers, ()))
    passed = forward(network, picture_for(network))
    for name in "abc":
        assert is_signed(network.spec, name) == bool((passed.of(name) < 0).any()), name


def test_a_pool_gives_what_it_gets_and_the_first_layer_gets_a_picture() -> None:
    spec = NetworkSpec("test", (8, 8, 1), (max_pool("a"), conv("b", 2, activation="tanh"), max_pool("c")), ())
    assert [reach(spec, name) for name in "abc"] == [(0, 1), (-1, 1), (-1, 1)]
    assert [received(spec, name) for name in "abc"] == [(0, 1), (0, 1), (-1, 1)]
    assert reach(NetworkSpec("test", (8, 8, 1), (conv("x", 1),), ()), "x") == (-inf, inf)
    with pytest.raises(KeyError):
        reach(spec, "z")
    assert np.isinf(reach(NetworkSpec("test", (8, 8, 1), (conv("x", 1, activation="relu"),), ()), "x")[1])
