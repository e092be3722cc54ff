"""Networks as data, and the Keras model of any of them."""

import numpy as np

from convtui.core.arrays import frozen
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import FilterBank, Network
from convtui.core.spec import output_shapes, weight_shapes
from convtui.core.text import visible
from convtui.errors import UsageError
from convtui.train.engine import Engine, KerasModel, load_engine

LECTURE = NetworkSpec(
    name="lecture",
    input_shape=(28, 28, 1),
    layers=(
        LayerSpec("conv2d", "Conv2D", filters=32, window=(3, 3), activation="relu"),
        LayerSpec("max_pooling2d", "MaxPooling2D", window=(2, 2), strides=(2, 2)),
        LayerSpec("flatten", "Flatten"),
        LayerSpec("dense", "Dense", units=128, activation="relu"),
        LayerSpec("dense_1", "Dense", units=10, activation="softmax"),
    ),
    labels=tuple("0123456789"),
)

# Two pools between three convolutions: what a unit sees grows from 3 over 8 to 18 pixels a side.
STACKED = NetworkSpec(
    name="stacked",
    input_shape=(28, 28, 1),
    layers=(
        LayerSpec("conv2d", "Conv2D", filters=32, window=(3, 3), activation="relu"),
        LayerSpec("max_pooling2d", "MaxPooling2D", window=(2, 2), strides=(2, 2)),
        LayerSpec("conv2d_1", "Conv2D", filters=64, window=(3, 3), activation="relu"),
        LayerSpec("max_pooling2d_1", "MaxPooling2D", window=(2, 2), strides=(2, 2)),
        LayerSpec("conv2d_2", "Conv2D", filters=64, window=(3, 3), activation="relu"),
        LayerSpec("flatten", "Flatten"),
        LayerSpec("dense", "Dense", units=10, activation="softmax"),
    ),
    labels=tuple("0123456789"),
)

# For CIFAR-10: its first filters are of 3 x 3 x 3.
COLOUR = NetworkSpec(
    name="colour",
    input_shape=(32, 32, 3),
    layers=(
        LayerSpec("conv2d", "Conv2D", filters=32, window=(3, 3), padding="same", activation="relu"),
        LayerSpec("max_pooling2d", "MaxPooling2D", window=(2, 2), strides=(2, 2)),
        LayerSpec("conv2d_1", "Conv2D", filters=64, window=(3, 3), padding="same", activation="relu"),
        LayerSpec("max_pooling2d_1", "MaxPooling2D", window=(2, 2), strides=(2, 2)),
        LayerSpec("conv2d_2", "Conv2D", filters=64, window=(3, 3), padding="same", activation="relu"),
        LayerSpec("max_pooling2d_2", "MaxPooling2D", window=(2, 2), strides=(2, 2)),
        LayerSpec("flatten", "Flatten"),
        LayerSpec("dense", "Dense", units=10, activation="softmax"),
    ),
    labels=("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
)

ARCHITECTURES = {spec.name: spec for spec in (LECTURE, STACKED, COLOUR)}


def architecture(name: str) -> NetworkSpec:
    """Raises UsageError, naming those that exist, if none is called `name`."""
    if name not in ARCHITECTURES:
        known = ", ".join(ARCHITECTURES)
        raise UsageError(f"There is no network called {visible(name)} to train; there is: {known}.")
    return ARCHITECTURES[name]


def build_model(spec: NetworkSpec) -> KerasModel:
    """An untrained `keras.Sequential` of `spec`, float32, its weights drawn by Keras' own initialisers.

    Raises ValueError if the layers do not fit each other, ConvtuiError if TensorFlow is missing or broken.
    """
    output_shapes(spec)
    engine = load_engine()
    layers = [_layer(engine, layer) for layer in spec.layers]
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
    banks = {}
    for name, (_, bias_shape) in weight_shapes(spec).items():
        kernels, *bias = (np.array(item, np.float32) for item in model.get_layer(name).get_weights())
        banks[name] = FilterBank(frozen(kernels), frozen(bias[0] if bias else np.zeros(bias_shape)))
    return banks


def first_convolution(spec: NetworkSpec) -> LayerSpec | None:
    """The layer whose kernels a recorder follows; None if there is no convolution."""
    return next((layer for layer in spec.layers if layer.kind == "Conv2D"), None)


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
