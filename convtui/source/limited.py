"""A picture file decoded by a child process with limits: whatever is in the file, this process goes on.

Light, so that the child can be at work while the rest of the app is still being imported.
"""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from convtui.core.text import visible
from convtui.source.limits import GROUNDS, MOST_KEPT, MOST_PIXELS, SECONDS, UndecodableError

if TYPE_CHECKING:
    from convtui.core.arrays import Float32

# Without `site`, which takes as long as Python itself; the places of modules are arguments.
PROGRAM = """
import sys
sys.path[:] = sys.argv[1:-2]
from convtui.source.decoder_process import main
main()
"""
# Seconds between looks whether it is still wanted; and beyond its own limit until it is ended from here.
LOOK, GRACE = 0.05, 1.0
PIECE = 1 << 20
LONGEST_HEAD = 500
MOST_ANSWERED = MOST_KEPT * 3 * 4 + LONGEST_HEAD
TOO_LONG = f"reading it took more than {SECONDS} seconds"


class StoppedError(Exception):
    """The caller wanted no more of it."""


class Answer(NamedTuple):
    """`values` (H, W) or (H, W, 3) float32, 0..1; `own_shape` (rows, columns) of the file itself."""

    values: "Float32"
    own_shape: tuple[int, int]


class Decoder:
    """The child, at work from the moment this is made until `answer` has returned."""

    def __init__(self, source: BinaryIO | bytes, size: int | None = None, ground: str = "white") -> None:
        """`source` an open regular file, or what was in it. Raises OSError where no process can be started."""
        self._left = memoryview(source) if isinstance(source, bytes) else memoryview(b"")
        self._child = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", PROGRAM, *module_places(), str(size or 0), str(GROUNDS[ground])],
            stdin=subprocess.PIPE if isinstance(source, bytes) else source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "VECLIB_MAXIMUM_THREADS": "1"},
            bufsize=0,
        )

    @property
    def pid(self) -> int:
        return self._child.pid

    def answer(self, stopped: Callable[[], bool] = lambda: False) -> Answer:
        """Wait for it. Raises UndecodableError with the reason, StoppedError soon after `stopped()` becomes true."""
        try:
            heard = self._heard(stopped)
            code = self._child.wait(GRACE)
        except subprocess.TimeoutExpired:
            raise UndecodableError(TOO_LONG) from None
        finally:
            self._end()
        return _understood(heard, code)

    def _end(self) -> None:
        self._child.kill()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()
        self._child.wait()

    def _heard(self, stopped: Callable[[], bool]) -> bytearray:
        assert self._child.stdout is not None
        heard, deadline = bytearray(), time.monotonic() + SECONDS + GRACE
        waiting = select.poll()
        waiting.register(self._child.stdout, select.POLLIN)
        if self._child.stdin is not None:
            os.set_blocking(self._child.stdin.fileno(), False)
            waiting.register(self._child.stdin, select.POLLOUT)
        while len(heard) <= MOST_ANSWERED:
            if stopped():
                raise StoppedError
            if time.monotonic() > deadline:
                raise UndecodableError(TOO_LONG)
            for descriptor, _ in waiting.poll(LOOK * 1000):
                if descriptor != self._child.stdout.fileno():
                    if not self._fed(descriptor):
                        waiting.unregister(descriptor)
                    continue
                piece = os.read(descriptor, PIECE)
                if not piece:
                    return heard
                heard += piece
        raise UndecodableError("its decoder gave no picture")

    def _fed(self, descriptor: int) -> bool:
        """Whether the child takes more of what it is to decode."""
        assert self._child.stdin is not None
        try:
            self._left = self._left[os.write(descriptor, self._left[:PIECE]) :]
        except BlockingIOError:
            return True
        except BrokenPipeError:
            self._left = self._left[:0]
        if not self._left:
            self._child.stdin.close()
        return bool(self._left)


def module_places() -> list[str]:
    """Where modules are found: this package first, however it was found itself."""
    return [str(Path(__file__).resolve().parents[2]), *(place for place in sys.path if place)]


def _understood(heard: bytearray, code: int) -> Answer:
    """The answer, believed only as far as it can be checked: what is in a file may have taken the child over."""
    import numpy as np

    head, newline, data = heard.partition(b"\n")
    if head.startswith(b"-") and newline and len(heard) < LONGEST_HEAD:
        reason, advice = (visible(bytes(part).decode("ascii", "replace")) for part in (head[1:], data))
        raise UndecodableError(reason, advice)
    numbers = bytes(head[1:]).split() if head.startswith(b"+") and len(head) < LONGEST_HEAD else []
    if code == 0 and len(numbers) == 5 and all(number.isdigit() for number in numbers):
        rows, columns, channels, *own = (int(number) for number in numbers)
        if channels in (1, 3) and rows * columns * channels * 4 == len(data) > 0 and 0 < own[0] * own[1] <= MOST_PIXELS:
            values = np.frombuffer(data, np.float32).reshape((rows, columns, channels)[: 2 + (channels == 3)])
            if values.min() >= 0 and values.max() <= 1:
                return Answer(values, (own[0], own[1]))
    if code in (-signal.SIGALRM, -signal.SIGXCPU):
        raise UndecodableError(TOO_LONG)
    raise UndecodableError("what is in it ended its decoder" if code < 0 else "its decoder gave no picture")
