"""The leash hears every signal, and wakes whoever must run its handler."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
# In a process of its own: it takes the signals' wakeup channel of the main thread.
HEARING = """
import os, select, signal, sys
from convtui.guard.leash import Leash
from convtui.guard.terminal import Terminal
alive, keep = os.pipe()
news, told = os.pipe()
woken, wake = os.pipe()
master, slave = os.openpty()
leash = Leash(alive, told, Terminal.found_at(slave))
leash.on_signal(lambda: os.write(wake, b"."))
leash.start()
number = int(sys.argv[1])
signal.signal(number, lambda *_: None)
os.kill(os.getpid(), number)
print(bool(select.select([woken], [], [], 10)[0]), flush=True)
os._exit(0)
"""


@pytest.mark.parametrize("number", [signal.SIGCONT, signal.SIGWINCH])
def test_a_signal_wakes_the_loop_that_must_run_its_handler(number: signal.Signals) -> None:
    done = subprocess.run(
        [sys.executable, "-c", HEARING, str(int(number))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == "True\n"
