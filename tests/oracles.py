"""Slow and plain second opinions: nested loops in float64, and TensorFlow where a test asks for it.

The loops look at one pixel at a time, straight from the definition, and share no code with the program.
"""

from math import ceil
from typing import Any

import numpy as np
import numpy.typing as npt

from convtui.core.arrays import frozen
from convtui.core.layer import Activation, Border, LayerSpec, NetworkSpec, Padding, Pair
from convtui.core.network import FilterBank, Network
from convtui.ops.geometry import as_pair, input_shapes, weight_shape

Float64 = npt.NDArray[np.float64]


def close(found: npt.ArrayLike, wanted: npt.ArrayLike, tolerance: float = 1e-5) -> None:
    """Fails unless the shapes agree and max |difference| <= tolerance x max |wanted|."""
    a, b = np.asarray(found, dtype=np.float64), np.asarray(wanted, dtype=np.float64)
    assert a.shape == b.shape, f"{a.shape} is not {b.shape}"
    difference = float(np.abs(a - b).max(initial=0.0))
    limit = tolerance * float(np.abs(b).max(initial=0.0))
    assert difference <= limit, f"off by {difference:g}, allowed {limit:g}"


def grid(size: int, window: int, stride: int, dilation: int, padding: Border) -> Pair:
    """(places, zeros before), from the text of TensorFlow's documentation: written twice on purpose.

    With a number as PyTorch's Conv2d has it.
    """
    reach = (window - 1) * dilation + 1
    if isinstance(padding, int):
        return (size + 2 * padding - reach) // stride + 1, padding
    if padding == "valid":
        return ceil((size - reach + 1) / stride), 0
    overhang = reach - stride if size % stride == 0 else reach - size % stride
    return ceil(size / stride), max(overhang, 0) // 2


def naive_convolution(
    x: npt.ArrayLike,
    kernels: npt.ArrayLike,
    bias: npt.ArrayLike | None = None,
    stride: Pair = (1, 1),
    padding: Border = "valid",
    dilation: Pair = (1, 1),
) -> Float64:
    """(H, W, Cin) with (kh, kw, Cin, Cout), one multiplication at a time in float64."""
    picture, weights = np.asarray(x, dtype=np.float64), np.asarray(kernels, dtype=np.float64)
    height, width, inputs = picture.shape
    kh, kw, _, outputs = weights.shape
    rows, top = grid(height, kh, stride[0], dilation[0], padding)
    columns, left = grid(width, kw, stride[1], dilation[1], padding)
    out = np.zeros((rows, columns, outputs))
    if bias is not None:
        out += np.asarray(bias, dtype=np.float64)
    for i in range(rows):
        for j in range(columns):
            for a in range(kh):
                for b in range(kw):
                    y = i * stride[0] + a * dilation[0] - top
                    z = j * stride[1] + b * dilation[1] - left
                    if 0 <= y < height and 0 <= z < width:
                        for c in range(inputs):
                            for o in range(outputs):
                                out[i, j, o] += picture[y, z, c] * weights[a, b, c, o]
    return out


def naive_pooling(
    x: npt.ArrayLike, kind: str, size: Pair, stride: Pair, padding: Padding = "valid"
) -> tuple[Float64, npt.NDArray[np.intp]]:
    """(H, W, C) to values (H', W', C) and winners (H', W', C, 2): row and column, the first of equals."""
    picture = np.asarray(x, dtype=np.float64)
    height, width, channels = picture.shape
    rows, top = grid(height, size[0], stride[0], 1, padding)
    columns, left = grid(width, size[1], stride[1], 1, padding)
    values = np.zeros((rows, columns, channels))
    winners = np.zeros((rows, columns, channels, 2), dtype=np.intp)
    for i in range(rows):
        for j in range(columns):
            for c in range(channels):
                inside = [
                    (picture[y, z, c], y, z)
                    for y in range(i * stride[0] - top, i * stride[0] - top + size[0])
                    for z in range(j * stride[1] - left, j * stride[1] - left + size[1])
                    if 0 <= y < height and 0 <= z < width
                ]
                best = inside[0]
                for entry in inside:
                    if entry[0] > best[0]:
                        best = entry
                values[i, j, c] = best[0] if kind == "max" else sum(e[0] for e in inside) / len(inside)
                winners[i, j, c] = best[1:]
    return values, winners


def tensorflow_convolution(
    x: npt.ArrayLike, kernels: npt.ArrayLike, stride: int, padding: Padding, dilation: int
) -> npt.NDArray[np.float32]:
    """tf.nn.conv2d on one (H, W, Cin) picture."""
    import tensorflow as tf

    batch = np.asarray(x, dtype=np.float32)[None]
    weights = np.asarray(kernels, dtype=np.float32)
    out = tf.nn.conv2d(batch, weights, stride, padding.upper(), dilations=dilation)
    return np.asarray(out.numpy()[0], dtype=np.float32)


def tensorflow_pooling(
    x: npt.ArrayLike, kind: str, size: Pair, stride: Pair, padding: Padding
) -> npt.NDArray[np.float32]:
    """tf.nn.max_pool2d or tf.nn.avg_pool2d on one (H, W, C) picture."""
    import tensorflow as tf

    batch = np.asarray(x, dtype=np.float32)[None]
    run = tf.nn.max_pool2d if kind == "max" else tf.nn.avg_pool2d
    return np.asarray(run(batch, size, stride, padding.upper()).numpy()[0], dtype=np.float32)


def tensorflow_winners(x: npt.ArrayLike, size: Pair, stride: Pair, padding: Padding) -> npt.NDArray[np.intp]:
    """tf.nn.max_pool_with_argmax on one (H, W, C) picture: (H', W', C, 2) rows and columns."""
    import tensorflow as tf

    picture = np.asarray(x, dtype=np.float32)
    _, width, channels = picture.shape
    _, flat = tf.nn.max_pool_with_argmax(picture[None], size, stride, padding.upper())
    place = flat.numpy()[0] // channels
    return np.stack([place // width, place % width], axis=-1).astype(np.intp)


def keras_model(spec: NetworkSpec) -> Any:  # noqa: ANN401 - TensorFlow is untyped here
    """The same network as a Keras model, every layer named as in `spec`."""
    import tensorflow as tf

    layers = tf.keras.layers
    chain = [tf.keras.Input(spec.input_shape)]
    for layer in spec.layers:
        shared: dict[str, object] = {"name": layer.name}
        windowed = {**shared, "strides": layer.strides, "padding": layer.padding}
        if layer.kind == "Conv2D":
            chain.append(
                layers.Conv2D(
                    layer.filters,
                    layer.window,
                    dilation_rate=layer.dilation,
                    activation=layer.activation,
                    use_bias=layer.bias,
                    **windowed,
                )
            )
        elif layer.kind == "Dense":
            chain.append(layers.Dense(layer.units, activation=layer.activation, use_bias=layer.bias, **shared))
        elif layer.kind == "Flatten":
            chain.append(layers.Flatten(**shared))
        else:
            chain.append(getattr(layers, layer.kind)(layer.window, **windowed))
    return tf.keras.Sequential(chain)


def conv(
    name: str,
    filters: int,
    window: int | Pair = 3,
    *,
    strides: Pair = (1, 1),
    padding: Padding = "valid",
    dilation: Pair = (1, 1),
    activation: Activation = "linear",
) -> LayerSpec:
    """A convolution for a test network."""
    return LayerSpec(
        name,
        "Conv2D",
        filters=filters,
        window=as_pair(window),
        strides=strides,
        padding=padding,
        dilation=dilation,
        activation=activation,
    )


def max_pool(name: str, size: int = 2, stride: int | None = None, padding: Padding = "valid") -> LayerSpec:
    """A pool whose stride is its size, unless given."""
    return LayerSpec(name, "MaxPooling2D", window=as_pair(size), strides=as_pair(stride or size), padding=padding)


def lecture_spec(*, pooled: bool = True) -> NetworkSpec:
    """The lecture's network, with or without its pool."""
    layers = [
        conv("conv", 32, activation="relu"),
        max_pool("pool"),
        LayerSpec("flatten", "Flatten"),
        LayerSpec("dense", "Dense", units=128, activation="relu"),
        LayerSpec("output", "Dense", units=10, activation="softmax"),
    ]
    if not pooled:
        del layers[1]
    return NetworkSpec("lecture", (28, 28, 1), tuple(layers), tuple("0123456789"))


def random_network(spec: NetworkSpec, seed: int = 0) -> Network:
    """`spec` with random weights, scaled so that values stay near 1."""
    rng = np.random.default_rng(seed)
    weights = {}
    for layer, shape in zip(spec.layers, input_shapes(spec), strict=False):
        size = weight_shape(layer, shape)
        if size is not None:
            kernels = rng.standard_normal(size) * np.sqrt(2 / np.prod(size[:-1]))
            bias = rng.uniform(-0.2, 0.2, size[-1]) * layer.bias
            weights[layer.name] = FilterBank(frozen(kernels), frozen(bias))
    return Network(spec, weights)
