"""The input channels of a filter, by how much of it lies on each."""

import numpy as np

from convtui.core.arrays import Float32


def strongest_channels(kernel: Float32) -> tuple[int, ...]:
    """Of a kernel (kh, kw, cin) the channels by the length of their weights, sqrt(sum of squares), the longest first;
    equals by number.
    """
    lengths = np.sqrt((kernel.astype(np.float64) ** 2).sum(axis=(0, 1)))
    return tuple(np.argsort(-lengths, kind="stable").tolist())
