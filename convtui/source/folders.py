"""What a folder holds for somebody who looks for a picture; and which file a pasted text means."""

import os
import re
from collections.abc import Collection
from itertools import islice
from pathlib import Path

from msgspec import Struct

from convtui.source.opening import reason_of

SUFFIXES = frozenset(
    ".png .apng .jpg .jpeg .jpe .jfif .gif .bmp .dib .tif .tiff .webp .ppm .pgm .pbm .pnm .pfm".split()
)
MOST_ENTRIES = 10_000
LONGEST_PATH = 4096


class Entry(Struct, frozen=True):
    """Something in a folder: another one, or a file that may be a picture. `name` is as the system has it."""

    name: str
    is_folder: bool


class Listing(Struct, frozen=True):
    """Folders, then pictures, both by name. `is_whole`: a huge folder is not read to its end."""

    entries: tuple[Entry, ...] = ()
    is_whole: bool = True


def listing(folder: str | os.PathLike[str], suffixes: Collection[str] = SUFFIXES) -> Listing:
    """What can be opened in a folder: others, and files by their suffixes, pictures usually. Left out is what is
    neither, such as a pipe, and what begins with a dot.

    Raises ValueError with the reason as a clause ("you may not read it").
    """
    try:
        with os.scandir(folder) as found:
            made = (_entry(entry, suffixes) for entry in islice(found, MOST_ENTRIES))
            kept = [entry for entry in made if entry is not None]
            is_whole = next(found, None) is None
    except OSError as error:
        raise ValueError(reason_of(error)) from None
    kept.sort(key=lambda entry: (not entry.is_folder, _as_read(entry.name), entry.name))
    return Listing(tuple(kept), is_whole)


def _as_read(name: str) -> list[str | tuple[int, str]]:
    """What it is sorted by: 9 comes before 10."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return [(len(part.lstrip("0")), part.lstrip("0")) if index % 2 else part for index, part in enumerate(parts)]


def _entry(found: "os.DirEntry[str]", suffixes: Collection[str]) -> Entry | None:
    if found.name.startswith("."):
        return None
    try:
        if found.is_dir():
            return Entry(found.name, True)
        if os.path.splitext(found.name)[1].lower() not in suffixes:  # noqa: PTH122 - ten times as fast
            return None
        # A link that leads nowhere is shown: opening it says so.
        return Entry(found.name, False) if found.is_file() or found.is_symlink() else None
    except OSError:
        return None


def pasted_path(text: str) -> Path | None:
    """The file that a terminal meant when something was dropped on it, or that was copied: quoted, with backslashes, as
    a URL or as it is. None where it names no file and does not look as if it were to.
    """
    text = text.strip()
    if not text or len(text) > LONGEST_PATH or "\n" in text or "\0" in text:
        return None
    readings = [text, *_unquoted(text)]
    for reading in readings:
        path = Path(reading).expanduser() if reading.startswith("~/") else Path(reading)
        try:
            if os.path.lexists(path):
                return path
        except (OSError, ValueError):
            continue
    return Path(readings[-1]) if readings[-1].startswith(("/", "./", "../")) else None


def _unquoted(text: str) -> list[str]:
    if text.startswith("file://"):
        from urllib.parse import unquote, urlsplit

        try:
            return [unquote(urlsplit(text).path, errors="surrogateescape")]
        except ValueError:  # brackets that hold no address
            return []
    from shlex import split

    try:
        words = split(text)
    except ValueError:  # a quote without its end
        return []
    return words if len(words) == 1 else []
