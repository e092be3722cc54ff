"""Numbers as whole numbers over one common divisor: 1, 2, 3 and /9 for 0.111, 0.222, 0.333."""

import numpy as np
import numpy.typing as npt

LARGEST_DIVISOR = 1024
# A whole number has few digits, or it says less than the decimals.
LARGEST_WHOLE = 999
# Half a last place of float32; where ninths cancel it is the last place of the largest, in float64.
_NEAR, _NOTHING = 7e-8, 1e-12


def over_one_divisor(values: npt.ArrayLike) -> tuple[npt.NDArray[np.int64], int] | None:
    """(whole numbers of the same shape, the smallest divisor that makes them so), or None where there is none."""
    array = np.asarray(values, dtype=np.float64)
    largest = float(np.abs(array).max(initial=0.0))
    for divisor in range(1, LARGEST_DIVISOR + 1):
        if largest * divisor > LARGEST_WHOLE + 0.5:
            return None
        scaled = array * divisor
        whole = np.rint(scaled)
        room = np.where(whole == 0, _NOTHING * largest * divisor, _NEAR * np.abs(scaled))
        if (np.abs(scaled - whole) <= room).all():
            return whole.astype(np.int64), divisor
    return None
