"""The window sliding by itself: the first row dot by dot, then row by row, about 4 seconds in all."""

from dataclasses import replace

from convtui.lab.state import Sweep

# A beat is 1/15 s: the first row and the rows after it take 30 beats each, whatever the map's size.
BEATS_PER_SECOND = 15
BEATS_A_PART = 30
SPEEDS = range(-2, 4)


def stride(length: int, speed: int) -> int:
    """How many dots, or rows, one beat draws."""
    return max(1, round(length / BEATS_A_PART * 2.0**speed))


def advanced(sweep: Sweep, shape: tuple[int, int]) -> Sweep | None:
    """One beat later; None when the whole map is drawn, or, going back, none of it."""
    rows, columns = shape
    forwards = sweep.direction == 1
    in_first_row = sweep.dots < columns if forwards else sweep.dots <= columns
    step = stride(columns, sweep.speed) if in_first_row else columns * stride(rows, sweep.speed)
    dots = sweep.dots + sweep.direction * step
    if forwards and in_first_row:
        dots = min(dots, columns)
    if not forwards and not in_first_row:
        dots = max(dots, columns)
    if dots >= rows * columns:
        return None
    return replace(sweep, dots=dots) if dots > 0 else replace(sweep, dots=0, direction=1, paused=True)


def place_of(sweep: Sweep, shape: tuple[int, int]) -> tuple[int, int]:
    """Where the window stands: on the dot drawn last."""
    last = max(0, min(sweep.dots, shape[0] * shape[1]) - 1)
    return divmod(last, shape[1])
