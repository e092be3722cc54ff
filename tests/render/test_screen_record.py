"""The record and its sequences: a terminal that gets only the differences shows what one that gets all shows."""

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convtui.render.frame import Table, read_frame
from convtui.render.screen_record import MOST_LOOKS, ScreenRecord

HEIGHT, WIDTH = 5, 14

# (row, column, text, style): what a frame writes, as Textual does: move, style, text, reset.
Piece = tuple[int, int, str, str]

_letters = st.text(st.sampled_from("ab ▀█ ·é"), min_size=1, max_size=8)
_colours = st.sampled_from(["", "31", "97", "38;5;17", "38;2;1;2;3"])
_grounds = st.sampled_from(["", "44", "48;5;230", "48;2;9;8;7"])
_attributes = st.sampled_from(["", "1", "4", "7", "1;4"])


@st.composite
def pieces(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> Piece:
    row, text = draw(st.integers(0, HEIGHT - 1)), draw(texts)
    room = WIDTH - sum(2 if ord(c) > 0x3000 else 1 for c in text)
    style = ";".join(part for part in (draw(_attributes), draw(_colours), draw(_grounds)) if part)
    return row, draw(st.integers(0, room)), text, style


def written(frame: list[Piece]) -> str:
    """As Textual writes it."""
    out = [f"\x1b[{row + 1};{column + 1}H" + styled(text, style) for row, column, text, style in frame]
    return "".join(out) + "\x1b[1;1H"


def styled(text: str, style: str) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if style else text


def looks(screen: pyte.Screen) -> list[list[tuple[object, ...]]]:
    """All cells; the foreground, boldness and slant of a blank are not seen, unless it is underlined or reversed."""
    rows = []
    for row in range(screen.lines):
        line: list[tuple[object, ...]] = []
        for column in range(screen.columns):
            cell = screen.buffer[row][column]
            if cell.data == " " and not (cell.reverse or cell.underscore):
                line.append((" ", cell.bg))
            else:
                line.append(tuple(cell))
        rows.append(line)
    return rows


def compare(frames: list[list[Piece]]) -> list[str]:
    """Feed all to one terminal and the differences to another; they must look alike after each frame."""
    record = ScreenRecord(HEIGHT, WIDTH)
    whole, sparing = pyte.Screen(WIDTH, HEIGHT), pyte.Screen(WIDTH, HEIGHT)
    whole_in, sparing_in = pyte.Stream(whole), pyte.Stream(sparing)
    sent = []
    for frame in [[(row, 0, " " * WIDTH, "") for row in range(HEIGHT)], *frames]:
        data = written(frame)
        read = record.read(data)
        assert read is not None
        whole_in.feed(data)
        sent.append(record.show(read))
        sparing_in.feed(sent[-1])
        assert looks(sparing) == looks(whole)
        assert (sparing.cursor.x, sparing.cursor.y) == (whole.cursor.x, whole.cursor.y)
    return sent


@given(st.lists(st.lists(pieces(_letters), min_size=1, max_size=6), min_size=1, max_size=6))
def test_only_the_differences_make_the_same_screen(frames: list[list[Piece]]) -> None:
    compare(frames)


@given(st.lists(st.lists(pieces(_letters), min_size=1, max_size=6), min_size=1, max_size=4))
def test_the_same_frame_again_is_nothing(frames: list[list[Piece]]) -> None:
    sent = compare([frame for frame in frames for _ in range(2)])
    last = frames[-1]
    if not overlapping(last):
        assert sent[-1] == ""


def overlapping(frame: list[Piece]) -> bool:
    """Whether a frame writes a cell twice: then "again" passes through the first writing."""
    cells = [(row, column + i) for row, column, text, _ in frame for i in range(len(text))]
    return len(cells) != len(set(cells))


def wide_frames() -> list[list[Piece]]:
    return [
        [(1, 2, "漢字", "31")],
        [(1, 2, "漢字", "31")],
        [(1, 2, "漢文", "31")],
        [(1, 2, "ab", "44"), (1, 4, "文", "31")],
        [(1, 1, "x", ""), (1, 2, "漢", ""), (1, 4, "y  ", "7")],
        [(1, 0, " " * WIDTH, "")],
    ]


def test_wide_glyphs_are_sent_whole_and_leave_nothing_behind() -> None:
    sent = compare(wide_frames())
    assert sent[2] == "", "the same wide text again"
    assert "漢" not in sent[3], "the glyph that stays is not sent"


def test_a_combining_mark_stays_with_its_letter() -> None:
    sent = compare([[(0, 0, "e\u0301tat", "1")], [(0, 0, "e\u0301tot", "1")]])
    assert sent[1].startswith("\x1b[1;1H\x1b[0;1me\u0301\x1b[1;2H")
    assert "o" in sent[2]
    assert "e" not in sent[2]


@pytest.mark.parametrize("before", ["", "\U000f0000"])
def test_a_mark_without_a_letter_takes_no_cell_and_is_not_sent(before: str) -> None:
    """It would stand on what is drawn to the left of it: a picture, perhaps."""
    frame = read_frame(f"\x1b[1;3H{before}\u0301ab\u200d", Table())
    assert frame is not None
    assert frame.columns.tolist() == list(range(2, 4 + len(before)))
    assert show(ScreenRecord(1, 9), [(0, 2, before + "\u0301a漢\u0301", "")]) in (
        "\x1b[1;3H\x1b[0ma漢\u0301\x1b[1;1H",
        "\x1b[1;4H\x1b[0ma漢\u0301\x1b[1;1H",
    )


def test_a_joiner_does_not_bind_a_picture() -> None:
    frame = read_frame("\x1b[1;1Ha\u200d\U000f0000", Table())
    assert frame is not None
    assert frame.glyphs[1:].tolist() == [0xF0000]


@pytest.mark.parametrize("start", ["\x1b[H", "\x1b[0;0H", "\x1b[;1H", "\x1b[1;1H"])
def test_rows_and_columns_begin_with_one(start: str) -> None:
    frame = read_frame(f"{start}a", Table())
    assert frame is not None
    assert (frame.rows.tolist(), frame.columns.tolist()) == ([0], [0])


def test_a_jump_is_relative_in_a_row_and_a_style_is_set_once() -> None:
    record = ScreenRecord(2, 30)
    show(record, [(0, 0, "." * 30, "31;44")])
    sent = show(record, [(0, 0, "a" + "." * 9 + "b" + "." * 19, "31;44"), (1, 0, "c", "31;44")])
    assert sent == "\x1b[1;1Ha\x1b[9Cb\x1b[2;1Hc\x1b[1;1H"


def test_only_the_half_of_a_style_that_changes_is_set() -> None:
    record = ScreenRecord(1, 9)
    sent = show(record, [(0, 0, "▀", "31;44"), (0, 1, "▀", "32;44"), (0, 2, "▀", "32;45"), (0, 3, " ", "33;46")])
    assert sent == "\x1b[1;1H\x1b[0;31;44m▀\x1b[32m▀\x1b[45m▀\x1b[46m \x1b[1;1H"


def test_a_forgotten_screen_is_sent_again() -> None:
    record = ScreenRecord(HEIGHT, WIDTH)
    frame = [(2, 3, "abc", "31")]
    first = show(record, frame)
    assert show(record, frame) == ""
    record.forget()
    assert show(record, frame) == first


def test_what_lies_outside_is_cut() -> None:
    record = ScreenRecord(2, 4)
    assert show(record, [(0, 2, "abcd", ""), (7, 0, "x", "")]) == "\x1b[1;3H\x1b[0mab\x1b[1;1H"


@pytest.mark.parametrize(
    "data",
    [
        "\x1b[1;1Hab\x1b[K",
        "\x1b[1;1H\x1b]8;;x\x1b\\a",
        "\x1b[1;1H\x1b[22ma",
        "\x1b[2J",
        "\x1b[99999999999;1Ha",
        "\x1b[1;1H\x1b[38;7;1ma",
        "a\x1b",
    ],
)
def test_what_it_does_not_know_is_not_read(data: str) -> None:
    assert read_frame(data, Table()) is None


def test_styles_do_not_pile_up_for_ever() -> None:
    record = ScreenRecord(1, 4)
    for number in range(MOST_LOOKS + 50):
        data = f"\x1b[1;1H\x1b[38;2;{number // 256 % 256};{number % 256};{number // 65536}ma\x1b[0m\x1b[1;1H"
        frame = record.read(data)
        assert frame is not None
        assert record.show(frame)
    assert len(record.table.looks) < MOST_LOOKS


def show(record: ScreenRecord, frame: list[Piece]) -> str:
    read = record.read(written(frame))
    assert read is not None
    return record.show(read)
