"""Curves over a frame, drawn by plotext, as cells."""

from collections.abc import Sequence

from convtui.core.text import visible
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, GROUND, HINT, KEY, Colour
from convtui.render.tier import Tier

# What a logarithmic axis shows in the place of 0.
LEAST = 0.5


def curve(
    steps: Sequence[float],
    values: Sequence[float],
    at: int,
    size: tuple[int, int],
    *,
    colour: Colour = HINT,
    top: float | None = None,
    tier: Tier = Tier.TRUECOLOR,
) -> Cells:
    """(height, width) cells: `values` over `steps` on a logarithmic axis, the point number `at` marked by a line.

    `top` is the axis' upper end, else the largest value; the lower end is 0.
    """
    import plotext

    height, width = size
    xs = [max(float(step), LEAST) for step in steps]
    plotext.clear_figure()
    plotext.theme("clear")
    plotext.limit_size(False, False)  # not to the size of the terminal, which is not all ours
    plotext.plot_size(width, height)
    plotext.xscale("log")
    plotext.frame(False)
    limit = max(top if top is not None else max(values), 1e-9)
    plotext.ylim(0, limit)
    labels = [f"{tick:.3g}" for tick in (0, limit / 2, limit)]
    plotext.yticks([0, limit / 2, limit], labels)
    ticks = [10.0**power for power in range(9) if xs[0] <= 10.0**power <= xs[-1]]
    plotext.xticks(ticks, [f"{tick:,.0f}" for tick in ticks])
    plain = tier is Tier.ASCII
    plotext.plot(xs, list(values), marker="*" if plain else "hd")
    lines = plotext.uncolorize(plotext.build()).splitlines()
    canvas = Canvas(height, width)
    for row, line in enumerate(lines[:height]):
        canvas.text(row, 0, visible(line.rstrip())[:width], colour)
    # Numbers of the axes are quieter than the curve; the marked moment stands out.
    left = max(map(len, labels))
    for row, line in enumerate(lines[: height - 1]):
        canvas.text(row, 0, line[:left], DIM)
    canvas.text(height - 1, 0, lines[height - 1].rstrip()[:width], DIM)
    column = _column(xs, at, left, width)
    for row in range(height - 1):
        canvas.text(row, column, "|" if plain else "│", KEY, GROUND)
    return canvas.done()


def _column(xs: Sequence[float], at: int, left: int, width: int) -> int:
    """Where on a logarithmic axis from column `left` to the last the point number `at` stands."""
    from math import log

    first, last = log(xs[0]), log(xs[-1])
    share = (log(xs[at]) - first) / (last - first) if last > first else 0.0
    return min(left + round(share * (width - 1 - left)), width - 1)
