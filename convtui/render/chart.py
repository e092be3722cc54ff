"""The colours that stand for a ramp under an error bound, in its order, and which of them each level may take."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.render.dots import Ramp
from convtui.render.palette import ENTRIES, NO_CODE, Codes, exact_codes, true_codes

Places = npt.NDArray[np.int16]


class Chart(Struct, frozen=True, eq=False):
    """`codes` (K,) of the candidates; level i may take those from `low[i]` to `high[i]`; (N,) each.

    `nearest` (N,) is the candidate nearest to each level. `shorter` (K, K): a palette code that serves every dot whose
    colour may be any of the candidates from a to b, which is shorter than the candidates' own, or `NO_CODE`.
    """

    codes: Codes
    low: Places
    high: Places
    nearest: Places
    shorter: Codes | None


@lru_cache(maxsize=64)
def chart(ramp: Ramp, bound: int) -> Chart:
    """For every level of `ramp`, colours that differ by no more than it allows under `bound` (0..255) in each channel.

    Where palette colours on the ramp, with few others between them, serve all levels, these are the candidates: a
    change costs few bytes. Else all colours of the ramp are: they last longest.
    """
    entries, error = _along(ramp), ramp.allowed(bound)
    filled = _filled(ramp, error, entries)
    if len(filled) - len(entries) <= len(entries) // 8:
        return _of_candidates(ramp, error, filled)
    return _of_ramp(ramp, error)


def _along(ramp: Ramp) -> list[int]:
    """The levels whose very colour is in the palette."""
    return np.flatnonzero(exact_codes(ramp.colours) < 256).tolist()


def _filled(ramp: Ramp, error: int, entries: list[int]) -> list[int]:
    """`entries` and, between two of them, levels enough that none is farther than `error` from all."""
    reach = _reach(ramp, error)
    made: list[int] = []
    for entry in [*entries, ramp.colours.shape[0]]:
        # What no candidate serves takes one in its middle, or the farthest that still serves its first level.
        unserved = int(reach[1, made[-1]]) + 1 if made else 0
        last = int(reach[0, entry]) if entry < ramp.colours.shape[0] else entry
        while unserved < last:
            made.append(min(int(reach[1, unserved]), max(unserved, (unserved + last - 1) // 2)))
            unserved = int(reach[1, made[-1]]) + 1
        made += [entry] if entry < ramp.colours.shape[0] else []
    return made


def _reach(ramp: Ramp, error: int) -> npt.NDArray[np.intp]:
    """(2, N): the first and the last level whose colours are within `error` of each level's."""
    channels = ramp.colours.astype(np.int16).T
    first = [np.searchsorted(channel, channel - error) for channel in channels]
    last = [np.searchsorted(channel, channel + error, side="right") - 1 for channel in channels]
    return np.stack((np.max(first, axis=0), np.min(last, axis=0)))


def _of_candidates(ramp: Ramp, error: int, levels: list[int]) -> Chart:
    first, last = _reach(ramp, error)[:, levels]
    every = np.arange(ramp.colours.shape[0])
    nearest = np.abs(np.array(levels)[None] - every[:, None]).argmin(axis=1)
    low, high = np.searchsorted(last, every), np.searchsorted(first, every, side="right") - 1
    return Chart(exact_codes(ramp.colours[levels]), _places(low), _places(high), _places(nearest), None)


def _of_ramp(ramp: Ramp, error: int) -> Chart:
    every = _of_candidates(ramp, error, list(range(ramp.colours.shape[0])))
    if error == 0:
        return every
    return Chart(true_codes(ramp.colours), every.low, every.high, every.nearest, _shorter(ramp, error, every))


def _shorter(ramp: Ramp, error: int, every: Chart) -> Codes:
    count = ramp.colours.shape[0]
    spans = np.arange(count)
    # Dots whose common candidates are a..b are of these levels at most.
    darkest = np.searchsorted(every.high, spans)
    lightest = np.searchsorted(every.low, spans, side="right") - 1
    distance = np.abs(ENTRIES.astype(np.int16)[:, None] - ramp.colours.astype(np.int16)[None]).max(axis=-1)
    made = np.full((count, count), NO_CODE, np.int32)
    best = np.full((count, count), 1 << 15, np.int32)
    # No dot has more candidates than these.
    widest = int((every.high - every.low).max())
    for entry in np.flatnonzero((distance <= error).any(axis=1)):
        served = np.flatnonzero(distance[entry] <= error)
        # From a to b: the darkest levels rise with b and the lightest with a, and a palette colour serves few of them.
        first_b = int(np.searchsorted(darkest, served[0]))
        last_a = int(np.searchsorted(lightest, served[-1], side="right"))
        part = np.s_[max(0, first_b - widest) : last_a, first_b : last_a + widest]
        middle = int(distance[entry].argmin())
        far = np.abs(lightest[part[0], None] + darkest[None, part[1]] - 2 * middle)
        better = far < best[part]
        made[part][better], best[part][better] = 16 + entry, far[better]
    return made


def _places(values: npt.NDArray[np.intp]) -> Places:
    return values.astype(np.int16)
