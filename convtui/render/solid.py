"""The dots of a pane that are never dithered: a ring, a rim, the ground of text."""

import numpy as np

from convtui.render.colours import GROUND, HINT, KEY, RING, Colour
from convtui.render.dots import NO_TEXT, OFF_RAMP, Dots, Mask
from convtui.render.palette import true_codes

# What panes draw beside their planes, greys apart.
BESIDE: tuple[Colour, ...] = (RING, GROUND, KEY, HINT)


def solid_dots(dots: Dots) -> Mask:
    """(2H, W): exact dots, those on text's ground, and what is not of the plane."""
    made: Mask = dots.exact | text_grounds(dots).repeat(2, axis=0) | dots_beside(dots)
    return made


def dots_beside(dots: Dots) -> Mask:
    """(2H, W): the dots that are not of the plane that a pane shows."""
    if dots.levels is None:
        made: Mask = np.isin(true_codes(dots.rgb), true_codes(np.array(BESIDE, np.uint8)))
    else:
        made = dots.levels == OFF_RAMP
    return made


def text_grounds(dots: Dots) -> Mask:
    """(H, W): blank cells in one row with letters, or in the row above, on the letters' very ground: it is all one.

    The ring's colour marks one number of many: over it is the ground of a number, too. And a bar that ends in a letter
    of its colour is as the ground of a letter is.
    """
    letters: Mask = dots.text != NO_TEXT
    if not letters.any():
        return letters
    upper, lower = true_codes(dots.rgb[0::2]), true_codes(dots.rgb[1::2])
    plain = letters | (upper == lower)
    goes_on = np.zeros_like(letters)
    goes_on[:, 1:] = plain[:, 1:] & plain[:, :-1] & (lower[:, 1:] == lower[:, :-1])
    run = np.cumsum(~goes_on) - 1
    has_letters = np.bincount(run, weights=letters.ravel()) > 0
    run = run.reshape(letters.shape)
    ends = letters[:, 1:] & plain[:, :-1] & ~letters[:, :-1] & (upper[:, 1:] == lower[:, :-1])
    has_letters[run[:, :-1][ends]] = True
    found: Mask = has_letters[run] & plain
    marked = lower[1:] == true_codes(np.array(RING, np.uint8))
    found[:-1] |= found[1:] & plain[:-1] & ((lower[:-1] == lower[1:]) | marked)
    found &= ~letters
    return found
