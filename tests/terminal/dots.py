"""What is seen in a cell of an emulated terminal, however its block and its colours are chosen."""

from pyte.screens import Char

from convtui.render.colours import Colour
from convtui.render.painting import FINE

# The largest error of a channel that a picture may have: on a ramp, at the finest bound.
WITHIN = FINE
_BLOCKS = {" ": "bb", "▀": "fb", "▄": "bf", "█": "ff"}


def is_block(cell: Char) -> bool:
    """Whether a cell is made of half-blocks: no letter, nothing that attributes would show on."""
    return cell.data in _BLOCKS and not (cell.reverse or cell.underscore)


def halves(cell: Char) -> tuple[Colour, Colour]:
    """The colours of the upper and the lower half; AssertionError for a letter or a colour of the theme."""
    assert is_block(cell), cell
    upper, lower = ({"f": cell.fg, "b": cell.bg}[part] for part in _BLOCKS[cell.data])
    return rgb(upper), rgb(lower)


def rgb(colour: str) -> Colour:
    """Pyte's name of a colour: six hexadecimal digits."""
    red, green, blue = bytes.fromhex(colour)
    return red, green, blue


def near(found: Colour, wanted: Colour, within: int = WITHIN) -> bool:
    return all(abs(a - b) <= within for a, b in zip(found, wanted, strict=True))


def same_look(found: Char, wanted: Char) -> bool:
    """Letters exactly; half-blocks as far as `WITHIN` tells their halves apart."""
    if is_block(found) and is_block(wanted):
        if "default" in (found.bg, wanted.bg):
            return bool(found.data == wanted.data == " " and found.bg == wanted.bg)
        return all(near(one, other) for one, other in zip(halves(found), halves(wanted), strict=True))
    return bool(found == wanted)


def letters(text: str) -> str:
    """A screen without its half-blocks: which of them stand where depends on what stood there before."""
    return "\n".join(line.translate(dict.fromkeys(map(ord, "▀▄█"), " ")).rstrip() for line in text.splitlines())
