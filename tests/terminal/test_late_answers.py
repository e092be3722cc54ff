"""What the terminal has still to answer when the app is left is read by the app, not by the shell that follows."""

import sys
from pathlib import Path

from convtui.tui.flow import QUESTION
from tests.terminal.far_pty import FarPty
from tests.terminal.test_app import COMMAND, ROOT, START
from tests.terminal.waiting import wait_until

# A shell as far as this goes: it runs a program, and then reads what there is to read, and what comes soon.
SHELL = """
import os, select, subprocess, sys, termios, tty
code = subprocess.call(sys.argv[1:])
tty.setraw(0, termios.TCSANOW)
left = b""
while select.select([0], [], [], 1.0)[0]:
    left += os.read(0, 1024)
print(f"code {code}, left: {left!r}.", end="\\r\\n")
"""


def shell(tmp_path: Path, delay: float) -> FarPty:
    """It has started the app, at the end of a line on which all takes `delay` seconds each way."""
    command = [sys.executable, "-I", "-S", "-c", SHELL, *COMMAND]
    return FarPty(command, env={"HOME": str(tmp_path)}, cwd=ROOT, delay=delay)


def test_an_answer_that_is_under_way_when_a_key_leaves(tmp_path: Path) -> None:
    with shell(tmp_path, 0.2) as app:
        app.wait_for("map 30x30", START)
        app.wait_for(": all")
        app.wait_quiet(0.6)
        before = app.received
        app.answering = "later"
        app.press("r")
        wait_until(lambda: QUESTION.encode() in app.raw(before), 10, lambda: app.text)
        app.press("q")
        app.answering = "at once"
        app.wait_for("left: ")
        assert "code 0, left: b''." in app.text


def test_answers_to_the_first_questions_when_it_is_left_before_they_come(tmp_path: Path) -> None:
    with shell(tmp_path, 0.1) as app:
        wait_until(lambda: app.taken > 0, START, lambda: app.text)
        app.press("q")
        app.wait_for("left: ", START)
        assert "code 0, left: b''." in app.text
