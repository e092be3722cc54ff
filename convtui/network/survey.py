"""A layer over many pictures: how often each filter fires, and what excites it most."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.network import Network

# Patches kept for each filter.
KEPT = 24


class Survey(Struct, frozen=True, eq=False):
    """Of a layer of n filters over `read` pictures.

    `fires` (n,): the share, 0..1, of all places whose value is above what blank paper gives. `most` (n,): the largest
    value. `values`, `pictures`, `rows`, `columns` (n, k): the k <= KEPT strongest places of each filter, the strongest
    first, at most one for each picture: the value, the picture's number, and the place on the map.
    """

    read: int
    fires: Float32
    most: Float32
    values: Float32
    pictures: npt.NDArray[np.intp]
    rows: npt.NDArray[np.intp]
    columns: npt.NDArray[np.intp]


def survey(network: Network, layer: str, images: npt.NDArray[Any]) -> Iterator[tuple[int, Survey]]:
    """(pictures read so far, what is known of them), again and again; the last is of all."""
    yield from ()
