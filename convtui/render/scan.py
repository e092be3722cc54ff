"""Which block stands in each cell, so that colours last as long as the error bound lets them.

Every dot has a span of colours it may take, a lowest and a highest in each channel (a ramp is one channel). A
colour in use lasts while the spans of all dots that it serves have something in common. The columns are walked from
left to right, all rows at once, and in each cell the cheapest of blank, upper, lower and full block is taken: which of
the two colours in use (ink and ground) can go on, for which half, is eight bits, and a table knows what follows.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from convtui.render.dots import Mask

Spans = npt.NDArray[np.int16]
Choice = npt.NDArray[np.uint8]

SPACE, UPPER, LOWER, FULL = range(4)
# A span that every colour is in, and one that none is in. Twice as much must fit into int16.
ANY, NONE = -9999, 9999

# The rows that a colour's next span is taken from: ink, then ground, going on with the upper dot, the lower dot, or
# both; a new colour for the upper, the lower, or both; ink as it was; ground as it was.
_INK, _GROUND, _NEW, _INK_KEPT, _GROUND_KEPT, _SOURCES = 0, 3, 6, 9, 10, 11
_UPPER_DOT, _LOWER_DOT, _BOTH_DOTS = range(3)


@dataclass(frozen=True, eq=False)
class Scan:
    """`choice` (R, W), SPACE to FULL. For ink and ground: where a new colour `starts` (2, R, W), and the span of the
    colour in use after each cell, `low` and `high` (2, R, W, C).
    """

    choice: Choice
    starts: Mask
    low: Spans
    high: Spans


def scan(low: Spans, high: Spans, fixed: Mask) -> Scan:
    """For (2R, W, C) spans of the dots, upper and lower rows in turn; `fixed` (R, W) cells are UPPER (letters)."""
    limits = _limits(low, high)
    columns, _, _, channels, rows = limits.shape
    # One span is a lowest and a NEGATED highest: then two spans have in common the larger of both.
    sources = np.empty((2, _SOURCES, channels, rows), np.int16)
    going_on = sources[:, :_NEW].reshape(2, 2, 3, channels, rows)
    states = np.full((columns + 1, 2, 2, channels, rows), NONE, np.int16)
    fits = np.empty((8, rows), np.bool_)
    room = np.empty((2, 3, channels, rows), np.int16)
    flags = np.stack(((limits[:, 0, _BOTH_DOTS] + limits[:, 1, _BOTH_DOTS] <= 0).all(axis=1), fixed.T), axis=1)
    table = _decisions()
    size = channels * rows
    offsets = (table.sources * size).astype(np.intp)
    place = np.arange(size).reshape(channels, rows) + np.array([0, _SOURCES * size])[:, None, None, None]
    codes = np.empty((columns, rows), np.uint8)
    for column in range(columns):
        state, limit = states[column], limits[column]
        np.maximum(state[:, :, None], limit[:, None], out=going_on)
        sources[:, _NEW:_INK_KEPT] = limit
        sources[:, _INK_KEPT:] = state
        np.add(going_on[0], going_on[1], out=room)
        fits[:6] = (room <= 0).all(axis=2).reshape(6, rows) if channels > 1 else room.reshape(6, rows) <= 0
        fits[6:] = flags[column]
        code = np.packbits(fits, axis=0)[0]
        codes[column] = code
        chosen = offsets.take(code, axis=1)[:, None, :] + place
        sources.take(chosen, out=states[column + 1], mode="clip")
    after = states[1:].transpose(1, 2, 4, 0, 3)
    return Scan(table.choice[codes].T, table.starts[:, codes.T], after[0], -after[1])


def _limits(low: Spans, high: Spans) -> Spans:
    """(W, 2, 3, C, R): for each column the lowest and the negated highest of the upper dot, the lower, and both."""
    spans = np.stack((low, -high)).transpose(2, 0, 3, 1)
    limits = np.empty((spans.shape[0], 2, 3, spans.shape[2], spans.shape[3] // 2), np.int16)
    limits[:, :, _UPPER_DOT] = spans[..., 0::2]
    limits[:, :, _LOWER_DOT] = spans[..., 1::2]
    np.maximum(limits[:, :, _UPPER_DOT], limits[:, :, _LOWER_DOT], out=limits[:, :, _BOTH_DOTS])
    return limits


@dataclass(frozen=True, eq=False)
class _Decisions:
    """For each code the `choice` (256,); for ink and ground whether one `starts`, and its span's row (2, 256)."""

    choice: Choice
    starts: Mask
    sources: npt.NDArray[np.intp]


@cache
def _decisions() -> _Decisions:
    choice, starts, sources = np.zeros(256, np.uint8), np.zeros((2, 256), np.bool_), np.zeros((2, 256), np.intp)
    for code in range(256):
        fits = [bool(code & 128 >> bit) for bit in range(8)]
        choice[code] = _cheapest(fits)
        ink, ground = _DOTS[choice[code]]
        for which, (dot, first, kept) in enumerate(((ink, _INK, _INK_KEPT), (ground, _GROUND, _GROUND_KEPT))):
            if dot is None:
                sources[which, code] = kept
            else:
                starts[which, code] = not fits[first + dot]
                sources[which, code] = _NEW + dot if starts[which, code] else first + dot
    return _Decisions(choice, starts, sources)


# What ink and ground serve in each choice.
_DOTS: tuple[tuple[int | None, int | None], ...] = (
    (None, _BOTH_DOTS),
    (_UPPER_DOT, _LOWER_DOT),
    (_LOWER_DOT, _UPPER_DOT),
    (_BOTH_DOTS, None),
)


def _cheapest(fits: list[bool]) -> int:
    """Of eight facts (ink fits upper, lower, both; ground so; both have something in common; a letter) the choice."""
    if fits[7]:
        return UPPER
    # A new colour costs more bytes than any block: fewest new colours first, then a blank's one byte against three.
    costs = {
        SPACE: (not fits[_GROUND + _BOTH_DOTS], 1),
        UPPER: ((not fits[_INK + _UPPER_DOT]) + (not fits[_GROUND + _LOWER_DOT]), 3),
        LOWER: ((not fits[_INK + _LOWER_DOT]) + (not fits[_GROUND + _UPPER_DOT]), 3),
        FULL: (not fits[_INK + _BOTH_DOTS], 3),
    }
    allowed = costs if fits[6] else {choice: costs[choice] for choice in (UPPER, LOWER)}
    return min(allowed, key=allowed.__getitem__)
