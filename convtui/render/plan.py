"""From the dots that are wanted and those that show to blocks and colours: few bytes, a bounded error."""

import numpy as np

from convtui.core.arrays import Float32
from convtui.render.cells import BLANK, FULL, LOWER_HALF, UPPER_HALF
from convtui.render.dots import NO_TEXT, Dots, Mask
from convtui.render.palette import NO_CODE, Codes
from convtui.render.scan import FULL as FULL_CHOICE
from convtui.render.scan import LOWER, SPACE, UPPER, Choice, Scan, scan
from convtui.render.spans import Colouring, colouring
from convtui.render.visible import Plan, Visible

# By the scan's choice: SPACE, UPPER, LOWER, FULL.
_BLOCKS = np.array([BLANK, UPPER_HALF, LOWER_HALF, FULL], np.uint32)
_INK, _GROUND = 0, 1


def plan(dots: Dots, visible: Visible, bound: int, where: Mask | None = None) -> Plan:
    """Blocks and colours for all cells that differ, no dot farther than `bound` (0..255, 0 is exact) from its wish.

    With `where` (H, W) other cells are left alone. ValueError where the pane and what shows differ in size.
    """
    sent = visible.differs(dots, bound)
    if where is not None:
        sent &= where
    planned = Plan.nothing(sent)
    rows, columns = np.flatnonzero(sent.any(axis=1)), np.flatnonzero(sent.any(axis=0))
    if not len(rows):
        return planned
    at = np.ix_(rows, columns)
    part, wanted = dots.part(rows, columns), sent[at]
    colours = colouring(part, bound, wanted)
    letters = (part.text != NO_TEXT) & wanted
    found = scan(colours.low, colours.high, letters)
    planned.chars[at] = np.where(letters, part.text, _BLOCKS[found.choice])
    upper, lower = colours.wanted[0::2], colours.wanted[1::2]
    both: Float32 = (upper + lower) * np.float32(0.5)
    ink = _served(found.choice, upper, lower, both)
    planned.ink[at] = _settled(found, _INK, colours, ink, wanted & (found.choice != SPACE))
    ground = _served(found.choice, lower, upper, both)
    planned.ground[at] = _settled(found, _GROUND, colours, ground, wanted & (found.choice != FULL_CHOICE))
    return planned


def _served(choice: Choice, at_upper: Float32, at_lower: Float32, both: Float32) -> Float32:
    """(R, W, C) what a colour stands for in each cell, by the block that is there."""
    block = choice[..., None]
    return np.where(block == UPPER, at_upper, np.where(block == LOWER, at_lower, both))


def _settled(found: Scan, which: int, colours: Colouring, served: Float32, used: Mask) -> Codes:
    """(R, W) codes of ink or ground: one for each run, near the mean of what it serves; `NO_CODE` where not `used`."""
    starts = found.starts[which].copy()
    starts[:, 0] = True
    first = np.flatnonzero(starts)
    ends = np.append(first[1:], starts.size)
    channels = served.shape[-1]
    weight = used.reshape(-1, 1).astype(np.float32)
    total = np.add.reduceat(served.reshape(-1, channels) * weight, first, axis=0)
    count: Float32 = np.add.reduceat(weight, first, axis=0)
    mean: Float32 = (total / count.clip(min=1)).astype(np.float32)
    # What all dots of a run have in common is known at its last cell.
    low, high = (spans[which].reshape(-1, channels)[ends - 1] for spans in (found.low, found.high))
    codes = np.repeat(colours.settled(low, high, mean), ends - first)
    return np.where(used, codes.reshape(used.shape), NO_CODE).astype(np.int32)
