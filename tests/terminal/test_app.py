"""The app in a real terminal: what a user sees, what is sent, and that the terminal is given back."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from convtui.render.colours import BLACK, CREAM, NAVY, RIM, RING, WHITE, ZERO, Colour
from tests.terminal.dots import halves, letters, near
from tests.terminal.pty_app import PtyApp
from tests.terminal.waiting import wait_until

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = (sys.executable, "-m", "convtui")
START = 20.0

# Left on, each of these spoils the shell that follows: alternate screen, mouse, bracketed paste, hidden cursor.
GIVEN_BACK = (b"\x1b[?1049l", b"\x1b[?1000l", b"\x1b[?1003l", b"\x1b[?2004l", b"\x1b[?25h")


def start(tmp_path: Path, *arguments: str, columns: int = 80, rows: int = 24, **env: str | None) -> PtyApp:
    settings: dict[str, str | None] = {"HOME": str(tmp_path), **env}
    return PtyApp([*COMMAND, *arguments], columns=columns, rows=rows, env=settings, cwd=ROOT)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[PtyApp]:
    """On its first screen, at rest."""
    with start(tmp_path) as made:
        made.wait_for("map 30x30", START)
        made.wait_for(": all")
        made.wait_quiet()
        yield made


def hexed(colour: Colour) -> str:
    return "".join(f"{part:02x}" for part in colour)


def colour(app: PtyApp, column: int, row: int) -> Colour:
    """Of a cell whose halves are alike."""
    upper, lower = halves(app.cell(column, row))
    assert upper == lower
    return upper


def leaves(app: PtyApp) -> None:
    """The key q ends it with 0 and gives the terminal back."""
    before = app.received
    app.press("q")
    assert app.wait_exit() == 0
    last = app.raw(before)
    for sequence in GIVEN_BACK:
        assert sequence in last, sequence
    assert last.rindex(b"\x1b[?1049l") > last.rfind(b"\x1b[?1049h")


def luma(colour: Colour) -> float:
    red, green, blue = colour
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_the_first_screens_dots_have_their_colours(app: PtyApp) -> None:
    # The letter E: paper, ink, and a cell whose upper dot is paper and whose lower is ink.
    assert near(colour(app, 2, 3), WHITE)
    assert near(colour(app, 10, 5), BLACK)
    upper, lower = halves(app.cell(10, 3))
    assert near(upper, WHITE)
    assert near(lower, BLACK)
    # The map: rim, a pale bar, a blue one, nothing.
    assert colour(app, 48, 10) == RIM
    assert near(colour(app, 60, 3), CREAM)
    assert near(colour(app, 64, 6), NAVY)
    assert near(colour(app, 51, 4), ZERO)
    # The kernel's cells and the one in focus; the ring around the window.
    assert app.cell(38, 3).bg == hexed(CREAM)
    assert app.cell(37, 5).bg == hexed(NAVY)
    assert app.cell(33, 3).bg == hexed(RING)
    ring = [app.cell(column, row) for row in range(2, 18) for column in range(32)]
    assert sum(RING in halves(cell) for cell in ring) >= 10
    leaves(app)


def test_the_first_minute(app: PtyApp) -> None:
    assert "1/7" in app.text
    app.press("space")
    app.wait_for("sliding")
    app.press("space")
    app.wait_for("paused")
    app.press("escape")
    app.wait_gone("paused")
    app.wait_for("2/7")
    app.press("r")
    app.wait_for("that stand")
    app.wait_for("3/7")
    app.press("-", "2")
    app.wait_for("-2_")
    app.press("right")
    app.wait_for("a kernel of your own")
    app.press("u")
    app.wait_for("edges that stand  ? explain")
    app.press("i")
    app.wait_for("Enter takes")
    app.press("down", "enter")
    app.wait_for("shapes 32x32")
    app.wait_for("5/7")
    app.press("p")
    app.wait_for("max pool 15x15")
    app.press("F")
    app.wait_for("1 of 32")
    app.wait_for("reads")
    app.press("1", "2", "enter")
    app.wait_for("12 of 32")
    app.press("z")
    app.wait_for("all 32 maps")
    app.press("K")
    app.wait_for("shapes 32x32")
    leaves(app)


def test_mouse_and_paste_come_through(app: PtyApp) -> None:
    app.click(48 + 21, 2 + 9)
    app.wait_for("pixels 17,20")
    app.click(20, 2 + 4)
    app.wait_for("pixels 7,19")
    app.paste("0 0 0\n0 1 0\n0 0 0")
    app.press("enter")
    app.wait_for("the identity:")
    app.click(app.screen[0].index("Filters"), 0)
    app.wait_for("1 of 32")
    leaves(app)


def filled(app: PtyApp) -> bool:
    """Whether the first line reaches the right edge and the last is there."""
    lines = app.screen
    return (
        lines[0].rstrip().endswith("q leave") and len(lines[0].rstrip()) == len(lines[0]) - 1 and ": all" in lines[-1]
    )


def test_resizing_is_followed_at_once(app: PtyApp) -> None:
    app.press("r")
    app.wait_for("left of dark")
    app.wait_quiet()
    first = letters(app.text)
    for columns, rows in ((120, 40), (200, 50), (80, 23)):
        app.resize(columns, rows)
        wait_until(lambda: filled(app), 10, lambda: app.text)
        assert all(len(line) == columns for line in app.screen)
        assert "that stand" in app.text
    app.resize(60, 20)
    app.wait_for("convtui needs 80 x 23")
    app.wait_for("(here: 60 x 20)")
    app.resize(80, 24)
    wait_until(lambda: letters(app.text) == first, 10, lambda: app.text)
    leaves(app)


def test_the_terminals_own_size_counts_not_what_was_exported(tmp_path: Path) -> None:
    with start(tmp_path, COLUMNS="100", LINES="30") as app:
        app.wait_for("map 30x30", START)
        wait_until(lambda: filled(app), 10, lambda: app.text)
        app.resize(120, 40)
        wait_until(lambda: filled(app), 10, lambda: app.text)
        leaves(app)


def test_many_resizes_in_a_row(app: PtyApp) -> None:
    for number in range(40):
        app.resize(60 + number * 3, 18 + number)
    app.resize(80, 24)
    wait_until(lambda: filled(app) and app.screen[23].startswith("Space slide"), 10, lambda: app.text)
    leaves(app)


def test_ctrl_c_only_speaks(app: PtyApp) -> None:
    app.press("ctrl+c")
    app.wait_for("q leaves")
    assert app.exit_code is None
    app.press("k")
    app.wait_for("Enter takes")
    app.press("ctrl+c", "ctrl+q")
    app.press("escape")
    app.wait_gone("Enter takes")
    leaves(app)


def test_ctrl_l_repaints_a_spoilt_screen(app: PtyApp) -> None:
    before = app.text
    with app._lock:
        app._stream.feed(b"\x1b[2J\x1b[5;5Hnoise from another program")
    assert app.text != before
    app.press("ctrl+l")
    wait_until(lambda: app.text == before, 10, lambda: app.text)
    leaves(app)


def test_nothing_is_sent_while_nothing_happens(app: PtyApp) -> None:
    before = app.received
    with pytest.raises(AssertionError):
        wait_until(lambda: app.received > before, 1.0, lambda: "silent")
    leaves(app)


def test_bytes_stay_small(app: PtyApp, record_property: Callable[[str, object], None]) -> None:
    """Bounds with room to spare; the figures go to the report."""

    def cost(*names: str) -> int:
        before = app.received
        app.press(*names)
        wait_until(lambda: app.received > before, 10, lambda: f"{names} sent nothing")
        app.wait_quiet()
        return app.received - before

    figures = {
        "first frame": app.received,
        "one kernel edit": cost("+"),
        "an arrow on the kernel": cost("right"),
        "to the map": cost("tab"),
        "an arrow on the map": cost("right"),
        "a turned kernel": cost("r"),
    }
    for name, count in figures.items():
        record_property(name, count)
    print(figures)
    assert figures["first frame"] < 120_000
    assert figures["one kernel edit"] < 25_000
    assert figures["a turned kernel"] < 40_000
    assert figures["an arrow on the kernel"] < 2_000
    assert figures["an arrow on the map"] < 12_000
    leaves(app)


def test_a_held_key_ends_where_it_should(app: PtyApp) -> None:
    app.press("tab", *["left"] * 40)
    app.wait_for("pixels 11,0")
    app.press(*["right"] * 7)
    app.wait_for("pixels 11,7")
    leaves(app)


@pytest.mark.parametrize("keys", [("q",), ("F", "q"), ("space", "q"), ("k", "q", "q")])
def test_it_may_be_left_from_anywhere_at_once(app: PtyApp, keys: tuple[str, ...]) -> None:
    app.press(*keys)
    assert app.wait_exit() == 0
    assert b"\x1b[?1049l" in app.raw()[-2000:]


def test_it_may_be_left_while_it_counts(app: PtyApp) -> None:
    app.press("F")
    app.wait_for("1 of 32")
    app.press(":")
    app.wait_for("Search")
    app.send(b"accuracy")
    app.wait_for("count how many")
    app.press("enter")
    app.wait_for("digits read right", 20)
    leaves(app)


def test_without_truecolor_the_order_of_lightness_stays(tmp_path: Path) -> None:
    """As over ssh: 256 colours."""
    with start(tmp_path, COLORTERM=None) as app:
        app.wait_for("map 30x30", START)
        app.wait_quiet()
        assert b"38;2;" not in app.raw()
        assert b"48;5;" in app.raw()
        navy, zero, cream = (colour(app, *place) for place in ((64, 6), (51, 4), (60, 3)))
        assert luma(navy) + 20 < luma(zero) < luma(cream) - 60
        assert luma(colour(app, 2, 3)) > 230
        assert luma(colour(app, 10, 5)) < 30
        leaves(app)


def test_a_picture_of_ones_own_with_a_hostile_name(tmp_path: Path) -> None:
    name = "a[b]\x1b]0;evil\x07\x1b[31m[@click=app.quit]\u202e.png"
    rng = np.random.default_rng(3)
    path = tmp_path / name
    Image.fromarray(rng.integers(0, 256, (32, 32), np.uint8)).save(path, format="PNG")
    with start(tmp_path, str(path)) as app:
        app.wait_for("map 30x30", START)
        app.wait_for("a[b]␛]0;evil")
        app.press("i")
        app.wait_for("Enter takes")
        app.press("escape")
        app.wait_gone("Enter takes")  # an Esc with a key at its heels is Alt to a terminal
        app.press(":")
        app.wait_for("Search")
        app.wait_quiet()
        for bad in (b"\x1b]0;evil", b"\x1b[31m[@", "\u202e".encode(), b"evil\x07"):
            assert bad not in app.raw()
        app.press("escape")
        app.wait_gone("Search")
        leaves(app)


def test_a_refused_picture_is_one_line_and_the_terminal_stays_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "no.png").write_bytes(b"not a picture")
    with start(tmp_path, str(tmp_path / "no.png")) as app:
        assert app.wait_exit(START) == 1
        assert "cannot be shown" in app.text.replace("\n", "")
        assert b"\x1b[?1049h" not in app.raw()
        assert "Traceback" not in app.text


def test_the_modes_open_by_name(tmp_path: Path) -> None:
    for word, wanted in (("kernel", "map 30x30"), ("filters", "1 of 32")):
        with start(tmp_path, word) as app:
            app.wait_for(wanted, START)
            leaves(app)


def test_nothing_is_written_to_the_home(tmp_path: Path) -> None:
    with start(tmp_path) as app:
        app.wait_for("map 30x30", START)
        leaves(app)
    assert list(tmp_path.iterdir()) == []
