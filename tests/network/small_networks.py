"""Small networks of every kind of layer, and what changes when a pixel does."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from convtui.core.arrays import Float32
from convtui.core.layer import Activation, LayerKind, LayerSpec, NetworkSpec
from convtui.core.network import Network
from convtui.network.forward import Activations, forward
from convtui.ops.geometry import input_shapes
from tests.oracles import random_network

WINDOWED: tuple[LayerKind, ...] = ("Conv2D", "AveragePooling2D", "MaxPooling2D")


@st.composite
def small_networks(
    draw: st.DrawFn,
    kinds: tuple[LayerKind, ...] = WINDOWED,
    activation: Activation | tuple[Activation, ...] = "relu",
    most: int = 3,
) -> Network:
    """One to `most` layers with windows of one to three cells, then perhaps a flat end; all weights are at random."""
    channels = draw(st.integers(1, 2))
    spec = NetworkSpec("small", (draw(st.integers(4, 9)), draw(st.integers(4, 9)), channels), (), ())
    number = st.integers(1, 3)
    for index in range(draw(st.integers(1, most))):
        kind = draw(st.sampled_from(kinds))
        convolves = kind == "Conv2D"
        layer = LayerSpec(
            f"layer{index}",
            kind,
            filters=draw(st.integers(1, 3)) if convolves else 0,
            window=(draw(number), draw(number)),
            strides=(draw(st.integers(1, 2)), draw(st.integers(1, 2))),
            dilation=(draw(st.integers(1, 2)), draw(st.integers(1, 2))) if convolves else (1, 1),
            padding=draw(st.sampled_from(("valid", "same"))),
            activation=_one_of(draw, activation) if convolves else "linear",
        )
        if layer.dilation != (1, 1) and layer.strides != (1, 1):
            layer = LayerSpec(**{name: getattr(layer, name) for name in layer.__struct_fields__} | {"strides": (1, 1)})
        spec = _with(spec, layer)
    if draw(st.booleans()):
        spec = _with(_with(spec, LayerSpec("flat", "Flatten")), LayerSpec("dense", "Dense", units=3))
    return random_network(spec, draw(st.integers(0, 2**32 - 1)))


def _one_of(draw: st.DrawFn, activation: Activation | tuple[Activation, ...]) -> Activation:
    return draw(st.sampled_from(activation)) if isinstance(activation, tuple) else activation


def _with(spec: NetworkSpec, layer: LayerSpec) -> NetworkSpec:
    """The spec with a layer more, where it fits."""
    longer = NetworkSpec(spec.name, spec.input_shape, (*spec.layers, layer), ())
    try:
        input_shapes(longer)
    except ValueError:
        return spec
    return longer


def picture_for(network: Network, seed: int = 1) -> Float32:
    """Noise 0..1 of the network's input shape."""
    return np.random.default_rng(seed).random(network.spec.input_shape, dtype=np.float32)


def units_of(network: Network) -> list[tuple[str, int, int, int]]:
    """Of each layer the first, the last and a middle unit: its layer, channel, row and column."""
    found = []
    for layer, shape in zip(network.spec.layers, input_shapes(network.spec)[1:], strict=True):
        corners = [tuple(0 for _ in shape), tuple(size - 1 for size in shape), tuple(size // 2 for size in shape)]
        found += [(layer.name, at[2], at[0], at[1]) if len(at) == 3 else (layer.name, at[0], 0, 0) for at in corners]
    return found


def changed_by(
    network: Network, picture: Float32, value: Callable[[Activations], Float32], by: float = 0.37
) -> npt.NDArray[np.bool_]:
    """(H, W, *shape of the value): which numbers change when all channels of a pixel do, each by a whole pass."""
    before = value(forward(network, picture))
    made = np.zeros((*picture.shape[:2], *before.shape), bool)
    for row, column in np.ndindex(*picture.shape[:2]):
        other = picture.copy()
        other[row, column] += by
        made[row, column] = value(forward(network, other)) != before
    return made
