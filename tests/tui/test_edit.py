"""The panel of settings in the app: keys and mouse, the map that follows, the palette, and what is said."""

import re

import numpy as np
import pytest

from convtui.core.plane import Plane
from convtui.lab.library import Library
from convtui.lab.presets import PRESETS
from convtui.lab.settings import ROWS
from convtui.lab.state import Experiment, KernelView, Pooling, State
from convtui.lab.tool_state import Draw, Edit
from tests.oracles import close, naive_convolution, naive_pooling
from tests.tui.harness import Session, opened

FIRST = PRESETS[0].kernel.cells
STRIP, KEYS = 22, 23
NAMES = [row.name for row in ROWS]


def now(s: Session) -> Experiment:
    return s.kernel.experiment


async def go(s: Session, name: str) -> None:
    """To a row, from wherever the panel is."""
    tool = s.kernel.tool
    assert isinstance(tool, Edit)
    steps = NAMES.index(name) - tool.row
    await s.press(*["down" if steps > 0 else "up"] * abs(steps))


def agrees(s: Session) -> None:
    """The map and its title are those of what is set: loops in float64."""
    computed, set_now = s.kernel_scene().computed, now(s)
    weights = np.array(set_now.kernel.cells)
    weights = weights[::-1, ::-1] if set_now.flipped else weights
    wanted = naive_convolution(
        computed.picture[:, :, None],
        weights[:, :, None, None],
        [set_now.bias],
        (set_now.stride, set_now.stride),
        set_now.padding,
        (set_now.dilation, set_now.dilation),
    )[:, :, 0]
    close(computed.map, wanted)
    rows, columns = wanted.shape
    assert f"map {rows}x{columns}" in s.line_of("kernel-title")


async def test_settings_are_changed_row_by_row_and_kernel_and_map_stay_in_sight() -> None:
    async with opened() as s:
        await s.press("e")
        assert s.in_lab
        assert s.line_of("picture-title") == f"settings 1 of {len(NAMES)}"
        assert "kernel rows" in s.lines[2]
        for name, keys in (
            ("kernel rows", ("right", "right")),
            ("kernel columns", ("left",)),
            ("padding", ("right",)),
            ("stride", ("plus",)),
            ("dilation", ("right",)),
            ("bias", ("right", "right", "underscore")),
            ("flipped kernel", ("right",)),
        ):
            await go(s, name)
            before = s.pane("map").cells.pixels()
            await s.press(*keys)
            assert not np.array_equal(before, s.pane("map").cells.pixels()) or name.startswith("kernel"), name
            agrees(s)
        assert s.cells == ((0, 0), (1, 1), (0, 0), (-1, -1), (0, 0))
        kernel = now(s).kernel
        assert now(s) == Experiment(kernel=kernel, padding="same", stride=2, dilation=2, bias=0.1, flipped=True), (
            "each of them at once"
        )
        assert "flipped" in s.text
        await s.press(*["u"] * 10)
        assert now(s) == Experiment()
        await s.press(*["y"] * 10, "escape")
        assert now(s).bias == 0.1
        assert s.kernel.tool is None
        assert s.focus() == "kernel"


async def test_the_size_is_explained_under_the_panes_and_follows() -> None:
    async with opened(State(kernel=KernelView(Experiment("diagram")))) as s:
        await s.press("e")
        assert "(200 - 3) / 1 + 1 = 198" in s.lines[19]
        await go(s, "padding")
        await s.press("1", "enter")
        assert "(200 + 2 - 3) / 1 + 1 = 200" in s.lines[19]
        assert "the rim's edges are the padding's, not the picture's." in s.lines[20]
        await go(s, "stride")
        await s.press("2", "enter")
        assert "floor((200 + 2 - 3) / 2) + 1 = 100" in s.lines[19]
        assert "map 100x100" in s.line_of("kernel-title")
        await go(s, "bias")
        assert s.lines[18].startswith("pixels"), "what a bias is added to"


async def test_the_lectures_pools() -> None:
    async with opened(State(kernel=KernelView(Experiment("diagram", padding="same")))) as s:
        await s.press("e")
        await go(s, "pool size")
        await s.press("right")
        assert "The pool is off: choose max or mean first." in s.lines[STRIP]
        await go(s, "pool")
        await s.press("right")
        assert "(200 - 2) / 2 + 1 = 100" in s.text
        await go(s, "pool times")
        for times, sizes in ((2, "then 50"), (3, "then 50, 25")):
            await s.press("right")
            assert sizes in s.text
            pooled = s.kernel_scene().computed.pooled
            assert pooled is not None
            assert pooled.values.shape == (200 // 2**times,) * 2
        await s.press("1", "enter")
        await go(s, "pool size")
        await s.press("5", "enter", "down", "2", "enter")
        assert "floor((200 - 5) / 2) + 1 = 98" in s.text
        computed = s.kernel_scene().computed
        assert computed.pooled is not None
        assert computed.pooled.values.shape == (98, 98)
        wanted, _ = naive_pooling(computed.map[:, :, None], "max", (5, 5), (2, 2))
        close(computed.pooled.values, wanted[:, :, 0])
        await go(s, "pool")
        await s.press("right")
        assert now(s).pooling == Pooling("mean", 5, 2)


async def test_a_number_is_typed_shown_and_kept_or_dropped() -> None:
    async with opened() as s:
        await s.press("e")
        await go(s, "bias")
        await s.press("minus", "2", "full_stop", "5")
        assert "[-2.5_] Enter keeps, Esc drops" in s.lines[0]
        assert "-2.5_" in s.lines[7]
        assert now(s) == Experiment()
        await s.press("r", "q")
        assert "Enter keeps the number" in s.lines[STRIP], "letters sleep meanwhile"
        await s.press("backspace")
        assert "[-2._]" in s.lines[0]
        await s.press("escape")
        assert now(s) == Experiment()
        assert "bias            < 0 >" in s.lines[7]
        await s.press("1", "slash", "9", "down")
        assert now(s).bias == pytest.approx(1 / 9)
        agrees(s)
        await s.press("backspace")
        assert s.kernel.tool is None


async def test_what_does_not_fit_is_said_and_nothing_changes() -> None:
    books = Library()
    books.add("tiny", "tiny", Plane.of(np.eye(4, dtype=np.float32)))
    async with opened(State(kernel=KernelView(Experiment("tiny"))), books=books) as s:
        await s.press("e", "5", "enter")
        assert 'A window over 5x3 pixels does not fit into 4x4: padding "same" helps.' in s.lines[STRIP]
        assert now(s) == Experiment("tiny")
        await s.press("down")
        assert "1 to 7" in s.lines[STRIP]
        await s.press("9", "enter")
        assert "Kernel columns takes whole numbers from 1 to 7." in s.lines[STRIP]


async def test_deeds() -> None:
    async with opened() as s:
        await s.paste("1 2 3 4 5 6 7 8 9")
        await s.press("enter", "e", "end")
        await go(s, "transpose")
        await s.press("enter")
        assert s.cells == ((1, 4, 7), (2, 5, 8), (3, 6, 9))
        await s.press("down", "enter")
        assert np.sum(s.cells) == pytest.approx(1)
        assert s.cells[2][2] == pytest.approx(9 / 45)
        await s.press("down", "enter")
        assert s.cells == FIRST
        await s.press("enter")
        assert "That leaves the kernel as it is." in s.lines[STRIP]
        await s.press("up", "enter")
        assert np.abs(s.cells).sum() == pytest.approx(1), "what sums to nothing is normalised by size"
        assert np.sum(s.cells) == pytest.approx(0)
        await go(s, "draw a picture")
        await s.press("enter")
        assert isinstance(s.kernel.tool, Draw)


async def test_working_sizes_of_a_photograph() -> None:
    async with opened(State(kernel=KernelView(Experiment("camera", 32)))) as s:
        await s.press("e", "end")
        await go(s, "working size")
        assert re.search(r"working size +< 32 fits >", s.text)
        await s.press("right")
        assert "map 46x46" in s.line_of("kernel-title")
        await s.press(*["right"] * 9)
        assert now(s).size is None
        assert re.search(r"working size +< 200 own", s.text)
        assert "map 198x198" in s.line_of("kernel-title")
        await s.press("5", "0", "enter")
        assert "map 48x48" in s.line_of("kernel-title")
        agrees(s)
    async with opened(State(kernel=KernelView(Experiment("camera", 32))), (200, 50)) as s:
        await s.press("e")
        assert " fits" not in s.line_of("picture-title")
        tool = s.kernel.tool
        assert isinstance(tool, Edit)
        assert tool.fit > 32, "as large as this terminal shows it"


async def test_the_mouse_chooses_changes_and_goes_on() -> None:
    async with opened() as s:
        await s.press("e")
        row = next(number for number, line in enumerate(s.lines) if line.startswith(" stride"))
        await s.click(2, row)
        assert s.line_of("picture-title").startswith("settings 4 of")
        assert now(s) == Experiment()
        for stride in (2, 3):
            await s.click_word(">", row)
            assert now(s).stride == stride
        await s.click_word("<", row)
        assert now(s).stride == 2
        await s.wheel(2, row)
        assert now(s).stride == 1
        await s.wheel(2, row, down=False)
        assert now(s).stride == 2
        agrees(s)
        await s.click_pane("map", 3, 20)
        assert s.focus() == "map"
        place = s.kernel.place
        await s.press("down")
        assert s.kernel.place == (place[0] + 1, place[1])
        await s.click(2, row)
        assert s.focus() == "picture"
        await s.click_pane("kernel", 1, 1)
        await s.press("7", "enter")
        assert s.cells[0][0] == 7
        assert isinstance(s.kernel.tool, Edit), "all of it beside the panel"


async def test_on_a_wide_terminal_the_picture_stays() -> None:
    async with opened(size=(120, 40)) as s:
        picture = s.pane("picture").cells.pixels()
        await s.press("e", "down", "down", "down", "right")
        assert s.line_of("picture-title").startswith("letter E")
        assert s.line_of("side-title").strip().startswith("settings 4 of")
        assert s.pane("picture").cells.pixels().shape == picture.shape
        row = next(number for number, line in enumerate(s.lines) if " dilation " in line)
        await s.click(s.lines[row].index(">"), row)
        assert now(s).dilation == 2
        agrees(s)
        await s.press("escape")
        assert "edges that lie flat" in s.pane("side").cells.text()


@pytest.mark.parametrize("key", ["e", "escape", "backspace"])
async def test_it_is_left_without_a_trace(key: str) -> None:
    async with opened() as s:
        before = s.state
        await s.press("e", "down", "down", key)
        assert s.state == before


async def test_tab_leads_on_and_lights_the_title() -> None:
    async with opened() as s:
        await s.press("e", "tab")
        assert s.focus() == "kernel"
        assert "Tab goes back to the settings" in s.lines[STRIP]
        assert s.lines[18].startswith("pixels")
        await s.press("9", "enter", "tab", "tab")
        assert s.cells[0][0] == 9
        assert "1 to 7" in s.lines[STRIP]


async def test_flipped_on_one_dot_is_the_kernel_itself() -> None:
    async with opened(State(kernel=KernelView(Experiment("dot")))) as s:
        await s.paste("1 2 3 4 5 6 7 8 9")
        await s.press("enter", "e")
        await go(s, "flipped kernel")
        kernel = np.array(s.cells)
        for wanted in (kernel[::-1, ::-1], kernel):
            made = s.kernel_scene().computed.map
            rows, columns = np.nonzero(made)
            assert np.array_equal(made[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1], wanted)
            await s.press("right")


async def test_the_explanation_names_the_two_convolutions_once() -> None:
    async with opened() as s:
        await s.press("question_mark")
        told = " ".join(str(s.widget("help").render()).split())
        assert told.count("cross-correlation") == 1
        assert '"one dot"' in told
        assert '"flipped kernel"' in told


async def chosen_by_name(s: Session, words: str) -> None:
    """The palette's first answer to a query."""
    await s.press("colon")
    await s.write(words)
    for _ in range(20):
        await s.pilot.pause(0.02)
    await s.press("enter", *["enter"] * (not s.in_lab))
    await s.settle()


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("stride 2", {"stride": 2}),
        ("padding same", {"padding": "same"}),
        ("dilation 3", {"dilation": 3}),
        ("colour: sum", {"channels": "sum"}),
        ("pool again", {"pooling": Pooling("max")}),
        ("view: relu", {"response": "relu"}),
        ("scale: fixed", {"fixed_scale": True}),
        ("flipped kernel: yes", {"flipped": True}),
        ("bias +1", {"bias": 1.0}),
    ],
)
async def test_settings_are_reached_by_name(words: str, changed: dict[str, object]) -> None:
    async with opened() as s:
        await chosen_by_name(s, words)
        assert s.in_lab
        for name, value in changed.items():
            assert getattr(now(s), name) == value
        await s.press("u")
        assert now(s) == Experiment()


async def test_a_size_of_kernel_is_reached_by_name_from_the_other_mode() -> None:
    async with opened(State("filters")) as s:
        await chosen_by_name(s, "kernel 5x4")
        assert s.mode() == "kernel"
        assert now(s).kernel.shape == (5, 4)


async def test_every_setting_of_the_palette_can_be_done_one_after_the_other() -> None:
    async with opened() as s:
        commands = [command for command in s.app.get_system_commands(s.app.screen) if not command.discover]
        assert len(commands) > 100
        for command in commands:
            command.callback()
            assert s.kernel_scene().computed.map.size
        await s.settle()
        assert s.in_lab
