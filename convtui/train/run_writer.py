"""Writes a training run's folder while it grows (`core.run`)."""

import os
from pathlib import Path
from typing import BinaryIO

import numpy as np

from convtui.core.archive import to_arrays
from convtui.core.network import Network, Snapshot
from convtui.core.run import (
    HEAD,
    MOMENTS,
    NETWORK,
    STATUS,
    RunHead,
    Status,
    from_records,
    head_from_bytes,
    head_to_bytes,
    record_size,
    status_to_bytes,
    to_record,
)
from convtui.paths import write_atomically


class RunWriter:
    """The folder of one run. Every method may raise OSError; what was written before stays whole then."""

    def __init__(self, folder: Path, head: RunHead, from_step: int | None = None) -> None:
        """Begin a run in `folder`, made if it is not there. What is recorded there stays up to and with `from_step`,
        where that is given and it is of a network with the same first convolution; else it begins anew.
        """
        self.folder, self.head = folder, head
        self._size = record_size(head.spec)
        folder.mkdir(parents=True, exist_ok=True)
        kept = b"" if from_step is None else self._kept(from_step)
        write_atomically(folder / MOMENTS, lambda file: file.write(kept))
        write_atomically(folder / HEAD, lambda file: file.write(head_to_bytes(head)))
        self._moments: BinaryIO | None = (folder / MOMENTS).open("r+b", buffering=0)
        self._moments.seek(0, os.SEEK_END)
        self._whole = len(kept)

    @property
    def count(self) -> int:
        """How many moments are recorded."""
        return self._whole // self._size

    def add(self, moment: Snapshot) -> None:
        """One moment more, later than all before."""
        self._write(self._whole, to_record(moment))
        self._whole += self._size

    def amend(self, moment: Snapshot) -> None:
        """The last moment again, now that more is known of it."""
        self._write(self._whole - self._size, to_record(moment))

    def status(self, status: Status) -> None:
        """Replaced as a whole, but not flushed to the disk: it is renewed all the time."""
        part = self.folder / f".{STATUS}.{os.getpid()}.part"
        try:
            part.write_bytes(status_to_bytes(status))
            part.replace(self.folder / STATUS)
        except OSError:
            part.unlink(missing_ok=True)
            raise

    def network(self, network: Network) -> None:
        """The whole network as it is now, without its history, which the moments are."""
        arrays = to_arrays(Network(network.spec, network.weights, network.metadata))
        write_atomically(self.folder / NETWORK, lambda file: np.savez(file, allow_pickle=False, **arrays))

    def close(self) -> None:
        if self._moments is not None:
            self._moments.close()
            self._moments = None

    def _write(self, where: int, record: bytes) -> None:
        if self._moments is None:
            raise OSError("the run's file is closed")
        try:
            self._moments.seek(where)
            written = self._moments.write(record)
            if written != len(record):
                raise OSError(28, "No space left on device")
        except OSError:
            if where >= self._whole:
                self._moments.truncate(self._whole)
            raise

    def _kept(self, step: int) -> bytes:
        try:
            if head_from_bytes((self.folder / HEAD).read_bytes()).layer != self.head.layer:
                return b""
            data = (self.folder / MOMENTS).read_bytes()
            count = sum(moment.step <= step for moment in from_records(data, self.head.spec))
        except (OSError, ValueError):
            return b""
        return data[: count * self._size]
