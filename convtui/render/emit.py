"""A plan as the bytes that draw it: cursor jumps, colours where they change, characters; nothing else."""

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.text import scrub
from convtui.render.dots import Chars, Mask
from convtui.render.palette import NO_CODE, Codes
from convtui.render.spelling import FULL, Spelling
from convtui.render.visible import Plan

Places = npt.NDArray[np.intp]
Pieces = npt.NDArray[np.object_]
# No code at all: what a terminal's ink or ground is when nobody knows it. It equals no code.
UNKNOWN_CODE = -2


class Pen(Struct, frozen=True):
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
    jump = (np.diff(at, prepend=-2) != 1) | (at % plan.sent.shape[1] == 0)
    # Cells that follow each other in the same colours are one piece of text; before it stands what has to be set.
    starts = np.flatnonzero(jump | new_ink | new_ground)
    before = _colours(ink[starts], ground[starts], new_ink[starts], new_ground[starts], spelling)
    _jump(before, jump[starts], at, starts, plan.sent.shape[1], (top, left))
    pieces = [b""] * (2 * len(starts))
    pieces[0::2], pieces[1::2] = before.tolist(), _texts(plan.chars.ravel()[at], starts)
    return b"".join(pieces), Pen(last_ink, last_ground)


def _colours(ink: Codes, ground: Codes, new_ink: Mask, new_ground: Mask, spelling: Spelling) -> Pieces:
    """(n,) the sequences that set what is new of each."""
    made = np.full(len(ink), b"", object)
    both, one, other = new_ink & new_ground, new_ink & ~new_ground, new_ground & ~new_ink
    made[one], made[other] = spelling.ink.all(ink[one]), spelling.ground.all(ground[other])
    first, second = spelling.ink_first.all(ink[both]), spelling.ground_second.all(ground[both])
    made[both] = [x + y for x, y in zip(first, second, strict=True)]
    return made


def _texts(chars: Chars, starts: Places) -> list[bytes]:
    """The characters from each start up to the next. A control character would be obeyed, not shown."""
    text = scrub(chars.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass"))
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    # Where each character's bytes start in UTF-8.
    sizes = 1 + (codes > 0x7F).astype(np.intp) + (codes > 0x7FF) + (codes > 0xFFFF)
    ends = np.cumsum(sizes)
    first = (ends - sizes)[starts].tolist()
    data = text.encode()
    return [data[a:z] for a, z in zip(first, [*first[1:], len(data)], strict=True)]


def _changes(codes: Codes, before: int) -> tuple[Mask, int]:
    """Where a colour has to be set, and the last one."""
    shown = np.flatnonzero(codes != NO_CODE)
    changes = np.zeros(len(codes), np.bool_)
    if not len(shown):
        return changes, before
    used = codes[shown]
    changes[shown] = np.concatenate(([used[0] != before], used[1:] != used[:-1]))
    return changes, int(used[-1])


def _jump(before: Pieces, jump: Mask, at: Places, starts: Places, width: int, corner: tuple[int, int]) -> None:
    """Put before the pieces that do not follow the last one's cell a jump: by row and column, or along the row."""
    rows, columns = np.divmod(at, width)
    for index in np.flatnonzero(jump).tolist():
        cell = int(starts[index])
        row, column = int(rows[cell]), int(columns[cell])
        if cell and rows[cell - 1] == row:
            gap = column - int(columns[cell - 1]) - 1
            move = b"\x1b[C" if gap == 1 else b"\x1b[%dC" % gap
        else:
            move = b"\x1b[%d;%dH" % (row + corner[0] + 1, column + corner[1] + 1)
        before[index] = move + before[index]
