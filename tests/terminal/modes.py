"""What a program has left on in a terminal, from the bytes that it wrote."""

import re

_CHANGE = re.compile(rb"\x1b\[\?([\d;]+)([hl])|\x1b\[>\d+(u)|\x1b\[<\d*(u)")
# As a terminal starts: the cursor is shown, lines wrap.
_NORMAL = frozenset({"7", "25"})


def left_changed(output: bytes) -> set[str]:
    """The private modes (by number) that are not as at the start, and `keyboard` if its protocol was left on."""
    modes, keyboard = set(_NORMAL), 0
    for match in _CHANGE.finditer(output):
        numbers, switch, pushed, popped = match.groups()
        if numbers:
            names = set(numbers.decode().split(";"))
            modes = modes | names if switch == b"h" else modes - names
        keyboard = max(0, keyboard + bool(pushed) - bool(popped))
    return (modes ^ _NORMAL) | ({"keyboard"} if keyboard else set())
