"""Drawing in the app: keys and mouse, the map that follows, and finding the drawing again."""

import numpy as np

from convtui.core.drawing import Drawing
from convtui.lab.state import DRAWN, Experiment, KernelView, State
from convtui.lab.tool_state import Draw
from convtui.render.colours import RING
from tests.oracles import close, naive_convolution
from tests.tui.harness import Session, opened

STRIP, KEYS = 22, 23


def tool(s: Session) -> Draw:
    assert isinstance(s.kernel.tool, Draw)
    return s.kernel.tool


def values(s: Session) -> list[list[float]]:
    drawing = s.kernel.experiment.drawing
    assert drawing is not None
    return [[float(value) for value in row] for row in drawing.values]


def inked(s: Session) -> set[tuple[int, int]]:
    return {(row, column) for row, line in enumerate(values(s)) for column, value in enumerate(line) if value < 1}


def agrees(s: Session) -> None:
    """What is seen of the map is computed of what is drawn."""
    computed = s.kernel_scene().computed
    assert s.kernel.experiment.drawing is not None
    picture = s.kernel.experiment.drawing.values
    kernel = np.array(s.cells)[:, :, None, None]
    close(computed.map, naive_convolution(picture[:, :, None], kernel)[:, :, 0])


async def test_a_letter_is_drawn_by_keys_and_the_map_follows_each_step() -> None:
    async with opened() as s:
        await s.press("w")
        assert "Space puts the pen down" in s.lines[STRIP]
        assert "pen up" in s.lines[0]
        assert s.lines[KEYS].startswith("Space pen")
        await s.press("n", *["left"] * 3, *["up"] * 4, "space")
        assert "white page" not in s.lines[STRIP]
        assert "pen is down" in s.lines[STRIP]
        before = s.pane("map").cells
        for key in ("down", "down", "right", "right"):
            await s.press(key)
            agrees(s)
            assert s.pane("map").cells is not before
            before = s.pane("map").cells
        await s.press("space", "right", "right")
        corner = 8, 14
        shape = {(8, 14), (9, 14), (10, 14), (10, 15), (10, 16)}
        assert inked(s) == shape, corner
        await s.press("9", "enter")
        assert inked(s) == shape, "white ink on paper"
        await s.press("4", "enter")
        assert values(s)[10][18] == float(np.float32(113) / np.float32(255))
        assert "your drawing 32x32" in s.line_of("picture-title")
        agrees(s)


async def test_the_products_are_those_round_the_brush() -> None:
    async with opened() as s:
        await s.press("w", "n", "space", "right", "space", "left")
        row, column = tool(s).at
        assert s.line_of("products").startswith(f"pixels {row - 1},{column - 1}")
        at = s.kernel_scene().at
        assert at.patch.tolist() == [[1, 1, 1], [1, 0, 0], [1, 1, 1]]


async def test_the_mouse_draws_and_one_press_is_one_step_back() -> None:
    async with opened() as s:
        await s.press("w", "n", "b")
        x, y = s.at("picture", 0, 0)
        await s.drag((x + 2, y + 2), (x + 5, y + 5), (x + 5, y + 7))
        line = {(4, 2), (5, 2), (6, 3), (7, 3), (8, 4), (9, 4), (10, 5), (11, 5), (12, 5), (13, 5), (14, 5), (15, 5)}
        assert line <= inked(s)
        assert {row for row, _ in inked(s)} == set(range(4, 16)), "no gaps"
        agrees(s)
        await s.click_pane("picture", 12, 20)
        assert {(24, 20), (25, 20)} <= inked(s)
        await s.press("u")
        assert (24, 20) not in inked(s)
        assert line <= inked(s)
        await s.press("u")
        assert inked(s) == set()
        await s.press("y")
        assert line <= inked(s)


async def test_half_a_cell_by_the_mouse() -> None:
    async with opened() as s:
        await s.press("w", "n")
        half = tool(s).at[0] % 2
        await s.click_pane("picture", 3, 9)
        assert inked(s) == {(6 + half, 9)}
        await s.click_pane("picture", 3, 9)
        assert inked(s) == {(6, 9), (7, 9)}


async def test_the_wheel_and_the_greys_choose_the_ink() -> None:
    async with opened() as s:
        await s.press("w", "0")
        x, y = s.at("picture", 4, 4)
        await s.wheel(x, y, down=False)
        assert "ink 1" in s.lines[0]
        await s.wheel(x, y)
        assert "ink 0" in s.lines[0]
        row = next(row for row, line in enumerate(s.lines) if "0123456789" in line)
        await s.click(s.lines[row].index("0123456789") + 7, row)
        assert "ink 7" in s.lines[0]
        await s.press("minus")
        assert "ink 2" in s.lines[0]
        await s.press("plus", "underscore", "underscore")
        assert "ink 1" in s.lines[0]


async def test_words_of_the_line_of_keys_are_clicked() -> None:
    async with opened() as s:
        await s.press("w")
        for word, wanted in (("brush", "whole"), ("pen", "down")):
            await s.click_word(word, KEYS)
            assert getattr(tool(s), wanted)
        await s.click_word("new page", KEYS)
        assert inked(s) == set()
        await s.click_word("done", KEYS)
        assert s.kernel.tool is None


async def test_the_brush_is_seen_on_black_and_on_white() -> None:
    async with opened() as s:
        await s.press("w")
        for _ in range(3):
            await s.press("n")
            x, y = s.at("picture", tool(s).at[0] // 2 - 1, tool(s).at[1] - 1)
            around = [s.cell(x + right, y + down) for right in range(3) for down in range(3)]
            assert sum(RING in (fg, bg) for _, fg, bg in around) >= 2


async def test_it_is_kept_and_found_again() -> None:
    async with opened() as s:
        await s.press("i")
        assert "your drawing" not in s.text
        await s.press("escape", "w", "n", "space", "right", "escape")
        drawn = s.kernel.experiment
        assert s.kernel.tool is None
        assert drawn.picture == DRAWN
        await s.press("i")
        assert "your drawing" in s.text
        await s.press("down", "enter")
        assert s.kernel.experiment.picture != DRAWN
        await s.press("i", "up", "enter")
        assert s.kernel.experiment == drawn
        await s.press("tab", "tab", "n")
        assert s.focus() != "kernel"
        assert s.kernel.experiment.picture != DRAWN, "n goes on to the bundled ones"
        await s.press("colon")
        await s.write("your drawing")
        await s.press("enter")
        assert s.kernel.experiment.drawing == drawn.drawing
        assert s.kernel.experiment.picture == DRAWN
        await s.press("w", "w")
        assert s.kernel.tool is None
        assert s.kernel.experiment.drawing == drawn.drawing


async def test_drawing_does_not_count_as_sliding() -> None:
    async with opened() as s:
        await s.press("w", "space", "space", "escape")
        assert "1/7" in s.lines[STRIP]
        assert s.kernel.sweep is None


async def test_a_large_picture_is_drawn_on_as_a_page_of_its_own() -> None:
    async with opened(State(kernel=KernelView(Experiment("diagram")))) as s:
        await s.press("w")
        assert "The picture has 200x200 pixels: you draw on a page of 32x32." in s.lines[STRIP]
        assert "your drawing 32x32" in s.line_of("picture-title")
        await s.press("u")
        assert s.kernel.experiment == Experiment("diagram")
        assert s.kernel.tool is None


async def test_a_page_larger_than_the_pane_is_drawn_on_pixel_by_pixel() -> None:
    page = Drawing.blank(64, 64, 1)
    async with opened(State(kernel=KernelView(Experiment(DRAWN, drawing=page), place=(0, 0)))) as s:
        await s.press("w", *["pagedown"] * 6, "space", "right", "space")
        assert inked(s) == {(49, 1), (49, 2)}
        assert "part" in s.line_of("picture-title")
        x, y = s.at("picture", 0, 20)
        await s.click(x, y)
        assert len(inked(s)) == 3
        row, column = tool(s).at
        assert row >= 30
        assert (row, column) in inked(s)
