"""What an `.npz` file of labelled pictures says of itself in its first bytes: sizes, before any picture is read."""

import os
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.lib import format as npformat

from convtui.errors import DataError
from convtui.source.arrays import MOST_ARRAYS, MOST_BYTES, read_arrays
from convtui.source.opening import open_regular, shown

Shape = tuple[int, ...]
# Labels are read whole: those of five million pictures, as eight bytes each.
MOST_LABELLED = 40_000_000


def labelled_heads(path: str | os.PathLike[str]) -> tuple[tuple[int, int, int], int, int, int | None]:
    """((H, W, C), training pictures, test pictures, classes) of a file as `source.datasets.load_dataset` reads it.
    Classes are one more than the largest label; None where the labels are none.

    Raises DataError, one plain sentence, for what is no such file. What it does not look at may still be refused when
    it is read.
    """
    try:
        with open_regular(path, MOST_BYTES) as file, ZipFile(file) as archive:
            heads = _heads(archive)
    except ValueError as reason:
        raise DataError(f"{shown(path)} cannot be read: {reason}; give an .npz file that numpy wrote.") from None
    except (BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError):
        raise DataError(f"{shown(path)} cannot be read: it is no .npz file; give one that numpy wrote.") from None
    name = next((name for name in ("x_train", "images") if name in heads), None)
    if name is None:
        raise DataError(f"{shown(path)} is not training data: it lacks x_train; give a file such as Keras' mnist.npz.")
    shape, is_bytes = heads[name]
    sizes = (*shape[1:], 1) if len(shape) == 3 else shape[1:]
    if not is_bytes or len(sizes) != 3 or sizes[2] not in (1, 3) or 0 in shape:
        raise DataError(
            f"{shown(path)} is not training data: {name} has shape {shape}; "
            "give bytes of shape (N, H, W) or (N, H, W, 3)."
        )
    tests = heads["x_test"][0][0] if name == "x_train" and "x_test" in heads and heads["x_test"][0] else 0
    named = "y_train" if name == "x_train" else "labels"
    labels = read_arrays(path, DataError, names=(named,), most_bytes=MOST_LABELLED)
    numbers = labels.get(named, np.zeros(0, np.uint8))
    classes = int(numbers.max()) + 1 if numbers.size and numbers.dtype.kind in "iu" else None
    return (sizes[0], sizes[1], sizes[2]), shape[0], tests, classes


def _heads(archive: ZipFile) -> dict[str, tuple[Shape, bool]]:
    """Of the arrays of pictures: the shape, and whether it holds bytes. Raises ValueError for what is no array."""
    members = archive.infolist()
    if len(members) > MOST_ARRAYS:
        raise ValueError(f"it holds {len(members):,} arrays, more than {MOST_ARRAYS:,}")
    found = {}
    for member in members:
        name = member.filename.removesuffix(".npy")
        if name not in ("x_train", "x_test", "images"):
            continue
        with archive.open(member) as stream:
            try:
                first = npformat.read_magic(stream) == (1, 0)
                read = npformat.read_array_header_1_0 if first else npformat.read_array_header_2_0
                shape, _, dtype = read(stream)
            except (ValueError, EOFError):
                raise ValueError(f"{name} in it is not a numpy array") from None
        found[name] = tuple(shape), bool(dtype == np.uint8)
    return found
