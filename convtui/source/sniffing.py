"""What a path leads to, told by a look at it. Light: every picture that the command line opens is asked."""

import os
import stat

from convtui.source.limits import HDF5, ZIP

KERAS_ENDINGS = (".keras", ".h5", ".hdf5")
ENDINGS = (".npz", *KERAS_ENDINGS)


def is_network(path: str | os.PathLike[str]) -> bool:
    """Whether what is there is meant to be a network, or several: a folder, or a file that has such a name or begins as
    one; then `networks.load_network` says what is wrong with it. What cannot be looked at is none.
    """
    try:
        kind = os.stat(path).st_mode  # noqa: PTH116 - a path may be a text
    except (OSError, ValueError):
        return False
    if stat.S_ISDIR(kind):
        return True
    return stat.S_ISREG(kind) and (os.fspath(path).lower().endswith(ENDINGS) or _begins_as_network(path))


def is_keras(path: str | os.PathLike[str]) -> bool:
    """Whether the file is one that Keras wrote, by how it begins, or, of a zip or what cannot be read, by its name."""
    start, by_name = _start(path), os.fspath(path).lower().endswith(KERAS_ENDINGS)
    if start.startswith(ZIP):
        return by_name or _first_member(start).endswith(b".json")
    return start.startswith(HDF5) or by_name


def _begins_as_network(path: str | os.PathLike[str]) -> bool:
    start = _start(path)
    return start.startswith(HDF5) or (start.startswith(ZIP) and _first_member(start).endswith((b".npy", b".json")))


def _first_member(start: bytes) -> bytes:
    """The name of the first file in a zip."""
    return start[30 : 30 + int.from_bytes(start[26:28], "little")]


def _start(path: str | os.PathLike[str]) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except (OSError, ValueError):
        return b""
    try:
        return os.read(descriptor, 100) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
    except OSError:
        return b""
    finally:
        os.close(descriptor)
