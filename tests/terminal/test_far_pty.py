"""The pty at the far end of a line, on programs whose behaviour is known."""

import time

from tests.terminal.far_pty import FarPty
from tests.terminal.waiting import wait_until

# Asks twice, the second time when a key comes; shows what is answered.
ASKING = r"stty raw -echo; printf '\033[5nup'; head -c 1 >/dev/null; printf '\033[5n'; exec od -An -tx1 -v -w4"
ANSWER = "1b 5b 30 6e"


def test_it_answers_at_once() -> None:
    with FarPty(["sh", "-c", r"stty raw -echo; printf '\033[5n'; exec od -An -tx1 -v -w4"]) as app:
        app.wait_for(ANSWER)


def test_answers_are_kept_until_they_are_wanted() -> None:
    with FarPty(["sh", "-c", ASKING], answering="later") as app:
        app.wait_for("up")
        app.press("x")
        wait_until(lambda: app.raw().count(b"\x1b[5n") == 2, 10, lambda: app.text)
        assert ANSWER not in app.text
        app.answering = "at once"
        wait_until(lambda: app.text.count(ANSWER) == 2, 10, lambda: app.text)


def test_answers_are_lost() -> None:
    with FarPty(["sh", "-c", ASKING], answering="never") as app:
        app.wait_for("up")
        app.answering = "at once"
        app.press("x")
        app.wait_for(ANSWER)
        assert app.text.count(ANSWER) == 1


def test_answers_are_spelt_as_the_test_has_it() -> None:
    with FarPty(["sh", "-c", ASKING], spelt=lambda answer: answer.replace(b"0n", b"3n")) as app:
        app.press("x")
        app.wait_for("1b 5b 33 6e")


def test_the_line_has_a_speed_and_loses_nothing() -> None:
    start = time.monotonic()
    with FarPty(["sh", "-c", "head -c 9000 /dev/zero; echo the end; exit 3"], rate=20_000, delay=0.1) as app:
        assert app.wait_exit() == 3
        assert time.monotonic() - start > 9000 / 20_000 + 0.1
        assert app.received == app.taken == 9000 + len("the end\r\n")
        assert "the end" in app.text
