"""Reading `.npz` files that may come from anyone: no pickle, and no more memory than declared and allowed."""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

import numpy as np
import numpy.typing as npt
from numpy.lib import format as npformat

from convtui.core.text import visible
from convtui.errors import ConvtuiError
from convtui.source.opening import open_regular, shown

MOST_BYTES = 512_000_000
MOST_ARRAYS = 1_000

Array = npt.NDArray[Any]


def read_arrays(
    path: str | os.PathLike[str],
    error: type[ConvtuiError],
    *,
    names: Collection[str] | None = None,
    most_bytes: int = MOST_BYTES,
) -> dict[str, Array]:
    """The arrays in the file at `path` by name; with `names`, those of them that it holds and no other.

    `most_bytes` bounds the file and the sum of the arrays. Raises `error` with one plain sentence.
    """
    with one_sentence(path, error), open_regular(path, most_bytes) as file, ZipFile(file) as archive:
        return arrays_in(archive, names, most_bytes)


@contextmanager
def one_sentence(path: str | os.PathLike[str], error: type[ConvtuiError]) -> Iterator[None]:
    """Whatever goes wrong with the `.npz` file at `path` in here becomes `error`. A ValueError holds a clause."""
    try:
        yield
    except ValueError as reason:
        raise error(f"{shown(path)} cannot be read: {reason}; give an .npz file that numpy wrote.") from None
    except BadZipFile:
        raise error(f"{shown(path)} cannot be read: it is no .npz file; give one that numpy wrote.") from None
    except MemoryError:
        raise error(f"{shown(path)} cannot be read: it is too large for the memory at hand.") from None
    except Exception:  # noqa: BLE001 - damaged archives were seen to raise many kinds
        raise error(f"{shown(path)} cannot be read: it is damaged; make or copy it again.") from None


def members_of(archive: ZipFile, names: Collection[str] | None) -> dict[str, ZipInfo]:
    """The arrays in a file by name; with `names`, those of them that it holds. ValueError where it holds too many."""
    members = archive.infolist()
    if len(members) > MOST_ARRAYS:
        raise ValueError(f"it holds {len(members):,} arrays, more than {MOST_ARRAYS:,}")
    found = {member.filename.removesuffix(".npy"): member for member in members}
    return {name: member for name, member in found.items() if names is None or name in names}


def header(name: str, stream: BinaryIO) -> tuple[tuple[int, ...], np.dtype[Any]]:
    """The shape and the kind of an array, whose numbers come next in `stream`. ValueError for what is none."""
    try:
        first = npformat.read_magic(stream) == (1, 0)
        read = npformat.read_array_header_1_0 if first else npformat.read_array_header_2_0
        shape, _, dtype = read(stream)
    except ValueError:
        raise ValueError(f"{visible(name, 60)} in it is not a numpy array") from None
    return shape, dtype


def arrays_in(archive: ZipFile, names: Collection[str] | None, most_bytes: int) -> dict[str, Array]:
    """Those of `members_of`, read; `most_bytes` bounds their sum. ValueError, as a clause, where that cannot be."""
    chosen = members_of(archive, names)
    total = sum(member.file_size for member in chosen.values())
    if total > most_bytes:
        raise ValueError(f"its arrays take {total / 1e6:,.0f} MB, more than {most_bytes / 1e6:,.0f}")
    return {name: _array(name, _unpacked(archive, member)) for name, member in chosen.items()}


def _unpacked(archive: ZipFile, member: ZipInfo) -> bytes:
    # Asked for without a length, the zip reader would unpack more than the member declares before it looks.
    try:
        with archive.open(member) as stream:
            return stream.read(member.file_size)
    except BadZipFile:
        raise ValueError("it is damaged") from None


def _array(name: str, data: bytes) -> Array:
    stream = BytesIO(data)
    shape, dtype = header(name, stream)
    if dtype.hasobject:
        raise ValueError(f"{visible(name, 60)} in it holds Python objects, which convtui does not load")
    # A header that promises more than there is would have memory set aside for it.
    if int(np.prod(shape, dtype=object)) * dtype.itemsize != len(data) - stream.tell():
        raise ValueError(f"{visible(name, 60)} in it is not as long as it says")
    stream.seek(0)
    array: Array = npformat.read_array(stream, allow_pickle=False)
    return array
