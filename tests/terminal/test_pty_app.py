"""The pty harness itself, on programs whose behaviour is known."""

import signal
import sys
from pathlib import Path

import pytest

from tests.terminal.pty_app import PtyApp
from tests.terminal.waiting import NotSeenError


def test_output_size_and_exit_code() -> None:
    with PtyApp(["sh", "-c", "stty size; exit 3"], columns=61, rows=17) as app:
        assert app.wait_exit() == 3
        assert "17 61" in app.text
        assert (len(app.screen), len(app.screen[0])) == (17, 61)


def test_keys_reach_the_program_and_bytes_are_counted() -> None:
    with PtyApp(["sh", "-c", "stty raw -echo; echo ready; exec od -An -tx1 -v -w1"]) as app:
        app.wait_for("ready")
        before = app.received
        app.press("a", "up", "ctrl+l", "é")
        app.wait_for("a9")
        assert [line.strip() for line in app.raw(before).decode().split()] == "61 1b 5b 41 0c c3 a9".split()
        assert app.sent == 7
        assert app.received > before


def test_colours_are_seen() -> None:
    with PtyApp(["printf", r"\033[38;2;10;20;30mX\033[0mY"]) as app:
        app.wait_for("XY")
        assert (app.cell(0, 0).data, app.cell(0, 0).fg) == ("X", "0a141e")
        assert app.cell(1, 0).fg == "default"


def test_resize_is_signalled() -> None:
    with PtyApp(["sh", "-c", "trap 'stty size' WINCH; echo ready; while :; do sleep 0.02; done"]) as app:
        app.wait_for("ready")
        app.resize(120, 40)
        app.wait_for("40 120")


def test_ctrl_c_and_signals_end_the_program() -> None:
    with PtyApp(["sh", "-c", "echo ready; exec cat"]) as app:
        app.wait_for("ready")
        app.press("ctrl+c")
        assert app.wait_exit() == -signal.SIGINT
    with PtyApp(["sh", "-c", "echo ready; exec cat"]) as app:
        app.wait_for("ready")
        app.signal(signal.SIGTERM)
        assert app.wait_exit() == -signal.SIGTERM


def test_waiting_is_bounded_and_shows_the_screen() -> None:
    with PtyApp(["sh", "-c", "echo something else; exec cat"]) as app:
        app.wait_for("something")
        with pytest.raises(NotSeenError, match=r"(?s)'nothing' is not on the screen.*\|something else"):
            app.wait_for("nothing", timeout=0.1)
        app.wait_quiet(0.05)
        with pytest.raises(NotSeenError, match="still running"):
            app.wait_exit(timeout=0.1)


def test_environment_and_directory(tmp_path: Path) -> None:
    with PtyApp(["sh", "-c", 'pwd; echo "[$TERM|$MINE|$HOME]"'], env={"MINE": "1", "HOME": None}, cwd=tmp_path) as app:
        app.wait_exit()
        assert "[xterm-256color|1|]" in app.text
        assert tmp_path.name in app.text.replace("\n", "")


def test_close_ends_a_program_that_ignores_hang_ups() -> None:
    code = "import signal, time; signal.signal(signal.SIGHUP, signal.SIG_IGN); print('up'); time.sleep(60)"
    app = PtyApp([sys.executable, "-c", code])
    app.wait_for("up")
    app.close()
    assert app.exit_code == -signal.SIGKILL
