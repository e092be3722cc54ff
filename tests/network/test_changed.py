"""A network with another filter: that one is new, all the rest is bit for bit what it was."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convtui.network.changed import changed, zeroed
from convtui.network.forward import forward
from tests.oracles import close, lecture_spec, naive_convolution, random_network

NETWORK = random_network(lecture_spec())
LAYER = NETWORK.spec.layers[0].name
COUNT = NETWORK.weights[LAYER].count
DENSE = NETWORK.spec.layers[-1].name

numbers = st.floats(-1e6, 1e6, width=32)


@given(
    st.dictionaries(
        st.integers(0, COUNT - 1), st.tuples(st.lists(numbers, min_size=9, max_size=9), numbers), max_size=3
    )
)
def test_only_the_filters_that_are_changed_are(wanted: dict[int, tuple[list[float], float]]) -> None:
    old = NETWORK.weights[LAYER]
    kept = old.kernels.tobytes(), old.bias.tobytes()
    made = changed(NETWORK, {(LAYER, index): what for index, what in wanted.items()})
    new = made.weights[LAYER]
    for index in range(COUNT):
        cells, bias = wanted.get(index, (old.kernels[..., index].ravel(), old.bias[index]))
        assert new.kernels[..., index].tobytes() == np.asarray(cells, np.float32).tobytes()
        assert new.bias[index].tobytes() == np.float32(bias).tobytes()
    assert all(made.weights[name] is bank for name, bank in NETWORK.weights.items() if name != LAYER)
    assert (old.kernels.tobytes(), old.bias.tobytes()) == kept
    assert not new.kernels.flags.writeable


def test_without_changes_it_is_the_network_itself() -> None:
    assert changed(NETWORK, {}) is NETWORK


def test_the_changed_filters_map_is_that_of_its_new_numbers() -> None:
    cells = np.arange(9, dtype=np.float32).reshape(3, 3, 1) - 4
    picture = np.random.default_rng(1).random((28, 28, 1), np.float32)
    before, after = (forward(net, picture) for net in (NETWORK, changed(NETWORK, {(LAYER, 3): (cells, 0.5)})))
    close(after.before(LAYER)[..., 3:4], naive_convolution(picture, cells[..., None], [0.5]))
    others = np.arange(COUNT) != 3
    assert np.array_equal(after.of(LAYER)[..., others], before.of(LAYER)[..., others])


def test_a_zeroed_filter_says_nothing_anywhere() -> None:
    picture = np.random.default_rng(1).random((28, 28, 1), np.float32)
    made = forward(zeroed(NETWORK, LAYER, 5), picture)
    assert not made.of(LAYER)[..., 5].any()
    assert made.of(LAYER)[..., 4].any()


def test_a_unit_of_a_dense_layer_can_be_changed_too() -> None:
    inputs = NETWORK.weights[DENSE].kernels.shape[0]
    made = changed(NETWORK, {(DENSE, 0): (np.zeros(inputs), -1e6)})
    assert forward(made, np.zeros((28, 28, 1))).output[0] == 0


@pytest.mark.parametrize(
    ("layer", "index", "cells", "bias", "error"),
    [
        ("no such", 0, [0] * 9, 0, KeyError),
        (LAYER, COUNT, [0] * 9, 0, IndexError),
        (LAYER, -1, [0] * 9, 0, IndexError),
        (LAYER, 0, [0] * 8, 0, ValueError),
        (LAYER, 0, [np.nan] * 9, 0, ValueError),
        (LAYER, 0, [0] * 9, np.inf, ValueError),
    ],
)
def test_what_is_no_filter_is_refused(
    layer: str, index: int, cells: list[float], bias: float, error: type[Exception]
) -> None:
    with pytest.raises(error):
        changed(NETWORK, {(layer, index): (cells, bias)})
