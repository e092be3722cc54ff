"""A terminal's drawing colours as text sets them (`Look`) and as pictures do (`Pen`): each goes on with the other's."""

from convtui.render.emit import UNKNOWN_CODE, Pen
from convtui.render.look import Look
from convtui.render.palette import CUBE, TRUE


def pen_of(look: Look | None) -> Pen | None:
    """The pen that `look` leaves; None if attributes have to be taken off first, or may have."""
    if look is None or look.attributes:
        return None
    return Pen(_code(look.fg), _code(look.bg))


def look_of(pen: Pen) -> Look | None:
    """The look that `pen` leaves; None if nobody knows one of its colours."""
    fg, bg = _parameters(38, pen.ink), _parameters(48, pen.ground)
    return Look(fg, bg) if fg is not None and bg is not None else None


def _code(parameters: str | None) -> int:
    words = (parameters or "").split(";")
    if len(words) == 5:
        red, green, blue = (int(word) for word in words[2:])
        return TRUE | red << 16 | green << 8 | blue
    if len(words) == 3 and int(words[2]) >= CUBE:
        return int(words[2])
    return UNKNOWN_CODE


def _parameters(which: int, code: int) -> str | None:
    if code >= TRUE:
        return f"{which};2;{code >> 16 & 255};{code >> 8 & 255};{code & 255}"
    return f"{which};5;{code}" if code >= CUBE else None
