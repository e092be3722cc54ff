"""A picture moved, turned, made noisy: what a network should not mind, and often does."""

import numpy as np

from convtui.core.arrays import Float32, frozen


def shifted(picture: Float32, down: int, right: int) -> Float32:
    """(H, W) or (H, W, C): moved by whole pixels; what comes in from outside is 0."""
    made = np.zeros_like(picture)
    height, width = picture.shape[:2]
    if abs(down) < height and abs(right) < width:
        to = slice(max(down, 0), height + min(down, 0)), slice(max(right, 0), width + min(right, 0))
        of = slice(max(-down, 0), height + min(-down, 0)), slice(max(-right, 0), width + min(-right, 0))
        made[to] = picture[of]
    return made


def turned(picture: Float32, degrees: float) -> Float32:
    """(H, W) or (H, W, C): turned anticlockwise round its middle, bilinearly; what comes in from outside is 0."""
    height, width = picture.shape[:2]
    angle = np.deg2rad(degrees)
    rows, columns = np.indices((height, width)) - np.array([(height - 1) / 2, (width - 1) / 2])[:, None, None]
    # Where each pixel comes from: turned back. Rows count downwards.
    y = np.cos(angle) * rows + np.sin(angle) * columns + (height - 1) / 2
    x = -np.sin(angle) * rows + np.cos(angle) * columns + (width - 1) / 2
    padded = np.pad(picture, [(1, 1), (1, 1), *[(0, 0)] * (picture.ndim - 2)]).astype(np.float64)
    y, x = np.clip(y + 1, 0, height + 1), np.clip(x + 1, 0, width + 1)
    top, left = np.minimum(y.astype(np.intp), height), np.minimum(x.astype(np.intp), width)
    down, right = y - top, x - left
    if picture.ndim == 3:
        down, right = down[..., None], right[..., None]
    upper = padded[top, left] * (1 - right) + padded[top, left + 1] * right
    lower = padded[top + 1, left] * (1 - right) + padded[top + 1, left + 1] * right
    made: Float32 = (upper * (1 - down) + lower * down).astype(np.float32)
    return made


def noisy(picture: Float32, deviation: float, seed: int) -> Float32:
    """Gaussian noise added, cut to 0..1; the same seed always gives the same noise."""
    noise = np.random.default_rng(seed).standard_normal(picture.shape)
    made: Float32 = np.clip(picture + deviation * noise, 0, 1).astype(np.float32)
    return made


def disturbed(picture: Float32, shift: tuple[int, int], degrees: float, deviation: float, seed: int) -> Float32:
    """Moved, then turned, then made noisy; the very same numbers where nothing is asked for."""
    made = picture
    if shift != (0, 0):
        made = shifted(made, *shift)
    if degrees % 360:
        made = turned(made, degrees)
    if deviation:
        made = noisy(made, deviation, seed)
    return frozen(made)
