"""Why this answer: which places, when hidden, lower a label's score most."""

import numpy as np

from convtui.core.arrays import Float32
from convtui.core.text import visible
from convtui.errors import UsageError
from convtui.lab.findings import OcclusionJob
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.network.occlusion import OcclusionMap
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, TEXT
from convtui.render.panes import Area, map_pane, picture_pane
from convtui.render.tone import PICTURE, Tone
from convtui.show import choices
from convtui.show.figures import figure, table_of, wrapped
from convtui.show.parts import Part, snug
from convtui.show.waiting import found

MOST_PLACES = 5
LARGEST_PANE = 64


def why_part(view: TrainedView, library: Library, text: str, side: int) -> Part:
    """`text` is a label, or "" for the likeliest; `side` of the square that hides, in pixels. Raises UsageError."""
    network = library.trained(view.trial)
    labels = network.spec.labels
    if not labels:
        raise UsageError("This network names no classes, so no label has a score to lower: leave out --why.")
    output = library.activations(view.trial).output.reshape(-1)
    label = int(output.argmax()) if not text else label_of(text, labels)
    picture = library.input_of(view.trial).values
    if side > max(picture.shape[:2]):
        raise UsageError(
            f"--why-side is {side}, and the network's picture is smaller: give at most {max(picture.shape[:2])}."
        )
    # As in the app one job is about all labels.
    every: OcclusionMap = found(OcclusionJob(view.trial, 0, side), library, "hiding one place after the other")
    made = every.of(label)
    order = np.argsort(-made.falls, axis=None, kind="stable")[:MOST_PLACES]
    places = [divmod(int(flat), made.scores.shape[1]) for flat in order]
    name = visible(labels[label], 40)
    cover = "paper (0)" if picture.shape[2] == 1 else "the picture's mean colour"
    low, high = (figure(float(extreme), 4) for extreme in (made.scores.min(), made.scores.max()))
    lines = [
        f"why {name}: its probability is {figure(made.score, 4)}, and with a square of {side} x {side} pixels hidden "
        f"round each pixel, by {cover}, from {low} to {high}",
        *[
            f"  hidden round row {row}, column {column} of the picture: {figure(float(made.scores[row, column]), 4)}"
            for row, column in places
            if made.falls[row, column] > 0
        ],
    ]
    return Part(
        lines=[*lines, *table_of("probability with each place hidden", made.scores)],
        json={
            "why": {
                "label": labels[label],
                "side": side,
                "score": made.score,
                "scores": {
                    "shape": list(made.scores.shape),
                    "min": float(made.scores.min()),
                    "max": float(made.scores.max()),
                },
                "lowest": [
                    {"row": row, "column": column, "score": float(made.scores[row, column])} for row, column in places
                ],
            }
        },
        arrays={"why_scores": made.scores, "why_probabilities": made.probabilities},
        cells=lambda columns: _cells(picture, made, name, columns),
    )


def label_of(text: str, labels: tuple[str, ...]) -> int:
    """The number of the label called so. Raises UsageError."""
    if text in labels:
        return labels.index(text)
    raise UsageError(f"No label is called {visible(text, 60)}: {choices.nearest(text, labels)}.")


def _cells(picture: Float32, made: OcclusionMap, name: str, columns: int) -> Cells:
    """The picture with a ring round the place that matters most, and what is lost by hiding each place."""
    port = snug(picture.shape, min(LARGEST_PANE, (columns - 2) // 2))
    values = picture[:, :, 0] if picture.shape[2] == 1 else picture
    half = made.side // 2
    ring = None if made.worst is None else Area(made.worst[0] - half, made.worst[1] - half, made.side, made.side)
    lost = made.falls
    tone = Tone("signed", float(np.abs(lost).max()) or 1.0)
    heads = wrapped(
        [
            f"why {name}: probability {figure(made.score, 4)}; hidden {made.side} x {made.side} pixels at a time",
            f"right: light where hiding lowers it (by {figure(float(lost.max()), 3)} at most), dark where it raises it",
        ],
        columns,
    )
    left = picture_pane(values, port, PICTURE, ring)
    right = map_pane(lost, port, tone, ring)
    canvas = Canvas(len(heads) + 1 + left.height, columns)
    for row, text in enumerate(heads):
        canvas.text(row, 0, text, DIM if row else TEXT)
    canvas.paste(len(heads) + 1, 0, left).paste(len(heads) + 1, left.width + 2, right)
    return canvas.done()
