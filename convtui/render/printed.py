"""What is printed through Rich: pictures and cells as few, long segments.

rich-pixels makes one segment and parses one style for every cell. Here a row is cut into runs of one look, by numpy;
Python only walks over the runs.
"""

from functools import lru_cache
from typing import cast

import numpy as np
import numpy.typing as npt
from PIL.Image import Image, Resampling
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from rich_pixels import Pixels, Renderer

from convtui.render.cells import BLANK, FULL, LOWER_HALF, UPPER_HALF, Cells

# A colour is 0xRRGGBB; below 0 it is none at all, or the renderer's default colour.
_NONE = -1
_DEFAULT = -2
Codes = npt.NDArray[np.int64]


class HalfBlocks(Renderer):
    """Half-blocks in merged runs: exactly the pixels of `rich_pixels.HalfcellRenderer`, in far fewer segments.

    A style keeps the escape sequence of the colour depth that it is first printed at, so use one renderer for one
    console.
    """

    def __init__(self, *, default_color: str | None = None) -> None:
        super().__init__(default_color=default_color)
        self._default = None if default_color is None else Color.parse(default_color)
        self._style = lru_cache(maxsize=8192)(self._new_style)

    def render(self, image: Image, resize: tuple[int, int] | None) -> list[Segment]:
        """`image` (any mode), scaled to `resize` (width, height), as segments; an odd height gains one row."""
        width, height = resize or image.size
        size = width, height + height % 2
        rgba = image.convert("RGBA")
        if rgba.size != size:
            rgba = rgba.resize(size, resample=Resampling.NEAREST)
        if not width:
            return []
        pixels = np.asarray(rgba)
        codes = _packed(pixels)
        codes[pixels[..., 3] == 0] = _NONE if self.default_color is None else _DEFAULT
        upper, lower = codes[0::2], codes[1::2]
        # As HalfcellRenderer has it: nothing below something shows that something on the whole cell.
        lower = np.where(lower == _NONE, upper, lower)
        return self._segments(np.full(upper.shape, UPPER_HALF, np.uint32), upper, lower)

    def cells(self, cells: Cells) -> list[Segment]:
        """Cells, their text included, as segments."""
        return self._segments(cells.chars, _packed(cells.fg), _packed(cells.bg))

    def _segments(self, chars: npt.NDArray[np.uint32], fg: Codes, bg: Codes) -> list[Segment]:
        """(H, W) each: code points, and the colours of ink and ground."""
        chars, fg, bg = _joined(chars, fg, bg)
        breaks = (fg[:, 1:] != fg[:, :-1]) | (bg[:, 1:] != bg[:, :-1])
        segments: list[Segment] = []
        for row in range(chars.shape[0]):
            text = chars[row].astype("<u4").tobytes().decode("utf-32-le")
            starts = [0, *(np.flatnonzero(breaks[row]) + 1).tolist()]
            inks, grounds = fg[row, starts].tolist(), bg[row, starts].tolist()
            for start, end, ink, ground in zip(starts, [*starts[1:], len(text)], inks, grounds, strict=True):
                segments.append(Segment(text[start:end], self._style(ink, ground)))
            segments.append(Segment("\n", self.null_style))
        return segments

    def _new_style(self, ink: int, ground: int) -> Style:
        return Style(color=self._colour(ink), bgcolor=self._colour(ground))

    def _colour(self, code: int) -> Color | None:
        if code < 0:
            return self._default if code == _DEFAULT else None
        return Color.from_rgb(code >> 16, (code >> 8) & 255, code & 255)


def to_pixels(cells: Cells) -> Pixels:
    """Cells as rich-pixels' currency, for anything that prints through Rich. Print it at least as wide as it is."""
    return Pixels.from_segments(HalfBlocks().cells(cells))


def _joined(chars: npt.NDArray[np.uint32], fg: Codes, bg: Codes) -> tuple[npt.NDArray[np.uint32], Codes, Codes]:
    """The same look, spelt so that neighbours share their colours where they can.

    A half-block of two colours takes the smaller as its ground, whichever half that is; a cell of one colour is a blank
    or a full block, in the colours of the two-coloured cell before it where that has its colour.
    """
    half = chars == UPPER_HALF
    plain = (chars == BLANK) | (half & (fg == bg))
    two = half & ~plain
    turned = two & (fg < bg)
    chars = np.where(turned, LOWER_HALF, chars)
    low, high = np.where(turned, fg, bg), np.where(two, np.maximum(fg, bg), fg)
    before = np.maximum.accumulate(np.where(plain, -1, np.arange(chars.shape[1])), axis=1)
    # Where nothing stands before, the first two-coloured cell of the row lends its ink.
    before = np.where(before < 0, np.argmax(~plain, axis=1)[:, None], before)
    ink = np.take_along_axis(high, before, axis=1)
    ground = np.take_along_axis(low, before, axis=1)
    full = plain & (bg == ink) & (bg >= 0) & ~plain.all(axis=1)[:, None] & (bg != ground)
    chars = np.where(full, FULL, np.where(plain, BLANK, chars))
    high = np.where(plain, np.where(plain.all(axis=1)[:, None], bg, ink), high)
    return chars.astype(np.uint32), high, np.where(full, ground, low)


def _packed(colours: npt.NDArray[np.uint8]) -> Codes:
    parts = colours[..., :3].astype(np.int64)
    return cast("Codes", (parts[..., 0] << 16) | (parts[..., 1] << 8) | parts[..., 2])
