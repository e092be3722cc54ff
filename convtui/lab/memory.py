"""What has been computed last, so that it is not computed again: a few things, and not too many bytes."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

import numpy as np
from msgspec import Struct

T = TypeVar("T")

MOST = 16
# A photograph of four million pixels takes tens of millions of bytes for each thing that is made of it. However large
# they are, what one screen is made of is kept.
MOST_BYTES = 256_000_000
FEWEST = 4


class Memory:
    """The last MOST things by their keys; fewer, down to FEWEST, where their arrays take more than MOST_BYTES."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def remember(self, key: Hashable, make: Callable[[], T]) -> T:
        """`make()`, or what it gave for the same key."""
        if key not in self._kept:
            self._kept[key] = make()
            while len(self._kept) > MOST or (len(self._kept) > FEWEST and bytes_of(self._kept.values()) > MOST_BYTES):
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        made: T = self._kept[key]
        return made

    def forget(self) -> None:
        """All of it."""
        self._kept.clear()


def bytes_of(things: Iterable[object]) -> int:
    """What the arrays in them take, also in structs and tuples inside; what several of them share counts once."""
    found: dict[int, int] = {}
    left = list(things)
    while left:
        thing = left.pop()
        if isinstance(thing, np.ndarray):
            while isinstance(thing.base, np.ndarray):
                thing = thing.base
            found[id(thing)] = thing.nbytes
        elif isinstance(thing, Struct):
            left += [getattr(thing, name) for name in thing.__struct_fields__]
        elif isinstance(thing, tuple):
            left += thing
    return sum(found.values())
