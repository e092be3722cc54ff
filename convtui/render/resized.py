"""Small pictures at another size by whole numbers: their pixels repeated, or put together by area."""

import numpy as np

from convtui.core.arrays import Float32
from convtui.core.scaling import area

Shape = tuple[int, int]
# How many times, and divided by what; one of them is 1.
Scale = tuple[int, int]


def fitting(shape: Shape, room: Shape) -> Scale:
    """The largest scale at which (rows, columns) of pixels fit into so many dots."""
    times = min(room[0] // shape[0], room[1] // shape[1])
    return (times, 1) if times else (1, max(-(-shape[0] // room[0]), -(-shape[1] // room[1])))


def sized(shape: Shape, scale: Scale) -> Shape:
    """(rows, columns) at a scale, at least one dot each."""
    times, by = scale
    return max(shape[0] * times // by, 1), max(shape[1] * times // by, 1)


def resized(values: Float32, scale: Scale) -> Float32:
    """(H, W) or (H, W, C) at a scale; NaN where more than half of what is put together is NaN."""
    times, by = scale
    if by == 1:
        return values.repeat(times, axis=0).repeat(times, axis=1)
    planes = np.moveaxis(np.atleast_3d(values), -1, 0)
    hole, shape = np.isnan(planes), sized((planes.shape[1], planes.shape[2]), scale)
    share = area((~hole).astype(np.float32), shape)
    total = area(np.where(hole, np.float32(0), planes), shape)
    made = np.where(share >= 0.5, total / np.maximum(share, np.float32(0.5)), np.float32(np.nan)).astype(np.float32)
    return np.moveaxis(made, 0, -1) if values.ndim == 3 else made[0]
