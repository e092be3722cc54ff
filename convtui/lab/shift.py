"""A picture moved by a few pixels: how much its map changes by that, and how much each of the pooled maps."""

import numpy as np
from msgspec import Struct

from convtui.core.arrays import Float32, frozen
from convtui.core.layer import PoolKind
from convtui.lab.derive import Computed, mapped
from convtui.lab.state import Experiment
from convtui.ops.activation import respond
from convtui.ops.alike import alike
from convtui.ops.geometry import pad_amounts, span
from convtui.ops.pooling import pool_plane

# As the lecture has it: 200, 100, 50, 25.
POOLS = 3

# From the first to before the last, along rows and along columns.
Inside = tuple[range, range]


class Change(Struct, frozen=True):
    """Two maps of one `shape`, compared place by place where both are made of the picture alone.

    `dots` places are compared; `changed` is the share of them whose value is another, `amount` all of |a - b| as a
    share of all of |a| + |b|, both 0..1. None: no place is left, or a value is not finite.
    """

    shape: tuple[int, int]
    dots: int
    changed: float | None
    amount: float | None


class Shift(Struct, frozen=True, eq=False):
    """What moving the picture by `by` (down, right) does. `maxima` and `means` pool the map once, twice and so on, as
    far as blocks fit.

    `along` of the `inside` places of the map hold the very value that stood `by` away before the picture moved; None
    where the stride skips that place. `difference` (H', W'): the map minus what it was, NaN where a window takes in
    what is not the picture's own: padding, or the pixels that came in at its edge.
    """

    by: tuple[int, int]
    map: Change
    maxima: tuple[Change, ...]
    means: tuple[Change, ...]
    inside: int
    along: int | None
    difference: Float32


def shift(computed: Computed, still: Float32) -> Shift:
    """From the experiment on the moved picture, and the picture before it was moved (what the kernel is laid on)."""
    now = computed.experiment
    before, after = mapped(now, still), computed.map
    inside = interior(now, still.shape[:2])
    seen = respond(before, now.response), computed.response
    rows, columns = inside
    part = np.s_[rows.start : rows.stop, columns.start : columns.stop]
    difference = np.full(after.shape, np.nan, np.float32)
    difference[part] = seen[1][part] - seen[0][part]
    return Shift(
        now.nudge,
        change(*seen, inside),
        _pooled(now, before, after, inside, "max"),
        _pooled(now, before, after, inside, "mean"),
        len(rows) * len(columns),
        _along(now, before, after, inside),
        frozen(difference),
    )


def interior(now: Experiment, shape: tuple[int, ...]) -> Inside:
    """The places of the map whose window lies on the moved picture's own pixels."""
    rows, columns = (_clear(shape[axis], now.nudge[axis], now.kernel.shape[axis], now) for axis in (0, 1))
    return rows, columns


def _clear(size: int, by: int, window: int, now: Experiment) -> range:
    before = pad_amounts(size, window, now.stride, now.dilation, now.padding)[0]
    first, last = max(0, by) + before, min(size, size + by) - span(window, now.dilation) + before
    # Up to the next whole step, down to the one before.
    return range(-(-first // now.stride), max(last // now.stride + 1, -(-first // now.stride)))


def change(before: Float32, after: Float32, inside: Inside) -> Change:
    """How much (H, W) values changed from `before` to `after`, of the places `inside`."""
    rows, columns = inside
    part = np.s_[rows.start : rows.stop, columns.start : columns.stop]
    a, b = before[part], after[part]
    found = alike(a, b)
    changed = None if found is None else float(np.count_nonzero(a != b)) / a.size
    return Change((after.shape[0], after.shape[1]), a.size, changed, None if found is None else found.share)


def blocks(inside: Inside, size: int, step: int) -> Inside:
    """The blocks of a pool that lie wholly inside."""
    rows, columns = (
        range(-(-along.start // step), max((along.stop - size) // step + 1, -(-along.start // step)))
        for along in inside
    )
    return rows, columns


def _pooled(now: Experiment, before: Float32, after: Float32, inside: Inside, kind: PoolKind) -> tuple[Change, ...]:
    """Whichever pool is chosen, or none: both kinds, with its size and stride."""
    pooling, made = now.pooling, list[Change]()
    while len(made) < POOLS and min(after.shape) >= pooling.size:
        before, after = (pool_plane(one, kind, pooling.size, pooling.stride).values for one in (before, after))
        inside = blocks(inside, pooling.size, pooling.step)
        made.append(change(respond(before, now.response), respond(after, now.response), inside))
    return tuple(made)


def _along(now: Experiment, before: Float32, after: Float32, inside: Inside) -> int | None:
    """How many values stood a nudge away, bit for bit."""
    if any(by % now.stride for by in now.nudge):
        return None
    down, right = (by // now.stride for by in now.nudge)
    rows, columns = inside
    there = before[rows.start - down : rows.stop - down, columns.start - right : columns.stop - right]
    here = after[rows.start : rows.stop, columns.start : columns.stop]
    return int(np.count_nonzero(there == here))
