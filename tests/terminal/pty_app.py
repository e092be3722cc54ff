"""A program in a pseudo-terminal, with a terminal emulator that shows what a user would see."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte
from pyte.screens import Char

from tests.terminal import keys
from tests.terminal.waiting import framed, wait_until

# Makes the pty the controlling terminal, then becomes the program: Ctrl-C and hang-ups work as for a user, also where
# the tests themselves run in the background or under nohup, which hand ignored signals down.
_LAUNCH = """
import fcntl, os, signal, sys, termios
for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTSTP, signal.SIGPIPE):
    signal.signal(number, signal.SIG_DFL)
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""


class PtyApp:
    """`command` in a pty of `columns` x `rows`; a thread reads all it writes, as a terminal does.

    `env` is laid over a plain environment (TERM xterm-256color, COLORTERM truecolor, a UTF-8 locale); a value
    of None takes a variable away.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str | None] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self._display = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._display)
        self._lock = threading.Lock()
        self._raw = bytearray()
        self._sent = 0
        self._last_output = time.monotonic()
        self._ended = threading.Event()
        self._master, slave = pty.openpty()
        self._told_to_stop, self._stop_reading = os.pipe()
        try:
            self.resize(columns, rows)
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _LAUNCH, *command],
                stdin=slave,
                stdout=slave,
                stderr=slave,
                env=_environment(env or {}),
                cwd=cwd,
                start_new_session=True,
            )
        finally:
            os.close(slave)
        self._reader = threading.Thread(target=self._read, name="pty reader", daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def screen(self) -> list[str]:
        """The lines as a user sees them, each as wide as the terminal."""
        with self._lock:
            return list(self._display.display)

    @property
    def text(self) -> str:
        """The screen as one text, without the blanks at the line ends."""
        return "\n".join(line.rstrip() for line in self.screen)

    def cell(self, column: int, row: int) -> Char:
        """One cell (counted from 0): its `data`, `fg`, `bg`, `bold`, `reverse`."""
        with self._lock:
            return self._display.buffer[row][column]

    @property
    def received(self) -> int:
        """How many bytes the program has written so far."""
        with self._lock:
            return len(self._raw)

    @property
    def sent(self) -> int:
        """How many bytes of input the program was sent."""
        return self._sent

    def raw(self, since: int = 0) -> bytes:
        """The bytes the program wrote, from the `since`-th on."""
        with self._lock:
            return bytes(self._raw[since:])

    def send(self, data: bytes) -> None:
        """Raw input, as if it had come from the keyboard."""
        view = memoryview(data)
        while view:
            written = os.write(self._master, view)
            self._sent += written
            view = view[written:]

    def press(self, *names: str) -> None:
        """Keys one after the other; see `keys.encoded` for their names."""
        for name in names:
            self.send(keys.encoded(name))

    def paste(self, text: str) -> None:
        self.send(keys.pasted(text))

    def click(self, column: int, row: int) -> None:
        """The left mouse button on a cell (counted from 0)."""
        self.send(keys.clicked(column, row))

    def resize(self, columns: int, rows: int) -> None:
        """Another terminal size; the program gets its SIGWINCH."""
        with self._lock:
            self._display.resize(rows, columns)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    @property
    def is_cooked(self) -> bool:
        """Whether the terminal is as a shell's programs expect it: echo, whole lines, signals from keys."""
        flags = termios.tcgetattr(self._master)
        wanted = termios.ECHO | termios.ICANON | termios.ISIG | termios.IEXTEN
        return flags[3] & wanted == wanted and bool(flags[0] & termios.ICRNL) and bool(flags[1] & termios.OPOST)

    @property
    def processes(self) -> list[int]:
        """The program's process and all that it started and that run now, parents first (Linux)."""
        found = [self.pid]
        for pid in found:
            with suppress(OSError):
                found += [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return found

    def hang_up(self) -> None:
        """The terminal goes away, as when its window is closed. Nothing can be read or sent afterwards."""
        os.write(self._stop_reading, b".")
        self._reader.join(timeout=5)
        os.close(self._master)
        self._master = -1

    def signal(self, number: signal.Signals) -> None:
        """A signal to the program itself."""
        os.kill(self.pid, number)

    def wait_for(self, text: str, timeout: float = 10.0) -> None:
        """Until `text` stands on the screen; NotSeenError shows the screen otherwise."""
        self._wait(lambda: text in self.text, timeout, f"{text!r} is not on the screen")

    def wait_gone(self, text: str, timeout: float = 10.0) -> None:
        """Until `text` is no longer on the screen."""
        self._wait(lambda: text not in self.text, timeout, f"{text!r} is still on the screen")

    def wait_quiet(self, quiet: float = 0.15, timeout: float = 10.0) -> None:
        """Until the program has written nothing for `quiet` seconds."""
        self._wait(lambda: self._silence() >= quiet, timeout, f"it is never silent for {quiet:g} s")

    def wait_exit(self, timeout: float = 10.0) -> int:
        """Its exit code (negative: the signal that ended it), with all its output read."""

        def ended() -> bool:
            return self._process.poll() is not None and self._ended.wait(0.01)

        self._wait(ended, timeout, "it is still running")
        return self._process.wait()

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def close(self) -> None:
        """End the program, and all that it started in its session, and let the terminal go."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        self._reader.join(timeout=5)
        if self._master >= 0:
            os.close(self._master)
            self._master = -1
        for end in (self._told_to_stop, self._stop_reading):
            os.close(end)

    def _silence(self) -> float:
        with self._lock:
            return time.monotonic() - self._last_output

    def _wait(self, condition: Callable[[], bool], timeout: float, complaint: str) -> None:
        wait_until(condition, timeout, lambda: f"{complaint}\n{framed(self.screen)}")

    def _read(self) -> None:
        # Linux ends a pty whose last writer left with EIO, macOS with an empty read.
        with suppress(OSError):
            while self._told_to_stop not in select.select([self._master, self._told_to_stop], [], [])[0]:
                data = os.read(self._master, 65536)
                if not data:
                    break
                with self._lock:
                    self._raw += data
                    self._last_output = time.monotonic()
                    self._stream.feed(data)
        self._ended.set()


def _environment(changes: Mapping[str, str | None]) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TMUX", "COLUMNS", "LINES")}
    plain |= {
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LC_ALL": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
    }
    merged: dict[str, str | None] = {**plain, **changes}
    return {name: value for name, value in merged.items() if value is not None}
