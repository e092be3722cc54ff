"""The one judge of what is shown: pyte reads the bytes, as a terminal would."""

import re
from collections.abc import Hashable, Sequence

import numpy as np
import pyte

from convtui.render.colours import Pixels

# pyte draws the text of such questions: DECRQSS and its like.
_DEVICE_CONTROL = re.compile(rb"\x1bP[^\x1b]*\x1b\\")


class Judge:
    """A terminal of `columns` x `rows`. With `lines`, a line feed goes to the next line's beginning, as in a file."""

    def __init__(self, columns: int, rows: int, *, lines: bool = False) -> None:
        self._screen = pyte.Screen(columns, rows)
        if lines:
            self._screen.set_mode(pyte.modes.LNM)
        self._stream = pyte.ByteStream(self._screen)

    def feed(self, data: bytes) -> None:
        self._stream.feed(_DEVICE_CONTROL.sub(b"", data))

    def dots(self, at: tuple[int, int], height: int, width: int) -> Pixels:
        """(2 * height, width, 3): the half-cells of so many cells, their upper left at (row, column) `at`."""
        made = np.zeros((2 * height, width, 3), np.uint8)
        for row in range(height):
            line = self._screen.buffer[at[0] + row]
            for column in range(width):
                cell = line[at[1] + column]
                ink, ground = (cell.bg, cell.fg) if cell.reverse else (cell.fg, cell.bg)
                upper, lower = {"▀": (ink, ground), "▄": (ground, ink), "█": (ink, ink)}.get(
                    cell.data, (ground, ground)
                )
                made[2 * row, column], made[2 * row + 1, column] = _colour(upper), _colour(lower)
        return made

    @property
    def look(self) -> Hashable:
        """All that a user sees, to be compared."""
        buffer, columns = self._screen.buffer, range(self._screen.columns)
        cells = (buffer[row][column] for row in range(self._screen.lines) for column in columns)
        return tuple((cell.data, cell.fg, cell.bg, cell.bold, cell.reverse) for cell in cells)


def settled(pieces: Sequence[tuple[float, bytes]], columns: int, rows: int) -> float:
    """When the screen looked for the first time as it stays."""
    judge = Judge(columns, rows)
    looks = []
    for when, data in pieces:
        judge.feed(data)
        looks.append((when, judge.look))
    last = looks[-1][1]
    since = looks[-1][0]
    for when, look in reversed(looks):
        if look != last:
            break
        since = when
    return since


def _colour(name: str) -> tuple[int, ...]:
    """By pyte's names: six hexadecimal digits; the default ground is black here."""
    return tuple(bytes.fromhex(name)) if len(name) == 6 else (0, 0, 0)
