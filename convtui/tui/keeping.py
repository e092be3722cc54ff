"""w: a network kept under a name, as it is now; a training that goes on here saves it first."""

from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from msgspec import Struct

from convtui.core.text import visible
from convtui.errors import ConvtuiError
from convtui.lab.run_words import run_name
from convtui.source.kept import keep, kept_path, name_fault
from convtui.tui.follower import Seen
from convtui.tui.name_screen import NameScreen

if TYPE_CHECKING:
    from convtui.core.network import Network
    from convtui.tui.app import ConvtuiApp
    from convtui.tui.trainings import Trainings

# Seconds that a training has to save what it was told to; after that what was saved before is kept.
PATIENCE = 5.0


class _Wish(Struct, frozen=True):
    """To keep a run under a name, once it was saved more than `saves` times."""

    name: str
    folder: str
    saves: int
    until: float


class Keeping:
    """One wish at a time waits for a training to save."""

    def __init__(self, app: "ConvtuiApp", trainings: "Trainings") -> None:
        self._app, self._trainings = app, trainings
        self._wish: _Wish | None = None

    def ask(self, network: str) -> None:
        """For a name."""

        def named(name: str | None) -> None:
            if name is not None:
                self._keep(name, network)

        self._app.push_screen(NameScreen(self._suggestion(network), self._words(network)), named)

    def told(self, seen: Seen) -> None:
        """News of a run."""
        wish = self._wish
        if wish is None or seen.folder != wish.folder:
            return
        status = seen.status
        if status is None or status.is_over or status.saves > wish.saves:
            self._fulfil(seen.network)

    def _suggestion(self, network: str) -> str:
        """A free name that resembles its own."""
        stem = Path(network).stem
        stem = stem if name_fault(stem) is None else f"my-{stem}" if name_fault(f"my-{stem}") is None else "mine"
        names = (stem, *(f"{stem}-{number}" for number in range(2, 100)))
        return next((name for name in names if kept_path(name) is None), stem)

    def _words(self, network: str) -> str:
        """What is kept."""
        made, edited = self._app.library.network(network), len(self._app.state.trained.trial.edits)
        status = self._app.library.statuses.get(network)
        now = visible(made.spec.name, 40)
        if status is not None:
            when = "as it is now" if status.state == "running" else f"at step {status.saved_step:,}"
            now = f"{run_name(network)} {when}"
        moments = f", with its {len(made.history):,} moments" if made.history else ""
        changes = f"; your changes of {edited} filter{'s' * (edited != 1)} are not part of it" if edited else ""
        return f"{now}{moments}{changes}. It stands in the list then (k), and --net takes it."

    def _keep(self, name: str, network: str) -> None:
        seen = self._trainings.seen(network)
        if self._trainings.order_save(network) and seen is not None and seen.status is not None:
            self._wish = _Wish(name, network, seen.status.saves, monotonic() + PATIENCE)
            self._app._say(f"{run_name(network)} is being saved ...")
            self._app.set_timer(PATIENCE, self._overdue)
        else:
            made = seen.network if seen is not None and seen.network is not None else None
            self._write(name, made or self._app.library.network(network))

    def _overdue(self) -> None:
        wish = self._wish
        if wish is not None and monotonic() >= wish.until:
            seen = self._trainings.seen(wish.folder)
            self._fulfil(seen.network if seen is not None else None)

    def _fulfil(self, network: "Network | None") -> None:
        wish, self._wish = self._wish, None
        if wish is not None:
            self._write(wish.name, network or self._app.library.network(wish.folder))

    def _write(self, name: str, network: "Network") -> None:
        """In a thread: it is compressed, and flushed to the disk."""

        def work() -> None:
            try:
                keep(name, network, replace=True)  # that it may be was asked before
                said, kept = f"Kept as {name}: convtui filters --net {name}", network
            except (ConvtuiError, OSError) as error:
                said, kept = str(error), None
            self._app.call_later(self._written, name, kept, said)

        self._app.run_worker(work, thread=True, group="keeping", exit_on_error=False)

    def _written(self, name: str, network: "Network | None", said: str) -> None:
        if not self._app.is_running:
            return
        if network is not None:
            self._app.library.renew_network(name, network)
        self._trainings.say("Kept" if network is not None else "Not kept", said)
