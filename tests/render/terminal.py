"""An independent reading of the bytes that a painted pane sends: it knows jumps, colours and characters only."""

import re

import numpy as np

from convtui.render.colours import Pixels
from convtui.render.dots import Chars

_TOKEN = re.compile(r"\x1b\[(?:(\d+);(\d+)H|(\d*)C|((?:[34]8;(?:5;\d+|2;\d+;\d+;\d+);?)+)m)|([^\x00-\x1f\x7f-\x9f])")
_COLOUR = re.compile(r"([34])8;(?:5;(\d+)|2;(\d+);(\d+);(\d+))")
_STEPS = (0, 95, 135, 175, 215, 255)


def palette_colour(entry: int) -> tuple[int, int, int]:
    """The fixed part of xterm's palette, as its manual has it."""
    assert 16 <= entry <= 255, f"entry {entry} follows the theme"
    if entry >= 232:
        return (8 + 10 * (entry - 232),) * 3
    cube = entry - 16
    return _STEPS[cube // 36], _STEPS[cube // 6 % 6], _STEPS[cube % 6]


class Terminal:
    """`rgb` (2H, W, 3) upper and lower halves, a letter's ink and ground; `text` (H, W) its code point or 0."""

    def __init__(self, height: int, width: int) -> None:
        self.rgb: Pixels = np.zeros((2 * height, width, 3), np.uint8)
        self.text: Chars = np.zeros((height, width), np.uint32)
        self._row = self._column = 0
        self._colours: dict[str, tuple[int, int, int]] = {}

    def feed(self, data: bytes) -> None:
        """AssertionError at any byte that a painted pane must not send: a reset, a repetition, a line feed."""
        text = data.decode()
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            assert match is not None, f"not allowed: {text[at : at + 12]!r}"
            at = match.end()
            row, column, gap, colours, character = match.groups()
            if row:
                self._row, self._column = int(row) - 1, int(column) - 1
            elif character:
                self._put(character)
            elif colours:
                for ground, entry, *channels in _COLOUR.findall(colours):
                    red, green, blue = palette_colour(int(entry)) if entry else (int(level) for level in channels)
                    self._colours[ground] = red, green, blue
            else:
                self._column += int(gap or 1)

    def _put(self, character: str) -> None:
        needs = {" ": "44", "▀": "34", "▄": "43", "█": "33"}.get(character, "34")
        for half, kind in enumerate(needs):
            self.rgb[2 * self._row + half, self._column] = self._colours[kind]
        self.text[self._row, self._column] = 0 if character in " ▀▄█" else ord(character)
        self._column += 1
