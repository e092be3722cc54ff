"""A training run's folder as it is read: once, or again and again while it grows (`core.run`)."""

import os
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from convtui.core.archive import from_arrays
from convtui.core.network import FilterBank, Network, Snapshot
from convtui.core.run import (
    HEAD,
    MOMENTS,
    NETWORK,
    STATUS,
    RunHead,
    Status,
    from_records,
    head_from_bytes,
    record_size,
    status_from_bytes,
)
from convtui.core.spec import LONGEST_JSON
from convtui.core.text import visible
from convtui.errors import NetworkError
from convtui.source.arrays import read_arrays
from convtui.source.opening import open_regular, shown

MOST_BYTES = 256_000_000
MOST_MOMENTS = 10_000
_Stamp = tuple[int, int, int] | None


def is_run(path: str | os.PathLike[str]) -> bool:
    """Whether it is the folder of a training run."""
    return os.path.isfile(os.path.join(os.fspath(path), HEAD))  # noqa: PTH113, PTH118 - asked of every path


def load_run(path: str | os.PathLike[str]) -> Network:
    """The network of a run as it is now, with all its moments. NetworkError, one sentence, where it cannot be read."""
    return Run(Path(path)).network


class Run:
    """A run's folder. `look` reads what is new; nothing else does. Raises NetworkError.

    `network` holds what was saved last, and all moments; `status` is None where there is none.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.status: Status | None = None
        self.head = RunHead("", self._read_head().spec)
        self.network: Network
        self._stamps: dict[str, _Stamp] = {}
        self._moments: tuple[Snapshot, ...] = ()
        self._saved: Network | None = None
        self.look()

    def look(self) -> bool:
        """Whether anything is new: a moment, a saved network, another status. A run that was begun anew in the same
        folder takes the old one's place.
        """
        status = self._new_status()
        renewed = self._changed(HEAD) and self._renewed()
        moments = self._new_moments()
        saved = self._new_network()
        if renewed or moments or saved:
            self.network = self._made()
        return status or renewed or moments or saved

    def _changed(self, name: str) -> bool:
        """Whether a file is another than when it was looked at before."""
        try:
            found = (self.folder / name).stat()
            stamp: _Stamp = found.st_ino, found.st_size, found.st_mtime_ns
        except OSError:
            stamp = None
        is_new = name not in self._stamps or self._stamps[name] != stamp
        self._stamps[name] = stamp
        return is_new

    def _read_head(self) -> RunHead:
        try:
            with open_regular(self.folder / HEAD, LONGEST_JSON) as file:
                return head_from_bytes(file.read(LONGEST_JSON))
        except ValueError as reason:
            raise NetworkError(
                f"{shown(self.folder)} is not a training run that convtui can read: {reason}; give a folder that "
                "FilterRecorder or `convtui train` wrote."
            ) from None

    def _renewed(self) -> bool:
        head = self._read_head()
        if head.id == self.head.id:
            return False
        self.head, self._moments, self._saved = head, (), None
        self._stamps.pop(MOMENTS, None)
        self._stamps.pop(NETWORK, None)
        return True

    def _new_status(self) -> bool:
        if not self._changed(STATUS):
            return False
        before = self.status
        try:
            with open_regular(self.folder / STATUS, LONGEST_JSON) as file:
                self.status = status_from_bytes(file.read(LONGEST_JSON))
        except ValueError:  # there is none, or none that can be read: the moments tell enough
            self.status = None
        return self.status != before

    def _new_moments(self) -> bool:
        """Records are only ever added; the last one may be written again."""
        if not self._changed(MOMENTS):
            return False
        size, before = record_size(self.head.spec), self._moments
        kept = before[:-1]
        try:
            with open_regular(self.folder / MOMENTS, MOST_BYTES) as file:
                found = os.fstat(file.fileno()).st_size // size
                if found < len(before):  # it was begun anew, or went back to a saved step
                    kept = ()
                file.seek(len(kept) * size)
                data = file.read((MOST_MOMENTS - len(kept)) * size)
        except ValueError as reason:
            raise NetworkError(f"{shown(self.folder)} cannot be read: {reason}.") from None
        new = from_records(data, self.head.spec, kept[-1].step if kept else -1)
        self._moments = kept + new
        return True

    def _new_network(self) -> bool:
        if not self.head.is_whole or not self._changed(NETWORK):
            return False
        path = self.folder / NETWORK
        if not path.exists():
            self._saved = None
            return False
        try:
            saved = from_arrays(read_arrays(path, NetworkError, most_bytes=MOST_BYTES), name_hint=shown(path))
        except ValueError as error:
            raise NetworkError(str(error)) from None
        if saved.spec != self.head.spec:  # of the run before, in the same folder
            return False
        self._saved = saved
        return True

    def _made(self) -> Network:
        if self._saved is not None:
            return replace(self._saved, metadata={**self.head.metadata, **self._saved.metadata}, history=self._moments)
        if not self._moments:
            raise NetworkError(
                f"{shown(self.folder)} holds nothing yet: its training has not begun; try again in a moment."
            )
        layer, last = self.head.layer, self._moments[-1]
        weights: Mapping[str, FilterBank] = {layer.name: FilterBank(last.kernels, last.bias)}
        spec = self.head.spec
        if spec.layers != (layer,):
            first = spec.layers.index(layer)
            if first:
                name = visible(self.folder.name, 40)
                raise NetworkError(f"{name} holds no weights yet: wait until its first are saved.")
            spec = replace(spec, layers=(layer,), labels=())
        return Network(spec, weights, self.head.metadata, self._moments)
