"""What the line has carried: bytes written to the terminal, before any compression by ssh."""


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
        return f"last key {self.last_key:,} B, all {self.session:,} B"
