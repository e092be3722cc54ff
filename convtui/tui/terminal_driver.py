"""Textual's driver for terminals, taught to live with a guardian, with hostile input and without its terminal."""

import asyncio
import os
import select
import signal
import time
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from textual import events
from textual._xterm_parser import XTermParser
from textual.app import App, ScreenStackError
from textual.dom import NoScreen
from textual.message import Message
from textual.message_pump import MessagePump

from convtui.guard.leash import Leash
from convtui.tui.flow import ANSWER
from convtui.tui.input_guard import Answer, Escape, InputGuard, Typed
from convtui.tui.output import SparingDriver
from convtui.tui.typeahead import Typeahead

READ_SIZE = 16 * 1024
# Seconds between looks: whether the app rests again; whether Textual's parser waits for more of a key.
WHILE_BUSY, WHILE_PARSING = 0.004, 0.05
PARSER_WAITS = 0.3
LONGEST_ANSWERING = 0.5
MOUSE_PIXELS_OFF = "\x1b[?1016l"  # Textual turns it on, where the terminal can, and never off


class TerminalDriver(SparingDriver):
    """Reads keys so that no byte can end or stall the app, and tells the guardian who has the screen."""

    def __init__(self, app: App[Any], **options: Any) -> None:  # noqa: ANN401  # Textual's own
        super().__init__(app, **options)
        self._leash: Leash | None = getattr(app, "leash", None)
        self._wake_reader, self._wake_writer = os.pipe()
        self._typeahead = Typeahead()
        self._posted: Future[bool] | None = None
        self._wanted = False  # on the screen, or to be there again after a stop
        self._switching = False
        self._heard = 0  # by the reading thread
        self._first_asked = 0.0
        if self._leash is not None:
            self._leash.on_end(self._end)
            self._leash.on_signal(self._wake)

    def _end(self, code: int) -> None:
        """From the leash's thread."""
        with suppress(RuntimeError):  # the loop has ended already
            self._loop.call_soon_threadsafe(self._app.exit, code)

    def _wake(self) -> None:
        """From the leash's thread: a signal's handler waits for the loop to turn."""
        with suppress(RuntimeError):  # the loop has ended already
            self._loop.call_soon_threadsafe(lambda: None)

    # -- who has the screen

    def _tell(self, shown: bool) -> None:
        if self._leash is not None:
            self._leash.tell(shown)

    @property
    def _is_reading(self) -> bool:
        return self._key_thread is not None and self._key_thread.is_alive()

    def start_application_mode(self) -> None:
        self._wanted = True
        while select.select([self._wake_reader], [], [], 0)[0]:
            os.read(self._wake_reader, 512)  # of the last time
        self._tell(shown=True)
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's
        if self._is_reading:
            self.ask()
            self._first_asked = time.monotonic()
        else:  # in the background: Textual has left the terminal alone
            self._tell(shown=False)

    def stop_application_mode(self) -> None:
        self._wanted = False
        super().stop_application_mode()
        self.write(MOUSE_PIXELS_OFF)

    def disable_input(self) -> None:
        if self._is_reading:
            self._await_answers()
        os.write(self._wake_writer, b".")  # the reading thread sleeps until there is something to read
        super().disable_input()  # tells it to stop, and waits for it

    def _await_answers(self) -> None:
        """What the terminal has still to answer would be typed into the shell."""
        until = time.monotonic() + LONGEST_ANSWERING
        if not self.flow.has_answered:  # it never will, or has only just been asked
            until = min(until, self._first_asked + LONGEST_ANSWERING)
        elif not self.flow.answers:
            return
        while self._heard < self.asked and time.monotonic() < until:
            time.sleep(WHILE_BUSY)

    def close(self) -> None:
        super().close()
        self._tell(shown=False)

    def _leave_for_now(self) -> None:
        self.suspend_application_mode()
        self._wanted = True

    def _sigtstp_application(self, *_: object) -> None:
        if self._is_reading:
            self._leave_for_now()
            self._must_signal_resume = True
        os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        """Also after SIGSTOP, which gave no time to leave the screen: the guardian has left it then."""
        if self._switching:
            return
        self._switching = True
        try:
            if self._leash is not None:
                self._leash.wake_guardian()
                if self._leash.is_ending:
                    return
            if self._is_reading:
                self._leave_for_now()
            if self._wanted:
                self.resume_application_mode()
        finally:
            self._switching = False

    # -- what comes in

    def run_input_thread(self) -> None:
        """Read until told to stop. A fault in here ends the app as any other does."""
        try:
            self._read_on()
        except Exception as error:  # noqa: BLE001  # handed on
            self._loop.call_soon_threadsafe(self._app._handle_exception, error)

    def _read_on(self) -> None:
        guard, parser, parsing_until = InputGuard(), XTermParser(self._debug), 0.0
        while not self.exit_event.is_set():
            now = time.monotonic()
            waits = [] if guard.deadline is None else [guard.deadline - now]
            waits += [WHILE_BUSY] * bool(self._typeahead) + [WHILE_PARSING] * (now < parsing_until)
            timeout = max(0.0, min(waits)) if waits else None
            ready, _, _ = select.select([self.fileno, self._wake_reader], [], [], timeout)
            now = time.monotonic()
            pieces = list(guard.silence(now))
            if self._wake_reader in ready:
                self.exit_event.wait(1.0)  # is being set just now
                continue
            if self.fileno in ready:
                data = self._read()
                if not data:
                    return
                pieces += guard.feed(data, now)
            for piece in pieces:
                if isinstance(piece, Typed):
                    parser = self._parse(parser, piece.text)
                    parsing_until = now + PARSER_WAITS
                elif isinstance(piece, Escape):
                    self.process_message(events.Key("escape", "\x1b"))
                elif isinstance(piece, Answer):
                    self._heard += piece.text == ANSWER
                    self._loop.call_soon_threadsafe(self.hear, piece.text, now)
                else:
                    self.process_message(events.Paste(piece.text))
            parser = self._parse(parser, "")
            self._hand_over()

    def _read(self) -> bytes:
        """What is there; nothing if the terminal is gone, and then the app ends."""
        try:
            data = os.read(self.fileno, READ_SIZE)
        except OSError:
            data = b""
        if not data:
            end = self._leash.end if self._leash is not None else lambda number: self._end(128 + number)
            end(signal.SIGHUP)
        return data

    def _parse(self, parser: XTermParser, text: str) -> XTermParser:
        """Feed `text`, or nothing but the time; the parser to go on with: a new one after what it cannot take."""
        try:
            for message in parser.feed(text) if text else parser.tick():
                self.process_message(message)
        except (ArithmeticError, RuntimeError, StopIteration, ValueError):
            fresh = XTermParser(self._debug)
            fresh.mouse_pixels = parser.mouse_pixels
            fresh.terminal_size, fresh.terminal_pixel_size = parser.terminal_size, parser.terminal_pixel_size
            return fresh
        return parser

    def send_message(self, message: Message) -> None:
        """Not at once: in the app's own time. Runs in the reading thread."""
        if isinstance(message, (events.Key, events.MouseDown)):
            self.traffic.key()
        self._typeahead.add(message)

    def _hand_over(self) -> None:
        if self._typeahead and self._app_rests:
            for message in self._typeahead.take():
                self._posted = asyncio.run_coroutine_threadsafe(self._app._post_message(message), self._loop)

    @property
    def _app_rests(self) -> bool:
        """Whether what was handed over is done with, as far as its queues tell."""
        if self._posted is not None and not self._posted.done():
            return False
        pumps: list[MessagePump] = [self._app]
        with suppress(ScreenStackError, NoScreen):
            screen = self._app.screen
            pumps += [screen, *([screen.focused] if screen.focused else [])]
        return not any(pump.message_queue_size for pump in pumps)
