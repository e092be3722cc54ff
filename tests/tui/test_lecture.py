"""As in the lecture, by keys and mouse in 80 x 24."""

import pytest

from convtui.core.kernel import Kernel
from convtui.lab.lecture_scene import PAGES
from convtui.lab.state import Experiment, KernelView, State
from convtui.lab.tool_state import Guess, Lecture
from tests.tui.harness import Session, opened

BADGE = "as in the lecture: on"


def tool(s: Session) -> Lecture:
    assert isinstance(s.kernel.tool, Lecture)
    return s.kernel.tool


async def test_the_two_maps_side_by_side_with_the_reason_and_the_figures() -> None:
    async with opened() as s:
        before = s.lines
        await s.press("l")
        assert BADGE in s.lines[0]
        assert s.lines[1].split() == "small E 24x24 A the notebook drew B these nine numbers do".split()
        assert "A  rows fell on columns" in s.text
        assert "B  rows stay rows" in s.text
        assert "NumPy lines up LAST axes" in s.text
        assert "-> sum -3" in s.text
        assert "2295 / 0" in s.lines[23]
        assert s.lines[23].startswith("l back to true")
        await s.press("l")
        assert s.lines == before


@pytest.mark.parametrize("leaving", ["l", "escape", "backspace"])
async def test_l_and_escape_go_back(leaving: str) -> None:
    async with opened() as s:
        start = s.state
        await s.press("l", "down", "tab", "v", "z", leaving)
        assert s.state.kernel == start.kernel
        assert BADGE not in s.text


async def test_the_badge_stays_through_all_keys() -> None:
    async with opened() as s:
        await s.press("l")
        for key in (
            "down",
            "right",
            "pagedown",
            "tab",
            "v",
            "z",
            "r",
            "f",
            "n",
            "enter",
            "enter",
            "p",
            "space",
            "j",
            "7",
        ):
            await s.press(key)
            assert BADGE in s.lines[0], key
        assert "[7_]" in s.lines[0]
        await s.press("enter")
        assert BADGE in s.lines[0]
        assert s.cells[0][0] == 7


async def test_enter_goes_to_the_step_that_exposes_it_and_on() -> None:
    async with opened() as s:
        await s.press("l", "enter")
        assert "standing step" in s.lines[1]
        assert "A 2295, B 0" in s.text
        assert "0 / 2295" in s.lines[23]
        await s.press("enter")
        assert "lying step" in s.lines[1]
        assert "A 0, B 2295" in s.text
        await s.press("enter")
        assert "small E" in s.lines[1]


async def test_every_reason_is_a_page_of_its_own() -> None:
    async with opened() as s:
        await s.press("l")
        seen = []
        for number in range(1, len(PAGES) + 1):
            assert f"reason {number}/{len(PAGES)}" in s.lines[23]
            seen.append("".join(s.lines[20:22]))
            await s.press("tab")
        assert len(set(seen)) == len(PAGES)
        assert tool(s).reason == 0
        await s.press("shift+tab")
        assert tool(s).reason == len(PAGES) - 1


async def test_arrows_and_clicks_move_the_ring_and_the_sums() -> None:
    async with opened() as s:
        await s.press("l")
        assert "row 9, column 12" in s.text
        assert "sum 2295 -> drawn 255" in s.text
        await s.press("down", "down", "left")
        assert "row 11, column 11" in s.text
        await s.click_pane("kernel", 1, 6)
        assert tool(s).place == (2, 10)
        await s.click_pane("map", 1, 20)
        assert tool(s).place == (2, 13)
        await s.click_pane("picture", 2, 1)
        assert tool(s).place == (4, 0)
        await s.wheel(5, 5)
        assert tool(s).place == (5, 0)


async def test_words_of_the_line_of_keys_can_be_clicked() -> None:
    async with opened() as s:
        await s.press("l")
        await s.click_word("Tab", 23)
        assert tool(s).reason == 1
        await s.click_word("Enter", 23)
        assert "standing step" in s.lines[1]
        await s.click_word("v signed", 23)
        assert tool(s).signed
        assert "Nothing is cut" in s.lines[22]
        await s.click_word("l back", 23)
        assert s.kernel.tool is None


async def test_it_is_not_offered_while_a_guess_is_hidden() -> None:
    async with opened() as s:
        await s.press("g", "l")
        assert isinstance(s.kernel.tool, Guess)
        assert BADGE not in s.text
        await s.press("A", "enter", "escape", "l")
        assert BADGE in s.text


async def test_another_kernel_is_told_why_not_in_one_sentence() -> None:
    five = Kernel(((1.0,) * 5,) * 5)
    async with opened(State(kernel=KernelView(Experiment(kernel=five)))) as s:
        await s.press("l")
        assert s.kernel.tool is None
        assert "NumPy raises an error" in s.lines[22]
        assert s.lines[22].rstrip().endswith(".")


@pytest.mark.parametrize("size", [(80, 23), (120, 40), (200, 60)])
async def test_other_terminals(size: tuple[int, int]) -> None:
    async with opened(size=size) as s:
        await s.press("l", "tab")
        assert BADGE in s.lines[0]
        assert "described his screen correctly" in s.text
        assert "l back to true" in s.lines[-1]
        await s.resize(80, 24)
        assert "described his screen correctly" in s.text
        await s.press("escape")
        assert s.kernel == KernelView()
