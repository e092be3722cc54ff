"""The colours of data. They mean something, so they never follow a theme.

Grey is a picture; navy - grey - cream is signed evidence, its lightness rising all the way so that it survives 256
colours, mono and colour-blind eyes; zero is the same mid grey everywhere.
"""

import numpy as np
import numpy.typing as npt

from convtui.core.arrays import Float32

Colour = tuple[int, int, int]
Pixels = npt.NDArray[np.uint8]

NAVY: Colour = (5, 12, 76)
ZERO: Colour = (96, 96, 102)
CREAM: Colour = (255, 237, 183)
RING: Colour = (255, 170, 80)
RIM: Colour = (25, 25, 25)
GROUND: Colour = (18, 18, 24)
TEXT: Colour = (222, 222, 222)
DIM: Colour = (138, 138, 146)
KEY: Colour = (240, 220, 130)
HINT: Colour = (110, 200, 255)
BLUE_TEXT: Colour = (140, 160, 255)
BLACK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)


def grey(values: Float32, high: float = 1.0) -> Pixels:
    """(...,) values, 0..`high` as black to white, (..., 3) uint8; NaN is the rim."""
    # fmax and fmin take the other of a number and NaN.
    share = np.fmin(np.fmax(_shares(values, high), 0), 1)
    level = np.rint(share * 255).astype(np.uint8)
    return _rimmed(np.repeat(level[..., None], 3, axis=-1), values)


def signed(values: Float32, limit: float) -> Pixels:
    """(...,) values, -`limit`..`limit` as navy, grey, cream, (..., 3) uint8; NaN is the rim."""
    share = np.fmin(np.fmax(_shares(values, limit), -1), 1)
    index = 127 + np.rint(share * 127).astype(np.intp)
    return _rimmed(_SIGNED[index], values)


def _shares(values: Float32, limit: float) -> Float32:
    """(...,) `values` as shares of `limit`, which may be too small for float32: then all of them are 0."""
    with np.errstate(over="ignore", invalid="ignore"):  # of what lies far beyond the limit: it is cut off
        return values / limit if np.float32(limit) > 0 else np.zeros_like(values)


def ink_on(colour: Colour) -> Colour:
    """Black or white, whichever reads better on `colour` (Rec. 601 luma)."""
    red, green, blue = colour
    return BLACK if 0.299 * red + 0.587 * green + 0.114 * blue > 120 else WHITE


def inks_on(colours: Pixels) -> Pixels:
    """`ink_on` for (..., 3) colours at once."""
    light = colours @ np.array([0.299, 0.587, 0.114]) > 120
    made: Pixels = np.where(light[..., None], np.array(BLACK, np.uint8), np.array(WHITE, np.uint8))
    return made


def mixed(colours: Pixels, other: Colour, share: float) -> Pixels:
    """(..., 3) `colours` with `share` (0..1) of `other` in them."""
    made: Pixels = np.rint(colours + (np.array(other) - colours) * share).astype(np.uint8)
    return made


def _rimmed(pixels: Pixels, values: Float32) -> Pixels:
    hole = np.isnan(values)
    if hole.any():
        pixels[hole] = RIM
    return pixels


def _signed_table() -> Pixels:
    below = np.linspace(NAVY, ZERO, 128)
    above = np.linspace(ZERO, CREAM, 128)
    return np.rint(np.concatenate((below, above[1:]))).astype(np.uint8)


_SIGNED = _signed_table()
