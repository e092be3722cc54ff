"""Labelled pictures, to train on or to count on: of one size, grey or in colour, with whole-number labels."""

import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from msgspec.structs import replace

from convtui.core.class_names import CIFAR10, numbered
from convtui.core.spec import MOST_LABELS
from convtui.core.text import visible
from convtui.errors import DataError
from convtui.source.arrays import Array, read_arrays
from convtui.source.digits import load_digits
from convtui.source.mnist import mnist_file
from convtui.source.opening import shown

UInt8 = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.integer]

NAMES = ("x_train", "y_train", "x_test", "y_test", "images", "labels")
HELD_OUT = 1_000  # of the bundled digits, for testing


class TrainingData(Struct, frozen=True, eq=False):
    """`x_train` (N, H, W) or (N, H, W, 3) uint8; `y_train` (N,) whole numbers; a test set alike, or None twice.

    `name` is the source without its folders, fit for a screen; `take` the range of training images, if any. `labels`
    name the classes; `notes` are sentences that say what was done with the pictures.
    """

    x_train: UInt8
    y_train: Labels
    x_test: UInt8 | None
    y_test: Labels | None
    name: str
    take: tuple[int, int] | None = None
    labels: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Labelled(Struct, frozen=True, eq=False):
    """`images` (N, H, W) or (N, H, W, 3) uint8, `labels` (N,) whole numbers; `name` as in `TrainingData`."""

    images: UInt8
    labels: Labels
    name: str


def load_dataset(source: str | os.PathLike[str], take: tuple[int, int] | None = None) -> TrainingData:
    """`digits` (bundled: 9,000 to train on, 1,000 to test), `mnist` (downloaded once), an `.npz` file, or a folder of
    pictures by class.

    A file holds `x_train` and `y_train`, as Keras' mnist.npz does, and where it has them `x_test` and `y_test`; or
    `images` and `labels`. Labels are (N,), or (N, 1) as Keras has those of CIFAR-10. `take` keeps the training images
    from the first number up to, but without, the second. Raises DataError.
    """
    if source == "digits":
        digits = load_digits()
        x, y = digits.images, digits.labels
        data = TrainingData(x[:-HELD_OUT], y[:-HELD_OUT], x[-HELD_OUT:], y[-HELD_OUT:], "digits", labels=numbered(10))
    elif source == "mnist":
        data = _read(mnist_file(), "mnist")
    elif Path(source).is_dir():
        from convtui.source.picture_folders import read_folder

        found = read_folder(source)
        name = visible(Path(os.path.abspath(source)).name, 60)  # noqa: PTH100 - of "." and ".." too
        parts = found.x_train, found.y_train, found.x_test, found.y_test
        data = TrainingData(*parts, name, labels=found.labels, notes=found.notes)
    else:
        data = _read(source, visible(Path(source).name, 60))
    return data if take is None else taken(data, take)


def from_arrays(arrays: Mapping[str, Array], name: str, labels: tuple[str, ...] = ()) -> TrainingData:
    """`x_train`, `y_train` and, if they are there, `x_test`, `y_test`; or `images` and `labels`. Checked; the classes
    are called by `labels`, if given. Raises ValueError with the reason as a clause.
    """
    x_test, y_test = None, None
    if "x_train" not in arrays and "images" in arrays:
        x_train, y_train = _pair(arrays, "images", "labels")
    else:
        x_train, y_train = _pair(arrays, "x_train", "y_train")
        if "x_test" in arrays:
            x_test, y_test = _pair(arrays, "x_test", "y_test")
    last = max(int(part.max()) for part in (y_train, y_test) if part is not None)
    if not last:
        raise ValueError("all its pictures are of one class")
    if not labels:
        labels = CIFAR10 if _is_cifar10(x_train, y_train, x_test) else numbered(last + 1)
    return TrainingData(x_train, y_train, x_test, y_test, name, labels=labels)


def _is_cifar10(x_train: UInt8, y_train: Labels, x_test: UInt8 | None) -> bool:
    """By its numbers: no other well-known data set has them. A file of it says nothing of the classes' names."""
    shapes = x_train.shape, None if x_test is None else x_test.shape
    return shapes == ((50_000, 32, 32, 3), (10_000, 32, 32, 3)) and np.bincount(y_train).tolist() == [5_000] * 10


def load_labelled(path: str | os.PathLike[str]) -> Labelled:
    """The labelled pictures in an `.npz` file: `x_test` and `y_test` where it has them, else `x_train` and `y_train`,
    else `images` and `labels`. Of a folder of pictures by class those that `load_dataset` keeps for the test, else all.
    Raises DataError.
    """
    if Path(path).is_dir():
        data = load_dataset(path)
        if data.x_test is not None and data.y_test is not None:
            return Labelled(data.x_test, data.y_test, data.name)
        return Labelled(data.x_train, data.y_train, data.name)
    arrays: dict[str, Array] = {}
    names = NAMES[2:4]
    for names in (NAMES[2:4], NAMES[:2], NAMES[4:]):  # one pair at a time: a training set is large
        arrays = read_arrays(path, DataError, names=names)
        if arrays:
            break
    try:
        if not arrays:
            raise ValueError("it lacks x_test, x_train and images")
        return Labelled(*_pair(arrays, *names), visible(Path(path).name, 60))
    except ValueError as reason:
        raise DataError(
            f"{shown(path)} holds no labelled pictures: {reason}; give a file such as Keras' mnist.npz."
        ) from None


def taken(data: TrainingData, take: tuple[int, int]) -> TrainingData:
    """Only these of the training images. Raises DataError where there are not so many."""
    first, after = take
    count = len(data.x_train)
    if not 0 <= first < after <= count:
        raise DataError(f"{data.name} has no training images {first}:{after}; take some of its 0:{count}.")
    return replace(data, x_train=data.x_train[first:after], y_train=data.y_train[first:after], take=take)


def _read(path: str | os.PathLike[str], name: str) -> TrainingData:
    try:
        return from_arrays(read_arrays(path, DataError, names=NAMES), name)
    except ValueError as reason:
        raise DataError(
            f"{shown(path)} is not training data: {reason}; give a file such as Keras' mnist.npz."
        ) from None


def _pair(arrays: Mapping[str, Array], x_name: str, y_name: str) -> tuple[UInt8, Labels]:
    """Pictures and labels, checked. Raises ValueError with the reason as a clause."""
    for name in (x_name, y_name):
        if name not in arrays:
            raise ValueError(f"it lacks {name}")
    x, y = arrays[x_name], arrays[y_name]
    if x.ndim == 4 and x.shape[3] == 1:
        x = x[..., 0]
    if x.dtype != np.uint8 or not (x.ndim == 3 or (x.ndim == 4 and x.shape[3] == 3)) or not x.size:
        raise ValueError(f"{x_name} holds {x.dtype} of shape {x.shape}, not bytes of shape (N, H, W) or (N, H, W, 3)")
    if y.shape == (len(x), 1):  # as Keras' own CIFAR-10 has them
        y = y[:, 0]
    if y.dtype.kind not in "iu" or y.shape != (len(x),):
        raise ValueError(f"{y_name} holds {y.dtype} of shape {y.shape}, not {len(x):,} whole numbers")
    if y.min() < 0 or y.max() >= MOST_LABELS:
        raise ValueError(f"{y_name} holds labels from {y.min()} to {y.max()}, not 0 to {MOST_LABELS - 1}")
    return x, y.astype(np.uint8 if y.max() < 256 else np.int64)
