"""The brush and the inks on the screen, and what the mouse means there."""

from itertools import product

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.drawing import Drawing
from convtui.lab import intents as want
from convtui.lab.derive import kernel_scene
from convtui.lab.intents import Intent
from convtui.lab.kernel_reduce import reduce
from convtui.lab.state import DRAWN, ZOOMS, Experiment, KernelView, Zoom
from convtui.lab.tool_state import Draw
from convtui.panels.choosing import panels_of
from convtui.panels.kernel_layout import kernel_layout
from convtui.panels.tools.draw import DrawPanels
from convtui.render.colours import RING
from tests.panels.scenes import SIZES, Size, library, ringed

NOISE = Drawing.of(np.random.default_rng(3).random((32, 32)))
FIRST: Size = (80, 24)
SIZED = [(4, 4), (16, 16), (20, 31), (32, 32), (33, 40), (64, 64)]


def view_of(
    *intents: Intent, page: Drawing = NOISE, zoom: Zoom = "whole", at: tuple[int, int] | None = None
) -> KernelView:
    """Drawing on `page`, the brush `at` a pixel."""
    now = KernelView(Experiment(DRAWN, drawing=page), zoom)
    for intent in (want.OpenTool("draw"), *intents):
        now = reduce(now, intent, library())
    if at is not None:
        assert isinstance(now.tool, Draw)
        now = replace(now, tool=replace(now.tool, at=at))
    return now


def panels(view: KernelView, size: Size = FIRST) -> DrawPanels:
    scene = kernel_scene(view, library())
    rows, columns = scene.computed.picture.shape[:2]
    made = panels_of(scene, kernel_layout(*size, (rows, columns), view.zoom, scene.kernel.shape))
    assert isinstance(made, DrawPanels)
    return made


def page_of(shape: tuple[int, int]) -> Drawing:
    return Drawing.of(np.random.default_rng(sum(shape)).random(shape))


@pytest.mark.parametrize("size", [*SIZES, (80, 23)])
@pytest.mark.parametrize("shape", SIZED)
@pytest.mark.parametrize("zoom", ZOOMS)
def test_every_page_fits(size: Size, shape: tuple[int, int], zoom: Zoom) -> None:
    for at, whole in product(((0, 0), (shape[0] - 1, shape[1] - 1), (shape[0] // 2, 0)), (False, True)):
        view = view_of(*[want.Step(-1)] * whole, page=page_of(shape), zoom=zoom, at=at)
        made = panels(view, size)
        layout = made.layout
        for cells, width in (
            (made.picture(), layout.pane[1]),
            (made.map(), layout.pane[1]),
            (made.kernel(), layout.middle),
        ):
            assert (cells.height, cells.width) == (layout.pane[0], width)
        assert not made.port().shrinks, "the brush sees each pixel"
        port = made.port()
        assert port.top <= at[0] < port.top + port.rows
        assert port.left <= at[1] < port.left + port.columns
        if zoom != "numbers":
            assert ringed(made.picture()).sum() >= 3, "the brush is seen"


@pytest.mark.parametrize("level", [0.0, 0.5, 1.0])
def test_only_the_corners_round_the_brush_are_covered(level: float) -> None:
    """Where a dot is a pixel: what is inked, and what is above, below and beside it, stays in sight."""
    page = Drawing.blank(32, 32, level)
    for row, column in product((0, 1, 15, 30, 31), (0, 13, 31)):
        dots = panels(view_of(page=page, at=(row, column))).picture().pixels()
        rung = {(int(y), int(x)) for y, x in np.argwhere((dots == RING).all(axis=-1))}
        if 0 < row < 31 and 0 < column < 31:
            assert rung == {(row + y, column + x) for y in (-1, 1) for x in (-1, 1)}
        assert (row, column) not in rung
        assert all(abs(y - row) <= 1 and abs(x - column) <= 1 for y, x in rung)
        plain = np.ones((32, 32), bool)
        plain[tuple(zip(*rung, strict=True))] = False
        assert (dots[plain] == round(level * 255)).all()


def test_a_whole_cell_has_its_corners_round_two_pixels() -> None:
    view = view_of(want.Step(-1), at=(10, 5))
    assert {(int(y), int(x)) for y, x in np.argwhere(ringed(panels(view).picture()))} == {
        (9, 4),
        (9, 6),
        (12, 4),
        (12, 6),
    }


def test_where_a_pixel_is_several_dots_a_ring_goes_round_it() -> None:
    made = panels(view_of(page=page_of((8, 8)), at=(2, 3)))
    scale = made.port().dots[0] // 8
    assert scale > 1
    rung = ringed(made.picture())
    assert rung.sum() == 4 * scale + 4
    assert made.port().pixel(*(int(v) + 1 for v in np.argwhere(rung)[0])) == (2, 3)


# -- the mouse


def clicked(view: KernelView, row: int, column: int, drag: bool = False, size: Size = FIRST) -> tuple[int, int]:
    wanted = panels(view, size).clicked("picture", row, column, 0, drag)
    assert wanted is not None
    (intent,) = wanted
    assert isinstance(intent, want.ClickTool)
    assert intent.drag == drag
    return intent.row, intent.column


def test_a_click_takes_the_half_where_the_brush_is() -> None:
    for row, column in product(range(16), range(0, 32, 5)):
        assert clicked(view_of(at=(4, 4)), row, column) == (2 * row, column)
        assert clicked(view_of(at=(5, 4)), row, column) == (2 * row + 1, column)


def test_a_second_click_takes_the_other_half() -> None:
    view = view_of(want.TypeText("0"), want.ClickTool(6, 7))
    assert clicked(view, 3, 7) == (7, 7)
    assert clicked(view, 3, 7, drag=True) == (6, 7), "a hand that shakes is no second click"
    assert clicked(view, 3, 8) == (6, 8)
    assert clicked(view_of(want.TypeText("0"), want.ClickTool(7, 7)), 3, 7) == (6, 7)
    assert clicked(view_of(want.TypeText("0"), page=Drawing.blank(32, 32, 1), at=(6, 7)), 3, 7) == (6, 7), "no ink yet"


def test_a_whole_cell_is_clicked_as_one() -> None:
    for at in ((4, 4), (6, 7)):
        assert clicked(view_of(want.Step(-1), at=at), 3, 7) == (6, 7)


def test_a_place_beside_the_picture_is_a_place_all_the_same() -> None:
    view = view_of(page=page_of((20, 20)), at=(4, 4))
    port = panels(view).port()
    assert port.dots == (20, 20)
    top, left = port.offset[0] // 2, port.offset[1]
    assert clicked(view, top, left) == (0, 0)
    assert clicked(view, top - 1, left - 2, drag=True) == (-2, -2)
    assert clicked(view, top + 10, left + 20, drag=True) == (20, 20)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("shape", SIZED)
@pytest.mark.parametrize("zoom", ZOOMS)
def test_what_is_clicked_is_what_is_inked(size: Size, shape: tuple[int, int], zoom: Zoom) -> None:
    """Each cell that shows pixels: inked there, the cell shows the ink."""
    rows, columns = shape
    for at in ((0, 0), (rows // 2, columns - 1)):
        view = view_of(page=Drawing.blank(rows, columns, 1), zoom=zoom, at=at)
        height, width = panels(view, size).layout.pane
        for row, column in product((0, height // 3, height // 2, height - 1), (0, width // 2, width - 1)):
            pixel = clicked(view, row, column, size=size)
            if not (0 <= pixel[0] < rows and 0 <= pixel[1] < columns) or (zoom == "numbers" and pixel == at):
                continue  # beside the page, or under the brush
            inked = reduce(view, want.ClickTool(*pixel), library())
            inked = replace(inked, tool=view.tool, place=view.place)
            before, after = (panels(seen, size).picture().pixels() for seen in (view, inked))
            assert (before[2 * row : 2 * row + 2, column] != after[2 * row : 2 * row + 2, column]).any()


def test_the_wheel_and_the_greys_choose_the_ink() -> None:
    made = panels(view_of(want.TypeText("3")))
    assert made.clicked("picture", 3, 3, 1, False) == (want.AddToCell(-1),)
    assert made.clicked("kernel", 3, 3, -1, False) == (want.AddToCell(1),)
    lines = made.kernel().text().split("\n")
    row = next(number for number, text in enumerate(lines) if "0123456789" in text)
    left = lines[row].index("0123456789")
    assert lines[row + 1].index("^") == left + 3
    for digit in range(10):
        assert made.clicked("kernel", row, left + digit, 0, False) == (want.TypeText(str(digit)),)
        ground = made.kernel().bg[row, left + digit]
        assert ground.tolist() == [round(digit / 9 * 255)] * 3
    for row_beside, column in ((row, left - 1), (row, left + 10), (1, 1), (row + 1, left)):
        assert made.clicked("kernel", row_beside, column, 0, False) == ()
    assert made.clicked("map", 3, 3, 0, False) is None


# -- words


def test_what_is_said() -> None:
    def hint(*intents: Intent, **given: object) -> str:
        return panels(view_of(*intents, **given)).hint()  # type: ignore[arg-type]

    white, black = Drawing.blank(32, 32, 1), Drawing.blank(32, 32, 0)
    assert "picture you came with" in hint()
    assert "white page" in hint(want.Step(1))
    assert "black page" in hint(want.Step(1), want.Step(1))
    assert "black page" in hint(want.Step(1), page=white), "it is there once"
    assert "came with" in hint(page=black)
    assert "pen is down" in hint(want.PlayPause())
    assert "9 dots" in hint(want.TypeText("0"), want.Commit())
    assert panels(view_of(want.TypeText("0"), want.Commit())).note() == "drawing: ink 0, pen up"
    assert panels(view_of(want.TypeText("7"), want.PlayPause())).note() == "drawing: ink 7, pen DOWN"
    down, up = panels(view_of(want.PlayPause())).keys(), panels(view_of()).keys()
    assert down[0] == ("Space", "lift", "play")
    assert up[0] == ("Space", "pen", "play")
    words = panels(view_of(want.TypeText("0"))).kernel().text()
    assert "ink 0: black" in words
    assert "1 pixel" in words
    assert "other" in words
    tall = panels(view_of(want.Step(-1))).kernel().text()
    assert "2 pixels" in tall
    assert "other" not in tall


def test_a_page_that_is_smaller_than_the_picture_says_so() -> None:
    view = reduce(KernelView(Experiment("500x340")), want.OpenTool("draw"), library())
    assert panels(view).hint() == "The picture has 500x340 pixels: you draw on a page of 32x22."
    before = reduce(KernelView(Experiment("letter-e")), want.OpenTool("draw"), library())
    assert panels(before).hint().startswith("Arrows move the brush")
    earlier = replace(before.experiment, drawing=NOISE)
    listed = reduce(replace(before, experiment=earlier, tool=None), want.OpenTool("draw"), library())
    for _ in range(3):
        listed = reduce(listed, want.Step(1), library())
    assert "Your drawing before" in panels(listed).hint()


def test_all_words_have_room() -> None:
    views = [
        view_of(),
        view_of(want.PlayPause()),
        view_of(want.Step(1)),
        view_of(want.TypeText("0"), want.Commit()),
        view_of(want.ResizeKernel(7, 7), want.TypeText("0"), want.Commit()),
        reduce(KernelView(Experiment("500x340")), want.OpenTool("draw"), library()),
        reduce(KernelView(), want.OpenTool("draw"), library()),
    ]
    for view in views:
        made = panels(view)
        assert len(made.hint()) < 79
        assert len(made.note()) < 36
        keys = made.keys()
        assert sum(len(key) + len(label) + 3 for key, label, _ in keys) <= 81, "two blanks at the end"
        words = made.kernel().text()
        assert "0123456789" in words
        assert "brush" in words or view.experiment.kernel.shape == (7, 7)
