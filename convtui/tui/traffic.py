"""What the line has carried: bytes written to the terminal, before any compression by ssh."""

from collections.abc import Callable

from textual.timer import Timer

# Seconds without a key after which its bytes are counted: a coarse frame has been made fine by then.
REST = 0.6


class Traffic:
    """Counts. What comes between two keys is the earlier one's."""

    def __init__(self) -> None:
        self.session = 0
        self._at_key = 0

    def sent(self, count: int) -> None:
        self.session += count

    def key(self) -> None:
        """A key or a click has come."""
        self._at_key = self.session

    @property
    def last_key(self) -> int:
        """Bytes since the last key."""
        return self.session - self._at_key

    @property
    def words(self) -> str:
        return f"last key {self.last_key:,} B, session {self.session:,} B"


class TrafficLine:
    """Whether the bytes are shown, and when: each key puts it off, so that the line itself is none of its bytes."""

    def __init__(self, later: Callable[[float, Callable[[], None]], Timer], show: Callable[[], None]) -> None:
        self._later, self._show = later, show
        self._timer: Timer | None = None
        self.is_on = False

    def toggle(self) -> None:
        self.is_on = not self.is_on
        if not self.is_on:
            self._show()
        self.key()

    def key(self) -> None:
        """Something may be sent now; show how much when that is over."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._later(REST, self._show) if self.is_on else None
