"""Pictures moved and mirrored by chance, the same every time for a seed, an epoch and a place in its order."""

import numpy as np
import numpy.typing as npt

from convtui.core.recipe import Augmentation

MOST_SHIFT = 2  # pixels each way
_AUGMENTATION = 1  # beside (seed, epoch), whose numbers are the order of the pictures

Bytes = npt.NDArray[np.uint8]


def chances(seed: int, epoch: int, count: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """For each place in an epoch of `count` pictures: its shift down and right (N, 2), and whether it is mirrored."""
    chance = np.random.default_rng((seed, epoch, _AUGMENTATION))
    shifts = chance.integers(-MOST_SHIFT, MOST_SHIFT, (count, 2), endpoint=True)
    return shifts, chance.random(count) < 0.5


def augmented(
    images: Bytes, kind: Augmentation, shifts: npt.NDArray[np.int64], mirrored: npt.NDArray[np.bool_]
) -> Bytes:
    """Copies of (N, H, W) or (N, H, W, C) pictures, each moved by its `shifts` (N, 2), where `kind` has them, and
    mirrored left to right where its `mirrored` (N,) says so. What moves in repeats the picture's edge.
    """
    if kind in ("shift", "both"):
        height, width = images.shape[1:3]
        rest = ((0, 0),) * (images.ndim - 3)
        wide = np.pad(images, ((0, 0), (MOST_SHIFT, MOST_SHIFT), (MOST_SHIFT, MOST_SHIFT), *rest), mode="edge")
        rows = MOST_SHIFT - shifts[:, :1] + np.arange(height)
        columns = MOST_SHIFT - shifts[:, 1:] + np.arange(width)
        images = wide[np.arange(len(images))[:, None, None], rows[:, :, None], columns[:, None, :]]
    if kind in ("flip", "both"):
        images = images.copy()
        images[mirrored] = images[mirrored, :, ::-1]
    return images
