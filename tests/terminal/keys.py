"""What a terminal sends for a key: xterm's bytes, by the names that tests use."""

_NAMED = {
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "home": b"\x1b[H",
    "end": b"\x1b[F",
    "pageup": b"\x1b[5~",
    "pagedown": b"\x1b[6~",
    "delete": b"\x1b[3~",
    "tab": b"\t",
    "shift+tab": b"\x1b[Z",
    "enter": b"\r",
    "escape": b"\x1b",
    "space": b" ",
    "backspace": b"\x7f",
}


def encoded(key: str) -> bytes:
    """The bytes of one key: a character, a name such as `pagedown`, or `ctrl+l`; ValueError for others."""
    if len(key) == 1:
        return key.encode()
    if key in _NAMED:
        return _NAMED[key]
    if key.startswith("ctrl+") and len(key) == len("ctrl+x") and key[-1].isalpha():
        return bytes([ord(key[-1].upper()) - 64])
    raise ValueError(f"no bytes are known for the key {key!r}")


def pasted(text: str) -> bytes:
    """A bracketed paste."""
    return b"\x1b[200~" + text.encode() + b"\x1b[201~"


def clicked(column: int, row: int) -> bytes:
    """The left button pressed and released on a cell (counted from 0), in SGR mouse reports."""
    place = f"{column + 1};{row + 1}"
    return f"\x1b[<0;{place}M\x1b[<0;{place}m".encode()
