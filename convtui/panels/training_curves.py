"""Loss and accuracy over a training, those of the training and those of the test."""

import numpy as np

from convtui.lab.derive_training import Doubles, TrainingScene
from convtui.render.cells import Canvas
from convtui.render.colours import DIM, HINT, RING, TEXT, Colour
from convtui.render.plot import POINT, curve
from convtui.render.tier import Tier

LEAST_CURVE = 5


def draw_curves(canvas: Canvas, scene: TrainingScene, row: int, width: int, height: int, tier: Tier) -> None:
    """Side by side in `height` rows from `row` on, titles included; nothing where that is too little."""
    if height < LEAST_CURVE:
        return
    half = width // 2 - 1
    sets = (
        ("loss", scene.losses, scene.test_losses, None, HINT),
        ("accuracy", scene.accuracies, scene.test_accuracies, 1.0, TEXT),
    )
    for place, (word, values, tests, top, colour) in enumerate(sets):
        column = place * (half + 1)
        if not _title(canvas, row, column, half, (word, values, tests, colour)):
            continue
        drawn = curve(
            scene.steps.tolist(),
            values.tolist(),
            scene.moment,
            (height - 1, half),
            colour=colour,
            top=top,
            points=tests.tolist() if np.isfinite(tests).any() else (),
            tier=tier,
        )
        canvas.paste(row + 1, column, drawn)


def _title(canvas: Canvas, row: int, column: int, width: int, drawn: tuple[str, Doubles, Doubles, Colour]) -> bool:
    """What is drawn, in the colours of what is drawn where that is two things; whether there is anything to draw."""
    word, values, tests, colour = drawn
    measured, tested = bool(np.isfinite(values).any()), bool(np.isfinite(tests).any())
    if not measured and not tested:
        canvas.text(row, column, f"{word}: not measured", DIM)
    elif not tested:
        canvas.text(row, column, f"{word} over steps", DIM)
    else:
        parts = [(word, DIM), ("train", colour), (f"{POINT} test", RING)]
        if not measured or sum(len(text) + 2 for text, _ in parts) - 2 > width:
            del parts[1]
        for text, ink in parts:
            canvas.text(row, column, text, ink)
            column += len(text) + 2
    return measured or tested
