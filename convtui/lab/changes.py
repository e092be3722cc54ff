"""How much what a network says of a picture changes when the picture is moved, turned, made noisy."""

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.layer import LayerSpec, NetworkSpec, PoolKind
from convtui.network.without import POOLS
from convtui.ops.pooling import pool_batch

Shares = npt.NDArray[np.float64]


class PoolAfter(Struct, frozen=True):
    """The pool that takes a layer's maps: the network's own, or a 2x2 max pool where it has none there."""

    layer: LayerSpec
    is_own: bool

    @property
    def kind(self) -> PoolKind:
        return "max" if self.layer.kind == "MaxPooling2D" else "mean"

    @property
    def words(self) -> str:
        """`max pool 2x2`."""
        return f"{self.kind} pool {self.layer.window[0]}x{self.layer.window[1]}"


class Change(Struct, frozen=True, eq=False):
    """`before` and `after` (H, W, count) of one shape; `shares` (count,) how much each has changed, 0..1, as
    `ops.alike` has it: all of |a - b| as a share of all of |a| + |b|. NaN for a channel that is 0 in both.
    """

    before: Float32
    after: Float32
    shares: Shares

    @property
    def mean(self) -> float:
        """Over the channels that say anything; NaN where none does."""
        return float(np.nanmean(self.shares)) if self.count else float("nan")

    @property
    def count(self) -> int:
        """How many channels say anything."""
        return int(np.count_nonzero(~np.isnan(self.shares)))


def change(before: Float32, after: Float32) -> Change:
    """Of two arrays (H, W, count) of one shape."""
    first, second = before.astype(np.float64), after.astype(np.float64)
    size = (np.abs(first) + np.abs(second)).sum(axis=(0, 1))
    differs = np.abs(first - second).sum(axis=(0, 1))
    shares = np.divide(differs, size, out=np.full_like(size, np.nan), where=size > 0)
    return Change(before, after, shares)


def pool_after(spec: NetworkSpec, name: str, shape: tuple[int, int]) -> PoolAfter | None:
    """What pools the maps, of `shape`, of the layer called `name`; None where a 2x2 block does not fit."""
    names = [layer.name for layer in spec.layers]
    following = spec.layers[names.index(name) + 1 :][:1]
    if following and following[0].kind in POOLS:
        return PoolAfter(following[0], True)
    if min(shape) < 2:
        return None
    return PoolAfter(LayerSpec("pool", "MaxPooling2D", window=(2, 2), strides=(2, 2)), False)


def pooled(maps: Float32, pool: PoolAfter) -> Float32:
    """(H, W, count) to (H', W', count)."""
    layer = pool.layer
    made: Float32 = pool_batch(maps[None], pool.kind, layer.window, layer.strides, layer.padding)[0]
    return made


def along(before: Float32, after: Float32, shift: tuple[int, int]) -> tuple[int, int]:
    """(how many, of how many) values of a map (H, W) hold, bit for bit, what stood `shift` (down, right) away."""
    (height, width), (down, right) = before.shape, shift
    here = after[max(down, 0) : max(height + min(down, 0), 0), max(right, 0) : max(width + min(right, 0), 0)]
    there = before[max(-down, 0) : max(height + min(-down, 0), 0), max(-right, 0) : max(width + min(-right, 0), 0)]
    return int(np.count_nonzero(here == there)), here.size
