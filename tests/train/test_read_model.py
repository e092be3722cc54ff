"""Anybody's Keras model as a network: its numbers are those of the model, or it is said which layer is in the way."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from convtui.core.network import Network
from convtui.network.forward import forward
from convtui.train.read_model import read_model
from tests.train.keras_jobs import Keras

pytestmark = pytest.mark.tensorflow

Build = Callable[[Any], Any]
PICTURE = (12, 10, 1)


def sequential(k: Keras, *layers: Keras, shape: tuple[int | None, ...] = PICTURE) -> Keras:
    return k.Sequential([k.Input(shape), *layers])


def nested(k: Keras) -> Keras:
    inner = sequential(k, k.layers.Conv2D(3, 3, name="conv"), k.layers.ReLU())
    x = x_in = k.Input(PICTURE)
    for layer in (k.layers.Rescaling(1 / 255), k.layers.GaussianNoise(0.1), inner, k.layers.Flatten()):
        x = layer(x)
    return k.Model(x_in, k.layers.Dense(4, activation="softmax")(x))


def own_training(k: Keras) -> Keras:
    class Mine(k.Model):  # type: ignore[misc]
        def train_step(self, data: Keras) -> Keras:
            return super().train_step(data)

    x = x_in = k.Input(PICTURE)
    for layer in (k.layers.Conv2D(3, 3), k.layers.Flatten(), k.layers.Dense(2)):
        x = layer(x)
    return Mine(x_in, x)


WHOLE: dict[str, Build] = {
    "the lecture's": lambda k: sequential(
        k,
        k.layers.Conv2D(4, 3, activation="relu"),
        k.layers.MaxPooling2D(),
        k.layers.Dropout(0.5),
        k.layers.Flatten(),
        k.layers.Dense(6, activation="relu"),
        k.layers.Dense(3, activation="softmax"),
    ),
    "activations by themselves": lambda k: sequential(
        k,
        k.layers.Conv2D(4, 3, padding="same", use_bias=False),
        k.layers.LeakyReLU(negative_slope=0.2),
        k.layers.AveragePooling2D(3, 1, padding="same"),
        k.layers.Conv2D(2, (3, 2), dilation_rate=2),
        k.layers.Activation("tanh"),
        k.layers.Flatten(),
        k.layers.Dense(3),
        k.layers.Softmax(),
    ),
    "strides": lambda k: sequential(
        k, k.layers.Conv2D(2, (3, 5), strides=(2, 3), activation="sigmoid"), k.layers.Flatten(), k.layers.Dense(2)
    ),
    "colour": lambda k: sequential(
        k, k.layers.Conv2D(2, 3, activation="leaky_relu"), k.layers.SpatialDropout2D(0.2), shape=(9, 9, 3)
    ),
    "nested": nested,
    "a training of its own": own_training,
}


def residual(k: Keras) -> Keras:
    x_in = k.Input(PICTURE)
    x = k.layers.Conv2D(3, 3, padding="same", name="first")(x_in)
    x = k.layers.add([x, k.layers.Conv2D(3, 3, padding="same")(x)])
    return k.Model(x_in, k.layers.Dense(2)(k.layers.Flatten()(x)))


def two_inputs(k: Keras) -> Keras:
    a, b = k.Input(PICTURE), k.Input((3,))
    x = k.layers.Flatten()(k.layers.Conv2D(3, 3, name="first")(a))
    return k.Model([a, b], k.layers.Dense(2)(k.layers.concatenate([x, b])))


def two_outputs(k: Keras) -> Keras:
    a = k.Input(PICTURE)
    x = k.layers.Flatten()(k.layers.Conv2D(3, 3, name="first")(a))
    return k.Model(a, [k.layers.Dense(2)(x), k.layers.Dense(1)(x)])


def shared(k: Keras) -> Keras:
    a, conv = k.Input((12, 10, 3)), k.layers.Conv2D(3, 3, padding="same", name="first")
    return k.Model(a, k.layers.Flatten()(conv(conv(a))))


def divided(k: Keras) -> Keras:
    a = k.Input(PICTURE)
    return k.Model(a, k.layers.Flatten()(k.layers.Conv2D(3, 3, name="first")(a / 2.0)))


def subclassed(k: Keras) -> Keras:
    class Block(k.layers.Layer):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.conv = k.layers.Conv2D(3, 3, name="first")

        def call(self, x: Keras) -> Keras:
            return k.ops.relu(self.conv(x)) + 1

    class Mine(k.Model):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.block, self.flat, self.out = Block(), k.layers.Flatten(), k.layers.Dense(2)

        def call(self, x: Keras) -> Keras:
            return self.out(self.flat(self.block(x)))

    model = Mine()
    model(np.zeros((1, *PICTURE), np.float32))
    return model


# Each: the words that say what is in the way.
FIRST: dict[str, tuple[Build, str]] = {
    "residual": (residual, "no single row"),
    "two inputs": (two_inputs, "several"),
    "two outputs": (two_outputs, "several"),
    "shared": (shared, "row"),
    "an operation": (divided, "TrueDivide"),
    "subclassed": (subclassed, "Mine"),
    "normalised": (
        lambda k: sequential(k, k.layers.Conv2D(3, 3, name="first"), k.layers.BatchNormalization(), k.layers.Flatten()),
        "BatchNormalization",
    ),
    "otherwise scaled": (
        lambda k: sequential(k, k.layers.Rescaling(1 / 127.5, -1), k.layers.Conv2D(3, 3, name="first")),
        "scales pictures",
    ),
    "another activation": (
        lambda k: sequential(k, k.layers.Conv2D(3, 3, name="first", activation="gelu"), k.layers.Flatten()),
        "gelu",
    ),
    "another slope": (
        lambda k: sequential(k, k.layers.Conv2D(3, 3, name="first"), k.layers.LeakyReLU(0.3), k.layers.Flatten()),
        "leaky_re_lu",
    ),
    "code of its own": (
        lambda k: sequential(k, k.layers.Conv2D(3, 3, name="first"), k.layers.Lambda(lambda x: x + 1)),
        "custom code",
    ),
    "dense on maps": (
        lambda k: sequential(k, k.layers.Conv2D(3, 3, name="first"), k.layers.Dense(2)),
        "flat input",
    ),
    "groups later": (
        lambda k: sequential(
            k, k.layers.Conv2D(4, 3, name="first"), k.layers.Conv2D(4, 3, groups=2), k.layers.Flatten()
        ),
        "groups",
    ),
    "too large": (
        lambda k: sequential(
            k, k.layers.Conv2D(8, 3, name="first"), k.layers.Flatten(), k.layers.Dense(30_000), shape=(12, 12, 1)
        ),
        "parameters",
    ),
    "channels first": (
        lambda k: sequential(
            k, k.layers.Conv2D(3, 3, name="first", data_format="channels_first"), k.layers.Flatten(), shape=(1, 12, 10)
        ),
        "channels first",
    ),
}


@pytest.fixture(scope="module")
def keras() -> Keras:
    return pytest.importorskip("keras")


@pytest.mark.parametrize("name", WHOLE)
def test_a_chain_computes_what_the_model_computes(keras: Keras, name: str) -> None:
    keras.utils.set_random_seed(3)
    model = WHOLE[name](keras)
    for variable in model.trainable_variables:  # biases too
        variable.assign(np.random.default_rng(1).standard_normal(variable.shape) / 3)
    read = read_model(model)
    assert read.is_whole
    picture = np.random.default_rng(2).random(model.input_shape[1:], dtype=np.float32)
    scale = 255 if name == "nested" else 1  # its first layer divides by it
    theirs = np.asarray(model(picture[None] * scale, training=False))[0]
    ours = forward(Network(read.spec, read.weights()), picture)
    assert ours.of(read.spec.layers[-1].name).shape == theirs.shape
    np.testing.assert_allclose(ours.of(read.spec.layers[-1].name), theirs, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", FIRST)
def test_of_any_other_model_the_first_convolution_is_read_and_it_is_said_why(keras: Keras, name: str) -> None:
    build, words = FIRST[name]
    model = build(keras)
    read = read_model(model)
    assert not read.is_whole
    assert words in read.left_out
    assert read.left_out.endswith(".")
    assert read.left_out.count(". ") == 0
    (layer,) = read.spec.layers
    assert layer.name == "first"
    (conv,) = [item for item in model._flatten_layers() if item.name == "first"]
    bank = read.bank("first")
    assert np.array_equal(bank.kernels, conv.get_weights()[0])
    assert np.array_equal(bank.bias, conv.get_weights()[1])
    sizes = {"too large": (12, 12, 1), "shared": (12, 10, 3), "subclassed": (28, 28, 1)}  # the last: a usual one
    assert read.spec.input_shape == sizes.get(name, (12, 10, 1))


def test_pictures_of_any_size_are_given_one_and_it_is_said(keras: Keras) -> None:
    model = sequential(keras, keras.layers.Conv2D(3, 3), shape=(None, None, 3))
    read = read_model(model)
    assert read.is_whole
    assert "any size" in read.assumed[0]
    flat = sequential(keras, keras.layers.Conv2D(3, 50), keras.layers.BatchNormalization(), shape=(None, None, 3))
    assert read_model(flat).spec.input_shape == (50, 50, 3)  # at least what the kernel needs


def test_other_precisions_are_read_as_float32(keras: Keras) -> None:
    for policy in ("float16", "mixed_float16", "bfloat16", "float64"):
        conv = keras.layers.Conv2D(2, 3, dtype=policy)
        model = sequential(keras, conv, keras.layers.Flatten())
        bank = read_model(model).bank(conv.name)
        assert bank.kernels.dtype == np.float32
        assert np.array_equal(bank.kernels, np.asarray(keras.ops.cast(conv.kernel, "float32")))


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda k: sequential(k, k.layers.Flatten(), k.layers.Dense(2)), "no convolution"),
        (lambda k: sequential(k, k.layers.Conv1D(2, 3), shape=(9, 1)), "no convolution"),
        (lambda k: sequential(k, k.layers.DepthwiseConv2D(3)), "no convolution"),
        (lambda k: sequential(k, k.layers.Conv2D(4, 3, groups=2), shape=(9, 9, 2)), "in groups"),
    ],
)
def test_what_has_no_convolution_to_record_is_refused_in_a_clause(keras: Keras, build: Build, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_model(build(keras))
