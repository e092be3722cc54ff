"""What each filter is good for: how many pictures are read right without it."""

from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.layer import LayerSpec
from convtui.core.network import Network
from convtui.network import accuracy
from convtui.network.changed import zeroed
from convtui.network.forward import batches, through
from convtui.network.without import POOLS
from convtui.ops.activation import activate
from convtui.ops.geometry import input_shapes

# What the layer says of all pictures is kept up to this many bytes; beyond it is computed anew for each filter.
_KEPT_BYTES = 96 << 20

# What layers make of some pictures (n, ...), and these pictures' labels (n,).
_Piece = tuple[Float32, npt.NDArray[np.integer]]


class Ablation(Struct, frozen=True, eq=False):
    """`right` of `count` pictures are read right by the whole network, `without` (n,) with each filter zeroed; -1 where
    that is not known yet.
    """

    count: int
    right: int
    without: npt.NDArray[np.intp]

    @property
    def lost(self) -> npt.NDArray[np.intp]:
        """(n,): how many fewer are read right without each filter; below 0 where more are. 0 where not known yet."""
        known = (self.without >= 0) & (self.right >= 0)
        return np.where(known, self.right - self.without, 0)


def ablation(
    network: Network, layer: str, images: npt.NDArray[Any], labels: npt.NDArray[np.integer]
) -> Iterator[tuple[int, Ablation]]:
    """(filters tried so far, what is known of them), again and again; the last is of all.

    The counts are those of `accuracy.count_right` for `changed.zeroed`, exactly: the pictures go through the rest of
    the network in the same pieces, so that the same numbers are added in the same order. Only what a filter cannot
    change is done once. `images` and `labels` are as there; `layer` is a convolution.
    """
    count = network.weights[layer].count
    layers = network.spec.layers
    split = layers.index(network.spec.layer(layer)) + 1
    # A pool takes each channel alone: a map of one number it leaves as it is, so that it too is done once.
    while split < len(layers) and layers[split].kind in POOLS:
        split += 1
    head, tail = layers[:split], layers[split:]
    fits = len(labels) * prod(input_shapes(network.spec)[split]) * 4 <= _KEPT_BYTES
    kept: list[_Piece] = []

    without = np.full(count, -1, np.intp)
    right = 0
    for x, wanted in _pieces(network, head, images, labels):
        right += _right(network, tail, x, wanted)
        if fits:
            kept.append((x, wanted))
        yield 0, Ablation(len(labels), -1, _as_it_is(without))
    activation = network.spec.layer(layer).activation
    # A softmax over the filters says something else of all of them when one is zeroed.
    alone = activation != "softmax"
    silent = activate(np.zeros(1), activation)[0]
    for index in range(count):
        found = 0
        if alone:
            for x, wanted in kept if fits else _pieces(network, head, images, labels):
                map_ = x[..., index].copy()
                x[..., index] = silent
                found += _right(network, tail, x, wanted)
                x[..., index] = map_
                yield index, Ablation(len(labels), right, _as_it_is(without))
        else:
            for so_far, _ in accuracy.count_right(zeroed(network, layer, index), images, labels):
                found = so_far
                yield index, Ablation(len(labels), right, _as_it_is(without))
        without[index] = found
        yield index + 1, Ablation(len(labels), right, _as_it_is(without))


def _pieces(
    network: Network, layers: tuple[LayerSpec, ...], images: npt.NDArray[Any], labels: npt.NDArray[np.integer]
) -> Iterator[_Piece]:
    """What the layers make of all pictures, with the labels, in the pieces in which `count_right` takes them."""
    for start in range(0, len(labels), accuracy.CHUNK):
        rest = labels[start : start + accuracy.CHUNK]
        for x in batches(network, images[start : start + accuracy.CHUNK]):
            yield through(network, layers, x), rest[: len(x)]
            rest = rest[len(x) :]


def _right(network: Network, layers: tuple[LayerSpec, ...], x: Float32, labels: npt.NDArray[np.integer]) -> int:
    return int((through(network, layers, x).argmax(axis=1) == labels).sum())


def _as_it_is(counts: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    made = counts.copy()
    made.setflags(write=False)
    return made
