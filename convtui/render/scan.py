"""Which block stands in each cell, so that colours last as long as the error bound lets them.

Every dot has a span of colours it may take, a lowest and a highest in each channel (a ramp is one channel). A
colour in use lasts while the spans of all dots that it serves have something in common. The columns are walked from
left to right, all rows at once, and in each cell the cheapest of blank, upper, lower and full block is taken: which of
the two colours in use (ink and ground) can go on, for which half, is eight bits, and a table knows what follows.

What is cheapest now need not be so for the row. There are two tastes for what costs the same, both are walked side by
side, and each row keeps the one that came out cheaper: 3 % fewer bytes for a tenth more time.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.render.dots import Mask

Spans = npt.NDArray[np.int16]
Choice = npt.NDArray[np.uint8]
# Lowest and highest (2R, W, C), fixed cells (R, W).
Plane = tuple[Spans, Spans, Mask]
# The number of a plane, and from which to which of its columns.
Piece = tuple[int, int, int]

SPACE, UPPER, LOWER, FULL = range(4)
# A span that every colour is in, and one that none is in. Twice as much must fit into int16.
ANY, NONE = -9999, 9999

# The rows that a colour's next span is taken from: ink, then ground, going on with the upper dot, the lower dot, or
# both; a new colour for the upper, the lower, or both; ink as it was; ground as it was.
_INK, _GROUND, _NEW, _INK_KEPT, _GROUND_KEPT, _SOURCES = 0, 3, 6, 9, 10, 11
_UPPER_DOT, _LOWER_DOT, _BOTH_DOTS = range(3)
_TASTES = 2
_CODES = 256
# About what a new colour costs, in bytes; a block is three and a blank is one.
_NEW_COLOUR, _BLOCK, _BLANK = 13, 3, 1

# Rows of so many columns are cut into pieces of about so many: a few bytes more, in half of the time.
WIDE, PIECE = 64, 50


class Scan(Struct, frozen=True, eq=False):
    """`choice` (R, W), SPACE to FULL. For ink and ground: where a new colour `starts` (2, R, W), and the span of the
    colour in use after each cell, `low` and `high` (2, R, W, C).
    """

    choice: Choice
    starts: Mask
    low: Spans
    high: Spans


def scan(low: Spans, high: Spans, fixed: Mask) -> Scan:
    """For (2R, W, C) spans of the dots, upper and lower rows in turn; `fixed` (R, W) cells are UPPER (letters)."""
    return scan_all([(low, high, fixed)])[0]


def scan_all(planes: Sequence[Plane]) -> list[Scan]:
    """`scan` for several planes at once, which takes little longer than one: numpy is called once a column.

    Wide rows are cut, and the pieces walked side by side: a colour does not go on from one piece to the next.
    """
    made: dict[int, Scan] = {}
    for channels in {low.shape[2] for low, _, _ in planes}:
        pieces = [
            (index, start, min(start + length, low.shape[1]))
            for index, (low, _, _) in enumerate(planes)
            if low.shape[2] == channels
            for length in [_piece(low.shape[1])]
            for start in range(0, low.shape[1], length)
        ]
        found = _scan(*_stacked(planes, pieces))
        for index, scans in groupby(zip(pieces, _unstacked(found, planes, pieces), strict=True), lambda x: x[0][0]):
            made[index] = _joined([one for _, one in scans])
    return [made[index] for index in range(len(planes))]


def _piece(width: int) -> int:
    """How many columns a piece of a row has: all of a narrow one."""
    return width if width < WIDE else -(-width // round(width / PIECE))


def _stacked(planes: Sequence[Plane], pieces: Sequence[Piece]) -> Plane:
    """All pieces, one below the other; what is narrower is filled up with dots that any colour will do for."""
    rows = sum(planes[index][2].shape[0] for index, _, _ in pieces)
    columns = max(end - start for _, start, end in pieces)
    shape = 2 * rows, columns, planes[pieces[0][0]][0].shape[2]
    low, high, fixed = (
        np.full(shape, ANY, np.int16),
        np.full(shape, -ANY, np.int16),
        np.zeros((rows, columns), np.bool_),
    )
    at = 0
    for index, start, end in pieces:
        plane_low, plane_high, plane_fixed = planes[index]
        after = at + plane_fixed.shape[0]
        low[2 * at : 2 * after, : end - start] = plane_low[:, start:end]
        high[2 * at : 2 * after, : end - start] = plane_high[:, start:end]
        fixed[at:after, : end - start] = plane_fixed[:, start:end]
        at = after
    return low, high, fixed


def _unstacked(found: Scan, planes: Sequence[Plane], pieces: Sequence[Piece]) -> Iterator[Scan]:
    at = 0
    for index, start, end in pieces:
        rows, columns = slice(at, at + planes[index][2].shape[0]), slice(end - start)
        at = rows.stop
        yield Scan(
            found.choice[rows, columns],
            found.starts[:, rows, columns],
            found.low[:, rows, columns],
            found.high[:, rows, columns],
        )


def _joined(scans: Sequence[Scan]) -> Scan:
    """Pieces side by side; each begins with colours of its own, as the first does."""
    if len(scans) == 1:
        return scans[0]
    for one in scans[1:]:
        one.starts[:, :, 0] = True
    return Scan(
        np.concatenate([one.choice for one in scans], axis=1),
        np.concatenate([one.starts for one in scans], axis=2),
        np.concatenate([one.low for one in scans], axis=2),
        np.concatenate([one.high for one in scans], axis=2),
    )


def _scan(low: Spans, high: Spans, fixed: Mask) -> Scan:
    limits, letters = _limits(low, high), fixed.T
    codes, states = _walk(np.tile(limits, _TASTES), np.tile(letters, _TASTES))
    table = _decisions()
    choice, starts = table.choice[codes].T, table.starts[:, codes.T]
    cost = starts.sum(axis=(0, 2)) * _NEW_COLOUR + np.where(choice == SPACE, _BLANK, _BLOCK).sum(axis=1)
    rows = np.arange(len(fixed))
    kept = rows + cost.reshape(_TASTES, -1).argmin(axis=0) * len(fixed)
    after = states.transpose(1, 2, 4, 0, 3)[:, :, kept]
    return Scan(choice[kept], starts[:, kept], after[0], -after[1])


def _walk(limits: Spans, letters: Mask) -> tuple[npt.NDArray[np.intp], Spans]:
    """(W, 2, 3, C, R) limits, as many rows for each taste: (W, R) codes for the table, and what is in use after each
    column (W, 2, 2, C, R), lowest and negated highest of ink and ground.
    """
    columns, _, _, channels, rows = limits.shape
    sources = np.empty((2, _SOURCES, channels, rows), np.int16)
    going_on = sources[:, :_NEW].reshape(2, 2, 3, channels, rows)
    states = np.full((columns + 1, 2, 2, channels, rows), NONE, np.int16)
    fits = np.empty((8, rows), np.bool_)
    room = np.empty((2, 3, channels, rows), np.int16)
    in_common = (limits[:, 0, _BOTH_DOTS] + limits[:, 1, _BOTH_DOTS] <= 0).all(axis=1)
    flags = np.stack((in_common, letters), axis=1)
    taste = np.repeat(np.arange(_TASTES) * _CODES, rows // _TASTES)
    size = channels * rows
    offsets = _decisions().sources * size
    place = np.arange(size).reshape(channels, rows) + np.array([0, _SOURCES * size])[:, None, None, None]
    codes = np.empty((columns, rows), np.intp)
    for column in range(columns):
        state, limit = states[column], limits[column]
        np.maximum(state[:, :, None], limit[:, None], out=going_on)
        sources[:, _NEW:_INK_KEPT] = limit
        sources[:, _INK_KEPT:] = state
        np.add(going_on[0], going_on[1], out=room)
        fits[:6] = (room <= 0).all(axis=2).reshape(6, rows) if channels > 1 else room.reshape(6, rows) <= 0
        fits[6:] = flags[column]
        np.add(np.packbits(fits, axis=0)[0], taste, out=codes[column])
        chosen = offsets.take(codes[column], axis=1)[:, None, :] + place
        sources.take(chosen, out=states[column + 1], mode="clip")
    return codes, states[1:]


def _limits(low: Spans, high: Spans) -> Spans:
    """(W, 2, 3, C, R): for each column the lowest and the NEGATED highest of the upper dot, the lower, and both.

    With the sign turned two spans have in common the larger of both numbers, and nothing where their sum is above 0.
    """
    spans = np.stack((low, -high)).transpose(2, 0, 3, 1)
    limits = np.empty((spans.shape[0], 2, 3, spans.shape[2], spans.shape[3] // 2), np.int16)
    limits[:, :, _UPPER_DOT] = spans[..., 0::2]
    limits[:, :, _LOWER_DOT] = spans[..., 1::2]
    np.maximum(limits[:, :, _UPPER_DOT], limits[:, :, _LOWER_DOT], out=limits[:, :, _BOTH_DOTS])
    return limits


class _Decisions(Struct, frozen=True, eq=False):
    """For each code of the first taste, then of the second, the `choice` (512,); for ink and ground whether one
    `starts`, and its span's row (2, 512).
    """

    choice: Choice
    starts: Mask
    sources: npt.NDArray[np.intp]


# What ink and ground serve in each choice.
_DOTS: tuple[tuple[int | None, int | None], ...] = (
    (None, _BOTH_DOTS),
    (_UPPER_DOT, _LOWER_DOT),
    (_LOWER_DOT, _UPPER_DOT),
    (_BOTH_DOTS, None),
)


@cache
def _decisions() -> _Decisions:
    count = _TASTES * _CODES
    made = _Decisions(np.zeros(count, np.uint8), np.zeros((2, count), np.bool_), np.zeros((2, count), np.intp))
    for index in range(count):
        taste, code = divmod(index, _CODES)
        fits = [bool(code & 128 >> bit) for bit in range(8)]
        made.choice[index] = choice = _cheapest(fits, taste)
        for which, (first, kept) in enumerate(((_INK, _INK_KEPT), (_GROUND, _GROUND_KEPT))):
            dot = _DOTS[choice][which]
            made.starts[which, index] = starts = dot is not None and not fits[first + dot]
            made.sources[which, index] = kept if dot is None else (_NEW if starts else first) + dot
    return made


def _cheapest(fits: list[bool], taste: int) -> int:
    """Of eight facts (ink fits upper, lower, both; ground so; both have something in common; a letter) the choice.

    A new colour costs more bytes than any block, so the fewest of them come first, then a blank's one byte. The second
    taste would rather have a new colour for one dot, which leaves it more room than two do, and keep the ink.
    """
    if fits[7]:
        return UPPER
    rated: dict[int, tuple[int, ...]] = {}
    for choice in (SPACE, UPPER, LOWER, FULL) if fits[6] else (UPPER, LOWER):
        ink, ground = _DOTS[choice]
        new_ink = ink is not None and not fits[_INK + ink]
        new_ground = ground is not None and not fits[_GROUND + ground]
        news = new_ink + new_ground
        if taste == 0:
            rated[choice] = news, choice != SPACE
        else:
            rated[choice] = news, bool(news) and choice in (SPACE, FULL), choice != SPACE, new_ink, choice != LOWER
    return min(rated, key=rated.__getitem__)
