"""Trained networks: the bundled ones by name, others from the files that `convtui train` writes."""

import os
from functools import cache

from convtui.core.archive import from_arrays
from convtui.core.network import Network
from convtui.errors import NetworkError
from convtui.paths import asset
from convtui.source.arrays import read_arrays
from convtui.source.opening import shown

NETWORKS: tuple[str, ...] = ("lecture",)

MOST_BYTES = 256_000_000


def load_network(name_or_path: str | os.PathLike[str]) -> Network:
    """The bundled network of that name (kept once read), else the one in the file at that path.

    Raises NetworkError with one plain sentence.
    """
    if name_or_path in NETWORKS:
        return _bundled(str(name_or_path))
    return _load(name_or_path)


@cache
def _bundled(name: str) -> Network:
    return _load(asset("networks", f"{name}.npz"))


def _load(path: str | os.PathLike[str]) -> Network:
    arrays = read_arrays(path, NetworkError, most_bytes=MOST_BYTES)
    try:
        return from_arrays(arrays, name_hint=shown(path))
    except ValueError as error:
        raise NetworkError(str(error)) from None
