"""Networks as data, and the Keras model of any of them."""

import numpy as np

from convtui.core.arrays import frozen
from convtui.core.class_names import CIFAR10, numbered
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import FilterBank, Network
from convtui.core.recipe import BASES, spec_of
from convtui.core.spec import output_shapes, weight_shapes
from convtui.train.engine import Engine, KerasModel, load_engine

LECTURE = spec_of(BASES["lecture"], "lecture", (28, 28, 1), numbered(10))
# Two pools between three convolutions: what a unit sees grows from 3 over 8 to 18 pixels a side.
STACKED = spec_of(BASES["stacked"], "stacked", (28, 28, 1), numbered(10))
# For CIFAR-10: its first filters are of 3 x 3 x 3.
COLOUR = spec_of(BASES["colour"], "colour", (32, 32, 3), CIFAR10)

ARCHITECTURES = {spec.name: spec for spec in (LECTURE, STACKED, COLOUR)}


def build_model(spec: NetworkSpec, dropout: float = 0.0, dropout_seed: int = 0) -> KerasModel:
    """An untrained `keras.Sequential` of `spec`, float32, its weights drawn by Keras' own initialisers. `dropout` is
    the share of values that are dropped before the last layer while it is trained.

    Raises ValueError if the layers do not fit each other, ConvtuiError if TensorFlow is missing or broken.
    """
    output_shapes(spec)
    engine = load_engine()
    layers = [_layer(engine, layer) for layer in spec.layers]
    if dropout:
        # With a seed of its own: the weights begin as they do without it.
        layers.insert(-1, engine.keras.layers.Dropout(dropout, seed=dropout_seed))
    model: KerasModel = engine.keras.Sequential([engine.keras.Input(spec.input_shape), *layers], name=spec.name)
    return model


def put_weights(model: KerasModel, network: Network) -> None:
    """Give a model from `build_model(network.spec)` the weights of `network`."""
    for layer in network.spec.layers:
        if layer.name in network.weights:
            bank = network.weights[layer.name]
            model.get_layer(layer.name).set_weights([bank.kernels, bank.bias] if layer.bias else [bank.kernels])


def take_weights(model: KerasModel, spec: NetworkSpec) -> dict[str, FilterBank]:
    """Copies of the weights of a model from `build_model(spec)`, by layer name."""
    return {name: take_bank(model, name) for name in weight_shapes(spec)}


def take_bank(model: KerasModel, name: str) -> FilterBank:
    """Copies of the weights of one layer."""
    kernels, *bias = (np.array(item, np.float32) for item in model.get_layer(name).get_weights())
    return FilterBank(frozen(kernels), frozen(bias[0] if bias else np.zeros(kernels.shape[-1])))


def _layer(engine: Engine, layer: LayerSpec) -> object:
    keras = engine.keras
    match layer.kind:
        case "Conv2D":
            return keras.layers.Conv2D(
                layer.filters,
                layer.window,
                strides=layer.strides,
                padding=layer.padding,
                dilation_rate=layer.dilation,
                activation=layer.activation,
                use_bias=layer.bias,
                name=layer.name,
            )
        case "MaxPooling2D" | "AveragePooling2D":
            pooling = getattr(keras.layers, layer.kind)
            return pooling(layer.window, strides=layer.strides, padding=layer.padding, name=layer.name)
        case "Flatten":
            return keras.layers.Flatten(name=layer.name)
        case "Dense":
            return keras.layers.Dense(layer.units, activation=layer.activation, use_bias=layer.bias, name=layer.name)
