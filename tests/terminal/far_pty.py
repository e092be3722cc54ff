"""A program in a pty whose terminal stands at the far end of a line, and answers what it is asked."""

import os
import select
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Literal

from tests.benchmarks.answering import Answers
from tests.benchmarks.line import Line
from tests.terminal.pty_app import PtyApp

# Seconds between looks at what the test wants of the terminal.
TICK = 0.02
# What arrives in one piece, at most.
READ_SIZE = 1024


class FarPty(PtyApp):
    """`PtyApp` over a line of `rate` bytes a second (None: no limit) and `delay` seconds each way, whose near end takes
    whatever is written, as that of SSH does. What has arrived is shown and counted; keys take no time.

    `answering` may be changed: "later" keeps the answers until it is "at once" again, "never" loses them. `spelt` makes
    of an answer what this terminal would say.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str | None] | None = None,
        cwd: Path | None = None,
        rate: float | None = None,
        delay: float = 0.0,
        answering: Literal["at once", "later", "never"] = "at once",
        spelt: Callable[[bytes], bytes] = bytes,
    ) -> None:
        self._down, self._up = Line(rate, delay), Line(rate, delay)
        self._answers, self._spelt, self._kept = Answers(), spelt, b""
        self._taken = 0
        # When, and how many bytes had come before.
        self._arrivals: list[tuple[float, int]] = []
        self.answering = answering
        super().__init__(command, columns=columns, rows=rows, env=env, cwd=cwd)

    @property
    def taken(self) -> int:
        """How many bytes the program has written, with those that are still under way."""
        return self._taken

    def longest_pause(self, since: int) -> float:
        """Seconds, from the `since`-th byte on, in which nothing arrived that was followed by something."""
        with self._lock:
            times = [when for when, before in self._arrivals if before >= since]
        return max((later - when for when, later in pairwise(times)), default=0.0)

    def _read(self) -> None:
        ended = False
        while not ended or not self._down.is_empty:
            now = time.monotonic()
            self._arrive(self._down.arrived(now), now)
            if answers := self._up.arrived(now):
                with suppress(OSError):  # the program has closed its end
                    os.write(self._master, answers)
            ends = [self._told_to_stop, *([] if ended else [self._master])]
            ready = select.select(ends, [], [], min(TICK, self._down.wait(now), self._up.wait(now)))[0]
            if self._told_to_stop in ready:
                break
            if self._master in ready:
                data = b""
                with suppress(OSError):  # Linux: the program has closed its end; elsewhere nothing is read then
                    data = os.read(self._master, READ_SIZE)
                ended = not data
                self._down.put(time.monotonic(), data)
                self._taken += len(data)
        self._ended.set()

    def _arrive(self, data: bytes, now: float) -> None:
        # First: a test that sees something and changes `answering` means what is asked later.
        self._kept += self._spelt(self._answers.to(data))
        if self.answering != "later":
            self._up.put(now, self._kept if self.answering == "at once" else b"")
            self._kept = b""
        if data:
            with self._lock:
                self._arrivals.append((now, len(self._raw)))
                self._raw += data
                self._last_output = time.monotonic()
                self._stream.feed(data)
