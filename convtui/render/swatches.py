"""The few colours that a terminal has, and which of them stands for which of ours."""

from abc import ABC, abstractmethod
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from convtui.core.arrays import Float32
from convtui.render.colours import Colour, Pixels
from convtui.render.dots import Mask
from convtui.render.palette import true_codes

# (...,) places among the swatches.
Places = npt.NDArray[np.uint8]
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
# Contrast of ink on its ground, as WCAG counts it: what is enough to read, and the share of less that must be kept.
_READABLE, _KEPT = 4.5, 0.9


def luma(rgb: Pixels) -> Float32:
    """(..., 3) colours: (...,) Rec. 601 luma, 0..255."""
    made: Float32 = (rgb @ _LUMA).astype(np.float32)
    return made


def contrasts(inks: Pixels, ground: Pixels) -> Float32:
    """(n, 3) and (3,): (n,) contrasts by WCAG's formula, 1 (none) to 21."""
    first, second = _light(inks), _light(ground)
    made: Float32 = ((np.maximum(first, second) + 0.05) / (np.minimum(first, second) + 0.05)).astype(np.float32)
    return made


def _light(rgb: Pixels) -> Float32:
    share = rgb.astype(np.float32) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    made: Float32 = (linear @ np.array([0.2126, 0.7152, 0.0722], np.float32)).astype(np.float32)
    return made


class Swatches(ABC):
    """`colours` (K, 3) uint8. `greys` (256,) and `signed` (255,): what stands for each level of the two ramps."""

    greys: Places
    signed: Places

    def __init__(self, colours: Pixels) -> None:
        self.colours = colours
        self.legible = lru_cache(maxsize=8192)(self._legible)

    @abstractmethod
    def nearest(self, rgb: Pixels) -> Places:
        """(n, 3) colours of dots, blanks and grounds: (n,) what stands for them."""

    def ink(self, ink: Colour, ground: Colour) -> int:  # noqa: ARG002  # some ask what it stands on
        """What stands for an ink by itself."""
        return int(self.nearest(np.array([ink], np.uint8))[0])

    @abstractmethod
    def inks_like(self, ink: Colour) -> list[int]:
        """What else may stand for an ink, the most alike first, black and white among them."""

    def _legible(self, ink: Colour, ground: Colour) -> tuple[int, int]:
        """What stands for an ink and for its ground: text stays readable, two that differ are never the same."""
        on = int(self.nearest(np.array([ground], np.uint8))[0])
        if ink == ground:
            return on, on
        before = float(contrasts(np.array([ink], np.uint8), np.array(ground, np.uint8))[0])
        inks = [found for found in (self.ink(ink, ground), *self.inks_like(ink)) if found != on]
        after = contrasts(self.colours[inks], self.colours[on])
        enough = np.flatnonzero(after >= min(before, _READABLE) * _KEPT)
        return inks[int(enough[0]) if len(enough) else int(after.argmax())], on

    def letters(self, rgb: Pixels, cells: Mask) -> tuple[Places, Places]:
        """Ink and ground (n,) of the n letters in `cells` (H, W), of (2H, W, 3) dots."""
        inks, grounds = rgb[0::2][cells], rgb[1::2][cells]
        pairs = true_codes(inks).astype(np.int64) << 32 | true_codes(grounds)
        found, first, which = np.unique(pairs, return_index=True, return_inverse=True)
        made = [self.legible(_colour(inks[at]), _colour(grounds[at])) for at in first.tolist()]
        both = np.array(made, np.uint8).reshape(len(found), 2)[which]
        return both[:, 0], both[:, 1]


def _colour(rgb: Pixels) -> Colour:
    red, green, blue = rgb.tolist()
    return red, green, blue
