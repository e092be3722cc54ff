"""A folder of pictures by class as training data: CLASS/*.png, or train/CLASS/*.png and test/CLASS/*.png."""

import math
import os
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from PIL import Image

from convtui.core.arrays import Float32
from convtui.core.scaling import area
from convtui.core.spec import LONGEST_NAME, MOST_LABELS
from convtui.core.text import visible
from convtui.errors import DataError
from convtui.source.decoding import FORMATS, decode
from convtui.source.folders import SUFFIXES
from convtui.source.opening import open_regular, reason_of, shown

MOST_PICTURES = 100_000
MOST_BYTES = 512_000_000  # of what is kept, as of an .npz file
MOST_FILE_BYTES = 64_000_000
LARGEST_SIDE = 64  # pictures up to this size stay as they are
SIDE = 32  # others become squares of this side
LARGEST_DECODED = 1_024  # a photograph is first made this small, which is quicker
HELD_OUT = 10  # where there is no test part, one of so many
SEED = 0
TESTS = ("test", "val", "validation")

UInt8 = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.integer]
_Files = tuple[tuple[str, int], ...]  # each with its label


class Survey(Struct, frozen=True):
    """What a folder holds, by name alone: the classes, sorted, and (file, label) of its pictures. `test` is None where
    there is no such part; `unused` are folders beside them that are not read.
    """

    labels: tuple[str, ...]
    train: _Files
    test: _Files | None = None
    unused: tuple[str, ...] = ()


class Pictures(Struct, frozen=True, eq=False):
    """(N, H, W) or (N, H, W, 3) uint8 with their labels (N,), the training pictures in a seeded order; None twice where
    there is nothing to test on. `notes` are sentences that say what was done with them.
    """

    x_train: UInt8
    y_train: Labels
    x_test: UInt8 | None
    y_test: Labels | None
    labels: tuple[str, ...]
    notes: tuple[str, ...]


class _ScaledError(Exception):
    """Why the pictures cannot stay as they are, as the beginning of a sentence."""


def survey(folder: str | os.PathLike[str]) -> Survey:
    """Which pictures are there, told by their suffixes; what begins with a dot is not. Raises DataError."""
    folders = dict(_entries(folder, want_folders=True))
    train = next((path for name, path in folders.items() if name.lower() == "train" and _has_folders(path)), None)
    if train is None:
        labels, pictures = _classes(folder)
        return Survey(labels, pictures)
    labels, pictures = _classes(train)
    parts = {name: path for name, path in folders.items() if path != train}
    name = next((name for wanted in TESTS for name in parts if name.lower() == wanted), None)
    tests = None if name is None else _classes(parts.pop(name), labels)[1]
    return Survey(labels, pictures, tests or None, tuple(parts))


def read_folder(folder: str | os.PathLike[str]) -> Pictures:
    """All pictures of a folder. They stay as they are where all have one size of at most LARGEST_SIDE, else of each the
    middle square is scaled by area to SIDE x SIDE; they have no colours where none has any. Without a test part a tenth
    is held out. Raises DataError.
    """
    found = survey(folder)
    files = (*found.train, *(found.test or ()))
    notes = []
    try:
        read, faults = _read(files, _whole, folder)
    except _ScaledError as reason:
        read, faults = _read(files, _square, folder)
        notes.append(f"{reason}: the middle square of each is scaled to {SIDE} x {SIDE}.")
    if faults:
        notes.append(_unreadable(faults, len(files), folder))
    if found.unused:
        notes.append(f"{visible(', '.join(found.unused), 60)} beside train is not used.")
    images = _stacked([one for one in read if one is not None], folder)
    rows = [number for number, one in enumerate(read) if one is not None]
    labels: Labels = np.array([files[row][1] for row in rows], np.uint8 if len(found.labels) <= 256 else np.int64)
    is_test = np.array([row >= len(found.train) for row in rows])
    chance = np.random.default_rng(SEED)
    if found.test is None:
        is_test = _held_out(labels, chance)
        notes.append(
            f"It has no test part: {is_test.sum():,} of its {len(images):,} pictures are held out for that."
            if is_test.any()
            else "It has no test part, and too few pictures to hold some out."
        )
    for label, name in enumerate(found.labels):
        if not (labels[~is_test] == label).any():
            raise DataError(f"No picture of the class {name} in {shown(folder)} can be trained on: add some.")
    train = chance.permutation(np.flatnonzero(~is_test))  # for whoever takes only the first of them
    test = np.flatnonzero(is_test)
    return Pictures(
        images[train],
        labels[train],
        images[test] if len(test) else None,
        labels[test] if len(test) else None,
        found.labels,
        tuple(notes),
    )


def _classes(folder: str | os.PathLike[str], known: tuple[str, ...] | None = None) -> tuple[tuple[str, ...], _Files]:
    """The names of a folder's folders and the pictures in them; the labels are those of `known`, if given."""
    folders = _entries(folder, want_folders=True)
    names = tuple(visible(name, LONGEST_NAME) for name, _ in folders)
    labels = names if known is None else known
    if known is None and not 2 <= len(names) <= MOST_LABELS:
        raise DataError(
            f"{shown(folder)} needs a folder of pictures for each class, 2 to {MOST_LABELS:,}, and has {len(names):,}: "
            "make them, or give an .npz file."
        )
    files: list[tuple[str, int]] = []
    for name, (_, path) in zip(names, folders, strict=True):
        if name not in labels:
            raise DataError(f"{shown(path)} is of a class that is not among the training pictures: add or remove it.")
        files += [(file, labels.index(name)) for _, file in _entries(path, want_folders=False)]
        if len(files) > MOST_PICTURES:
            raise DataError(f"{shown(folder)} holds more than {MOST_PICTURES:,} pictures: give fewer.")
    if not files and known is None:
        raise DataError(f"The folders in {shown(folder)} hold no pictures: put some into each, such as PNG files.")
    return labels, tuple(files)


def _entries(folder: str | os.PathLike[str], *, want_folders: bool) -> list[tuple[str, str]]:
    """(name, path) of the folders, or of the pictures, that a folder holds, sorted by name."""
    try:
        with os.scandir(folder) as found:
            kept = [
                (entry.name, entry.path)
                for entry in islice(found, 2 * MOST_PICTURES)
                if not entry.name.startswith(".")
                and (entry.is_dir() if want_folders else _is_picture(entry.name) and not entry.is_dir())
            ]
    except OSError as error:
        raise DataError(f"{shown(folder)} cannot be read: {reason_of(error)}.") from None
    return sorted(kept)


def _has_folders(folder: str) -> bool:
    return bool(_entries(folder, want_folders=True))


def _is_picture(name: str) -> bool:
    return os.path.splitext(name)[1].lower() in SUFFIXES  # noqa: PTH122 - ten times as fast


def _read(
    files: _Files, read: Callable[[BinaryIO], Float32], folder: str | os.PathLike[str]
) -> tuple[list[UInt8 | None], list[tuple[str, str]]]:
    """Each file's picture (H, W) or (H, W, 3), None where there is none; and (file, reason) of those."""
    made: list[UInt8 | None] = []
    faults: list[tuple[str, str]] = []
    shape: tuple[int, ...] | None = None
    total = 0
    for path, _ in files:
        try:
            with open_regular(path, MOST_FILE_BYTES) as file:
                values = read(file)
        except ValueError as reason:
            made.append(None)
            faults.append((path, str(reason)))
            continue
        shape = shape or values.shape[:2]
        if values.shape[:2] != shape:
            raise _ScaledError("Its pictures are of several sizes")
        made.append(np.rint(values * 255).astype(np.uint8))
        total += values.size
        if total > MOST_BYTES:
            raise _too_much(folder)
    return made, faults


def _whole(file: BinaryIO) -> Float32:
    values = decode(file).values
    if max(values.shape[:2]) > LARGEST_SIDE:
        raise _ScaledError(f"It holds pictures of more than {LARGEST_SIDE} pixels a side")
    return values


def _square(file: BinaryIO) -> Float32:
    """The middle square, scaled. A photograph is made smaller on the way: that is quicker, and by area as well."""
    values = decode(file, LARGEST_DECODED if _is_large(file) else None).values
    height, width = values.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = np.atleast_3d(values[top : top + side, left : left + side]).transpose(2, 0, 1)
    scaled = area(square, (SIDE, SIDE)).clip(0, 1).transpose(1, 2, 0)
    return scaled if values.ndim == 3 else scaled[..., 0]


def _is_large(file: BinaryIO) -> bool:
    try:
        with Image.open(file, formats=[name for name in FORMATS if name]) as image:
            return max(image.size) > LARGEST_DECODED
    except Exception:  # noqa: BLE001 - what is wrong with it is told when it is decoded
        return False
    finally:
        file.seek(0)


def _unreadable(faults: list[tuple[str, str]], count: int, folder: str | os.PathLike[str]) -> str:
    path, reason = faults[0]
    such = f"{len(faults):,} of its {count:,} pictures cannot be read, such as {visible(Path(path).name, 60)}: {reason}"
    if 2 * len(faults) > count:
        raise DataError(f"{shown(folder)} cannot be trained on: {such}; give PNG or JPEG files.")
    return f"{such}; they are left out."


def _stacked(pictures: list[UInt8], folder: str | os.PathLike[str]) -> UInt8:
    """(N, H, W), or (N, H, W, 3) where one has colours."""
    coloured = any(picture.ndim == 3 for picture in pictures)
    if len(pictures) * math.prod(pictures[0].shape[:2]) * (3 if coloured else 1) > MOST_BYTES:
        raise _too_much(folder)
    if not coloured:
        return np.stack(pictures)
    images = np.empty((len(pictures), *pictures[0].shape[:2], 3), np.uint8)
    for image, picture in zip(images, pictures, strict=True):
        image[:] = picture if picture.ndim == 3 else picture[..., None]
    return images


def _too_much(folder: str | os.PathLike[str]) -> DataError:
    return DataError(f"The pictures in {shown(folder)} take more than {MOST_BYTES / 1e6:,.0f} MB: give fewer.")


def _held_out(labels: Labels, chance: np.random.Generator) -> npt.NDArray[np.bool_]:
    """A tenth of them by chance, but never the last one of a class."""
    held = np.zeros(len(labels), bool)
    left = np.bincount(labels)
    wanted = len(labels) // HELD_OUT
    for row in chance.permutation(len(labels)):
        if wanted and left[labels[row]] > 1:
            held[row] = True
            left[labels[row]] -= 1
            wanted -= 1
    return held
