"""What a training is told to do while it goes on: `pause`, `go`, `save` and `stop`, each a line of text."""

import os
import threading
from queue import Empty, SimpleQueue
from typing import Literal, Self, get_args

Order = Literal["pause", "go", "save", "stop"]
WORDS: tuple[Order, ...] = get_args(Order)
_LONGEST = 100


class Orders:
    """Orders that wait, first in, first out; `put` may be called by any thread and by a signal's handler."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Order] = SimpleQueue()

    @classmethod
    def from_fd(cls, number: int) -> Self:
        """Those that come as lines on an open file, such as 0, standard input; its end is `stop`."""
        orders = cls()
        # A daemon, and not through sys.stdin: a read that waits must not hold up the end of the program.
        threading.Thread(target=orders._read, args=(number,), daemon=True, name="orders").start()
        return orders

    def put(self, order: Order) -> None:
        self._waiting.put(order)

    def next(self, seconds: float = 0.0) -> Order | None:
        """The next order; waits for it up to that long."""
        try:
            return self._waiting.get(timeout=seconds) if seconds > 0 else self._waiting.get_nowait()
        except Empty:
            return None

    def _read(self, number: int) -> None:
        rest = b""
        while True:
            try:
                read = os.read(number, 4096)
            except OSError:
                read = b""
            *lines, rest = (rest + read).split(b"\n")
            for line in lines:
                for word in WORDS:
                    if line.strip() == word.encode():
                        self.put(word)
            rest = rest[-_LONGEST:]
            if not read:
                self.put("stop")
                return
