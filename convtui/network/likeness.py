"""How alike the filters of a layer are: the angle between their weights, whatever their length."""

import numpy as np
import numpy.typing as npt

from convtui.core.arrays import Float32, frozen

# From here on two filters are near-duplicates: the angle between them is below 18.2 degrees, and what one finds the
# other finds.
NEAR = 0.95


def cosines(kernels: npt.ArrayLike) -> Float32:
    """(kh, kw, cin, n), or (inputs, n), to (n, n) float32, -1..1: the cosine of the angle between the weights of every
    two filters, sum(a * b) / (|a| |b|). 1 is the same pattern, stronger or weaker, 0 none in common, -1 the opposite.
    A filter of zeros is like none, not even itself: 0. The bias is left out.
    """
    weights = np.asarray(kernels, np.float64)
    columns = weights.reshape(-1, weights.shape[-1])
    # By their largest first: the square of a very large or very small weight would not be a number.
    largest = np.abs(columns).max(axis=0, initial=0.0)
    columns = np.divide(columns, largest, out=np.zeros_like(columns), where=largest > 0)
    lengths = np.sqrt((columns * columns).sum(axis=0))
    columns = np.divide(columns, lengths, out=np.zeros_like(columns), where=lengths > 0)
    made = np.clip(columns.T @ columns, -1, 1)
    np.fill_diagonal(made, lengths > 0)
    return frozen(made.astype(np.float32))


def nearest(alike: Float32) -> tuple[npt.NDArray[np.intp], Float32]:
    """Of `cosines` (n, n): for each filter the other one that is most like it, the first of equals, and how alike they
    are, (n,) each. -1 and 0 where there is no other.
    """
    count = len(alike)
    if count < 2:
        return np.full(count, -1, np.intp), np.zeros(count, np.float32)
    others = np.array(alike)
    np.fill_diagonal(others, -np.inf)
    index = others.argmax(axis=1)
    return index, others[np.arange(count), index]
