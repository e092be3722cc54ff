"""What is read right before and now, and what is taken for what: a list of the largest changes, and a table of all."""

import numpy as np

from convtui.core.text import visible
from convtui.lab.derive_apart import Confusion, Counted
from convtui.panels.studies.apart_words import confusion_words, count_words, usual_confusions
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, HINT, KEY, RIM, TEXT, ink_on
from convtui.render.tone import Tone

CELL = 5
MOST_CLASSES = 12
SPACE = 3
# Of the table: two lines that say what it is, and the labels over it.
HEADINGS = 2


def counted_cells(counted: Counted, labels: tuple[str, ...], height: int, width: int, label: int | None) -> Cells:
    """(height, width) cells. `label` is that of the digit that is seen: its row of the table is marked."""
    canvas = Canvas(height, width)
    words, way = count_words(counted, width)
    canvas.text(0, 0, words, KEY if counted.after is not None else DIM)
    canvas.text(0, max(width - len(way), len(words) + 2), way, HINT)
    if counted.before is None or counted.after is None:
        return canvas.done()
    changed = counted.confusions()
    shown = changed or usual_confusions(counted.after)
    if not _has_table(labels, height, width):
        _list(canvas, shown, labels, 1, 0)
        return canvas.done()
    heading = "down: what it is; across: what it is read as"
    canvas.text(1, 0, f"{heading}; how many more, or fewer" if changed else heading, DIM)
    table = _table(counted, labels, label, bool(changed))
    canvas.paste(HEADINGS, 0, table)
    left = table.width + SPACE
    canvas.text(HEADINGS, left, "the largest changes:" if changed else "most often taken for another:", DIM)
    _list(canvas, shown, labels, HEADINGS + 1, left, HEADINGS + table.height)
    return canvas.done()


def _has_table(labels: tuple[str, ...], height: int, width: int) -> bool:
    count = len(labels)
    return HEADINGS + 1 + count <= height and 2 <= count <= MOST_CLASSES and width >= (count + 1) * CELL + SPACE + 30


def _list(
    canvas: Canvas,
    shown: tuple[Confusion, ...],
    labels: tuple[str, ...],
    first: int,
    left: int,
    end: int | None = None,
) -> None:
    """From row `first` to `end`, as many as there is room for, one under the other, then beside."""
    lines = (canvas.height if end is None else end) - first
    texts = [confusion_words(one, labels) for one in shown]
    column = left
    while texts and lines > 0:
        part, texts = texts[:lines], texts[lines:]
        wide = max(len(text) for text in part)
        if column + wide > canvas.width:
            return
        for line, text in enumerate(part):
            canvas.text(first + line, column, text, TEXT)
        column += wide + SPACE


def _table(counted: Counted, labels: tuple[str, ...], label: int | None, as_change: bool) -> Cells:
    """Labels down, what they are read as across: how many more or fewer, or how many where nothing has changed."""
    assert counted.before is not None
    assert counted.after is not None
    count = len(labels)
    values = counted.after.confusions[:count] - (counted.before.confusions[:count] if as_change else 0)
    limit = float(np.abs(values * (1 - np.eye(*values.shape))).max()) or 1.0
    tone, canvas = Tone("signed", limit), Canvas(count + 1, (count + 1) * CELL)
    for index, name in enumerate(labels):
        short = visible(name, 20)[: CELL - 1]
        canvas.text(0, (index + 1) * CELL, f"{short:>{CELL - 1}}", DIM)
        colours = (RIM, KEY) if index == label else (DIM, None)
        canvas.text(index + 1, 0, f" {short} "[:CELL], *colours)
    for (row, column), value in np.ndenumerate(values):
        text = f"{value:+d}" if as_change and value else str(value) if value else "."
        at = row + 1, (column + 1) * CELL
        if row == column or not value:
            canvas.text(*at, f"{text:>{CELL - 1}} ", DIM)
        else:
            ground = tone.colour(float(value))
            canvas.text(*at, f"{text:>{CELL - 1}} ", ink_on(ground), ground)
    return canvas.done()
