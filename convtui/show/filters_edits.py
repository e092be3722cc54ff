"""Filters that are not as they were trained: what was done, the probabilities before and after, and how many labelled
pictures are read right with and without it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.network import FilterBank
from convtui.core.text import visible
from convtui.lab.findings import ReadingJob
from convtui.lab.library import Library
from convtui.lab.trained_state import FilterEdit, Trial
from convtui.network.forward import Activations
from convtui.network.reading import Readings
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, TEXT
from convtui.show.answers import prediction_json, reading_words, shares, titled_answer
from convtui.show.figures import columns as aligned
from convtui.show.figures import figure, listed
from convtui.show.parts import Part, stacked, text_cells
from convtui.show.trials import labelled
from convtui.show.waiting import found

# A table of confusions has at most so many labels, a list so many lines.
LARGEST_TABLE, MOST_CONFUSIONS = 20, 12


def edits_part(trial: Trial, layer: str, library: Library) -> Part | None:
    """What was done to filters, and what that does to the reading; None where nothing was. `layer` is seen."""
    if not trial.edits:
        return None
    plain = replace(trial, edits=())
    before, after = library.activations(plain), library.activations(trial)
    network = library.network(trial.network)
    labels = network.spec.labels if library.misfit(trial) is None else ()
    was, now = before.shares, after.shares
    edits = sorted(trial.edits, key=lambda edit: (edit.layer, edit.filter))
    words = [_edit_words(edit, layer, network.weights[edit.layer], before, after) for edit in edits]
    arrays: dict[str, npt.NDArray[Any]] = {
        "kernels_as_trained": network.weights[layer].kernels,
        "bias_as_trained": network.weights[layer].bias,
        "maps_as_trained": before.of(layer),
    }
    if labels:
        words += [
            f"reads as trained: {reading_words(labels, was)}",
            f"probabilities as trained: {shares(labels, was)}",
        ]
        arrays["probabilities_as_trained"] = was
    return Part(
        lines=words,
        json={
            "edits": [_edit_json(edit, network.weights[edit.layer]) for edit in edits],
            "as_trained": prediction_json(labels, was),
        },
        arrays=arrays,
        cells=lambda columns: _edit_cells(words, labels, was, now, columns),
    )


def done_to(edit: FilterEdit, bank: FilterBank) -> str:
    """What was done, by its numbers; `bank` is the layer's as it was trained."""
    cells, bias = np.array(edit.cells, np.float32), np.float32(edit.bias)
    if not cells.any() and not bias:
        return "zeroed"
    was = bank.kernels[..., edit.filter].reshape(-1), bank.bias[edit.filter]
    return "negated" if np.array_equal(cells, -was[0]) and bias == -was[1] else "set by hand"


def _edit_words(edit: FilterEdit, layer: str, bank: FilterBank, before: Activations, after: Activations) -> str:
    of = "" if edit.layer == layer else f" of {visible(edit.layer, 40)}"
    words = f"filter {edit.filter}{of} is {done_to(edit, bank)}: bias {figure(edit.bias)}"
    if edit.layer not in (one.name for one in after.spec.layers):
        return words
    tops = (figure(float(passed.of(edit.layer)[..., edit.filter].max())) for passed in (before, after))
    return "{}, its map up to {} as trained and {} now".format(words, *tops)


def _edit_json(edit: FilterEdit, bank: FilterBank) -> dict[str, object]:
    shape = bank.kernels.shape[:-1]
    return {
        "layer": edit.layer,
        "filter": edit.filter,
        "what": done_to(edit, bank),
        "weights": listed(np.array(edit.cells, np.float32).reshape(shape)),
        "bias": float(np.float32(edit.bias)),
    }


def _edit_cells(words: Sequence[str], labels: Sequence[str], was: Float32, now: Float32, columns: int) -> Cells:
    """What was done, and the bars of before over those of now."""
    lines = [line for line in words if not line.startswith("probabilities")]
    if not labels:
        return text_cells(lines, columns)
    bars = [
        titled_answer("as trained", labels, was, columns, lit=False),
        titled_answer("now", labels, now, columns, lit=True),
    ]
    return stacked([text_cells(lines, columns), *bars], columns)


# -- over labelled pictures


class Accuracy(Struct, frozen=True, eq=False):
    """What is read in `count` pictures; `before` is the network as it was trained, None where it still is."""

    count: int
    what: str
    now: Readings
    before: Readings | None


def accuracy_of(trial: Trial, library: Library, over: int) -> Accuracy:
    """Raises UsageError where nobody knows the labels of the pictures."""
    sample, count = labelled(trial, library, over, "--accuracy")
    jobs = [ReadingJob(trial.network, edits, count) for edits in ((), trial.edits)[: 1 + bool(trial.edits)]]
    made: list[Readings] = [found(job, library, f"reading {count:,} {sample.what}") for job in jobs]
    return Accuracy(count, sample.what, made[-1], made[0] if trial.edits else None)


def accuracy_part(trial: Trial, library: Library, over: int) -> Part:
    """How many of `over` pictures are read right, before and after the edits, and what is taken for what."""
    made = accuracy_of(trial, library, over)
    labels = library.network(trial.network).spec.labels
    arrays: dict[str, npt.NDArray[np.intp]] = {"confusions": made.now.confusions}
    json: dict[str, object] = {
        "count": made.now.read,
        "of": made.what,
        "right": made.now.right,
        "share": made.now.right / made.now.read,
        "confusions": made.now.confusions.tolist(),
    }
    if made.before is not None:
        arrays["confusions_as_trained"] = made.before.confusions
        json["as_trained"] = {
            "right": made.before.right,
            "share": made.before.right / made.before.read,
            "confusions": made.before.confusions.tolist(),
        }
    head = accuracy_lines(made, labels)
    table = _table(made.now.confusions, labels)
    return Part(
        lines=[*head, *table],
        json={"accuracy": json},
        arrays=arrays,
        cells=lambda columns: _accuracy_cells(head, table, columns),
    )


def _accuracy_cells(head: Sequence[str], table: Sequence[str], columns: int) -> Cells:
    fits = all(len(line) <= columns for line in table)
    canvas = Canvas(len(table) if fits else 0, columns)
    for row, line in enumerate(table if fits else ()):
        canvas.text(row, 0, line, TEXT if row else DIM)
    return stacked([text_cells(head, columns), canvas.done()], columns)


def accuracy_lines(made: Accuracy, labels: Sequence[str]) -> list[str]:
    """How many are read right, before and after, and the confusions that changed."""
    now = made.now
    words = f"reads {now.right:,} of {now.read:,} {made.what} right, {now.right / now.read:.2%}"
    if made.before is None:
        return [words, *_worst(now.confusions, labels)]
    apart = now.right - made.before.right
    change = "as many as" if not apart else f"{abs(apart):,} {'more' if apart > 0 else 'fewer'} than"
    lines = [f"{words}: {change} as trained ({made.before.right:,}, {made.before.right / made.before.read:.2%})"]
    changed = _changed(made.before.confusions, now.confusions, labels)
    return [*lines, "confusions that changed: " + "; ".join(changed)] if changed else lines


def _worst(confusions: npt.NDArray[np.intp], labels: Sequence[str]) -> list[str]:
    wrong = confusions.copy()
    np.fill_diagonal(wrong, 0)
    order = np.argsort(-wrong, axis=None, kind="stable")[:MOST_CONFUSIONS]
    places = [np.unravel_index(int(flat), wrong.shape) for flat in order]
    words = [
        f"{_named(labels, int(label))} as {_named(labels, int(read))} ({wrong[label, read]})"
        for label, read in places
        if wrong[label, read]
    ]
    return ["taken for another most often: " + ", ".join(words)] if words else []


def _changed(before: npt.NDArray[np.intp], now: npt.NDArray[np.intp], labels: Sequence[str]) -> list[str]:
    """The largest changes first, those that are read right left out."""
    apart = now - before
    np.fill_diagonal(apart, 0)
    order = np.argsort(-np.abs(apart), axis=None, kind="stable")[:MOST_CONFUSIONS]
    places = [np.unravel_index(int(flat), apart.shape) for flat in order]
    return [
        f"{_named(labels, int(label))} as {_named(labels, int(read))} {before[label, read]} -> {now[label, read]}"
        for label, read in places
        if apart[label, read]
    ]


def _table(confusions: npt.NDArray[np.intp], labels: Sequence[str]) -> list[str]:
    """Rows are what it is, columns what is read; nothing where that is too large to be read."""
    if max(confusions.shape) > LARGEST_TABLE:
        return ["what is taken for what: --format npz has the whole table"]
    heads = ["is / read as", *(_named(labels, index) for index in range(confusions.shape[1]))]
    body = [
        [_named(labels, row), *(f"{count:,}" for count in counts)] for row, counts in enumerate(confusions.tolist())
    ]
    return aligned([heads, *body], left=1)


def _named(labels: Sequence[str], index: int) -> str:
    return visible(labels[index], 40) if index < len(labels) else str(index)
