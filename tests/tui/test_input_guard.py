"""How bytes are cut into pieces, whatever reads they come in."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser

from convtui.tui.input_guard import (
    LONGEST_PASTE,
    LONGEST_RUN,
    PASTE_SILENCE,
    SEQUENCE_SILENCE,
    Escape,
    InputGuard,
    Pasted,
    Piece,
    Typed,
    is_understood,
)


def pieces(data: bytes, *, size: int | None = None) -> list[Piece]:
    """What comes of `data` in reads of `size`, and then of silence; text that follows text is one."""
    guard, size, found = InputGuard(), size or max(1, len(data)), list[Piece]()
    for start in range(0, len(data), size):
        found += guard.feed(data[start : start + size], 0.0)
    found += guard.silence(PASTE_SILENCE)
    assert guard.deadline is None
    joined: list[Piece] = []
    for piece in found:
        if isinstance(piece, Typed) and joined and isinstance(joined[-1], Typed):
            joined[-1] = Typed(joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined


WHOLE = {
    b"abc\r\t\x7f\x03": [Typed("abc\r\t\x7f\x03")],
    "é▀😀".encode(): [Typed("é▀😀")],
    b"a\xe9b": [Typed("a\ufffdb")],
    b"a\xe2\x96\x1b[Ab": [Typed("a\ufffd\x1b[Ab")],
    b"\x1b[A\x1b[1;5C\x1bOA\x1b[[A\x1b[Z\x1b[15~": [Typed("\x1b[A\x1b[1;5C\x1bOA\x1b[[A\x1b[Z\x1b[15~")],
    b"\x1b[97u\x1b[97;5u\x1b[97;;97u\x1b[57441u": [Typed("\x1b[97u\x1b[97;5u\x1b[97;;97u\x1b[57441u")],
    b"\x1b[<0;5;6M\x1b[<0;5;6m\x1b[I\x1b[O": [Typed("\x1b[<0;5;6M\x1b[<0;5;6m\x1b[I\x1b[O")],
    b"\x1b[?2026;2$y\x1b[48;24;80;480;640t": [Typed("\x1b[?2026;2$y\x1b[48;24;80;480;640t")],
    b"\x1b": [Escape()],
    b"\x1b\x1b": [Escape(), Escape()],
    b"\x1b\x1b[A": [Escape(), Typed("\x1b[A")],
    b"\x1ba": [Typed("\x1ba")],
    b"\x1b\xc3\xa9": [Escape(), Typed("é")],
    b"\x1b[": [Typed("\x1b[")],
    b"\x1bO": [Typed("\x1bO")],
    b"\x1bP": [Typed("\x1bP")],
    b"\x1b[200~a\x1b[Aq\x1b\x00\x03b\x1b[201~c": [Pasted("a\x1b[Aq\x1b\x03b"), Typed("c")],
    b"\x1b[200~a\x1b[200~b\x1b[201~": [Pasted("a\x1b[200~b")],
    b"\x1b[200~\xe9\x1b[201~": [Pasted("\ufffd")],
    b"\x1b[200~\x1b[201~": [Pasted("")],
    b"\x1b[200~a\x1b[201": [Pasted("a\x1b[201")],
    b"\x1b[201~a": [Typed("a")],
    b"\x1b]0;q\x07a\x1bPq\x1b\\b\x1b_q\x18c\x1b]q\x1b[Ad": [Typed("abc\x1b[Ad")],
    b"\x1b]0;q": [],
    b'\x1b[M\xff\xff\xffa\x1b[M !"b': [Typed("ab")],
    b"\x1b[1;2": [],
    b"\x1b[1;\ra": [Typed("\ra")],
    b"\x1b[" + b"1;" * 40 + b"Aa": [Typed("a")],
    b"\x1b[" + b"1;" * 40 + b"\x1b[Aa": [Typed("\x1b[Aa")],
    b"\x1b[?62;22ca\x1b[0nb\x1b[3qc\x1bO9qd": [Typed("abcd")],
}


@pytest.mark.parametrize("size", [1, 2, 3, 5, None])
@pytest.mark.parametrize(("data", "wanted"), WHOLE.items())
def test_pieces_do_not_depend_on_the_reads(data: bytes, wanted: list[Piece], size: int | None) -> None:
    assert pieces(data, size=size) == wanted


@pytest.mark.parametrize(
    "sequence",
    [
        b"\x1b[1114112u",
        b"\x1b[55296u",
        b"\x1b[97;;57343u",
        b"\x1b[99999999999999999999~",
        b"\x1b[48;100000;100000;1;1t",
        b"\x1b[48;0;80;1;1t",
        b"\x1b[48;24;80;0;640t",
        b"\x1b[<0;99999;1M",
        b"\x1b[q",
        b"\x1b[?1;2c",
    ],
)
def test_what_cannot_be_is_dropped(sequence: bytes) -> None:
    assert not is_understood(sequence)
    assert pieces(b"a" + sequence + b"b") == [Typed("ab")]


def test_every_key_that_textual_knows_comes_through() -> None:
    for sequence in ANSI_SEQUENCES_KEYS:
        # `ESC [ M` starts a mouse's report; rxvt's `ESC [ 2 $` and Alt with a following key need a longer silence.
        if sequence.startswith("\x1b[") and sequence[-1].isalpha() and sequence != "\x1b[M":
            assert pieces(sequence.encode()) == [Typed(sequence)], sequence


def test_a_paste_is_cut() -> None:
    assert pieces(b"\x1b[200~" + b"a" * 50_000 + b"\x1b[201~b") == [Pasted("a" * LONGEST_PASTE), Typed("b")]
    assert pieces(b"\x1b[200~" + "▀".encode() * 50_000 + b"\x1b[201~") == [Pasted("▀" * LONGEST_PASTE)]


def test_of_what_nobody_types_the_end_is_kept() -> None:
    assert pieces(b"r" * 10_000 + b"q") == [Typed("r" * (LONGEST_RUN - 1) + "q")]
    assert pieces(b"\x1b[C" * 10_000 + b"q") == [Typed("\x1b[C" * LONGEST_RUN + "q")]
    moves = b"".join(b"\x1b[<35;%d;7M" % column for column in range(1, 80))
    assert pieces(moves + b"q") == [Typed("\x1b[<35;79;7Mq")]


def test_silence_is_waited_for() -> None:
    guard = InputGuard()
    assert list(guard.feed(b"\x1b", 1.0)) == []
    assert guard.deadline == pytest.approx(1.1)
    assert list(guard.silence(1.05)) == []
    assert list(guard.feed(b"[A", 1.09)) == [Typed("\x1b[A")]
    assert guard.deadline is None
    assert list(guard.feed(b"\x1b]0;", 2.0)) == []
    assert list(guard.feed(b"qqq", 2.0 + SEQUENCE_SILENCE / 2)) == []
    assert list(guard.silence(2.0 + SEQUENCE_SILENCE)) == []
    assert list(guard.silence(2.0 + SEQUENCE_SILENCE * 1.5)) == []
    assert list(guard.feed(b"q", 9.0)) == [Typed("q")]


TOKENS = b"\x1b [ 200~ 201~ M q 1; 999999999999 u t ] \x07 \\ \xe9 48; : O".split(b" ")


@given(st.lists(st.sampled_from(TOKENS) | st.binary(max_size=3), max_size=12).map(b"".join), st.integers(1, 9))
@example(b"\x1b[200~\x1b[201", 4)
def test_nothing_ends_the_parser_or_leaves_it_with_half_a_sequence(data: bytes, size: int) -> None:
    parser = XTermParser()
    for piece in pieces(data, size=size):
        if isinstance(piece, Typed):
            for sequence in piece.text.replace("\x1b", "\0\x1b").split("\0"):
                try:
                    list(parser.feed(sequence)) if sequence else None
                except (ValueError, OverflowError):
                    # Colons in a key's code: the driver goes on with a new parser.
                    assert ":" in sequence
                    parser = XTermParser()
