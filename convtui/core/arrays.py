"""Read-only float32 arrays: what every noun holds."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Float32 = npt.NDArray[np.float32]


def frozen(values: npt.ArrayLike | Sequence[object]) -> Float32:
    """`values` as a read-only, C-contiguous float32 array; a copy unless it is one already."""
    array = np.asarray(values, dtype=np.float32)
    if array.flags.writeable or not array.flags.c_contiguous:
        array = array.copy(order="C")
        array.setflags(write=False)
    return array
