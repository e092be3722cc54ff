"""The far end of a raw pty answers as a modern terminal does."""

import pytest

from tests.benchmarks.answering import TAIL, Answers
from tests.benchmarks.raw_pty import RawPty

LOOK = b"\x1b[0m\x1b[38;2;9;8;7;48:2::1:2:3m\x1bP$qm\x1b\\"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (b"\x1b[5n", b"\x1b[0n"),
        (b"\x1b[c", b"\x1b[?62;22c"),
        (b"\x1b[0c", b"\x1b[?62;22c"),
        (b"\x1b[>c", b"\x1b[>1;4000;0c"),
        (b"\x1b[>0c", b"\x1b[>1;4000;0c"),
        (b"\x1b[?2026$p", b"\x1b[?2026;2$y"),
        (b"\x1b[?2048$p", b"\x1b[?2048;0$y"),
        (LOOK, b"\x1bP1$r0;38:2::9:8:7;48:2::1:2:3m\x1b\\"),
        (b"\x1b[48;2;1;2;3m\x1b[m\x1bP$qm\x1b\\", b"\x1bP1$r0m\x1b\\"),
        (b"\x1b[48;2;1;2;3m\x1b[48;2;4;5;6m\x1bP$qm\x1b\\", b"\x1bP1$r0;48:2::4:5:6m\x1b\\"),
    ],
)
def test_a_question_is_answered_once_however_it_is_cut(question: bytes, answer: bytes) -> None:
    assert Answers().to(question) == answer
    for cut in range(len(question) + 1):
        answers = Answers()
        assert answers.to(b"\x1b[2J" + question[:cut]) + answers.to(question[cut:] + b"picture") == answer
    answers = Answers()
    assert b"".join(answers.to(bytes([byte])) for byte in question) == answer
    assert answers.to(b"x" * TAIL) == b""


@pytest.mark.parametrize(
    "data", [b"", b"\x1b[5C", b"\x1b[?62;22c", b"\x1b[0n", b"5n c \x1b[15nx", b"\x1b[?2026h", b"\x1bP$qr\x1b\\"]
)
def test_what_asks_nothing_is_not_answered(data: bytes) -> None:
    assert Answers().to(data) == b""


def test_answers_come_in_the_order_of_the_questions() -> None:
    assert Answers().to(b"\x1b[5n picture \x1b[c\x1b[?2026$p") == b"\x1b[0n\x1b[?62;22c\x1b[?2026;2$y"


def test_a_program_in_a_raw_pty_gets_its_answer_over_the_line() -> None:
    program = r"stty raw -echo; printf '\033[5n'; head -c 4 | od -An -tx1; printf '\033[c'; head -c 9 >/dev/null"
    with RawPty(["sh", "-c", program], delay=0.02) as app:
        burst = app.open(5.0)
    assert b"1b 5b 30 6e" in bytes(app.output)
    assert burst.count == len(app.output)
    asked, answered = burst.pieces[0][0], next(when for when, data in burst.pieces if b"6e" in data)
    assert answered - asked >= 0.04, "there and back again"


def test_keys_are_sent_when_they_are_due() -> None:
    with RawPty(["sh", "-c", "stty raw -echo; echo up; head -c 1; head -c 1"]) as app:
        app.open(0.1)
        burst = app.listen(app.now(), 5.0, [(0.05, b"a"), (0.15, b"b")])
    assert bytes(app.output).split() == [b"up", b"ab"]
    assert 0.05 <= burst.typed[0] <= burst.first
    assert 0.15 <= burst.typed[1] <= burst.last
