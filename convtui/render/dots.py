"""What a pane wants shown, as half-cells: two dots a cell, one above the other."""

from functools import cache
from typing import Self

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.render.cells import BLANK, FULL, LOWER_HALF, UPPER_HALF, Cells
from convtui.render.colours import Pixels, signed
from convtui.render.palette import true_codes

Levels = npt.NDArray[np.int16]
Mask = npt.NDArray[np.bool_]
Chars = npt.NDArray[np.uint32]

# In `Dots.text`: no letter stands here, the cell is made of half-blocks.
NO_TEXT = 0
# In `Dots.levels`: this dot's colour is not on the ramp.
OFF_RAMP = -1
# A pane with more colours beside its ramp than these (rings, rims, grounds) is not a pane of one ramp.
MOST_OTHER_COLOURS = 64


class Ramp(Struct, frozen=True, eq=False):
    """A line of colours from dark to light; (N, 3) uint8, no channel ever falls, N at most 256.

    `share` of a bound is what its dots may err: less where they change often, for what may stay gathers at the bound.
    """

    name: str
    colours: Pixels
    share: float = 1.0

    def allowed(self, bound: int) -> int:
        """The largest error in each channel under `bound`."""
        return round(self.share * bound)

    def levels(self, rgb: Pixels) -> Levels:
        """(..., 3) colours as (...,) places on the ramp, `OFF_RAMP` where a colour is not on it."""
        places = _places_by_sum(self)
        total = rgb[..., 0].astype(np.int16) + rgb[..., 1] + rgb[..., 2]
        found = places.take(total)
        # One channel after the other: three times faster than all at once.
        same = np.logical_and.reduce([self.colours[:, k].take(found) == rgb[..., k] for k in range(3)])
        made: Levels = np.where(same, found, np.int16(OFF_RAMP))
        return made


@cache
def _places_by_sum(ramp: Ramp) -> Levels:
    """(766,): no channel ever falls, so that the sum of the three tells the only place where a colour can be."""
    sums = ramp.colours.sum(axis=1, dtype=np.int64)
    places: Levels = np.searchsorted(sums, np.arange(3 * 255 + 1)).clip(max=len(sums) - 1).astype(np.int16)
    return places


GREY = Ramp("grey", np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1))
SIGNED = Ramp("signed", signed((np.arange(-127, 128) / 127).astype(np.float32), 1.0), share=0.8)


class Dots(Struct, frozen=True, eq=False):
    """(2H, W, 3) `rgb`, upper and lower half-cells in turn.

    `exact` (2H, W): dots that must be shown as they are, whatever error is allowed elsewhere (a ring, a rim, text).
    `text` (H, W): a letter's code point or `NO_TEXT`; the upper dot of a letter's cell is its ink, the lower its
    ground. With a `ramp`, `levels` (2H, W) are the places of the dots on it; what is off the ramp is exact.
    """

    rgb: Pixels
    exact: Mask
    text: Chars
    ramp: Ramp | None = None
    levels: Levels | None = None

    def __post_init__(self) -> None:
        if self.rgb.shape[0] % 2:
            raise ValueError(f"{self.rgb.shape[0]} rows of dots do not fill cells, which are two dots high; add a row")

    @property
    def height(self) -> int:
        """In cells."""
        return int(self.rgb.shape[0]) // 2

    @property
    def width(self) -> int:
        """In cells."""
        return int(self.rgb.shape[1])

    @classmethod
    def from_levels(cls, levels: npt.NDArray[np.integer], ramp: Ramp = GREY, exact: Mask | None = None) -> Self:
        """(2H, W) places on `ramp`."""
        places = levels.astype(np.int16)
        return cls(ramp.colours[places], _mask(exact, places.shape), _no_text(places.shape), ramp, places)

    @classmethod
    def from_rgb(cls, rgb: Pixels, exact: Mask | None = None) -> Self:
        """(2H, W, 3) colours, on no ramp."""
        return cls(rgb, _mask(exact, rgb.shape[:2]), _no_text(rgb.shape[:2]))

    @classmethod
    def from_cells(cls, cells: Cells) -> Self:
        """What cells show. The ramp is found from the colours: grey, signed, or none where too many are on neither."""
        upper, lower = cells.fg.copy(), cells.bg.copy()
        turned, full = cells.chars == LOWER_HALF, cells.chars == FULL
        blank = cells.chars == BLANK
        upper[blank] = lower[blank]
        lower[full] = upper[full]
        upper[turned], lower[turned] = cells.bg[turned], cells.fg[turned]
        blocks = blank | turned | full | (cells.chars == UPPER_HALF)
        text = np.where(blocks, NO_TEXT, cells.chars).astype(np.uint32)
        rgb = np.stack((upper, lower), axis=1).reshape(2 * cells.height, cells.width, 3)
        letters = (~blocks).repeat(2, axis=0)
        ramp, levels = _ramp_of(rgb, letters)
        if ramp is None:
            return cls(rgb, letters, text)
        return cls(rgb, letters | (levels == OFF_RAMP), text, ramp, levels)

    def part(self, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp]) -> "Dots":
        """Only these rows and columns of cells."""
        if len(rows) == self.height and len(columns) == self.width:
            return self
        halves = np.stack((2 * rows, 2 * rows + 1), axis=1).ravel()
        at = np.ix_(halves, columns)
        levels = None if self.levels is None else self.levels[at]
        return Dots(self.rgb[at], self.exact[at], self.text[np.ix_(rows, columns)], self.ramp, levels)


def _ramp_of(rgb: Pixels, letters: Mask) -> tuple[Ramp, Levels] | tuple[None, None]:
    """The ramp that most dots lie on; none where what lies beside it has more than a few colours."""
    best: tuple[int, Ramp, Levels] | None = None
    for ramp in (GREY, SIGNED):
        levels = ramp.levels(rgb)
        off = int(np.count_nonzero((levels == OFF_RAMP) & ~letters))
        if best is None or off < best[0]:
            best = off, ramp, levels
        if off == 0:
            break
    assert best is not None
    _, ramp, levels = best
    others = set(true_codes(rgb[levels == OFF_RAMP]).tolist())
    return (ramp, levels) if len(others) <= MOST_OTHER_COLOURS else (None, None)


def _mask(given: Mask | None, shape: tuple[int, ...]) -> Mask:
    return np.zeros(shape, np.bool_) if given is None else given


def _no_text(shape: tuple[int, ...]) -> Chars:
    return np.full((shape[0] // 2, shape[1]), NO_TEXT, np.uint32)
