"""A training run at a glance: what it is and how far it has come, without its network and its moments."""

import os
from pathlib import Path

from msgspec import Struct

from convtui.core.run import HEAD, STATUS, RunHead, Status, head_from_bytes, status_from_bytes
from convtui.core.spec import LONGEST_JSON
from convtui.source.opening import open_regular, reason_of


class Glance(Struct, frozen=True, eq=False):
    """`status` is None where there is none, or none that can be read."""

    head: RunHead
    status: Status | None


def glance(folder: str | os.PathLike[str]) -> Glance:
    """Of a run's folder. ValueError, with the reason as a clause, where it is none that can be read."""
    head = read_head(folder)
    try:
        return Glance(head, read_status(folder))
    except ValueError:
        return Glance(head, None)


def read_head(folder: str | os.PathLike[str]) -> RunHead:
    """ValueError, with the reason as a clause, where there is none that can be read."""
    return head_from_bytes(_read(Path(folder) / HEAD))


def read_status(folder: str | os.PathLike[str]) -> Status:
    """ValueError as there."""
    return status_from_bytes(_read(Path(folder) / STATUS))


def _read(path: Path) -> bytes:
    try:
        with open_regular(path, LONGEST_JSON) as file:
            return file.read(LONGEST_JSON)
    except OSError as error:  # over a network a file may go while it is read
        raise ValueError(reason_of(error)) from None
