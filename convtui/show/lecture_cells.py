"""As in the lecture, as one block of cells: the picture, A and B; under them the kernel, as it is and as it acts."""

import textwrap

from convtui.core.text import visible
from convtui.lab.lecture_scene import LectureScene
from convtui.panels.lecture_parts import (
    A_COLOUR,
    B_COLOUR,
    TABLE_HEIGHT,
    TABLE_WIDTH,
    map_cells,
    picture_cells,
    tables,
)
from convtui.panels.lecture_words import explanation, figure
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import TEXT, Colour
from convtui.render.viewport import whole

GAP = 1
# Panes in dots: on a terminal, and on a slide.
TALLEST, LARGEST_SLIDE = 100, 200


def lecture_slide(scene: LectureScene, with_at: bool) -> Cells:
    """The three at their true pixels, or enlarged, up to a limit."""
    rows, columns = scene.levels.shape[:2]
    side = min(max(TABLE_WIDTH, columns), LARGEST_SLIDE)
    return lecture_cells(scene, with_at, 3 * side + 2 * GAP, min(max(rows, TABLE_WIDTH), LARGEST_SLIDE))


def lecture_cells(scene: LectureScene, with_at: bool, columns: int, tallest: int = TALLEST) -> Cells:
    """At most `columns` wide, panes at most `tallest` dots high; rings and the two sums only `with_at`."""
    across = (columns - 2 * GAP) // 3
    beside = across >= TABLE_WIDTH
    lefts = [index * (across + GAP) for index in range(3)]
    shape = scene.levels.shape[0], scene.levels.shape[1]
    height = -(-whole(shape, (tallest, across)).dots[0] // 2)
    port = whole(shape, (2 * height, across))
    detail = f" {shape[0]}x{shape[1]}"
    titles: list[tuple[str, Colour]] = [
        (visible(scene.title, max(4, across - len(detail))) + detail, TEXT),
        ("A  the notebook drew" if beside else "A  notebook", A_COLOUR),
        ("B  these nine numbers do" if beside else "B  true", B_COLOUR),
    ]
    panes = (
        picture_cells(scene, port, with_at),
        map_cells(scene, scene.slip, port, signed=False, ring=with_at),
        map_cells(scene, scene.true, port, signed=False, ring=with_at),
    )
    lines = textwrap.wrap(_sums(scene), columns) if with_at else []
    words = textwrap.wrap(explanation(scene), columns)
    at_lines = 1 + height + 1
    at_tables = at_lines + len(lines) + bool(lines)
    at_words = at_tables + (TABLE_HEIGHT + 1) * (1 if beside else 3)
    canvas = Canvas(at_words + len(words), columns)
    for index, (left, (title, colour), pane, table) in enumerate(zip(lefts, titles, panes, tables(scene), strict=True)):
        canvas.text(0, left, title[:across], colour).paste(1, left, pane)
        canvas.paste(at_tables + (0 if beside else index * (TABLE_HEIGHT + 1)), left if beside else 0, table)
    for row, line in (*enumerate(lines, at_lines), *enumerate(words, at_words)):
        canvas.text(row, 0, line, TEXT)
    return canvas.done()


def _sums(scene: LectureScene) -> str:
    """Both at the place."""
    row, column = scene.place
    at, drawn = scene.at, scene.drawn_at
    return (
        f"row {row}, column {column}: A sum {figure(at.slip)} -> drawn {figure(drawn.slip)}, "
        f"B sum {figure(at.true)} -> drawn {figure(drawn.true)}"
    )
