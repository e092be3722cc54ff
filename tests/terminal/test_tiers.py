"""The tiers of colour in a real terminal: what is sent in each, that a map can be read, and what answers change."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pyte.screens import Char

from convtui.render.colours import CREAM, NAVY, Colour
from convtui.render.palette import CUBE
from convtui.render.swatches import luma
from convtui.render.swatches_16 import BRIGHT, NOMINAL
from convtui.render.tier import Tier
from convtui.tui.flow import QUESTION
from tests.terminal.dots import halves, near, rgb
from tests.terminal.far_pty import FarPty
from tests.terminal.pty_app import PtyApp
from tests.terminal.test_app import COMMAND, ROOT, START, leaves, start
from tests.terminal.waiting import wait_until

# On the first screen's map: four cells of a bar that is negative, of nothing, of a bar that is positive.
NEGATIVE, ZERO, POSITIVE = (64, 6), (51, 4), (60, 3)
WIDE = 4

_LOOK = re.compile(rb"\x1b\[([\d;:]*)m")
_PLAIN_INKS = {base + place for base in (30, 40, 90, 100) for place in range(8)}
# What the terminal is asked to show and to tell, where its answer may change the tier.
ASKED = (48, 2, 1, 2, 3)
_LIT = {" ": 0.0, "▀": 0.5, "▄": 0.5, "█": 1.0}
_SIGNS = {"=": -1.0, ".": 0.0, "#": 1.0}
_NAMES = ("black", "red", "green", "brown", "blue", "magenta", "cyan", "white")


def colours(raw: bytes) -> set[tuple[int, ...]]:
    """All colours that are set: (38, 2, r, g, b), (48, 5, entry), (97,)."""
    found: set[tuple[int, ...]] = set()
    for look in _LOOK.finditer(raw):
        numbers = [int(part or 0) for part in re.split(rb"[;:]", look[1])]
        while numbers:
            count = {2: 5, 5: 3}[numbers[1]] if numbers[0] in (38, 48) else 1
            colour, numbers = tuple(numbers[:count]), numbers[count:]
            if count > 1 or colour[0] in _PLAIN_INKS:
                found.add(colour)
    return found


def tiers_of(colour: tuple[int, ...]) -> Iterator[Tier]:
    """The tiers that may use it. The first 16 entries of the palette follow the theme: nobody's."""
    if len(colour) == 1:
        yield Tier.ANSI
    elif colour[1] == 2:
        yield Tier.TRUECOLOR
    elif colour[2] >= CUBE:
        yield from (Tier.PALETTE, Tier.TRUECOLOR)


def beyond(tier: Tier, raw: bytes) -> set[tuple[int, ...]]:
    """The colours that are set and that the tier has not."""
    return {colour for colour in colours(raw) if tier not in tiers_of(colour)}


def strength(cell: Char, tier: Tier) -> float:
    """How light it is, how much of it is lit, or what its character says."""
    if tier is Tier.ASCII:
        return _SIGNS[cell.data]
    if tier is Tier.MONO:
        assert (cell.fg, cell.bg, cell.reverse) == ("default", "default", False)
        return _LIT[cell.data]
    assert cell.data in " █"
    level = NOMINAL[_place(_colour(cell))] if tier is Tier.ANSI else np.array(rgb(_colour(cell)), np.uint8)
    return float(luma(level))


def _colour(cell: Char) -> str:
    colour = cell.fg if cell.data == "█" else cell.bg
    assert isinstance(colour, str)
    return colour


def _place(name: str) -> int:
    return _NAMES.index(name.removeprefix("bright")) + (BRIGHT if name.startswith("bright") else 0)


def map_is_readable(app: PtyApp, tier: Tier) -> bool:
    """Whether the negative bar, nothing and the positive bar are told apart, in this order."""

    def mean(place: tuple[int, int]) -> float:
        return sum(strength(app.cell(place[0] + column, place[1]), tier) for column in range(WIDE)) / WIDE

    least = 20.0 if tier.has_colour else 0.2
    return mean(NEGATIVE) + least < mean(ZERO) < mean(POSITIVE) - least


def at_start(app: PtyApp) -> None:
    app.wait_for("map 30x30", START)
    app.wait_for(": all")
    app.wait_quiet()


def leaves_with_no_more_than(tier: Tier, app: PtyApp) -> None:
    leaves(app)
    assert beyond(tier, app.raw()) == set()
    assert tier is not Tier.ASCII or app.raw().isascii()
    assert bool(colours(app.raw())) is tier.has_colour


@pytest.mark.parametrize("tier", Tier)
def test_a_tier_by_name(tmp_path: Path, tier: Tier) -> None:
    with start(tmp_path, "--color", tier.value) as app:
        at_start(app)
        assert map_is_readable(app, tier)
        app.press("F")
        app.wait_for("1 of 32")
        app.press("?")
        app.wait_for("Esc back")
        app.press("q")
        app.wait_gone("Esc back")
        leaves_with_no_more_than(tier, app)


@pytest.mark.parametrize(
    ("env", "tier"),
    [
        ({"NO_COLOR": "1"}, Tier.MONO),
        ({"NO_COLOR": "1", "TERM": "xterm-kitty"}, Tier.MONO),
        ({"TERM": "dumb"}, Tier.ASCII),
        ({"PYTHONIOENCODING": "ascii"}, Tier.ASCII),
        ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, Tier.ASCII),
        ({"TERM": "linux", "COLORTERM": None}, Tier.ANSI),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_a_tier_by_the_environment(tmp_path: Path, env: dict[str, str | None], tier: Tier) -> None:
    with PtyApp(COMMAND, env={"HOME": str(tmp_path), **env}, cwd=ROOT) as app:
        at_start(app)
        assert map_is_readable(app, tier)
        leaves_with_no_more_than(tier, app)


# -- answers


def indexed(answer: bytes) -> bytes:
    """A terminal that makes an entry of its palette of every colour."""
    return answer.replace(b"48:2::1:2:3", b"48:5:16")


def shows(app: PtyApp, place: tuple[int, int], colour: Colour) -> bool:
    return all(near(half, colour) for half in halves(app.cell(*place)))


def test_the_first_paint_waits_for_no_answer_and_the_answer_makes_it_truecolor(tmp_path: Path) -> None:
    env = {"HOME": str(tmp_path), "COLORTERM": None}
    with FarPty(COMMAND, env=env, cwd=ROOT, answering="later") as app:
        at_start(app)
        assert beyond(Tier.PALETTE, app.raw()) == {ASKED}
        assert map_is_readable(app, Tier.PALETTE)
        app.answering = "at once"
        wait_until(lambda: shows(app, POSITIVE, CREAM) and shows(app, NEGATIVE, NAVY), 10, lambda: app.text)
        leaves(app)


def test_a_terminal_that_answers_with_an_entry_of_its_palette_gets_256_colours(tmp_path: Path) -> None:
    with FarPty(COMMAND, env={"HOME": str(tmp_path)}, cwd=ROOT, answering="later", spelt=indexed) as app:
        at_start(app)
        assert shows(app, POSITIVE, CREAM)
        before = app.received
        app.answering = "at once"
        wait_until(lambda: b"letter E" in app.raw(before), 10, lambda: app.text)
        app.press("r")
        app.wait_for("that stand")
        app.press("r", "r", "r")
        app.wait_for("that lie flat")
        wait_until(lambda: map_is_readable(app, Tier.PALETTE), 10, lambda: app.text)
        leaves(app)
        assert beyond(Tier.PALETTE, app.raw(before)) == set()


def test_words_that_name_colours_follow_the_answer_at_once(tmp_path: Path) -> None:
    env = {"HOME": str(tmp_path), "COLORTERM": None, "TERM": "xterm"}
    with FarPty(COMMAND, env=env, cwd=ROOT, answering="later") as app:
        app.wait_for("hite: ")
        app.answering = "at once"
        app.wait_for("ale: ")
        leaves(app)


@pytest.mark.parametrize("tier", [Tier.PALETTE, Tier.TRUECOLOR])
def test_what_was_asked_for_by_name_is_not_changed(tmp_path: Path, tier: Tier) -> None:
    spelt = indexed if tier is Tier.TRUECOLOR else bytes
    with FarPty([*COMMAND, "--color", tier.value], env={"HOME": str(tmp_path)}, cwd=ROOT, spelt=spelt) as app:
        at_start(app)
        before = app.received
        app.press("r")
        wait_until(lambda: QUESTION.encode() in app.raw(before), 10, lambda: "it has not heard the answers")
        app.press("p")
        app.wait_for("max pool")
        leaves_with_no_more_than(tier, app)
        assert any(colour[1] == (2 if tier is Tier.TRUECOLOR else 5) for colour in colours(app.raw(before)))
