"""A pane's dots in the few colours of a tier, 256 or 16: grey stays grey, signed evidence keeps its order."""

from functools import cache

import numpy as np
from msgspec import Struct

from convtui.render.colours import Pixels
from convtui.render.dither import STEPS, mixtures, ranks
from convtui.render.dots import GREY, NO_TEXT, OFF_RAMP, SIGNED, Dots, Levels, Mask, Ramp
from convtui.render.solid import solid_dots
from convtui.render.strength import strengths
from convtui.render.swatches import Places, Swatches
from convtui.render.swatches_16 import GREY_ANCHORS, GREYS, SIGNED_PAIRS, SWATCHES_16
from convtui.render.swatches_256 import SWATCHES_256
from convtui.render.tier import Tier

# How far dithering moves a colour that is on no ramp: about from one of the four greys to the next.
_SPREAD = 100


def in_tier(dots: Dots, tier: Tier) -> Dots:
    """`dots` in colours that `tier` has; `text` is the same. For `Tier.MONO` and `Tier.ASCII` there is `as_text`.

    256: each dot takes the colour that stands for it. 16: nominal colours, to be spelt by `spelling.ANSI`; a plane is
    dithered. A grey plane of 256 is on a ramp of its thirty greys and as exact as before. All other dots are exact: a
    colour between two that the tier has is none that it has.
    """
    if tier is Tier.TRUECOLOR:
        return dots
    if not tier.has_colour:
        raise ValueError(f"there are no colours in tier {tier.value}; use as_text")
    method = _methods()[tier]
    places = method.places(dots)
    letters = dots.text != NO_TEXT
    if letters.any():
        places[0::2][letters], places[1::2][letters] = method.swatches.letters(dots.rgb, letters)
    rgb = method.swatches.colours[places]
    exact = np.ones_like(dots.exact)
    if dots.ramp is not GREY or dots.levels is None:
        return Dots(rgb, exact, dots.text)
    off_ramp = (dots.levels == OFF_RAMP) | letters.repeat(2, axis=0)
    levels = np.where(off_ramp, OFF_RAMP, method.level_of[places]).astype(np.int16)
    return Dots(rgb, exact if method.mixed else dots.exact, dots.text, method.ramp, levels)


class _Method(Struct, frozen=True, eq=False):
    """`mixed`: by the ramp what stands for each level by a dot's rank, (N, 16); empty where nothing is dithered.

    `ramp` holds the tier's greys, `level_of` (K,) the place on it of each swatch that is a grey.
    """

    swatches: Swatches
    mixed: dict[Ramp, Places]
    ramp: Ramp
    level_of: Levels

    def places(self, dots: Dots) -> Places:
        """(2H, W) swatches; letters are not looked at."""
        solid = solid_dots(dots) if self.mixed else np.ones_like(dots.exact)
        if dots.levels is None or dots.ramp not in (GREY, SIGNED):
            return self._of_colours(dots.rgb, solid)
        made = self._of_levels(dots.levels, dots.ramp, solid)
        others = dots.levels == OFF_RAMP
        if others.any():
            made[others] = self.swatches.nearest(dots.rgb[others])
        return made

    def _of_levels(self, levels: Levels, ramp: Ramp, solid: Mask) -> Places:
        plain = (self.swatches.greys if ramp is GREY else self.swatches.signed)[levels]
        if ramp not in self.mixed:
            return plain
        mixed = self.mixed[ramp].ravel().take(levels.astype(np.intp) * STEPS + ranks(*levels.shape), mode="wrap")
        return np.where(solid, plain, mixed)

    def _of_colours(self, rgb: Pixels, solid: Mask) -> Places:
        """Of a plane on no ramp, or on one that is not known: grey dots and signed ones as elsewhere."""
        made = self.swatches.nearest(rgb.reshape(-1, 3)).reshape(solid.shape)
        if not self.mixed:
            return made
        made = np.where(solid, made, _dithered(rgb, self.swatches.colours))
        for ramp in self.mixed:
            levels = ramp.levels(rgb)
            made = np.where(levels == OFF_RAMP, made, self._of_levels(levels, ramp, solid))
        return made


def _dithered(rgb: Pixels, colours: Pixels) -> Places:
    """(2H, W, 3) dots, each made darker or lighter by its rank: (2H, W) the nearest of `colours` (K, 3)."""
    shift = (ranks(*rgb.shape[:2]) + 0.5) / STEPS - 0.5
    moved = (rgb - _SPREAD * shift[..., None]).astype(np.float32)
    few = colours.astype(np.float32)
    # The nearest has the smallest |c|^2 - 2 m.c
    made: Places = ((few**2).sum(axis=1) - 2 * moved @ few.T).argmin(axis=-1).astype(np.uint8)
    return made


@cache
def _methods() -> dict[Tier, _Method]:
    second = (np.arange(STEPS) >= STEPS // 2).astype(np.intp)
    mixed = {GREY: GREYS[mixtures(np.arange(256), GREY_ANCHORS)], SIGNED: SIGNED_PAIRS[strengths()][:, second]}
    return {
        Tier.PALETTE: _Method(SWATCHES_256, {}, *_ramp(SWATCHES_256)),
        Tier.ANSI: _Method(SWATCHES_16, mixed, *_ramp(SWATCHES_16)),
    }


def _ramp(swatches: Swatches) -> tuple[Ramp, Levels]:
    """A tier's greys, from dark to light, and for each swatch its place among them."""
    greys = np.unique(swatches.greys)
    greys = greys[np.argsort(swatches.colours[greys, 0])]
    level_of = np.zeros(len(swatches.colours), np.int16)
    level_of[greys] = np.arange(len(greys))
    return Ramp(f"{len(greys)} greys", swatches.colours[greys]), level_of
