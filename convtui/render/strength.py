"""How strong signed evidence is, in five kinds: for terminals that could show more only by patterns nobody can read."""

from functools import cache

import numpy as np

from convtui.render.dither import Places
from convtui.render.dots import SIGNED, Dots, Levels

MINUS, WEAK_MINUS, ZERO, WEAK_PLUS, PLUS = range(5)
# Of the largest value. One of a kernel's three weights, of 1 each, is strong already.
_LEAST, _STRONG = 1 / 8, 0.3


@cache
def strengths() -> Places:
    """(255,): the kind of each level of the signed ramp."""
    values = np.linspace(-1, 1, len(SIGNED.colours))
    return np.searchsorted([-_STRONG, -_LEAST, _LEAST, _STRONG], values).astype(np.uint8)


def signed_levels(dots: Dots) -> Levels | None:
    """(2H, W): the dots' places on the signed ramp; None for a plane that is not signed."""
    if dots.levels is None:
        return SIGNED.levels(dots.rgb)
    return dots.levels if dots.ramp is SIGNED else None
