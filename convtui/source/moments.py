"""The moments of a run, read from a file that may grow, be cut short or lie (`core.run`)."""

import os
from pathlib import Path
from typing import BinaryIO

from convtui.core.layer import NetworkSpec
from convtui.core.network import Snapshot
from convtui.core.run import from_records, record_size
from convtui.source.opening import open_regular

MOST_MOMENTS = 10_000
MOST_BYTES = 256_000_000  # of the moments that are kept in memory
_ANY_SIZE = 1 << 62  # how much is read does not depend on how much is there


class Moments:
    """`read` reads what is new of the file at `path`. Where there are more moments than are kept, every second, fourth,
    eighth ... is, and the last.
    """

    def __init__(self, path: Path, spec: NetworkSpec) -> None:
        self.all: tuple[Snapshot, ...] = ()
        self._path, self._spec = path, spec
        self._size = record_size(spec)
        self._most = max(2, min(MOST_MOMENTS, MOST_BYTES // self._size))
        self._file: tuple[int, int] | None = None  # which one it was
        self._stride = 1
        self._good = 0  # records of the file, up to the last that was read
        self._tail = b""

    def read(self) -> tuple[bool, bool]:
        """Whether anything is new, and whether the last moment of the file could not be read: it is being written.

        A file in which there is less than there was leaves what was read before: a run that begins anew has another
        head. Raises ValueError, as a clause, or OSError, where there is no such file, or it is none that can be opened.
        """
        with open_regular(self._path, _ANY_SIZE) as file:
            about = os.fstat(file.fileno())
            found = about.st_size // self._size
            before = self.all, self._stride, self._good, self._tail
            if (about.st_dev, about.st_ino) != self._file or found < self._good:
                self.all, self._stride, self._good, self._tail = (), 1, 0, b""
            self._file = about.st_dev, about.st_ino
            self._read(file, found)
        if self._good < before[2]:
            self.all, self._stride, self._good, self._tail = before
            return False, False
        return (len(self.all), self._tail) != (len(before[0]), before[3]), self._good == found - 1

    def _read(self, file: BinaryIO, found: int) -> None:
        # The last one that was read may have been written again.
        settled = self.all[: self._on_stride(max(self._good - 1, 0))]
        while self._on_stride(found) > self._most:
            self._stride *= 2
            settled = settled[::2]
        wanted = list(range(len(settled) * self._stride, found, self._stride))
        if found and (not wanted or wanted[-1] != found - 1):
            wanted.append(found - 1)
        data = self._records(file, wanted)
        new = from_records(data, self._spec, settled[-1] if settled else None)
        self.all = settled + new
        self._good = wanted[len(new) - 1] + 1 if new else len(settled) and (len(settled) - 1) * self._stride + 1
        self._tail = data[(len(new) - 1) * self._size : len(new) * self._size] if new else b""

    def _on_stride(self, count: int) -> int:
        """How many of the first `count` records are kept, the last aside."""
        return -(-count // self._stride)

    def _records(self, file: BinaryIO, wanted: list[int]) -> bytes:
        if not wanted:
            return b""
        if len(wanted) == wanted[-1] - wanted[0] + 1:
            file.seek(wanted[0] * self._size)
            return file.read(len(wanted) * self._size)
        pieces = []
        for index in wanted:
            file.seek(index * self._size)
            pieces.append(file.read(self._size))
            if len(pieces[-1]) < self._size:
                break
        return b"".join(pieces)
