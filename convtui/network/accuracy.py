"""How many pictures a network reads right, counted piece by piece so that one may watch, or stop."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from convtui.core.network import Network
from convtui.network.forward import predict

# Pictures read between two looks at the count.
CHUNK = 500

Images = npt.NDArray[np.number]


def accuracy(network: Network, images: Images, labels: npt.NDArray[np.integer]) -> float:
    """The share of (N, H, W) or (N, H, W, C) `images`, as in `predict`, that are read as `labels` (N,) say, 0..1.

    Raises ValueError if there are no images, or not as many labels.
    """
    if labels.shape != images.shape[:1] or not len(labels):
        raise ValueError(f"accuracy needs one label for each picture, not {labels.shape} for {images.shape[:1]}")
    *_, (right, read) = count_right(network, images, labels)
    return right / read


def count_right(network: Network, images: Images, labels: npt.NDArray[np.integer]) -> Iterator[tuple[int, int]]:
    """(how many were right, of how many read so far) after each piece of the pictures."""
    right = 0
    for start in range(0, len(labels), CHUNK):
        part = slice(start, start + CHUNK)
        right += int((predict(network, images[part]).argmax(axis=1) == labels[part]).sum())
        yield right, min(part.stop, len(labels))
