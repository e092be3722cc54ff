"""The window sliding by itself: the first row dot by dot, then row by row, about 4 seconds in all."""

from msgspec.structs import replace

from convtui.lab.state import Sweep

# A beat is 1/15 s: the first row and the rows after it take 30 beats each, whatever the map's size.
BEATS_PER_SECOND = 15
BEATS_A_PART = 30
SPEEDS = range(-2, 4)


def advanced(sweep: Sweep, shape: tuple[int, int]) -> Sweep | None:
    """One beat later; None when the whole map is drawn. Going back it stops, paused, where nothing is drawn."""
    rows, columns = shape
    forwards = sweep.direction == 1
    in_first_row = sweep.dots < columns if forwards else sweep.dots <= columns
    length = columns if in_first_row else rows - 1
    due = sweep.due + length / BEATS_A_PART * 2.0**sweep.speed
    # A sum of thirtieths may end a hair below the whole number that it stands for.
    whole = int(due + 1e-9)
    dots = sweep.dots + sweep.direction * whole * (1 if in_first_row else columns)
    due = max(0.0, due - whole)
    if (dots >= columns if forwards else dots <= columns) and in_first_row == forwards:
        dots, due = columns, 0.0  # the two parts meet at the end of the first row
    if dots >= rows * columns:
        return None
    if dots <= 0 and not forwards:
        return replace(sweep, dots=0, due=0.0, direction=1, paused=True)
    return replace(sweep, dots=dots, due=due)


def place_of(sweep: Sweep, shape: tuple[int, int]) -> tuple[int, int]:
    """Where the window stands: on the dot drawn last."""
    last = max(0, min(sweep.dots, shape[0] * shape[1]) - 1)
    return divmod(last, shape[1])
