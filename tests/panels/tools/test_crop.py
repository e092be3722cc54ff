"""The frame on the picture, what is said of it, and what the mouse means there."""

import numpy as np
import pytest

from convtui.core.plane import Plane
from convtui.lab import intents as want
from convtui.lab.derive import kernel_scene
from convtui.lab.intents import Intent
from convtui.lab.kernel_reduce import reduce
from convtui.lab.library import Library
from convtui.lab.state import KernelView
from convtui.lab.tool_state import Crop
from convtui.panels.choosing import panels_of
from convtui.panels.kernel import KernelPanels
from convtui.panels.kernel_layout import kernel_layout
from convtui.panels.tools.crop import CropPanels
from tests.panels.scenes import SIZES, Size, ringed

FIRST: Size = (80, 24)
SHAPES = [(5, 9), (32, 32), (150, 200), (900, 300), (40, 64)]


def books() -> Library:
    library = Library()
    rng = np.random.default_rng(2)
    for rows, columns in SHAPES:
        # Light everywhere, so that what is darkened is seen.
        library.add(f"{rows}x{columns}", "photo", Plane.of(rng.random((rows, columns), np.float32) / 2 + 0.5))
    return library


BOOKS = books()


def panels(shape: tuple[int, int], *intents: Intent, size: Size = FIRST) -> CropPanels:
    view = KernelView()
    for intent in (want.UsePicture(f"{shape[0]}x{shape[1]}"), want.OpenTool("crop"), *intents):
        view = reduce(view, intent, BOOKS)
    scene = kernel_scene(view, BOOKS)
    rows, columns = scene.computed.picture.shape[:2]
    made = panels_of(scene, kernel_layout(*size, (rows, columns), view.zoom, scene.kernel.shape))
    assert isinstance(made, CropPanels)
    return made


@pytest.mark.parametrize("size", [*SIZES, (80, 23)])
@pytest.mark.parametrize("shape", SHAPES)
def test_everything_fits(size: Size, shape: tuple[int, int]) -> None:
    for steps in ((), [want.MoveToEnd(last=False)], [want.MoveToEnd(last=True)], [want.Step(1)] * 2):
        made = panels(shape, *steps, size=size)
        for cells, width in ((made.picture(), made.layout.pane[1]), (made.map(), made.layout.pane[1])):
            assert (cells.height, cells.width) == (made.layout.pane[0], width)
        assert len(made.hint()) <= 79
        assert len(made.titles()[0]) <= made.layout.pane[1]
        assert len(made.note()) <= 34
        assert ringed(made.picture()).any()


def test_the_ring_stands_where_the_frame_is() -> None:
    made = panels((150, 200))
    tool = made.scene.view.tool
    assert isinstance(tool, Crop)
    rows, columns = np.nonzero(ringed(made.picture()))
    scale, above = 32 / 200, (32 - 24) / 2
    top, left, high, wide = tool.frame
    assert rows.min() - above == pytest.approx(top * scale, abs=1)
    assert rows.max() + 1 - above == pytest.approx((top + high) * scale, abs=1)
    assert columns.min() == pytest.approx(left * scale, abs=1)
    assert columns.max() + 1 == pytest.approx((left + wide) * scale, abs=1)


def test_a_frame_round_all_of_it_is_seen_whole() -> None:
    ring = ringed(panels((32, 32), want.MoveToEnd(last=False)).picture())
    for side in (ring[0], ring[-1], ring[:, 0], ring[:, -1]):
        assert side.all()


def test_what_is_left_out_is_darker() -> None:
    made = panels((32, 32))
    dots, ring = made.picture().pixels().astype(int), ringed(made.picture())
    rows, columns = np.nonzero(ring)
    inside = dots[rows.min() + 1 : rows.max(), columns.min() + 1 : columns.max()]
    outside = dots[: rows.min(), : columns.min()]
    assert inside.min() > outside.max()


def test_kernel_map_and_products_are_those_of_the_part() -> None:
    made = panels((150, 200))
    plain = KernelPanels(made.scene, made.layout)
    assert made.scene.computed.experiment.crop == (37, 49, 76, 102)
    assert (made.map().pixels() == plain.map().pixels()).all()
    assert made.titles()[1:] == plain.titles()[1:]


def test_what_it_says() -> None:
    made = panels((150, 200))
    assert made.hint() == "76x102 pixels from row 37, column 49. Right: the map of this part, at 24x32."
    assert made.note() == "crop: 76x102 of 150x200"
    assert made.titles()[0] == "photo 150x200"
    assert panels((32, 32)).hint() == "16x16 pixels from row 8, column 8. Right: the map of this part."
    whole = panels((150, 200), want.MoveToEnd(last=False))
    assert whole.hint() == "All of its 150x200 pixels. + takes a smaller part."
    keys = made.keys()
    words = " ".join(f"{key} {label}" for key, label, _ in keys)
    assert words == "arrows move + closer _ wider n shape Home all Enter take it Esc back"


@pytest.mark.parametrize("size", SIZES)
def test_a_click_on_a_dot_is_a_click_on_its_pixel(size: Size) -> None:
    made = panels((150, 200), size=size)
    for row, column in ((5, 3), (8, 20), (12, 31)):
        wanted = made.clicked("picture", row, column, 0, drag=False)
        assert wanted is not None
        (click,) = wanted
        assert isinstance(click, want.ClickTool)
        frame = panels((150, 200), click, size=size)
        rows, columns = np.nonzero(ringed(frame.picture()))
        if 0 < rows.min() and columns.max() < made.layout.pane[1] - 1 and columns.min() > 0:
            assert (rows.min() + rows.max()) / 2 == pytest.approx(2 * row, abs=2.5)
            assert (columns.min() + columns.max()) / 2 == pytest.approx(column, abs=2)


def test_the_wheel_makes_it_smaller_and_larger() -> None:
    made = panels((150, 200))
    assert made.clicked("picture", 5, 5, -1, drag=False) == (want.AddToCell(1),)
    assert made.clicked("picture", 5, 5, 1, drag=False) == (want.AddToCell(-1),)
    assert made.clicked("map", 5, 5, 0, drag=False) == ()
