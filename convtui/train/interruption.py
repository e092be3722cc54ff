"""Ctrl-C and TERM as a question that the training loop asks between two steps."""

import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Self

_WATCHED = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """A context: the first SIGINT or SIGTERM is only noted in `signal`, and `then` called; a SIGINT after it is as
    ever.

    Outside the main thread, where Python allows no handlers, nothing is watched.
    """

    def __init__(self, then: Callable[[], None] = lambda: None) -> None:
        self.signal: int | None = None
        self._then = then
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._note) for number in _WATCHED}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        if self.signal is not None and number == signal.SIGINT:
            raise KeyboardInterrupt
        self.signal = number
        self._then()
