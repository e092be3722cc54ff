"""A training run at a glance: what it is and how far it has come, without its network and its moments."""

import os
from pathlib import Path

from msgspec import Struct

from convtui.core.run import HEAD, STATUS, RunHead, Status, head_from_bytes, status_from_bytes
from convtui.core.spec import LONGEST_JSON
from convtui.source.opening import open_regular


class Glance(Struct, frozen=True, eq=False):
    """`status` is None where there is none, or none that can be read."""

    head: RunHead
    status: Status | None


def glance(folder: str | os.PathLike[str]) -> Glance:
    """Of a run's folder. ValueError, with the reason as a clause, where it is none that can be read."""
    head = head_from_bytes(_read(Path(folder) / HEAD))
    try:
        return Glance(head, status_from_bytes(_read(Path(folder) / STATUS)))
    except ValueError:
        return Glance(head, None)


def _read(path: Path) -> bytes:
    with open_regular(path, LONGEST_JSON) as file:
        return file.read(LONGEST_JSON)
