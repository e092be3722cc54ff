"""Painted frames in a real terminal: tmux shows, cell for cell, what the tests' emulator shows."""

import os
from pathlib import Path

import pyte
import pytest

from convtui.render.tier import Tier
from tests.render.test_painted_screen import Act, Theatre
from tests.render.test_screen_record import looks
from tests.terminal.tmux_app import TmuxApp
from tests.terminal.waiting import framed, wait_until

HEIGHT, WIDTH = 14, 44

HISTORY: tuple[Act, ...] = (
    ("hang", 4),
    ("hang", 1),
    ("show_all", 2),
    ("cover", 3),
    ("turn_over", 0),
    ("cover", 6),
    ("hurry", 7),
    ("move", 8),
    ("forget", 0),
    ("crop", 9),
    ("change_size", 10),
    ("scroll", 0),
    ("point", 5),
    ("uncover", 0),
    ("take_down", 1),
)


def read_back(app: TmuxApp) -> pyte.Screen:
    """What tmux shows."""
    screen = pyte.Screen(WIDTH, HEIGHT)
    stream = pyte.Stream(screen)
    for row, line in enumerate(app.cells, 1):
        stream.feed(f"\x1b[{row};1H{line}")
    return screen


@pytest.mark.needs("tmux")
def test_tmux_shows_the_same(tmp_path: Path) -> None:
    queue = tmp_path / "frames"
    os.mkfifo(queue)
    writer = os.open(queue, os.O_RDWR)  # so that neither end waits for the other one to be opened
    try:
        program = ["sh", "-c", f"stty -opost -echo; exec cat '{queue}'"]
        with TmuxApp(program, columns=WIDTH, rows=HEIGHT) as app:
            theatre = Theatre(Tier.TRUECOLOR, HEIGHT, WIDTH)
            for tier in Tier:
                theatre.record.tier = tier
                for act in HISTORY:
                    before = len(theatre.sent)
                    theatre.play(act)
                    os.write(writer, theatre.sent[before:].encode())
                    agree(app, theatre, f"{tier}, {act}")
    finally:
        os.close(writer)


def agree(app: TmuxApp, theatre: Theatre, when: str) -> None:
    wanted = looks(theatre.screen)
    wait_until(
        lambda: looks(read_back(app)) == wanted and app.cursor == theatre.stage.cursor,
        5.0,
        lambda: f"{when}: tmux\n{framed(app.screen)}\nand pyte\n{framed(theatre.screen.display)}",
    )
