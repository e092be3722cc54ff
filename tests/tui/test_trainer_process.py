"""The trainer's process by itself: orders, its end, what it said last."""

import os
import signal
import sys
import threading
from collections.abc import Callable

import pytest

from convtui.tui import trainer_process
from convtui.tui.trainer_process import COMMAND, TrainerProcess

SECONDS = 20.0
ECHO = "import sys\nfor line in sys.stdin: print('convtui: heard', line.strip(), file=sys.stderr)\nsys.exit(5)"


@pytest.fixture
def begin(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], tuple[TrainerProcess, threading.Event]]:
    """A process that runs a Python program, and what is set at its end."""

    def made(program: str) -> tuple[TrainerProcess, threading.Event]:
        monkeypatch.setattr(trainer_process, "COMMAND", (sys.executable, "-c"))
        over = threading.Event()
        return TrainerProcess([program], lambda _: over.set()), over

    return made


Begin = Callable[[str], tuple[TrainerProcess, threading.Event]]


def test_orders_are_lines_and_its_last_sentence_is_why_it_ended(begin: Begin) -> None:
    process, over = begin(ECHO)
    process.order("pause")
    process.order("stop")
    process.close()
    assert over.wait(SECONDS)
    assert (process.code, process.reason) == (5, "heard stop")
    process.order("go")
    process.terminate()


def test_noise_without_end_does_not_hold_it_up(begin: Begin) -> None:
    process, over = begin("import sys\nsys.stderr.write('noise ' * 400_000 + '\\n\\x1b[31mthe end\\n'); sys.exit(1)")
    assert over.wait(SECONDS)
    assert process.reason == "␛[31mthe end"


def test_what_it_started_and_left_behind_does_not_hide_its_end(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trainer_process, "LAST_WORDS", 0.2)
    program = (
        "import subprocess, sys; left = subprocess.Popen(['sleep', '600']); print(left.pid, file=sys.stderr); "
        "print('the end', file=sys.stderr); sys.exit(1)"
    )
    process, over = begin(program)
    try:
        assert over.wait(SECONDS)
        assert process.reason == "the end"
    finally:
        os.killpg(process.pid, signal.SIGKILL)


def test_a_signal_is_named(begin: Begin) -> None:
    process, over = begin("import time; time.sleep(600)")
    process.kill()
    assert over.wait(SECONDS)
    assert process.reason == "its process was ended by SIGKILL (out of memory?)"


def test_one_that_says_nothing(begin: Begin) -> None:
    process, over = begin("raise SystemExit(7)")
    assert over.wait(SECONDS)
    assert process.reason == "its process ended with code 7 and said nothing"


def test_it_is_in_a_session_of_its_own_and_steps_back(begin: Begin) -> None:
    process, over = begin("import time; time.sleep(600)")
    assert os.getsid(process.pid) == process.pid != os.getsid(0)
    assert os.getpriority(os.PRIO_PROCESS, process.pid) >= trainer_process.NICE
    process.terminate()
    assert over.wait(SECONDS)


def test_files_where_the_app_was_started_are_none_of_its_modules() -> None:
    assert COMMAND == (sys.executable, "-P", "-m", "convtui", "train")
