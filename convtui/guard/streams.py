"""Where a standard stream is no terminal: the controlling terminal in its place."""

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

INPUT, ERRORS = 0, 2


def is_terminal(stream: TextIO | None) -> bool:
    """Whether it is open, and a terminal."""
    return stream is not None and not stream.closed and stream.isatty()


def controlling_terminal() -> int | None:
    """A new descriptor of it, to read from and to write to; None where there is none."""
    for descriptor in range(3):
        # By way of what is open already: on macOS /dev/tty cannot be waited for.
        try:
            os.tcgetpgrp(descriptor)  # of any other terminal it would fail
            if fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDWR:
                return os.dup(descriptor)
        except OSError:
            continue
    try:
        return os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        return None


def read_keys_from(terminal: int) -> None:
    """Standard input is this descriptor of the terminal from now on. What came on it before must have been read."""
    os.dup2(terminal, INPUT)


@contextmanager
def drawn_on(terminal: int) -> Iterator[None]:
    """Standard error, which Textual draws on, is the terminal; afterwards it is what it was, such as a log."""
    log = os.dup(ERRORS)
    os.dup2(terminal, ERRORS)
    try:
        yield
    finally:
        if sys.__stderr__ is not None:
            sys.__stderr__.flush()
        os.dup2(log, ERRORS)
        os.close(log)
