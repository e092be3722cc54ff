"""A training run's folder as it is read: once, or again and again while it grows (`core.run`)."""

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from convtui.core.archive import from_arrays
from convtui.core.network import FilterBank, Network
from convtui.core.run import HEAD, MOMENTS, NETWORK, STATUS, RunHead, Status
from convtui.core.text import visible
from convtui.errors import NetworkError
from convtui.source.arrays import read_arrays
from convtui.source.glance import read_head, read_status
from convtui.source.moments import Moments
from convtui.source.opening import reason_of, shown

MOST_BYTES = 256_000_000
# A file system counts time in steps: what was written so short ago may be written again and look the same.
STEP_NS = 50_000_000
_Stamp = tuple[int, int, int] | None


def is_run(path: str | os.PathLike[str]) -> bool:
    """Whether it is the folder of a training run."""
    return os.path.isfile(os.path.join(os.fspath(path), HEAD))  # noqa: PTH113, PTH118 - asked of every path


def begun(path: str | os.PathLike[str]) -> int:
    """When the run in that folder was begun, or taken up again: as its head is dated, in nanoseconds; else 0."""
    try:
        return os.stat(os.path.join(os.fspath(path), HEAD)).st_mtime_ns  # noqa: PTH116, PTH118
    except (OSError, ValueError):
        return 0


def load_run(path: str | os.PathLike[str]) -> Network:
    """The network of a run as it is now, with all its moments. NetworkError, one sentence, where it cannot be read."""
    return Run(Path(path)).network


class Run:
    """A run's folder. `look` reads what is new; nothing else does. Raises NetworkError, one sentence.

    `network` holds what was saved last, and all moments; where the whole network is not recorded, or not saved yet, the
    convolution alone, as it was last. `status` is None where there is none. Of more than ten thousand moments so many
    are kept, evenly.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.status: Status | None = None
        self.head = self._read_head()
        self.network: Network
        self._stamps: dict[str, _Stamp] = {}
        self._moments = Moments(folder / MOMENTS, self.head.spec)
        self._saved: Network | None = None
        self._is_stale = True
        self.look()

    def look(self) -> bool:
        """Whether anything is new: a moment, a saved network, another status. A run that was begun anew in the same
        folder takes the old one's place. Where nothing has changed it costs four questions to the file system.

        Raises NetworkError where the folder is gone or cannot be read; what was read before stays, and the next look
        may find it again.
        """
        status = self._new_status()  # first: what it speaks of is there when the rest is read
        for is_new in (self._new_head, self._new_moments, self._new_network):
            self._is_stale |= is_new()
        if not self._is_stale:
            return status
        self.network = self._made()
        self._is_stale = False
        return True

    def _changed(self, name: str) -> bool:
        """Whether a file may be another than when it was looked at before."""
        stamp: _Stamp = None
        is_settled = True
        with suppress(OSError):
            found = (self.folder / name).stat()
            stamp = found.st_ino, found.st_size, found.st_mtime_ns
            # The others are replaced, and a new one is told from the old one in any case.
            is_settled = name != MOMENTS or abs(time.time_ns() - found.st_mtime_ns) > STEP_NS
        is_new = name not in self._stamps or self._stamps[name] != stamp
        if is_settled:
            self._stamps[name] = stamp
        else:
            self._forget(name)
        return is_new

    def _forget(self, *names: str) -> None:
        """They are read again at the next look."""
        for name in names:
            self._stamps.pop(name, None)

    def _read_head(self) -> RunHead:
        try:
            return read_head(self.folder)
        except ValueError as reason:
            raise NetworkError(
                f"{shown(self.folder)} is not a training run that convtui can read: {reason}; give a folder that "
                "FilterRecorder or `convtui train` wrote."
            ) from None

    def _new_head(self) -> bool:
        """Whether it is another run now."""
        if not self._changed(HEAD):
            return False
        try:
            head = self._read_head()
        except NetworkError:
            self._forget(HEAD)
            with suppress(OSError):  # what cannot be looked at need not be gone
                if not self.folder.exists():
                    raise NetworkError(f"{shown(self.folder)} is no longer there.") from None
            raise
        before, self.head = self.head, head
        if head.id == before.id and head.spec == before.spec:
            return False
        self._moments, self._saved = Moments(self.folder / MOMENTS, head.spec), None
        self._forget(MOMENTS, NETWORK)
        return True

    def _new_status(self) -> bool:
        if not self._changed(STATUS):
            return False
        try:
            found = read_status(self.folder)
        except ValueError:  # none, or none that can be read: the one before it and the moments tell enough
            return False
        before, self.status = self.status, found
        return before != found

    def _new_moments(self) -> bool:
        if not self._changed(MOMENTS):
            return False
        path = self.folder / MOMENTS
        with suppress(OSError):
            if not path.exists() or not path.stat().st_size:  # the run has just begun
                return False
        try:
            is_new, is_torn = self._moments.read()
        except (ValueError, OSError) as reason:
            self._forget(MOMENTS)
            said = reason_of(reason) if isinstance(reason, OSError) else str(reason)
            raise NetworkError(f"{shown(path)} cannot be read: {said}.") from None
        if is_torn:
            self._forget(MOMENTS)
        return is_new

    def _new_network(self) -> bool:
        if not self.head.is_whole or not self._changed(NETWORK):
            return False
        path = self.folder / NETWORK
        if not path.exists():
            return False
        try:
            saved = from_arrays(read_arrays(path, NetworkError, most_bytes=MOST_BYTES), name_hint=shown(path))
        except (NetworkError, ValueError) as error:
            self._forget(NETWORK)
            if self._saved is not None:  # it is being copied, perhaps
                return False
            raise NetworkError(str(error)) from None
        if saved.spec != self.head.spec:  # of the run before, in the same folder
            return False
        self._saved = saved
        return True

    def _made(self) -> Network:
        moments, head = self._moments.all, self.head
        if self._saved is not None:
            metadata = {**head.metadata, **self._saved.metadata}
            return replace(self._saved, metadata=metadata, history=moments)
        if not moments:
            raise NetworkError(
                f"{shown(self.folder)} holds nothing yet: its training has not begun; try again in a moment."
            )
        layer, last, spec = head.layer, moments[-1], head.spec
        weights: Mapping[str, FilterBank] = {layer.name: FilterBank(last.kernels, last.bias)}
        if spec.layers != (layer,):
            if spec.layers[0] != layer:
                name = visible(self.folder.name, 40)
                raise NetworkError(f"{name} holds no weights yet: wait until its first are saved.")
            spec = replace(spec, layers=(layer,), labels=())
        return Network(spec, weights, head.metadata, moments)
