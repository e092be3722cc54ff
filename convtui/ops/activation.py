"""What happens to a map's values after the sum: a layer's activation, and the views a user can ask for."""

from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from convtui.core.arrays import Float32
from convtui.core.layer import Activation

View = Literal["signed", "abs", "relu", "clip"]

# What leaky ReLU leaves of a negative value: Keras' own default.
LEAK = np.float32(0.2)


def relu(x: npt.ArrayLike) -> Float32:
    """Negative values become 0; the shape stays."""
    return np.maximum(np.asarray(x, dtype=np.float32), np.float32(0))


def softmax(x: npt.ArrayLike) -> Float32:
    """exp(x) / sum(exp(x)) along the last axis: probabilities. Large values do not overflow."""
    values = np.asarray(x, dtype=np.float32)
    with np.errstate(over="ignore", invalid="ignore"):  # infinite input gives not-a-number, quietly
        powers: Float32 = np.exp(values - values.max(axis=-1, keepdims=True))
        powers /= powers.sum(axis=-1, keepdims=True)
    return powers


def activate(x: npt.ArrayLike, activation: Activation) -> Float32:
    """`x` after a layer's activation ("linear": x itself). Raises ValueError if it is unknown."""
    values = np.asarray(x, dtype=np.float32)
    match activation:
        case "linear":
            return values
        case "relu":
            return relu(values)
        case "leaky_relu":
            return np.where(values < 0, LEAK * values, values)
        case "tanh":
            return np.tanh(values)
        case "sigmoid":  # by tanh, which does not overflow
            return ((np.tanh(values / 2) + 1) / 2).astype(np.float32)
        case "softmax":
            return softmax(values)
    raise ValueError(f'the activation "{activation}" is unknown; {", ".join(get_args(Activation))} are known')


def respond(values: npt.ArrayLike, view: View) -> Float32:
    """A map as one of the named views: "signed" as it is, "abs" |v|, "relu" max(v, 0), "clip" cut to 0..1.

    "clip" is what saving a map as a picture does without saying so. Raises ValueError if the view is unknown.
    """
    array = np.asarray(values, dtype=np.float32)
    if view == "signed":
        return array
    if view == "abs":
        return np.abs(array)
    if view == "relu":
        return relu(array)
    if view == "clip":
        return np.clip(array, np.float32(0), np.float32(1))
    raise ValueError(f'the view "{view}" is unknown; signed, abs, relu and clip are known')
