"""A kernel: the small grid of numbers that slides over a picture."""

from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.arrays import Float32, frozen

LARGEST = float(np.finfo(np.float32).max)
Cells = tuple[tuple[float, ...], ...]


class Kernel(Struct, frozen=True, dict=True):
    """A (rows, columns) grid of finite weights, hashable, with the transformations a user can ask for."""

    cells: Cells

    def __post_init__(self) -> None:
        if not self.cells or not self.cells[0] or len({len(row) for row in self.cells}) != 1:
            raise ValueError("a kernel is a rectangle of at least one cell")
        if not all(abs(value) <= LARGEST for row in self.cells for value in row):
            raise ValueError("a kernel holds finite numbers only, none beyond what float32 can hold")

    @classmethod
    def of(cls, values: npt.ArrayLike) -> Self:
        """From anything 2-D; raises ValueError if it is not a rectangle of finite numbers."""
        array = np.asarray(values, dtype=float)
        if array.ndim != 2:
            raise ValueError("a kernel is a rectangle of at least one cell")
        return cls(tuple(tuple(float(value) for value in row) for row in array.tolist()))

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return len(self.cells), len(self.cells[0])

    @cached_property
    def array(self) -> Float32:
        """(rows, columns) float32, read-only."""
        return frozen(self.cells)

    @property
    def total(self) -> float:
        """The sum of the cells: what plain white paper gives."""
        return float(np.sum(np.asarray(self.cells)))

    def with_cell(self, row: int, column: int, value: float) -> Self:
        """One cell replaced."""
        array = np.asarray(self.cells)
        array[row, column] = value
        return self.of(array)

    def turned(self) -> Self:
        """A quarter turn clockwise: the top row becomes the right column."""
        return self.of(np.rot90(np.asarray(self.cells), -1))

    def flipped(self) -> Self:
        """Upside down: the top row becomes the bottom row."""
        return self.of(np.asarray(self.cells)[::-1])

    def transposed(self) -> Self:
        """Rows become columns."""
        return self.of(np.asarray(self.cells).T)

    def negated(self) -> Self:
        """Every cell times -1 (0 stays a plain 0)."""
        return self.of(0.0 - np.asarray(self.cells))

    def normalised(self) -> Self:
        """Divided so that the cells sum to 1; where they sum to 0, so that their absolute values sum to 1."""
        array = np.asarray(self.cells)
        divisor = array.sum() if abs(array.sum()) > 1e-9 else np.abs(array).sum()
        return self.of(array / divisor) if divisor else self
