"""Which pixels could decide about a unit on THIS picture, and the way that its largest values take to it.

A max pool passes on the largest of each block alone (the first of equals), a mean pool the whole block, a convolution
or a dense layer whatever it weighs by other than 0. What a ReLU has cut to 0 says nothing; leaky ReLU, tanh and sigmoid
rise all the way and pass everything on; of a softmax each share depends on all. Any other pixel may change, as long as
no winner loses and what is cut stays cut: the unit's value stays the same, bit for bit.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.layer import LayerSpec
from convtui.core.network import Network
from convtui.network.field import Mask, down_from
from convtui.network.forward import Activations
from convtui.ops.geometry import Shape, span, window_origin
from convtui.ops.pooling import pool

# A unit inside its layer's output: (row, column, channel), or (unit,) of a flat one.
Place = tuple[int, ...]


class Decided(Struct, frozen=True, eq=False):
    """What could decide about a unit, given what won. `pixels` (H, W) bool of the picture; `units` for the unit's layer
    and each before it the places and channels that count, bool of that layer's output shape. `readers` (H, W) int: how
    many units of the first layer that count read each pixel.
    """

    pixels: Mask
    units: Mapping[str, Mask]
    readers: npt.NDArray[np.intp]


class Stop(Struct, frozen=True):
    """A unit on the way down: its `layer`, "" for the picture, its channel and its place (0, 0 where it has none)."""

    layer: str
    channel: int
    row: int
    column: int


def decided(network: Network, passed: Activations, layer: str, channel: int, row: int = 0, column: int = 0) -> Decided:
    """About the unit's sum before its activation, or what its pool gives, by the rule at the module's top.

    Raises KeyError if no layer has that name, IndexError if it has no such unit.
    """
    counts: Mask = np.zeros(passed.of(layer).shape, bool)
    counts[_place(passed, layer, channel, row, column)] = True
    below, units = down_from(passed.spec, layer), {}
    for number, (one, _) in enumerate(below):
        units[one.name] = counts
        if number + 1 == len(below):
            break
        former = below[number + 1][0]
        counts = _passed_on(one, network, passed.of(former.name), counts)
        if former.activation == "relu":
            counts = counts & (passed.before(former.name) > 0)
        elif former.activation == "softmax":  # each share depends on all of them
            counts = np.repeat(counts.any(axis=-1, keepdims=True), counts.shape[-1], axis=-1)
    first, _ = below[-1]
    pixels: Mask = np.asarray(_passed_on(first, network, passed.input, counts).any(axis=-1))
    if first.kind != "Conv2D":
        return Decided(pixels, units, pixels.astype(np.intp))
    readers = np.zeros(pixels.shape, np.intp)
    read = (network.weights[first.name].kernels != 0).any(axis=2)
    for a, b, places, here in _taps(first, passed.input.shape, counts):
        readers[places] += here @ read[a, b].astype(np.intp)
    return Decided(pixels, units, readers)


def way_down(
    network: Network, passed: Activations, layer: str, channel: int, row: int = 0, column: int = 0
) -> tuple[Stop, ...]:
    """From a unit to a pixel of the picture: of each sum its largest product by size, of each max pool the winner, of a
    mean pool the largest by size; the first of equals. Raises as `decided` does.
    """
    at = _place(passed, layer, channel, row, column)
    below, stops = down_from(passed.spec, layer), [_stop(layer, at)]
    for number, (one, shape) in enumerate(below):
        name = below[number + 1][0].name if number + 1 < len(below) else ""
        at = _strongest(one, network, passed.of(name) if name else passed.input, at, shape)
        stops.append(_stop(name, at))
    return tuple(stops)


def _place(passed: Activations, layer: str, channel: int, row: int, column: int) -> Place:
    shape = passed.of(layer).shape
    at = (row, column, channel) if len(shape) == 3 else (channel,)
    if any(not 0 <= number < size for number, size in zip(at, shape, strict=True)):
        raise IndexError(
            f"layer {layer} gives {' x '.join(map(str, shape))}: there is no unit {channel} at {row},{column}"
        )
    return at


def _stop(layer: str, at: Place) -> Stop:
    return Stop(layer, at[2], at[0], at[1]) if len(at) == 3 else Stop(layer, at[0], 0, 0)


# -- all that counts


def _passed_on(layer: LayerSpec, network: Network, x: Float32, counts: Mask) -> Mask:
    """Of what a layer receives, `x`: all that counts, where `counts` of its units do."""
    if layer.kind == "Flatten":
        return counts.reshape(x.shape)
    if layer.kind == "Dense":
        return _weighed(network.weights[layer.name].kernels, counts)
    if layer.kind == "MaxPooling2D":
        return _winners(layer, x, counts)
    made = np.zeros(x.shape, bool)
    kernels = network.weights[layer.name].kernels if layer.kind == "Conv2D" else None
    for a, b, places, here in _taps(layer, x.shape, counts):
        made[places] |= here if kernels is None else _weighed(kernels[a, b], here)
    return made


def _taps(layer: LayerSpec, shape: Shape, counts: Mask) -> Iterator[tuple[int, int, tuple[Any, ...], Mask]]:
    """For each cell (a, b) of a layer's window: which places of what it receives lie under it, as an index, and for
    each of them which channels of the unit there count. Padding is left out.
    """
    top, left = _origin(layer, shape)
    for a in range(layer.window[0]):
        for b in range(layer.window[1]):
            ys = np.arange(counts.shape[0]) * layer.strides[0] + top + a * layer.dilation[0]
            xs = np.arange(counts.shape[1]) * layer.strides[1] + left + b * layer.dilation[1]
            down, across = (ys >= 0) & (ys < shape[0]), (xs >= 0) & (xs < shape[1])
            yield a, b, np.ix_(ys[down], xs[across]), counts[np.ix_(down, across)]


def _origin(layer: LayerSpec, shape: Shape, row: int = 0, column: int = 0) -> tuple[int, int]:
    """The upper left of the window behind a place, on what the layer receives; negative inside the padding."""
    size = shape[0], shape[1]
    how = {"stride": layer.strides, "dilation": layer.dilation}
    return window_origin(row, column, size, layer.window, padding=layer.padding, **how)


def _weighed(weights: Float32, counts: Mask) -> Mask:
    """(..., units) that count to (..., inputs): those with a weight other than 0 for one of them."""
    found: Mask = counts.astype(np.float32) @ (weights != 0).T.astype(np.float32) > 0
    return found


def _winners(layer: LayerSpec, x: Float32, counts: Mask) -> Mask:
    won = pool(x, "max", layer.window, layer.strides, layer.padding)
    assert won.rows is not None
    assert won.columns is not None
    made = np.zeros(x.shape, bool)
    channels = np.broadcast_to(np.arange(x.shape[2]), counts.shape)
    made[won.rows[counts], won.columns[counts], channels[counts]] = True
    return made


# -- the way of the largest


def _strongest(layer: LayerSpec, network: Network, x: Float32, at: Place, shape: Shape) -> Place:
    """Of what a unit receives, the place and channel that gives it most."""
    if layer.kind == "Flatten":
        return tuple(int(number) for number in np.unravel_index(at[0], shape))
    if layer.kind == "Dense":
        return (int(np.abs(x * network.weights[layer.name].kernels[:, at[0]]).argmax()),)
    row, column, channel = at
    ys, xs = (
        range(first, first + span(layer.window[axis], layer.dilation[axis]), layer.dilation[axis])
        for axis, first in enumerate(_origin(layer, shape, row, column))
    )
    down, across = ([i for i, y in enumerate(taps) if 0 <= y < size] for taps, size in ((ys, shape[0]), (xs, shape[1])))
    if not (down and across):  # all of a window with gaps may lie in the padding: the bias alone speaks
        nearest = (min(max(first, 0), size - 1) for first, size in zip((ys[0], xs[0]), shape, strict=False))
        return (*nearest, 0)
    patch = x[np.ix_([ys[i] for i in down], [xs[j] for j in across])]
    if layer.kind == "Conv2D":
        gives = np.abs(patch * network.weights[layer.name].kernels[..., channel][np.ix_(down, across)])
    else:
        gives = np.full_like(patch, -np.inf)
        gives[..., channel] = patch[..., channel] if layer.kind == "MaxPooling2D" else np.abs(patch[..., channel])
    i, j, strongest = (int(number) for number in np.unravel_index(int(gives.argmax()), gives.shape))
    return ys[down[i]], xs[across[j]], strongest
