"""k: the networks to choose from; those that are kept and the runs are read in a thread."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from convtui.core.text import visible
from convtui.errors import ConvtuiError
from convtui.lab.introducing import introduced, network_words
from convtui.lab.library import Library
from convtui.lab.run_words import standing
from convtui.source.glance import Glance, glance
from convtui.source.kept import kept_networks, kept_path, runs
from convtui.source.networks import load_network
from convtui.tui.lists import ChoiceScreen, Row

MOST_RUNS, MOST_KEPT = 20, 100
ABOVE = 60


def rows_at_hand(library: Library) -> list[Row]:
    """The user's own that were opened already, and the bundled ones."""
    return [(name, visible(Path(name).name, ABOVE), introduced(name, library)) for name in library.networks]


def rows_on_disk(known: Sequence[Row]) -> Iterator[Row]:
    """Kept networks by name, then runs, the newest first; without those that stand among the known ones."""
    there = {name for name, _, _ in known}
    for name in kept_networks()[:MOST_KEPT]:
        if name not in there and str(kept_path(name)) not in there:
            yield name, name, f"kept: {_kept_words(name)}"
    for folder in runs()[:MOST_RUNS]:
        if str(folder) not in there:
            yield str(folder), visible(folder.name, ABOVE), _run_words(folder)


def _kept_words(name: str) -> str:
    try:
        return network_words(load_network(name))
    except (ConvtuiError, OSError, MemoryError):
        return "cannot be read"


def _run_words(folder: Path) -> str:
    try:
        found: Glance = glance(folder)
    except ValueError:
        return "a run that cannot be read"
    return f"run: {standing(found.status)}"


class NetworkList(ChoiceScreen):
    """The list stands at once; what is on the disk is added when it has been read."""

    def __init__(self, rows: Sequence[Row], chosen: str) -> None:
        super().__init__("Networks", rows, chosen)

    def on_mount(self) -> None:
        super().on_mount()
        self.run_worker(self._read, thread=True, group="listing", exit_on_error=False)

    def _read(self) -> None:
        found = list(rows_on_disk(self._rows))
        if found:
            self.app.call_later(self._add, found)

    def _add(self, found: Sequence[Row]) -> None:
        if self.is_current:
            self.show_rows((*self._rows, *found))
