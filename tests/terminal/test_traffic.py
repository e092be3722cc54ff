"""The key t: how many bytes the last key has cost. They are counted here too, where they arrive."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from convtui.tui.flow import QUESTION
from tests.terminal.far_pty import FarPty
from tests.terminal.test_app import COMMAND, ROOT, START, leaves
from tests.terminal.waiting import wait_until

SLOW = 20_000  # bytes a second

_WORDS = re.compile(r"last key ([\d,]+) B, all ([\d,]+) B")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[FarPty]:
    """On its first screen, at rest. The terminal answers, so that a question ends each frame."""
    with FarPty(COMMAND, env={"HOME": str(tmp_path)}, cwd=ROOT) as made:
        first_screen(made)
        yield made


def first_screen(app: FarPty) -> None:
    app.wait_for("map 30x30", START)
    app.wait_for(": all")
    app.wait_quiet()


def figures(app: FarPty) -> tuple[int, int] | None:
    """What the line says: of the last key, of the session."""
    found = _WORDS.search(app.screen[0])
    return (int(found[1].replace(",", "")), int(found[2].replace(",", ""))) if found else None


def counted(app: FarPty, *keys: str) -> tuple[int, int]:
    """What the line says of the last of these keys, once it has been drawn anew."""
    was = figures(app)
    app.press(*keys)
    wait_until(lambda: figures(app) not in (was, None), 10, lambda: app.text)
    app.wait_quiet()
    found = figures(app)
    assert found is not None
    return found


def before_the_last_frame(raw: bytes) -> int:
    """The bytes of all frames but the last, which is the line's own."""
    *_, last, rest = raw.split(QUESTION.encode())
    assert rest == b""
    return len(raw) - len(last) - len(QUESTION)


def test_the_bytes_are_those_that_arrive(app: FarPty) -> None:
    before = app.received
    assert counted(app, "t") == (0, before)
    for key in ("r", "right", "i", "down"):
        before = app.received
        last, session = counted(app, key)
        assert last == before_the_last_frame(app.raw(before)) > 0, key
        assert session == before + last, key
    app.press("escape")
    app.wait_gone("Enter takes")
    leaves(app)


def test_it_is_the_note_again_after_another_t_and_while_a_number_is_typed(app: FarPty) -> None:
    assert "edges that lie flat" in app.screen[0]
    counted(app, "t")
    assert "edges that lie flat" not in app.screen[0]
    app.press("5")
    app.wait_for("[5_] Enter keeps")
    assert figures(app) is None
    app.press("enter")
    wait_until(lambda: figures(app) is not None, 10, lambda: app.text)
    app.press("t")
    app.wait_for("a kernel of your own")
    assert figures(app) is None
    leaves(app)


def test_the_palette_offers_it_and_it_stays_in_the_other_mode(app: FarPty) -> None:
    app.press(":")
    app.wait_for("Search")
    app.send(b"bytes sent")
    app.wait_for("by the last key")
    app.wait_quiet()
    app.press("enter")
    wait_until(lambda: figures(app) is not None, 10, lambda: app.text)
    app.press("F")
    app.wait_for("1 of 32")
    wait_until(lambda: figures(app) is not None, 10, lambda: app.text)
    leaves(app)


def test_on_a_slow_line_what_makes_a_picture_fine_is_counted(tmp_path: Path) -> None:
    with FarPty(COMMAND, columns=160, rows=48, env={"HOME": str(tmp_path)}, cwd=ROOT, rate=SLOW) as app:
        first_screen(app)
        counted(app, "t")
        app.press("i")
        app.wait_for("Enter takes")
        app.press(*["down"] * 10)
        app.wait_quiet(1.0)
        before = app.received
        last, _ = counted(app, "enter")
        assert "cup" in app.text
        assert last == before_the_last_frame(app.raw(before)) > 2 * SLOW
        leaves(app)
