"""The whole MNIST, as the file that Keras downloads: from Keras' own cache, from ours, or fetched once.

Done without Keras, which would take seconds to import for one download and is an extra.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from convtui.errors import DataError
from convtui.paths import cache_dir, write_atomically

URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
MOST_BYTES = 20_000_000
SECONDS = 20


def mnist_file() -> Path:
    """The path of a file that is, byte for byte, the one that Keras uses; downloads it if there is none yet.

    Raises DataError if it can neither be found nor fetched.
    """
    for path in _places():
        if _is_it(path):
            return path
    target = cache_dir() / "mnist.npz"
    try:
        data = _fetched()
        if hashlib.sha256(data).hexdigest() != SHA256:
            raise ValueError("what came is another file or cut short")
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, lambda file: file.write(data))
    except (OSError, ValueError) as error:
        reason = "the connection failed" if isinstance(error, OSError) else str(error)
        raise DataError(f"MNIST could not be downloaded: {reason}; give --data FILE.npz, or --data digits.") from None
    return target


def _places() -> Iterator[Path]:
    keras = os.environ.get("KERAS_HOME")
    yield (Path(keras) if keras else Path.home() / ".keras") / "datasets" / "mnist.npz"
    yield cache_dir() / "mnist.npz"


def _is_it(path: Path) -> bool:
    try:
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            return False
        return hashlib.sha256(path.read_bytes()).hexdigest() == SHA256
    except OSError:
        return False


def _fetched() -> bytes:
    from http.client import HTTPException
    from urllib.request import urlopen

    try:
        with urlopen(URL, timeout=SECONDS) as answer:
            data: bytes = answer.read(MOST_BYTES + 1)
    except HTTPException as error:
        raise OSError(str(error)) from None
    return data
