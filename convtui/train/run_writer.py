"""Writes a training run's folder while it grows (`core.run`)."""

import errno
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import numpy as np

from convtui.core.archive import to_arrays
from convtui.core.network import Network, Snapshot
from convtui.core.run import (
    CHECKPOINT,
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

EARLIER = "earlier"


class RunWriter:
    """The folder of one run. Every method may raise OSError; what was written before stays whole then.

    Files are flushed to the disk where the run is to be `durable`: without that they outlive a killed process, but not
    always a machine that loses its power.
    """

    def __init__(self, folder: Path, head: RunHead, from_step: int | None = None, *, durable: bool = True) -> None:
        """Begin a run in `folder`, made if it is not there. What is recorded there stays up to and with `from_step`,
        where that is given and it is of a network with the same first convolution; else it begins anew.

        Raises ValueError for a head that cannot be read back, LookupError where there is no convolution.
        """
        self.folder, self.head, self._durable = folder, head, durable
        self._size = record_size(head.spec)
        about = head_to_bytes(head)
        folder.mkdir(parents=True, exist_ok=True)
        for part in folder.glob(".*.part"):  # of a writer that was killed
            part.unlink(missing_ok=True)
        kept = () if from_step is None else recorded(folder, head, from_step)
        self.last: Snapshot | None = kept[-1] if kept else None
        self._records = b"".join(map(to_record, kept[-1:]))
        # Another file of that name, not the same one cut short: who follows the run then reads all of it again.
        self._replace(MOMENTS, lambda file: file.write(b"".join(map(to_record, kept))))
        if from_step is None:  # of a run that was here before
            for name in (NETWORK, STATUS):
                (folder / name).unlink(missing_ok=True)
        self._replace(HEAD, lambda file: file.write(about))
        self._mine = self._head_stamp()
        self._moments: BinaryIO | None = (folder / MOMENTS).open("r+b", buffering=0)
        self._whole = len(kept) * self._size

    def add(self, moment: Snapshot) -> None:
        """One moment more, later than all before. ValueError where it is not, or its weights are not finite."""
        if self.last is not None and (moment.step <= self.last.step or moment.epoch < self.last.epoch):
            raise ValueError(f"step {moment.step} does not come after step {self.last.step}")
        record = self._record(moment)
        self._write(self._whole, record)
        self._whole += self._size
        self.last, self._records = moment, record

    def amend(self, moment: Snapshot) -> None:
        """The last moment again, now that more is known of it. ValueError where its weights are not finite."""
        record = self._record(moment)
        where = self._whole - self._size
        try:
            self._write(where, record)
        except OSError:
            # Half of it may be there now, and would hide all that follows: as it was, or not at all.
            try:
                self._write(where, self._records)
            except OSError:
                self._whole = where
            raise
        self.last, self._records = moment, record

    def status(self, status: Status) -> None:
        """Replaced as a whole, but never flushed to the disk: it is renewed all the time."""
        self._swap(STATUS, lambda file: file.write(status_to_bytes(status)))

    def network(self, network: Network) -> None:
        """The whole network as it is now, without its history, which the moments are. ValueError where its weights are
        not finite, or are not those of its spec.
        """
        arrays = to_arrays(Network(network.spec, network.weights, network.metadata))
        self._replace(NETWORK, lambda file: np.savez(file, allow_pickle=False, **arrays))

    def is_taken(self) -> bool:
        """Whether another run has begun in the folder since."""
        return self._head_stamp() not in (None, self._mine)

    def _head_stamp(self) -> tuple[int, int] | None:
        try:
            found = (self.folder / HEAD).stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns

    def close(self) -> None:
        """Nothing can be added after; `status` and `network` can."""
        if self._moments is not None:
            self._moments.close()
            self._moments = None

    def _record(self, moment: Snapshot) -> bytes:
        record = to_record(moment)
        if len(record) != self._size:
            raise ValueError(f"the weights at step {moment.step} are not of the shape that the run records")
        return record

    def _write(self, where: int, record: bytes) -> None:
        if self._moments is None:
            raise OSError(errno.EBADF, "the run's file is closed")
        try:
            self._moments.seek(where)
            if self._moments.write(record) != len(record):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError:
            if where >= self._whole:
                with suppress(OSError):
                    self._moments.truncate(self._whole)
            raise

    def _replace(self, name: str, writer: Callable[[BinaryIO], object]) -> None:
        if self._durable:
            write_atomically(self.folder / name, writer)
        else:
            self._swap(name, writer)

    def _swap(self, name: str, writer: Callable[[BinaryIO], object]) -> None:
        part = self.folder / f".{name}.{os.getpid()}.part"
        try:
            with part.open("wb") as file:
                writer(file)
            part.replace(self.folder / name)
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise


def recorded(folder: Path, head: RunHead, until: int | None = None) -> tuple[Snapshot, ...]:
    """What is recorded in `folder`, up to and with the step `until`; nothing where it is no run that can be read, or
    one of another first convolution.
    """
    try:
        found = head_from_bytes((folder / HEAD).read_bytes())
        if found.layer != head.layer or record_size(found.spec) != record_size(head.spec):
            return ()
        moments = from_records((folder / MOMENTS).read_bytes(), head.spec)
    except (OSError, ValueError):
        return ()
    return tuple(moment for moment in moments if until is None or moment.step <= until)


def set_aside(folder: Path) -> Path | None:
    """Keep the run that is in `folder`, where it has come further than its first moment, as a run in a folder within
    it: "earlier-1", or the next that is free. Its files stay where they are, too, for a new run to replace them.
    Raises OSError.
    """
    try:
        size = record_size(head_from_bytes((folder / HEAD).read_bytes()).spec)
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        size = 1  # whatever it is, it is somebody's
    moments = folder / MOMENTS
    if not moments.is_file() or moments.stat().st_size < 2 * size:
        return None
    number = 1
    while (folder / f"{EARLIER}-{number}").exists():
        number += 1
    kept = folder / f"{EARLIER}-{number}"
    kept.mkdir()
    for name in (MOMENTS, NETWORK, STATUS, CHECKPOINT, HEAD):
        if (folder / name).is_file():
            _link(folder / name, kept / name)
    return kept


def _link(source: Path, target: Path) -> None:
    """Not a copy, where the file system can: a run's files are replaced, and only the newest `moments.bin` grows."""
    try:
        os.link(os.path.realpath(source), target)
    except OSError:
        shutil.copyfile(source, target)
