"""The programs that are measured side by side, each with a picture and its map in two panes of 100 x 50 cells.

All of them take the same keys and show the same dots: a part of a large picture at one dot a pixel. Home and End go to
its corners (both panes change), + changes one cell of the kernel, r turns it (only the map changes), and Home at the
upper left changes nothing.
"""

import compileall
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from convtui.core.arrays import Float32
from convtui.lab.derive import kernel_scene
from convtui.lab.kernel_reduce import reduce
from convtui.lab.library import Library
from convtui.lab.settings import SETTINGS
from convtui.lab.state import Experiment, KernelView
from convtui.panels.kernel import KernelPanels
from convtui.panels.kernel_layout import CHROME, MIDDLE, kernel_layout
from convtui.render.cells import Cells
from convtui.render.panes import Area
from convtui.source.pictures import bundled_picture, load_picture
from convtui.tui.actions import ACTIONS
from tests.benchmarks.apps.scene import Scene

ROOT = Path(__file__).parents[2]
HEIGHT, WIDTH = 50, 100
# With this much room Kernel mode's panes are of that size.
COLUMNS, ROWS = 2 * WIDTH + MIDDLE, HEIGHT + CHROME
PICTURE_SIZE = 200
KEYS = {"home": b"\x1b[H", "end": b"\x1b[F", "plus": b"+", "r": b"r"}
DOWN, RIGHT, BACK_TAB = b"\x1b[B", b"\x1b[C", b"\x1b[Z"


@dataclass(frozen=True)
class Program:
    """`prepare` are the keys that bring it from its start to the panes; `panes` is where they are then, if any."""

    name: str
    module: str
    prepare: tuple[bytes, ...]
    panes: tuple[Area, ...]

    def command(self, picture: Path) -> list[str]:
        return [sys.executable, "-m", self.module, str(picture)]


def _panes(row: int, gap: int) -> tuple[Area, Area]:
    return Area(row, 0, HEIGHT, WIDTH), Area(row, WIDTH + gap, HEIGHT, WIDTH)


NAIVE = Program("rich-pixels", "tests.benchmarks.apps.naive", (), _panes(0, 0))
LEAST = Program("least", "tests.benchmarks.apps.least", (), ())
PANES = Program("our panes", "tests.benchmarks.apps.panes", (), _panes(0, 0))
# The panel of settings: the picture's own size, the largest. Then the pane before: the picture. Then zoom in.
_SIZE = [setting.name for setting in SETTINGS].index("working size")
_OWN_SIZE = (b"e", *[DOWN] * _SIZE, *[RIGHT] * 8, b"e")
CONVTUI = Program("convtui", "convtui", (*_OWN_SIZE, BACK_TAB, b"z", KEYS["home"]), _panes(2, MIDDLE))
PROGRAMS = NAIVE, PANES, CONVTUI


def wanted(program: Program, picture: Path, keys: Sequence[str]) -> tuple[Cells, Cells]:
    """The picture's and the map's cells, exactly, after `keys` on the prepared program."""
    if program is not CONVTUI:
        scene = Scene.of(picture)
        for key in keys:
            scene.press(key)
        return scene.picture(), scene.map()
    library, name = Library(), str(picture)
    library.add(name, picture.name, load_picture(picture))
    view = KernelView(Experiment(name), zoom="crop", focus="picture", place=(0, 0))
    for key in keys:
        intent = next(action.intent for action in ACTIONS if key in action.keys)
        assert intent is not None
        view = reduce(view, intent, library)
    panels = KernelPanels(
        kernel_scene(view, library), kernel_layout(COLUMNS, ROWS, (PICTURE_SIZE, PICTURE_SIZE), "crop")
    )
    assert panels.layout.pane == (HEIGHT, WIDTH)
    return panels.picture(), panels.map()


def smooth(size: int) -> Float32:
    """(size, size) 0..1: a field without edges."""
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / size
    made: Float32 = 0.5 + 0.5 * np.sin(3 * x + 2 * y) * np.cos(4 * y - x)
    return made


def write_pictures(folder: Path) -> dict[str, Path]:
    """The pictures to measure on, as files that all programs can open: each of its kind."""
    kinds = {
        "diagram": bundled_picture("diagram").values,
        "photograph": bundled_picture("camera").values,
        "smooth field": smooth(PICTURE_SIZE),
    }
    files = {}
    for name, values in kinds.items():
        assert values.shape == (PICTURE_SIZE, PICTURE_SIZE)
        files[name] = folder / f"{name.replace(' ', '-')}.png"
        Image.fromarray(np.rint(values * 255).astype(np.uint8)).save(files[name])
    return files


def compile_all() -> None:
    """As installed programs are: with PYTHONDONTWRITEBYTECODE a checkout would be compiled anew at every start."""
    for package in ("convtui", "tests/benchmarks"):
        compileall.compile_dir(ROOT / package, quiet=1)
