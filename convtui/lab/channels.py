"""What an experiment takes of a picture: its luminance, one colour, or all three; cropped and moved."""

import numpy as np

from convtui.core.arrays import Float32
from convtui.lab.state import COLOURS, Channels
from convtui.source.pictures import LUMA


def taken(values: Float32, channels: Channels) -> Float32:
    """(H, W) or (H, W, 3) values to (H, W), for "sum" and "each" (H, W, 3). A grey picture's colours are all alike."""
    if channels in ("sum", "each"):
        return values if values.ndim == 3 else np.repeat(values[..., None], 3, axis=2)
    if values.ndim == 2:
        return values
    if channels == "grey":
        grey: Float32 = (values @ np.array(LUMA)).astype(np.float32)
        return grey
    return values[..., COLOURS.index(channels)]


def nudged(values: Float32, nudge: tuple[int, int]) -> Float32:
    """The picture moved down and right by whole pixels; what comes in repeats the pixels of its edge."""
    if nudge == (0, 0):
        return values
    rows = np.clip(np.arange(values.shape[0]) - nudge[0], 0, values.shape[0] - 1)
    columns = np.clip(np.arange(values.shape[1]) - nudge[1], 0, values.shape[1] - 1)
    return values[rows][:, columns]
