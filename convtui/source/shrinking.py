"""Another size for a picture that comes in strips, by area: as `core.scaling.area`, never holding more than a strip."""

import numpy as np
import numpy.typing as npt

from convtui.core.arrays import Float32

Float64 = npt.NDArray[np.float64]


class Shrinking:
    """Made for a picture of `shape` (H, W, C) and its new size (H', W'); strips may come in any order, each once.

    In double precision, so that even paper stays exactly even once the means are rounded to float32.
    """

    def __init__(self, shape: tuple[int, int, int], new_shape: tuple[int, int]) -> None:
        self._height, self._width, channels = shape
        self._sums = np.zeros((*new_shape, channels))
        edges = np.linspace(0.0, self._width, new_shape[1] + 1)
        self._whole = np.minimum(edges.astype(np.intp), self._width - 1)
        self._part = (edges - self._whole)[:, None]

    def add(self, top: int, strip: Float32) -> None:
        """(rows, W, C) that begin at row `top`."""
        new_height = len(self._sums)
        scale = self._height / new_height
        first = int(top / scale)
        last = min(new_height, int(np.ceil((top + len(strip)) / scale)))
        edges = np.arange(first, last + 1) * scale
        rows = top + np.arange(len(strip))
        shares = np.minimum(edges[1:, None], rows + 1.0) - np.maximum(edges[:-1, None], rows)
        self._sums[first:last] += self._narrowed(np.tensordot(np.maximum(shares, 0.0) / scale, strip, 1))

    def _narrowed(self, lines: Float64) -> Float64:
        """(rows, W', C): each column's mean, from the sums of all to the left of its two edges."""
        sums = np.zeros((lines.shape[0], self._width + 1, lines.shape[2]))
        np.cumsum(lines, axis=1, out=sums[:, 1:])
        at_edges = sums[:, self._whole] + lines[:, self._whole] * self._part
        columns: Float64 = np.diff(at_edges, axis=1) * ((len(self._whole) - 1) / self._width)
        return columns

    def done(self) -> Float32:
        """(H', W', C) float32."""
        return self._sums.astype(np.float32)
