"""What a network reads in labelled pictures: how many right, and what is taken for what."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.network import Network
from convtui.network.forward import predict
from convtui.ops.geometry import input_shapes

# Pictures read between two looks at the count: so few that a busy machine is quick to stop too.
PIECE = 100


class Readings(Struct, frozen=True, eq=False):
    """`confusions` (labels, outputs): how many pictures of each label are read as each output, of `read` in all."""

    read: int
    confusions: npt.NDArray[np.intp]

    @property
    def right(self) -> int:
        """How many are read as their label says."""
        return int(np.trace(self.confusions))

    @property
    def share(self) -> float:
        """How many of them, 0..1. There is at least one picture."""
        return self.right / self.read


def readings(
    network: Network, images: npt.NDArray[Any], labels: npt.NDArray[np.integer]
) -> Iterator[tuple[int, Readings]]:
    """(pictures read so far, what is known of them), again and again; the last is of all.

    `images` are (N, H, W) or (N, H, W, C), as in `predict`; `labels` (N,) count from 0, as the outputs do. Raises
    ValueError at once where there is nothing to count: no pictures, a label for not all of them, one below 0, or a
    network whose last layer gives no classes.
    """
    if labels.shape != images.shape[:1] or not len(labels) or int(labels.min()) < 0:
        raise ValueError(f"readings need a label from 0 for each picture, not {labels.shape} for {images.shape[:1]}")
    shape = input_shapes(network.spec)[-1]
    if len(shape) != 1:
        raise ValueError(f"the network {network.spec.name} ends in {shape}, not in one number for each class")
    return _pieces(network, images, labels, (max(shape[0], int(labels.max()) + 1), shape[0]))


def _pieces(
    network: Network, images: npt.NDArray[Any], labels: npt.NDArray[np.integer], shape: tuple[int, int]
) -> Iterator[tuple[int, Readings]]:
    counted = np.zeros(shape, np.intp)
    for start in range(0, len(labels), PIECE):
        part = slice(start, min(start + PIECE, len(labels)))
        said = predict(network, images[part]).argmax(axis=1)
        pairs = labels[part].astype(np.intp) * shape[1] + said
        counted = counted + np.bincount(pairs, minlength=counted.size).reshape(shape)
        yield part.stop, Readings(part.stop, counted)
