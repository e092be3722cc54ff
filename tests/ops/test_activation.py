import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from convtui.core.arrays import Float32
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


def test_activations_by_name() -> None:
    assert activate(MAP, "linear") is MAP
    assert np.array_equal(activate(MAP, "relu"), relu(MAP))
    assert np.array_equal(activate(MAP, "softmax"), softmax(MAP))
    with pytest.raises(ValueError, match='"swish" is unknown'):
        activate(MAP, "swish")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match='"log" is unknown'):
        respond(MAP, "log")  # type: ignore[arg-type]
