"""The forward pass: what every layer says about one picture, and what a network reads in many."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from math import prod

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import FilterBank, Network
from convtui.ops.activation import activate
from convtui.ops.convolution import convolve, convolve_batch
from convtui.ops.geometry import input_shapes
from convtui.ops.pooling import pool_batch

# Many pictures are read in chunks: what a chunk's largest layer takes and gives stays about this small.
_CHUNK_BYTES = 32 << 20


class Activations(Struct, frozen=True, eq=False):
    """One picture's way through a network. All arrays are read-only float32.

    `input` is (H, W, C); a layer's arrays have its output shape: (H', W', C') or (units,).
    """

    spec: NetworkSpec
    input: Float32
    _before: Mapping[str, Float32]
    _after: Mapping[str, Float32]

    def of(self, layer_name: str) -> Float32:
        """What the layer gives, after its activation. Raises KeyError if no layer has that name."""
        return self._after[layer_name]

    def before(self, layer_name: str) -> Float32:
        """The layer's sums, before its activation. Raises KeyError if no layer has that name."""
        return self._before[layer_name]

    def received(self, layer_name: str) -> Float32:
        """What the layer takes: the picture, or what the one before gives. KeyError if no layer has that name."""
        x = self.input
        for layer in self.spec.layers:
            if layer.name == layer_name:
                return x
            x = self.of(layer.name)
        raise KeyError(layer_name)

    @property
    def output(self) -> Float32:
        """What the last layer gives; after a softmax, one probability for each of `spec.labels`."""
        return self._after[self.spec.layers[-1].name] if self.spec.layers else self.input

    @property
    def shares(self) -> Float32:
        """(outputs,): the probabilities. A network that ends in logits, without a softmax, gets one here; one that
        ends in maps has none.
        """
        return as_shares(self.spec, self.output)


def as_shares(spec: NetworkSpec, outputs: Float32) -> Float32:
    """(..., outputs) of the last layer as probabilities; (0,) where it gives maps."""
    if not spec.layers or len(input_shapes(spec)[-1]) != 1:
        return np.zeros(0, np.float32)
    return outputs if spec.layers[-1].activation == "softmax" else activate(outputs, "softmax")


def forward(network: Network, image: npt.ArrayLike) -> Activations:
    """`image` is (H, W, C) as the network takes it, or (H, W) where that has one channel; 0..1, not bytes.

    Raises ValueError if the shape is another.
    """
    x = np.asarray(image, dtype=np.float32)
    if x.ndim == 2:
        x = x[:, :, None]
    spec = network.spec
    if x.shape != spec.input_shape:
        raise ValueError(f"network {spec.name} takes a picture of shape {spec.input_shape}, not {x.shape}")
    x = x.copy()
    x.setflags(write=False)
    picture = x
    before: dict[str, Float32] = {}
    after: dict[str, Float32] = {}
    for layer in spec.layers:
        sums = _sums(layer, network.weights.get(layer.name), x[None], exact=True)[0]
        x = activate(sums, layer.activation)
        sums.setflags(write=False)
        x.setflags(write=False)
        before[layer.name], after[layer.name] = sums, x
    return Activations(spec, picture, before, after)


def predict(network: Network, images: npt.ArrayLike) -> Float32:
    """(N, H, W, C), or (N, H, W) for one channel, to (N, outputs) float32.

    uint8 pictures are read as value / 255. Works in chunks, in bounded memory. Raises ValueError if the shape
    does not fit the network.
    """
    return np.concatenate([np.zeros((0, *input_shapes(network.spec)[-1]), np.float32), *_read(network, images)])


def _read(network: Network, images: npt.ArrayLike) -> Iterator[Float32]:
    for x in batches(network, images):
        yield through(network, network.spec.layers, x)


def batches(network: Network, images: npt.ArrayLike, most: int = _CHUNK_BYTES) -> Iterator[Float32]:
    """(N, H, W, C) or (N, H, W) pictures, of bytes or 0..1, as (n, H, W, C) float32 0..1: so many at a time that what
    the largest layer takes and gives is about `most` bytes. Raises ValueError if the shape does not fit the network.
    """
    spec, pictures = network.spec, np.asarray(images)
    if pictures.ndim == 3:
        pictures = pictures[:, :, :, None]
    if pictures.shape[1:] != spec.input_shape:
        raise ValueError(
            f"the network {spec.name} takes pictures of shape {spec.input_shape}, not {pictures.shape[1:]}"
        )
    shapes = input_shapes(spec)
    largest = max(prod(shape) + prod(following) for shape, following in pairwise(shapes))
    chunk = max(1, most // (4 * largest))
    for start in range(0, len(pictures), chunk):
        part = pictures[start : start + chunk]
        x = part.astype(np.float32)
        if part.dtype == np.uint8:
            x /= np.float32(255)
        yield x


def through(network: Network, layers: Iterable[LayerSpec], x: Float32) -> Float32:
    """(n, ...) through some of the network's layers, in float32 as `predict` adds: quicker, and a little less exact
    than `forward`. Raises ValueError where a layer has no weights.
    """
    for layer in layers:
        x = activate(_sums(layer, network.weights.get(layer.name), x, exact=False), layer.activation)
    return x


def _sums(layer: LayerSpec, bank: FilterBank | None, x: Float32, *, exact: bool) -> Float32:
    """(N, ...) through one layer, before its activation; `exact` (one picture only) adds in float64.

    What float32 cannot hold is the largest, or the least, that it can; a difference of two such is 0. Keras goes on
    with infinity there, and with what is no number.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        sums = _added(layer, bank, x, exact=exact)
    return sums if np.isfinite(sums).all() else np.nan_to_num(sums)


def _added(layer: LayerSpec, bank: FilterBank | None, x: Float32, *, exact: bool) -> Float32:
    if layer.kind == "MaxPooling2D":
        return pool_batch(x, "max", layer.window, layer.strides, layer.padding)
    if layer.kind == "AveragePooling2D":
        return pool_batch(x, "mean", layer.window, layer.strides, layer.padding)
    if layer.kind == "Flatten":
        return x.reshape(len(x), -1)
    if bank is None:
        raise ValueError(f"layer {layer.name} has no weights; load the network again")
    if layer.kind == "Dense":
        sums: Float32 = x @ bank.kernels + bank.bias
        return sums
    if exact:
        return convolve(
            x[0],
            bank.kernels,
            bias=bank.bias,
            stride=layer.strides,
            padding=layer.padding,
            dilation=layer.dilation,
        )[None]
    return convolve_batch(
        x,
        bank.kernels,
        bias=bank.bias,
        stride=layer.strides,
        padding=layer.padding,
        dilation=layer.dilation,
    )
