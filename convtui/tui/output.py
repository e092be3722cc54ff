"""The way out: of each frame that Textual writes only what the terminal does not show yet is sent, in one write."""

import asyncio
import os
import re
import select
import time
from collections.abc import Sequence
from typing import Any

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from convtui.render.gallery import Gallery
from convtui.render.mural import BOUNDS
from convtui.render.screen_record import ScreenRecord
from convtui.render.tier import Tier
from convtui.tui.flow import ANSWER, QUESTION, Flow
from convtui.tui.interview import Interview, in_multiplexer, questions
from convtui.tui.traffic import Traffic

_FRAME = re.compile(r"\x1b\[\d+;\d+H")
_SYNC_START, _SYNC_END = "\x1b[?2026h", "\x1b[?2026l"
_ENTER, _LEAVE = "\x1b[?1049h", "\x1b[?1049l"
# Modes, queries, the pointer's shape, the clipboard, the bell: they leave the cells alone.
_HARMLESS = re.compile(r"(\x1b\[[?>=<][\d;]*[$a-zA-Z]+|\x1b\](?:22|52);[^\x07\x1b]*\x07|\x07)*")

# Seconds without a frame after which a coarse one is made fine; between looks at a line that takes nothing.
REST, STALLED = 0.2, 0.02


class TierChanged(Message):
    """The terminal has answered that it can show more or less than was guessed: words that name colours may change."""


class SparingDriver(LinuxDriver):
    """Textual's driver with a record of what the terminal shows.

    Frames go into the record, and what it finds to send goes out as soon as the line allows: several frames may pass
    meanwhile. What cannot be read as a frame is sent as it is, and whatever may have changed the screen behind the
    record's back (another size, the alternate screen, unknown output) makes it forget.
    """

    def __init__(self, app: App[Any], **options: Any) -> None:  # noqa: ANN401  # Textual's own
        super().__init__(app, **options)
        self.gallery = Gallery()
        self.flow = Flow()
        self.traffic = Traffic()
        self.tier: Tier = getattr(app, "tier_guess", Tier.TRUECOLOR)
        self._tier_is_fixed: bool = getattr(app, "tier_is_fixed", True)
        self._interview = Interview()
        # How many answers are to come, in all.
        self.asked = 0
        self._record: ScreenRecord | None = None
        self._in_sync = self._has_sync = False
        # What waits must not be drawn on the shell's screen.
        self._has_screen = False
        self._later: asyncio.TimerHandle | None = None
        self._bounds: Sequence[int] = BOUNDS
        # What is to be sent later waits for the line, not for a rest.
        self._awaits_line = False

    @property
    def is_done(self) -> bool:
        """Whether the terminal is to be sent nothing more unless something changes."""
        return self._later is None

    def forget(self) -> None:
        """The terminal may show anything: from now on all is sent again."""
        if self._record is not None:
            self._record.forget()

    def repaint(self) -> None:
        """Send all that is to be seen, also where Textual has nothing to draw again; of a new size it soon will."""
        self.forget()
        if self._record is not None and (self._record.width, self._record.height) == self._app.size:
            self._send_difference()

    def write(self, data: str) -> None:
        """A frame goes out as its difference; Textual's brackets of a synchronised update go round it, or nowhere."""
        if data in (_SYNC_START, _SYNC_END):
            self._in_sync = data == _SYNC_START
            return
        if _FRAME.match(data):
            self._has_sync = self._in_sync
            if self._take(data):
                self._send_difference()
                return
        switches = _ENTER in data or _LEAVE in data
        if switches:
            self._has_screen = _ENTER in data
        if switches or not _HARMLESS.fullmatch(data):
            self.forget()
        self._send(data)

    def close(self) -> None:
        self._send_later(None)
        super().close()

    def _take(self, data: str) -> bool:
        """Whether it is a frame that the record understands."""
        width, height = self._app.size
        record = self._record
        if record is None or (record.width, record.height) != (width, height):
            record = self._record = ScreenRecord(height, width, self.gallery, self.tier)
        frame = record.read(data)
        if frame is None:
            return False
        record.want(frame)
        return True

    def _send_difference(self, bounds: Sequence[int] = BOUNDS) -> None:
        """What the terminal lacks, if the line is free; else as soon as it is."""
        self._send_later(None)
        record, now = self._record, time.monotonic()
        if record is None or not self._has_screen:
            return
        wait = self.flow.wait(now) or (0.0 if self._line_is_free else STALLED)
        if wait:
            self._send_later(wait, bounds, awaits_line=True)
            return
        data = record.difference(bounds, self.flow.budget)
        if data:
            if self._has_sync:
                data = f"{_SYNC_START}{data}{_SYNC_END}"
            if self.flow.has_answered:
                data += QUESTION
                self.asked += 1
            self.flow.sent(self._send(data), now)
        if record.is_coarse:
            self._send_later(REST, BOUNDS[:1])

    def ask(self) -> None:
        """Begin to ask the terminal what it is; nothing waits for its answers."""
        self._interview = Interview()
        asked = questions(os.environ, of_colours=self.tier.has_colour and not self._tier_is_fixed)
        if asked:
            self._send(asked)
            self.asked += 1
            self.flow.asked(time.monotonic())

    def hear(self, answer: str, now: float) -> None:
        """The terminal has answered, at `now` of the monotonic clock."""
        if answer == ANSWER and not in_multiplexer(os.environ):
            self.flow.answered(now)
            if self._awaits_line:
                self._send_difference(self._bounds)
        if not self._interview.done:
            self._interview = self._interview.heard(answer)
            if self._interview.done and not self._tier_is_fixed:
                self._change_tier(self._interview.tier(self.tier))

    def _change_tier(self, tier: Tier) -> None:
        if tier is not self.tier:
            self.tier = tier
            if self._record is not None:
                self._record.tier = tier
            self._send_difference()
            self._app.post_message(TierChanged())

    @property
    def _line_is_free(self) -> bool:
        """Whether the terminal's end takes more: not while the writing thread waits for it."""
        return self._file is None or bool(select.select([], [self._file], [], 0)[1])

    def _send_later(self, wait: float | None, bounds: Sequence[int] = BOUNDS, *, awaits_line: bool = False) -> None:
        if self._later is not None:
            self._later.cancel()
        self._bounds, self._awaits_line = bounds, awaits_line
        self._later = None if wait is None else self._loop.call_later(wait, self._send_difference, bounds)

    def _send(self, data: str) -> int:
        """How many bytes it was."""
        count = len(data.encode())
        self.traffic.sent(count)
        super().write(data)
        return count


def gallery_of(app: App[Any]) -> Gallery | None:
    """Where panes hang their pictures; None under a driver that paints none: then they draw themselves."""
    driver = app._driver
    return driver.gallery if isinstance(driver, SparingDriver) else None


def tier_of(app: App[Any]) -> Tier:
    """What the terminal can show, as far as the driver knows; all under a driver that does not ask."""
    driver = app._driver
    return driver.tier if isinstance(driver, SparingDriver) else Tier.TRUECOLOR
