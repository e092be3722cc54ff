"""What a folder holds for somebody who looks for a picture; and which file a pasted text means."""

import os
from itertools import islice
from pathlib import Path

from msgspec import Struct

from convtui.source.opening import reason_of

SUFFIXES = frozenset(
    ".png .apng .jpg .jpeg .jpe .jfif .gif .bmp .dib .tif .tiff .webp .ppm .pgm .pbm .pnm .pfm".split()
)
MOST_ENTRIES = 20_000
LONGEST_PATH = 4096


class Entry(Struct, frozen=True):
    """Something in a folder: another one, or a file that may be a picture. `name` is as the system has it."""

    name: str
    is_folder: bool


def entries(folder: str | os.PathLike[str]) -> tuple[Entry, ...]:
    """Folders, then pictures by their suffixes, both by name; of a huge folder not all. Left out is what is neither,
    such as a pipe, and what begins with a dot.

    Raises ValueError with the reason as a clause ("you may not read it").
    """
    try:
        with os.scandir(folder) as found:
            kept = [entry for entry in map(_entry, islice(found, MOST_ENTRIES)) if entry is not None]
    except OSError as error:
        raise ValueError(reason_of(error)) from None
    return tuple(sorted(kept, key=lambda entry: (not entry.is_folder, entry.name.casefold(), entry.name)))


def _entry(found: "os.DirEntry[str]") -> Entry | None:
    if found.name.startswith("."):
        return None
    try:
        if found.is_dir():
            return Entry(found.name, True)
        # A link that leads nowhere is shown: opening it says so.
        is_file = found.is_file() or found.is_symlink()
    except OSError:
        return None
    return Entry(found.name, False) if is_file and Path(found.name).suffix.lower() in SUFFIXES else None


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
