"""How alike two maps are, place by place."""

import numpy as np
import numpy.typing as npt
from msgspec import Struct

# A map whose values spread by no more than this share of the largest is one value, and rounding.
_FLAT = 1e-6


class Alike(Struct, frozen=True):
    """`share`: all of |a - b| as a share of all of |a| + |b|: 0 for one and the same map, 1 where no place has values
    of the same sign in both. `correlation` -1..1 (Pearson's), None where a map is flat: then there is none.
    """

    places: int
    share: float
    correlation: float | None


def alike(a: npt.ArrayLike, b: npt.ArrayLike) -> Alike | None:
    """Two arrays of one shape; None where they are empty, or hold what is no finite number."""
    first, second = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if not first.size or not (np.isfinite(first).all() and np.isfinite(second).all()):
        return None
    size = float((np.abs(first) + np.abs(second)).sum())
    share = float(np.abs(first - second).sum()) / size if size else 0.0
    return Alike(first.size, share, _correlation(first, second))


def _correlation(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> float | None:
    if any(np.ptp(each) <= _FLAT * np.abs(each).max() for each in (a, b)):
        return None
    a, b = (a - a.mean()) / np.ptp(a), (b - b.mean()) / np.ptp(b)
    together = float((a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum()))
    return min(max(together, -1.0), 1.0)
