"""A terminal's settings as they were found, and giving it back so."""

import os
import select
import signal
import termios
import time
from contextlib import suppress
from typing import Any, Self

# What the app turns on, off again, in this order: an unfinished sequence is cut; the keyboard protocol is taken back
# before the alternate screen is left, for each screen has its own.
GIVE_BACK = (
    b"\x18"
    + b"".join(b"\x1b[?%dl" % mode for mode in (2026, 2048, 2004, 1016, 1015, 1006, 1004, 1003, 1000))
    + b"\x1b[<u\x1b[0m\x1b[?1049l\x1b[?25h\x1b[?7h"
)
# A line that stands still must not keep the guardian from ending.
LONGEST_WRITE = 0.5


class Terminal:
    """The terminal behind a file descriptor, with the settings that it had when this was made."""

    def __init__(self, descriptor: int, settings: list[Any] | None) -> None:
        self.descriptor = descriptor
        self.settings = settings

    @classmethod
    def found_at(cls, descriptor: int) -> Self:
        """As it is now; no terminal there is no error, there is only nothing to give back."""
        try:
            return cls(descriptor, termios.tcgetattr(descriptor))
        except termios.error:
            return cls(descriptor, None)

    @property
    def is_ours(self) -> bool:
        """Whether this process is in the foreground. Else a shell has the terminal, with settings of its own."""
        try:
            return os.tcgetpgrp(self.descriptor) == os.getpgrp()
        except OSError:
            return False

    def give_back(self) -> None:
        """The normal screen, cooked, its cursor shown, no mode left on. Nothing where the terminal is gone or a
        shell's. What the app had not sent yet, and what was typed and not read yet, is dropped.

        Only from the main thread: the settings may have to be set while a shell takes over.
        """
        if self.settings is None or not self.is_ours:
            return
        before = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        try:
            with suppress(termios.error):
                termios.tcflush(self.descriptor, termios.TCOFLUSH)
            self._write(GIVE_BACK)
            # Answers and mouse reports that are still on the way here would be typed into the shell.
            with suppress(termios.error):
                termios.tcsetattr(self.descriptor, termios.TCSANOW, self.settings)
                termios.tcflush(self.descriptor, termios.TCIFLUSH)
        finally:
            signal.signal(signal.SIGTTOU, before)

    def _write(self, data: bytes) -> None:
        # Opened anew: making the descriptor itself non-blocking would make the shell's so.
        try:
            line = os.open(os.ttyname(self.descriptor), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
        except OSError:
            return
        deadline = time.monotonic() + LONGEST_WRITE
        try:
            while data and (left := deadline - time.monotonic()) > 0:
                if select.select([], [line], [], left)[1]:
                    with suppress(BlockingIOError):
                        data = data[os.write(line, data) :]
        except OSError:
            pass
        finally:
            os.close(line)
