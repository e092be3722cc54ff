import tracemalloc
from typing import get_args

import numpy as np
import pytest

from convtui.core.arrays import Float32
from convtui.core.layer import Activation, LayerSpec, NetworkSpec
from convtui.core.network import Network
from convtui.network.accuracy import accuracy
from convtui.network.forward import forward, predict
from convtui.ops.activation import relu, softmax
from convtui.ops.geometry import receptive_fields
from tests.oracles import (
    close,
    conv,
    keras_model,
    lecture_spec,
    max_pool,
    naive_convolution,
    naive_pooling,
    random_network,
)

LECTURE = random_network(lecture_spec())
STACK = random_network(
    NetworkSpec(
        "stack",
        (14, 13, 2),
        (
            conv("a", 5, (3, 2), padding="same", activation="relu"),
            LayerSpec("b", "AveragePooling2D", window=(3, 3), strides=(2, 2), padding="same"),
            conv("c", 4, 3, dilation=(2, 1), activation="relu"),
            max_pool("d", 2, 1),
            LayerSpec("e", "Flatten"),
            LayerSpec("f", "Dense", units=6, activation="relu", bias=False),
            LayerSpec("g", "Dense", units=3, activation="softmax"),
        ),
        ("x", "y", "z"),
    )
)


def pictures(network: Network, count: int, seed: int = 3) -> Float32:
    shape = (count, *network.spec.input_shape)
    return np.random.default_rng(seed).random(shape, dtype=np.float32)


def test_every_layer_equals_nested_loops() -> None:
    x = pictures(STACK, 1)[0]
    found = forward(STACK, x)
    bank = STACK.weights["a"]
    sums = naive_convolution(x, bank.kernels, bank.bias, padding="same")
    close(found.before("a"), sums)
    close(found.of("a"), np.maximum(sums, 0))
    close(found.of("b"), naive_pooling(found.of("a"), "mean", (3, 3), (2, 2), "same")[0])
    bank = STACK.weights["c"]
    close(found.before("c"), naive_convolution(found.of("b"), bank.kernels, bank.bias, dilation=(2, 1)))
    close(found.of("d"), naive_pooling(found.of("c"), "max", (2, 2), (1, 1))[0])
    assert np.array_equal(found.of("e"), found.of("d").ravel())
    bank = STACK.weights["g"]
    wanted = [
        float(bank.bias[o]) + sum(float(v) * float(w) for v, w in zip(found.of("f"), bank.kernels[:, o], strict=True))
        for o in range(3)
    ]
    close(found.before("g"), wanted)
    close(found.output, softmax(wanted))
    assert found.output is found.of("g")
    assert np.array_equal(found.input, x)


@pytest.mark.tensorflow
@pytest.mark.parametrize("network", [LECTURE, STACK])
def test_every_layer_equals_keras(network: Network) -> None:
    layer_by_layer(network, 1e-4)


@pytest.mark.tensorflow
@pytest.mark.parametrize("activation", get_args(Activation))
def test_with_every_activation_too(activation: Activation) -> None:
    """Each as Keras knows it by the same name, in convolutions and dense layers, behind both pools."""
    layers = (
        conv("a", 4, activation=activation),
        max_pool("b"),
        conv("c", 3, padding="same", activation=activation),
        LayerSpec("d", "AveragePooling2D", window=(3, 3), strides=(2, 2), padding="same"),
        LayerSpec("e", "Flatten"),
        LayerSpec("f", "Dense", units=6, activation=activation),
        LayerSpec("g", "Dense", units=3, activation="softmax"),
    )
    layer_by_layer(random_network(NetworkSpec("each", (14, 12, 2), layers, ()), 3), 1e-5)


def layer_by_layer(network: Network, tolerance: float) -> None:
    import tensorflow as tf

    model = keras_model(network.spec)
    for layer in network.spec.layers:
        if layer.name in network.weights:
            bank = network.weights[layer.name]
            model.get_layer(layer.name).set_weights([bank.kernels, bank.bias] if layer.bias else [bank.kernels])
    probe = tf.keras.Model(model.inputs, [layer.output for layer in model.layers])
    x = pictures(network, 8)
    wanted = [np.asarray(array) for array in probe([x])]
    for i in range(2):
        found = forward(network, x[i])
        for layer, array in zip(network.spec.layers, wanted, strict=True):
            close(found.of(layer.name), array[i], tolerance)
    close(predict(network, x), wanted[-1], tolerance)


@pytest.mark.parametrize("network", [LECTURE, STACK])
def test_many_pictures_are_read_as_each_alone(network: Network) -> None:
    x = pictures(network, 5)
    found = predict(network, x)
    assert found.dtype == np.float32
    close(found, [forward(network, picture).output for picture in x], 1e-5)


def test_bytes_are_read_as_value_over_255_and_a_missing_channel_axis_is_added() -> None:
    raw = np.random.default_rng(0).integers(0, 256, (3, 28, 28)).astype(np.uint8)
    wanted = predict(LECTURE, (raw / np.float32(255))[..., None])
    assert np.array_equal(predict(LECTURE, raw), wanted)
    assert np.array_equal(forward(LECTURE, raw[0] / np.float32(255)).input[:, :, 0], raw[0] / np.float32(255))


def test_more_than_one_chunk_is_read_in_bounded_memory() -> None:
    raw = np.zeros((700, 28, 28), dtype=np.uint8)
    raw[::7, 10:18, 10:18] = 255
    tracemalloc.start()
    found = predict(LECTURE, raw)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200e6
    assert np.abs(found[::7] - found[0]).max() < 1e-6
    assert np.abs(found[1] - found[0]).max() > 1e-3


def test_accuracy_is_the_share_of_right_answers() -> None:
    x = pictures(STACK, 8)
    labels = predict(STACK, x).argmax(axis=1)
    assert accuracy(STACK, x, labels) == 1
    labels[:2] = (labels[:2] + 1) % 3
    assert accuracy(STACK, x, labels) == 0.75


def test_a_pixel_outside_the_receptive_field_changes_nothing_bit_for_bit() -> None:
    layers = (conv("a", 3), max_pool("b"), conv("c", 3), max_pool("d"), conv("e", 2))
    network = random_network(NetworkSpec("deep", (34, 34, 1), layers, ()))
    x = pictures(network, 1)[0]
    before = forward(network, x)
    for layer, (field, _) in zip(layers, receptive_fields(network.spec), strict=True):
        unit = before.of(layer.name)[1, 1]
        changing = []
        for row in range(34):
            changed = x.copy()
            changed[row] = 1 - changed[row] * 2
            if not np.array_equal(forward(network, changed).of(layer.name)[1, 1], unit):
                changing.append(row)
        assert changing[-1] - changing[0] + 1 == field


def test_a_pool_keeps_the_channels_apart_and_the_next_convolution_combines_them() -> None:
    network = random_network(NetworkSpec("two", (12, 12, 2), (max_pool("pool"), conv("conv", 3)), ()), seed=4)
    x = pictures(network, 1)[0]
    changed = x.copy()
    changed[:, :, 1] += 1
    a, b = forward(network, x), forward(network, changed)
    assert np.array_equal(a.of("pool")[:, :, 0], b.of("pool")[:, :, 0])
    assert (a.of("conv") != b.of("conv")).all()


def test_nothing_that_comes_out_can_be_written_to_and_the_input_stays_the_callers() -> None:
    x = pictures(LECTURE, 1)[0]
    found = forward(LECTURE, x)
    x[0, 0, 0] = 9
    assert found.input[0, 0, 0] != 9
    for name in ("conv", "pool", "flatten", "output"):
        for array in (found.of(name), found.before(name), found.input):
            assert array.dtype == np.float32
            with pytest.raises(ValueError, match="read-only"):
                array.flat[0] = 1
    assert np.array_equal(found.of("conv"), relu(found.before("conv")))


def test_refusals() -> None:
    with pytest.raises(ValueError, match=r"lecture takes a picture of shape \(28, 28, 1\), not \(27, 28, 1\)"):
        forward(LECTURE, np.zeros((27, 28)))
    with pytest.raises(ValueError, match=r"pictures of shape \(28, 28, 1\), not \(28, 28, 3\)"):
        predict(LECTURE, np.zeros((2, 28, 28, 3)))
    with pytest.raises(ValueError, match="layer conv has no weights"):
        forward(Network(LECTURE.spec, {}), np.zeros((28, 28)))
    with pytest.raises(ValueError, match="one label for each picture"):
        accuracy(LECTURE, np.zeros((2, 28, 28)), np.array([1]))
    with pytest.raises(KeyError):
        forward(LECTURE, np.zeros((28, 28))).of("nothing")
    assert predict(LECTURE, np.zeros((0, 28, 28))).shape == (0, 10)
