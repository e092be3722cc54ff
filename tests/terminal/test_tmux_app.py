"""The tmux harness itself, on programs whose behaviour is known."""

import os
import signal

import pytest

from tests.terminal.tmux_app import TmuxApp
from tests.terminal.waiting import NotSeenError

pytestmark = pytest.mark.needs("tmux")


def test_output_size_bytes_and_exit_code() -> None:
    with TmuxApp(["sh", "-c", "stty size; exit 3"], columns=61, rows=17) as app:
        assert app.wait_exit() == 3
        assert "17 61" in app.text
        assert app.received >= len("17 61\r\n")


def test_keys_paste_and_resize() -> None:
    with TmuxApp(["sh", "-c", "stty raw -echo; echo ready; exec od -An -tx1 -v -w1"]) as app:
        app.wait_for("ready")
        app.press("a", "up", "ctrl+l")
        app.wait_for("0c")
        app.paste("~")
        app.wait_for("7e")
        assert app.text.split()[1:] == "61 1b 5b 41 0c 7e".split()
    with TmuxApp(["sh", "-c", "trap 'stty size' WINCH; echo ready; while :; do sleep 0.02; done"]) as app:
        app.wait_for("ready")
        app.resize(120, 40)
        app.wait_for("40 120")


def test_modes_and_colours_are_seen() -> None:
    with TmuxApp(["sh", "-c", r"printf '\033[?1049h\033[?1003h\033[38;2;10;20;30mblue'; exec cat"]) as app:
        app.wait_for("blue")
        assert app.alternate_screen
        assert app.mouse_mode
        assert "\x1b[38;2;10;20;30m" in app.coloured
        app.press("ctrl+c")
        assert app.wait_exit() == 128 + signal.SIGINT


def test_waiting_is_bounded_and_shows_the_screen() -> None:
    with TmuxApp(["sh", "-c", "echo something else; exec cat"], env={"MINE": "1"}) as app:
        app.wait_for("something")
        with pytest.raises(NotSeenError, match=r"(?s)'nothing' is not on the screen.*\|something else"):
            app.wait_for("nothing", timeout=0.1)
        assert app.exit_code is None
        os.kill(app.pid, signal.SIGTERM)
        assert app.wait_exit() == 128 + signal.SIGTERM
