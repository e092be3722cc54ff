"""Two kernels one after the other, and the one larger kernel that does the same at once.

A convolution is a weighted sum, and a weighted sum of weighted sums is one again: of each cell of the second kernel
hangs a whole first kernel. (The sum slides without turning anything round, yet the two are put together by the full
convolution of mathematics.) The one kernel does it for every picture, as long as nothing bends the values in between.
"""

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.layer import Border, Pair
from convtui.ops.activation import View, respond
from convtui.ops.convolution import convolve, convolve_plane
from convtui.ops.geometry import pad_amounts, span

Float64 = npt.NDArray[np.float64]
Slices = tuple[slice, slice]

# Half the distance of neighbouring float32 numbers at 1.
_ROUNDING = 2.0**-24
# Roundings of one value on the two ways: three kernels, the map in between, two results, and as many for the biases.
_ROUNDINGS = 8


class Ways(Struct, frozen=True, eq=False):
    """The same picture on the two ways. `first` (H', W') is the first kernel's map, `both` (H'', W'') the second's on
    that, `once` (H'', W'') what the one kernel makes of the picture.

    `inside` are the places of `both` whose second window lies wholly on the first map: elsewhere that map is padded
    with zeros anew, which the one kernel never sees. `before` (rows, columns) are the zeros above and to the left of
    the picture that all windows together reach over, `places_before` those of them that lie round the first map.
    `bound` is how far rounding to float32 can lead the two ways apart inside, if they are the same in arithmetic.
    """

    first: Float32
    both: Float32
    once: Float32
    inside: Slices
    before: Pair
    places_before: Pair
    bound: float

    @property
    def difference(self) -> Float32:
        """(H'', W'') how far apart the two ways are at each place; equal infinities are 0 apart."""
        with np.errstate(invalid="ignore"):
            apart = np.abs(self.both.astype(np.float64) - self.once)
        return np.where(self.both == self.once, 0, apart).astype(np.float32)


def one_kernel(first: npt.ArrayLike, second: npt.ArrayLike, apart: int = 1) -> Float64:
    """(kh, kw) or (kh, kw, C), then (kh2, kw2): the kernel of kh + (kh2 - 1) * `apart` rows that does both at once.

    `apart` is the first one's stride: so far apart on the picture are neighbours of its map.
    one[a + i * apart, b + j * apart] = sum of first[a, b] * second[i, j]. Raises ValueError for other axes.
    """
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if a.ndim not in (2, 3) or b.ndim != 2:
        raise ValueError(f"a first kernel has 2 or 3 axes and a second has 2, not {a.ndim} and {b.ndim}")
    rows, columns = a.shape[:2]
    shape = rows + (b.shape[0] - 1) * apart, columns + (b.shape[1] - 1) * apart
    one = np.zeros((*shape, *a.shape[2:]))
    for (i, j), weight in np.ndenumerate(b):
        one[i * apart : i * apart + rows, j * apart : j * apart + columns] += weight * a
    return one


def one_bias(first: float, second: npt.ArrayLike, bias: float) -> float:
    """The bias of the one kernel: the second kernel sums up the first one's bias as it sums up a white picture."""
    return float(first * np.asarray(second, dtype=np.float64).sum() + bias)


def both_ways(
    x: npt.ArrayLike,
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    one: npt.ArrayLike | None = None,
    *,
    bias: float = 0.0,
    stride: int = 1,
    padding: Border = "valid",
    dilation: int = 1,
    between: View = "signed",
) -> Ways:
    """(H, W) with (kh, kw), or (H, W, C) with (kh, kw, C), and then (kh2, kw2): both kernels, and `one` in their place.

    Each of the two has the bias, stride, padding and dilation given; `between` is what happens to the first map before
    the second kernel. Raises ValueError if shapes do not match, or the second window does not fit into the first map.
    """
    picture, k1, k2 = (np.asarray(each, dtype=np.float32) for each in (x, first, second))
    whole = one_kernel(k1, k2, stride) if one is None else np.asarray(one)
    map1 = _mapped(picture, k1, bias, stride, padding, dilation)
    map2 = convolve_plane(respond(map1, between), k2, bias=bias, stride=stride, padding=padding, dilation=dilation)
    laid, before, inner, inside = picture, [0, 0], [0, 0], [slice(0), slice(0)]
    for axis in (0, 1):
        outer, _ = pad_amounts(picture.shape[axis], k1.shape[axis], stride, dilation, padding)
        inner[axis], _ = pad_amounts(map1.shape[axis], k2.shape[axis], stride, dilation, padding)
        before[axis] = outer + stride * inner[axis]
        last = (map1.shape[axis] - span(k2.shape[axis], dilation) + inner[axis]) // stride
        inside[axis] = slice(-(-inner[axis] // stride), max(last + 1, 0))
        reach = (map2.shape[axis] - 1) * stride**2 + span(whole.shape[axis], dilation)
        laid = _laid(laid, axis, before[axis], reach)
    once = _mapped(laid, whole, one_bias(bias, k2, bias), stride**2, "valid", dilation)
    return Ways(
        map1,
        map2,
        once,
        (inside[0], inside[1]),
        (before[0], before[1]),
        (inner[0], inner[1]),
        _bound(picture, k1, k2, bias),
    )


def unlinearity(
    x: npt.ArrayLike,
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    *,
    between: View,
    bias: float = 0.0,
    stride: int = 1,
    padding: Border = "valid",
    dilation: int = 1,
) -> float:
    """How far the two kernels with `between` are from anything that one kernel, any kernel, could do to `x`, 0..1.

    Whatever a kernel makes of a picture and of its negative adds up to what it makes of white and of black; this is
    the largest amount by which it does not. Above 0 (and rounding) no kernel, with whatever bias, does it.
    """
    picture = np.asarray(x, dtype=np.float32)
    made = []
    for each in (picture, 1 - picture, np.ones_like(picture), np.zeros_like(picture)):
        ways = _mapped(each, np.asarray(first, np.float32), bias, stride, padding, dilation)
        how = {"bias": bias, "stride": stride, "padding": padding, "dilation": dilation}
        made.append(convolve_plane(respond(ways, between), second, **how).astype(np.float64))  # type: ignore[arg-type]
    with np.errstate(invalid="ignore"):
        return float(np.abs(made[0] + made[1] - made[2] - made[3]).max(initial=0.0))


def _mapped(x: Float32, weights: npt.ArrayLike, bias: float, stride: int, padding: Border, dilation: int) -> Float32:
    """(H, W) with (kh, kw), or (H, W, C) with (kh, kw, C), to one map (H', W')."""
    if x.ndim == 2:
        return convolve_plane(x, weights, bias=bias, stride=stride, padding=padding, dilation=dilation)
    deep = np.asarray(weights)[..., None]
    return convolve(x, deep, bias=[bias], stride=stride, padding=padding, dilation=dilation)[..., 0]


def _laid(x: Float32, axis: int, before: int, length: int) -> Float32:
    """`x` with `before` zeros before it along one axis, and zeros after it or a cut so that it is `length` long."""
    after = max(length - before - x.shape[axis], 0)
    pads = [(before, after) if axis == each else (0, 0) for each in range(x.ndim)]
    return np.take(np.pad(x, pads), range(length), axis=axis)


def _bound(x: Float32, first: Float32, second: Float32, bias: float) -> float:
    """Absolute sums: no map can leave them, and each rounding is off by no more than its share of them."""
    brightest = float(np.abs(x).max(initial=0.0))
    largest1 = float(np.abs(first.astype(np.float64)).sum()) * brightest + abs(bias)
    heavy = float(np.abs(second.astype(np.float64)).sum())
    tiny = float(np.finfo(np.float32).smallest_subnormal) * (first.size * second.size * brightest + heavy + 2)
    return _ROUNDINGS * _ROUNDING * (heavy * largest1 + abs(bias)) + tiny
