"""How many pictures a network reads right, counted piece by piece so that one may watch, or stop."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from convtui.core.network import Network
from convtui.network.forward import predict

# Pictures read between two looks at the count.
CHUNK = 500


def count_right(
    network: Network, images: npt.NDArray[np.uint8], labels: npt.NDArray[np.uint8]
) -> Iterator[tuple[int, int]]:
    """(how many were right, of how many read so far) after each piece of (N, H, W) uint8 `images`; (N,) `labels`."""
    right = 0
    for start in range(0, len(labels), CHUNK):
        part = slice(start, start + CHUNK)
        right += int((predict(network, images[part]).argmax(axis=1) == labels[part]).sum())
        yield right, min(part.stop, len(labels))
