"""Between which values a layer's numbers lie, whatever picture of 0..1 is read: by its activation alone."""

from math import inf

from convtui.core.layer import Activation, NetworkSpec

Reach = tuple[float, float]

_OF: dict[Activation, Reach] = {
    "linear": (-inf, inf),
    "leaky_relu": (-inf, inf),
    "relu": (0.0, inf),
    "tanh": (-1.0, 1.0),
    "sigmoid": (0.0, 1.0),
    "softmax": (0.0, 1.0),
}
PICTURE: Reach = (0.0, 1.0)


def reach(spec: NetworkSpec, layer: str) -> Reach:
    """(least, largest) that the layer can give, the padding's 0 included. What has no weights gives what it gets.

    Raises KeyError if no layer has that name.
    """
    now = PICTURE
    for one in spec.layers:
        if one.kind in ("Conv2D", "Dense"):
            now = _OF[one.activation]
        if one.name == layer:
            return now
    raise KeyError(layer)


def received(spec: NetworkSpec, layer: str) -> Reach:
    """The same of what the layer gets. KeyError as there."""
    place = spec.layers.index(spec.layer(layer))
    return reach(spec, spec.layers[place - 1].name) if place else PICTURE


def is_signed(spec: NetworkSpec, layer: str) -> bool:
    """Whether the layer can give numbers below 0. KeyError as there."""
    return reach(spec, layer)[0] < 0
