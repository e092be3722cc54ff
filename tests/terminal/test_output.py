"""What goes out: only what differs, and the screen is the one that Textual's own driver makes."""

import base64
import time
from pathlib import Path

import pytest

from tests.terminal.dots import same_look
from tests.terminal.pty_app import PtyApp
from tests.terminal.test_app import COMMAND, ROOT, START, start
from tests.terminal.tmux_app import TmuxApp
from tests.terminal.waiting import wait_until

QUIET = 0.2
STOCK = "textual.drivers.linux_driver:LinuxDriver"

# A tour of what scrolls, lies over other things, changes by a dot, or fills the screen.
TOUR: tuple[tuple[str, ...], ...] = (
    ("r",),
    ("-", "1", "/", "9"),
    ("enter",),
    ("p",),
    ("tab", "down", "right"),
    ("k",),
    ("down", "down", "enter"),
    ("n", "n", "n"),
    ("z",),
    ("?",),
    ("pagedown",),
    ("escape",),
    (":",),
    ("b", "l", "u", "r"),
    ("escape", "escape"),
    ("F",),
    ("n", "n"),
    ("z",),
    ("right", "down"),
    ("d",),
    ("pagedown",),
    ("escape",),
    ("K",),
    ("e",),
    ("escape",),
    ("u", "u", "v"),
)
SIZES = ((120, 40), (60, 20), (80, 23), (80, 24))


def at_rest(*apps: PtyApp) -> None:
    """Until nothing has come for a while from now on: the answer to a key may not have begun yet."""
    start = time.monotonic()
    wait_until(lambda: time.monotonic() - start > QUIET, 2.0, lambda: "the clock stands still")
    for app in apps:
        app.wait_quiet(QUIET)


def agree(ours: PtyApp, stock: PtyApp, columns: int, rows: int, when: str) -> None:
    """Once both have come to rest they show the same, letters exactly; a search of the palette may rest in between."""
    at_rest(ours, stock)
    wait_until(
        lambda: all(
            same_look(ours.cell(column, row), stock.cell(column, row))
            for row in range(rows)
            for column in range(columns)
        ),
        5.0,
        lambda: f"{when}: ours\n{ours.text}\n\nand the stock driver's\n{stock.text}",
    )


def test_the_screen_is_the_stock_drivers(tmp_path: Path) -> None:
    with start(tmp_path) as ours, start(tmp_path, TEXTUAL_DRIVER=STOCK) as stock:
        for app in (ours, stock):
            app.wait_for("map 30x30", START)
            app.wait_for(": all")
        agree(ours, stock, 80, 24, "at the start")
        for keys in TOUR:
            for app in (ours, stock):
                app.press(*keys)
            agree(ours, stock, 80, 24, str(keys))
        for columns, rows in SIZES:
            for app in (ours, stock):
                app.resize(columns, rows)
            agree(ours, stock, columns, rows, f"{columns}x{rows}")
        assert ours.received * 3 < stock.received, "and it takes less than a third of the bytes"


def test_what_changes_nothing_sends_nothing(tmp_path: Path) -> None:
    with start(tmp_path) as app:
        app.wait_for("map 30x30", START)
        at_rest(app)
        app.press("tab", "left", "up")  # the window stands on the map
        app.press("home")
        at_rest(app)
        before = app.received
        app.press("home", "left", "up")
        at_rest(app)
        assert app.received == before


def test_what_is_copied_costs_no_repaint(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    with PtyApp(list(COMMAND), env=home, cwd=tmp_path) as app:
        app.wait_for("map 30x30", START)
        app.wait_for(": all")
        at_rest(app)
        app.press("x")
        app.wait_for("Take it with you")
        at_rest(app)
        before = app.received
        app.press("enter")
        app.wait_for("is on the clipboard")
        at_rest(app)
        program = (tmp_path / "convtui-numpy.py").read_bytes()
        copied = b"\x1b]52;c;" + base64.b64encode(program) + b"\x07"
        assert copied in app.raw(before)
        assert app.received - before - len(copied) < 2_500, "the first screen alone takes more"
        app.press("enter")
        wait_until(lambda: "is on the clipboard" not in app.text, 5.0, lambda: app.text)
        at_rest(app)
        app.press("q")


def test_the_first_screen_is_painted_once(tmp_path: Path) -> None:
    with start(tmp_path) as app:
        app.wait_for("map 30x30", START)
        app.wait_for(": all")
        at_rest(app)
        assert app.raw().count(b"letter E") == 1
        assert app.received < 9_000


@pytest.mark.needs("tmux")
def test_ctrl_l_repaints_what_something_else_has_cleared(tmp_path: Path) -> None:
    with TmuxApp(list(COMMAND), env={"HOME": str(tmp_path), "COLORTERM": "truecolor"}, cwd=ROOT) as app:
        app.wait_for("map 30x30", START)
        app.wait_for(": all")
        before = app.coloured
        app.clear()
        assert "map 30x30" not in app.text
        app.press("ctrl+l")
        app.wait_for("map 30x30")
        app.wait_for(": all")
        assert app.coloured == before
