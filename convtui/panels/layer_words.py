"""Layers and units by name, in the room there is."""

from collections.abc import Iterable

from convtui.core.layer import Activation, LayerSpec
from convtui.core.text import visible

_KINDS = {
    "Conv2D": "conv",
    "MaxPooling2D": "pool",
    "AveragePooling2D": "pool",
    "Flatten": "flat",
    "Dense": "dense",
}
_ACTIVATIONS = {"relu": "ReLU", "leaky_relu": "leaky ReLU"}
_SHORTER = (("max_pooling2d", "max_pool"), ("average_pooling2d", "mean_pool"), ("max_pool", "pool"))


def kind_word(layer: LayerSpec) -> str:
    """`conv`, `pool`, `flat`, `dense`."""
    return _KINDS[layer.kind]


def activation_word(activation: Activation) -> str:
    """`ReLU`, `leaky ReLU`, `tanh`."""
    return _ACTIVATIONS.get(activation, activation)


def named(name: str, width: int) -> str:
    """A layer's name in at most `width` columns: Keras' long ones shortened, then cut."""
    for long, short in _SHORTER:
        if len(name) <= width:
            break
        name = name.replace(long, short)
    return visible(name, width)


def unit_words(layer: LayerSpec, unit: int, row: int, column: int, labels: tuple[str, ...] = ()) -> str:
    """`filter 12 at 5,6`, `channel 3 at 2,2` of a pool, `number 57` of a Flatten, `unit 8`, or what it stands for."""
    if layer.kind == "Conv2D":
        return f"filter {unit + 1} at {row},{column}"
    if layer.kind == "Flatten":
        return f"number {unit + 1}"
    if layer.kind == "Dense":
        return f'"{visible(labels[unit], 20)}"' if unit < len(labels) else f"unit {unit + 1}"
    return f"channel {unit + 1} at {row},{column}"


def fitting(width: int, texts: Iterable[str]) -> str:
    """The first that fits, else the last, cut."""
    made = list(texts)
    return next((text for text in made if len(text) <= width), made[-1][:width])
