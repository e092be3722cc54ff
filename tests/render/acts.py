"""What may happen on a stage from one frame to the next, by chance."""

from collections.abc import Callable

import numpy as np

from convtui.render.cells import Canvas, Cells
from convtui.render.colours import GROUND, RING, Pixels, grey, signed
from tests.render.stage import Pane, Sheet, Stage
from tests.render.test_painting import field, rgb_noise

_GLYPHS = (*"abc xyz  ▀█·é", "漢", "字", "e\u0301", "o\u0308")
# Looks that a picture can go on with, and that it can not.
_STYLES = ("", "1", "7", "31;44", "4;97", "38;5;17;48;5;230", "38;2;1;2;3;48;2;9;8;7", "48;2;200;190;180")
_INKS = ((255, 255, 255), (10, 20, 30), (200, 40, 90), RING)


def cells(rng: np.random.Generator, height: int, width: int) -> Cells:
    """Grey, signed or of any colours; perhaps with a rim, a ring, letters."""
    values = field(rng, height, width)
    if rng.random() < 0.3:
        values[rng.random(values.shape) < 0.1] = np.nan
    pixels: Pixels = grey(values)
    match rng.integers(4):
        case 0:
            pixels = signed(2 * values - 1, 1.0)
        case 1:
            pixels = np.stack((pixels[..., 0], *rgb_noise(rng, np.nan_to_num(values))), axis=-1)
    if rng.random() < 0.4:
        top, left = rng.integers(2 * height), rng.integers(width)
        pixels[top : top + 3, left : left + 3] = RING
    canvas = Canvas(height, width, GROUND).pixels(0, 0, pixels)
    for _ in range(rng.integers(3)):
        text = "".join(rng.choice(list("aé▌0 ▀▄█"), rng.integers(1, 6)))
        ground = None if rng.random() < 0.5 else _INKS[rng.integers(4)]
        canvas.text(int(rng.integers(height)), int(rng.integers(-1, width)), text, _INKS[rng.integers(4)], ground)
    return canvas.done()


def _hang(stage: Stage, rng: np.random.Generator) -> None:
    height, width = int(rng.integers(1, stage.height + 1)), int(rng.integers(1, stage.width + 1))
    row, column = int(rng.integers(-2, stage.height)), int(rng.integers(-3, stage.width))
    _show(stage, rng, stage.hang(height, width, row, column))


def _pane(stage: Stage, rng: np.random.Generator) -> Pane:
    if not stage.panes:
        _hang(stage, rng)
    return stage.panes[rng.integers(len(stage.panes))]


def _show(stage: Stage, rng: np.random.Generator, pane: Pane | None = None) -> None:
    """Sometimes more or less than the pane holds."""
    pane = pane or _pane(stage, rng)
    more = rng.choice([0, 0, 0, 1, -1])
    pane.picture.show(cells(rng, max(1, pane.picture.height + more), max(1, pane.picture.width + more)))


def _show_all(stage: Stage, rng: np.random.Generator) -> None:
    for pane in stage.panes:
        _show(stage, rng, pane)


def _take_down(stage: Stage, rng: np.random.Generator) -> None:
    stage.take_down(_pane(stage, rng))


def _change_size(stage: Stage, rng: np.random.Generator) -> None:
    """A pane of another size in its place, which may get the same names."""
    old = _pane(stage, rng)
    stage.take_down(old)
    height, width = (max(1, size + int(rng.integers(-2, 3))) for size in (old.picture.height, old.picture.width))
    new = stage.hang(height, width, old.row, old.column)
    new.window = old.window
    _show(stage, rng, new)


def _move(stage: Stage, rng: np.random.Generator) -> None:
    pane = _pane(stage, rng)
    pane.row, pane.column = pane.row + int(rng.integers(-2, 3)), pane.column + int(rng.integers(-3, 4))


def _crop(stage: Stage, rng: np.random.Generator) -> None:
    """Only a part of the screen shows the pane, as where it scrolls."""
    (top, bottom), (left, right) = (
        sorted(rng.integers(0, size + 1, 2).tolist()) for size in (stage.height, stage.width)
    )
    _pane(stage, rng).window = top, left, bottom, right


def _cover(stage: Stage, rng: np.random.Generator) -> None:
    height, width = rng.integers(1, 4), rng.integers(1, stage.width)
    lines = [[_GLYPHS[glyph] for glyph in rng.integers(len(_GLYPHS), size=width)] for _ in range(height)]
    row, column = int(rng.integers(-1, stage.height)), int(rng.integers(-4, stage.width))
    stage.layers.append(Sheet(row, column, lines, _STYLES[rng.integers(len(_STYLES))]))


def _uncover(stage: Stage, rng: np.random.Generator) -> None:
    if stage.sheets:
        stage.layers.remove(stage.sheets[rng.integers(len(stage.sheets))])


def _turn_over(stage: Stage, rng: np.random.Generator) -> None:
    """What is behind comes to the front."""
    if stage.layers:
        stage.layers.append(stage.layers.pop(0))


def _point(stage: Stage, rng: np.random.Generator) -> None:
    stage.cursor = int(rng.integers(stage.height)), int(rng.integers(stage.width))


def _scroll(stage: Stage, rng: np.random.Generator) -> None:
    for pane in stage.panes:
        pane.row -= 1


_CHANGES: tuple[Callable[[Stage, np.random.Generator], None], ...] = (
    _point, _hang, _show, _show_all, _move, _cover, _uncover, _turn_over, _take_down, _change_size, _scroll, _crop,
)  # fmt: skip
# By their names.
ACTS = {change.__name__.strip("_"): change for change in _CHANGES}
