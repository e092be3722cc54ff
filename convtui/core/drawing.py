"""A picture that a user drew: small, frozen and hashable, so that it is a part of the state and can be undone."""

from typing import Self

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.arrays import Float32, frozen


class Drawing(Struct, frozen=True):
    """`rows` x `columns` pixels of 8 bits, row by row, 0 black to 255 white."""

    rows: int
    columns: int
    pixels: bytes

    def __post_init__(self) -> None:
        if self.rows < 1 or self.columns < 1 or len(self.pixels) != self.rows * self.columns:
            raise ValueError(f"a drawing of {self.rows} x {self.columns} pixels has as many, not {len(self.pixels)}")

    @classmethod
    def of(cls, values: npt.ArrayLike) -> Self:
        """From (H, W) values, 0..1, rounded to 8 bits. Raises ValueError for another number of axes."""
        array = np.asarray(values, np.float64)
        if array.ndim != 2:
            raise ValueError(f"a drawing has rows and columns, not {array.ndim} axes")
        levels = np.rint(np.clip(array, 0, 1) * 255).astype(np.uint8)
        return cls(int(array.shape[0]), int(array.shape[1]), levels.tobytes())

    @property
    def values(self) -> Float32:
        """(rows, columns) float32 0..1, read-only."""
        levels = np.frombuffer(self.pixels, np.uint8).reshape(self.rows, self.columns)
        return frozen(levels / np.float32(255))

    def with_pixels(self, places: npt.ArrayLike, value: float) -> Self:
        """The same with (n, 2) places (row, column) set to `value`; places beside the drawing are left out."""
        levels = np.frombuffer(self.pixels, np.uint8).reshape(self.rows, self.columns).copy()
        at = np.asarray(places, np.intp).reshape(-1, 2)
        inside = (at >= 0).all(axis=1) & (at[:, 0] < self.rows) & (at[:, 1] < self.columns)
        levels[at[inside, 0], at[inside, 1]] = round(min(max(value, 0.0), 1.0) * 255)
        return type(self)(self.rows, self.columns, levels.tobytes())
