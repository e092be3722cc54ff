"""Colour codes of a terminal: one number for a palette entry or an RGB colour.

A code is 16..255 for an entry of the 256-colour palette, or `TRUE | 0xRRGGBB`. The entries 0..15 follow the
terminal's theme and are never used; 16..231 are a cube of 6 x 6 x 6 and 232..255 are greys, by xterm's definition.
"""

import numpy as np
import numpy.typing as npt

from convtui.render.colours import Pixels

Codes = npt.NDArray[np.int32]

TRUE = 1 << 24
# Any colour will do: the cell does not show it.
NO_CODE = -1

CUBE = 16
GREYS = 232
_CUBE_STEPS = np.array([0, 95, 135, 175, 215, 255], np.int16)
_GREY_STEPS = np.arange(8, 239, 10, dtype=np.int16)


def _entries() -> Pixels:
    steps = _CUBE_STEPS.astype(np.uint8)
    red, green, blue = np.meshgrid(steps, steps, steps, indexing="ij")
    cube = np.stack((red, green, blue), axis=-1).reshape(-1, 3)
    greys = np.repeat(_GREY_STEPS.astype(np.uint8)[:, None], 3, axis=1)
    return np.concatenate((cube, greys)).astype(np.uint8)


def true_codes(colours: npt.NDArray[np.uint8] | npt.NDArray[np.int16]) -> Codes:
    """(..., 3) levels of 0..255 as (...,) RGB codes."""
    red, green, blue = (colours[..., channel].astype(np.int32) for channel in range(3))
    made: Codes = TRUE | (red << 16) | (green << 8) | blue
    return made


# (240, 3): the colours of the codes 16..255.
ENTRIES = _entries()

# (256,): the codes of these colours in full; black where no code is.
_PACKED = np.concatenate((np.zeros(CUBE, np.int32), true_codes(ENTRIES)))


def _nearest(steps: npt.NDArray[np.int16]) -> npt.NDArray[np.int32]:
    """(256,) the index of the step nearest to each level."""
    made: npt.NDArray[np.int32] = np.abs(steps[None] - np.arange(256)[:, None]).argmin(axis=1).astype(np.int32)
    return made


_NEAREST_CUBE, _NEAREST_GREY = _nearest(_CUBE_STEPS), _nearest(_GREY_STEPS)


def rgb_of(codes: Codes) -> Pixels:
    """(...,) codes as (..., 3) colours; black for `NO_CODE`."""
    packed = np.where(codes >= TRUE, codes, _PACKED.take(codes.clip(0, CUBE + len(ENTRIES) - 1)))
    parts = np.ascontiguousarray(packed, "<i4").view(np.uint8).reshape(*codes.shape, 4)
    made: Pixels = parts[..., 2::-1]
    return made


def entries_inside(low: npt.NDArray[np.int16], high: npt.NDArray[np.int16]) -> Codes:
    """(n, 3) lowest and highest levels of boxes: (n,) palette codes inside them, near the middle, or `NO_CODE`."""
    low, high = np.clip(low, 0, 255), np.clip(high, 0, 255)
    # The step nearest to the middle is inside if any is. Of two as near the lower is taken, so round the middle up.
    index = _NEAREST_CUBE[(low.astype(np.intp) + high + 1) // 2]
    steps = _CUBE_STEPS[index]
    found = np.where(
        ((low <= steps) & (steps <= high)).all(axis=1),
        CUBE + index[:, 0] * 36 + index[:, 1] * 6 + index[:, 2],
        NO_CODE,
    )
    # A grey has to lie in all three channels at once.
    darkest, lightest = low.max(axis=1), high.min(axis=1)
    grey = _NEAREST_GREY[np.clip((darkest.astype(np.intp) + lightest + 1) // 2, 0, 255)]
    step = _GREY_STEPS[grey]
    fits = (found == NO_CODE) & (darkest <= step) & (step <= lightest)
    made: Codes = np.where(fits, GREYS + grey, found).astype(np.int32)
    return made


def exact_codes(colours: Pixels) -> Codes:
    """(n, 3) colours as (n,) codes: the palette's where it has the very colour, which is shorter."""
    levels = colours.astype(np.int16)
    entries = entries_inside(levels, levels)
    return either(entries, true_codes(colours))


def either(entries: Codes, others: Codes) -> Codes:
    """(n,) palette codes, and the others where there is `NO_CODE`."""
    made: Codes = np.where(entries == NO_CODE, others, entries).astype(np.int32)
    return made
