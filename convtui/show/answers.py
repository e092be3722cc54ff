"""What a network reads: in words, in JSON, as bars."""

from collections.abc import Sequence

import numpy as np

from convtui.core.arrays import Float32
from convtui.core.figures import percent
from convtui.core.text import visible
from convtui.panels.network_tiles import share_bars
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, KEY
from convtui.render.tables import probability_bars
from convtui.show.figures import listed

# Labels of so many letters stand in one line with their bars; longer ones, or many, in columns of so many rows.
SHORT_LABEL, FEWEST_COLUMNS, ROWS = 3, 5, 5


def reads_lines(labels: Sequence[str], values: Float32) -> list[str]:
    """The likeliest label, and every probability."""
    if not labels:
        return ["reads: this network names no classes"]
    return [f"reads: {visible(labels[int(np.argmax(values))], 40)}", f"probabilities: {shares(labels, values)}"]


def reading_words(labels: Sequence[str], values: Float32) -> str:
    """`3, 97 %`: the likeliest label."""
    best = int(np.argmax(values))
    return f"{visible(labels[best], 40)}, {percent(float(values[best]))}"


def shares(labels: Sequence[str], values: Float32) -> str:
    """Each label with its probability."""
    return ", ".join(f"{visible(label, 40)} {share:.4f}" for label, share in zip(labels, values.tolist(), strict=True))


def prediction_json(labels: Sequence[str], values: Float32) -> dict[str, object] | None:
    """The likeliest label and all probabilities; None where the network names no classes."""
    return {"label": labels[int(values.argmax())], "probabilities": listed(values)} if labels else None


def titled_answer(title: str, labels: Sequence[str], values: Float32, columns: int, *, lit: bool) -> Cells:
    """The same under a title, which is `lit` where it is about now."""
    bars = answer_cells(labels, values, columns)
    canvas = Canvas(bars.height + 1, columns).text(0, 0, title, KEY if lit else DIM)
    return canvas.paste(1, 0, bars).done()


def answer_cells(labels: Sequence[str], values: Float32, columns: int) -> Cells:
    """Every label with its bar."""
    seen = [visible(label, 20) for label in labels]
    if not seen or (max(map(len, seen)) <= SHORT_LABEL and (columns - 13) // len(seen) >= FEWEST_COLUMNS):
        return probability_bars(values, seen, columns)
    # As many to a column as leaves each a bar.
    across = max(1, columns // (max(map(len, seen)) + 22))
    rows = max(ROWS, -(-len(seen) // across))
    return Canvas(rows, columns).paste(0, 0, share_bars(values, seen, columns, rows)).done()
