"""A program in a pty whose output is only timed and counted: no emulator stands between the bytes and the clock."""

import fcntl
import math
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.benchmarks.answering import Answers
from tests.benchmarks.line import Line

# What would change a program's ways and is the user's own.
NOT_HANDED_ON = ("NO_COLOR", "COLUMNS", "LINES", "TMUX", "TEXTUAL", "TEXTUAL_DRIVER", "COLORFGBG")
PATIENCE = 60.0


@dataclass(frozen=True)
class Burst:
    """What arrived until it was silent: pieces with their times, and when each key was sent; in seconds from one
    start.
    """

    pieces: tuple[tuple[float, bytes], ...]
    typed: tuple[float, ...] = ()

    @property
    def count(self) -> int:
        """Bytes."""
        return sum(len(data) for _, data in self.pieces)

    @property
    def first(self) -> float:
        """Seconds to the first byte; 0 where none came."""
        return self.pieces[0][0] if self.pieces else 0.0

    @property
    def last(self) -> float:
        """Seconds to the last byte; 0 where none came."""
        return self.pieces[-1][0] if self.pieces else 0.0


class RawPty:
    """`command` at `columns` x `rows`, truecolor, on a terminal that answers questions; ended when left.

    With `rate` (bytes a second) and `delay` (seconds) the terminal stands at the far end of a line: bytes are read as
    fast as the line takes them, and a question is answered once it has arrived.
    """

    def __init__(
        self, command: Sequence[str], columns: int = 80, rows: int = 24, rate: float | None = None, delay: float = 0.0
    ) -> None:
        self.output = bytearray()
        self._ended = False
        self._down, self._up, self._answers = Line(rate, delay), Line(rate, delay), Answers()
        self.started = self.now()
        self.pid, self._master = pty.fork()
        if self.pid == 0:  # pragma: no cover - the child becomes the program
            size = struct.pack("HHHH", rows, columns, 0, 0)
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            for name in NOT_HANDED_ON:
                os.environ.pop(name, None)
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LC_ALL="C.UTF-8")
            os.execvp(command[0], list(command))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._master)
        deadline = time.monotonic() + 5
        while os.waitpid(self.pid, os.WNOHANG)[0] == 0:
            if time.monotonic() > deadline:
                os.kill(self.pid, signal.SIGKILL)
            time.sleep(0.01)

    @staticmethod
    def now() -> float:
        """The time on the clock that `listen` goes by."""
        return time.perf_counter()

    def open(self, quiet: float = 1.0) -> Burst:
        """All output from the start on, until `quiet` seconds of silence."""
        return self.listen(self.started, quiet, patience=PATIENCE)

    def press(self, keys: bytes, quiet: float = 0.3) -> Burst:
        """Send `keys`, and read until nothing comes for `quiet` seconds."""
        return self.listen(time.perf_counter(), quiet, ((0.0, keys),))

    def listen(
        self, start: float, quiet: float, typed: Sequence[tuple[float, bytes]] = (), patience: float = 0.0
    ) -> Burst:
        """All that arrives until `quiet` seconds of silence after the last key; timed from `start`.

        `typed` are keys and when to send them, in seconds from `start`. For the first byte it waits `patience`.
        """
        waiting, sent, pieces = deque(typed), list[float](), list[tuple[float, bytes]]()
        heard = self.now()
        while True:
            now = self.now()
            while waiting and start + waiting[0][0] <= now:
                self._up.put(now, waiting.popleft()[1])
                sent.append(now - start)
                heard = now
            if data := self._down.arrived(now):
                pieces.append((now - start, data))
                self.output += data
                self._up.put(now, self._answers.to(data))
                heard = now
            self._write(self._up.arrived(now))
            until = heard + (quiet if pieces or not patience else patience)
            under_way = not (self._down.is_empty and self._up.is_empty)
            if not under_way and (self._ended or (not waiting and now >= until)):
                return Burst(tuple(pieces), tuple(sent))
            due = start + waiting[0][0] if waiting else math.inf if under_way else until
            self._read(max(0.0, min(due - now, self._down.wait(now), self._up.wait(now))), self._down.room(now))

    def _write(self, data: bytes) -> None:
        if data:
            with suppress(OSError):  # the program has closed its end
                os.write(self._master, data)

    def _read(self, timeout: float, room: int) -> None:
        """Wait for output as long as `timeout`, and put at most `room` bytes of it on the line."""
        if not select.select([self._master] if room and not self._ended else [], [], [], timeout)[0]:
            return
        try:
            data = os.read(self._master, room)
        except OSError:  # Linux: the program has closed its end; elsewhere nothing is read then
            data = b""
        self._ended = not data
        self._down.put(self.now(), data)

    @property
    def processes(self) -> list[int]:
        """The program and all that it has started and that run now (Linux)."""
        found = [self.pid]
        for pid in found:
            with suppress(OSError):
                found += [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return found

    @property
    def cpu(self) -> float:
        """Seconds of processor time so far, of all processes (Linux)."""
        return sum(time.clock_gettime(~pid << 3 | 2) for pid in self.processes)  # the clock of another process

    @property
    def memory(self) -> float:
        """Proportional set size of all processes in MB (Linux): shared pages are counted by the share."""
        total = 0
        for pid in self.processes:
            found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
            assert found is not None
            total += int(found[1])
        return total / 1024

    @property
    def threads(self) -> list[int]:
        """How many threads each process has, the program's own first (Linux)."""
        return [len(list(Path(f"/proc/{pid}/task").iterdir())) for pid in self.processes]
