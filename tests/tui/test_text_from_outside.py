"""A name from outside is shown literally wherever it stands, and never does anything."""

import re

import numpy as np
import pytest
from rich.cells import cell_len
from rich.segment import ControlType, Segment
from rich.style import Style
from textual.color import Color
from textual.command import CommandPalette
from textual.widgets import Input

from convtui.core.plane import Plane
from convtui.core.text import has_unsafe, visible
from convtui.lab.library import Library
from convtui.lab.state import Experiment, KernelView, State
from convtui.tui.wall import TextWall
from tests.tui.harness import Session, opened

HOSTILE = {
    "escape": "a\x1b[31mred\x1b]0;title\x07.png",
    "c1": "b\x9b31m\x90q\x85.png",
    "closing tag": "a[/b].png",
    "click": "[@click=app.quit]go[/].png",
    "link": "[link=https://example.invalid]x[/link]",
    "style": "[bold red]loud[/]",
    "open bracket": "[[[ ]]] [/] [",
    "bidi": "gnp.\u202egpj\u2066x\u2069",
    "zero width": "a\u200bb\u2060c\ufeffd",
    "private use": "x\ue000\U000f0001y",
    "lines": "one\ntwo\r\nthree\ttab\u2028end",
    "cjk": "画像フォルダ写真.png",
    "combining": "e" + "\u0301" * 300 + "!",
    "emoji": "👩\u200d👩\u200d👧 family",
    "surrogate": "caf\udce9.png",
    "long": "xlong" * 1000,
    "dollar": "$accent {0} %s \\[b] \\",
}


def with_picture(title: str) -> tuple[Library, State]:
    library = Library()
    library.add("theirs", title, Plane.of(np.eye(32, dtype=np.float32)))
    return library, State(kernel=KernelView(Experiment("theirs")))


def clean(s: Session) -> None:
    """Nothing on the screen is a control, and no cell of it can be clicked into an action or a link."""
    for strip in s.app.screen._compositor.render_strips():
        for segment in strip:
            assert not has_unsafe(segment.text), repr(segment.text)
            style = segment.style
            assert style is None or (style.link is None and "@click" not in style.meta)
        assert strip.cell_length == s.app.size.width
        assert sum(cell_len(segment.text) for segment in strip) == s.app.size.width


def start_of(title: str) -> str:
    """What must be read of it: as many characters as surely fit, none of them wide."""
    return visible(title, 60)[:10].rstrip("…")


@pytest.mark.parametrize("kind", HOSTILE)
async def test_in_the_title_the_list_and_the_palette(kind: str) -> None:
    title = HOSTILE[kind]
    library, state = with_picture(title)
    async with opened(state, books=library) as s:
        clean(s)
        wanted = start_of(title)
        assert wanted in s.lines[1]
        # The equation still stands in its columns, whatever the name is.
        if kind not in ("cjk", "emoji", "combining"):
            assert s.lines[1][32:].startswith("* kernel 3x3    = map 30x30")
        await s.press("i")
        clean(s)
        assert wanted in s.text
        await s.press("enter")
        assert s.app.is_running
        assert s.kernel.experiment.picture == "theirs"
        await s.press("colon")
        assert isinstance(s.app.screen, CommandPalette)
        await s.pilot.pause()
        await s.app.workers.wait_for_complete()
        clean(s)
        s.app.screen.query_one(Input).value = f"picture: {wanted}"
        await s.pilot.pause()
        await s.app.workers.wait_for_complete()
        await s.pilot.pause()
        clean(s)
        assert f"picture: {wanted}" in s.text
        await s.pilot.press("enter")
        await s.settle()
        assert s.app.is_running
        clean(s)


async def test_clicking_a_name_does_nothing_of_its_own() -> None:
    library, state = with_picture(HOSTILE["click"])
    async with opened(state, books=library) as s:
        for column in range(0, 30, 4):
            await s.click(column, 1)
        assert s.app.is_running
        assert s.in_lab
        assert s.state == state


async def test_an_error_that_quotes_a_name_is_said_literally(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened() as s:
        for title in HOSTILE.values():
            s.lab.say(f"{title} cannot be shown.")
            await s.settle()
            clean(s)
            assert start_of(title)[:5] in s.lines[22]


# -- the second wall

GREY = Color(96, 96, 96)


def test_the_wall_keeps_columns_and_styles() -> None:
    """A control takes no column, as Textual counts them: a dot in its place would make the line too long."""
    style = Style(bold=True)
    before = [Segment("a\x1b[31mb", style), Segment("plain"), Segment("\u202ex\ue000e\u0301")]
    after = TextWall().apply(before, GREY)
    assert [segment.text for segment in after] == ["a[31mb", "plain", "x·e\u0301"]
    assert [cell_len(segment.text) for segment in after] == [cell_len(segment.text) for segment in before]
    assert after[0].style is style


async def test_a_control_that_is_pasted_into_the_palette_makes_no_line_longer() -> None:
    async with opened() as s:
        await s.press("colon")
        await s.paste("\x1b[31mred\x07")
        clean(s)


def test_the_wall_lets_textuals_own_controls_pass() -> None:
    home = Segment("\x1b[H", None, [(ControlType.HOME,)])
    after = TextWall().apply([home, Segment("\x07.")], GREY)
    assert after[0] is home
    assert after[1].text == "."


def test_clean_text_is_not_touched() -> None:
    before = [Segment("letter E 32x32 ▀▄ é 画"), Segment("", None)]
    assert TextWall().apply(before, GREY) is before


def test_no_unsafe_character_of_unicode_passes() -> None:
    wall = TextWall()
    everything = "".join(chr(code) for code in (*range(0xD800), *range(0xE000, 0x110000, 7)))
    (after,) = wall.apply([Segment(everything)], GREY)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ue000-\uf8ff]", after.text)
    assert cell_len(after.text) == cell_len(everything)


async def test_the_wall_stands_in_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even text that by mistake went round `visible` does not leave."""
    async with opened() as s:
        assert any(isinstance(each, TextWall) for each in s.app.get_line_filters())
        monkeypatch.setattr("convtui.tui.base.visible", lambda text, *_: text)
        s.lab.set_title_line("picture-title", "evil\x1b[2J\u202e", True)
        await s.settle()
        assert s.lines[1].startswith("evil[2J ")
        clean(s)
