"""The way out: of each frame that Textual writes only what the terminal does not show yet is sent, in one write."""

import re

from textual.drivers.linux_driver import LinuxDriver

from convtui.render.screen_record import ScreenRecord

_FRAME = re.compile(r"\x1b\[\d+;\d+H")
_SYNC_START, _SYNC_END = "\x1b[?2026h", "\x1b[?2026l"
_ALTERNATE_SCREEN = "\x1b[?1049"
# Modes, queries, the pointer's shape, the bell: they leave the cells alone.
_HARMLESS = re.compile(r"(\x1b\[[?>=<][\d;]*[$a-zA-Z]+|\x1b\]22;[^\x07\x1b]*\x07|\x07)*")


class SparingDriver(LinuxDriver):
    """Textual's driver with a record of what the terminal shows.

    What it cannot read as a frame is sent as it is, and whatever may have changed the screen behind the record's back
    (another size, the alternate screen, unknown output) makes it forget.
    """

    _record: ScreenRecord | None = None
    _in_sync = False

    def forget(self) -> None:
        """The terminal may show anything: from now on all is sent again."""
        self._record = None

    def write(self, data: str) -> None:
        """A frame goes out as its difference; Textual's brackets of a synchronised update go round it, or nowhere."""
        if data in (_SYNC_START, _SYNC_END):
            self._in_sync = data == _SYNC_START
            return
        if _FRAME.match(data):
            data = self._difference(data)
            if not data:
                return
            if self._in_sync:
                data = f"{_SYNC_START}{data}{_SYNC_END}"
        elif _ALTERNATE_SCREEN in data or not _HARMLESS.fullmatch(data):
            self.forget()
        super().write(data)

    def _difference(self, data: str) -> str:
        width, height = self._app.size
        record = self._record
        if record is None or (record.width, record.height) != (width, height):
            record = self._record = ScreenRecord(height, width)
        frame = record.read(data)
        if frame is None:
            self.forget()
            return data
        return record.show(frame)
