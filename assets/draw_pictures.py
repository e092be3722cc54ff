"""Draws every synthetic bundled picture: `python assets/draw_pictures.py [FOLDER]` (or assets/pictures).

Nothing random, no font file, no clock: the same pixels every time. Needs numpy and Pillow, as convtui does.
"""

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

Pixels = npt.NDArray[np.uint8]

WHITE, BLACK = 255, 0

# The letters of the diagram's words, one string a row of dots.
GLYPHS = {
    "f": (" ##", "#  ", "#  ", "###", "#  ", "#  ", "#  "),
    "l": ("#", "#", "#", "#", "#", "#", "#"),
    "a": ("    ", "    ", " ## ", "   #", " ###", "#  #", " ###"),
    "t": (" # ", " # ", "###", " # ", " # ", " # ", "  #"),
    "e": ("    ", "    ", " ## ", "#  #", "####", "#   ", " ###"),
    "n": ("    ", "    ", "### ", "#  #", "#  #", "#  #", "#  #"),
    "d": ("   #", "   #", " ###", "#  #", "#  #", "#  #", " ###"),
    "s": ("    ", "    ", " ###", "#   ", " ## ", "   #", "### "),
    "F": ("####", "#   ", "#   ", "### ", "#   ", "#   ", "#   "),
    "D": ("### ", "#  #", "#  #", "#  #", "#  #", "#  #", "### "),
    ":": (" ", " ", "#", " ", " ", "#", " "),
}


def paper(height: int, width: int) -> Pixels:
    return np.full((height, width), WHITE, np.uint8)


def letter_e() -> Pixels:
    """Bars at the top, middle and bottom, the middle one shorter; a six-pixel spine."""
    page = paper(32, 32)
    page[3:29, 7:13] = BLACK
    page[3:9, 7:25] = BLACK
    page[13:19, 7:23] = BLACK
    page[23:29, 7:25] = BLACK
    return page


def letter_e_24() -> Pixels:
    page = paper(24, 24)
    page[2:22, 5:10] = BLACK
    page[2:7, 5:19] = BLACK
    page[10:14, 5:19] = BLACK
    page[17:22, 5:19] = BLACK
    return page


def frame(page: Pixels, top: int, left: int, bottom: int, right: int, stroke: int) -> None:
    """A box from (top, left) up to, but without, (bottom, right)."""
    page[top:bottom, left:right] = BLACK
    page[top + stroke : bottom - stroke, left + stroke : right - stroke] = WHITE


def arrow_down(page: Pixels, top: int, bottom: int, middle: int, shaft: int, head: int, tip: int = 1) -> None:
    """From row `top` to just above `bottom`, around column `middle`; `head` rows narrow to `tip` pixels."""
    half = shaft // 2
    page[top : bottom - head, middle - half : middle + half + 1] = BLACK
    for step in range(head):
        reach = tip // 2 + step
        page[bottom - 1 - step, middle - reach : middle + reach + 1] = BLACK


def shapes() -> Pixels:
    """A box, a ring, two slashes and an arrow, in strokes of two or three: edges that point every way."""
    page = paper(32, 32)
    frame(page, 3, 3, 14, 14, 2)
    rows, columns = np.mgrid[0:32, 0:32]
    radius = np.hypot(rows - 8, columns - 23)
    page[(radius > 3.6) & (radius < 5.9)] = BLACK
    for step in range(8):
        page[28 - step, 1 + step : 4 + step] = BLACK
        page[28 - step, 19 - step : 22 - step] = BLACK
    arrow_down(page[::-1], 3, 14, 26, 3, 5)  # upside down, so it points up
    return page


def boxes() -> Pixels:
    page = paper(32, 32)
    frame(page, 1, 4, 12, 29, 3)
    frame(page, 20, 4, 31, 29, 3)
    arrow_down(page, 12, 20, 16, 3, 4, tip=3)
    return page


def write(page: Pixels, words: str, top: int, middle: int, scale: int) -> None:
    """`words` centred on column `middle`, each dot of a letter `scale` pixels wide and high."""
    columns = []
    for letter in words:
        dots = np.array([[dot == "#" for dot in row] for row in GLYPHS[letter]])
        columns += [dots, np.zeros((7, 1), bool)]
    ink = np.kron(np.hstack(columns[:-1]), np.ones((scale, scale), bool)).astype(bool)
    left = middle - ink.shape[1] // 2
    page[top : top + ink.shape[0], left : left + ink.shape[1]][ink] = BLACK


def diagram() -> Pixels:
    """Two layers of a model, as a plotting tool draws them; strokes and gaps of four to six pixels."""
    page = paper(200, 200)
    for top, words in ((3, ("flatten:", "Flatten")), (113, ("dense:", "Dense"))):
        frame(page, top, 22, top + 84, 178, 5)
        for line, word in enumerate(words):
            write(page, word, top + 11 + 34 * line, 100, 4)
    arrow_down(page, 87, 113, 100, 5, 13)
    return page


def dot() -> Pixels:
    page = np.full((32, 32), BLACK, np.uint8)
    page[16, 16] = WHITE
    return page


def bars(length: int) -> npt.NDArray[np.bool_]:
    """Ink and paper in turn, 1 1 2 2 3 3 ... pixels wide, up to `length`."""
    widths = np.repeat(np.arange(1, length), 2)
    ink = np.repeat(np.arange(len(widths)) % 2 == 0, widths)[:length]
    return np.asarray(ink, dtype=bool)


def stripes() -> Pixels:
    """Lying ones on the left and standing ones on the right, thin to thick, off the page at their ends."""
    page = paper(32, 32)
    page[1:31, :13][bars(30)] = BLACK
    page[:, 15:31][:, bars(16)] = BLACK
    return page


def step(lying: bool) -> Pixels:
    """(32, 32, 3): white above black, or white left of black."""
    page = np.full((32, 32, 3), BLACK, np.uint8)
    if lying:
        page[:16] = WHITE
    else:
        page[:, :16] = WHITE
    return page


# Of one luminance, to the last digit: 299 x 228 = 587 x 114 + 114 x 11.
RED, GREEN = (228, 0, 0), (0, 114, 11)


def colours() -> Pixels:
    """(32, 32, 3): pure red, green and blue on white, of which each is nothing in its own channel; and under them a
    green box on red, which in grey is nothing.
    """
    page = np.full((32, 32, 3), WHITE, np.uint8)
    for channel in range(3):
        block = page[4:12, 2 + 10 * channel : 10 + 10 * channel]
        block[:] = BLACK
        block[..., channel] = WHITE
    page[16:] = RED
    page[19:29, 8:24] = GREEN
    page[22:26, 11:21] = RED
    return page


def pictures() -> dict[str, Pixels]:
    """Every synthetic picture by its name, (H, W) grey or (H, W, 3) RGB, uint8."""
    return {
        "letter-e": letter_e(),
        "shapes": shapes(),
        "boxes": boxes(),
        "diagram": diagram(),
        "stripes": stripes(),
        "dot": dot(),
        "step-lying": step(lying=True),
        "step-standing": step(lying=False),
        "letter-e-24": letter_e_24(),
        "colours": colours(),
    }


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    for name, pixels in pictures().items():
        Image.fromarray(pixels).save(folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
