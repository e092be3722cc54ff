"""A pane without colours: half-blocks in the terminal's own ink, or ASCII characters."""

from functools import cache

import numpy as np
import numpy.typing as npt

from convtui.core.arrays import Float32
from convtui.core.text import scrub
from convtui.render.cells import BLANK, FULL, LOWER_HALF, UPPER_HALF
from convtui.render.colours import HINT, RIM, RING, Colour
from convtui.render.dither import STEPS, ranks
from convtui.render.dots import NO_TEXT, OFF_RAMP, Dots, Mask
from convtui.render.solid import dots_beside, solid_dots, text_grounds
from convtui.render.strength import ZERO, signed_levels, strengths
from convtui.render.swatches import luma
from convtui.render.tier import Tier
from convtui.render.tier_look import tier_glyph

Glyphs = npt.NDArray[np.int32]
_Bytes = npt.NDArray[np.uint8]

# By whether the upper dot is lit and the lower one.
_BLOCKS = np.array([[BLANK, LOWER_HALF], [UPPER_HALF, FULL]], np.int32)
# A ring is a line, for no share of lit dots stands out from all others: `_LINES` by where it goes on (left, right, up,
# down). Over or under a dot inside it takes but a quarter of the cell, dark where that dot is lit: `▆` has it above a
# lit dot, `▂` below a dark one, and in reverse the other way. The rings of marks are thinner.
_LINES, _THIN_LINES = (
    np.array([ord(each) for each in line], np.int32) for line in ("━┃┃┃━┏┗┣━┓┛┫━┳┻╋", "─│││─┌└├─┐┘┤─┬┴┼")
)
_LIT_BELOW, _DARK_ABOVE = ord("▆"), ord("▂")
_ASCII_LINE, _ASCII_THIN_LINE = ord("o"), ord("x")
_TINT, _ASCII_TINT = ord("░"), ord(":")
# Between red and green, red and blue of a tinted grey; cream and the colour of keys are nearer to yellow.
_LEAST_TINT = 25, 60
_GREYS = np.frombuffer(b" .:-=+*#%@", np.uint8).astype(np.int32)
_BOTH_SIGNS = ord("%")
# How many dots of 16 are lit, minus to plus. Zero is a lattice, from which dark and lit lines both stand out.
_SIGNED_LIT = np.array([0, 0, 4, 12, 16], np.uint8)
# By the kinds of `strength`: minus, weak minus, zero, weak plus, plus; and a dot that is not of the plane.
_NO_VALUE = 5
_SIGNS = [ord(glyph) for glyph in "=-.+#"]
# A ground lighter than this is shown in reverse, and a dot that is not dithered is lit.
LIGHT = 120


def as_text(dots: Dots, tier: Tier) -> tuple[Glyphs, Mask]:
    """(H, W) int32 code points, and where they are shown in reverse, in the terminal's default colours.

    `Tier.MONO`: half-blocks, the more dots lit the lighter; `Tier.ASCII`: a character a cell, of a signed plane one
    that tells the sign. Letters keep their glyph and are in reverse where their ground is light.
    """
    if tier.has_colour:
        raise ValueError(f"tier {tier.value} has colours; use in_tier")
    letters = dots.text != NO_TEXT
    ring, mark = _drawn_in(RING, dots), _drawn_in(HINT, dots)
    mark &= ~(ring[0::2] | ring[1::2]).repeat(2, axis=0)
    glyphs, turned = _blocks(dots, ring, mark) if tier is Tier.MONO else _characters(dots, ring, mark)
    if letters.any():
        light = luma(dots.rgb[1::2]) > LIGHT
        grounds, window = text_grounds(dots), _tinted(dots)
        glyphs[grounds] = BLANK
        glyphs[window] = _TINT if tier is Tier.MONO else _ASCII_TINT
        glyphs[letters] = _letters(dots, letters, tier)
        turned = np.where(letters | grounds | window, light, turned)
    return glyphs, turned


def _drawn_in(colour: Colour, dots: Dots) -> Mask:
    """(2H, W) dots of a ring's colour that stand under no letter."""
    made: Mask = (dots.rgb == colour).all(axis=-1) & (dots.text == NO_TEXT).repeat(2, axis=0)
    return made


def _blocks(dots: Dots, *rings: Mask) -> tuple[Glyphs, Mask]:
    """Half-blocks; `rings`, the cursor's and those of marks, take whole cells, but those shared with a dot inside."""
    lit = _lit(dots)
    upper, lower = lit[0::2], lit[1::2]
    glyphs = _BLOCKS[upper.astype(np.intp), lower.astype(np.intp)]
    turned = np.zeros_like(upper)
    for ring, lines in zip(rings, (_LINES, _THIN_LINES), strict=True):
        if not ring.any():
            continue
        above, below = ring[0::2], ring[1::2]
        line = above | below
        # The half of a cell that the ring's sides cross is inside.
        over, under = above & ~below & _somewhere(below, line), below & ~above & _somewhere(above, line)
        edge = over | under
        glyphs[line] = lines[_joints(line & ~edge, edge)][line]
        glyphs[over], turned[over] = _LIT_BELOW, ~lower[over]
        glyphs[under], turned[under] = _DARK_ABOVE, upper[under]
    return glyphs, turned


def _somewhere(which: Mask, line: Mask) -> Mask:
    """(H, W) cells of `line` that come along a row, without a gap, to one of `which`."""
    runs = np.cumsum(~line, axis=1) + (np.arange(line.shape[0]) * (line.shape[1] + 1))[:, None]
    made: Mask = line & (np.bincount(runs.ravel(), which.ravel())[runs] > 0)
    return made


def _joints(line: Mask, edge: Mask) -> npt.NDArray[np.intp]:
    """(H, W) for each cell where a line around it goes on, as `_LINES` has it; beside an edge of a cell it reaches
    there.
    """
    line, edge = np.pad(line, 1), np.pad(edge, 1)
    to_edge = edge[1:-1, :-2] | edge[1:-1, 2:]
    sides = line[1:-1, :-2], line[1:-1, 2:], line[:-2, 1:-1] | to_edge, line[2:, 1:-1] | to_edge
    made: npt.NDArray[np.intp] = (np.packbits(np.stack(sides), axis=0)[0] >> 4).astype(np.intp)
    return made


def _lit(dots: Dots) -> Mask:
    """(2H, W): as many dots as a plane is light, spread evenly; of a signed one as its sign has it."""
    solid = solid_dots(dots)
    light = luma(dots.rgb)
    shares = _grey_shares()[np.rint(light).astype(np.intp)]
    signed = signed_levels(dots)
    if signed is not None:
        shares = np.where(signed == OFF_RAMP, shares, _signed_shares()[signed])
    lit: Mask = np.where(solid, light > LIGHT, shares > ranks(*shares.shape))
    return lit


@cache
def _grey_shares() -> _Bytes:
    """(256,) of each level how many dots of 16 are lit. A map's rim is dark."""
    return np.rint(np.interp(np.arange(256), (RIM[0], 255), (0, STEPS))).astype(np.uint8)


@cache
def _signed_shares() -> _Bytes:
    return _SIGNED_LIT[strengths()]


def _characters(dots: Dots, ring: Mask, mark: Mask) -> tuple[Glyphs, Mask]:
    """By lightness or by sign; the cursor's ring and those of marks take whole cells."""
    beside, light = dots_beside(dots), luma(dots.rgb)
    glyphs = _grey_characters(light, beside)
    signed = signed_levels(dots)
    if signed is not None:
        kinds = np.where((signed == OFF_RAMP) | beside, _NO_VALUE, strengths()[signed])
        of_signed = _signed_characters()[kinds[0::2], kinds[1::2]]
        glyphs = np.where(of_signed > 0, of_signed, glyphs)
    turned: Mask = beside[0::2] & beside[1::2] & (light[0::2] + light[1::2] > 2 * LIGHT)
    marked = mark[0::2] | mark[1::2]
    glyphs[marked], turned[marked] = _ASCII_THIN_LINE, True
    above, below = ring[0::2], ring[1::2]
    line = above | below
    # The one dot inside a small ring is seen.
    inner = above ^ below
    inner[:, 1:-1] &= (above & below)[:, :-2] & (above & below)[:, 2:]
    inner[:, [0, -1]] = False
    line &= ~inner
    glyphs[line], turned[line] = _ASCII_LINE, True
    turned[inner] = False
    return glyphs, turned


def _grey_characters(light: Float32, beside: Mask) -> Glyphs:
    """By how light a cell is: the mean of its dots, or the one that is of the plane."""
    counted = np.where(beside, 0, light)
    mean = (counted[0::2] + counted[1::2]) / (2 - beside[0::2].astype(np.float32) - beside[1::2]).clip(min=1)
    made: Glyphs = _GREYS[(mean * (len(_GREYS) / 256)).astype(np.intp)]
    return made


@cache
def _signed_characters() -> Glyphs:
    """(6, 6) by the kinds of the upper dot and the lower one: the stronger one's glyph; 0 where neither has a value."""
    made = np.zeros((6, 6), np.int32)
    for above in range(6):
        for below in range(6):
            kinds = [kind for kind in (above, below) if kind != _NO_VALUE]
            if kinds:
                strongest = max(kinds, key=lambda kind: abs(kind - ZERO))
                both = len(kinds) == 2 and above != below and above + below == 2 * ZERO
                made[above, below] = _BOTH_SIGNS if both else _SIGNS[strongest]
    return made


def _tinted(dots: Dots) -> Mask:
    """(H, W) blank cells of grey with the ring's colour in it: so a window over numbers is shown."""
    upper, ground = dots.rgb[0::2], dots.rgb[1::2]
    red, green, blue = (ground[..., channel].astype(np.int16) for channel in range(3))
    hue = (red - green >= _LEAST_TINT[0]) & (red - blue >= _LEAST_TINT[1])
    made: Mask = hue & (upper == ground).all(axis=-1) & (ground != RING).any(axis=-1)
    return made


def _letters(dots: Dots, letters: Mask, tier: Tier) -> Glyphs:
    codes, which = np.unique(dots.text[letters], return_inverse=True)
    # A control character would be obeyed, not shown.
    glyphs = [ord(tier_glyph(scrub(chr(code)), tier, 1)) for code in codes.tolist()]
    made: Glyphs = np.array(glyphs, np.int32)[which]
    return made
