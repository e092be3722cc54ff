"""The app's end of the line to its guardian: signals reach it even while the app's loop is blocked."""

import os
import select
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from convtui.guard.terminal import Terminal

# What ends the app. Without a terminal a full-screen program has nothing left to do, so SIGHUP ends it under nohup too.
ENDING = frozenset({signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT})
# Seconds for the app to close by itself; then its process ends, and the guardian restores the terminal.
PATIENCE = 1.5
# News to the guardian: the app has the screen, or has left it; a code >= 128 tells that it ends with that exit code.
SHOWN, HIDDEN = b"+", b"-"


class Leash:
    """Watches for signals, for the guardian's end and for the terminal's, in a thread that sleeps until then."""

    def __init__(self, alive: int, news: int, terminal: Terminal) -> None:
        """`alive` ends (EOF) with the guardian; `news` leads to it."""
        self._alive, self._news, self._terminal = alive, news, terminal
        self._on_end: Callable[[int], None] | None = None
        self._on_signal: Callable[[], None] | None = None
        self._lock = threading.Lock()
        self._shown = False
        self._guardian = os.getppid()
        self.code: int | None = None

    def start(self) -> None:
        """From the main thread, before anything that takes long: from here on a signal is one, and ends the app."""
        listening, telling = os.pipe()
        os.set_blocking(telling, False)
        for number in ENDING:
            signal.signal(number, lambda *_: None)
        # The handler in C writes the number at once, whatever Python's main thread is doing.
        signal.set_wakeup_fd(telling, warn_on_full_buffer=False)
        threading.Thread(target=self._watch, args=(listening,), name="convtui-leash", daemon=True).start()

    def on_end(self, call: Callable[[int], None]) -> None:
        """`call(exit code)`, from the watching thread, when the app is to close. Before there is such a call, the
        process just ends.
        """
        with self._lock:
            self._on_end = call
            late = self.code
        if late is not None:
            call(late)

    def on_signal(self, call: Callable[[], None]) -> None:
        """`call()`, from the watching thread, at every signal. Python runs a signal's handler in the main thread as
        soon as that does anything; where it has just gone to sleep in its loop, somebody must wake it.
        """
        self._on_signal = call

    @property
    def is_ending(self) -> bool:
        return self.code is not None

    def tell(self, shown: bool) -> None:
        """Whether the app has the screen: only then has the guardian something to restore."""
        self._shown = shown
        self._send(SHOWN if shown else HIDDEN)

    def wake_guardian(self) -> None:
        """After SIGCONT: where it came to the app alone, the guardian still sleeps."""
        if os.getppid() == self._guardian:
            os.kill(self._guardian, signal.SIGCONT)

    def give_back(self) -> None:
        """The terminal as it was found, if the app still has it. From the main thread."""
        if self._shown:
            self._terminal.give_back()
            self.tell(shown=False)

    def end(self, number: int) -> None:
        """Close the app as the signal `number` would. From any thread; returns at once."""
        with self._lock:
            if self.code is not None:
                return
            self.code, call = 128 + number, self._on_end
        self._send(bytes([self.code]))
        if call is None:
            os._exit(self.code)
        threading.Thread(target=self._insist, name="convtui-end", daemon=True).start()
        call(self.code)

    def _insist(self) -> None:
        time.sleep(PATIENCE)
        os._exit(self.code or 1)

    def _send(self, news: bytes) -> None:
        with suppress(OSError):  # the guardian is gone: nobody to tell
            os.write(self._news, news)

    def _watch(self, signals: int) -> None:
        waiting = select.poll()
        waiting.register(signals, select.POLLIN)
        waiting.register(self._alive, select.POLLIN)
        waiting.register(self._terminal.descriptor, 0)  # a hang-up is always reported
        while True:
            for descriptor, what in waiting.poll():
                if descriptor == signals:
                    for number in ENDING.intersection(os.read(signals, 512)):
                        self.end(number)
                    if self._on_signal is not None:
                        self._on_signal()
                    continue
                waiting.unregister(descriptor)
                if descriptor == self._alive:
                    self.end(signal.SIGTERM)
                elif what & (select.POLLHUP | select.POLLERR):
                    self.end(signal.SIGHUP)
