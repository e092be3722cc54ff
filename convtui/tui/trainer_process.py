"""A trainer in a process of its own: it takes orders line by line, and nothing that it prints reaches the screen."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

from convtui.core.text import visible
from convtui.errors import MissingExtraError
from convtui.guard.report import PROGRAM

Order = Literal["pause", "go", "save", "stop"]

# What a training is begun with; tests put a trainer in its place that needs no TensorFlow. -P: a `random.py` in the
# folder where the app was started is the user's own, and none of Python's modules.
COMMAND: tuple[str, ...] = (sys.executable, "-P", "-m", PROGRAM, "train")
# A key comes before a step of the training, on a machine of few cores.
NICE = 10
KEPT = 8_000
# Seconds after its end in which what it said is still read.
LAST_WORDS = 1.0
LONGEST_SENTENCE = 300


def missing() -> str | None:
    """Why nothing can be trained here, with the command that adds it; None where it can."""
    from convtui.train.engine import require_tensorflow

    try:
        require_tensorflow()
    except MissingExtraError as error:
        return str(error)
    return None


class TrainerProcess:
    """`words` follow COMMAND. It ends by itself when its standard input does: also where this app is killed."""

    def __init__(self, words: Sequence[str], on_end: Callable[["TrainerProcess"], None]) -> None:
        """`on_end`, from another thread, once it is gone. Raises OSError where no process can be started."""
        self._child = subprocess.Popen(
            [*COMMAND, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env=_environment(os.environ),
            bufsize=0,
        )
        assert self._child.stdin is not None
        os.set_blocking(self._child.stdin.fileno(), False)
        with suppress(OSError):  # while it has one thread: its others inherit it
            os.setpriority(os.PRIO_PROCESS, self._child.pid, NICE)
        self._on_end = on_end
        self._said = b""
        self.code: int | None = None
        threading.Thread(target=self._attend, name="convtui-trainer", daemon=True).start()

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def is_gone(self) -> bool:
        return self.code is not None

    def order(self, what: Order) -> None:
        """One that is gone, or does not listen any more, is not told."""
        assert self._child.stdin is not None
        with suppress(OSError, ValueError):
            self._child.stdin.write(f"{what}\n".encode())

    def close(self) -> None:
        """The end of its orders: it stops and saves, whatever becomes of this process."""
        assert self._child.stdin is not None
        with suppress(OSError):
            self._child.stdin.close()

    def terminate(self) -> None:
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    @property
    def reason(self) -> str:
        """Why it ended early, as a clause: the signal, or the last that it said."""
        assert self.code is not None
        if self.code < 0:
            return f"its process was ended by {_named(-self.code)}"
        lines = [line.strip() for line in self._said.decode(errors="replace").splitlines()]
        last = next((line for line in reversed(lines) if line), "").removeprefix(f"{PROGRAM}: ")
        return visible(last, LONGEST_SENTENCE) or f"its process ended with code {self.code} and said nothing"

    def _signal(self, number: int) -> None:
        if not self.is_gone:
            with suppress(OSError):  # all that it started too: it is the first of its session
                os.killpg(self._child.pid, number)

    def _attend(self) -> None:
        """In a thread of its own, until it is gone: what it has started itself may outlive it, with its output open."""
        listener = threading.Thread(target=self._listen, name="convtui-trainer-says", daemon=True)
        listener.start()
        code = self._child.wait()
        listener.join(LAST_WORDS)
        self.code = code
        self._on_end(self)

    def _listen(self) -> None:
        """In a thread too: all that it says is taken from it, else it would wait for that."""
        assert self._child.stderr is not None
        with suppress(OSError), self._child.stderr as said:
            while piece := said.read(65536):
                self._said = (self._said + piece)[-KEPT:]


def _named(number: int) -> str:
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    return f"{name} (out of memory?)" if number == signal.SIGKILL else name


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    """This package is found first, however it was found itself; TensorFlow's C++ side says errors only."""
    places = [str(Path(__file__).resolve().parents[2]), *filter(None, own.get("PYTHONPATH", "").split(os.pathsep))]
    return {**own, "PYTHONPATH": os.pathsep.join(places), "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONUNBUFFERED": "1"}
