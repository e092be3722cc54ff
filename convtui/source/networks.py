"""Trained networks: the bundled ones by name, others from the files that `convtui train` writes."""

import os
from functools import cache
from pathlib import Path

from convtui.core.archive import from_arrays
from convtui.core.names import suggest
from convtui.core.network import Network
from convtui.core.text import visible
from convtui.errors import NetworkError, UsageError
from convtui.paths import asset
from convtui.source.arrays import read_arrays
from convtui.source.opening import shown

NETWORKS: tuple[str, ...] = ("lecture", "stacked", "colour")

MOST_BYTES = 256_000_000


def load_network(name_or_path: str | os.PathLike[str]) -> Network:
    """The bundled network of that name (kept once read), else the one in the file at that path.

    Raises UsageError for a plain word that is neither, and NetworkError for a file; one plain sentence each.
    """
    text = os.fspath(name_or_path)
    if text in NETWORKS:
        return _bundled(text)
    if not os.path.lexists(text) and not Path(text).suffix and Path(text).name == text:
        near = suggest(text, NETWORKS)
        hint = f"did you mean {near}?" if near else f"there are {', '.join(NETWORKS)}; or give a file."
        named = visible(text, 60) or '""'
        raise UsageError(f"No network and no file is called {named}: {hint}")
    return _load(text)


@cache
def _bundled(name: str) -> Network:
    return _load(asset("networks", f"{name}.npz"))


def _load(path: str | os.PathLike[str]) -> Network:
    arrays = read_arrays(path, NetworkError, most_bytes=MOST_BYTES)
    try:
        return from_arrays(arrays, name_hint=shown(path))
    except ValueError as error:
        raise NetworkError(str(error)) from None
