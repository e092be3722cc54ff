"""What each filter is good for: how many pictures are read right without it."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.network import Network


class Ablation(Struct, frozen=True, eq=False):
    """`right` of `count` pictures are read right by the whole network, `without` (n,) with each filter zeroed; -1 where
    that is not known yet.
    """

    count: int
    right: int
    without: npt.NDArray[np.intp]


def ablation(
    network: Network, layer: str, images: npt.NDArray[Any], labels: npt.NDArray[np.integer]
) -> Iterator[tuple[int, Ablation]]:
    """(filters tried so far, what is known of them), again and again; the last is of all."""
    yield from ()
