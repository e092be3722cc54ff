"""Curves over a frame, drawn by plotext, as cells."""

from collections.abc import Sequence
from functools import lru_cache
from math import log, log10

import numpy as np
import numpy.typing as npt

from convtui.core.text import visible
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, GROUND, HINT, KEY, RING, Colour
from convtui.render.tier import Tier

Numbers = npt.NDArray[np.float64]

# What a logarithmic axis shows in the place of 0.
LEAST = 0.5
# What stands where something was measured that is not measured at every moment.
POINT = "o"
# Beyond that a difference of two would be infinite.
LARGEST = 1e300


def curve(
    steps: Sequence[float],
    values: Sequence[float],
    at: int,
    size: tuple[int, int],
    *,
    colour: Colour = HINT,
    top: float | None = None,
    points: Sequence[float] = (),
    tier: Tier = Tier.TRUECOLOR,
) -> Cells:
    """(height, width) cells: `values` over `steps` on a logarithmic axis, the point number `at` marked by a line.

    `points`, as many as `steps`, are drawn each by itself. What is not finite is not drawn: the curve has a gap there.
    `top` is the axis' upper end, else the largest value; the lower end is 0, or the least value that is below it.
    """
    height, width = size
    xs = np.maximum(np.asarray(steps, np.float64), LEAST)
    curved, single = (np.asarray(numbers, np.float64) for numbers in (values, points))
    drawn = np.concatenate((curved, single))
    drawn = np.clip(drawn[np.isfinite(drawn)], -LARGEST, LARGEST)
    low, high = float(drawn.min(initial=0.0)), top if top is not None else float(drawn.max(initial=0.0))
    high = high if high > low else low + 1.0
    # As shares of the axis, so that no number is too large for whoever draws it.
    curved, single = (_shares(numbers, low, high) for numbers in (curved, single))
    plain = tier is Tier.ASCII
    labels = [_label(tick) for tick in (low, (low + high) / 2, high)]
    frame = _Frame(width, height, float(xs[0]), float(xs[-1]) if xs[-1] > xs[0] else float(xs[0]) * 2, labels)
    where = _across(xs, 2 * width)
    canvas = Canvas(height, width)
    lines = frame.drawn(_pieces(xs, curved, where), "*" if plain else "hd")
    for row, line in enumerate(lines[:height]):
        canvas.text(row, 0, line, colour)
    # Numbers of the axes are quieter than the curve; the marked moment stands out.
    left = max(map(len, frame.labels))
    for row, line in enumerate(lines[: height - 1]):
        canvas.text(row, 0, line[:left], DIM)
    canvas.text(height - 1, 0, _steps_line(frame, left), DIM)
    column = _column(frame, float(xs[at]), left)
    for row, line in enumerate(lines[: height - 1]):
        under = line[column : column + 1].strip()
        canvas.text(row, column, under or ("|" if plain else "│"), KEY, GROUND)
    found = np.isfinite(single)
    if found.any():
        over = frame.drawn([_thinned(xs[found], single[found], where[found])], POINT, joined=False)
        for row, line in enumerate(over[: height - 1]):
            for place, character in enumerate(line[left:], left):
                if character == POINT:
                    canvas.text(row, place, POINT, RING)
    return canvas.done()


def _label(tick: float) -> str:
    """Three figures: `1.16`, `2,820`, `3e+07`."""
    text = f"{tick:.3g}"
    return f"{float(text):,.0f}" if 1000 <= abs(tick) < 1e6 else text


class _Frame:
    """The axes, values as shares of theirs: all that is drawn over them stands where it would stand alone."""

    def __init__(self, width: int, height: int, first: float, last: float, labels: Sequence[str]) -> None:
        self.width, self.height, self.first, self.last, self.labels = width, height, first, last, labels
        self.ticks = _ticks(first, last)

    def drawn(self, pieces: Sequence[tuple[Numbers, Numbers]], marker: str, *, joined: bool = True) -> Sequence[str]:
        """`height` lines of at most `width` characters."""
        asked = tuple((xs.tobytes(), values.tobytes()) for xs, values in pieces)
        return _lines(self.width, self.height, (self.first, self.last), tuple(self.labels), asked, marker, joined)


# plotext takes most of the time of a key, and draws the same again while one goes through the time or the filters:
# both curves with their points, on two sizes of the screen.
@lru_cache(maxsize=8)
def _lines(
    width: int,
    height: int,
    ends: tuple[float, float],
    labels: tuple[str, ...],
    pieces: tuple[tuple[bytes, bytes], ...],
    marker: str,
    joined: bool,
) -> tuple[str, ...]:
    import plotext

    plotext.clear_figure()
    plotext.theme("clear")
    plotext.limit_size(False, False)  # not to the size of the terminal, which is not all ours
    plotext.plot_size(width, height)
    plotext.xscale("log")
    plotext.frame(False)
    plotext.xlim(log10(ends[0]), log10(ends[1]))  # which it takes as they stand on the axis
    plotext.ylim(0, 1)
    plotext.yticks([0, 0.5, 1], labels)
    # Their place is kept, they are written by `_steps_line`: plotext leaves out now this one, now that one.
    ticks = _ticks(*ends)
    plotext.xticks(ticks, [""] * len(ticks))
    draw = plotext.plot if joined else plotext.scatter
    for xs, values in pieces:
        draw(np.frombuffer(xs).tolist(), np.frombuffer(values).tolist(), marker=marker)
    if not pieces:  # plotext draws no axes round nothing
        plotext.scatter(list(ends), [0.0, 1.0], marker=" ")
    lines = plotext.uncolorize(plotext.build()).splitlines()
    lines += [""] * (height - len(lines))
    return tuple(visible(line.rstrip())[:width] for line in lines)


def _ticks(first: float, last: float) -> list[float]:
    return [10.0**power for power in range(9) if first <= 10.0**power <= last]


def _shares(values: Numbers, low: float, high: float) -> Numbers:
    """Where on the axis they stand, 0..1, a little beyond it for what lies beyond; NaN for what is not finite."""
    finite = np.isfinite(values)
    made: Numbers = np.where(finite, np.clip((np.where(finite, values, low) - low) / (high - low), -1, 2), np.nan)
    return made


def _across(xs: Numbers, columns: int) -> npt.NDArray[np.intp]:
    """In which of so many columns of the axis each stands."""
    where = np.log(xs)
    shares = (where - where[0]) / max(float(where[-1] - where[0]), 1e-9)
    made: npt.NDArray[np.intp] = (shares * columns).astype(np.intp)
    return made


def _pieces(xs: Numbers, values: Numbers, where: npt.NDArray[np.intp]) -> list[tuple[Numbers, Numbers]]:
    """The runs of finite values, each thinned out to what can be seen."""
    finite = np.isfinite(values)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], finite, [False])).astype(np.int8)))
    return [_thinned(xs[a:z], values[a:z], where[a:z]) for a, z in edges.reshape(-1, 2).tolist()]


def _thinned(xs: Numbers, values: Numbers, columns: npt.NDArray[np.intp]) -> tuple[Numbers, Numbers]:
    """Of each column the first, the last, the least and the largest value, in the order of time."""
    starts = np.flatnonzero(np.diff(columns, prepend=columns[0] - 1))
    if 4 * starts.size >= values.size:
        return xs, values
    ends = np.append(starts[1:], values.size)
    kept = {place for a, z in zip(starts.tolist(), ends.tolist(), strict=True) for place in _telling(values, a, z)}
    at = sorted(kept)
    return xs[at], values[at]


def _telling(values: Numbers, start: int, end: int) -> tuple[int, int, int, int]:
    part = values[start:end]
    return start, end - 1, start + int(part.argmin()), start + int(part.argmax())


def _steps_line(frame: _Frame, left: int) -> str:
    """The powers of ten under the axis, each under its place, those left out that would touch the one before."""
    line = ""
    for tick in frame.ticks:
        label = f"{tick:,.0f}"
        at = min(_column(frame, tick, left) - len(label) // 2, frame.width - len(label))
        if at >= len(line) + bool(line):
            line = line.ljust(at) + label
    return line


def _column(frame: _Frame, step: float, left: int) -> int:
    """Where on the axis, from column `left` to the last, a step stands."""
    share = (log(step) - log(frame.first)) / (log(frame.last) - log(frame.first))
    return min(left + round(share * (frame.width - 1 - left)), frame.width - 1)
