"""Keras checkpoints that somebody has already: one file as a network, a folder of them as one with a time line."""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from math import nan
from pathlib import Path
from typing import NamedTuple

from convtui.core.network import FilterBank, Network, Snapshot
from convtui.core.run import recorded_layer
from convtui.core.spec import Shape
from convtui.core.text import visible
from convtui.errors import NetworkError
from convtui.source.keras_files import KerasReader, Model
from convtui.source.limits import WEIGHTS_ONLY
from convtui.source.opening import open_regular, reason_of, shown
from convtui.source.sniffing import KERAS_ENDINGS

MOST_ENTRIES = 100_000
MOST_FILES = 1_000
# Of one file, of which only parts are read; of all recorded numbers together.
MOST_BYTES = 8_000_000_000
MOST_NUMBERS = 50_000_000
# A number in a name that is taken for a step as it is: others are dates.
LARGEST_STEP = 10**9
LONGEST_NUMBER = 18
WORDS = ("batch", "checkpoint", "ckpt", "ep", "epoch", "iter", "iteration", "step")
ADVICE = "give a file that Keras wrote"


# Of a name: the letters before each whole number in it, and the number.
_Row = list[tuple[str, int]]


class _Ordered(NamedTuple):
    """Files in the order of training, their steps, and what tells the order."""

    paths: tuple[Path, ...]
    steps: tuple[int, ...]
    by: str


def is_keras_file(path: str | os.PathLike[str]) -> bool:
    """Whether its name is one of a Keras file."""
    return os.fspath(path).lower().endswith(KERAS_ENDINGS)


def is_checkpoint_folder(path: str | os.PathLike[str]) -> bool:
    """Whether it is a folder that holds Keras files."""
    return bool(_files(Path(path)))


def load_checkpoint(path: str | os.PathLike[str]) -> Network:
    """The network in one Keras file, or its first convolution alone. NetworkError, one sentence, where there is none.

    `metadata` has "note" where not all is in the file: what is not, in sentences.
    """
    with _reader_for(path) as reader:
        try:
            model = _whole(reader, Path(path), _stem(Path(path).name))
        except ValueError as reason:
            raise NetworkError(f"{shown(path)} cannot be read: {reason}; {ADVICE}.") from None
    words = _model_words(model)
    return Network(model.spec, model.weights, {"note": " ".join(words)} if words else {})


def load_checkpoints(path: str | os.PathLike[str]) -> Network:
    """The network in the last of a folder's Keras files, with the first convolution of all of them as its history.

    Losses and accuracies are NaN. `metadata` has "files", how many are in the history, "order" ("number", "date") and
    "note": in sentences, what tells the order, what is left out and what is not known. Raises NetworkError, one
    sentence, where no file can be read.
    """
    folder = Path(path)
    found = _files(folder)
    if not found:
        raise NetworkError(f"{shown(folder)} holds no Keras files: give a folder with .keras or .weights.h5 files.")
    ordered, left_out = _ordered(found), dict[str, str]()
    with _reader_for(folder) as reader:
        model, last = _last(reader, ordered, folder, left_out)
        history = _history(reader, ordered, model, last, left_out)
    others = [*_model_words(model), *_left_out_words(left_out)]
    sentences = [_order_words(ordered, len(history), at_length=not others), *others]
    metadata = {"files": len(history), "order": ordered.by, "note": " ".join(sentences)}
    return Network(model.spec, model.weights, metadata, history)


@contextmanager
def _reader_for(path: str | os.PathLike[str]) -> Iterator[KerasReader]:
    try:
        with KerasReader() as reader:
            yield reader
    except OSError:
        raise NetworkError(f"{shown(path)} cannot be read: no process can be started for it; try again.") from None


def _last(reader: KerasReader, ordered: _Ordered, folder: Path, left_out: dict[str, str]) -> tuple[Model, int]:
    """(the network in the last file that can be read, its place in the order)."""
    for index in reversed(range(len(ordered.paths))):
        path = ordered.paths[index]
        try:
            return _whole(reader, path, folder.resolve().name or "checkpoints"), index
        except ValueError as reason:
            left_out[path.name] = str(reason)
    path = ordered.paths[-1]
    raise NetworkError(
        f"None of the {len(ordered.paths):,} Keras files in {shown(folder)} can be read; of {visible(path.name, 60)}: "
        f"{left_out[path.name]}; give checkpoints of a network with a convolution."
        if len(ordered.paths) > 1
        else f"{visible(path.name, 60)} in {shown(folder)} cannot be read: {left_out[path.name]}; {ADVICE}."
    )


def _history(
    reader: KerasReader, ordered: _Ordered, model: Model, last: int, left_out: dict[str, str]
) -> tuple[Snapshot, ...]:
    """The first convolution of every file up to that which is `last`, of very many every k-th."""
    name = recorded_layer(model.spec).name
    newest = model.weights[name]
    shapes: tuple[Shape, Shape] = newest.kernels.shape, newest.bias.shape
    most = max(1, min(MOST_FILES, MOST_NUMBERS // newest.parameters))
    every = -(-(last + 1) // most)
    moments = []
    for index in range(last % every, last + 1, every):
        path, step = ordered.paths[index], ordered.steps[index]
        try:
            bank = newest if index == last else _kernels(reader, path, model.places, shapes)
        except ValueError as reason:
            left_out[path.name] = str(reason)
            continue
        moments.append(Snapshot(step, float(step), nan, nan, bank.kernels, bank.bias))
    return tuple(moments)


def _whole(reader: KerasReader, path: Path, name: str) -> Model:
    with open_regular(path, MOST_BYTES) as file:
        return reader.whole(file, name)


def _kernels(reader: KerasReader, path: Path, places: tuple[str, str], shapes: tuple[Shape, Shape]) -> FilterBank:
    with open_regular(path, MOST_BYTES) as file:
        return reader.kernels(file, places, shapes)


def _files(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            return [
                Path(entry.path)
                for entry in islice(entries, MOST_ENTRIES)
                if is_keras_file(entry.name) and not entry.name.startswith(".") and not entry.is_dir()
            ]
    except (NotADirectoryError, FileNotFoundError):
        return []
    except OSError as error:
        raise NetworkError(f"{shown(folder)} cannot be opened: {reason_of(error)}.") from None


def _ordered(paths: Sequence[Path]) -> _Ordered:
    """By the numbers in their names where those tell them apart, else by their dates."""
    numbers = _numbers([path.name for path in paths])
    if numbers is not None:
        order = sorted(range(len(paths)), key=lambda index: numbers[index])
        steps = [numbers[index] for index in order]
        if steps[-1] > LARGEST_STEP:
            steps = list(range(len(paths)))
        return _Ordered(tuple(paths[index] for index in order), tuple(steps), "number")
    by_date = tuple(sorted(paths, key=lambda path: (_date(path), path.name)))
    return _Ordered(by_date, tuple(range(len(paths))), "date")


def _numbers(names: Sequence[str]) -> list[int] | None:
    """The number of each name that tells its place: the first of its whole numbers that no two have in common, one
    after a word such as "epoch" before others. None where there is no such.
    """
    rows = [_whole_numbers(_stem(name)) for name in names]
    columns = list(range(max(map(len, rows))))
    picks: list[Callable[[_Row], int | None]] = [partial(_at, column) for column in columns]
    for pick in (_after_word, *(picks if len(names) > 1 else reversed(picks))):
        found = [number for row in rows if (number := pick(row)) is not None]
        if len(found) == len(names) == len(set(found)):
            return found
    return None


def _whole_numbers(stem: str) -> _Row:
    """(the letters before it, number) for each whole number in a name; in model.05-0.1234 that is 05 alone."""
    found = re.finditer(r"([A-Za-z]*)[-_. =]*(\d+(?:\.\d+)?)", stem, re.ASCII)
    return [(one[1].lower(), int(one[2])) for one in found if "." not in one[2] and len(one[2]) <= LONGEST_NUMBER]


def _after_word(row: _Row) -> int | None:
    return next((number for word, number in row if word in WORDS), None)


def _at(column: int, row: _Row) -> int | None:
    return row[column][1] if column < len(row) else None


def _stem(name: str) -> str:
    """Without what only says that it is a Keras file."""
    return re.sub(r"(\.weights)?\.(keras|h5|hdf5)$", "", name, flags=re.IGNORECASE)


def _date(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _order_words(ordered: _Ordered, count: int, *, at_length: bool) -> str:
    """Short where more follows: a screen has one line for all of it."""
    found = len(ordered.paths)
    if found == 1:
        return "1 file."
    files = f"{count:,} files" if count == found else f"{count:,} of {found:,} files"
    if ordered.by == "date":
        return f"{files}, by date: their names have no numbers."
    return f"{files}, in the order of the numbers in their names." if at_length else f"{files}, by number."


def _model_words(model: Model) -> list[str]:
    """What is not seen of the network, and what is not known; nothing for a whole one."""
    if model.left_out == WEIGHTS_ONLY:  # together with the order it just fits 80 columns
        first, *others = model.assumed
        return [f"Weights only: assumed {first}.", *(f"Also assumed: {one}." for one in others)]
    alone = [f"First convolution alone: {model.left_out}."] if model.left_out else []
    return alone + [f"Assumed: {one}." for one in model.assumed]


def _left_out_words(left_out: Mapping[str, str]) -> list[str]:
    if not left_out:
        return []
    name, reason = next(iter(left_out.items()))
    others = len(left_out) - 1
    more = f" and {others:,} other{'s' * (others > 1)}" if others else ""
    return [f"Left out: {visible(name, 40)} ({reason}){more}."]
