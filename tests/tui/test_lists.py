"""Lists: kernels by what they find, pictures, digits."""

import asyncio
from pathlib import Path

import numpy as np
import pytest
from textual import events
from textual.widgets import OptionList

from convtui.core.plane import Plane
from convtui.lab.library import Library
from convtui.lab.presets import PRESETS
from convtui.lab.state import KernelView, Mode, State, TrainedView
from convtui.lab.trained_state import Trial
from convtui.source.digits import load_digits
from convtui.source.pictures import PICTURES
from convtui.tui.base import LabScreen
from convtui.tui.digits_screen import COLUMNS, GRID, PAGE
from convtui.tui.pane import CellsPane
from tests.tui.harness import Session, opened


def options(s: Session) -> OptionList:
    return s.app.screen.query_one(OptionList)


def highlighted(s: Session) -> str | None:
    number = options(s).highlighted
    return None if number is None else options(s).get_option_at_index(number).id


async def test_the_list_of_kernels_names_what_they_find() -> None:
    async with opened() as s:
        await s.press("k")
        assert not s.in_lab
        assert options(s).option_count == len(PRESETS)
        assert highlighted(s) == "lying"
        for preset in PRESETS[:8]:
            assert preset.title in s.text
            assert preset.about in s.text
        await s.press("down", "enter")
        assert s.in_lab
        assert s.cells == PRESETS[1].kernel.cells


@pytest.mark.parametrize("key", ["escape", "q", "backspace"])
@pytest.mark.parametrize("opener", ["k", "i"])
async def test_a_list_is_left_without_a_trace(opener: str, key: str) -> None:
    async with opened() as s:
        before = s.state
        await s.press(opener, "down", key)
        assert s.in_lab
        assert s.state == before


async def test_n_and_b_move_in_a_list() -> None:
    async with opened() as s:
        await s.press("k", "n", "n", "b", "enter")
        assert s.cells == PRESETS[1].kernel.cells


async def test_a_kernel_of_ones_own_is_no_entry() -> None:
    async with opened() as s:
        await s.press("7", "enter", "k")
        assert options(s).highlighted in (None, 0)
        await s.press("escape")
        assert "a kernel of your own" in s.lines[0]


async def test_a_click_takes_an_entry_and_a_click_beside_leaves() -> None:
    async with opened() as s:
        await s.press("k")
        row = next(number for number, line in enumerate(s.lines) if "sharpen" in line)
        await s.click_word("sharpen", row)
        assert s.in_lab
        assert s.cells == next(preset for preset in PRESETS if preset.name == "sharpen").kernel.cells
        after = s.state
        await s.press("k")
        await s.click(0, 12)
        assert s.in_lab
        assert s.state == after


async def test_the_list_of_pictures() -> None:
    async with opened() as s:
        await s.press("i")
        assert options(s).option_count == len(PICTURES)
        assert highlighted(s) == "letter-e"
        for picture in PICTURES[:8]:
            assert picture.title in s.text
            assert picture.teaches in s.text
        await s.press("down", "down", "enter")
        assert s.line_of("picture-title") == "boxes 32x32"


@pytest.mark.parametrize("name", [picture.name for picture in PICTURES])
async def test_every_picture_opens_and_its_size_is_told(name: str) -> None:
    async with opened() as s:
        await s.press("i", *["down"] * [picture.name for picture in PICTURES].index(name), "enter")
        rows, columns = s.kernel_scene().computed.picture.shape
        title = next(picture.title for picture in PICTURES if picture.name == name)
        assert s.line_of("picture-title").startswith(f"{title} {rows}x{columns}")
        assert f"map {rows - 2}x{columns - 2}" in s.line_of("kernel-title")
        # At 80 x 24 a dot is a pixel, but for the lecture's own picture.
        assert max(rows, columns) <= 32 or name == "diagram"


async def test_a_photograph_is_worked_on_at_the_size_that_fits_the_terminal() -> None:
    async with opened(size=(200, 50)) as s:
        await s.press("i", *["down"] * [picture.name for picture in PICTURES].index("camera"), "enter")
        shape = s.kernel_scene().computed.picture.shape
        assert 64 <= max(shape) <= 92
        assert "px/dot" not in s.line_of("picture-title")


async def test_digits_as_tiles() -> None:
    digits = load_digits()
    async with opened(State("filters", trained=TrainedView(trial=Trial(digit=30)))) as s:
        await s.press("d")
        assert not s.in_lab
        title = f"digit 31 of 10,000: a {digits.labels[30]}"
        assert title in s.text
        await s.press("right", "down")
        assert f"digit {31 + 1 + COLUMNS} of 10,000: a {digits.labels[31 + COLUMNS]}" in s.text
        await s.press("pagedown")
        assert f"digit {32 + COLUMNS + PAGE} of" in s.text
        await s.press("pageup", "left", "up", "n", "b", "enter")
        assert s.in_lab
        assert s.trained.trial.digit == 30
        assert s.line_of("digit-title") == title


async def test_the_digits_ends() -> None:
    async with opened(State("filters")) as s:
        await s.press("d", "left", "up", "pageup")
        assert "digit 1 of 10,000" in s.text
        await s.press("end", "right", "pagedown")
        assert "digit 10000 of 10,000" in s.text
        await s.press("home", "escape")
        assert s.trained.trial.digit == 0
        await s.press("d", "end", "enter")
        assert s.trained.trial.digit == 9999


async def test_a_tile_of_a_digit_is_clicked() -> None:
    async with opened(State("filters")) as s:
        await s.press("d")
        row, column = GRID.corner(PAGE - 2)
        await s.click_pane("tiles", row + 1, column + 4)
        assert s.in_lab
        assert s.trained.trial.digit == PAGE - 2
        await s.press("d")
        x, y = s.at("tiles", 3, 3)
        await s.wheel(x, y)
        assert f"digit {PAGE - 1 + PAGE} of" in s.text
        await s.wheel(x, y, down=False)
        assert f"digit {PAGE - 1} of" in s.text


async def test_tiles_look_like_their_digits() -> None:
    async with opened(State("filters")) as s:
        await s.press("d")
        pixels = s.app.screen.query_one("#tiles", CellsPane).cells.pixels().astype(int)
        images = load_digits().images
        for index in range(1, 4):
            row, column = GRID.corner(index)
            tile = pixels[2 * row : 2 * row + 10, column : column + 10, 0]
            assert tile.shape == (10, 10)
            # Ink where the digit has ink: the brightest dots of the tile lie on it.
            shrunk = images[index].astype(int)
            y, x = np.argwhere(tile == tile.max())[0]
            near = shrunk[max(0, int(y * 2.8) - 2) : int(y * 2.8) + 5, max(0, int(x * 2.8) - 3) : int(x * 2.8) + 6]
            assert near.max() > 200


@pytest.mark.parametrize("size", [(80, 23), (80, 24), (120, 40)])
async def test_a_long_list_of_long_names_keeps_its_last_line_and_its_ends(size: tuple[int, int]) -> None:
    books = Library()
    for number in range(40):
        name = ("画像フォルダ写真" * 4, "a" * 90, "short")[number % 3]
        books.add(f"theirs-{number}", f"{number}{name}", Plane.of(np.eye(32, dtype=np.float32)))
    async with opened(size=size, books=books) as s:
        await s.press("i")
        for key, shown in (("home", "0画像"), ("end", "small E")):
            await s.press(key)
            assert shown in s.text
            assert "Enter takes" in s.text
            assert "Pictures" in s.text
        # What a row says of its picture stays, whatever the picture is called.
        assert "for the lecture's slip" in s.text
        await s.press("home")
        assert s.text.count("your own") > 10


async def test_lists_stand_at_every_size() -> None:
    for size in ((80, 23), (80, 24), (120, 40), (200, 50)):
        async with opened(State(kernel=KernelView()), size) as s:
            await s.press("k")
            assert "Kernels, by what they find" in s.text
            assert "Enter takes" in s.text
            await s.press("end")
            assert PRESETS[-1].title in s.text
            await s.press("escape", "F", "d")
            assert "Enter takes" in s.text
            assert "digit 1 of 10,000" in s.text


@pytest.mark.parametrize("keys", [("enter", "enter"), ("enter", "escape"), ("escape", "enter")])
@pytest.mark.parametrize(("mode", "opens"), [("kernel", "k"), ("kernel", "x"), ("kernel", "colon"), ("filters", "d")])
async def test_keys_that_come_together_close_a_list_once(
    mode: Mode, opens: str, keys: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # the list of x saves a file
    async with opened(State(mode)) as s:
        await s.press(opens)
        await s.press_together(*keys)
        assert isinstance(s.app.screen_stack[0], LabScreen)
        await s.press("escape", "escape")
        assert s.in_lab


async def test_a_drag_over_the_tiles_takes_one_digit() -> None:
    async with opened(State("filters")) as s:
        await s.press("d")
        x, y = s.at("tiles", *GRID.corner(9))
        await s.drag((x + 2, y + 1), (x + 3, y + 1), (x + 30, y + 1))
        assert s.in_lab
        assert s.trained.trial.digit == 9


@pytest.mark.parametrize("keys", [("pageup",), ("pagedown",), ("x", "pageup"), ("escape", "pageup")])
async def test_keys_in_one_piece_with_the_one_that_opens_the_palette_break_nothing(keys: tuple[str, ...]) -> None:
    """As over a slow line: it has no size yet."""
    async with opened(State()) as s:
        await s.press_together("ctrl+p", *keys)
        await s.press("escape", "escape")
        assert s.in_lab


@pytest.mark.parametrize("turns", range(4))
async def test_the_app_may_end_while_the_palette_opens(turns: int) -> None:
    async with opened(State()) as s:
        s.app.post_message(events.Key("ctrl+p", None))
        for _ in range(turns):
            await asyncio.sleep(0)
        s.app.exit(0)
