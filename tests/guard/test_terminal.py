"""Giving a terminal back: its settings, its modes, and never a wait."""

import os
import pty
import termios
import time

from convtui.guard.terminal import GIVE_BACK, LONGEST_WRITE, Terminal
from tests.terminal.modes import left_changed

ALL_ON = b"".join(b"\x1b[?%dh" % mode for mode in (1049, 1000, 1003, 1015, 1006, 1016, 1004, 2004, 2026, 2048))


def test_every_mode_is_taken_back() -> None:
    on = ALL_ON + b"\x1b[?25l\x1b[?7l\x1b[>25u"
    assert len(left_changed(on)) == 13
    assert left_changed(on + GIVE_BACK) == set()


def test_the_keyboard_is_given_back_before_the_other_screen_is_left() -> None:
    assert GIVE_BACK.index(b"\x1b[<u") < GIVE_BACK.index(b"\x1b[?1049l")


def test_no_terminal_is_no_error() -> None:
    reader, writer = os.pipe()
    terminal = Terminal.found_at(reader)
    assert not terminal.is_ours
    terminal.give_back()
    os.close(reader)
    terminal.give_back()
    os.close(writer)


def test_a_shells_terminal_is_left_alone() -> None:
    """This process does not have the pty as its own: as in the background."""
    master, slave = pty.openpty()
    terminal = Terminal.found_at(slave)
    settings = termios.tcgetattr(slave)
    settings[3] &= ~termios.ECHO
    termios.tcsetattr(slave, termios.TCSANOW, settings)
    assert not terminal.is_ours
    terminal.give_back()
    assert termios.tcgetattr(slave) == settings
    os.close(master)
    os.close(slave)


def test_a_line_that_stands_still_is_not_waited_for() -> None:
    master, slave = pty.openpty()
    terminal = Terminal.found_at(slave)
    termios.tcflow(slave, termios.TCOOFF)
    started = time.monotonic()
    terminal._write(b"x" * 1_000_000)
    assert time.monotonic() - started < LONGEST_WRITE + 1
    os.close(master)
    os.close(slave)
