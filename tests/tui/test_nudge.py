"""Nudging in the app, from the palette on."""

from convtui.lab.state import Experiment, KernelView, Pooling, State
from convtui.lab.tool_state import Nudge
from tests.tui.harness import Session, opened

STRIP, KEYS = 22, 23


async def open_nudge(s: Session) -> None:
    await s.press("colon")
    await s.write("nudge")
    await s.press("enter")
    assert isinstance(s.kernel.tool, Nudge)


async def test_from_the_palette_to_the_figures_and_back() -> None:
    async with opened() as s:
        await open_nudge(s)
        assert "Arrows move the picture" in s.lines[STRIP]
        await s.press("down")
        found = s.kernel_scene().shift
        assert found is not None
        assert found.map.changed is not None
        assert f"Moved by 1 pixel: {round(found.map.changed * 100)} % of the map's dots changed" in s.lines[STRIP]
        assert "max pool" in s.text
        assert "mean pool" in s.text
        assert "870 of 870 dots" in s.text
        assert "down 1, right 0" in s.lines[0]
        await s.press("escape")
        assert s.kernel.experiment == Experiment()
        assert s.kernel.tool is None
        assert "x kernel" in s.text


async def test_enter_keeps_and_undo_takes_back() -> None:
    async with opened() as s:
        await open_nudge(s)
        await s.press("right", "right", "enter")
        assert s.kernel.experiment.nudge == (0, 2)
        await s.press("u")
        assert s.kernel.experiment == Experiment()


async def test_tab_and_the_mouse() -> None:
    async with opened() as s:
        await open_nudge(s)
        await s.press("down")
        await s.press("tab")
        assert "= change" in s.line_of("kernel-title")
        await s.click_word("map", KEYS)
        assert "= map" in s.line_of("kernel-title")
        x, y = s.at("picture", 5, 5)
        await s.wheel(x, y)
        assert s.kernel.experiment.nudge == (2, 0)
        await s.click_word("put back", KEYS)
        assert s.kernel.experiment == Experiment()


async def test_the_pool_that_was_chosen_stays() -> None:
    async with opened(State(kernel=KernelView(Experiment()))) as s:
        await open_nudge(s)
        assert s.kernel.experiment.pooling == Pooling()
        await s.press("p", "down")
        assert "max pool 15x15" in s.line_of("kernel-title")
        await s.press("escape")
        assert s.kernel.experiment.pooling == Pooling("max")
