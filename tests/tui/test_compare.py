"""Comparing in the app, by keys and mouse: two kernels side by side, then in a chain, and what is kept of it."""

import numpy as np
import pytest

from convtui.lab.presets import PRESETS
from convtui.lab.state import Experiment, KernelView, State
from convtui.lab.tool_state import Compare
from convtui.render.colours import RING
from tests.oracles import close, naive_convolution
from tests.tui.harness import Session, opened

STRIP, KEYS = 22, 23
NAMES = [preset.name for preset in PRESETS]
LYING = PRESETS[0].kernel
BLUR = next(preset.kernel for preset in PRESETS if preset.name == "blur")


def tool(s: Session) -> Compare:
    assert isinstance(s.kernel.tool, Compare)
    return s.kernel.tool


async def choose(s: Session, name: str) -> None:
    """From the list of kernels."""
    await s.press("k", "home", *["down"] * NAMES.index(name), "enter")
    assert s.in_lab


async def blur_then_lying(s: Session) -> None:
    await choose(s, "blur")
    await s.press("c")
    await choose(s, "lying")


def ring(s: Session, pane: str) -> list[tuple[int, int]]:
    found = (s.pane(pane).cells.pixels() == RING).all(axis=-1)
    return [(int(row), int(column)) for row, column in np.argwhere(found)]


async def test_pin_change_and_go_back() -> None:
    async with opened() as s:
        await s.press("c")
        assert tool(s).pinned == (LYING,)
        assert s.lines[STRIP].startswith(" A is pinned. Now make B another")
        assert s.line_of("picture-title") == "A edges that lie flat 30x30"
        assert np.array_equal(s.pane("picture").cells.pixels(), s.pane("map").cells.pixels())
        await s.press("r")
        assert "B edges that stand 30x30" in s.line_of("kernel-title")
        assert tool(s).pinned == (LYING,)
        assert not np.array_equal(s.pane("picture").cells.pixels(), s.pane("map").cells.pixels())
        await s.press("escape")
        assert s.kernel.tool is None
        assert s.cells == LYING.turned().cells
        assert s.line_of("picture-title").startswith("letter E")
        await s.press("u")
        assert s.cells == LYING.cells


async def test_b_is_typed_and_its_map_follows_each_valid_prefix() -> None:
    async with opened() as s:
        await s.press("c", "5")
        assert "[5_] Enter keeps, Esc drops" in s.lines[0]
        assert s.kernel_scene().kernel == LYING.with_cell(0, 0, 5)
        assert "B a kernel of your own 30x30" in s.line_of("kernel-title")
        assert not np.array_equal(s.pane("picture").cells.pixels(), s.pane("map").cells.pixels())
        await s.press("enter")
        assert s.cells[0][0] == 5
        assert tool(s).pinned == (LYING,), "Enter kept the number, and exchanged nothing"
        await s.press("f", "m", "+")
        assert tool(s).pinned == (LYING,)


async def test_enter_exchanges_and_undo_brings_both_back() -> None:
    async with opened() as s:
        await blur_then_lying(s)
        await s.press("enter")
        assert (s.cells, tool(s).other) == (BLUR.cells, LYING)
        assert s.line_of("picture-title").startswith("A edges that lie flat")
        await s.press("u")
        assert (s.cells, tool(s).other) == (LYING.cells, BLUR)
        await s.press("y")
        assert (s.cells, tool(s).other) == (BLUR.cells, LYING)


async def test_tab_goes_to_the_maps_and_to_the_picture() -> None:
    async with opened() as s:
        await s.press("c", "r", "tab")
        assert s.focus() == "map"
        before = ring(s, "map")
        assert ring(s, "picture") == before
        await s.press("right", "down")
        moved = [(row + 1, column + 1) for row, column in before]
        assert ring(s, "map") == moved
        assert ring(s, "picture") == moved
        assert "at pixel 13,18" in s.lines[18]
        await s.press("tab")
        assert s.line_of("picture-title").startswith("letter E")
        await s.press("n")
        assert s.line_of("picture-title").startswith("shapes"), "n pages pictures there"
        assert tool(s).pinned == (LYING,)
        await s.press("tab")
        assert s.line_of("picture-title").startswith("A edges that lie flat")


async def test_figures_are_those_of_the_two_maps() -> None:
    async with opened() as s:
        await s.press("c", "r")
        picture = s.kernel_scene().computed.picture[:, :, None]
        a, b = (
            naive_convolution(picture, np.array(cells)[:, :, None, None])[:, :, 0] for cells in (LYING.cells, s.cells)
        )
        row, column = s.kernel.place
        first, second = float(a[row, column]), float(b[row, column])
        assert f"A - B = {first - second:g}" in s.lines[18]
        assert s.lines[18].split()[3:7] == ["A", f"{first:g}", "B", f"{second:g}"]
        share = np.abs(a - b).sum() / (np.abs(a) + np.abs(b)).sum()
        assert f"all 900 dots: |A - B| is {round(share * 100)} % of |A| + |B|" in s.lines[19]
        assert "correlation" in s.lines[20]


async def test_the_scale_is_one_for_both_until_v() -> None:
    async with opened() as s:
        await blur_then_lying(s)
        assert "one scale: -3..+3 (v)" in s.lines[0]
        blurred = s.pane("picture").cells.pixels()
        await s.press("v")
        assert "own scales: 0..1 and -3..+3 (v)" in s.lines[0]
        assert not np.array_equal(blurred, s.pane("picture").cells.pixels())
        await s.press("v")
        assert "|..|, one scale: 0..3 (v)" in s.lines[0]
        await s.press("v", "v", "v")
        assert np.array_equal(blurred, s.pane("picture").cells.pixels())


async def test_blur_then_edges_is_one_kernel() -> None:
    async with opened() as s:
        await blur_then_lying(s)
        await s.press("c")
        assert tool(s).chained
        assert s.line_of("picture-title").startswith("A blur (box) 30x30")
        assert "then B edges that lie flat 28x28" in s.line_of("kernel-title")
        assert "= ONE 5x5 x 1/9" in s.text
        assert "784 dots: max |difference| of the two ways" in s.lines[19]
        assert "EQUAL" in s.lines[19]
        assert s.lines[STRIP].startswith(" A, then B on A's map: that is ONE kernel.")
        assert s.lines[KEYS].startswith("Enter keep the 5x5")
        await s.press("m")
        assert "max |difference|" in s.lines[19]
        assert "EQUAL" in s.lines[19], "B is still edited, and the one kernel follows"
        await s.press("m", "enter")
        assert s.kernel.tool is None
        wanted = np.array([[1, 2, 3, 2, 1]] * 2 + [[0] * 5] + [[-1, -2, -3, -2, -1]] * 2) / 9
        close(s.cells, wanted, 1e-12)
        picture = s.kernel_scene().computed.picture[:, :, None]
        twice = naive_convolution(picture, np.array(BLUR.cells)[:, :, None, None])
        twice = naive_convolution(twice, np.array(LYING.cells)[:, :, None, None])
        close(s.kernel_scene().computed.map, twice[:, :, 0])
        await s.press("u")
        assert s.cells == LYING.cells


async def test_a_relu_between_parts_the_two_ways() -> None:
    async with opened() as s:
        await s.press("c", "r", "c")
        assert "ReLU between (v): up to 4 apart, NO one kernel does it" in s.lines[21]
        await s.press("v")
        assert s.line_of("picture-title").startswith("ReLU of A ")
        assert "max |difference| of the two ways 4: with ReLU between NOT one kernel" in s.lines[19]
        await s.press("v", "v", "v")
        assert "EQUAL" in s.lines[19]


@pytest.mark.parametrize("key", ["c", "escape"])
async def test_the_way_back_from_the_chain(key: str) -> None:
    async with opened() as s:
        await blur_then_lying(s)
        await s.press("c", key)
        assert s.kernel.tool is None
        assert s.cells == LYING.cells
        assert "Nine pixels x nine numbers" in s.lines[STRIP], "the first minute has its line again"


async def test_the_rim_is_explained_under_padding_same() -> None:
    async with opened(State(kernel=KernelView(Experiment(kernel=BLUR, padding="same")))) as s:
        await s.press("c")
        await choose(s, "lying")
        await s.press("c")
        assert s.lines[19].startswith("900 dots: max |difference| of the two ways")
        assert "EQUAL" in s.lines[19]
        assert s.lines[20].startswith("at the rim up to 1 apart: padding lays zeros round A's map")


async def test_a_chain_that_does_not_fit_is_refused_in_one_sentence() -> None:
    async with opened(State(kernel=KernelView(Experiment("letter-e", size=4)))) as s:
        await s.press("c")
        assert not tool(s).chained
        await s.press("c")
        assert "does not fit" in s.lines[STRIP]
        assert not tool(s).chained
        await s.press("escape")
        assert s.kernel.tool is None


async def test_clicks() -> None:
    async with opened() as s:
        await blur_then_lying(s)
        await s.click_pane("picture", 3, 7)
        assert s.focus() == "map"
        assert s.kernel.place == (5, 6)
        assert s.line_of("picture-title").startswith("A blur"), "A's map stays"
        rows = [row for row, line in enumerate(s.lines) if "-1  -1  -1" in line]
        await s.click(34 + 4, rows[0])
        assert s.focus() == "kernel"
        assert s.kernel.cell == (2, 1)
        await s.press("9", "enter")
        assert s.cells[2][1] == 9
        await s.click_word("A then B", KEYS)
        assert tool(s).chained
        await s.click_word("between", KEYS)
        assert s.kernel.experiment.response == "relu"
        await s.click_word("back", KEYS)
        assert s.kernel.tool is None


async def test_the_window_slides_over_both() -> None:
    async with opened() as s:
        await s.press("c", "r", "space")
        assert s.kernel.sweep is not None
        assert "sliding" in s.lines[0]
        await s.press("escape")
        assert s.kernel.sweep is None
        assert s.kernel.tool is not None


async def test_wide_and_back() -> None:
    async with opened(size=(120, 40)) as s:
        await blur_then_lying(s)
        assert "the picture, letter E" in s.line_of("side-title")
        picture = s.pane("side").cells.pixels()
        assert ((picture == 255).all(axis=-1)).sum() > 300
        await s.press("c")
        assert "the ONE kernel, 5x5" in s.line_of("side-title")
        assert ".11 .22 .33 .22 .11" in s.pane("side").cells.text()
        await s.resize(80, 24)
        assert "= ONE 5x5" in s.text
        await s.press("escape")
        await s.resize(120, 40)
        assert "kernels: click one" in s.line_of("side-title")


async def test_it_stays_open_while_one_looks_at_filters() -> None:
    async with opened() as s:
        await blur_then_lying(s)
        await s.press("F", "K")
        assert tool(s).other == BLUR
        assert s.line_of("picture-title").startswith("A blur")


async def test_the_palette_finds_it() -> None:
    async with opened() as s:
        await s.press("colon")
        await s.write("compare")
        await s.press("enter")
        assert tool(s).other == LYING
