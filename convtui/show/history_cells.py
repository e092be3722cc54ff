"""How a network was trained, as a picture: its curves, and its kernels as they were at a step."""

from convtui.lab.derive_training import TrainingScene
from convtui.panels.training_curves import draw_curves
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM
from convtui.render.tier import Tier
from convtui.render.tiles import TileGrid, kernel_strip
from convtui.show.history_words import MadeHistory, moment_words, number, share, status_words
from convtui.show.parts import stacked, text_cells

ACROSS, CURVE = 16, 9


def history_cells(made: MadeHistory, columns: int) -> Cells:
    """The curves of loss and accuracy, and the kernels as they were."""
    scene = made.scene
    words = [moment_words(scene)]
    if made.asked.step is None:
        first, last = made.history[0], made.history[-1]
        words = [
            f"training: {len(made.history)} recorded moments, from step {first.step:,} to {last.step:,}; loss from "
            f"{number(first.loss)} to {number(last.loss)}, accuracy from {share(first.accuracy)} to "
            f"{share(last.accuracy)}"
        ]
    if made.status is not None:
        words.insert(0, status_words(made.status))
    blocks = [text_cells(words, columns), _curves(scene, columns)]
    if made.asked.step is not None:
        blocks.append(_kernels(made, columns))
    return stacked(blocks, columns)


def _curves(scene: TrainingScene, columns: int) -> Cells:
    canvas = Canvas(CURVE, columns)
    draw_curves(canvas, scene, 0, columns, CURVE, Tier.TRUECOLOR)
    return canvas.done()


def _kernels(made: MadeHistory, columns: int) -> Cells:
    kernels = made.scene.snapshot.kernels
    rows, across, channels, count = kernels.shape
    scale = 2 if columns // ACROSS >= 2 * across + 2 else 1
    wide = max(across * scale + 2, columns // ACROSS)
    grid = TileGrid(max(1, min(ACROSS, columns // wide)), wide, (rows * scale + 1) // 2 + (rows * scale + 1) % 2)
    strip = kernel_strip(kernels.sum(axis=2), grid, made.scene.chosen if made.one else -1, columns, scale)
    added = "" if channels == 1 else f", {channels} channels added"
    title = f"the {count} kernels then{added}"
    return Canvas(strip.height + 1, columns).text(0, 0, title, DIM).paste(1, 0, strip).done()
