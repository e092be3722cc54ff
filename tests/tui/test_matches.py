"""j: the strongest places, marked and visited; and the colours and large kernels that the panes make room for."""

import numpy as np
import pytest

from convtui.core.kernel import Kernel
from convtui.lab import intents as want
from convtui.lab.matches import USUAL
from convtui.lab.state import COLOURS, Experiment, KernelView, State
from convtui.render.colours import HINT, RING
from tests.tui.harness import Session, opened


def _marked(s: Session) -> int:
    return int((s.pane("picture").cells.pixels() == HINT).all(axis=-1).sum())


async def test_j_marks_the_strongest_and_goes_from_one_to_the_next() -> None:
    async with opened() as s:
        assert _marked(s) == 0
        seen = []
        for number in [*range(1, USUAL + 1), 1]:
            await s.press("j")
            assert f"strongest: {number} of {USUAL}" in s.lines[0]
            assert "Esc no marks" in s.lines[22]
            seen.append(s.kernel.place)
        assert _marked(s) > 0
        assert len(set(seen)) == USUAL
        assert seen[0] == seen[-1]
        scene = s.kernel_scene()
        assert seen[:-1] == [(one.row, one.column) for one in scene.matches]
        values = [one.value for one in scene.matches]
        assert values == sorted(values, reverse=True)
        assert values[0] == scene.computed.map.max()
        await s.press("escape")
        assert _marked(s) == 0
        assert "Nine pixels" in s.lines[22]
        assert "  edges that lie flat  ? explain" in s.lines[0]


async def test_marks_follow_another_kernel() -> None:
    async with opened() as s:
        await s.press("j")
        before = s.pane("picture").cells.pixels()
        await s.press("r")
        assert s.kernel.matches == USUAL
        assert _marked(s) > 0
        assert (before != s.pane("picture").cells.pixels()).any()


async def test_a_jump_ends_a_sweep() -> None:
    async with opened() as s:
        await s.press("space")
        assert s.kernel.sweep is not None
        await s.press("j")
        assert s.kernel.sweep is None
        assert "strongest: 1 of 5" in s.lines[0]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_pages_go_through_the_three_kernels_of_a_sum(size: tuple[int, int]) -> None:
    async with opened(State(kernel=KernelView(Experiment("cup", 32, channels="sum"))), size) as s:
        for index in (0, 1, 2, 0):
            assert f"{COLOURS[index]} {index + 1}/3, PgDn" in s.lines[2]
            assert s.line_of("products").startswith(f"{COLOURS[index]} ")
            await s.press(str(index + 4), "enter")
            await s.press("pagedown")
        cells = [kernel.cells[0][0] for kernel in s.kernel.experiment.slices]
        assert cells == [4, 5, 6]
        await s.press("pageup")
        assert "red 1/3" in s.lines[2]


async def test_a_colours_numbers_follow_the_colour_in_focus() -> None:
    async with opened(State(kernel=KernelView(Experiment("cup", 32, channels="each"), "numbers"))) as s:
        seen = set()
        for _ in COLOURS:
            seen.add(s.pane("picture").cells.text())
            await s.press("pagedown")
        assert len(seen) == 3


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (5, 5), (7, 7), (3, 7), (7, 2)])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_cell_of_any_kernel_can_be_clicked(shape: tuple[int, int], size: tuple[int, int]) -> None:
    kernel = Kernel.of(np.arange(shape[0] * shape[1]).reshape(shape))
    async with opened(State(kernel=KernelView(Experiment(kernel=kernel))), size) as s:
        for row, column in ((0, 0), (shape[0] - 1, shape[1] - 1), (shape[0] // 2, shape[1] // 2)):
            for edge in (0, 3):
                await s.click_pane("kernel", 1 + row, 1 + 4 * column + edge)
                assert s.kernel.cell == (row, column)
                x, y = s.at("kernel", 1 + row, 1 + 4 * column)
                assert s.cell(x, y)[2] == RING, "the chosen cell is the one that was clicked"
        await s.wheel(*s.at("kernel", 1, 1), down=False)
        assert s.cells[0][0] == 1


async def test_panes_make_room_for_a_kernel_that_grows() -> None:
    async with opened() as s:
        first = s.text
        await s.send(want.ResizeKernel(7, 7))
        assert s.widget("kernel").size.width == 30
        assert s.widget("products").size.height == 9
        assert s.widget("picture").size == s.widget("map").size == (25, 11)
        assert "x kernel above = products" in s.text
        assert "Nine pixels" in s.lines[22]
        await s.send(want.Undo())
        assert s.text == first


async def test_under_wide_kernels_numbers_stand_under_their_panes() -> None:
    async with opened(size=(200, 50)) as s:
        await s.send(want.UsePicture("diagram"), want.ResizeKernel(7, 7))
        if s.lab.has_class("-numbers"):
            assert s.widget("map-numbers").region.x == s.widget("map").region.x
    async with opened(size=(120, 40)) as s:
        await s.send(want.ResizeKernel(7, 7))
        assert s.lab.has_class("-numbers")
        assert s.widget("map-numbers").region.x == s.widget("map").region.x
        await s.send(want.Undo())
        assert s.widget("map-numbers").region.x == s.widget("map").region.x


async def test_marks_are_not_looked_for_unless_asked() -> None:
    async with opened() as s:
        for key in ("r", "right", "n", "v", "p", "z", "i", "escape"):
            await s.press(key)
            assert s.kernel.matches == 0
            assert s.kernel_scene().matches == ()
