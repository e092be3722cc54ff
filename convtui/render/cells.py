"""A grid of character cells: what a pane shows, whoever draws it."""

from typing import Self
from unicodedata import combining, east_asian_width

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.render.colours import GROUND, TEXT, Colour, Pixels

UPPER_HALF = ord("▀")
LOWER_HALF = ord("▄")
FULL = ord("█")
BLANK = ord(" ")
# A run of equal colour: its text, foreground and background.
Run = tuple[str, Colour, Colour]
Part = tuple[slice, slice]


class Cells(Struct, frozen=True, eq=False):
    """`chars` (H, W) uint32 code points, each one column wide; `fg`, `bg` (H, W, 3) uint8."""

    chars: npt.NDArray[np.uint32]
    fg: Pixels
    bg: Pixels

    @property
    def height(self) -> int:
        return int(self.chars.shape[0])

    @property
    def width(self) -> int:
        return int(self.chars.shape[1])

    def runs(self, row: int) -> list[Run]:
        """The row as the longest runs of one look; the foreground of a blank does not count."""
        chars, fg, bg = self.chars[row], _packed(self.fg[row]), _packed(self.bg[row])
        if not len(chars):
            return []
        blank = chars == BLANK
        # A blank takes the foreground before it, so that it never breaks a run.
        inked = np.maximum.accumulate(np.where(blank, -1, np.arange(len(chars))))
        first = int(np.argmax(~blank)) if not blank.all() else 0
        fg = fg[np.where(inked < 0, first, inked)]
        breaks = np.flatnonzero((fg[1:] != fg[:-1]) | (bg[1:] != bg[:-1])) + 1
        starts = [0, *breaks.tolist()]
        text = chars.astype("<u4").tobytes().decode("utf-32-le")
        ends = [*breaks.tolist(), len(chars)]
        return [(text[a:z], _colour(int(fg[a])), _colour(int(bg[a]))) for a, z in zip(starts, ends, strict=True)]

    def text(self) -> str:
        """The characters alone, a line a row, without trailing blanks."""
        lines = (row.astype("<u4").tobytes().decode("utf-32-le").rstrip() for row in self.chars)
        return "\n".join(lines)

    def pixels(self) -> Pixels:
        """(2H, W, 3) uint8: the half-cells, upper and lower; a cell with a letter shows its background."""
        upper = np.where((self.chars == UPPER_HALF)[..., None], self.fg, self.bg)
        return np.stack((upper, self.bg), axis=1).reshape(2 * self.height, self.width, 3)


class Canvas:
    """Cells in the making."""

    def __init__(self, height: int, width: int, ground: Colour = GROUND) -> None:
        self.height, self.width = height, width
        self._chars = np.full((height, width), BLANK, np.uint32)
        self._fg = np.full((height, width, 3), TEXT, np.uint8)
        self._bg = np.full((height, width, 3), ground, np.uint8)

    def pixels(self, row: int, column: int, pixels: Pixels) -> Self:
        """Half-blocks: (h, w, 3) uint8 with its upper left at a cell; what does not fit is cut off.

        Under an odd last row stays the background that is there.
        """
        at, inner = self._overlap(row, column, -(-pixels.shape[0] // 2), pixels.shape[1])
        upper, lower = pixels[0::2][inner], self._bg[at].copy()
        given = pixels[1::2][inner]
        lower[: given.shape[0]] = given
        self._fg[at], self._bg[at] = upper, lower
        self._chars[at] = np.where((upper == lower).all(axis=-1), BLANK, UPPER_HALF)
        return self

    def text(self, row: int, column: int, text: str, fg: Colour = TEXT, bg: Colour | None = None) -> Self:
        """One line of text; without `bg` it stands on what is there. What does not fit is cut off."""
        if not 0 <= row < self.height:
            return self
        codes = [ord(character) for character in _narrow(text)][max(0, -column) : max(0, self.width - column)]
        column = max(0, column)
        at = np.s_[row, column : column + len(codes)]
        self._chars[at] = codes
        self._fg[at] = fg
        if bg is not None:
            self._bg[at] = bg
        return self

    def fill(self, row: int, column: int, height: int, width: int, colour: Colour) -> Self:
        """A rectangle of blank cells."""
        at, _ = self._overlap(row, column, height, width)
        self._chars[at], self._bg[at] = BLANK, colour
        return self

    def paste(self, row: int, column: int, cells: Cells) -> Self:
        """Other cells, cut at the edges."""
        at, inner = self._overlap(row, column, cells.height, cells.width)
        self._chars[at], self._fg[at], self._bg[at] = cells.chars[inner], cells.fg[inner], cells.bg[inner]
        return self

    def _overlap(self, row: int, column: int, height: int, width: int) -> tuple[Part, Part]:
        """What a rectangle shares with the canvas: as a part of the canvas, and as a part of the rectangle."""
        top, left = max(row, 0), max(column, 0)
        bottom, right = max(min(row + height, self.height), top), max(min(column + width, self.width), left)
        canvas = slice(top, bottom), slice(left, right)
        return canvas, (slice(top - row, bottom - row), slice(left - column, right - column))

    def background(self, row: int, column: int) -> Colour:
        """The colour behind a cell."""
        return _colour(int(_packed(self._bg[row, column])))

    def done(self) -> Cells:
        """The cells; the canvas must not be drawn on after that."""
        for array in (self._chars, self._fg, self._bg):
            array.setflags(write=False)
        return Cells(self._chars, self._fg, self._bg)


def _narrow(text: str) -> str:
    """`text` with a middle dot for every character that does not take exactly one column."""
    if text.isascii():
        return text
    return "".join("·" if combining(c) or east_asian_width(c) in "WF" else c for c in text)


def _packed(colours: Pixels) -> npt.NDArray[np.int64]:
    parts = colours.astype(np.int64)
    return (parts[..., 0] << 16) | (parts[..., 1] << 8) | parts[..., 2]


def _colour(code: int) -> Colour:
    return code >> 16, (code >> 8) & 255, code & 255
