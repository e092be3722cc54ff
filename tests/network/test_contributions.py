"""The parts of a unit's sum, against loops, against the forward pass, and against TensorFlow."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.arrays import frozen
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import Network
from convtui.network.changed import zeroed
from convtui.network.contributions import Parts, parts_of
from convtui.network.forward import forward
from convtui.ops.geometry import input_shapes
from tests.network.small_networks import WINDOWED, picture_for, small_networks, units_of
from tests.oracles import close, conv, grid, keras_model, max_pool, random_network

STACK = random_network(
    NetworkSpec(
        "stack",
        (12, 11, 2),
        (
            conv("a", 5, activation="relu"),
            max_pool("b"),
            conv("c", 4, (3, 2), padding="same", activation="relu"),
            LayerSpec("d", "Flatten"),
            LayerSpec("e", "Dense", units=6, activation="relu"),
            LayerSpec("f", "Dense", units=3, activation="softmax"),
        ),
        ("x", "y", "z"),
    ),
    6,
)


def weighted(network: Network) -> list[tuple[str, int, int, int]]:
    kinds = {layer.name: layer.kind for layer in network.spec.layers}
    return [unit for unit in units_of(network) if kinds[unit[0]] in ("Conv2D", "Dense")]


@given(small_networks((*WINDOWED, "Conv2D")), st.integers(0, 9))
@settings(max_examples=50, deadline=None)
def test_the_parts_and_the_bias_are_the_sum(network: Network, seed: int) -> None:
    passed = forward(network, picture_for(network, seed))
    for layer, unit, row, column in weighted(network):
        found = parts_of(network, passed, layer, unit, row, column)
        allowed = 1e-5 * (np.abs(found.parts).sum() + abs(found.bias))
        assert found.parts.sum() + found.bias == pytest.approx(found.sum, abs=allowed)
        sums = passed.before(layer)
        assert found.sum == (sums[row, column, unit] if sums.ndim == 3 else sums[unit])
        sizes = np.abs(found.parts)[list(found.order)]
        assert sorted(found.order) == list(range(len(found.parts)))
        assert (np.diff(sizes) <= 0).all()


@given(small_networks((*WINDOWED, "Conv2D")))
@settings(max_examples=25, deadline=None)
def test_by_nested_loops(network: Network) -> None:
    passed = forward(network, picture_for(network))
    x = passed.input
    for layer in network.spec.layers:
        for name, unit, row, column in weighted(network):
            if name == layer.name:
                found = parts_of(network, passed, name, unit, row, column)
                close(found.parts, loops(network, layer, x, unit, row, column))
        x = passed.of(layer.name) if layer.kind != "Flatten" else x


def loops(
    network: Network,
    layer: LayerSpec,
    x: np.ndarray,
    unit: int,
    row: int,
    column: int,
) -> list[float]:
    kernels = network.weights[layer.name].kernels
    if layer.kind == "Dense":
        if x.ndim == 1:
            return [float(x[i]) * float(kernels[i, unit]) for i in range(len(x))]
        rows, columns, channels = x.shape
        return [
            sum(
                float(x[i, j, c]) * float(kernels[(i * columns + j) * channels + c, unit])
                for i in range(rows)
                for j in range(columns)
            )
            for c in range(channels)
        ]
    made = [0.0] * x.shape[2]
    pads = [grid(x.shape[i], layer.window[i], layer.strides[i], layer.dilation[i], layer.padding)[1] for i in (0, 1)]
    for a in range(layer.window[0]):
        for b in range(layer.window[1]):
            y = row * layer.strides[0] + a * layer.dilation[0] - pads[0]
            z = column * layer.strides[1] + b * layer.dilation[1] - pads[1]
            if 0 <= y < x.shape[0] and 0 <= z < x.shape[1]:
                for channel in range(x.shape[2]):
                    made[channel] += float(x[y, z, channel]) * float(kernels[a, b, channel, unit])
    return made


def test_what_is_read_and_where_it_lies() -> None:
    passed = forward(STACK, picture_for(STACK))
    found = parts_of(STACK, passed, "c", 2, 0, 3)
    assert (found.layer, found.before, found.unit, found.row, found.column) == ("c", "b", 2, 0, 3)
    assert (found.top, found.left, found.reach, found.patch.shape) == (-1, 3, (3, 2), (3, 2, 5))
    assert not found.patch[0].any(), "above the map is padding"
    assert not found.patch[:, 1].any(), "and at its right"
    assert np.array_equal(found.patch[1:, 0], passed.of("b")[:2, 3])
    channel = found.order[0]
    row, column = found.strongest_cell(channel)
    signed = found.products[..., channel] * np.sign(found.parts[channel])
    assert signed[row, column] == signed.max()
    assert found.source(channel) == (row - 1, column + 3)
    first = parts_of(STACK, passed, "a", 0, 3, 3)
    assert (first.before, first.patch.shape) == ("", (3, 3, 2))
    assert np.array_equal(first.patch, passed.input[3:6, 3:6])


def test_a_dense_unit_by_the_channels_of_the_map_and_by_the_units_before() -> None:
    passed = forward(STACK, picture_for(STACK))
    found = parts_of(STACK, passed, "e", 5)
    shape = input_shapes(STACK.spec)[3]
    assert (found.before, found.patch.shape) == ("c", shape)
    assert np.array_equal(found.patch, passed.of("c"))
    last = parts_of(STACK, passed, "f", 1, 7, 7)
    assert (last.before, last.patch.shape, last.row) == ("e", (1, 1, 6), 0)
    assert last.value == passed.output[1]
    assert last.source(3) == (0, 0)


def test_without_a_channel_the_sum_is_less_by_its_part() -> None:
    """What the parts mean: a filter silenced takes its part away, no more and no less."""
    passed = forward(STACK, picture_for(STACK))
    found = parts_of(STACK, passed, "c", 1, 2, 2)
    channel = found.order[0]
    silent = zeroed(STACK, "a", channel)
    assert forward(silent, passed.input).before("c")[2, 2, 1] == pytest.approx(
        found.sum - found.parts[channel], abs=1e-5
    )


def test_pooling_looks_at_each_channel_alone_and_a_convolution_combines() -> None:
    """C2: another channel changes nothing of a pool's map, bit for bit; it changes all of the convolution's."""
    passed = forward(STACK, picture_for(STACK))
    for channel in range(5):
        silent = forward(zeroed(STACK, "a", channel), passed.input)
        others = [c for c in range(5) if c != channel]
        assert np.array_equal(silent.of("b")[..., others], passed.of("b")[..., others])
        assert not np.array_equal(silent.of("b")[..., channel], passed.of("b")[..., channel])
        assert all((silent.before("c")[..., c] != passed.before("c")[..., c]).any() for c in range(4))
    with pytest.raises(ValueError, match="b adds nothing up"):
        parts_of(STACK, passed, "b", 0)


@pytest.mark.parametrize("unit", [("a", 5, 0, 0), ("a", -1, 0, 0), ("a", 0, 10, 0), ("e", 6, 0, 0)])
def test_no_such_unit(unit: tuple[str, int, int, int]) -> None:
    with pytest.raises(IndexError):
        parts_of(STACK, forward(STACK, picture_for(STACK)), *unit)
    with pytest.raises(KeyError):
        parts_of(STACK, forward(STACK, picture_for(STACK)), "z", 0)


def test_an_edited_filter_gives_other_parts() -> None:
    bank = STACK.weights["c"]
    double = {**STACK.weights, "c": replace(bank, kernels=frozen(bank.kernels * 2))}
    passed = forward(STACK, picture_for(STACK))
    twice = replace(STACK, weights=double)
    found = parts_of(twice, forward(twice, passed.input), "c", 0, 1, 1)
    close(found.parts, 2 * parts_of(STACK, passed, "c", 0, 1, 1).parts)


@pytest.mark.tensorflow
def test_each_part_is_what_keras_gives_for_that_channel_alone() -> None:
    import tensorflow as tf

    passed = forward(STACK, picture_for(STACK))
    model = keras_model(STACK.spec)
    for name, bank in STACK.weights.items():
        model.get_layer(name).set_weights([bank.kernels, bank.bias])
    before = tf.keras.Model(model.inputs[0], model.get_layer("b").output)(passed.input[None]).numpy()
    kernels = STACK.weights["c"].kernels
    alone = []
    for channel in range(5):
        one = np.zeros_like(before)
        one[..., channel] = before[..., channel]
        alone.append(tf.nn.conv2d(one, kernels, 1, "SAME").numpy()[0, 2, 3, 1])
    found: Parts = parts_of(STACK, passed, "c", 1, 2, 3)
    close(found.parts, alone)
    whole = tf.keras.Model(model.inputs[0], model.get_layer("c").output)(passed.input[None]).numpy()[0, 2, 3, 1]
    assert found.value == pytest.approx(float(whole), abs=1e-5)
