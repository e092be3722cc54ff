"""Opening a file that a user named: only regular files, never one that could block or act when opened."""

import errno
import os
import stat
import sys
from pathlib import Path
from typing import BinaryIO

from convtui.core.text import visible
from convtui.errors import PictureError
from convtui.source.limits import MOST_BYTES

# How a sentence calls it.
PIPED = "The picture on standard input"

_REASONS = {
    errno.ENOENT: "there is no such file",
    errno.ENOTDIR: "there is no such file",
    errno.EACCES: "you may not read it",
    errno.EPERM: "you may not read it",
    errno.EISDIR: "it is a folder",
    errno.EBADF: "it is closed",
    errno.ELOOP: "its links go round in a circle",
    errno.ENAMETOOLONG: "the name is too long",
}
_PIECE = 1 << 20
_KINDS = (
    (stat.S_ISDIR, "it is a folder"),
    (stat.S_ISFIFO, "it is a pipe"),
    (stat.S_ISSOCK, "it is a socket"),
    (stat.S_ISCHR, "it is a device"),
    (stat.S_ISBLK, "it is a device"),
)


def shown(path: str | os.PathLike[str]) -> str:
    """`path` as a sentence may show it."""
    return visible(os.fspath(path), 120)


def open_regular(path: str | os.PathLike[str], most_bytes: int) -> BinaryIO:
    """The regular, non-empty file at `path`, open for reading.

    Raises ValueError with the reason as a clause ("it is a folder"), without opening what is not one.
    """
    if "\0" in os.fspath(path):
        raise ValueError("no file can have such a name")
    try:
        _check(Path(path).stat(), most_bytes)
        # Between the two looks another file may have taken the name: hence no blocking, and the second look.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as error:
        raise ValueError(reason_of(error)) from None
    except UnicodeEncodeError:
        raise ValueError("no file can have such a name") from None
    try:
        _check(os.fstat(descriptor), most_bytes)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read_piped(descriptor: int, most_bytes: int) -> bytes:
    """All that comes on a descriptor that is open already, such as a pipe. Waits for its end.

    Raises ValueError with the reason as a clause, KeyboardInterrupt as any reading does.
    """
    pieces, length = [], 0
    try:
        while piece := os.read(descriptor, _PIECE):
            pieces.append(piece)
            length += len(piece)
            if length > most_bytes:
                raise ValueError(f"it has more than {most_bytes / 1e6:,.0f} MB")
    except OSError as error:
        raise ValueError(reason_of(error)) from None
    if not pieces:
        raise ValueError("it is empty")
    return b"".join(pieces)


def read_standard_input() -> bytes:
    """A picture file that comes there, all of it. Raises PictureError."""
    try:
        if sys.__stdin__ is None:  # something else may have got its descriptor
            raise ValueError("it is closed")
        return read_piped(0, MOST_BYTES)
    except ValueError as error:
        raise PictureError(f"{PIPED} cannot be shown: {error}; give a picture, as in `- < photo.jpg`.") from None


def reason_of(error: OSError) -> str:
    """What the system said, as a clause."""
    return _REASONS.get(error.errno or 0) or f"the system says {(error.strerror or 'no more').lower()}"


def _check(status: os.stat_result, most_bytes: int) -> None:
    for is_kind, reason in _KINDS:
        if is_kind(status.st_mode):
            raise ValueError(reason)
    if not status.st_size:
        raise ValueError("it is empty")
    if status.st_size > most_bytes:
        raise ValueError(f"it has {status.st_size / 1e6:,.0f} MB, more than {most_bytes / 1e6:,.0f}")
