"""What a user has trained: networks kept by name, and the folders of runs. Both stay in the user's own data folder."""

import os
import re
from itertools import islice
from math import isfinite, nan
from pathlib import Path
from typing import BinaryIO

import numpy as np
from msgspec.structs import replace as with_changes

from convtui.core.archive import MOST_SNAPSHOTS, to_arrays
from convtui.core.network import Network, Snapshot
from convtui.core.recipe import BASES
from convtui.core.text import visible
from convtui.errors import ConvtuiError, UsageError
from convtui.paths import data_dir, write_atomically
from convtui.source.opening import shown
from convtui.source.runs import begun, is_run
from convtui.source.sniffing import ENDINGS

LONGEST_NAME = 40
MOST_ENTRIES = 10_000
SUFFIX = ".npz"

# A name is typed in a shell and is a file's on every system, hence no spaces and no letters beyond a to z.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)
_TESTED = ("test_loss", "test_accuracy")


def networks_home() -> Path:
    """Where the networks are that were kept; the folder need not exist."""
    return data_dir() / "networks"


def runs_home() -> Path:
    """Where the app's own training runs are; the folder need not exist."""
    return data_dir() / "runs"


def name_fault(name: str) -> str | None:
    """Why no network can be kept by that name, as a sentence; None if one can. Taken names are no fault."""
    called = visible(name, LONGEST_NAME) or "nothing"
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        return (
            f"A network cannot be called {called}: give up to {LONGEST_NAME} letters from a to z, digits, "
            "dots, - and _, a letter or a digit first."
        )
    if name.lower().endswith(ENDINGS):
        return f"A network cannot be called {called}: that is the name of a file; leave its ending out."
    if name.lower() in BASES:
        return f"A network cannot be called {called}: that one comes with convtui; choose another name."
    return None


def kept_path(name: str) -> Path | None:
    """The file of the network that is kept by that name; None if there is none."""
    if name_fault(name) is not None:
        return None
    path = networks_home() / f"{name}{SUFFIX}"
    return path if path.is_file() else None


def kept_networks() -> tuple[str, ...]:
    """The names of all that are kept, sorted. A folder that cannot be read holds none."""
    names = (entry.name.removesuffix(SUFFIX) for entry in _entries(networks_home()) if entry.name.endswith(SUFFIX))
    return tuple(sorted((name for name in names if kept_path(name) is not None), key=lambda name: (name.lower(), name)))


def keep(name: str, network: Network, *, replace: bool = False) -> Path:
    """Write `network`, with its history up to what it is itself (`ended`), under that name; the file is whole or not
    there.

    Raises UsageError for a name that cannot be or is taken (unless it may be replaced), ConvtuiError where the file
    cannot be written. One sentence each.
    """
    check_name(name, replace=replace)
    path, arrays = networks_home() / f"{name}{SUFFIX}", to_arrays(ended(network))

    def write(stream: BinaryIO) -> None:
        np.savez_compressed(stream, allow_pickle=False, **arrays)

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, write)
    except OSError as error:
        reason = (error.strerror or "it failed").lower()
        raise ConvtuiError(
            f"The network {name} could not be kept in {shown(path.parent)}: {reason}; make room there or let convtui "
            "write there, then keep it again."
        ) from None
    return path


def ended(network: Network) -> Network:
    """It with a history whose last moment is the network itself, as the step of its metadata tells.

    A run that goes on is saved between two moments, or has moments beyond what was saved. What is added has no loss and
    no accuracy but those of the test, where these weights were tested.
    """
    history, said = network.history, network.metadata
    step = said.get("step")
    layer = network.spec.first_convolution
    if not history or layer is None or not isinstance(step, int) or step < history[0].step:
        return network
    bank, past = network.weights[layer.name], tuple(moment for moment in history if moment.step <= step)
    last = past[-1]
    if last.step < step:
        began, train, batch = history[0], said.get("n_train"), said.get("batch_size")
        rate = (last.epoch - began.epoch) / (last.step - began.step) if last.step > began.step else 0.0
        if isinstance(train, int) and isinstance(batch, int) and train > 0 < batch:
            rate = 1 / -(-train // batch)
        test = [_number(said.get(which)) if _number(said.get("n_test")) > 0 else nan for which in _TESTED]
        epoch = last.epoch + rate * (step - last.step)
        past = (*past, Snapshot(step, epoch, nan, nan, bank.kernels, bank.bias, *test))
    if len(past) > MOST_SNAPSHOTS:
        past = (*past[:-1:2], past[-1])
    return with_changes(network, history=past)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and isfinite(value) else nan


def check_name(name: str, *, replace: bool = False) -> None:
    """Before any work: raises UsageError where `keep` would."""
    fault = name_fault(name)
    if fault is not None:
        raise UsageError(fault)
    if not replace and kept_path(name) is not None:
        raise UsageError(f"A network called {name} is kept already: choose another name.")


def new_run(name_hint: str) -> Path:
    """A folder for another run, called after that name or path of a preset or of data: "digits-1", or the next that is
    free. It is not made here.
    """
    hint = name_hint.rstrip("/").rpartition("/")[2].removesuffix(SUFFIX)
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", hint, flags=re.ASCII).strip("-._")[: LONGEST_NAME - 8] or "run"
    numbers = [0]
    for entry in _entries(runs_home()):
        before, _, last = entry.name.rpartition("-")
        if before.lower() == stem.lower() and last.isascii() and last.isdigit() and len(last) < 8:
            numbers.append(int(last))
    return runs_home() / f"{stem}-{max(numbers) + 1}"


def runs() -> tuple[Path, ...]:
    """The folders of the app's own runs, the one that was begun last first."""
    found = [(begun(entry.path), entry.name, Path(entry.path)) for entry in _entries(runs_home()) if is_run(entry.path)]
    return tuple(path for _, _, path in sorted(found, reverse=True))


def _entries(folder: Path) -> "list[os.DirEntry[str]]":
    """What is in a folder and does not begin with a dot."""
    try:
        with os.scandir(folder) as found:
            return [entry for entry in islice(found, MOST_ENTRIES) if not entry.name.startswith(".")]
    except OSError:
        return []
