"""The small parent: it starts the app, passes signals on, and gives the terminal back when the app is gone."""

import gc
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Never

from convtui.errors import ConvtuiError
from convtui.guard.leash import ENDING, SHOWN, Leash
from convtui.guard.report import crashed, refused
from convtui.guard.terminal import Terminal

# Seconds from a signal until an app that does not close is killed: a little more than it gives itself.
PATIENCE = 2.0


def guarded(run: Callable[[Leash], int]) -> int:
    """Run the app as a child of this process, which stays small, and return the app's exit code: 128 + n after
    signal n. Whatever ends the app, the terminal is given back.

    `run` is called in the child only. Call this from the main thread, before any other thread is started and before
    anything large is imported.
    """
    terminal = Terminal.found_at(0)
    alive, keep = os.pipe()
    listening, news = os.pipe()
    signals, telling = os.pipe()
    os.set_blocking(telling, False)
    # Before there is a child: a signal that comes meanwhile waits in the pipe.
    for number in (*ENDING, signal.SIGTSTP, signal.SIGCHLD):
        signal.signal(number, lambda *_: None)
    signal.set_wakeup_fd(telling, warn_on_full_buffer=False)
    gc.freeze()  # so that neither process touches, and thereby copies, what they share
    child = os.fork()
    if child == 0:
        for descriptor in (keep, listening, signals, telling):
            os.close(descriptor)
        for number in (signal.SIGTSTP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        _become_the_app(run, Leash(alive, news, terminal))
    gc.disable()
    for descriptor in (alive, news):
        os.close(descriptor)
    return Guardian(child, terminal, signals, listening).watch()


def _become_the_app(run: Callable[[Leash], int], leash: Leash) -> Never:
    code = 1
    try:
        leash.start()
        try:
            code = run(leash)
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else 1
        except BaseException as error:  # noqa: BLE001  # there is nobody else to tell of it
            leash.give_back()
            code = refused(str(error), error.exit_code) if isinstance(error, ConvtuiError) else crashed(error)
        leash.give_back()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    except OSError:
        pass  # the terminal is gone: nobody to tell
    finally:
        # Not by way of the interpreter's end, which waits for every thread.
        os._exit(leash.code or code)


class Guardian:
    """What the parent does until the child is gone. It sleeps between events."""

    def __init__(self, child: int, terminal: Terminal, signals: int, news: int) -> None:
        self._child, self._terminal, self._signals, self._news = child, terminal, signals, news
        self._code: int | None = None
        self._deadline: float | None = None
        self._shown = False

    def watch(self) -> int:
        """Until the app has ended; the exit code."""
        waiting = select.poll()
        waiting.register(self._signals, select.POLLIN)
        waiting.register(self._news, select.POLLIN)
        waiting.register(self._terminal.descriptor, 0)  # a hang-up is always reported
        while True:
            left = None if self._deadline is None else max(0.0, self._deadline - time.monotonic()) * 1000
            for descriptor, what in waiting.poll(left):
                if descriptor == self._signals:
                    self._hear(os.read(self._signals, 512))
                elif descriptor == self._news and what & select.POLLIN:
                    self._learn(os.read(self._news, 512))
                else:
                    waiting.unregister(descriptor)
                    if descriptor == self._terminal.descriptor and what & (select.POLLHUP | select.POLLERR):
                        self._end(signal.SIGHUP)
            if self._deadline is not None and time.monotonic() >= self._deadline:
                self._kill(signal.SIGKILL)
                self._deadline = None
            status = self._state(os.WUNTRACED)
            if status is not None and os.WIFSTOPPED(status):
                status = self._stop_too()
            if status is not None:
                return self._finish(status)

    def _state(self, option: int) -> int | None:
        """What the child's last change was, if there was one that was not asked for yet."""
        found, status = os.waitpid(self._child, os.WNOHANG | option)
        return status if found else None

    def _hear(self, numbers: bytes) -> None:
        for number in numbers:
            if number in ENDING:
                self._end(number)
            elif number == signal.SIGTSTP:
                self._kill(number)

    def _learn(self, news: bytes) -> None:
        for each in news:
            if each >= 128:
                self._expect(each)
            else:
                self._shown = each == ord(SHOWN)

    def _end(self, number: int) -> None:
        self._expect(128 + number)
        self._kill(number)

    def _expect(self, code: int) -> None:
        """The app is ending with this code; it has until the deadline to do so."""
        if self._code is None:
            self._code = code
            self._deadline = time.monotonic() + PATIENCE

    def _kill(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(self._child, number)

    def _stop_too(self) -> int | None:
        """The shell waits for this process, not for the app: stop with it, go on with it. Its end, if it ended."""
        if self._code is not None:
            self._kill(signal.SIGKILL)  # it was to end, and cannot while it is stopped
            return None
        self._read_news()
        if self._shown:
            self._terminal.give_back()  # stopped by SIGSTOP, it could not do so itself
        os.kill(os.getpid(), signal.SIGSTOP)
        status = self._state(os.WCONTINUED)
        if status is not None and not os.WIFCONTINUED(status):
            return status
        if status is None:
            self._kill(signal.SIGCONT)  # woken alone
        return None

    def _read_news(self) -> None:
        """All that the app has told until now."""
        waiting = select.poll()
        waiting.register(self._news, select.POLLIN)
        while any(what & select.POLLIN for _, what in waiting.poll(0)):
            self._learn(os.read(self._news, 512))

    def _finish(self, status: int) -> int:
        self._read_news()
        if self._shown:
            self._terminal.give_back()
        if os.WIFEXITED(status):
            return os.WEXITSTATUS(status)
        number = os.WTERMSIG(status)
        if self._code is not None:
            return self._code
        if number not in ENDING:
            with suppress(OSError):
                refused(f"The app was ended by signal {number} ({signal.strsignal(number)}).", 128 + number)
        return 128 + number
