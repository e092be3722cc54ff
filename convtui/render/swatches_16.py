"""The sixteen colours that follow the terminal's theme. Nobody knows them: what is here must do for most themes.

So four lightnesses are relied on, black, bright black, white and bright white, and six hues; nothing finer.
"""

import numpy as np
import numpy.typing as npt

from convtui.core.arrays import Float32
from convtui.render.colours import RIM, Colour, Pixels
from convtui.render.dots import OFF_RAMP, SIGNED, Levels
from convtui.render.strength import strengths
from convtui.render.swatches import Places, Swatches, luma

BLACK, BLUE, WHITE, BRIGHT_BLACK, BRIGHT_WHITE = 0, 4, 7, 8, 15
# The first of the bright ones. SGR parameters count from these, and bright ones from as much above them.
BRIGHT, INK, GROUND, _BRIGHTER = 8, 30, 40, 60
# Between what xterm, the Linux console and the themes of today show; in the order of their numbers.
NOMINAL = np.array(
    [
        (0, 0, 0),
        (200, 40, 40),
        (40, 170, 60),
        (190, 150, 0),
        (0, 40, 170),
        (170, 50, 170),
        (0, 150, 170),
        (200, 200, 200),
        (100, 100, 100),
        (255, 90, 90),
        (90, 230, 110),
        (250, 240, 110),
        (100, 120, 255),
        (240, 110, 240),
        (110, 220, 240),
        (255, 255, 255),
    ],
    np.uint8,
)
GREYS = np.array([BLACK, BRIGHT_BLACK, WHITE, BRIGHT_WHITE], np.uint8)
# By the kinds of `strength`, each as two colours that share the dots: there is no other blue between blue and zero.
SIGNED_PAIRS = np.array(
    [(BLUE, BLUE), (BLUE, BRIGHT_BLACK), (BRIGHT_BLACK, BRIGHT_BLACK), (WHITE, WHITE), (BRIGHT_WHITE, BRIGHT_WHITE)],
    np.uint8,
)
# Levels of grey as they are dithered. What is as dark as a map's rim is black, so that the rim is even.
GREY_ANCHORS = float(RIM[0]), *luma(NOMINAL[GREYS[1:]]).tolist()

_BETWEEN_GREYS = (luma(NOMINAL[GREYS[1:]]) + luma(NOMINAL[GREYS[:-1]])) / 2
# A colour with less between its channels is a grey; with less in its strongest, black.
_LEAST_CHROMA, _LEAST_SATURATION, _DARKEST = 64, 0.28, 48
_BRIGHTEST = 220
# By the hue's twelfth part of the circle, from red at its middle: red, orange (which is yellow) ...
_HUES = np.array([1, 3, 3, 2, 2, 2, 6, 6, 4, 4, 5, 5], np.uint8)
_ORANGE = 1
# Strokes are thinner than planes: an ink is taken this much farther from its ground.
_STROKE = 20


class Swatches16(Swatches):
    """Places are the colours' numbers, 0 to 15."""

    def __init__(self) -> None:
        super().__init__(NOMINAL)
        self.greys = GREYS[np.searchsorted(_BETWEEN_GREYS, np.arange(256))]
        # Of a pair the one that tells the sign.
        self.signed = SIGNED_PAIRS[strengths(), 0]

    def nearest(self, rgb: Pixels) -> Places:
        return self._classes(rgb, luma(rgb))

    def ink(self, ink: Colour, ground: Colour) -> int:
        light, below = luma(np.array([ink, ground], np.uint8)).tolist()
        shifted = light + (_STROKE if light > below else -_STROKE)
        return int(self._classes(np.array([ink], np.uint8), np.array([shifted], np.float32))[0])

    def inks_like(self, ink: Colour) -> list[int]:
        """Greys only: of the others nobody knows how light they are."""
        light = float(luma(np.array(ink, np.uint8)))
        return sorted(GREYS.tolist(), key=lambda place: abs(float(NOMINAL[place, 0]) - light))

    def _classes(self, rgb: Pixels, light: Float32) -> Places:
        """(n, 3) colours and how light they are taken to be, (n,)."""
        made = GREYS[np.searchsorted(_BETWEEN_GREYS, light)]
        high, low = rgb.max(axis=1).astype(np.int16), rgb.min(axis=1).astype(np.int16)
        chroma = high - low
        coloured = (chroma >= _LEAST_CHROMA) & (chroma >= _LEAST_SATURATION * high) & (high >= _DARKEST)
        if coloured.any():
            part = _twelfths(rgb[coloured], high[coloured], chroma[coloured])
            bright = (high[coloured] > _BRIGHTEST) & (part != _ORANGE)
            made[coloured] = _HUES[part] + np.where(bright, BRIGHT, 0)
        levels = SIGNED.levels(rgb)
        return np.where(levels == OFF_RAMP, made, self.signed[levels]).astype(np.uint8)


def ansi_parameter(place: int, base: int) -> int:
    """The SGR parameter of a colour as ink or as ground: `base` is `INK` or `GROUND`."""
    return base + place if place < BRIGHT else base + _BRIGHTER + place - BRIGHT


def _twelfths(rgb: Pixels, high: Levels, chroma: Levels) -> npt.NDArray[np.intp]:
    """(n, 3) colours, their strongest channel and what it has over the weakest: the twelfth of the circle of hues."""
    red, green, blue = rgb.astype(np.float64).T
    sixths = np.where(
        red == high,
        (green - blue) / chroma,
        np.where(green == high, 2 + (blue - red) / chroma, 4 + (red - green) / chroma),
    )
    made: npt.NDArray[np.intp] = np.rint(2 * sixths).astype(np.intp) % 12
    return made


SWATCHES_16 = Swatches16()
