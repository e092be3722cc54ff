"""Cells typed as in a spreadsheet."""

import numpy as np
import pytest

from convtui.lab.presets import PRESETS
from convtui.render.colours import KEY
from tests.oracles import close, naive_convolution
from tests.tui.harness import Session, opened

FIRST = PRESETS[0].kernel.cells


def cell_text(s: Session, row: int, column: int) -> str:
    """The four columns of a kernel's cell, as they stand on the screen."""
    x, y = s.at("kernel", 1 + row, 1 + 4 * column)
    return "".join(s.cell(x + i, y)[0] for i in range(4))


async def test_the_first_digit_replaces_and_later_ones_append() -> None:
    async with opened() as s:
        await s.press("4")
        assert cell_text(s, 0, 0) == "  4_"
        assert s.cell(*s.at("kernel", 1, 1))[2] == KEY
        await s.press("2")
        assert cell_text(s, 0, 0) == " 42_"
        assert s.cells == FIRST, "kept only when committed"
        await s.press("enter")
        assert s.cells[0] == (42.0, 1.0, 1.0)
        assert cell_text(s, 0, 0) == "[42]"
        await s.press("minus", "3", "enter")
        assert s.cells[0][0] == -3.0


async def test_a_fraction() -> None:
    async with opened() as s:
        await s.press("1", "slash", "9", "enter")
        assert s.cells[0][0] == pytest.approx(1 / 9, abs=1e-12)


@pytest.mark.parametrize("keys", [("slash",), ("q",), ("x",), ("space", "space")])
async def test_what_is_no_number_starts_nothing(keys: tuple[str, ...]) -> None:
    async with opened() as s:
        await s.press(keys[0])
        assert s.kernel.typing is None
        assert s.cells == FIRST


async def test_escape_keeps_the_old_value() -> None:
    async with opened() as s:
        before = s.pane("map").cells.pixels()
        await s.press("7")
        assert not np.array_equal(before, s.pane("map").cells.pixels())
        await s.press("escape")
        assert s.kernel.typing is None
        assert s.cells == FIRST
        assert np.array_equal(before, s.pane("map").cells.pixels())
        assert s.kernel.past == (), "nothing to undo"


async def test_backspace_erases_a_digit() -> None:
    async with opened() as s:
        await s.press("4", "2", "backspace")
        assert cell_text(s, 0, 0) == "  4_"
        await s.press("backspace")
        assert s.kernel.typing is None
        assert s.cells == FIRST


@pytest.mark.parametrize(
    ("key", "cell", "focus"),
    [
        ("right", (1, 2), "kernel"),
        ("left", (1, 0), "kernel"),
        ("up", (0, 1), "kernel"),
        ("down", (2, 1), "kernel"),
        ("tab", (1, 1), "map"),
        ("shift+tab", (1, 1), "picture"),
        ("enter", (1, 1), "kernel"),
        ("plus", (1, 1), "kernel"),
    ],
)
async def test_arrows_tab_and_enter_commit(key: str, cell: tuple[int, int], focus: str) -> None:
    async with opened() as s:
        await s.press("down", "right", "8", key)
        assert s.cells[1][1] == (9.0 if key == "plus" else 8.0)
        assert s.kernel.typing is None
        assert (s.kernel.cell, s.kernel.focus) == (cell, focus)


async def test_the_map_follows_each_prefix_that_is_a_number() -> None:
    async with opened() as s:
        picture = np.asarray(s.kernel_scene().computed.picture)
        for key, value in (("minus", 1.0), ("2", -2.0), ("full_stop", -2.0), ("5", -2.5), ("slash", 1.0), ("2", -1.25)):
            await s.press(key)
            kernel = np.array(FIRST)
            kernel[0, 0] = value
            wanted = naive_convolution(picture[:, :, None], kernel[:, :, None, None])[:, :, 0]
            close(s.kernel_scene().computed.map, wanted)
            # The nine products under it follow too.
            assert s.kernel_scene().at.weights[0, 0] == value
        await s.press("enter")
        assert s.cells[0][0] == -1.25


async def test_plus_and_underscore_step_by_one() -> None:
    async with opened() as s:
        await s.press("plus", "plus")
        assert s.cells[0][0] == 3.0
        await s.press("underscore")
        assert s.cells[0][0] == 2.0
        await s.press("right", "underscore")
        assert s.cells[0] == (2.0, 0.0, 1.0)


async def test_typing_works_from_any_pane() -> None:
    async with opened() as s:
        await s.press("tab", "5")
        assert s.kernel.focus == "kernel"
        await s.press("enter")
        assert s.cells[0][0] == 5.0


async def test_a_cell_takes_no_endless_number() -> None:
    async with opened() as s:
        await s.press(*"1234567890")
        assert s.kernel.typing == "12345678"
        await s.press("enter")
        assert s.cells == FIRST, "beyond a million is no cell"
        await s.press(*"123456", "enter")
        assert s.cells[0][0] == 123456.0


NINE = ((1.0, 2.0, 3.0), (4.0, 5.0, 6.0), (7.0, 8.0, -9.0))


@pytest.mark.parametrize(
    "text",
    [
        "1 2 3 4 5 6 7 8 -9",
        "1,2,3;4,5,6;7,8,-9",
        "[[1, 2, 3],\n [4, 5, 6],\n [7, 8, -9]]\n",
        "1\t2\t3\r\n4\t5\t6\r\n7\t8\t-9",
    ],
)
async def test_nine_pasted_numbers_fill_the_kernel_after_one_enter(text: str) -> None:
    async with opened() as s:
        await s.paste(text)
        assert s.cells == FIRST
        assert s.kernel_scene().kernel.cells == NINE, "seen at once"
        await s.press("enter")
        assert s.cells == NINE
        await s.press("u")
        assert s.cells == FIRST, "one step back"


async def test_one_pasted_number_is_a_cell() -> None:
    async with opened() as s:
        await s.paste(" 0.5\n")
        await s.press("enter")
        assert s.cells[0] == (0.5, 1.0, 1.0)


@pytest.mark.parametrize(
    "text", ["", "hello", "1 2 3", "1 2 3 4 5 6 7 8 9 10", "\x1b[31m9", "1 2 3 4 5 6 7 8 nan", "9" * 100_000]
)
async def test_a_paste_that_is_no_kernel_changes_nothing(text: str) -> None:
    async with opened() as s:
        before = s.text
        await s.paste(text)
        await s.press("enter")
        assert s.cells == FIRST
        assert s.text == before


async def test_a_long_number_shows_its_end_while_it_is_typed() -> None:
    async with opened() as s:
        await s.press(*"12345")
        assert cell_text(s, 0, 0) == "345_"


async def test_the_strip_counts_typing_as_done() -> None:
    async with opened() as s:
        await s.press("space", "space", "r")
        assert s.lines[22].startswith(" 3/7 ")
        await s.press("4", "enter")
        assert s.lines[22].startswith(" 4/7 ")
