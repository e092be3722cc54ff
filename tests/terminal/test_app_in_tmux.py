"""The app in tmux: its colours, its status line's missing row, job control, and the screen it leaves behind."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.test_app import COMMAND, ROOT, START
from tests.terminal.tmux_app import TmuxApp
from tests.terminal.waiting import wait_until

pytestmark = pytest.mark.needs("tmux")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[TmuxApp]:
    env = {"HOME": str(tmp_path), "COLORTERM": "truecolor"}
    with TmuxApp(list(COMMAND), env=env, cwd=ROOT) as made:
        made.wait_for("map 30x30", START)
        made.wait_for(": all")
        yield made


def test_the_first_minute(app: TmuxApp) -> None:
    assert app.alternate_screen
    assert app.mouse_mode
    assert "\x1b[48;2;255;237;183m" in app.coloured.replace(";1;48;", "\x1b[48;"), "cream, as it was sent"
    app.press("r")
    app.wait_for("that stand")
    app.press("-", "1", "/", "9", "enter")
    app.wait_for("a kernel of your own")
    app.press("tab", "down", "down")
    app.wait_for("pixels 13,16")
    app.press("p")
    app.wait_for("max pool 15x15")
    app.press("F")
    app.wait_for("1 of 32")
    app.press("1", "2", "enter")
    app.wait_for("12 of 32")
    app.press("z")
    app.wait_for("all 32 maps")
    app.press("escape")
    app.wait_gone("all 32 maps")
    app.press("q")
    assert app.wait_exit() == 0


def test_with_a_status_line_there_is_a_row_less(app: TmuxApp) -> None:
    app.resize(80, 23)
    wait_until(lambda: len(app.screen) == 23 and "1/7" not in app.text, 10, lambda: app.text)
    for wanted in ("map 30x30", "added", ": all"):
        app.wait_for(wanted)
    app.resize(200, 50)
    app.wait_for("click one, or k")
    app.press("q")
    assert app.wait_exit() == 0


def test_it_goes_to_the_shell_and_comes_back(tmp_path: Path) -> None:
    """Ctrl-Z and fg, under a shell with job control."""
    env = {"HOME": str(tmp_path), "PS1": "ready> ", "COLORTERM": "truecolor"}
    with TmuxApp(["bash", "--norc", "--noprofile", "-i"], env=env, cwd=ROOT) as app:
        app.wait_for("ready>")
        app.paste(f"{sys.executable} -m convtui")
        app.press("enter")
        app.wait_for("map 30x30", START)
        app.press("r")
        app.wait_for("that stand")
        app.press("ctrl+z")
        app.wait_for("Stopped")
        assert not app.alternate_screen
        assert not app.mouse_mode
        app.paste("fg")
        app.press("enter")
        app.wait_for("that stand")
        assert app.alternate_screen
        app.press("p")
        app.wait_for("max pool 15x15")
        app.press("q")
        app.wait_for("ready>")
        assert not app.alternate_screen
        app.paste("echo code=$?; exit")
        app.press("enter")
        app.wait_exit()
        assert "code=0" in app.text
