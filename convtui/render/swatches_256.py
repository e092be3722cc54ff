"""The fixed part of the 256-colour palette, 16 to 255: enough for most, if blue-black is not taken for black."""

from functools import cache

import numpy as np

from convtui.core.arrays import Float32
from convtui.render.colours import Colour, Pixels
from convtui.render.dots import GREY, OFF_RAMP, SIGNED
from convtui.render.palette import CUBE, ENTRIES
from convtui.render.swatches import Places, Swatches

# Navy, zero, cream: lightness rises from each to the next, blue is below zero and yellow above, and the palette has no
# bluish grey darker than 60. 242 is the grey nearest to `ZERO` that is lighter than 60.
SIGNED_ROW = np.array([17, 18, 60, 242, 102, 144, 187, 230]) - CUBE
# Where on -1..1 each of them ends. What is weaker than a twelfth is zero, on both sides.
_ENDS = np.array([-0.8, -0.45, -1 / 12, 1 / 12, 0.35, 0.6, 0.85])

_BITS = 6
_UNKNOWN = 255


class Swatches256(Swatches):
    """Places are the palette's numbers less 16. Greys become greys; colours of the signed ramp keep its order."""

    def __init__(self) -> None:
        super().__init__(ENTRIES)
        self.greys = _nearest_greys()
        self.signed = SIGNED_ROW[np.searchsorted(_ENDS, np.linspace(-1, 1, len(SIGNED.colours)))].astype(np.uint8)
        # By the upper bits of the three channels; filled as colours turn up.
        self._known: Places | None = None

    def nearest(self, rgb: Pixels) -> Places:
        grey = (rgb[:, 0] == rgb[:, 1]) & (rgb[:, 1] == rgb[:, 2])
        made = self.greys[rgb[:, 0]]
        others = np.flatnonzero(~grey)
        if len(others):
            levels = SIGNED.levels(rgb[others])
            made[others] = np.where(levels != OFF_RAMP, self.signed[levels], self._alike(rgb[others]))
        return made

    def inks_like(self, ink: Colour) -> list[int]:
        distance = np.linalg.norm(_seen_entries() - oklab(np.array([ink], np.uint8)), axis=1)
        places: list[int] = distance.argsort().tolist()
        return places

    def _alike(self, rgb: Pixels) -> Places:
        """To the eye. Colours that agree in their upper bits share what stands for them."""
        if self._known is None:
            self._known = np.full(1 << 3 * _BITS, _UNKNOWN, np.uint8)
        top = rgb.astype(np.intp) >> (8 - _BITS)
        key = (top[:, 0] << 2 * _BITS) | (top[:, 1] << _BITS) | top[:, 2]
        new = np.unique(key[self._known[key] == _UNKNOWN])
        if len(new):
            parts = np.stack((new >> 2 * _BITS, new >> _BITS, new), axis=1) & ((1 << _BITS) - 1)
            middle = np.rint(parts * (255 / ((1 << _BITS) - 1)))
            seen, entries = oklab(middle.astype(np.uint8)), _seen_entries()
            # The nearest has the smallest |e|^2 - 2 s.e
            self._known[new] = ((entries**2).sum(axis=1) - 2 * seen @ entries.T).argmin(axis=1)
        made: Places = self._known[key]
        return made


def oklab(rgb: Pixels) -> Float32:
    """(n, 3) colours as lightness and two hues in which equal distances look alike (Björn Ottosson's Oklab)."""
    share = rgb.astype(np.float64) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    made: Float32 = (np.cbrt(linear @ _TO_CONES.T) @ _FROM_CONES.T).astype(np.float32)
    return made


_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_FROM_CONES = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


@cache
def _seen_entries() -> Float32:
    return oklab(ENTRIES)


def _nearest_greys() -> Places:
    """(256,): for each level the nearest of the palette's thirty greys."""
    greys = np.flatnonzero((ENTRIES == ENTRIES[:, :1]).all(axis=1))
    distance = np.abs(ENTRIES[greys, 0].astype(np.int16)[None] - GREY.colours[:, :1].astype(np.int16))
    made: Places = greys[distance.argmin(axis=1)].astype(np.uint8)
    return made


SWATCHES_256 = Swatches256()
