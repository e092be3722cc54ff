"""A drawing laid out as the digits of MNIST are, so that a network sees what it was trained on."""

from math import floor

import numpy as np
import numpy.typing as npt

from convtui.core.arrays import Float32, frozen
from convtui.core.scaling import area, fitted

# "Size normalized to fit in a 20x20 pixel box while preserving their aspect ratio", with grey levels from the
# anti-aliasing, then "centered in a 28x28 image by computing the center of mass of the pixels".
# Y. LeCun, C. Cortes, C. J. C. Burges: The MNIST database of handwritten digits, yann.lecun.com/exdb/mnist.
# Which middle they meant, the digits tell: in all of them it is within half a pixel of row 14, column 14, from 0.
BOX = 20
FRAME = 28
MIDDLE = 14


def ink_of(page: Float32) -> tuple[int, int, int, int] | None:
    """(top, left, rows, columns) of the smallest box that holds all of a page's ink (what is not 0); None: no ink."""
    rows, columns = np.flatnonzero(page.any(axis=1)), np.flatnonzero(page.any(axis=0))
    if not len(rows):
        return None
    top, left = int(rows[0]), int(columns[0])
    return top, left, int(rows[-1]) + 1 - top, int(columns[-1]) + 1 - left


def framed(page: Float32) -> Float32:
    """A page (H, W), ink 0..1 on paper 0, as (28, 28) float32: scaled and placed as MNIST does; an empty one is empty.

    The box that holds the ink is scaled by area, its aspect kept, until its longer side has 20 pixels; it is placed,
    in whole pixels, with its centre of mass at the middle, as far as that leaves all of it on the picture.
    """
    made = np.zeros((FRAME, FRAME), np.float32)
    box = ink_of(page)
    if box is None:
        return frozen(made)
    top, left, rows, columns = box
    small = area(page[top : top + rows, left : left + columns], fitted(rows, columns, BOX))
    row, column = (_placed(small.sum(axis=1 - axis, dtype=np.float64)) for axis in (0, 1))
    made[row : row + small.shape[0], column : column + small.shape[1]] = small
    return frozen(made)


def _placed(weights: npt.NDArray[np.float64]) -> int:
    """Where a row of ink begins, so that its centre of mass is at the middle."""
    centre = float((weights * np.arange(len(weights))).sum() / weights.sum())
    move = round(MIDDLE - centre, 6)  # a tie is one, whatever float32 made of the ink
    return min(max(floor(move + 0.5), 0), FRAME - len(weights))
