"""What a terminal can show, in tiers. `tier_look`, `tier_dots`, `tier_text` have what becomes of text and pictures."""

from enum import StrEnum


class Tier(StrEnum):
    """From all colours to none; `ASCII` has no glyphs beyond ASCII either."""

    TRUECOLOR = "truecolor"
    PALETTE = "256"
    ANSI = "16"
    MONO = "mono"
    ASCII = "ascii"

    @property
    def has_colour(self) -> bool:
        return self not in (Tier.MONO, Tier.ASCII)
