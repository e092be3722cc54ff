"""Bounded waiting for a condition: what a test does instead of sleeping."""

import time
from collections.abc import Callable


class NotSeenError(AssertionError):
    """What was waited for did not come in time; the message shows the screen as it was."""


def wait_until(
    condition: Callable[[], bool], timeout: float, describe: Callable[[], str], *, every: float = 0.01
) -> None:
    """Return as soon as `condition()` holds; NotSeenError with `describe()` after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise NotSeenError(f"after {timeout:g} s: {describe()}")
        time.sleep(every)


def framed(lines: list[str]) -> str:
    """A screen for an error message, its edges visible."""
    return "\n".join(f"|{line}|" for line in lines)
