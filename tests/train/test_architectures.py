"""The lecture's network as data, and Keras built from data."""

import math
from typing import Any, get_args

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.arrays import frozen
from convtui.core.layer import Activation, LayerSpec, NetworkSpec
from convtui.core.network import FilterBank, Network
from convtui.core.recipe import BASES, spec_of
from convtui.core.spec import output_shapes, spec_from_text, spec_to_text, weight_shapes
from convtui.network.forward import predict
from convtui.train.architectures import ARCHITECTURES, LECTURE, build_model, put_weights, take_weights

EVERY_KIND = NetworkSpec(
    name="every",
    input_shape=(11, 10, 2),
    layers=(
        LayerSpec("a", "Conv2D", filters=3, window=(3, 2), strides=(2, 1), padding="same", activation="relu"),
        LayerSpec("b", "AveragePooling2D", window=(2, 3), strides=(1, 2), padding="same"),
        LayerSpec("c", "Conv2D", filters=4, window=(2, 2), dilation=(2, 1), bias=False),
        LayerSpec("d", "MaxPooling2D", window=(2, 2), strides=(1, 1)),
        LayerSpec("e", "Flatten"),
        LayerSpec("f", "Dense", units=5, bias=False),
        LayerSpec("f2", "Dense", units=5, activation="leaky_relu"),
        LayerSpec("f3", "Dense", units=5, activation="tanh"),
        LayerSpec("f4", "Dense", units=5, activation="sigmoid"),
        LayerSpec("g", "Dense", units=3, activation="softmax"),
    ),
    labels=("x", "y", "z"),
)


def test_every_activation_is_among_them() -> None:
    assert {layer.activation for layer in EVERY_KIND.layers} == set(get_args(Activation))


def test_the_lectures_network_has_its_shapes_and_parameters() -> None:
    assert output_shapes(LECTURE) == ((26, 26, 32), (13, 13, 32), (5408,), (128,), (10,))
    counts = {name: math.prod(kernels) + math.prod(bias) for name, (kernels, bias) in weight_shapes(LECTURE).items()}
    assert counts == {"conv2d": 320, "dense": 692_352, "dense_1": 1_290}
    assert [layer.name for layer in LECTURE.layers] == [
        "conv2d",
        "max_pooling2d",
        "flatten",
        "dense",
        "dense_1",
    ]


# What the bundled networks are, layer by layer: no recipe may come to mean another.
BUNDLED = {
    "lecture": NetworkSpec(
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
    ),
    "stacked": NetworkSpec(
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
    ),
    "colour": NetworkSpec(
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
    ),
}


@pytest.mark.parametrize("name", BASES)
def test_a_recipe_makes_the_bundled_network(name: str) -> None:
    assert ARCHITECTURES[name] == BUNDLED[name]
    spec = BUNDLED[name]
    assert spec_of(BASES[name], name, spec.input_shape, spec.labels) == spec


@pytest.mark.parametrize(
    ("name", "shapes", "parameters"),
    [
        (
            "stacked",
            ((26, 26, 32), (13, 13, 32), (11, 11, 64), (5, 5, 64), (3, 3, 64), (576,), (10,)),
            [320, 18_496, 36_928, 5_770],
        ),
        (
            "colour",
            ((32, 32, 32), (16, 16, 32), (16, 16, 64), (8, 8, 64), (8, 8, 64), (4, 4, 64), (1024,), (10,)),
            [896, 18_496, 36_928, 10_250],
        ),
    ],
)
def test_the_others_too(name: str, shapes: tuple[tuple[int, ...], ...], parameters: list[int]) -> None:
    spec = ARCHITECTURES[name]
    assert spec.name == name
    assert output_shapes(spec) == shapes
    assert [math.prod(kernels) + math.prod(bias) for kernels, bias in weight_shapes(spec).values()] == parameters
    assert len(spec.labels) == 10


@pytest.mark.parametrize("spec", [*ARCHITECTURES.values(), EVERY_KIND], ids=lambda spec: spec.name)
def test_a_spec_survives_its_text(spec: NetworkSpec) -> None:
    assert spec_from_text(spec_to_text(spec)) == spec


def test_layers_that_do_not_fit_are_refused_before_keras_sees_them() -> None:
    with pytest.raises(ValueError, match="needs flat input"):
        build_model(replace(EVERY_KIND, layers=EVERY_KIND.layers[:2] + EVERY_KIND.layers[-1:]))


@pytest.mark.tensorflow
@pytest.mark.parametrize("spec", [*ARCHITECTURES.values(), EVERY_KIND], ids=lambda spec: spec.name)
def test_keras_builds_what_the_spec_says(spec: NetworkSpec) -> None:
    chance = np.random.default_rng(5)
    biased = {layer.name for layer in spec.layers if layer.bias}
    weights = {
        name: FilterBank(
            frozen(chance.normal(size=kernels) / math.sqrt(math.prod(kernels[:-1]))),
            frozen(chance.normal(size=bias) if name in biased else np.zeros(bias)),
        )
        for name, (kernels, bias) in weight_shapes(spec).items()
    }
    network = Network(spec, weights)
    model: Any = build_model(spec)
    put_weights(model, network)
    shapes = [tuple(model.get_layer(layer.name).output.shape[1:]) for layer in spec.layers]
    assert shapes == list(output_shapes(spec))
    taken = take_weights(model, spec)
    assert list(taken) == list(weights)
    for name, bank in weights.items():
        assert np.array_equal(taken[name].kernels, bank.kernels)
        assert np.array_equal(taken[name].bias, bank.bias)
    images = chance.random((4, *spec.input_shape)).astype(np.float32)
    assert np.allclose(predict(network, images), model.predict(images, verbose=0), rtol=0, atol=1e-5)
