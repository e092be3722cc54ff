"""Layers and networks as data: what Keras would need to build them, and nothing that runs."""

from typing import Literal

from msgspec import Struct

Padding = Literal["valid", "same"]
# How the border is treated: by name, or as many zeros on each of the four sides.
Border = Padding | int
PoolKind = Literal["max", "mean"]
Activation = Literal["linear", "relu", "leaky_relu", "tanh", "sigmoid", "softmax"]
Pair = tuple[int, int]

LayerKind = Literal["Conv2D", "MaxPooling2D", "AveragePooling2D", "Flatten", "Dense"]


class LayerSpec(Struct, frozen=True):
    """One layer; `kind` is Keras' class name. Fields that a kind does not use keep their defaults.

    `filters`: output channels of Conv2D; `units`: outputs of Dense; `window`: kernel size of a convolution or
    block of a pool, (rows, columns).
    """

    name: str
    kind: LayerKind
    filters: int = 0
    units: int = 0
    window: Pair = (1, 1)
    strides: Pair = (1, 1)
    dilation: Pair = (1, 1)
    padding: Padding = "valid"
    activation: Activation = "linear"
    bias: bool = True


class NetworkSpec(Struct, frozen=True):
    """A chain of layers. `input_shape` is (H, W, C); `labels` name the outputs of the last layer."""

    name: str
    input_shape: tuple[int, int, int]
    layers: tuple[LayerSpec, ...]
    labels: tuple[str, ...]

    @property
    def reads_digits(self) -> bool:
        """Whether its input is of the bundled digits' size and colour."""
        return self.input_shape == (28, 28, 1)

    @property
    def first_convolution(self) -> LayerSpec | None:
        """Whose kernels a training records."""
        return next((layer for layer in self.layers if layer.kind == "Conv2D"), None)

    def layer(self, name: str) -> LayerSpec:
        """Raises KeyError if no layer has that name."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise KeyError(name)
