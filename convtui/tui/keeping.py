"""w: a network kept under a name, as it is now; a training that goes on here saves it first."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from convtui.core.text import visible
from convtui.errors import ConvtuiError
from convtui.lab.run_words import run_name
from convtui.source.kept import ended, keep, kept_path, name_fault
from convtui.source.runs import load_run
from convtui.tui.follower import Seen
from convtui.tui.name_screen import NameScreen
from convtui.tui.run_watch import renew

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


class Keeping:
    """Wishes wait for a training to save."""

    def __init__(self, app: "ConvtuiApp", trainings: "Trainings") -> None:
        self._app, self._trainings = app, trainings
        self._wishes: list[_Wish] = []

    def ask(self, network: str) -> None:
        """For a name."""

        def named(name: str | None) -> None:
            if name is not None:
                self._keep(name, network)

        self._app.push_screen(NameScreen(self._suggestion(network), self._words(network)), named)

    def told(self, seen: Seen) -> None:
        """News of a run."""
        status = seen.status
        for wish in [wish for wish in self._wishes if wish.folder == seen.folder]:
            if status is None or status.is_over or status.saves > wish.saves:
                self._fulfil(wish, seen.network)

    def close(self) -> None:
        """The app ends: what was asked for is kept as it was saved last."""
        wishes, self._wishes = self._wishes, []
        for wish in wishes:
            with suppress(ConvtuiError, OSError, ValueError, MemoryError):
                keep(wish.name, load_run(wish.folder), replace=True)

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
            wish = _Wish(name, network, seen.status.saves)
            self._wishes.append(wish)
            self._app._say(f"{run_name(network)} is being saved ...")
            self._app.set_timer(PATIENCE, lambda: self._overdue(wish))
        else:
            made = seen.network if seen is not None and seen.network is not None else None
            self._write(name, made or self._app.library.network(network))

    def _overdue(self, wish: _Wish) -> None:
        seen = self._trainings.seen(wish.folder)
        self._fulfil(wish, seen.network if seen is not None else None)

    def _fulfil(self, wish: _Wish, network: "Network | None") -> None:
        if wish in self._wishes:
            self._wishes.remove(wish)
            self._write(wish.name, network or self._app.library.network(wish.folder))

    def _write(self, name: str, network: "Network") -> None:
        """In a thread: it is compressed, and flushed to the disk."""

        def work() -> None:
            try:
                keep(name, network, replace=True)  # that it may be was asked before
                said, kept = f"Kept as {name}: convtui filters --net {name}", ended(network)
            except (ConvtuiError, OSError, ValueError, MemoryError) as error:
                said, kept = str(error) or "There is not enough memory to keep it.", None
            self._app.call_later(self._written, name, kept, said)

        self._app.run_worker(work, thread=True, group="keeping", exit_on_error=False)

    def _written(self, name: str, network: "Network | None", said: str) -> None:
        if not self._app.is_running:
            return
        if network is not None:
            self._app.library.renew_network(name, network)
            renew(self._app)  # what was kept under that name before may be on the screen
        self._trainings.say("Kept" if network is not None else "Not kept", said)
