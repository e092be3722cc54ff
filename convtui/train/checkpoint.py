"""A network into its file, and a training into the file from which it goes on: whole or not at all."""

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import numpy as np

from convtui.core.archive import to_arrays
from convtui.core.network import Network
from convtui.core.text import visible
from convtui.errors import ConvtuiError, UsageError
from convtui.paths import write_atomically
from convtui.train.learner import Array

FORMAT = "convtui-checkpoint-1"
MOST_BYTES = 1_000_000_000


def save_network(network: Network, path: Path) -> None:
    """Write `network` to `path` as a compressed `.npz` without pickle; an earlier file stays until
    the new one is whole.

    Raises ConvtuiError if the file system refuses, ValueError if the network contradicts its spec.
    """
    arrays = to_arrays(network)

    def write(stream: BinaryIO) -> None:
        np.savez_compressed(stream, allow_pickle=False, **arrays)

    try:
        write_atomically(path, write)
    except OSError as error:
        raise ConvtuiError(
            f"{visible(str(path))} could not be written ({error.strerror or error}); "
            "what stood there before is kept: make room or choose another --output."
        ) from error


def check_output(path: Path) -> None:
    """Raises UsageError at once, not after an epoch, where `save_network` could not write."""
    if path.is_dir():
        raise UsageError(f"{visible(str(path))} is a folder; --output takes the name of a file.")
    if not path.parent.is_dir():
        raise UsageError(f"The folder {visible(str(path.parent))} does not exist; make it, or choose another --output.")


def save_state(state: Mapping[str, Array], path: Path) -> None:
    """All that a training needs to go on, as an `.npz` without pickle. Raises OSError."""
    write_atomically(path, lambda file: np.savez(file, allow_pickle=False, format=np.array(FORMAT), **state))


def load_state(path: Path) -> dict[str, Array]:
    """What `save_state` wrote; ValueError, a clause, for anything else, OSError where it cannot be read."""
    if path.stat().st_size > MOST_BYTES:
        raise ValueError("it is too large")
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            state = dict(stored)
    except (ValueError, KeyError, EOFError, NotImplementedError, AttributeError, zipfile.BadZipFile) as error:
        raise ValueError("it is damaged") from error
    if str(state.pop("format", "")) != FORMAT:
        raise ValueError("it was written by another version of convtui")
    return state
