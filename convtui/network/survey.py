"""A layer over many pictures: how often each filter fires, and what excites it most."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from msgspec.structs import replace

from convtui.core.arrays import Float32, frozen
from convtui.core.layer import LayerSpec
from convtui.core.network import Network
from convtui.network.forward import Activations, batches, forward, through
from convtui.ops.convolution import convolve_batch

# Patches kept for each filter.
KEPT = 24

# Pictures are read so many at a time that a layer of them is about this large: a piece takes well below 0.1 s.
_PIECE_BYTES = 6 << 20
# What float32 sums of several hundred products may differ by when they are added in another order, as a share of what
# the products are without their signs.
_ROUNDING = 1e-5

Places = npt.NDArray[np.intp]


class Survey(Struct, frozen=True, eq=False):
    """Of a layer of n filters over `read` pictures.

    `fires` (n,): the share, 0..1, of all places whose value is above what blank paper gives (`blank_maps`). `most`
    (n,): the largest value. `values`, `pictures`, `rows`, `columns` (n, k): the k <= KEPT strongest places of each
    filter, the strongest first, at most one for each picture, the first picture and the first place of equals: the
    value, the picture's number, and the place on the map. All read-only.
    """

    read: int
    fires: Float32
    most: Float32
    values: Float32
    pictures: Places
    rows: Places
    columns: Places


class Blank(Struct, frozen=True, eq=False):
    """What each place of a layer says of blank paper, a picture of zeros all over: `maps` (H', W', n), and `bound`, the
    largest value that still counts as that.
    """

    maps: Float32
    bound: Float32


def blank_maps(network: Network, layer: str) -> Float32:
    """(H', W', n): what each place of the layer says of blank paper, a picture of zeros all over. In the first layer
    that is the same everywhere; deeper it may change towards the border, where a padded layer sees its padding.

    Raises KeyError if no layer has that name.
    """
    return blank_of(network, layer).maps


def blank_of(network: Network, layer: str) -> Blank:
    """The maps, and how far a value may lie above them by the order of adding alone. KeyError if no layer has that
    name.
    """
    one, bank = network.spec.layer(layer), network.weights[layer]
    passed = _of_blank(network, one)
    products = convolve_batch(
        np.abs(passed.received(layer))[None],
        np.abs(bank.kernels),
        stride=one.strides,
        padding=one.padding,
        dilation=one.dilation,
    )[0]
    return Blank(passed.of(layer), frozen(passed.of(layer) + np.float32(_ROUNDING) * products))


def survey(network: Network, layer: str, images: npt.NDArray[Any]) -> Iterator[tuple[int, Survey]]:
    """(pictures read so far, what is known of them), again and again; the last is of all.

    `layer` is a convolution of the network, `images` (N, H, W) or (N, H, W, C) as in `predict`. A value is above that
    of blank paper if it exceeds it by more than the order of adding can make. Raises ValueError if the shape does not
    fit the network, and KeyError if no layer has that name.
    """
    wanted = network.spec.layer(layer)
    below = network.spec.layers[: network.spec.layers.index(wanted)]
    bound = blank_of(network, layer).bound
    columns, count = bound.shape[1], bound.shape[2]
    fired = np.zeros(count, np.int64)
    best = _Best(count)
    read = 0
    for x in batches(network, images, _PIECE_BYTES):
        maps = through(network, (*below, wanted), x).reshape(len(x), -1, count)
        above = maps > bound.reshape(-1, count)
        fired += np.add.reduce(above.sum(axis=0, dtype=np.uint32), axis=0, dtype=np.int64)
        best.see(maps, read)
        read += len(x)
        yield read, best.survey(read, fired / (read * bound[..., 0].size), columns)
    if not read:
        yield 0, best.survey(0, np.zeros(count), columns)


def _of_blank(network: Network, layer: LayerSpec) -> Activations:
    """A picture of zeros as far as the layer: what comes after it may not even fit."""
    spec = network.spec
    far = replace(spec, layers=spec.layers[: spec.layers.index(layer) + 1], labels=())
    return forward(replace(network, spec=far), np.zeros(spec.input_shape, np.float32))


class _Best:
    """The strongest places so far; (n, k) arrays as in `Survey`, `places` counted in row order."""

    def __init__(self, count: int) -> None:
        self.values = np.zeros((count, 0), np.float32)
        self.pictures = np.zeros((count, 0), np.intp)
        self.places = np.zeros((count, 0), np.intp)

    def see(self, maps: Float32, first: int) -> None:
        """(pictures, places, n) more values, of the pictures from number `first` on."""
        seen = maps.max(axis=1).T
        numbers = np.broadcast_to(np.arange(first, first + len(maps)), seen.shape)
        values = np.concatenate((self.values, seen), axis=1)
        pictures = np.concatenate((self.pictures, numbers), axis=1)
        places = np.concatenate((self.places, np.full(seen.shape, -1)), axis=1)
        # Those that were there are the earlier pictures, and stay in front of their equals.
        order = np.argsort(-values, axis=1, kind="stable")[:, :KEPT]
        self.values, self.pictures, self.places = (
            np.take_along_axis(array, order, axis=1) for array in (values, pictures, places)
        )
        for index, rank in np.argwhere(self.places < 0).tolist():
            self.places[index, rank] = maps[self.pictures[index, rank] - first, :, index].argmax()

    def survey(self, read: int, fires: npt.NDArray[np.float64], columns: int) -> Survey:
        most = self.values[:, 0] if self.values.shape[1] else np.zeros(len(self.values), np.float32)
        rows, across = np.divmod(self.places, columns)
        # Each step makes new arrays, so that what was given before stays as it was.
        for array in (self.values, self.pictures, rows, across):
            array.setflags(write=False)
        return Survey(read, frozen(fires), frozen(most), self.values, self.pictures, rows, across)
