"""What an `.npz` file of labelled pictures says of itself in its first bytes: sizes, before any picture is read."""

import os
from io import BytesIO
from zipfile import ZipFile

import numpy as np

from convtui.errors import DataError
from convtui.source.arrays import MOST_BYTES, arrays_in, header, members_of, one_sentence
from convtui.source.opening import open_regular, shown

Shape = tuple[int, ...]
# Labels are read whole: those of five million pictures, as eight bytes each.
MOST_LABELLED = 40_000_000
# Of an array: numpy reads no header of more than 10,000 bytes.
LONGEST_HEAD = 12_000
_PICTURES = ("x_train", "x_test", "images")
_LABELS = {"x_train": "y_train", "images": "labels"}


def labelled_heads(path: str | os.PathLike[str]) -> tuple[tuple[int, int, int], int, int, int | None]:
    """((H, W, C), training pictures, test pictures, classes) of a file as `source.datasets.load_dataset` reads it.
    Classes are one more than the largest label; None where the labels are none.

    Raises DataError, one plain sentence, for what is no such file. What it does not look at may still be refused when
    it is read.
    """
    with one_sentence(path, DataError), open_regular(path, MOST_BYTES) as file, ZipFile(file) as archive:
        heads = _heads(archive)
        name = next((name for name in _LABELS if name in heads), None)
        labels = arrays_in(archive, (_LABELS[name],), MOST_LABELLED) if name is not None else {}
    if name is None:
        raise DataError(f"{shown(path)} is not training data: it lacks x_train; give a file such as Keras' mnist.npz.")
    shape, is_bytes = heads[name]
    sizes = (*shape[1:], 1) if len(shape) == 3 else shape[1:]
    if not is_bytes or len(sizes) != 3 or sizes[2] not in (1, 3) or min(shape) < 1:
        raise DataError(
            f"{shown(path)} is not training data: {name} has shape {shape}; "
            "give bytes of shape (N, H, W) or (N, H, W, 3)."
        )
    tests = heads["x_test"][0][0] if name == "x_train" and "x_test" in heads and heads["x_test"][0] else 0
    numbers = next(iter(labels.values()), np.zeros(0, np.uint8))
    classes = int(numbers.max()) + 1 if numbers.size and numbers.dtype.kind in "iu" else None
    return (sizes[0], sizes[1], sizes[2]), shape[0], tests, classes


def _heads(archive: ZipFile) -> dict[str, tuple[Shape, bool]]:
    """Of the arrays of pictures: the shape, and whether it holds bytes. Raises ValueError for what is no array."""
    found = {}
    for name, member in members_of(archive, _PICTURES).items():
        with archive.open(member) as stream:
            shape, dtype = header(name, BytesIO(stream.read(LONGEST_HEAD)))
        found[name] = shape, bool(dtype == np.uint8)
    return found
