"""A plane: one picture or map, with its numbers unscaled."""

from typing import Self

import numpy.typing as npt
from msgspec import Struct

from convtui.core.arrays import Float32, frozen


class Plane(Struct, frozen=True, eq=False):
    """(H, W) or (H, W, C) float32, read-only. Pictures are 0..1; maps hold whatever the arithmetic gave."""

    values: Float32

    @classmethod
    def of(cls, values: npt.ArrayLike) -> Self:
        """Raises ValueError unless `values` has two or three axes."""
        array = frozen(values)
        if array.ndim not in (2, 3):
            raise ValueError(f"a plane has 2 or 3 axes, not {array.ndim}")
        return cls(array)

    @property
    def shape(self) -> tuple[int, ...]:
        return self.values.shape

    @property
    def height(self) -> int:
        return int(self.values.shape[0])

    @property
    def width(self) -> int:
        return int(self.values.shape[1])
