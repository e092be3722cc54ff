"""Bytes that no keyboard sends, in a real pty: the app lives, stays quick, and takes none of them for keys."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.terminal.modes import left_changed
from tests.terminal.pty_app import PtyApp
from tests.terminal.test_app import ROOT, START
from tests.terminal.waiting import wait_until

# The app with a clock in its loop; Ctrl-L says how much the loop's thread worked, at most, between two beats of it, and
# how long the wall clock saw it away. A busy machine keeps any program waiting; the work is the app's own.
CLOCKED = f"""
import asyncio, time
import convtui.tui.program as program
class Clocked(program.ConvtuiApp):
    CSS_PATH = "{ROOT}/convtui/tui/convtui.tcss"
    work = away = last_work = last = 0.0
    def beat(self):
        now, worked = time.monotonic(), time.thread_time()
        self.work, self.away = max(self.work, worked - self.last_work), max(self.away, now - self.last)
        self.last, self.last_work = now, worked
        asyncio.get_running_loop().call_later(0.005, self.beat)
    def do_repaint(self):
        if not self.last:
            self.last, self.last_work = time.monotonic(), time.thread_time()
            self.beat()
        self._say(f"longest {{self.work * 1000:.0f}} ms of {{self.away * 1000:.0f}}.")
        self.work = self.away = 0.0
program.ConvtuiApp = Clocked
from convtui.cli import main
raise SystemExit(main([]))
"""
LONGEST_STALL, LONGEST_AWAY = 250, 1000


@contextmanager
def started(home: Path) -> Iterator[PtyApp]:
    with PtyApp([sys.executable, "-c", CLOCKED], env={"HOME": str(home)}, cwd=ROOT) as made:
        made.wait_for("map 30x30", START)
        made.press("ctrl+l")
        made.wait_for("longest ")
        made.press("tab", "tab")
        made.wait_gone("longest")
        made.wait_quiet()
        yield made


@pytest.fixture
def app(tmp_path: Path) -> Iterator[PtyApp]:
    with started(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PtyApp]:
    """One app that takes it all."""
    with started(tmp_path_factory.mktemp("home")) as made:
        yield made
        leaves(made)


def memory(app: PtyApp) -> float:
    """Of the app itself, in MB."""
    found = re.search(r"^Rss:\s+(\d+) kB", Path(f"/proc/{app.processes[1]}/smaps_rollup").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024


def hears(app: PtyApp) -> None:
    """Keys do what they should, soon: a turn of the kernel and back to where it was."""
    app.press("r")
    wait_until(lambda: "that stand" in app.text, 3, lambda: app.text)
    app.press("u")
    wait_until(lambda: "that lie flat" in app.text, 3, lambda: app.text)


def was_never_stalled(app: PtyApp) -> None:
    app.press("ctrl+l")
    app.wait_for("longest ")
    found = re.search(r"longest (\d+) ms of (\d+)\.", app.text)
    assert found is not None
    assert int(found[1]) < LONGEST_STALL
    assert int(found[2]) < LONGEST_AWAY


def leaves(app: PtyApp) -> None:
    app.press("q")
    assert app.wait_exit(3) == 0
    assert left_changed(app.raw()) == set()


HOSTILE = {
    "a Latin-1 byte": b"\xe9",
    "half a character": b"\xe2\x96",
    "all bytes but controls and letters": bytes(range(0x80, 0x100)),
    "an X10 report beyond column 95": b"\x1b[M \xff\xff",
    "a key beyond Unicode": b"\x1b[1114112u\x1b[99999999999999999999u\x1b[113;99999999999;5u",
    "half a pair": b"\x1b[55296u\x1b[1;1;56320u",
    "a key with colons": b"\x1b[97:65;1:3u\x1b[:;:u\x1b[;u",
    "huge numbers": b"\x1b[" + b"9" * 30 + b"u\x1b[" + b"9" * 30 + b"~",
    "a 100 KB sequence": b"\x1b[" + b"1;" * 50_000 + b"u",
    "a 100 KB sequence, cut short": b"\x1b[" + b"q" + b"\x1b[" + b"2" * 100_000 + b"\x1b[C\x1b[D",
    "a 100 KB title": b"\x1b]0;" + b"q" * 100_000 + b"\x07",
    "a 100 KB device string": b"\x1bP" + b"q" * 100_000 + b"\x1b\\",
    "a string cut short": b"\x1b]0;qqqq\x1b[C\x1b[D",
    "answers that nobody asked for": b"\x1b[?62;22c\x1b[0n\x1b[>0;115;0c\x1b[3q\x1bO9q\x1b]11;rgb:0/0/0\x1b\\",
    "a 100 KB answer": b"\x1bP1$r" + b"48;2;1;2;3;" * 9_000 + b"m\x1b\\",
    "answers with controls in them": b"\x1bP1$r\x07q\r\n\x00q\x1b\\\x1bP>|\xe9q\x9bq\x1b\\\x1b]11;q\x00q\x1b\\",
    "thousands of answers": b"\x1b[0n" * 4_000 + b"\x1bP1$r0m\x1b\\\x1b[>1;95;0c\x1b[?62;22c" * 3_000,
    "an absurd size": b"\x1b[48;100000;100000;100000;100000t",
    "no size at all": b"\x1b[48;0;0;0;0t",
    "an absurd place": b"\x1b[<0;9999999;9999999M\x1b[<0;9999999;9999999m\x1b[<35;-7;-7M\x1b[99999;99999R",
}


@pytest.mark.parametrize("bytes_sent", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_no_keyboard_sends(one: PtyApp, bytes_sent: bytes) -> None:
    start = memory(one)
    hears(one)  # so that the words below the picture are those of later, too
    one.wait_quiet()
    before = one.text
    one.send(bytes_sent)
    hears(one)
    wait_until(lambda: one.text == before, 1, lambda: one.text)
    assert memory(one) < start + 20
    was_never_stalled(one)


@pytest.mark.parametrize("start", [b"\x1b]0;", b"\x1bP", b"\x1b[1;1;", b"\x1b[M"], ids=["OSC", "DCS", "CSI", "X10"])
def test_what_is_never_finished(app: PtyApp, start: bytes) -> None:
    app.send(start + (b"1" * 100_000 if start != b"\x1b[M" else b""))

    def is_heard() -> bool:
        app.press("r")
        return "that stand" in app.text

    wait_until(is_heard, 3, lambda: app.text, every=0.7)
    was_never_stalled(app)
    leaves(app)


def test_a_paste_of_5_megabytes(app: PtyApp) -> None:
    start = memory(app)
    app.paste("q \x1b " * 1_250_000)
    app.wait_for("What was pasted")
    was_never_stalled(app)
    assert memory(app) < start + 20
    hears(app)
    leaves(app)


def test_a_paste_of_5_megabytes_into_the_palette(app: PtyApp) -> None:
    app.press(":")
    app.wait_for("Search")
    app.wait_quiet()
    app.paste("q" * 5_000_000)
    app.wait_for("qqqq")
    app.press("escape")
    app.wait_gone("qqqq")
    was_never_stalled(app)
    leaves(app)


def test_no_part_of_a_paste_is_a_key(app: PtyApp) -> None:
    for inside in ("\x1bq", "\x1b[Aq", "\x1b[200~q", "\x1b", "\x1b[" + "q" * 100, "\x1b]q"):
        app.paste(f"1 {inside} 2" + "q" * 50)
    app.wait_for("What was pasted")
    hears(app)
    leaves(app)


def test_a_paste_that_is_never_ended(app: PtyApp) -> None:
    app.send(b"\x1b[200~1 2 3")
    app.wait_for("What was pasted", 8)
    hears(app)
    leaves(app)


@pytest.mark.parametrize("key", [b"r", b"\x1b[C", b"rR"], ids=["r", "right", "r and R"])
def test_50000_keys(app: PtyApp, key: bytes) -> None:
    app.send(key * (50_000 // len(key)))
    app.wait_quiet(timeout=3)
    was_never_stalled(app)
    leaves(app)


def test_leaving_in_the_middle_of_50000_keys(app: PtyApp) -> None:
    app.send(b"r" * 50_000 + b"q")
    assert app.wait_exit(3) == 0
    assert left_changed(app.raw()) == set()


def test_the_mouse_is_moved_50000_times(app: PtyApp) -> None:
    app.send(b"".join(b"\x1b[<35;%d;%dM" % (number % 79 + 1, number % 23 + 1) for number in range(50_000)))
    app.wait_quiet(timeout=3)
    was_never_stalled(app)
    hears(app)
    leaves(app)
