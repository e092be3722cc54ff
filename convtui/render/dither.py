"""Ordered dithering: a few colours, mixed dot by dot, for the many that a terminal has not.

A dot's place in the pane decides, and no neighbour: a dot that does not change looks the same in every frame, and one
that does changes nothing beside it.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

Ranks = npt.NDArray[np.uint8]
Places = npt.NDArray[np.uint8]

STEPS = 16
# Bayer's square: dots light up in this order, so that each share of them is spread evenly. Half of it is a chequer.
_BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.uint8)


@lru_cache(maxsize=16)
def ranks(height: int, width: int) -> Ranks:
    """(height, width): 0..15, when each dot of a pane lights up."""
    made = np.tile(_BAYER, (-(-height // 4), -(-width // 4)))[:height, :width]
    made.setflags(write=False)
    return made


def mixtures(values: npt.NDArray[np.integer], anchors: tuple[float, ...]) -> Places:
    """For each of (N,) `values` and each rank, (N, 16), which of the `anchors` (rising) stands there.

    The two anchors beside a value share the dots so that their mean is the value, to a sixteenth of their distance.
    """
    steps = np.interp(values, anchors, np.arange(len(anchors)) * STEPS)
    lower, share = np.divmod(np.rint(steps).astype(np.intp), STEPS)
    made: Places = (lower[:, None] + (share[:, None] > np.arange(STEPS))).astype(np.uint8)
    return made
