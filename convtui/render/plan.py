"""From the dots that are wanted and those that show to blocks and colours: few bytes, a bounded error."""

from collections.abc import Sequence
from typing import Self

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.render.cells import BLANK, FULL, LOWER_HALF, UPPER_HALF
from convtui.render.dots import NO_TEXT, Chars, Dots, Mask
from convtui.render.palette import NO_CODE, Codes
from convtui.render.scan import FULL as FULL_CHOICE
from convtui.render.scan import LOWER, SPACE, UPPER, Choice, Scan, scan_all
from convtui.render.spans import Colouring, colouring
from convtui.render.visible import Plan, Visible

# By the scan's choice: SPACE, UPPER, LOWER, FULL.
_BLOCKS = np.array([BLANK, UPPER_HALF, LOWER_HALF, FULL], np.uint32)
_INK, _GROUND = 0, 1


class Wish(Struct, frozen=True, eq=False):
    """`dots` to be seen where `visible` is; with `where` (H, W) other cells are left alone."""

    dots: Dots
    visible: Visible
    where: Mask | None = None


def plan(dots: Dots, visible: Visible, bound: int, where: Mask | None = None) -> Plan:
    """`plan_all` for one wish."""
    return plan_all([Wish(dots, visible, where)], bound)[0]


def plan_all(wishes: Sequence[Wish], bound: int) -> list[Plan]:
    """Blocks and colours for all cells that differ, no dot farther than `bound` (0..255, 0 is exact) from its wish.

    Several planes at once take less time than one after the other. ValueError where the pane and what shows differ in
    size.
    """
    tasks = [_Task.of(wish, bound) for wish in wishes]
    busy = [task for task in tasks if task.wanted.size]
    scans = scan_all([(task.colours.low, task.colours.high, task.letters) for task in busy])
    for task, found in zip(busy, scans, strict=True):
        task.carry_out(found)
    return [task.plan for task in tasks]


class _Task(Struct, frozen=True, eq=False):
    """The rows and columns `at` which a plan sends anything, and what is wanted there."""

    plan: Plan
    at: tuple[npt.NDArray[np.intp], ...]
    wanted: Mask
    letters: Mask
    text: Chars
    colours: Colouring

    @classmethod
    def of(cls, wish: Wish, bound: int) -> Self:
        sent = wish.visible.differs(wish.dots, bound)
        if wish.where is not None:
            sent &= wish.where
        rows, columns = np.flatnonzero(sent.any(axis=1)), np.flatnonzero(sent.any(axis=0))
        at = np.ix_(rows, columns)
        part, wanted = wish.dots.part(rows, columns), sent[at]
        letters = (part.text != NO_TEXT) & wanted
        return cls(Plan.nothing(sent), at, wanted, letters, part.text, colouring(part, bound, wanted))

    def carry_out(self, found: Scan) -> None:
        """Fill in the plan."""
        colours, wanted = self.colours, self.wanted
        self.plan.chars[self.at] = np.where(self.letters, self.text, _BLOCKS[found.choice])
        upper, lower = colours.wanted[0::2], colours.wanted[1::2]
        both: Float32 = (upper + lower) * np.float32(0.5)
        ink = _served(found.choice, upper, lower, both)
        self.plan.ink[self.at] = _settled(found, _INK, colours, ink, wanted & (found.choice != SPACE))
        ground = _served(found.choice, lower, upper, both)
        self.plan.ground[self.at] = _settled(found, _GROUND, colours, ground, wanted & (found.choice != FULL_CHOICE))


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
