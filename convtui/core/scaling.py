"""Another size for a picture, by area: each new pixel is the mean of what it covers."""

import numpy as np
import numpy.typing as npt

from convtui.core.arrays import Float32

Float64 = npt.NDArray[np.float64]


def fitted(height: int, width: int, longest: int) -> tuple[int, int]:
    """(height, width) in proportion, with the longest side `longest`; no side falls below one pixel."""
    scale = longest / max(height, width)
    return max(1, round(height * scale)), max(1, round(width * scale))


def coverage(size: int, new_size: int) -> Float64:
    """(new_size, size): the share of each new pixel that every old pixel covers; rows sum to 1.

    In double precision, so that even paper stays exactly even once the means are rounded to float32.
    """
    edges = np.linspace(0.0, size, new_size + 1)
    old = np.arange(size)
    overlap = np.minimum(edges[1:, None], old + 1.0) - np.maximum(edges[:-1, None], old)
    shares: Float64 = np.maximum(overlap, 0.0) * (new_size / size)
    return shares


def area(values: Float32, shape: tuple[int, int]) -> Float32:
    """(..., H, W) to (..., *shape), float32: the exact area mean, parts of pixels counted as parts."""
    rows, columns = coverage(values.shape[-2], shape[0]), coverage(values.shape[-1], shape[1])
    made: Float32 = (rows @ values @ columns.T).astype(np.float32)
    return made
