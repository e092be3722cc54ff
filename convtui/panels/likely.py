"""How likely each label is, one line each: for where there is height for it."""

from collections.abc import Sequence

import numpy as np

from convtui.core.arrays import Float32
from convtui.core.figures import percent
from convtui.core.text import visible
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, KEY, RIM, TEXT
from convtui.render.tables import bar

LONGEST = 12
SHARE = 6


def likely_column(
    probabilities: Float32, labels: Sequence[str], width: int, chosen: int | None = None, step: int = 1
) -> Cells:
    """Each label with its bar and share, `step` lines apart; marked is the likeliest, or the one that is `chosen`.

    Where it is narrow names are cut, and there are no bars. Where there are no probabilities, because the weights do
    not fit, it says so.
    """
    if not len(probabilities) or not labels:
        canvas = Canvas(2, width)
        words = ("no prediction:", "a pool is out") if labels else ("it names", "no classes")
        return canvas.text(0, 0, words[0], DIM).text(1, 0, words[1], DIM).done()
    names = [visible(label, min(LONGEST, max(width - SHARE, 1))) for label in labels]
    long = max(len(name) for name in names)
    room = max(width - long - 1 - SHARE, 0)
    canvas = Canvas((len(names) - 1) * step + 1, width)
    marked = int(np.argmax(probabilities)) if chosen is None else chosen
    for index, (name, share) in enumerate(zip(names, probabilities.tolist(), strict=True)):
        row, is_marked = index * step, index == marked
        canvas.text(row, 0, f"{name:<{long}}", RIM if is_marked else DIM, KEY if is_marked else None)
        canvas.text(row, long + 1, bar(share, room), KEY if is_marked else TEXT)
        canvas.text(row, width - SHARE, f"{percent(share):>{SHARE}}", TEXT if is_marked else DIM)
    return canvas.done()


def tenths(share: float) -> str:
    """0..1 as `99.8 %`; never 100 or 0 unless it is exactly that: `>99.9 %`, `<0.1 %`."""
    if 0 < share < 0.0005:
        return "<0.1 %"
    return ">99.9 %" if 0.9995 <= share < 1 else f"{100 * share:.1f} %"


def likeliest(probabilities: Float32, labels: Sequence[str]) -> tuple[str, str] | None:
    """The likeliest label and its share: `7`, `98 %`; None where nothing is read."""
    if not len(probabilities) or not labels:
        return None
    best = int(np.argmax(probabilities))
    return visible(labels[best], LONGEST), percent(float(probabilities[best]))
