"""A frame of terminal output read back into cells: which cell gets which glyph in which style.

What Textual writes for a frame is text, moves of the cursor (CUP), styles (SGR) and line feeds. Read back into cells it
can be compared with what the terminal shows already (`render.screen_record`), and only the difference is sent.
"""

import re
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from rich.cells import cell_len

from convtui.render.gallery import FIRST_NAME
from convtui.render.look import PLAIN, Look, read_look

Ints = npt.NDArray[np.int32]

BLANK = 0x20
# The second cell of a wide glyph; and, from the next on, glyphs that are wide or several code points.
CONTINUED = 0x110000
FIRST_CLUSTER = CONTINUED + 1

_TOKEN = re.compile(r"\x1b\[(\d{0,4});?(\d{0,4})H|\x1b\[([\d;]*)m|(\n)|([^\x1b\n]+)")
# Text in which every character is one code point of one column: Latin, punctuation, arrows, lines and blocks.
# And names of a picture's cells (`render.gallery`).
_SIMPLE = re.compile(
    "[\x20-\x7e\xa0-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2400-\u2426\u2500-\u25ff"
    "\U000f0000-\U0010fffd]*"
)


@dataclass
class Table:
    """Numbers for styles and for unusual glyphs, so that cells compare as integers. Kept as long as the record is."""

    looks: list[Look] = field(default_factory=lambda: [PLAIN])
    clusters: list[str] = field(default_factory=list)
    _look_numbers: dict[Look, int] = field(default_factory=lambda: {PLAIN: 0})
    _cluster_numbers: dict[str, int] = field(default_factory=dict)
    _blanks: list[int] = field(default_factory=list)

    def look(self, look: Look) -> int:
        """The number of a style."""
        if look not in self._look_numbers:
            self._look_numbers[look] = len(self.looks)
            self.looks.append(look)
        return self._look_numbers[look]

    def blanks(self) -> Ints:
        """For each style's number that of the style a blank cell shows."""
        for number in range(len(self._blanks), len(self.looks)):
            self._blanks.append(self.look(self.looks[number].on_blank()))
        return np.array(self._blanks, np.int32)

    def cluster(self, text: str) -> int:
        """The number of a glyph of several columns or code points."""
        if text not in self._cluster_numbers:
            self._cluster_numbers[text] = FIRST_CLUSTER + len(self.clusters)
            self.clusters.append(text)
        return self._cluster_numbers[text]

    def glyph(self, number: int) -> str:
        """What to send for a glyph's number; nothing for the second half of a wide one."""
        if number == CONTINUED:
            return ""
        return chr(number) if number < CONTINUED else self.clusters[number - FIRST_CLUSTER]


class Frame(Struct, frozen=True, eq=False):
    """The cells that a frame sets, in the order of writing; all arrays (n,) int32.

    `cursor` is the (row, column) where the frame leaves the cursor.
    """

    rows: Ints
    columns: Ints
    glyphs: Ints
    looks: Ints
    cursor: tuple[int, int]


def read_frame(data: str, table: Table) -> Frame | None:
    """None if `data` holds anything but text, CUP, SGR and line feeds: then it must be sent as it is."""
    row = column = at = number = 0
    look = PLAIN
    known: dict[tuple[int, str], int] = {}
    # (row, column, width, style) of each piece of text, and their glyphs.
    pieces: list[tuple[int, int, int, int]] = []
    glyphs: list[Ints] = []
    for match in _TOKEN.finditer(data):
        if match.start() != at:
            return None
        at = match.end()
        kind = match.lastindex
        if kind == 5:
            codes = _glyphs(match.group(5), table)
            pieces.append((row, column, len(codes), number))
            glyphs.append(codes)
            column += len(codes)
        elif kind == 3:
            key = number, match.group(3)
            if key not in known:
                try:
                    look = read_look(match.group(3), table.looks[number])
                except ValueError:
                    return None
                known[key] = table.look(look)
            number = known[key]
        elif kind == 4:
            row, column = row + 1, 0
        else:
            row, column = (max(int(match.group(which) or 1), 1) - 1 for which in (1, 2))
    if at != len(data):
        return None
    if not pieces:
        empty = np.empty(0, np.int32)
        return Frame(empty, empty, empty, empty, (row, column))
    rows, columns, widths, looks = np.array(pieces, np.int32).T
    starts = np.cumsum(widths) - widths
    along = np.arange(int(widths.sum()), dtype=np.int32) - np.repeat(starts, widths).astype(np.int32)
    chars = np.concatenate(glyphs)
    styles = np.repeat(looks, widths)
    blank = chars == BLANK
    styles[blank] = table.blanks()[styles[blank]]
    return Frame(np.repeat(rows, widths), np.repeat(columns, widths) + along, chars, styles, (row, column))


def _glyphs(text: str, table: Table) -> Ints:
    """One number a column."""
    if _SIMPLE.fullmatch(text):
        return np.frombuffer(text.encode("utf-32-le"), np.int32)
    made: list[int] = []
    parts: list[str] = []
    for character in text:
        # What takes no column of its own belongs to the glyph before it; a joiner binds the next one, too. Where there
        # is none, or a picture's cell, it is left out: it would stand on what is drawn there.
        before, is_name = parts[-1] if parts else chr(FIRST_NAME), ord(character) >= FIRST_NAME
        if is_name or (cell_len(character) and before[-1] != "\u200d"):
            parts.append(character)
        elif ord(before[0]) < FIRST_NAME:
            parts[-1] += character
    for part in parts:
        width = cell_len(part)
        made.append(ord(part) if width == 1 and len(part) == 1 else table.cluster(part))
        made += [CONTINUED] * (width - 1)
    return np.array(made, np.int32)
