"""A picture that a user drew: small, frozen and hashable, so that it is a part of the state and can be undone."""

from typing import Self

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.arrays import Float32, frozen

Place = tuple[int, int]
Places = npt.NDArray[np.intp]


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

    @classmethod
    def blank(cls, rows: int, columns: int, value: float) -> Self:
        """A page of one grey, 0..1."""
        return cls(rows, columns, bytes([_level(value)]) * (rows * columns))

    @property
    def shape(self) -> Place:
        return self.rows, self.columns

    @property
    def values(self) -> Float32:
        """(rows, columns) float32 0..1, read-only."""
        levels = np.frombuffer(self.pixels, np.uint8).reshape(self.rows, self.columns)
        return frozen(levels / np.float32(255))

    def has(self, place: Place, value: float) -> bool:
        """Whether the pixel at `place` (row, column) is of that grey, as `with_pixels` would set it."""
        return self.pixels[place[0] * self.columns + place[1]] == _level(value)

    def with_pixels(self, places: npt.ArrayLike, value: float) -> Self:
        """The same with (n, 2) places (row, column) set to `value`; places beside the drawing are left out."""
        levels = np.frombuffer(self.pixels, np.uint8).reshape(self.rows, self.columns).copy()
        at = np.asarray(places, np.intp).reshape(-1, 2)
        inside = (at >= 0).all(axis=1) & (at[:, 0] < self.rows) & (at[:, 1] < self.columns)
        levels[at[inside, 0], at[inside, 1]] = _level(value)
        return type(self)(self.rows, self.columns, levels.tobytes())


def line(start: Place, end: Place) -> Places:
    """(n, 2) places from `start` to `end`, both included: Bresenham's, one pixel a step, no gaps.

    The way back takes the same places, so that a line can be drawn over with the paper's grey and is gone.
    """
    first, last = sorted((start, end))
    across = last[0] - first[0], last[1] - first[1]
    steps = max(abs(across[0]), abs(across[1]))
    count = np.arange(steps + 1, dtype=np.intp)
    # To the nearest whole pixel, in whole numbers.
    axes = [first[axis] + (2 * count * across[axis] + steps) // max(2 * steps, 1) for axis in (0, 1)]
    places: Places = np.stack(axes, axis=1)
    return places if (start, end) == (first, last) else places[::-1]


def _level(value: float) -> int:
    return round(min(max(value, 0.0), 1.0) * 255)
