"""The 10,000 bundled digits, which no bundled network has been trained on."""

from functools import cache

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.plane import Plane
from convtui.errors import DataError
from convtui.paths import asset
from convtui.source.arrays import read_arrays

COUNT = 10_000


class Digits(Struct, frozen=True, eq=False):
    """`images` (10000, 28, 28) uint8, 0 paper to 255 ink; `labels` (10000,) uint8, 0 to 9. Read-only."""

    images: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.uint8]


@cache
def load_digits() -> Digits:
    """All of them, read when first asked for; the order is told in assets/README.md. Raises DataError."""
    arrays = read_arrays(asset("digits.npz"), DataError, names=("images", "labels"))
    images, labels = arrays["images"], arrays["labels"]
    if images.shape != (COUNT, 28, 28) or labels.shape != (COUNT,):
        raise DataError("The bundled digits are damaged: install convtui again.")
    images.setflags(write=False)
    labels.setflags(write=False)
    return Digits(images, labels)


def digit_plane(index: int) -> Plane:
    """(28, 28) float32, value / 255, ink white. Raises IndexError outside 0..9999."""
    if not 0 <= index < COUNT:
        raise IndexError(f"there are digits 0 to {COUNT - 1}, not {index}")
    return Plane.of(load_digits().images[index] / np.float32(255))
