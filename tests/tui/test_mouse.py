"""The mouse: what is under it is what it acts on."""

import pytest

from convtui.lab.presets import PRESETS
from convtui.lab.state import Experiment, KernelView, State, TrainedView
from convtui.lab.trained_state import Trial
from convtui.panels.kernel_layout import MIDDLE
from tests.tui.harness import opened

FIRST = PRESETS[0].kernel.cells


@pytest.mark.parametrize("pane", ["picture", "map"])
@pytest.mark.parametrize(("row", "column"), [(8, 20), (1, 1), (14, 30), (5, 9)])
async def test_a_click_puts_the_window_on_exactly_that_pixel(pane: str, row: int, column: int) -> None:
    """Upper dot of cell (row, column): pixel (2 row, column), which the window's middle lands on."""
    async with opened() as s:
        await s.click_pane(pane, row, column)
        assert s.focus() == pane
        assert s.kernel.place == (2 * row - 1, column - 1)
        at = s.kernel_scene().at
        assert (at.top + 1, at.left + 1) == (2 * row, column)
        assert s.lines[18].startswith(f"pixels {2 * row - 1},{column - 1}")


@pytest.mark.parametrize(("row", "column", "place"), [(0, 0, (0, 0)), (15, 31, (29, 29)), (0, 31, (0, 29))])
async def test_a_click_on_the_rim_goes_to_the_nearest_place(row: int, column: int, place: tuple[int, int]) -> None:
    async with opened() as s:
        await s.click_pane("map", row, column)
        assert s.kernel.place == place


async def test_a_click_on_the_numbers() -> None:
    async with opened(State(kernel=KernelView(zoom="numbers", focus="map"))) as s:
        rows, columns = (span.split("-") for span in s.line_of("picture-title").split("part ")[1].split(" x "))
        top, left = int(rows[0]), int(columns[0])
        await s.click_pane("picture", 2 * 3 + 1, 4 * 5 + 2)
        assert s.kernel.place == (top + 3 - 1, left + 5 - 1)


async def test_a_click_on_a_shrunk_picture_hits_a_pixel_under_the_dot() -> None:
    async with opened(State(kernel=KernelView(Experiment("diagram")))) as s:
        await s.click_pane("picture", 8, 16)
        # 200 pixels on 32 dots: dot 16 covers pixels 100 to 106.
        assert all(100 <= value + 1 < 106.25 for value in s.kernel.place)


async def test_dragging_moves_the_window_along() -> None:
    async with opened() as s:
        x, y = s.at("picture", 0, 0)
        await s.drag((x + 10, y + 5), (x + 11, y + 5), (x + 14, y + 6))
        assert s.kernel.place == (11, 13)
        await s.hover(x + 20, y + 10)
        assert s.kernel.place == (11, 13), "only while the button is down"


async def test_kernel_cells_are_clicked() -> None:
    async with opened() as s:
        for row in range(3):
            for column in range(3):
                for edge in (0, 3):
                    await s.click_pane("kernel", 1 + row, 1 + 4 * column + edge)
                    assert s.kernel.cell == (row, column)
        assert s.focus() == "kernel"
        await s.click_pane("kernel", 0, 5)
        await s.click_pane("kernel", 4, 5)
        await s.click_pane("kernel", 2, 13)
        await s.click_pane("kernel", 2, 0)
        assert s.kernel.cell == (2, 2), "beside the cells nothing is chosen"
        assert s.cells == FIRST


async def test_a_click_on_another_cell_keeps_what_was_typed() -> None:
    async with opened() as s:
        await s.press("4")
        await s.click_pane("kernel", 3, 9)
        assert s.cells[0][0] == 4.0
        assert s.kernel.cell == (2, 2)


async def test_the_wheel_on_a_cell_steps_it() -> None:
    async with opened() as s:
        x, y = s.at("kernel", 2, 6)
        await s.wheel(x, y, down=False)
        assert s.cells[1][1] == 1.0
        await s.wheel(x, y)
        await s.wheel(x, y)
        assert s.cells[1][1] == -1.0


async def test_the_wheel_on_a_pane_moves_the_window() -> None:
    async with opened() as s:
        row, column = s.kernel.place
        x, y = s.at("map", 4, 4)
        await s.wheel(x, y)
        assert s.kernel.place == (row + 1, column)
        await s.wheel(x, y, down=False)
        assert s.kernel.place == (row, column)


async def test_words_of_the_mode_line() -> None:
    async with opened() as s:
        await s.click_word("Filters", 0)
        assert s.mode() == "filters"
        await s.click_word("Kernel", 0)
        assert s.mode() == "kernel"
        await s.click_word("explain", 0)
        assert not s.in_lab
        await s.press("escape")
        assert s.in_lab
        await s.click_word("leave", 0)
        assert not s.app.is_running
        assert s.app.return_value == 0


async def test_words_of_the_key_line() -> None:
    async with opened() as s:
        await s.click_word("turn", 23)
        assert s.cells == PRESETS[0].kernel.turned().cells
        await s.click_word("pool", 23)
        assert "15x15" in s.line_of("kernel-title")
        await s.click_word("kernels", 23)
        assert not s.in_lab
        await s.press("escape")
        before = s.state
        await s.click_word("arrows", 23)
        assert s.state == before
        await s.click_word(": all", 23)
        assert type(s.app.screen).__name__ == "Palette"


async def test_the_list_at_the_right_of_a_wide_terminal_is_clicked() -> None:
    async with opened(size=(200, 50)) as s:
        await s.press("m")
        for name in ("sobel-lying", "blur"):
            preset = next(preset for preset in PRESETS if preset.name == name)
            row = next(number for number, line in enumerate(s.lines) if f" {preset.title} " in line[100:] + " ")
            await s.click(s.lines[row].index(preset.title), row)
            assert s.cells == preset.kernel.cells


async def test_clicks_in_filters_mode() -> None:
    async with opened(State("filters")) as s:
        scene = s.filters_scene()
        await s.click_pane("made", 5, 9)
        assert s.trained.place == (10, 9)
        assert s.focus() == "map"
        await s.click_pane("digit", 7, 9)
        assert s.trained.place == (13, 8), "the window's middle on that pixel"
        assert (s.filters_scene().at.top + 1, s.filters_scene().at.left + 1) == (14, 9)
        # The strip of kernels: two rows of sixteen, two cells high each.
        await s.click_pane("bank", 2, 5 * 3 + 2)
        assert s.trained.filter == 16 + 3
        assert s.focus() == "filters"
        assert scene.bank.count == 32


@pytest.mark.parametrize("index", [0, 5, 8, 31])
async def test_tiles_of_the_mosaic_are_chosen_then_opened(index: int) -> None:
    async with opened(State("filters", trained=TrainedView(mosaic=True, filter=12))) as s:
        row, column = index // 8 * 5 + 2, index % 8 * 10 + 4
        await s.click_pane("mosaic", row, column)
        assert s.trained.filter == index
        assert s.trained.mosaic
        await s.click_pane("mosaic", row, column)
        assert not s.trained.mosaic
        assert s.trained.filter == index


async def test_a_drag_inside_a_tile_chooses_it_and_opens_nothing() -> None:
    async with opened(State("filters", trained=TrainedView(mosaic=True, filter=12))) as s:
        await s.drag(s.at("mosaic", 2, 4), s.at("mosaic", 2, 5), s.at("mosaic", 3, 5))
        assert s.trained == TrainedView(mosaic=True, filter=0)


async def test_the_wheel_in_filters_mode() -> None:
    async with opened(State("filters", trained=TrainedView(trial=Trial(digit=4), filter=4))) as s:
        x, y = s.at("digit", 3, 3)
        await s.wheel(x, y)
        assert (s.trained.trial.digit, s.trained.filter) == (5, 4)
        x, y = s.at("bank", 0, 20)
        await s.wheel(x, y, down=False)
        assert (s.trained.trial.digit, s.trained.filter) == (5, 3)


async def test_a_click_beside_everything_changes_nothing() -> None:
    async with opened(State(kernel=KernelView(Experiment("letter-e-24")))) as s:
        before = s.state
        await s.click_pane("picture", 0, 0)
        await s.click_pane("map", 15, 31)
        await s.click(32 + MIDDLE - 1, 16)
        await s.click(40, 20)
        assert s.state == before
