"""A plan as the bytes that draw it: cursor jumps, colours where they change, characters; nothing else."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from convtui.render.dots import Mask
from convtui.render.palette import NO_CODE, Codes
from convtui.render.spelling import FULL, Spelling, Table
from convtui.render.visible import Plan

# No code at all: what a terminal's ink or ground is when nobody knows it. It equals no code.
UNKNOWN_CODE = -2


@dataclass(frozen=True)
class Pen:
    """The colours that the terminal would draw with now, as codes of `palette`."""

    ink: int = UNKNOWN_CODE
    ground: int = UNKNOWN_CODE


def emit(plan: Plan, pen: Pen, top: int = 0, left: int = 0, spelling: Spelling = FULL) -> tuple[bytes, Pen]:
    """The bytes that draw `plan` with its upper left at cell (`top`, `left`), counted from 0, and the pen after them.

    They set a colour only where it changes and never reset: other attributes (bold, reverse) have to be off before
    and are off after. The cursor stays where it last drew. Nothing sent is no byte.
    """
    at = np.flatnonzero(plan.sent)
    if not len(at):
        return b"", pen
    ink, ground = plan.ink.ravel()[at], plan.ground.ravel()[at]
    new_ink, last_ink = _changes(ink, pen.ink)
    new_ground, last_ground = _changes(ground, pen.ground)
    both = new_ink & new_ground
    # A cell is a jump, an ink, a ground and a character; most of it is nothing.
    pieces = np.full((len(at), 4), b"", object)
    _jump(pieces, at, plan.sent.shape[1], top, left)
    for column, table, where, codes in (
        (1, spelling.ink, new_ink & ~new_ground, ink),
        (1, spelling.ink_first, both, ink),
        (2, spelling.ground, new_ground & ~new_ink, ground),
        (2, spelling.ground_second, both, ground),
    ):
        pieces[where, column] = table.all(codes[where])
    pieces[:, 3] = _CHARACTERS.all(plan.chars.ravel()[at])
    return b"".join(pieces.ravel().tolist()), Pen(last_ink, last_ground)


def _changes(codes: Codes, before: int) -> tuple[Mask, int]:
    """Where a colour has to be set, and the last one."""
    shown = np.flatnonzero(codes != NO_CODE)
    changes = np.zeros(len(codes), np.bool_)
    if not len(shown):
        return changes, before
    used = codes[shown]
    changes[shown] = np.concatenate(([used[0] != before], used[1:] != used[:-1]))
    return changes, int(used[-1])


def _jump(pieces: npt.NDArray[np.object_], at: npt.NDArray[np.intp], width: int, top: int, left: int) -> None:
    """To each cell that does not follow the one before it: by rows and columns, or along the row."""
    rows, columns = np.divmod(at, width)
    broken = np.flatnonzero((np.diff(at, prepend=-2) != 1) | (columns == 0))
    for index in broken.tolist():
        row, column = int(rows[index]), int(columns[index])
        if index and rows[index - 1] == row:
            gap = column - int(columns[index - 1]) - 1
            pieces[index, 0] = b"\x1b[C" if gap == 1 else b"\x1b[%dC" % gap
        else:
            pieces[index, 0] = b"\x1b[%d;%dH" % (row + top + 1, column + left + 1)


def _character(code: int) -> bytes:
    # A control character would be obeyed, not shown.
    text = "·" if code < 32 or 127 <= code < 160 or 0xD800 <= code < 0xE000 else chr(code)
    return text.encode()


_CHARACTERS = Table(_character)
