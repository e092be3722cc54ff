"""Convolution as deep learning does it: the kernel slides, NOT turned round, and each place adds products.

(Mathematics calls that cross-correlation; TensorFlow, PyTorch and Keras call it convolution.) Every window
becomes one row of a matrix, so that a whole band of the map is one matrix product. Products are added in
float64 and rounded once to float32: where positive and negative weights cancel, the map says 0 and not noise.
Not-a-number in the input stays not-a-number in the map, and what float32 cannot hold becomes infinite,
without a warning.
"""

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import as_strided

from convtui.core.arrays import Float32
from convtui.core.layer import Border, Pair
from convtui.ops.geometry import as_pair, output_size, pad_amounts, span

__all__ = ["convolve", "convolve_batch", "convolve_plane", "pad_amounts", "padded"]

Floats = npt.NDArray[np.floating]

# Window matrices are built for about this many bytes at a time: cache is fast, and memory is bounded.
_BAND_BYTES = 1 << 19


def convolve(
    x: npt.ArrayLike,
    kernels: npt.ArrayLike,
    *,
    bias: npt.ArrayLike | None = None,
    stride: int | Pair = 1,
    padding: Border = "valid",
    dilation: int | Pair = 1,
) -> Float32:
    """(H, W, Cin) with (kh, kw, Cin, Cout) to (H', W', Cout), float32; `bias` is (Cout,).

    map[i, j, o] = bias[o] + sum over a, b, c of x[i*s + a*d - top, j*s + b*d - left, c] * kernels[a, b, c, o]
    with zeros outside x. Raises ValueError if the shapes do not match or the window does not fit.
    """
    picture = np.asarray(x, dtype=np.float32)
    if picture.ndim != 3:
        raise ValueError(f"a convolution needs rows, columns and channels, not {picture.ndim} axes")
    out: Float32 = _convolve(picture[None], kernels, bias, stride, padding, dilation, np.float64)[0]
    return out


def convolve_plane(
    x: npt.ArrayLike,
    kernel: npt.ArrayLike,
    *,
    bias: float = 0.0,
    stride: int | Pair = 1,
    padding: Border = "valid",
    dilation: int | Pair = 1,
) -> Float32:
    """(H, W) with one (kh, kw) kernel to (H', W'), float32. Raises ValueError as `convolve` does."""
    plane = np.asarray(x, dtype=np.float32)
    weights = np.asarray(kernel, dtype=np.float32)
    if plane.ndim != 2 or weights.ndim != 2:
        raise ValueError(f"a plane and its kernel have 2 axes each, not {plane.ndim} and {weights.ndim}")
    pictures, kernels = plane[None, :, :, None], weights[:, :, None, None]
    out = _convolve(pictures, kernels, [bias], stride, padding, dilation, np.float64)
    return out[0, :, :, 0]


def convolve_batch(
    x: npt.ArrayLike,
    kernels: npt.ArrayLike,
    *,
    bias: npt.ArrayLike | None = None,
    stride: int | Pair = 1,
    padding: Border = "valid",
    dilation: int | Pair = 1,
) -> Float32:
    """(N, H, W, Cin) to (N, H', W', Cout), float32: `convolve` for many, adding in float32 for speed."""
    pictures = np.asarray(x, dtype=np.float32)
    if pictures.ndim != 4:
        raise ValueError(f"a batch has pictures, rows, columns and channels, not {pictures.ndim} axes")
    return _convolve(pictures, kernels, bias, stride, padding, dilation, np.float32)


def padded(x: Float32, rows: Pair, columns: Pair, value: float = 0.0) -> Float32:
    """(N, H, W, C) with `value` laid (before, after) around rows and columns; x itself where none is due."""
    if not any(rows + columns):
        return x
    count, height, width, channels = x.shape
    out = np.full((count, height + sum(rows), width + sum(columns), channels), value, dtype=x.dtype)
    out[:, rows[0] : rows[0] + height, columns[0] : columns[0] + width] = x
    return out


def _convolve(
    x: Float32,
    kernels: npt.ArrayLike,
    bias: npt.ArrayLike | None,
    stride: int | Pair,
    padding: Border,
    dilation: int | Pair,
    adding: npt.DTypeLike,
) -> Float32:
    weights = np.asarray(kernels, dtype=np.float32)
    if weights.ndim != 4:
        raise ValueError(f"kernels have rows, columns, inputs and outputs, not {weights.ndim} axes")
    kh, kw, inputs, outputs = weights.shape
    if x.shape[3] != inputs:
        raise ValueError(f"the input has {x.shape[3]} channels and the kernels take {inputs}; they must be the same")
    offsets = None if bias is None else np.asarray(bias, dtype=np.float32)
    if offsets is not None and offsets.shape != (outputs,):
        raise ValueError(f"{outputs} kernels take {outputs} biases, not a shape of {offsets.shape}")
    (sy, sx), (dy, dx) = as_pair(stride), as_pair(dilation)
    count, height, width, _ = x.shape
    rows, columns = output_size(height, kh, sy, dy, padding), output_size(width, kw, sx, dx, padding)
    x = padded(x, pad_amounts(height, kh, sy, dy, padding), pad_amounts(width, kw, sx, dx, padding))
    matrix: Floats = weights.reshape(-1, outputs).astype(adding)

    out = np.empty((count, rows, columns, outputs), dtype=np.float32)
    row_bytes = count * columns * max(len(matrix), outputs) * matrix.itemsize
    step = max(1, _BAND_BYTES // max(row_bytes, 1))
    with np.errstate(over="ignore", invalid="ignore"):
        for top in range(0, rows, step):
            bottom = min(top + step, rows)
            band: Floats = x[:, top * sy : (bottom - 1) * sy + span(kh, dy)].astype(adding, copy=False)
            sums = _windows(band, (kh, kw), (bottom - top, columns), (sy, sx), (dy, dx)) @ matrix
            if offsets is not None:
                sums += offsets
            out[:, top:bottom] = sums.reshape(count, bottom - top, columns, outputs)
    return out


def _windows(x: Floats, window: Pair, places: Pair, stride: Pair, dilation: Pair) -> Floats:
    """(N, H, W, C) to a matrix (N * places, kh * kw * C): one row for each window."""
    count, channels = x.shape[0], x.shape[3]
    n, y, x_, c = x.strides
    taps = (y * dilation[0], x_ * dilation[1])
    moves = (n, y * stride[0], x_ * stride[1])
    if channels == 1:
        # Taps first: long runs to copy, and BLAS takes the transposed matrix as it is.
        view = as_strided(x, (*window, count, *places), (*taps, *moves), writeable=False)
        return view.reshape(window[0] * window[1], -1).T
    view = as_strided(x, (count, *places, *window, channels), (*moves, *taps, c), writeable=False)
    return view.reshape(count * places[0] * places[1], -1)
