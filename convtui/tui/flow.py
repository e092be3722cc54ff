"""How much may be on the way to the terminal, and how fast it takes it: so that a held key never queues frames.

After each frame the terminal is asked for its status; its answer says that all before has arrived. Frames wait while
more is on the way than a twentieth of a second's worth, and the newest wins. Where no answer can be had (a
terminal that gives none, a multiplexer that answers itself) frames are only kept from coming too fast.
"""

from collections import deque

# What asks, and what answers: device status report, known to all but the dumbest terminals.
QUESTION, ANSWER = "\x1b[5n", "\x1b[0n"
# Bytes that may be on the way however slow the line is, a few small frames; and however fast, for it may slow down.
SMALL, LARGE = 8 * 1024, 64 * 1024
# Seconds' worth that may be on the way; that one frame may take.
WINDOW, FRAME = 0.05, 0.1
# Seconds between frames where no answer can be had.
APART = 1 / 30
# Seconds until an answer counts as lost: at least, and where nothing is known of the line.
SOON, LATE = 1.5, 2.0
# Seconds after which none comes any more, from a line that stood still.
LOST = 30.0
# A frame of fewer bytes says little of the line's speed.
TELLING = 2 * 1024
# A clock that is read in a busy program does not tell shorter times.
SHORTEST = 1e-3


class Flow:
    """Times are seconds of one clock, `rate` bytes a second (None: not known yet)."""

    def __init__(self) -> None:
        # Whether answers can be had: at all, and now.
        self.has_answered = self.answers = False
        self.rate: float | None = None
        self._on_the_way: deque[tuple[int, float]] = deque()
        # Their answers are late. Taken for those of newer frames they would tell wonders of the line.
        self._given_up: deque[tuple[int, float]] = deque()
        self._latency: float | None = None
        self._last_sent = self._last_answer = float("-inf")

    @property
    def on_the_way(self) -> int:
        """Bytes that have been sent and, as far as is known, not arrived."""
        return sum(count for count, _ in self._on_the_way)

    @property
    def budget(self) -> int | None:
        """Bytes that a frame should have at most; None: no limit."""
        return None if self.rate is None else max(SMALL // 2, int(self.rate * FRAME))

    def asked(self, now: float) -> None:
        """The first question was written, alone: its answer tells whether there are answers, and how long they take."""
        self._expect(0, now)

    def sent(self, count: int, now: float) -> None:
        """A frame of `count` bytes was written, with the question behind it where answers may be had."""
        self._last_sent = now
        if self.has_answered:
            self._expect(count, now)

    def answered(self, now: float) -> None:
        """The oldest frame on the way has arrived; or, after a silence, one that was given up."""
        self.has_answered = True
        if waiting := self._given_up or self._on_the_way:
            count, sent = waiting.popleft()
            if waiting is self._on_the_way or self.rate is None:
                self._learn(count, sent, now)
            self._last_answer = now
        self._forget_the_lost(now)
        self.answers = not self._given_up

    def _learn(self, count: int, sent: float, now: float) -> None:
        if count < TELLING:
            self._latency = now - sent if self._latency is None else min(self._latency, now - sent)
            return
        # Its own way took the time since the one before it had arrived.
        took = now - max(sent + (self._latency or 0.0), self._last_answer)
        if took > 0:  # else the latency is less than it is taken for, and nothing can be said
            rate = count / max(took, SHORTEST)
            # A line that slows down is believed at once, one that is faster than it was by and by.
            self.rate = rate if self.rate is None else min(rate, (self.rate * rate) ** 0.5)

    def wait(self, now: float) -> float:
        """Seconds until the next frame may be sent, if no answer comes before; 0: at once."""
        lost = self._on_the_way[0][1] + self._patience - now if self._on_the_way else 0.0
        if self.answers and self._on_the_way and lost <= 0:
            self.silence()
        if not self.answers:
            return max(0.0, self._last_sent + APART - now)
        return lost if self.on_the_way >= min(LARGE, max(SMALL, WINDOW * (self.rate or 0))) else 0.0

    @property
    def _patience(self) -> float:
        if self.rate is None:
            return LATE
        return max(SOON, 4 * ((self._latency or 0.0) + self.on_the_way / self.rate))

    def silence(self) -> None:
        """No answer came: go on without, until all those have come that may still be late."""
        self.answers = False
        self._given_up.extend(self._on_the_way)
        self._on_the_way.clear()

    def _expect(self, count: int, now: float) -> None:
        """An answer to what was written now."""
        (self._on_the_way if self.answers or not self.has_answered else self._given_up).append((count, now))
        self._forget_the_lost(now)

    def _forget_the_lost(self, now: float) -> None:
        while self._given_up and now - self._given_up[0][1] > LOST:
            self._given_up.popleft()
