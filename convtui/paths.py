"""Where things are: packaged assets, the user's folders, and writing files that are never half there."""

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from convtui.errors import ConvtuiError


@cache
def _assets() -> Path:
    here = Path(__file__).resolve().parent
    # The wheel holds them inside the package; a checkout and an editable install beside it.
    for folder in (here / "assets", here.parent / "assets"):
        if (folder / "pictures").is_dir():
            return folder
    raise ConvtuiError("convtui's own pictures are missing beside its code: install convtui again.")


def asset(*parts: str) -> Path:
    """The path of a packaged file, such as `asset("pictures", "dot.png")`; it need not exist.

    Raises ConvtuiError if the whole folder of assets is missing.
    """
    return _assets().joinpath(*parts)


def data_dir() -> Path:
    """What the user made and would miss. Not created here."""
    from platformdirs import user_data_path

    return user_data_path("convtui", appauthor=False)


def state_dir() -> Path:
    """Where the program left off: sessions, logs. Not created here."""
    from platformdirs import user_state_path

    return user_state_path("convtui", appauthor=False)


def cache_dir() -> Path:
    """What can be fetched or made again. Not created here."""
    from platformdirs import user_cache_path

    return user_cache_path("convtui", appauthor=False)


def write_atomically(path: str | os.PathLike[str], writer: Callable[[BinaryIO], object]) -> None:
    """Have `writer` fill the file at `path`: afterwards it holds all of it, or what it held before.

    Written beside it, flushed to the disk and renamed; a link is followed, its target replaced. What is not a
    regular file (a pipe, /dev/null) is written to directly. Raises OSError, and whatever `writer` raises.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not stat.S_ISREG(target.stat().st_mode):
        with target.open("wb") as file:
            writer(file)
        return
    part = target.with_name(f".{target.name[:100]}.{uuid4().hex[:12]}.part")
    try:
        # Mode 0666 under the umask, as for any file that the user makes; a file that was there keeps its own.
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as file:
            writer(file)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            part.chmod(stat.S_IMODE(target.stat().st_mode))
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    with suppress(OSError):  # not every file system lets a folder be flushed
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
