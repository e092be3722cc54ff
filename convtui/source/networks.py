"""Trained networks: the bundled ones and those that are kept by name, others from files and folders."""

import os
from collections.abc import Sequence
from functools import cache
from itertools import islice
from pathlib import Path

from convtui.core.archive import from_arrays
from convtui.core.names import suggest
from convtui.core.network import Network
from convtui.core.text import visible
from convtui.errors import NetworkError, UsageError
from convtui.paths import asset
from convtui.source.arrays import read_arrays
from convtui.source.kept import kept_networks, kept_path
from convtui.source.opening import shown
from convtui.source.runs import begun, is_run, load_run
from convtui.source.sniffing import is_keras

NETWORKS: tuple[str, ...] = ("lecture", "stacked", "colour")

MOST_BYTES = 256_000_000
# Of a folder that is looked through; in a sentence.
MOST_ENTRIES, MOST_NAMED = 1_000, 8


def load_network(name_or_path: str | os.PathLike[str]) -> Network:
    """The bundled network of that name (kept once read), else the one that the user has kept by that name, else what is
    at that path: a file that `convtui train` or Keras wrote, the folder of a training run, a folder of Keras files.

    Raises UsageError for a plain word that is none of these, and NetworkError for files; one plain sentence each.
    """
    text = os.fspath(name_or_path)
    if text in NETWORKS:
        return _bundled(text)
    if (path := kept_path(text)) is not None:
        return _load(path)
    if os.path.isdir(text):  # noqa: PTH112 - a path may be a text
        return _load_folder(text)
    if not os.path.lexists(text) and not Path(text).suffix and Path(text).name == text:
        names = (*NETWORKS, *kept_networks())
        near = suggest(text, names)
        hint = f"did you mean {near}?" if near else f"there are {_in_words(names)}; or give a file or a folder."
        named = visible(text, 60) or '""'
        raise UsageError(f"No network and no file is called {named}: {hint}")
    if is_keras(text):
        from convtui.source.checkpoint_folders import load_checkpoint

        return load_checkpoint(text)
    return _load(text)


def resolved(name: str) -> str:
    """A network's name or path as it stays true wherever the process goes: paths are made absolute."""
    if name in NETWORKS or kept_path(name) is not None or not os.path.lexists(name):
        return name
    return os.path.abspath(name)  # noqa: PTH100 - links as they were typed


def _load_folder(path: str) -> Network:
    from convtui.source.checkpoint_folders import is_checkpoint_folder, load_checkpoints

    if is_run(path):
        return load_run(path)
    if is_checkpoint_folder(path):
        return load_checkpoints(path)
    inner = _run_within(path)
    raise NetworkError(
        f"{shown(path)} is a folder without a training run and without Keras files: give one that FilterRecorder or "
        f"`convtui train` wrote{f', such as {shown(inner)}' if inner else ''}, or one with .keras or .weights.h5 files."
    )


def _run_within(path: str) -> str | None:
    """Of a folder of runs the one that was begun last."""
    try:
        with os.scandir(path) as entries:
            found = [entry.path for entry in islice(entries, MOST_ENTRIES) if is_run(entry.path)]
    except OSError:
        return None
    return max(found, key=begun, default=None)


def _in_words(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


@cache
def _bundled(name: str) -> Network:
    return _load(asset("networks", f"{name}.npz"))


def _load(path: str | os.PathLike[str]) -> Network:
    arrays = read_arrays(path, NetworkError, most_bytes=MOST_BYTES)
    try:
        return from_arrays(arrays, name_hint=shown(path))
    except ValueError as error:
        raise NetworkError(str(error)) from None
