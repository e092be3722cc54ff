"""What happens to a map's values after the sum: ReLU, softmax, and the views a user can ask for."""

from typing import Literal

import numpy as np
import numpy.typing as npt

from convtui.core.arrays import Float32
from convtui.core.layer import Activation

View = Literal["signed", "abs", "relu", "clip"]


def relu(x: npt.ArrayLike) -> Float32:
    """Negative values become 0; the shape stays."""
    return np.maximum(np.asarray(x, dtype=np.float32), np.float32(0))


def softmax(x: npt.ArrayLike) -> Float32:
    """exp(x) / sum(exp(x)) along the last axis: probabilities. Large values do not overflow."""
    values = np.asarray(x, dtype=np.float32)
    with np.errstate(invalid="ignore"):  # infinite input gives not-a-number, quietly
        powers: Float32 = np.exp(values - values.max(axis=-1, keepdims=True))
        powers /= powers.sum(axis=-1, keepdims=True)
    return powers


def activate(x: npt.ArrayLike, activation: Activation) -> Float32:
    """`x` after a layer's activation ("linear": x itself). Raises ValueError if it is unknown."""
    if activation == "relu":
        return relu(x)
    if activation == "softmax":
        return softmax(x)
    if activation == "linear":
        return np.asarray(x, dtype=np.float32)
    raise ValueError(f'the activation "{activation}" is unknown; linear, relu and softmax are known')


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
