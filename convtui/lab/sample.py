"""The pictures on which filters are counted: what a network is tried on, beyond the one that is seen."""

from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.scaling import area
from convtui.lab.library import Library
from convtui.lab.trained_state import Trial

# Of a photograph: squares from all of its shorter side down to this, each half of the one before.
SMALLEST_SQUARE = 32


class Sample(Struct, frozen=True, eq=False):
    """`images` (N, H, W) or (N, H, W, C) as the network takes them, uint8 or float32 0..1; `labels` (N,) or None.

    `what` says in the plural what they are: "bundled digits". `origins` names where each is from, "" where its number
    says it.
    """

    images: npt.NDArray[Any]
    labels: npt.NDArray[np.integer] | None
    what: str
    origins: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.images)

    def labelled(self, count: int) -> tuple[npt.NDArray[Any], npt.NDArray[np.integer]]:
        """The first `count` with their labels. Raises ValueError where nobody knows the labels."""
        if self.labels is None:
            raise ValueError(f"the {self.what} have no labels")
        return self.images[:count], self.labels[:count]


def sample_of(trial: Trial, library: Library) -> Sample:
    """The bundled digits for a network that reads digits; else the user's --data where it fits, else crops of the
    photographs that are there.
    """
    shape = library.network(trial.network).spec.input_shape
    if library.data is not None and _fits(library.data, shape):
        return library.data
    if library.reads_digits(trial):
        digits = library.digits
        return Sample(digits.images, digits.labels, "bundled digits")
    return crops(library, shape)


def crops(library: Library, shape: tuple[int, int, int]) -> Sample:
    """Squares of every picture in colour (of every picture, for a network of one channel), half overlapping, scaled to
    the input.
    """
    made: list[Float32] = []
    origins: list[str] = []
    rows, columns, channels = shape
    for name in library.pictures:
        values = library.pixels(name).values
        if values.ndim == 2 and channels != 1:
            continue
        if values.ndim == 3 and channels == 1:
            values = values.mean(axis=2, dtype=np.float32)
        if values.ndim == 2:
            values = values[:, :, None]
        side = min(values.shape[:2])
        while side >= min(SMALLEST_SQUARE, min(values.shape[:2])):
            step = max(side // 2, 1)
            for top in range(0, values.shape[0] - side + 1, step):
                for left in range(0, values.shape[1] - side + 1, step):
                    part = np.moveaxis(values[top : top + side, left : left + side], -1, 0)
                    made.append(np.moveaxis(area(part, (rows, columns)), 0, -1))
                    origins.append(f"{library.title(name)}, {side}x{side} at {top},{left}")
            side //= 2
    if not made:
        return Sample(np.zeros((0, *shape), np.float32), None, "pictures", ())
    return Sample(
        np.stack(made), None, "crops of pictures in colour" if channels == 3 else "crops of pictures", tuple(origins)
    )


def _fits(sample: Sample, shape: tuple[int, int, int]) -> bool:
    given = sample.images.shape[1:]
    return given == shape or (*given, 1) == shape
