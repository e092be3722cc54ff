"""One dot of a map taken apart: the pixels under the window, the weights, their products and the sum."""

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.layer import Border, Pair
from convtui.ops.geometry import as_pair, output_size, span, window_origin


class Explained(Struct, frozen=True, eq=False):
    """The dot at (`row`, `column`) of a map.

    `patch`, `weights` and `products` are (kh, kw) or (kh, kw, C) float32; padding shows as zeros in the
    patch, and with dilation the patch holds only the pixels that are used. `value` = `sum` + `bias`. (`top`,
    `left`) is the window's first pixel on the input, negative inside the padding.
    """

    patch: Float32
    weights: Float32
    products: Float32
    sum: float
    bias: float
    value: float
    top: int
    left: int
    row: int
    column: int


def explain(
    x: npt.ArrayLike,
    kernel: npt.ArrayLike,
    row: int,
    column: int,
    *,
    bias: float = 0.0,
    stride: int | Pair = 1,
    padding: Border = "valid",
    dilation: int | Pair = 1,
) -> Explained:
    """(H, W) with (kh, kw), or (H, W, C) with (kh, kw, C): how `convolve` comes to map[row, column].

    Raises IndexError if the place is not on the map, ValueError if the shapes do not match or the window does
    not fit.
    """
    picture, weights = np.asarray(x, dtype=np.float32), np.asarray(kernel, dtype=np.float32)
    if picture.ndim != weights.ndim or picture.ndim not in (2, 3) or picture.shape[2:] != weights.shape[2:]:
        raise ValueError(f"a kernel of shape {weights.shape} does not go over a picture of shape {picture.shape}")
    height, width = picture.shape[:2]
    kh, kw = weights.shape[:2]
    strides, gaps = as_pair(stride), as_pair(dilation)
    rows = output_size(height, kh, strides[0], gaps[0], padding)
    columns = output_size(width, kw, strides[1], gaps[1], padding)
    if not (0 <= row < rows and 0 <= column < columns):
        raise IndexError(
            f"place {row},{column} is not on the map, which has {rows} rows and {columns} columns; "
            f"give 0,0 to {rows - 1},{columns - 1}"
        )
    top, left = window_origin(row, column, (height, width), (kh, kw), stride=strides, padding=padding, dilation=gaps)
    ys = range(top, top + span(kh, gaps[0]), gaps[0])
    xs = range(left, left + span(kw, gaps[1]), gaps[1])
    patch = np.zeros_like(weights)
    inside_y = [i for i, y in enumerate(ys) if 0 <= y < height]
    inside_x = [j for j, x_ in enumerate(xs) if 0 <= x_ < width]
    patch[np.ix_(inside_y, inside_x)] = picture[np.ix_([ys[i] for i in inside_y], [xs[j] for j in inside_x])]

    # Products of float32 are exact in float64; one rounding at the end, as in the map itself.
    with np.errstate(over="ignore", invalid="ignore"):
        products = patch.astype(np.float64) * weights + 0.0  # never a -0
        total, offset = products.sum(), np.float32(bias)
        return Explained(
            patch,
            weights,
            products.astype(np.float32),
            sum=float(np.float32(total)),
            bias=float(offset),
            value=float(np.float32(total + offset)),
            top=top,
            left=left,
            row=row,
            column=column,
        )
