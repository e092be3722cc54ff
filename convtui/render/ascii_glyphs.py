"""Glyphs for a terminal that knows ASCII only: for each of the others one that looks or means somewhat like it."""

from functools import lru_cache
from unicodedata import category, east_asian_width, name, normalize

_UNKNOWN = "?"
_EMOJI_VARIANT = "\ufe0f"
# In threes: glyph, ASCII, blank.
_ALIKE_TEXT = (
    '×x ÷/ −- –- —- ‐- ‑- \xad- ·. •* …. ‘\' ’\' ‚, “" ”" „" «< »> ‹< ›> ′\' ″" °o ±+ ¬- ¦| §S ¡! ¿? µu '
    "≤< ≥> ≠# ≈~ ∞8 √V ∙. ⁄/ √V ✓v ✔v ✕x ✗x ✘x ★* ☆* "
    "█# ▀\" ▄_ ▌| ▐| ▁_ ▂_ ▃_ ▅# ▆# ▇# ▔\" ▕| ▏| ▎| ▍| ▋# ▊# ▉# ▖. ▗. ▘' ▝' ▙# ▛# ▜# ▟# ▚% ▞% ░: ▒% ▓# "
    "●* ○o ◉* ◌o ◦o ■# □o ▪# ▫o ◆* ◇o ╱/ ╲\\ ╳x "
)
_ALIKE = {_ALIKE_TEXT[at]: _ALIKE_TEXT[at + 1] for at in range(0, len(_ALIKE_TEXT), 3)}
# By words of a glyph's name; of arrows and triangles the first that fits.
_LINES_ACROSS, _LINES_ALONG = {"HORIZONTAL", "LEFT", "RIGHT"}, {"VERTICAL", "UP", "DOWN"}
_POINTERS = ("ARROW", "HARPOON", "TRIANGLE", "POINTER")
_DIRECTIONS = {
    ("LEFT", "RIGHT"): "-",
    ("UP", "DOWN"): "|",
    ("NORTH", "EAST"): "/",
    ("SOUTH", "WEST"): "/",
    ("NORTH",): "\\",
    ("SOUTH",): "\\",
    ("LEFT",): "<",
    ("RIGHT",): ">",
    ("UP",): "^",
    ("DOWN",): "v",
}


@lru_cache(maxsize=4096)
def ascii_glyph(glyph: str) -> str:
    """What to write for a glyph of one or several code points: as many ASCII characters as it takes columns."""
    if glyph.isascii():
        return glyph
    if glyph in _ALIKE:
        return _ALIKE[glyph]
    if _EMOJI_VARIANT in glyph or any(_is_wide(part) for part in glyph):
        return 2 * _UNKNOWN
    seen = [part for part in glyph if not _takes_no_column(part)]
    return _narrow(seen[0]) if seen else ""


def _is_wide(part: str) -> bool:
    # What has no meaning yet counts as wide there.
    return east_asian_width(part) in "WF" and category(part) != "Cn"


def _takes_no_column(part: str) -> bool:
    return category(part) in ("Mn", "Me", "Cf")


def _narrow(part: str) -> str:
    if part in _ALIKE:
        return _ALIKE[part]
    # Letters lose their accents; small figures and the blank that does not break become ordinary ones.
    plain = [one for one in normalize("NFKD", part) if not _takes_no_column(one)]
    if len(plain) == 1 and plain[0].isascii() and (plain != [" "] or category(part) == "Zs"):
        return plain[0]
    words = name(part, "").replace("-", " ").split()
    if words[:2] == ["BOX", "DRAWINGS"]:
        return _line(set(words))
    if any(word.startswith(_POINTERS) for word in words):
        return _arrow(words)
    return _UNKNOWN


def _line(words: set[str]) -> str:
    """`LIGHT TRIPLE DASH VERTICAL`, `UP HEAVY AND DOWN LIGHT`, `ARC DOWN AND RIGHT`."""
    if not words & _LINES_ALONG:
        return "-"
    return "+" if words & _LINES_ACROSS else "|"


def _arrow(words: list[str]) -> str:
    """`LEFTWARDS ARROW`, `BLACK RIGHT POINTING TRIANGLE`."""
    for directions, glyph in _DIRECTIONS.items():
        if all(any(word.startswith(direction) for word in words) for direction in directions):
            return glyph
    return _UNKNOWN
