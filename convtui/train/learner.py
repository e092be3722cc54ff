"""What can be trained: all that the loop, its orders and its files know of a network in the making."""

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from convtui.core.network import FilterBank

Bytes = npt.NDArray[np.uint8]
Labels = npt.NDArray[Any]
Array = npt.NDArray[Any]

LOSS = "sparse_categorical_crossentropy"  # what is minimised, by Keras' name
MOMENTUM = 0.9  # of the optimizer that has it


class Learner(Protocol):
    """Pictures are (N, H, W) or (N, H, W, C) uint8, labels (N,) whole numbers.

    The same calls in the same order give the same numbers bit for bit, also where `state` was taken in between and
    given to another's `restore`.
    """

    @property
    def versions(self) -> dict[str, str]:
        """Of what computes, by name: others may round sums differently."""

    def bank(self, name: str) -> FilterBank:
        """Copies of one layer's weights as they are now."""

    def weights(self) -> dict[str, FilterBank]:
        """Copies of all weights as they are now, by layer name."""

    def learn(self, images: Bytes, labels: Labels) -> tuple[float, float]:
        """One update on a batch; the means of loss and accuracy over it, as they were before the update."""

    def measure(self, images: Bytes, labels: Labels) -> tuple[float, float]:
        """Mean loss and accuracy, with nothing updated."""

    def state(self) -> dict[str, Array]:
        """All that decides how it goes on: weights, the optimizer's numbers, the state of what is random."""

    def restore(self, state: Mapping[str, Array]) -> None:
        """ValueError, a clause, unless `state` is that of such a learner."""
