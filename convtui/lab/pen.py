"""A round pen on a page: which pixels a stroke inks."""

from functools import cache

import numpy as np

from convtui.core.drawing import Drawing, Place, Places, line

NARROWEST, WIDEST = 1, 6
PAPER, INK = 0.0, 1.0


@cache
def tip(wide: int) -> Places:
    """(n, 2) steps from the pen's place to the pixels under it: those whose middles a disc of that width covers."""
    middle = (wide - 1) / 2
    down, right = np.indices((wide, wide)) - middle
    under = np.argwhere(down**2 + right**2 <= (wide / 2) ** 2) - int(middle)
    under.setflags(write=False)
    return under


def stroked(page: Drawing, start: Place, end: Place, wide: int, value: float) -> Drawing:
    """The page after the pen was drawn from one place to another, both inked; what lies beside the page is left out."""
    places = (line(start, end)[:, None] + tip(wide)[None]).reshape(-1, 2)
    return page.with_pixels(places, value)
