"""A line of limited speed: when bytes that were put on it come out at its other end."""

import math
from collections import deque

# Of line time that may be taken up in advance: at 1 Mbit/s about a packet.
SLICE = 0.01
MOST = 65536


class Line:
    """One direction. `rate` is in bytes a second, None for one that knows no limit; every byte is `delay` seconds
    under way. All times are the caller's, in seconds.
    """

    def __init__(self, rate: float | None = None, delay: float = 0.0) -> None:
        self.rate, self.delay = rate, delay
        self._busy_until = 0.0
        self._under_way: deque[tuple[float, bytes]] = deque()

    def room(self, now: float) -> int:
        """How many bytes it takes now: none while half a slice is still to be sent."""
        if self.rate is None:
            return MOST
        backlog = max(0.0, self._busy_until - now)
        return min(MOST, math.ceil(self.rate * (SLICE - backlog))) if backlog <= SLICE / 2 else 0

    def put(self, now: float, data: bytes) -> None:
        """Send `data`, also where there is no room: it queues."""
        if not data:
            return
        start = max(now, self._busy_until)
        self._busy_until = start + (len(data) / self.rate if self.rate else 0.0)
        self._under_way.append((self._busy_until + self.delay, data))

    def arrived(self, now: float) -> bytes:
        """What has come out by `now` and was not taken yet. A piece comes when its last byte does."""
        out = []
        while self._under_way and self._under_way[0][0] <= now:
            out.append(self._under_way.popleft()[1])
        return b"".join(out)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is under way."""
        return not self._under_way

    def wait(self, now: float) -> float:
        """Seconds until something arrives or there is room again; infinite where neither is to come."""
        waits = [self._under_way[0][0] - now] if self._under_way else []
        if not self.room(now):
            waits.append(self._busy_until - SLICE / 2 - now)
        return max(0.0, min(waits, default=math.inf))
