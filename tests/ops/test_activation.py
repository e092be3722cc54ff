import math
from collections.abc import Callable
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from convtui.core.arrays import Float32
from convtui.core.layer import Activation
from convtui.ops.activation import View, activate, relu, respond, softmax

MAP = np.array([[-2.0, -0.25], [0.5, 3.0]], dtype=np.float32)


def test_relu_cuts_below_zero() -> None:
    assert relu(MAP).tolist() == [[0, 0], [0.5, 3]]
    assert np.isnan(relu([np.nan]))[0]


@pytest.mark.parametrize(
    ("view", "wanted"),
    [
        ("signed", [[-2, -0.25], [0.5, 3]]),
        ("abs", [[2, 0.25], [0.5, 3]]),
        ("relu", [[0, 0], [0.5, 3]]),
        ("clip", [[0, 0], [0.5, 1]]),
    ],
)
def test_the_four_views(view: View, wanted: list[list[float]]) -> None:
    found = respond(MAP, view)
    assert found.tolist() == wanted
    assert found.dtype == np.float32


@given(arrays(np.float32, (3, 10), elements=st.floats(-200, 200, width=32)))
def test_softmax_gives_probabilities_in_the_order_of_the_values(x: Float32) -> None:
    found = softmax(x)
    assert np.allclose(found.sum(axis=-1), 1, atol=1e-5)
    assert (found >= 0).all()
    rows = np.arange(3)
    assert (found[rows, x.argmax(axis=-1)] == found.max(axis=-1)).all()


def test_softmax_by_hand_and_without_overflow() -> None:
    assert softmax([0.0, np.log(3.0)]).tolist() == pytest.approx([0.25, 0.75])
    with np.errstate(all="raise", under="ignore"):
        assert softmax([1e4, 0.0]).tolist() == [1, 0]


VALUES = np.array([-np.inf, -1e20, -100, -3, -1, -1e-3, 0, 1e-3, 0.5, 1, 3, 100, 1e20, np.inf], np.float32)


@pytest.mark.parametrize(
    ("activation", "rule"),
    [
        ("linear", lambda x: x),
        ("relu", lambda x: max(x, 0.0)),
        ("leaky_relu", lambda x: x if x >= 0 else 0.2 * x),
        ("tanh", math.tanh),
        ("sigmoid", lambda x: 1 / (1 + math.exp(-x)) if x > -700 else 0.0),
    ],
)
def test_each_by_its_formula_also_of_what_is_huge(activation: Activation, rule: Callable[[float], float]) -> None:
    with np.errstate(all="raise", under="ignore"):
        found = activate(VALUES, activation)
    assert found.dtype == np.float32
    assert found.tolist() == pytest.approx([rule(value) for value in VALUES.tolist()], rel=1e-6, abs=1e-7)
    assert (np.diff(found) >= 0)[np.isfinite(np.diff(found))].all(), "none falls where the sum rises"


@pytest.mark.tensorflow
@pytest.mark.parametrize("activation", get_args(Activation))
def test_each_as_keras_has_it_by_that_name(activation: Activation) -> None:
    import keras

    values = np.linspace(-30, 30, 301, dtype=np.float32).reshape(7, 43)
    wanted = np.asarray(keras.activations.get(activation)(values))
    assert np.allclose(activate(values, activation), wanted, rtol=1e-6, atol=1e-7)


def test_activations_by_name() -> None:
    assert activate(MAP, "linear") is MAP
    assert np.array_equal(activate(MAP, "relu"), relu(MAP))
    assert np.array_equal(activate(MAP, "softmax"), softmax(MAP))
    with pytest.raises(ValueError, match='"swish" is unknown'):
        activate(MAP, "swish")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match='"log" is unknown'):
        respond(MAP, "log")  # type: ignore[arg-type]
