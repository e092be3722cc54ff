"""x: the list, the files, the clipboard, and what is said of them."""

import os
from pathlib import Path

import numpy as np
import pytest
from textual.widgets import OptionList

from convtui.core.text import has_unsafe
from convtui.lab.state import Experiment, KernelView, State
from convtui.show.export import LANGUAGES, WAYS
from convtui.tui.export_screen import ROWS, TakenScreen, takes_copies
from tests.oracles import close
from tests.tui.harness import Session, opened

NAMES = {
    "numpy": "convtui-numpy.py",
    "keras": "convtui-keras.py",
    "pytorch": "convtui-pytorch.py",
    "png": "convtui-kernel.png",
    "svg": "convtui-kernel.svg",
    "txt": "convtui-kernel.txt",
    "npz": "convtui-arrays.npz",
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty one; and a terminal that takes what is copied."""
    monkeypatch.chdir(tmp_path)
    for name in ("STY", "TMUX", "TERM_PROGRAM"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("TERM", "xterm-256color")


def text_of(name: str) -> str:
    """A file of the folder."""
    return Path(name).read_text()


def is_png(name: str) -> bool:
    return Path(name).read_bytes().startswith(b"\x89PNG")


async def take(s: Session, way: str) -> None:
    await s.press("x", *["down"] * WAYS.index(way), "enter")


def words(s: Session) -> str:
    """What is on the screen, as one line: a path may be broken over several."""
    inside = (line.strip(" │") for line in s.lines if "│" in line)
    return " ".join(inside)


async def test_the_list_says_what_there_is() -> None:
    async with opened() as s:
        await s.press("x")
        assert not s.in_lab
        assert [name for name, _, _ in ROWS] == list(WAYS)
        assert s.app.screen.query_one(OptionList).option_count == len(WAYS)
        for _, title, about in ROWS:
            assert title in s.text
            assert about in s.text
        await s.press("escape")
        assert s.in_lab
        assert list(Path.cwd().iterdir()) == []


@pytest.mark.parametrize("way", WAYS)
async def test_every_entry_saves_a_file_and_says_where(way: str) -> None:
    async with opened() as s:
        before = s.state
        await take(s, way)
        path = Path.cwd() / NAMES[way]
        assert path.stat().st_size > 100
        assert isinstance(s.app.screen, TakenScreen)
        assert str(path) in words(s).replace(" ", "")
        assert "Saved: " in s.text
        assert ("clipboard" in words(s)) == (way in LANGUAGES)
        assert s.app.clipboard == (path.read_text() if way in LANGUAGES else "")
        await s.press("enter")
        assert s.in_lab
        assert s.state == before
        await take(s, way)
        assert (Path.cwd() / NAMES[way].replace(".", "-2.")).exists()
        assert len(list(Path.cwd().iterdir())) == 2


async def test_the_copied_program_makes_the_numbers_on_the_screen() -> None:
    async with opened() as s:
        await s.press("r", "p", "v", "n")
        await take(s, "numpy")
        left: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]] = {}
        exec(s.app.clipboard, left)
        computed = s.kernel_scene().computed
        close(left["map_"], computed.map)
        close(left["response"], computed.response)
        assert computed.pooled is not None
        close(left["pooled"], computed.pooled.values)


async def test_what_slides_and_how_far_it_is_zoomed_in_do_not_matter() -> None:
    async with opened() as s:
        await take(s, "svg")
        await s.press("enter", "z", "z", "space")
        await take(s, "svg")
        assert isinstance(s.app.screen, TakenScreen)
    first, second = (text_of(f"convtui-kernel{number}.svg") for number in ("", "-2"))
    assert first.count("<text") == second.count("<text")


async def test_a_program_says_what_it_leaves_out() -> None:
    for key, words_ in (("c", "not of the one that is pinned"), ("l", "the true map, not the lecture's")):
        async with opened() as s:
            await s.press(key)
            assert s.state.kernel.tool is not None
            await take(s, "numpy")
            assert words_ in words(s)
            await s.press("enter")
            await take(s, "npz")
            assert words_ not in words(s)


async def test_a_large_photograph_is_saved_beside_its_program() -> None:
    state = State(kernel=KernelView(experiment=Experiment(picture="camera")))
    async with opened(state) as s:
        await take(s, "pytorch")
        assert "reads the picture from convtui-arrays.npz" in words(s)
        assert 'np.load("convtui-arrays.npz")["input"]' in s.app.clipboard
    with np.load("convtui-arrays.npz") as arrays:
        assert arrays["input"].shape == (200, 200)


@pytest.mark.parametrize("way", ["numpy", "png"])
async def test_a_folder_that_may_not_be_written(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = os.open

    def refuse(path: str, flags: int, *rest: int, **more: int) -> int:
        if flags & os.O_EXCL:
            raise PermissionError(13, "Permission denied")
        return usual(path, flags, *rest, **more)

    async with opened() as s:
        monkeypatch.setattr(os, "open", refuse)
        await take(s, way)
        monkeypatch.undo()
        assert "Not saved" in s.text
        assert "permission denied; start convtui in a folder of your own." in words(s)
        assert ("clipboard" in words(s)) == (way == "numpy")
        assert bool(s.app.clipboard) == (way == "numpy")
        await s.press("escape")
        assert s.in_lab


async def test_a_folder_that_is_gone() -> None:
    gone = Path.cwd() / "gone"
    gone.mkdir()
    async with opened() as s:
        os.chdir(gone)
        gone.rmdir()
        await take(s, "npz")
        assert "Not saved" in s.text
        assert "the folder that convtui was started in is gone" in words(s)


async def test_a_hostile_folder_is_shown_harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path.cwd() / "a\x1b[31m[b]\u202e"
    folder.mkdir()
    monkeypatch.chdir(folder)
    async with opened() as s:
        await take(s, "txt")
        assert "a␛[31m[b]·" in words(s).replace(" ", "")
        assert not any(has_unsafe(line) for line in s.lines)


async def test_a_terminal_that_takes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STY", "1.pts")
    async with opened() as s:
        await take(s, "keras")
        assert "not on the clipboard" in words(s)
        assert s.app.clipboard == ""
        assert "Conv2D" in text_of("convtui-keras.py")


@pytest.mark.parametrize(
    ("environment", "takes"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "screen-256color", "TMUX": "/tmp/tmux"}, True),
        ({"TERM": "tmux-256color"}, True),
        ({"TERM": "screen-256color"}, False),
        ({"TERM": "screen", "STY": "1.pts"}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"TERM": "linux"}, False),
        ({"TERM": "dumb"}, False),
        ({}, False),
    ],
)
def test_which_terminals_take_what_is_copied(environment: dict[str, str], takes: bool) -> None:
    assert takes_copies(environment) == takes


async def test_a_click_beside_the_box_closes_it() -> None:
    async with opened() as s:
        await take(s, "png")
        await s.click(40, 12)
        assert isinstance(s.app.screen, TakenScreen), "a click on it does not"
        await s.click(0, 0)
        assert s.in_lab


# -- of a trained network


@pytest.mark.parametrize(("key", "mode"), [("F", "filters"), ("N", "network")])
async def test_other_modes_are_taken_along_without_a_program(key: str, mode: str) -> None:
    async with opened() as s:
        await s.press(key, "x")
        assert s.app.screen.query_one(OptionList).option_count == len(WAYS) - len(LANGUAGES)
        assert "NumPy code" not in s.text
        await s.press("enter")
        assert "Saved: a picture" in s.text
        assert is_png(f"convtui-{mode}.png")
        await s.press("enter", "x", "down", "down", "enter")
        assert "network lecture" in text_of(f"convtui-{mode}.txt")
        await s.press("enter", "x", "down", "down", "down", "enter")
        with np.load("convtui-arrays.npz") as arrays:
            assert arrays["input"].shape[:2] == (28, 28)
