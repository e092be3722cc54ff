"""A network into its file, whole or not at all."""

from pathlib import Path
from typing import BinaryIO

import numpy as np

from convtui.core.archive import to_arrays
from convtui.core.network import Network
from convtui.core.text import visible
from convtui.errors import ConvtuiError, UsageError
from convtui.paths import write_atomically


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
