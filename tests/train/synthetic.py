"""Small invented data for the trainer: one bright block per picture, its place is its label."""

from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

UInt8 = npt.NDArray[np.uint8]


class Blocks(Struct, frozen=True, eq=False):
    """Pictures (N, 28, 28), or (N, 32, 32, 3), of noise with a block: label L in row L // 5 of 2, column L % 5 of 5."""

    x_train: UInt8
    y_train: npt.NDArray[Any]
    x_test: UInt8 | None
    y_test: npt.NDArray[Any] | None
    name: str = "blocks.npz"
    take: tuple[int, int] | None = None
    labels: tuple[str, ...] = tuple("0123456789")


def blocks(
    count: int, *, test: int = 50, take: tuple[int, int] | None = None, shape: tuple[int, ...] = (28, 28)
) -> Blocks:
    """The same pictures every time."""
    chance = np.random.default_rng(7)
    labels = chance.integers(0, 10, count + test).astype(np.uint8)
    images = chance.integers(0, 40, (count + test, *shape)).astype(np.uint8)
    for image, label in zip(images, labels, strict=True):
        top, left = 4 + 12 * (label // 5), 2 + 5 * (label % 5)
        image[top : top + 6, left : left + 4] = 250
    if not test:
        return Blocks(images, labels, None, None, take=take)
    return Blocks(images[:count], labels[:count], images[count:], labels[count:], take=take)
