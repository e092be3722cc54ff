"""What a network reads in labelled pictures: how many right, and what is taken for what."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.network import Network


class Readings(Struct, frozen=True, eq=False):
    """`confusions` (labels, outputs): how many pictures of each label are read as each output, of `read` in all."""

    read: int
    confusions: npt.NDArray[np.intp]

    @property
    def right(self) -> int:
        """How many are read as their label says."""
        return int(np.trace(self.confusions))


def readings(
    network: Network, images: npt.NDArray[Any], labels: npt.NDArray[np.integer]
) -> Iterator[tuple[int, Readings]]:
    """(pictures read so far, what is known of them), again and again; the last is of all."""
    yield from ()
