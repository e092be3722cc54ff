"""Help, palette, leaving, resizing: what every mode shares."""

import pytest
from textual.command import CommandPalette
from textual.screen import ModalScreen
from textual.widgets import Input

from convtui.core.network import Network
from convtui.errors import NetworkError
from convtui.lab import intents as want
from convtui.lab.library import Library
from convtui.lab.presets import PRESETS
from convtui.lab.state import Experiment, KernelView, Mode, State, TrainedView
from convtui.lab.trained_state import Trial
from convtui.source.pictures import PICTURES
from convtui.tui.action import EVERYWHERE
from convtui.tui.actions import ACTIONS, action_named
from convtui.tui.app import ConvtuiApp
from tests.tui.harness import Session, opened
from tests.tui.waiting import counted

SIZES = [(80, 24), (120, 40), (200, 50)]
PANES: dict[Mode, tuple[str, ...]] = {
    "kernel": ("picture", "map"),
    "filters": ("digit", "made"),
    "network": ("network",),
    "training": ("training",),
}


@pytest.mark.parametrize("mode", EVERYWHERE)
async def test_the_header_lists_only_the_modes_that_exist(mode: Mode) -> None:
    async with opened(State(mode)) as s:
        modes = [action_named(name).label for name in EVERYWHERE]
        assert s.lines[0].split()[: len(modes)] == modes
        assert "Lesson" not in s.lines[0]


@pytest.mark.parametrize("mode", EVERYWHERE)
async def test_help_explains_the_screen_and_every_key(mode: Mode) -> None:
    async with opened(State(mode), (100, 200)) as s:
        await s.press("question_mark")
        flat = " ".join(s.text.replace("│", " ").split())
        assert "What you see" in flat
        for action in ACTIONS:
            if action.shown and mode in action.modes:
                assert action.shown in flat
                assert action.help[:40] in flat, action.id
        await s.press("question_mark")
        assert s.in_lab


@pytest.mark.parametrize("key", ["escape", "q", "enter", "backspace", "question_mark"])
async def test_help_closes(key: str) -> None:
    async with opened() as s:
        await s.press("question_mark", key)
        assert s.in_lab
        assert s.app.is_running


async def test_help_scrolls() -> None:
    async with opened() as s:
        await s.press("question_mark")
        top = s.text
        assert "Esc back" in top
        await s.press(*["pagedown"] * 12)
        bottom = s.text
        assert "Ctrl-L" in bottom
        assert "Esc back" in bottom
        assert "Ctrl-L" not in top
        await s.press(*["pageup"] * 12)
        assert s.text == top
        await s.press("down")
        assert s.text != top


async def palette(s: Session, key: str, words: str) -> None:
    await s.press(key)
    assert isinstance(s.app.screen, CommandPalette)
    await s.write(words)
    assert s.app.screen.query_one(Input).value == words
    await s.pilot.pause()
    await s.app.workers.wait_for_complete()
    await s.pilot.pause()


@pytest.mark.parametrize("key", ["colon", "ctrl+p"])
async def test_the_palette_runs_a_kernel_by_name(key: str) -> None:
    async with opened() as s:
        await palette(s, key, "laplacian")
        assert "kernel: Laplacian" in s.text
        await s.pilot.press("enter")
        await s.settle()
        assert s.in_lab
        assert s.cells == next(preset for preset in PRESETS if preset.name == "laplacian").kernel.cells


async def test_the_palette_opens_a_picture_from_the_other_mode() -> None:
    async with opened(State("filters")) as s:
        await palette(s, "colon", "picture: boxes")
        assert "picture: boxes" in s.text
        await s.pilot.press("enter")
        await s.settle()
        assert s.state.mode == "kernel"
        assert s.line_of("picture-title").startswith("boxes")


async def test_the_palette_is_left_without_a_trace() -> None:
    async with opened() as s:
        before = s.state
        await palette(s, "colon", "q")
        await s.press("escape")
        if not s.in_lab:
            await s.press("escape")
        assert s.in_lab
        assert s.state == before


async def test_the_palette_offers_nothing_of_textuals_own() -> None:
    async with opened() as s:
        titles = [command.title for command in s.app.get_system_commands(s.app.screen)]
        assert not {"Theme", "Quit", "Keys", "Screenshot", "Maximize"} & set(titles)
        for preset in PRESETS:
            assert f"kernel: {preset.title}" in titles
        for picture in PICTURES:
            assert f"picture: {picture.title}" in titles


@pytest.mark.parametrize("mode", EVERYWHERE)
async def test_ctrl_c_says_how_to_leave(mode: Mode) -> None:
    async with opened(State(mode)) as s:
        await s.press("ctrl+c")
        assert s.app.is_running
        assert "Nothing is running. q leaves." in s.text
        await s.press("tab")
        assert "q leaves" not in s.text, "until the next key"


async def test_ctrl_c_says_the_same_over_a_list() -> None:
    async with opened() as s:
        await s.press("k", "ctrl+c")
        assert not s.in_lab
        assert "Nothing is running. q leaves." in s.text


@pytest.mark.parametrize("mode", EVERYWHERE)
async def test_q_leaves_with_0(mode: Mode) -> None:
    async with opened(State(mode)) as s:
        await s.press("q")
        assert not s.app.is_running
    assert s.app.return_value == 0
    assert s.app.return_code == 0


async def test_repainting_shows_the_same() -> None:
    async with opened() as s:
        before = s.text
        await s.press("ctrl+l")
        assert s.text == before


# -- sizes


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("mode", EVERYWHERE)
async def test_every_size_is_filled_and_nothing_is_cut(mode: Mode, size: tuple[int, int]) -> None:
    async with opened(State(mode), size) as s:
        assert [len(line) for line in s.lines] == [size[0]] * size[1]
        assert s.lines[0].split()[:2] == ["Kernel", "Filters"]
        assert ": all" in s.lines[-1]
        for pane in PANES[mode]:
            shown = s.pane(pane)
            assert (shown.cells.width, shown.cells.height) == shown.size, pane
            assert shown.region.right <= size[0]
            assert shown.region.bottom <= size[1]


@pytest.mark.parametrize("mode", EVERYWHERE)
async def test_resizing_keeps_the_state_and_draws_as_a_fresh_start_would(mode: Mode) -> None:
    start = State(
        mode,
        kernel=KernelView(Experiment(kernel=PRESETS[3].kernel), place=(20, 5), focus="map"),
        trained=TrainedView(trial=Trial(digit=8), filter=21),
    )
    fresh = {}
    for size in ((80, 24), (80, 23), (120, 40), (200, 50)):
        async with opened(start, size) as s:
            await counted(s)
            fresh[size] = s.text
    async with opened(start) as s:
        await counted(s)
        for size in ((120, 40), (200, 50), (60, 20), (10, 5), (200, 50), (120, 40), (80, 23)):
            await s.resize(*size)
            assert s.state == start
            assert [len(line) for line in s.lines] == [size[0]] * size[1]
            if size[0] < 80 or size[1] < 23:
                if size[0] >= 60:
                    assert f"convtui needs 80 x 23\n(here: {size[0]} x {size[1]})." in "\n".join(
                        line.strip() for line in s.lines
                    )
                    assert "Please enlarge. q leaves." in s.text
                assert "▀" not in s.text
            else:
                assert s.text == fresh[size]
        await s.resize(80, 24)
        assert s.text == fresh[80, 24]


@pytest.mark.parametrize("mode", EVERYWHERE)
async def test_q_leaves_from_a_terminal_that_is_too_small(mode: Mode) -> None:
    async with opened(State(mode), (40, 10)) as s:
        await s.press("q")
        assert not s.app.is_running


async def test_one_row_short_the_hints_give_way() -> None:
    async with opened(size=(80, 23)) as s:
        assert [len(line) for line in s.lines] == [80] * 23
        assert "1/6" not in s.text
        assert s.line_of("kernel-title") == "* kernel 3x3    = map 30x30, signed -3..+3"
        assert "added" in s.text
        assert s.lines[-1].split()[:2] == ["Space", "slide"]
        await s.press("ctrl+c")
        assert "q leaves" in s.lines[-1]
        await s.press("tab")
        assert s.lines[-1].split()[:2] == ["Space", "slide"]
    async with opened(State("filters"), (80, 23)) as s:
        assert [len(line) for line in s.lines] == [80] * 23
        assert "reads" in s.text
        assert ": all" in s.lines[-1]


async def test_a_list_stays_open_while_the_terminal_changes() -> None:
    async with opened() as s:
        await s.press("k", "down")
        await s.resize(120, 40)
        assert not s.in_lab
        await s.press("enter")
        assert s.cells == PRESETS[1].kernel.cells
        assert [len(line) for line in s.lines] == [120] * 40
        assert (s.pane("map").cells.width, s.pane("map").cells.height) == s.pane("map").size


async def test_what_cannot_be_done_is_one_sentence_and_the_state_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened() as s:
        before, shown = s.state, s.pane("map").cells.pixels()

        def broken(*_: object) -> State:
            raise ValueError("the kernel is larger than \x1b[31m the picture")

        monkeypatch.setattr("convtui.tui.app.reduce", broken)
        await s.press("r")
        assert s.state == before
        assert "the kernel is larger than ␛[31m the picture" in s.text
        assert (s.pane("map").cells.pixels() == shown).all()


def test_the_title_is_ours() -> None:
    assert ConvtuiApp.TITLE == "convtui"


async def test_a_mode_whose_files_cannot_be_read_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Library, name: str) -> Network:
        raise NetworkError(f"The network {name} is damaged: install convtui again.")

    monkeypatch.setattr(Library, "network", refuse)
    async with opened() as s:
        await s.press("F")
        assert s.app.state.mode == "kernel"
        assert "The network lecture is damaged" in s.text
        await s.press("r")
        assert "damaged" not in s.text
        assert s.app.state.kernel.past


@pytest.mark.parametrize("keys", [":?:", ":i:k:", "kkkk", "????", "e:e"])
async def test_keys_that_come_in_one_batch_open_one_list(keys: str) -> None:
    names = {":": "colon", "?": "question_mark"}
    async with opened() as s:
        for key in keys:
            action = next(action for action in ACTIONS if names.get(key, key) in action.keys)
            s.app.perform(action)
        await s.settle()
        assert len([screen for screen in s.app.screen_stack if isinstance(screen, ModalScreen)]) == 1
        await s.press("escape")
        assert s.in_lab


async def test_the_palette_leads_to_the_mode_that_has_the_command() -> None:
    async with opened(State("filters")) as s:
        turn = next(command for command in s.app.get_system_commands(s.app.screen) if command.title == "turn (r)")
        turn.callback()
        await s.settle()
        assert s.app.state.mode == "kernel"
        assert s.app.state.kernel.experiment.kernel == PRESETS[0].kernel.turned()


async def test_the_palette_finds_a_command_by_what_it_does() -> None:
    async with opened() as s:
        await palette(s, "colon", "clockwise")
        assert "turn (r)" in s.text
        await s.pilot.press("enter")
        await s.settle()
        assert s.cells == PRESETS[0].kernel.turned().cells


async def test_where_nothing_is_seen_nothing_is_changed() -> None:
    """What a screen cannot show is refused when it is drawn: too small, it would be found out when it is enlarged."""
    async with opened() as s:
        await s.press("c", "c")
        before = s.state
        await s.resize(60, 20)
        await s.press("r", "5", "F", "down", "T")
        await s.send(want.SetDilation(8))
        assert s.state == before
        await s.resize(100, 30)
        assert s.state == before
        await s.send(want.SetDilation(8))
        assert s.state == before, "refused, in a sentence"
        assert "does not fit" in s.text
        await s.press("r")
        assert s.state != before
