"""The sixteen colours as well-known terminals show them, and what a screen of pyte's shows."""

import numpy as np
import pyte

from convtui.render.colours import Pixels

# In the order of their numbers: black, red, green, yellow, blue, magenta, cyan, white, and the same bright.
THEMES = {
    "xterm": """
        000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5
        7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff
    """,
    "Linux console": """
        000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa
        555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff
    """,
    "Windows Terminal": """
        0c0c0c c50f1f 13a10e c19c00 0037da 881798 3a96dd cccccc
        767676 e74856 16c60c f9f1a5 3b78ff b4009e 61d6d6 f2f2f2
    """,
}
_NAMES = ("black", "red", "green", "brown", "blue", "magenta", "cyan", "white")
# pyte 0.8 misspells one of them.
_PYTE = [*_NAMES, *(f"bright{name}" for name in _NAMES), *(f"bfight{name}" for name in _NAMES)]


def theme(name: str) -> Pixels:
    """(16, 3) uint8."""
    return np.frombuffer(bytes.fromhex(THEMES[name]), np.uint8).reshape(16, 3)


def fed(data: bytes, height: int, width: int) -> pyte.Screen:
    """A screen that was sent `data`."""
    screen = pyte.Screen(width, height)
    pyte.ByteStream(screen).feed(data)
    return screen


def halves(screen: pyte.Screen, row: int, column: int) -> list[str]:
    """The colours of a cell's upper and lower dot as pyte has them: hexadecimal, or a name of the sixteen.

    Of a letter's cell its ink and its ground.
    """
    cell = screen.buffer[row][column]
    ink, ground = cell.fg, cell.bg
    shown = {" ": (ground, ground), "▄": (ground, ink), "█": (ink, ink)}
    return list(shown.get(cell.data, (ink, ground)))


def number(name: str) -> int:
    """Which of the sixteen pyte means."""
    place = _PYTE.index({"yellow": "brown", "brightyellow": "brightbrown"}.get(name, name))
    return place if place < 16 else place - 8
