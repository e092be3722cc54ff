"""What becomes of text in each tier of colour: its styles and its glyphs."""

from functools import lru_cache

import numpy as np

from convtui.render.ascii_glyphs import ascii_glyph
from convtui.render.colours import GROUND as DARK
from convtui.render.colours import Colour
from convtui.render.look import Look
from convtui.render.palette import CUBE, ENTRIES
from convtui.render.swatches import luma
from convtui.render.swatches_16 import BRIGHT, GROUND, INK, NOMINAL, SWATCHES_16, ansi_parameter
from convtui.render.swatches_256 import SWATCHES_256
from convtui.render.tier import Tier

REVERSE = "7"
# A ground as light as this (Rec. 601 luma) is more than one of the app's dark ones: an option that is chosen, a key.
# Where there are no colours it is shown in reverse.
LIFTED = 50


def tier_glyph(glyph: str | int, tier: Tier, columns: int | None = None) -> str:
    """A glyph (its text, or one code point) as `tier` can show it; in ASCII as many characters as it takes columns.

    With `columns` exactly as many, whatever the glyph seems to take.
    """
    text = chr(glyph) if isinstance(glyph, int) else glyph
    if tier is not Tier.ASCII:
        return text
    made = ascii_glyph(text)
    return made if columns is None else made[:columns].ljust(columns, "?")


@lru_cache(maxsize=1 << 15)
def tier_look(look: Look, tier: Tier) -> Look:
    """The style that stands for `look`. Text stays readable; default colours stay default, attributes are kept.

    A foreground that does not matter (None) still does not, unless the cell is shown in reverse.
    It is for text: of two colours that are alike one is moved away, which pictures would not like.
    """
    if tier is Tier.TRUECOLOR:
        return look
    ink, ground = _colour(look.fg), _colour(look.bg)
    if not tier.has_colour:
        return _without_colour(look, ink, ground)
    swatches = SWATCHES_256 if tier is Tier.PALETTE else SWATCHES_16
    on = DARK if ground is None else ground
    places = swatches.legible(on if ink is None else ink, on)
    fg = _spelled(places[0], INK, tier) if look.fg and not _has(look.fg, tier) else look.fg
    bg = _spelled(places[1], GROUND, tier) if look.bg and not _has(look.bg, tier) else look.bg
    return Look(fg, bg, look.attributes)


def _without_colour(look: Look, ink: Colour | None, ground: Colour | None) -> Look:
    """Reverse where what is seen behind the text is light; a default colour there is as the attributes have it."""
    is_reverse = REVERSE in look.attributes
    behind = ink if is_reverse else ground
    if behind is not None:
        is_reverse = bool(luma(np.array(behind, np.uint8)) > LIFTED)
    attributes = tuple(one for one in look.attributes if one != REVERSE)
    if is_reverse:
        return Look("", "", (*attributes, REVERSE))
    return Look(None if look.fg is None else "", "", attributes)


def _spelled(place: int, base: int, tier: Tier) -> str:
    return f"{base + 8};5;{place + CUBE}" if tier is Tier.PALETTE else str(ansi_parameter(place, base))


def _has(parameters: str, tier: Tier) -> bool:
    """Whether a tier of few colours knows this way to say a colour."""
    parts = parameters.split(";")
    return len(parts) == 1 or (tier is Tier.PALETTE and parts[1] == "5")


def _colour(parameters: str | None) -> Colour | None:
    """The colour that SGR parameters set, by what the 16 mostly look like; None for a default or no colour."""
    if not parameters:
        return None
    first, *rest = (min(int(part), 255) for part in parameters.split(";"))
    if len(rest) == 4:
        return rest[1], rest[2], rest[3]
    place = rest[1] if rest else first % 10 + (BRIGHT if first >= 90 else 0)
    red, green, blue = (NOMINAL[place] if place < CUBE else ENTRIES[place - CUBE]).tolist()
    return red, green, blue
