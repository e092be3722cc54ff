"""Cells as a picture file: dots enlarged by repetition, letters drawn with Pillow's own font."""

import io
import re

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from convtui.render.cells import BLANK, UPPER_HALF, Cells

# A dot becomes a square of so many pixels; a cell is one dot wide and two high.
LARGEST_DOT, SMALLEST_DOT = 12, 8
WANTED_WIDTH = 1600
# What covers rectangles of its cell, as (left, top, right, bottom) shares: bars, and what curves are drawn of.
_UPPER, _LOWER = (0.0, 0.0, 1.0, 0.5), (0.0, 0.5, 1.0, 1.0)
_UP_LEFT, _UP_RIGHT = (0.0, 0.0, 0.5, 0.5), (0.5, 0.0, 1.0, 0.5)
_LEFT, _RIGHT = (0.0, 0.5, 0.5, 1.0), (0.5, 0.5, 1.0, 1.0)
BLOCKS: dict[str, tuple[tuple[float, float, float, float], ...]] = {
    "█": ((0.0, 0.0, 1.0, 1.0),),
    "▐": ((0.5, 0.0, 1.0, 1.0),),
    **{character: ((0.0, 0.0, (7 - i) / 8, 1.0),) for i, character in enumerate("▉▊▋▌▍▎▏")},
    "▄": (_LOWER,),
    "▖": (_LEFT,),
    "▗": (_RIGHT,),
    "▘": (_UP_LEFT,),
    "▝": (_UP_RIGHT,),
    "▚": (_UP_LEFT, _RIGHT),
    "▞": (_UP_RIGHT, _LEFT),
    "▙": (_UP_LEFT, _LOWER),
    "▟": (_UP_RIGHT, _LOWER),
    "▛": (_UPPER, _LEFT),
    "▜": (_UPPER, _RIGHT),
    "│": ((0.375, 0.0, 0.625, 1.0),),
}
_ANY = "".join(BLOCKS)
_WORDS = re.compile(rf"[{_ANY}]|[^\s{_ANY}]+(?: [^\s{_ANY}]+)*")


def png(cells: Cells) -> bytes:
    """The PNG file's bytes."""
    dot = max(SMALLEST_DOT, min(LARGEST_DOT, WANTED_WIDTH // max(cells.width, 1)))
    pixels = np.repeat(np.repeat(cells.pixels(), dot, axis=0), dot, axis=1)
    image = Image.fromarray(np.ascontiguousarray(pixels))
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(dot * 1.6)
    lettered = ((cells.chars != BLANK) & (cells.chars != UPPER_HALF)).any(axis=1)
    for row in np.flatnonzero(lettered).tolist():
        column = 0
        for text, ink, _ in cells.runs(row):
            _draw(draw, font, text.replace("▀", " "), (row, column), ink, dot)
            column += len(text)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _draw(
    draw: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    text: str,
    at: tuple[int, int],
    ink: tuple[int, int, int],
    dot: int,
) -> None:
    """A run of text: blocks as rectangles, words from their first cell on, figures in the middle of their cells."""
    top = at[0] * 2 * dot
    for word in _WORDS.finditer(text):
        left, right = (at[1] + word.start()) * dot, (at[1] + word.end()) * dot
        blocks = BLOCKS.get(word.group())
        if blocks is None:
            if any(character.isalpha() for character in word.group()):
                draw.text((left, top + dot), word.group(), ink, font, anchor="lm")
            else:
                draw.text(((left + right) / 2, top + dot), word.group(), ink, font, anchor="mm")
            continue
        for share in blocks:
            box = (
                left + share[0] * dot,
                top + share[1] * 2 * dot,
                left + share[2] * dot - 1,
                top + share[3] * 2 * dot - 1,
            )
            draw.rectangle(box, ink)
