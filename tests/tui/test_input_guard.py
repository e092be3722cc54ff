"""How bytes are cut into pieces, whatever reads they come in."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser

from convtui.tui.input_guard import (
    LONGEST_ANSWER,
    LONGEST_PASTE,
    LONGEST_RUN,
    MOST_ANSWERS,
    PASTE_SILENCE,
    SEQUENCE_SILENCE,
    Answer,
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
    b"a\x1b[3qb\x1bO9qc\x1b[?1;2nd\x1b[>4;1me": [Typed("abcde")],
}
# What terminals answer: each comes as one piece, whole.
ANSWERS = (
    b"\x1b[0n",
    b"\x1b[?6c",
    b"\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c",  # xterm: longer than any key
    b"\x1b[>41;379;0c",
    b"\x1bP1$r48:2::1:2:3m\x1b\\",
    b"\x1bP0$r\x1b\\",
    b'\x1bP1$r1"q\x1b\\',
    b"\x1bP1$r2 q\x1b\\",
    b"\x1bP1+r524742=382F382f38\x1b\\",
    b"\x1bP1+r5463\x1b\\",
    b"\x1bP0+r524742\x1b\\",
    b"\x1bP>|WezTerm 20240203-110809-5046fc22\x1b\\",
    b"\x1b]4;12;rgb:5c5c/5c5c/ffff\x07",
    b"\x1b]10;rgb:ffff/ffff/ffff\x1b\\",
    b"\x1b]11;rgba:0000/0000/0000/f332\x07",
    b"\x1bP>|" + b"q" * (LONGEST_ANSWER - 6) + b"\x1b\\",
)
# What looks like them, and is dropped with all that is in it.
NO_ANSWERS = (
    b"\x1b[3n",
    b"\x1b[?997;1n",
    b"\x1b[?c",
    b"\x1b[=0c",
    b"\x1b[?1 c",
    b"\x1b[?" + b"1;" * (LONGEST_ANSWER // 2) + b"1c",
    b"\x1bP1$r48:2::1:2:3m\x07q\x1b\\",
    b"\x1bP1$r48:2::1\r\n\x00\x7f:2:3mq\x1b\\",
    b"\x1bP>|\xe9q\x9c\x1b\\",
    "\x1bP>|▀q\x1b\\".encode(),
    b"\x1bP1+r524742=q\x1b\\",
    b"\x1bP2$rq\x1b\\",
    b"\x1bP!|7E4B4445\x1b\\",
    b"\x1bPq#0;2;0;0;0q\x1b\\",
    b"\x1bP\x1b\\",
    b"\x1bP>|" + b"q" * (LONGEST_ANSWER - 5) + b"\x1b\\",
    b"\x1bP>|" + b"q" * 100_000 + b"\x1b\\",
    b"\x1b]11;rgb:" + b"0" * 100_000 + b"\x07",
    b"\x1b]11;?\x1b\\",
    b"\x1b]4;rgb:0/0/0\x1b\\",
    b"\x1b]52;c;cXVpdA==\x07",
    b"\x1b]11;rgb:0/0/0\x18",
    b"\x1b_Gi=1;OK\x1b\\",
)


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
        b"\x1b[?1;2n",
    ],
)
def test_what_cannot_be_is_dropped(sequence: bytes) -> None:
    assert not is_understood(sequence)
    assert pieces(b"a" + sequence + b"b") == [Typed("ab")]


@pytest.mark.parametrize("size", [1, 2, 3, 5, None])
@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_is_one_piece(answer: bytes, size: int | None) -> None:
    assert len(answer) <= LONGEST_ANSWER
    assert pieces(b"a" + answer + b"b", size=size) == [Typed("a"), Answer(answer.decode()), Typed("b")]


@pytest.mark.parametrize("size", [1, 7, None])
@pytest.mark.parametrize("sequence", NO_ANSWERS, ids=range(len(NO_ANSWERS)))
def test_what_only_looks_like_an_answer_is_dropped(sequence: bytes, size: int | None) -> None:
    assert pieces(b"a" + sequence + b"b", size=size) == [Typed("ab")]


def test_an_answer_that_is_cut_short_ends_where_the_next_one_starts() -> None:
    assert pieces(b"\x1bP1+r524742=38\x1b[>1;277;0c\x1b[0n") == [Answer("\x1b[>1;277;0c"), Answer("\x1b[0n")]
    assert pieces(b"\x1bP1$r0\x1aa\x1b[?62\x1b[?6c") == [Typed("a"), Answer("\x1b[?6c")]


def test_an_answer_that_never_ends_is_forgotten() -> None:
    for start in (b"\x1bP1$r0m", b"\x1bP1$r0m\x1b", b"\x1b[?62;", b"\x1b]11;rgb:0/0/0"):
        guard = InputGuard()
        assert list(guard.feed(start, 0.0)) == []
        assert list(guard.silence(SEQUENCE_SILENCE)) == []
        assert list(guard.feed(b"a\x1b[0n", 9.0)) == [Typed("a"), Answer("\x1b[0n")]


def test_an_answer_within_a_paste_is_text() -> None:
    assert pieces(b"\x1b[200~\x1b[0n\x1b[201~") == [Pasted("\x1b[0n")]


@pytest.mark.parametrize("answer", [*ANSWERS[:6], b"\x1b[>1;%d;0c"])
def test_many_answers_are_cheap_and_most_of_them_dropped(answer: bytes) -> None:
    flood = b"".join(answer % count if b"%d" in answer else answer for count in range(1 << 16))[: 1 << 20]
    guard, found, start = InputGuard(), list[Piece](), time.thread_time()
    for place in range(0, len(flood), 16 * 1024):
        now = list(guard.feed(flood[place : place + 16 * 1024], 0.0))
        assert len([piece for piece in now if isinstance(piece, Answer)]) <= MOST_ANSWERS
        found += now
    assert time.thread_time() - start < 5, "of a megabyte: several seconds' worth of a fast line"
    assert found
    assert all(isinstance(piece, Answer) for piece in found)


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


TOKENS = b"\x1b [ 200~ 201~ M q 1; 999999999999 u t ] \x07 \\ \xe9 48; : O P $r +r m ? > c 0n".split(b" ")
MIXED = st.lists(st.sampled_from(TOKENS) | st.binary(max_size=3), max_size=12).map(b"".join)


@given(st.lists(st.sampled_from(ANSWERS) | MIXED, max_size=4).map(b"".join), st.integers(1, 9))
def test_reads_make_no_difference_to_answers(data: bytes, size: int) -> None:
    found = [piece for piece in pieces(data, size=size) if isinstance(piece, Answer)]
    assert found == [piece for piece in pieces(data) if isinstance(piece, Answer)]
    assert all(len(piece.text) <= LONGEST_ANSWER for piece in found)
    assert all(piece.text[1:-2].isprintable() and piece.text.isascii() for piece in found)


@given(MIXED, st.integers(1, 9))
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
