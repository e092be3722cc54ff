"""Pooling: each block of pixels becomes one dot, its largest value or its mean. Each channel is alone.

"valid" drops incomplete blocks; "same" keeps them, and neither a maximum nor a mean counts the padding
(TensorFlow's rule). Ties go to the first place in row order. Not-a-number in a block gives not-a-number.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.layer import Padding, Pair, PoolKind
from convtui.ops.convolution import padded
from convtui.ops.geometry import as_pair, output_size, pad_amounts

Places = npt.NDArray[np.intp]


class Pooled(Struct, frozen=True, eq=False):
    """`values` (H', W', C) float32, or (H', W') for a plane.

    `rows` and `columns`, of the same shape: the place on the input of the pixel that won; None where a mean
    has no winner.
    """

    values: Float32
    rows: Places | None
    columns: Places | None


def pool(
    x: npt.ArrayLike,
    kind: PoolKind,
    size: int | Pair = 2,
    stride: int | Pair | None = None,
    padding: Padding = "valid",
) -> Pooled:
    """(H, W, C) to (H', W', C); `stride` is the size of the block unless given.

    Raises ValueError if the block does not fit, a number is below 1 or the kind is unknown.
    """
    picture = np.asarray(x, dtype=np.float32)
    if picture.ndim != 3:
        raise ValueError(f"pooling needs rows, columns and channels, not {picture.ndim} axes")
    grid = _Blocks(picture[None], as_pair(size), as_pair(size if stride is None else stride), padding)
    values = grid.reduced(kind)
    if kind == "mean":
        return Pooled(values[0], None, None)
    rows, columns = grid.winners(values)
    return Pooled(values[0], rows[0], columns[0])


def pool_plane(
    x: npt.ArrayLike,
    kind: PoolKind,
    size: int | Pair = 2,
    stride: int | Pair | None = None,
    padding: Padding = "valid",
) -> Pooled:
    """(H, W) to (H', W'): `pool` for one plane. Raises ValueError as `pool` does."""
    plane = np.asarray(x, dtype=np.float32)
    if plane.ndim != 2:
        raise ValueError(f"a plane has 2 axes, not {plane.ndim}")
    found = pool(plane[:, :, None], kind, size, stride, padding)
    if found.rows is None or found.columns is None:
        return Pooled(found.values[:, :, 0], None, None)
    return Pooled(found.values[:, :, 0], found.rows[:, :, 0], found.columns[:, :, 0])


def pool_batch(
    x: npt.ArrayLike,
    kind: PoolKind,
    size: int | Pair = 2,
    stride: int | Pair | None = None,
    padding: Padding = "valid",
) -> Float32:
    """(N, H, W, C) to (N, H', W', C): the values alone, for many. Raises ValueError as `pool` does."""
    pictures = np.asarray(x, dtype=np.float32)
    if pictures.ndim != 4:
        raise ValueError(f"a batch has pictures, rows, columns and channels, not {pictures.ndim} axes")
    steps = as_pair(size if stride is None else stride)
    return _Blocks(pictures, as_pair(size), steps, padding).reduced(kind)


class _Blocks:
    """The blocks of (N, H, W, C), read one tap at a time: tap (a, b) of every block is one strided view."""

    def __init__(self, x: Float32, size: Pair, stride: Pair, padding: Padding) -> None:
        self.x, self.size, self.stride = x, size, stride
        self.places = tuple(output_size(x.shape[i + 1], size[i], stride[i], 1, padding) for i in (0, 1))
        self.pads = [pad_amounts(x.shape[i + 1], size[i], stride[i], 1, padding) for i in (0, 1)]

    def taps(self, x: npt.NDArray[np.float32]) -> Iterator[npt.NDArray[np.float32]]:
        """(N, H', W', C) for each tap in row order; `x` is already padded."""
        down, right = ((self.places[i] - 1) * self.stride[i] + 1 for i in (0, 1))
        for a in range(self.size[0]):
            for b in range(self.size[1]):
                yield x[:, a : a + down : self.stride[0], b : b + right : self.stride[1]]

    def reduced(self, kind: PoolKind) -> Float32:
        if kind == "max":
            return self.maxima()
        if kind == "mean":
            return self.means()
        raise ValueError(f'pooling "{kind}" is unknown; give "max" or "mean"')

    def maxima(self) -> Float32:
        taps = self.taps(padded(self.x, self.pads[0], self.pads[1], -np.inf))
        out = next(taps).copy()
        for tap in taps:
            np.maximum(out, tap, out=out)
        return out

    def means(self) -> Float32:
        taps = self.taps(padded(self.x, self.pads[0], self.pads[1]))
        total = next(taps).astype(np.float64)
        for tap in taps:
            with np.errstate(invalid="ignore"):
                total += tap
        inside = np.ones((1, *self.x.shape[1:3], 1), dtype=np.float32)
        total /= np.add.reduce(list(self.taps(padded(inside, self.pads[0], self.pads[1]))))
        return total.astype(np.float32)

    def winners(self, values: Float32) -> tuple[Places, Places]:
        """(N, H', W', C) each: the row and the column on the input of the pixel behind each maximum."""
        taps = list(self.taps(padded(self.x, self.pads[0], self.pads[1], -np.inf)))
        first = np.zeros(values.shape, dtype=np.intp)
        for index in range(len(taps) - 1, -1, -1):  # backwards, so that the first of equals is written last
            won = taps[index] == values
            won |= np.isnan(taps[index])
            first[won] = index
        found = []
        for axis, within in ((0, first // self.size[1]), (1, first % self.size[1])):
            starts = np.arange(self.places[axis]) * self.stride[axis] - self.pads[axis][0]
            place = within + starts.reshape((-1, 1, 1) if axis == 0 else (-1, 1))
            # Only where all of a block is -inf can its padding have won: then take the pixel beside it.
            found.append(np.clip(place, 0, self.x.shape[axis + 1] - 1))
        return found[0], found[1]
