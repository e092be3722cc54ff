"""Input that waits while the app is busy: few of it, so that a held key ends when it is let go."""

from collections import deque

from textual import events
from textual.message import Message

# How many may wait. More than anybody types ahead; at 10 ms a key it is half a second of work.
MOST_WAITING = 48
# How many are handed over at once, while the app rests.
AT_ONCE = 4


class Typeahead:
    """A short queue. When it is full the oldest key or mouse event goes; a mouse's way counts by its end only."""

    def __init__(self) -> None:
        self._waiting: deque[Message] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, message: Message) -> None:
        moves = isinstance(message, events.MouseMove)
        if moves and self._waiting and isinstance(self._waiting[-1], events.MouseMove):
            self._waiting.pop()
        self._waiting.append(message)
        if len(self._waiting) > MOST_WAITING:
            del self._waiting[self._least_wanted()]

    def _least_wanted(self) -> int:
        """The oldest that can be missed: not a new size, a paste or the end of a drag."""
        for place, message in enumerate(self._waiting):
            if isinstance(message, events.InputEvent) and not isinstance(message, events.MouseUp):
                return place
        return 0

    def take(self) -> list[Message]:
        """The next ones, the oldest first: at most AT_ONCE."""
        return [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
