"""A program in a pty whose output is only counted: no emulator stands between the bytes and the clock."""

import fcntl
import os
import pty
import re
import select
import struct
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Burst:
    """What came out until it was silent: bytes, and seconds to the first and the last of them."""

    count: int
    first: float
    last: float


class RawPty:
    """`command` at `columns` x `rows`, truecolor; ended when left."""

    def __init__(self, command: Sequence[str], columns: int = 80, rows: int = 24) -> None:
        self.started = time.perf_counter()
        self.pid, self._master = pty.fork()
        if self.pid == 0:  # pragma: no cover - the child becomes the program
            size = struct.pack("HHHH", rows, columns, 0, 0)
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LC_ALL="C.UTF-8")
            os.execv(command[0], list(command))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._master)
        os.waitpid(self.pid, 0)

    def press(self, keys: bytes, quiet: float = 0.3) -> Burst:
        """Send `keys`, and read until nothing comes for `quiet` seconds."""
        start = time.perf_counter()
        os.write(self._master, keys)
        return self.read(start, quiet)

    def read(self, start: float, quiet: float) -> Burst:
        """All output until `quiet` seconds of silence, timed from `start`."""
        count, first, last = 0, 0.0, 0.0
        while select.select([self._master], [], [], quiet)[0]:
            try:
                data = os.read(self._master, 65536)
            except OSError:  # Linux: the program has closed its end
                break
            last = time.perf_counter() - start
            first = first or last
            count += len(data)
        return Burst(count, first, last)

    @property
    def processes(self) -> list[int]:
        """The program and all that it has started (Linux)."""
        found = [self.pid]
        for pid in found:
            found += [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return found

    @property
    def cpu(self) -> float:
        """Seconds of processor time so far, of all processes (Linux)."""
        ticks = 0
        for pid in self.processes:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS

    @property
    def memory(self) -> float:
        """Proportional set size of all processes in MB (Linux): shared pages are counted by the share."""
        total = 0
        for pid in self.processes:
            found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
            assert found is not None
            total += int(found[1])
        return total / 1024
