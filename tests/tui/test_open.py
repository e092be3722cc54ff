"""Pictures of one's own: the list of files, pasted paths, and reading that keeps nobody waiting."""

import os
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from textual.widgets import OptionList

from convtui.core.plane import Plane
from convtui.lab import intents as want
from convtui.lab.library import Library
from convtui.lab.state import Mode, State
from convtui.lab.trained_state import Trial
from convtui.source import limited
from convtui.tui import open_screen
from convtui.tui.open_screen import OpenScreen
from tests.lab.test_squares import naive_means
from tests.source.making import ramp
from tests.source.test_matrix import REFUSED
from tests.terminal.processes import are_gone
from tests.terminal.waiting import wait_until
from tests.tui.harness import Session, opened

SLEEPING = "import time; time.sleep(100)"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where one is: some pictures and a folder with one more."""
    monkeypatch.chdir(tmp_path)
    Image.fromarray(ramp(20, 30)).save("grey.png")
    Image.fromarray(np.dstack([ramp(9, 12), ramp(9, 12)[::-1], 255 - ramp(9, 12)])).save("colour.png")
    Image.new("LA", (8, 8)).save("clear.png")
    (tmp_path / "holiday").mkdir()
    Image.fromarray(ramp(24, 30)).save("holiday/sea and sky.png")
    return tmp_path


async def read(s: Session) -> None:
    """Until nothing is being read."""
    await s.app.workers.wait_for_complete()
    await s.settle()


def highlighted(s: Session) -> str:
    options = s.app.screen.query_one(OptionList)
    assert options.highlighted is not None
    return str(options.get_option_at_index(options.highlighted).prompt)


def listed(s: Session) -> list[str]:
    options = s.app.screen.query_one(OptionList)
    return [str(options.get_option_at_index(index).prompt) for index in range(options.option_count)]


def title(s: Session) -> str:
    return s.line_of("picture-title")


# -- the list


async def test_o_lists_folders_then_pictures_and_enter_opens_one(folder: Path) -> None:
    async with opened(books=Library()) as s:
        await s.press("o")
        assert isinstance(s.app.screen, OpenScreen)
        assert listed(s) == ["../  the folder above", "holiday/", "clear.png", "colour.png", "grey.png"]
        assert highlighted(s) == "holiday/"
        assert "3 pictures here" in s.text
        assert f"Open a picture in {str(folder)[-20:]}" in s.text.replace("…", "") or str(folder)[-20:] in s.text
        await s.press("end", "enter")
        await read(s)
        assert s.in_lab
        assert title(s) == "grey.png 20x30"
        assert np.array_equal(s.kernel_scene().computed.picture, ramp(20, 30) / np.float32(255))
        await s.press("u")
        assert title(s) == "letter E 32x32"
        await s.press("i")
        assert "grey.png" in s.text
        assert "your own" in s.text


async def test_colours_come_in_colour_and_are_shown_grey_at_first() -> None:
    async with opened(books=Library()) as s:
        await s.press("o", "c", "o", "l", "enter")
        await read(s)
        assert title(s) == "colour.png 9x12"
        assert s.kernel_scene().computed.picture.shape == (9, 12)
        await s.send(want.SetChannels("sum"))
        assert s.kernel_scene().computed.picture.shape == (9, 12, 3)


async def test_letters_narrow_the_list_and_backspace_widens_it() -> None:
    async with opened(books=Library()) as s:
        await s.press("o")
        await s.write("RE")
        assert listed(s) == ["grey.png"]
        assert "with RE_" in s.text
        await s.press("backspace")
        assert listed(s) == ["clear.png", "colour.png", "grey.png"]
        await s.write("q")
        assert listed(s) == []
        assert "nothing here is called so" in s.text
        await s.press("enter", "right")
        assert isinstance(s.app.screen, OpenScreen)
        await s.press("backspace", "backspace")
        assert len(listed(s)) == 5


async def test_into_a_folder_and_out_again() -> None:
    async with opened(books=Library()) as s:
        await s.press("o", "enter")
        assert listed(s) == ["../  the folder above", "sea and sky.png"]
        assert highlighted(s) == "sea and sky.png"
        await s.press("backspace")
        assert highlighted(s) == "holiday/"
        await s.press("right", "left")
        assert highlighted(s) == "holiday/"
        await s.press("right", "up", "enter")
        assert highlighted(s) == "holiday/"
        await s.press("enter", "enter")
        await read(s)
        assert title(s) == "sea and sky.png 24x30"


async def test_the_last_folder_is_where_one_begins_again() -> None:
    async with opened(books=Library()) as s:
        await s.press("o", "enter", "escape", "o")
        assert listed(s) == ["../  the folder above", "sea and sky.png"]


async def test_up_to_the_root_and_no_farther() -> None:
    async with opened(books=Library()) as s:
        await s.press("o", *["backspace"] * 30)
        assert "Open a picture in /" in s.text
        assert "../" not in listed(s)


@pytest.mark.parametrize("way", ["escape", "click"])
async def test_left_without_a_choice_nothing_has_changed(way: str) -> None:
    async with opened(books=Library()) as s:
        before, text = s.state, s.text
        await s.press("o", "g")
        if way == "click":
            await s.click(0, 12)
        else:
            await s.press("escape")
        assert s.in_lab
        assert s.state == before
        assert s.text == text


async def test_a_click_takes_an_entry() -> None:
    async with opened(books=Library()) as s:
        await s.press("o")
        row = next(number for number, line in enumerate(s.lines) if "grey.png" in line)
        await s.click_word("grey", row)
        await read(s)
        assert title(s) == "grey.png 20x30"


async def test_a_name_may_be_anything(folder: Path) -> None:
    odd = [b"[b]x[@click=app.quit].png", b"esc\x1b[2J.png", b"a\nb.png", "\u202egpj.png".encode(), b"\xff\xfe.png"]
    for name in odd:
        Image.fromarray(ramp(9, 9)).save(folder / os.fsdecode(name), "PNG")
    async with opened(books=Library()) as s:
        await s.press("o")
        for shown in ("[b]x[@click=app.quit].png", "esc␛[2J.png", "a␊b.png", "·gpj.png", "··.png"):
            assert shown in listed(s)
            assert shown in s.text
        for shown in ("esc␛[2J.png", "··.png"):
            names = listed(s)
            await s.press("home", *["down"] * names.index(shown), "enter")
            await read(s)
            assert title(s) == f"{shown} 9x9"
            await s.press("o")


async def test_a_folder_that_cannot_be_read_is_a_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def forbidden(path: Path) -> object:
        if Path(path).name == "holiday":
            raise PermissionError(13, "Permission denied")
        return scandir(str(path))

    monkeypatch.setattr(os, "scandir", forbidden)
    async with opened(books=Library()) as s:
        await s.press("o", "enter")
        assert "holiday cannot be opened: you may not read it." in s.text
        assert "grey.png" in listed(s)
        await s.write("g")
        assert "cannot be opened" not in s.text


async def test_hundreds_of_pictures_are_listed_quickly(folder: Path) -> None:
    for number in range(800):
        (folder / f"img{number}.png").touch()
    async with opened(books=Library()) as s:
        await s.press("o")
        assert len(listed(s)) == open_screen.MOST_SHOWN
        assert f"{805 - open_screen.MOST_SHOWN:,} more: type to find them" in s.text
        took = []
        for key in ("down", "pagedown", "i", "m", "g", "7", "9", "end", "backspace"):
            start = time.perf_counter()
            await s.press(key)
            took.append(time.perf_counter() - start)
        assert sorted(took)[len(took) // 2] < 0.1
        assert "with img7_" in s.text
        assert listed(s)[:2] == ["img7.png", "img70.png"]


async def test_a_folder_without_end_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convtui.source.folders.MOST_ENTRIES", 2)
    async with opened(books=Library()) as s:
        await s.press("o")
        assert "not all are listed: paste the path of another" in s.text


async def test_tab_chooses_what_is_under_transparent_pixels() -> None:
    async with opened(books=Library()) as s:
        for ground, level in (("grey", 0.5), ("black", 0.0), ("white", 1.0)):
            await s.press("o", "tab")
            assert f"transparent is {ground}" in s.text
            await s.write("clear")
            await s.press("enter")
            await read(s)
            assert (s.kernel_scene().computed.picture == level).all()
        await s.press("o", "shift+tab")
        assert "transparent is black" in s.text


@pytest.mark.parametrize("size", [(80, 24), (80, 23), (120, 40), (200, 50)])
async def test_it_fits_every_terminal(size: tuple[int, int]) -> None:
    async with opened(size=size, books=Library()) as s:
        await s.press("o")
        assert "Open a picture" in s.text
        assert "Esc back" in s.text
        assert [len(line) for line in s.lines] == [size[0]] * size[1]


async def test_the_list_is_in_the_palette() -> None:
    async with opened(books=Library()) as s:
        commands = {command.title: command.callback for command in s.app.get_system_commands(s.app.screen)}
        commands["open (o)"]()
        await s.settle()
        assert isinstance(s.app.screen, OpenScreen)


# -- pasted paths


@pytest.mark.parametrize("text", ["grey.png", "'{}/grey.png'", "file://{}/grey.png", "{}/grey.png\n", "./grey.png "])
async def test_a_pasted_path_is_opened(text: str, folder: Path) -> None:
    async with opened(books=Library()) as s:
        await s.paste(text.format(folder))
        await read(s)
        assert title(s) == "grey.png 20x30"


@pytest.mark.parametrize(("key", "mode"), [("F", "filters"), ("N", "network")])
async def test_in_filters_and_network_mode_the_network_reads_it(key: str, mode: str) -> None:
    async with opened(books=Library()) as s:
        kernel = s.kernel
        await s.press(key)
        await s.paste("grey.png")
        await read(s)
        assert s.mode() == mode
        assert s.kernel == kernel
        name = s.trained.trial.picture
        assert name is not None
        assert s.app.library.title(name) == "grey.png"
        wanted = naive_means(ramp(20, 30)[:, 5:25, None] / np.float32(255), (28, 28))
        assert np.abs(s.filters_scene().input - wanted[:, :, 0]).max() < 1e-6
        await s.press("K", "i")
        assert "grey.png" in s.text, "it is there for the lab too"
        assert "a file of your own" not in s.text, "there o opens one"


async def test_there_too_a_file_that_is_refused_leaves_all_as_it_is() -> None:
    async with opened(State("filters"), books=Library()) as s:
        before = s.state
        await s.paste("/no/such/picture.png")
        await read(s)
        assert "picture.png cannot be shown: there is no such file." in s.text
        assert s.state == before


@pytest.mark.parametrize("mode", ["filters", "network", "training"])
async def test_the_list_of_pictures_ends_with_the_users_own_files(mode: Mode) -> None:
    async with opened(State(mode), books=Library()) as s:
        await s.press("i", "end")
        assert highlighted(s).startswith("a file of your own")
        await s.press("enter")
        assert isinstance(s.app.screen, OpenScreen)
        await s.press("escape")
        assert s.trained.trial == Trial()
        await s.press("i", "end", "enter")
        await s.write("colo")
        await s.press("enter")
        await read(s)
        assert s.mode() == mode
        assert s.trained.trial.picture is not None
        assert s.trained.trial.picture.endswith("colour.png")
        await s.press("i")
        assert highlighted(s).startswith("colour.png"), "the one that is read"


async def test_numbers_fill_the_kernel_even_where_a_file_is_called_so(folder: Path) -> None:
    (folder / "0 0 0 0 1 0 0 0 0").touch()
    (folder / "12").touch()
    async with opened(books=Library()) as s:
        await s.paste("0 0 0 0 1 0 0 0 0")
        await s.press("enter")
        assert s.cells == ((0, 0, 0), (0, 1, 0), (0, 0, 0))
        await s.paste("12")
        await s.press("enter")
        assert s.cells[0][0] == 12


async def test_other_words_are_answered_as_ever() -> None:
    async with opened(books=Library()) as s:
        await s.paste("hello world")
        assert "neither one number nor 9" in s.text


async def test_a_path_that_leads_nowhere_is_told() -> None:
    async with opened(books=Library()) as s:
        await s.paste("/no/such/picture.png")
        await read(s)
        assert "picture.png cannot be shown: there is no such file." in s.text


async def test_a_pasted_folder_is_listed(folder: Path) -> None:
    async with opened(books=Library()) as s:
        await s.paste(f"{folder}/holiday")
        assert "sea and sky.png" in listed(s)
        await s.paste(str(folder))
        assert "grey.png" in listed(s)
        await s.paste("lear")
        assert listed(s) == ["clear.png"]
        await s.paste(f"'{folder}/holiday/sea and sky.png'")
        await read(s)
        assert title(s) == "sea and sky.png 24x30"


async def test_while_one_guesses_no_picture_is_opened() -> None:
    async with opened(books=Library()) as s:
        await s.press("g")
        assert s.kernel.tool is not None
        before = s.state
        await s.paste("grey.png")
        await read(s)
        assert s.state == before
        await s.press("o")
        assert s.in_lab


# -- what is refused, and what is not as it seems


ROWS = "text,truncated PNG,more than 64 million pixels,80 million x 1,F without a white,pipe,/dev/zero,empty,EPS"


@pytest.mark.parametrize("name", [*ROWS.split(","), "link in a circle", "zTXt bomb", "0 x 0"])
async def test_a_refusal_is_one_sentence_and_the_picture_stays(name: str, folder: Path) -> None:
    path = folder / "a picture with a long name.png"
    REFUSED[name][0](path)
    async with opened(books=Library()) as s:
        before, shown, head = s.state, s.pane("map").cells.pixels(), title(s)
        await s.paste(str(path))
        await read(s)
        assert s.state == before
        assert title(s) == head
        assert (s.pane("map").cells.pixels() == shown).all()
        said = s.line_of("strip").strip()
        assert said.startswith("a picture with")
        assert said.endswith("."), "nothing of it is cut off"
        assert "\n" not in said
        await s.press("r")
        assert s.state != before, "and all goes on"


async def test_into_a_tiny_picture_the_window_reaches_from_outside() -> None:
    Image.new("L", (1, 2), 255).save("tiny.png")
    async with opened(books=Library()) as s:
        await s.paste("tiny.png")
        await read(s)
        assert title(s) == "tiny.png 2x1"
        assert s.kernel_scene().computed.map.shape == (2, 1)
        await s.press("u", "u")
        assert title(s) == "letter E 32x32"
        assert s.kernel_scene().computed.map.shape == (30, 30)


async def test_of_a_large_one_it_is_said_what_is_kept() -> None:
    Image.new("1", (5000, 2500)).save("large.png")
    async with opened(books=Library()) as s:
        await s.paste("large.png")
        await read(s)
        assert "large.png has 2,500 x 5,000 pixels: here it is 1,414 x 2,828." in s.text
        assert title(s) == "large.png 16x32 (1414x2828)"


async def test_a_file_that_has_changed_is_another_picture(folder: Path) -> None:
    async with opened(books=Library()) as s:
        await s.paste("grey.png")
        await read(s)
        await s.paste("grey.png")
        await read(s)
        assert len(s.app.library.pictures) == len(Library().pictures) + 1
        Image.fromarray(255 - ramp(20, 30)).save("grey.png")
        await s.paste("grey.png")
        await read(s)
        assert title(s) == "grey.png (2) 20x30"
        assert np.array_equal(s.kernel_scene().computed.picture, (255 - ramp(20, 30)) / np.float32(255))
        await s.press("u")
        assert np.array_equal(s.kernel_scene().computed.picture, ramp(20, 30) / np.float32(255))


async def test_a_tool_that_is_open_gives_way() -> None:
    async with opened(books=Library()) as s:
        s.app.to_kernel(want.OpenTool("crop"))
        await s.settle()
        await s.paste("grey.png")
        await read(s)
        assert s.kernel.tool is None
        assert title(s) == "grey.png 20x30"


# -- reading


def decoders() -> list[int]:
    """Those that sleep."""
    found = [word for path in Path("/proc/self/task").glob("*/children") for word in path.read_text().split()]
    return [int(pid) for pid in found if b"time.sleep(100)" in Path(f"/proc/{pid}/cmdline").read_bytes()]


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_reading_keeps_nobody_waiting_and_can_be_stopped(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "PROGRAM", SLEEPING)
    async with opened(books=Library()) as s:
        await s.paste("grey.png")
        await s.pilot.pause(0.4)
        assert "Reading grey.png ... Esc stops." in s.text
        children = decoders()
        assert len(children) == 1
        start = time.perf_counter()
        await s.press("r")
        assert s.kernel.experiment.kernel.cells[0] == (-1, 0, 1)
        await s.press(key)
        assert time.perf_counter() - start < 1
        assert "Stopped." in s.text
        wait_until(lambda: are_gone(children), 2, lambda: "it goes on")
        assert title(s) == "letter E 32x32"
        await s.press(key)
        assert "Stopped." not in s.text


async def test_of_two_the_later_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    program = limited.PROGRAM
    monkeypatch.setattr(limited, "PROGRAM", SLEEPING)
    async with opened(books=Library()) as s:
        await s.paste("grey.png")
        wait_until(lambda: len(decoders()) == 1, 5, lambda: "no decoder")
        monkeypatch.setattr(limited, "PROGRAM", program)
        await s.paste("colour.png")
        await read(s)
        assert title(s) == "colour.png 9x12"
        assert decoders() == []


async def test_leaving_does_not_wait_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "PROGRAM", SLEEPING)
    async with opened(books=Library()) as s:
        await s.paste("grey.png")
        await s.pilot.pause(0.2)
        children = decoders()
        assert len(children) == 1
        start = time.perf_counter()
        await s.press("q")
        assert not s.app.is_running
    assert time.perf_counter() - start < 2
    wait_until(lambda: are_gone(children), 2, lambda: "it goes on")


async def test_while_it_is_read_the_old_picture_can_be_left_for_another() -> None:
    """What has been read is shown then, whatever is on the screen."""
    async with opened(books=Library()) as s:
        await s.paste("grey.png")
        await s.press("k")
        await read(s)
        assert not s.in_lab
        await s.press("escape")
        assert title(s) == "grey.png 20x30"


# -- a large picture at its own size


async def test_at_its_own_size_moving_computes_nothing_anew() -> None:
    library = Library()
    library.add("photo", "photo", Plane.of(np.random.default_rng(1).random((1500, 2000, 3), np.float32)))
    async with opened(books=library) as s:
        await s.send(want.UsePicture("photo"), want.UseSize(None), want.Focus("picture"))
        await s.press("z")
        assert s.kernel.zoom == "crop"
        before = s.kernel_scene().computed
        parts = set()
        took = []
        for key in ("down", "right", "pagedown", "pagedown", "right"):
            start = time.perf_counter()
            await s.press(key)
            took.append(time.perf_counter() - start)
            parts.add(title(s))
        assert s.kernel_scene().computed is before
        assert len(parts) > 1, "the part that is seen goes with the window"
        assert min(took) < 0.1
        await s.press("end")
        assert "1499" in title(s)
        assert "1999" in title(s)
