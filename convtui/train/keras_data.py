"""Data sets that Keras downloads and keeps: fashion_mnist, cifar10, cifar100."""

import io
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

import numpy as np
import numpy.typing as npt

from convtui.core.class_names import CIFAR10, CIFAR100, FASHION_MNIST
from convtui.errors import DataError
from convtui.train.engine import load_engine

# By Keras' own name: what its labels mean.
LABELS: Mapping[str, tuple[str, ...]] = {"fashion_mnist": FASHION_MNIST, "cifar10": CIFAR10, "cifar100": CIFAR100}
SECONDS = 20  # without a sign of life from the other side

Array = npt.NDArray[Any]


def keras_arrays(name: str) -> dict[str, Array]:
    """`x_train`, `y_train`, `x_test`, `y_test` as Keras has them; it downloads them when first asked.

    Raises DataError where they cannot be had, MissingExtraError without TensorFlow.
    """
    datasets = load_engine().keras.datasets
    try:
        with _patience(), redirect_stdout(io.StringIO()):  # it prints a progress bar
            (x_train, y_train), (x_test, y_test) = getattr(datasets, name).load_data()
    except Exception as error:  # noqa: BLE001 - it raises plain Exceptions, and whatever a damaged file makes it raise
        raise DataError(
            f"{name} could not be had from Keras: {_reason(error)}; give --data FILE.npz that holds x_train, y_train, "
            "x_test and y_test, or --data digits, which is always there."
        ) from None
    arrays = {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}
    return {key: np.asarray(array) for key, array in arrays.items()}


def _reason(error: Exception) -> str:
    """Keras tells most failed downloads by the words of a plain Exception."""
    if isinstance(error, (TimeoutError, URLError, HTTPException)) or "URL fetch failure" in str(error):
        return "the download failed"
    if isinstance(error, OSError) and error.strerror:
        return f"the system says {error.strerror.lower()}"
    return "what lies in Keras' folder of data sets, ~/.keras/datasets, is damaged (remove it there)"


@contextmanager
def _patience() -> Iterator[None]:
    """Not for ever: Keras itself sets no limit."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(SECONDS)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
