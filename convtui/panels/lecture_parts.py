"""The pieces that show the lecture's slip: three panes, the kernel as it is and as it acts."""

import textwrap

import numpy as np

from convtui.core.arrays import Float32
from convtui.core.figures import short
from convtui.lab.lecture_scene import LectureScene, Made
from convtui.lab.meaning import Meaning, meaning
from convtui.panels.lecture_words import acting
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, HINT, RING, TEXT, Colour
from convtui.render.panes import Area, map_pane, picture_pane
from convtui.render.tables import kernel_block
from convtui.render.tone import PICTURE, Tone
from convtui.render.viewport import Shape, Viewport, crop, whole

# A is the notebook, B the true map, here and in every line.
A_COLOUR, B_COLOUR = RING, HINT
# A kernel of three columns, and as many lines of words beside it.
TABLE_WIDTH, TABLE_HEIGHT = 26, 4
_WORDS_AT = 12
_LEVELS = Tone("grey", 255.0)


def picture_cells(scene: LectureScene, port: Viewport, ring: bool) -> Cells:
    """The picture in its colours, with a ring around the nine pixels at the place."""
    row, column = scene.place
    area = Area(row - 1, column - 1, 3, 3) if ring else None
    values: Float32 = (scene.levels / np.float32(255)).astype(np.float32)
    return picture_pane(values, port, PICTURE, area)


def map_cells(scene: LectureScene, made: Made, port: Viewport, signed: bool, ring: bool) -> Cells:
    """A map as the notebook's picture would show it, or with `signed` all of its sums."""
    area = Area(*scene.place) if ring else None
    if signed:
        return map_pane(made.sums.astype(np.float32), port, signed_tone(scene), area)
    return map_pane(made.levels.astype(np.float32), port, _LEVELS, area)


def signed_tone(scene: LectureScene) -> Tone:
    """One scale for both maps."""
    largest = max(float(np.abs(made.sums).max()) for made in (scene.slip, scene.true))
    return Tone("signed", largest or 1.0)


def tables(scene: LectureScene, cell: Shape | None = None, typing: str | None = None) -> tuple[Cells, Cells, Cells]:
    """The kernel with its row sums; the same as the notebook laid it on; the same as it is meant."""
    cells = np.array(scene.kernel.cells, np.float32)
    sums = (
        Canvas(TABLE_HEIGHT, TABLE_WIDTH).text(0, 0, "the kernel", DIM).paste(1, 0, kernel_block(cells, cell, typing))
    )
    for row, values in enumerate(scene.kernel.cells):
        sums.text(1 + row, _WORDS_AT, f" -> sum {short(round(sum(values), 9) + 0.0)}", DIM)
    slip, true = acting(scene)
    return (
        sums.done(),
        _table("A  rows fell on columns", A_COLOUR, slip.array, meaning(slip)),
        _table("B  rows stay rows", B_COLOUR, cells, meaning(true)),
    )


def _table(title: str, colour: Colour, kernel: Float32, means: Meaning) -> Cells:
    canvas = Canvas(TABLE_HEIGHT, TABLE_WIDTH).text(0, 0, title, colour).paste(1, 0, kernel_block(kernel))
    lines, at = means_in_short(means)
    for row, text in enumerate(lines, 1):
        canvas.text(row, at, text, TEXT)
    return canvas.done()


def means_in_short(means: Meaning) -> tuple[list[str], int]:
    """What a kernel does, in as many lines as it has rows, and the column where they begin.

    What does not fit is left out, the last part first.
    """
    parts = list(means.headline)
    while True:
        # A blank between numbers and words, where there is room for one.
        for width in (TABLE_WIDTH - _WORDS_AT - 1, TABLE_WIDTH - _WORDS_AT):
            if len(lines := textwrap.wrap(" ".join(parts), width)) < TABLE_HEIGHT:
                return lines, TABLE_WIDTH - width
        parts.pop()


def port_of(shape: Shape, room: Shape, part: bool, place: Shape) -> Viewport:
    """All of a picture in `room` dots; or, where it must shrink, the part around a place at one dot a pixel."""
    seen = whole(shape, room)
    if not (part and seen.shrinks):
        return seen
    if max(shape[0] - room[0], shape[1] - room[1]) > max(room) // 2:
        return crop(shape, room, place)
    # Little is hidden: gliding with the place shows it without a jump.
    rows, columns = min(shape[0], room[0]), min(shape[1], room[1])
    return Viewport(
        _glide(shape[0], rows, place[0]), _glide(shape[1], columns, place[1]), rows, columns, (rows, columns), room
    )


def _glide(length: int, seen: int, at: int) -> int:
    return round(at * (length - seen) / max(length - 1, 1))
