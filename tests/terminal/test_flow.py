"""Frames on a slow line, with a key held, and to terminals that do not answer: dropped, not queued; no key is lost."""

import re
import time
from pathlib import Path

import pytest

from convtui.tui.flow import QUESTION, SMALL, SOON
from convtui.tui.output import REST
from tests.terminal.far_pty import FarPty
from tests.terminal.pty_app import PtyApp
from tests.terminal.test_app import COMMAND, ROOT, START, leaves, start
from tests.terminal.test_output import STOCK, agree
from tests.terminal.tmux_app import TmuxApp

# A photograph here makes frames that are larger than what may be on the way.
COLUMNS, ROWS = 160, 48
# Bytes a second. The second takes a frame of the first picture at once, but not several.
SLOW, BRISK = 20_000, 100_000
PRESSES, APART = 30, 1 / 30
# The first row of the first kernel as it is turned, and after four turns as it was.
TURNED = ("[-1]  0   1", "[-1] -1  -1", "[ 1]  0  -1", "[ 1]  1   1")
HELD = TURNED[PRESSES % len(TURNED) - 1]

_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


def frames(raw: bytes) -> list[bytes]:
    """What was sent between questions; the last is what no question has followed."""
    return raw.split(QUESTION.encode())


def glyphs(data: bytes) -> set[str]:
    """All that is drawn, without sequences."""
    return set(_SEQUENCE.sub("", data.decode()))


def shows_the_first_screen(app: PtyApp | TmuxApp) -> None:
    app.wait_for("map 30x30", START)
    app.wait_for(": all")


def shows_the_photograph(app: PtyApp) -> int:
    """Taken from the list of pictures; how many bytes had come before it was."""
    shows_the_first_screen(app)
    app.press("i")
    app.wait_for("Enter takes")
    app.press(*["down"] * 10)
    app.wait_quiet()
    before = app.received
    app.press("enter")
    app.wait_for("cup 72x72", START)
    return before


def come_to_the_same(app: PtyApp, stock: PtyApp, when: str) -> None:
    """After a pause that is longer than the one before a coarse frame is made fine."""
    app.wait_quiet(0.6, START)
    agree(app, stock, COLUMNS, ROWS, when)


def hold(app: PtyApp | TmuxApp) -> None:
    """The key r, as a keyboard repeats it."""
    start = time.monotonic()
    for number in range(1, PRESSES + 1):
        app.press("r")
        due = start + number * APART
        while time.monotonic() < due:
            time.sleep(0.002)


def turned(app: PtyApp, times: int) -> float:
    """The key r, and what comes of it is waited for, so many times (of four); the seconds it took."""
    start = time.monotonic()
    for number in range(times):
        app.press("r")
        app.wait_for(TURNED[number % len(TURNED)])
    return time.monotonic() - start


def test_on_a_slow_line_frames_are_coarse_and_dropped_and_in_the_end_fine(tmp_path: Path) -> None:
    with (
        FarPty(COMMAND, columns=COLUMNS, rows=ROWS, env={"HOME": str(tmp_path)}, cwd=ROOT, rate=SLOW) as app,
        start(tmp_path, columns=COLUMNS, rows=ROWS, TEXTUAL_DRIVER=STOCK) as stock,
    ):
        shows_the_photograph(stock)
        before = shows_the_photograph(app)
        come_to_the_same(app, stock, "the photograph")
        *coarse, _fine, rest = frames(app.raw(before))
        assert rest == b""
        # What it lacks follows once that has come, not when its answer would be given up.
        assert app.longest_pause(before) < len(coarse[-1]) / SLOW + REST

        # One key: something coarse at once, and after a rest what the picture lacks, and no letter.
        before = app.received
        for each in (app, stock):
            each.press("r")
            each.wait_for("that stand")
        come_to_the_same(app, stock, "one key")
        *coarse, fine, rest = frames(app.raw(before))
        assert rest == b""
        size = sum(map(len, coarse))
        assert SMALL < size + len(fine)
        assert size * 2 < len(fine)
        assert glyphs(fine) <= set(" ▀▄█")

        # A held one: in the end no more comes than the newest state and what was on the way.
        before = app.received
        hold(app)
        held = app.received
        stock.press(*["r"] * (PRESSES % len(TURNED)))
        come_to_the_same(app, stock, "a held key")
        *coarse, fine, rest = frames(app.raw(before))
        assert rest == b""
        assert glyphs(fine) <= set(" ▀▄█")
        assert sum(map(len, coarse)) < PRESSES * size / 2
        assert app.received - held < SMALL + 3 * size + len(fine)
        leaves(app)


# If each were waited for, a key would take SOON at least.
KEYS = 20


def test_a_terminal_that_never_answers_is_not_waited_for(tmp_path: Path) -> None:
    with start(tmp_path, columns=COLUMNS, rows=ROWS) as app:
        shows_the_first_screen(app)
        assert turned(app, KEYS) < KEYS * SOON / 2
        assert app.received > 3 * SMALL
        hold(app)
        app.wait_for(HELD)
        leaves(app)
        assert app.raw().count(QUESTION.encode()) == 1


def test_a_terminal_that_ceases_to_answer_is_waited_for_once(tmp_path: Path) -> None:
    with FarPty(COMMAND, columns=COLUMNS, rows=ROWS, env={"HOME": str(tmp_path)}, cwd=ROOT, rate=BRISK) as app:
        shows_the_first_screen(app)
        turned(app, 4)
        app.answering = "never"
        before = app.received
        assert turned(app, KEYS) < KEYS * SOON / 2
        assert app.received - before > 3 * SMALL
        hold(app)
        app.wait_for(HELD)
        app.answering = "at once"
        before = app.received
        hold(app)
        app.wait_for(TURNED[-1])
        assert app.received - before > 3 * SMALL, "it moves meanwhile"
        leaves(app)


def test_where_a_multiplexer_would_answer_it_is_asked_once(tmp_path: Path) -> None:
    with FarPty(COMMAND, env={"HOME": str(tmp_path), "TMUX": "/tmp/tmux-0/default,1,0"}, cwd=ROOT) as app:
        shows_the_first_screen(app)
        hold(app)
        app.wait_for(HELD)
        leaves(app)
        assert app.raw().count(QUESTION.encode()) == 1


@pytest.mark.needs("tmux")
def test_in_tmux_it_is_asked_once(tmp_path: Path) -> None:
    with TmuxApp(COMMAND, env={"HOME": str(tmp_path), "COLORTERM": "truecolor"}, cwd=ROOT) as app:
        shows_the_first_screen(app)
        hold(app)
        app.wait_for(HELD)
        app.press("q")
        assert app.wait_exit() == 0
        assert app._output.read_bytes().count(QUESTION.encode()) == 1
