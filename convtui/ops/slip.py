"""The slip in the lecture's notebook, reproduced exactly: a kernel's rows fall on the picture's columns.

The notebook has the picture as x (rows, columns, colours) of 0..255 with one zero laid round it, copies the kernel into
w[:, :, 0], w[:, :, 1] and w[:, :, 2], and takes for each place

    sum(w[:, :, 0] * x[h:h+3, w:w+3, :])

A (3, 3) array meets one of (3, 3, 3): row, column, colour. NumPy lines up the LAST axes, so that kernel[a, b] is
multiplied with column a and colour b of every row, and no error is raised: only at 3 x 3 do the shapes fit so well. The
cure is w[:, :, 0][:, :, None], which keeps rows on rows and columns on columns, the same weight for each colour.

The map is saved through PIL's convert("L"), which cuts it to 0..255 and drops fractions. All sums are float64, which
holds them exactly for whole weights.
"""

import numpy as np
import numpy.typing as npt

Levels = npt.NDArray[np.uint8]
Sums = npt.NDArray[np.float64]

SIDE = 3


def as_levels(values: npt.ArrayLike) -> Levels:
    """(H, W) or (H, W, 3) values of 0..1 as (H, W, 3) whole numbers 0..255, as a picture file has them."""
    levels = np.rint(np.clip(np.asarray(values, np.float64), 0, 1) * 255).astype(np.uint8)
    return np.repeat(levels[..., None], SIDE, axis=2) if levels.ndim == 2 else levels


def lines_up(shape: tuple[int, int]) -> bool:
    """Whether NumPy takes a kernel of (rows, columns) beside its patch of (rows, columns, 3), rightly or not."""
    try:
        np.broadcast_shapes(shape, (*shape, SIDE))
    except ValueError:
        return False
    return True


def slip_kernel(kernel: npt.ArrayLike) -> Sums:
    """(3, 3, 3): the weight that each row, column and colour of a patch meets: kernel[column, colour].

    Raises ValueError for any other shape than (3, 3).
    """
    return np.broadcast_to(_three_by_three(kernel), (SIDE, SIDE, SIDE)).copy()


def slip_on_grey(kernel: npt.ArrayLike) -> Sums:
    """(3, 3): what the slip makes of a kernel where the colours are alike: its row sums, laid on the columns."""
    acts: Sums = slip_kernel(kernel).sum(axis=2)
    return acts


def slip_sums(x: npt.ArrayLike, kernel: npt.ArrayLike) -> Sums:
    """(H, W, 3) levels with (3, 3) to (H, W): the notebook's sums, before anything is cut.

    Raises ValueError for other shapes.
    """
    picture, weights = _with_rim(x), _three_by_three(kernel)
    if picture.shape[2] != SIDE:
        raise ValueError(f"the slip needs {SIDE} colours, not {picture.shape[2]}")
    height, width = picture.shape[0] - 2, picture.shape[1] - 2
    # mixed[y, x, a]: the colours of a pixel that comes to stand in column a of a patch, each times its weight.
    mixed = picture @ weights.T
    row = np.zeros((height + 2, width))
    for a in range(SIDE):
        row += mixed[:, a : a + width, a]
    return row[:-2] + row[1:-1] + row[2:]


def true_sums(x: npt.ArrayLike, kernel: npt.ArrayLike) -> Sums:
    """(H, W, C) levels with (3, 3) to (H, W): rows on rows, columns on columns, added over all colours.

    Raises ValueError for other shapes.
    """
    picture, weights = _with_rim(x).sum(axis=2), _three_by_three(kernel)
    height, width = picture.shape[0] - 2, picture.shape[1] - 2
    made = np.zeros((height, width))
    for (a, b), weight in np.ndenumerate(weights):
        made += weight * picture[a : a + height, b : b + width]
    return made


def drawn(sums: Sums) -> Levels:
    """(...,) sums as the notebook's picture shows them: below 0 as 0, above 255 as 255, fractions dropped.

    As PIL has it: the array becomes float32 first.
    """
    levels: Levels = np.clip(sums.astype(np.float32), 0, 255).astype(np.uint8)
    return levels


def strongest_inside(sums: Sums) -> float:
    """The one farthest from 0 of (H, W) sums that no zero of the rim takes part in; at least 3 x 3 of them are needed.

    Of equals of both signs it is the one above 0, whatever fractions leave.
    """
    inside = sums[1:-1, 1:-1]
    low, high = float(inside.min()), float(inside.max())
    return low if -low > high + 1e-9 * abs(high) else high


def _with_rim(x: npt.ArrayLike) -> Sums:
    """(H, W, C) to float64 with one zero on each side."""
    levels = np.asarray(x, np.float64)
    if levels.ndim != 3 or not levels.size:
        raise ValueError(f"the slip needs rows, columns and colours, not a shape of {levels.shape}")
    return np.pad(levels, ((1, 1), (1, 1), (0, 0)))


def _three_by_three(kernel: npt.ArrayLike) -> Sums:
    weights = np.asarray(kernel, np.float64)
    if weights.shape != (SIDE, SIDE):
        raise ValueError(f"the slip needs a kernel of {SIDE} x {SIDE}, not of {' x '.join(map(str, weights.shape))}")
    return weights
