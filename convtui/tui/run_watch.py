"""Runs on the screen: what was written is shown as it comes, where nothing is being found out about what is there."""

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from textual.timer import Timer

from convtui.errors import ConvtuiError
from convtui.lab import intents as want
from convtui.lab.renewed import renewed
from convtui.lab.run_words import run_name
from convtui.lab.study_state import Setup
from convtui.source.opening import shown
from convtui.tui.follower import Follower, Seen

if TYPE_CHECKING:
    from convtui.tui.app import ConvtuiApp

# Seconds between two pictures of a run that goes on, and between two in which its filters are others: that is some
# thousand bytes to the terminal, where a line of figures is fifty.
SECONDS_A_PICTURE, SECONDS_A_MOMENT = 1.0, 2.0


def renew(app: "ConvtuiApp") -> bool:
    """Bring what is on the screen back into bounds after its network has become another; whether it could be. It need
    not be drawn yet, but whatever draws the screen before must not draw what is gone.
    """
    try:
        app.state = renewed(app.state, app.library)
    except ConvtuiError as error:
        app._say(str(error))
        return False
    if (lab := app.lab) is not None:
        lab.state = app.state
    return True


class RunWatch:
    """`told` is called with all news, once the library has them. `trained` is the run that is trained here, followed
    also while another network is on the screen; `awaited` (folder, process) comes on the screen once that process has
    written there.
    """

    def __init__(self, app: "ConvtuiApp", told: Callable[[Seen], None]) -> None:
        self._app, self._tell = app, told
        self._follower = Follower(app, self._told)
        self.trained = ""
        self.awaited: tuple[str, int] | None = None
        self._opening = ""
        self._pending: dict[str, Seen] = {}
        self._lost: set[str] = set()
        self._taken = self._drawn = 0.0
        self._drawing: Timer | None = None

    @property
    def shown(self) -> str:
        """The network on the screen."""
        return self._app.state.trained.trial.network

    @property
    def shows_a_run(self) -> bool:
        return self._app.library.is_run(self.shown)

    def seen(self, folder: str) -> Seen | None:
        """The last look at a run that is followed."""
        return self._follower.seen(folder)

    def look(self, folder: str) -> None:
        """At once; what is found is told, new or not."""
        self._follower.look(folder)

    def open(self, folder: str) -> None:
        """Show a run, once it has been read."""
        if folder == self.shown:
            return
        self._opening = folder
        self.follow()
        self._follower.look(folder)

    def follow(self) -> None:
        """What there is to follow now; and what was held back is shown, where nothing holds it back any more."""
        for seen in list(self._pending.values()):
            if not self._is_held(seen.folder):
                self._take(seen)
        folders = {self.trained, self._opening, self.shown if self.shows_a_run else ""}
        self._follower.follow(folders - {""}, self.trained)

    def _told(self, seen: Seen) -> None:
        """News of a run, in the app's own thread."""
        if seen.network is not None and not seen.trouble:
            self._lost.discard(seen.folder)
            if self._is_held(seen.folder):
                self._pending[seen.folder] = seen
            else:
                self._take(seen)
        self._report(seen)
        self._tell(seen)

    def _report(self, seen: Seen) -> None:
        """That a run cannot be read, once; and that one from the list can."""
        is_opening = seen.folder == self._opening
        if is_opening:
            self._opening = ""
        if seen.trouble and (is_opening or (seen.folder == self.shown and seen.folder not in self._lost)):
            self._lost.add(seen.folder)
            name, kept = run_name(seen.folder), "" if is_opening else " What was read before stays."
            self._app._say(f"{seen.trouble.replace(shown(seen.folder), name)}{kept}")
        elif is_opening and not seen.trouble:
            self._app.send(want.UseNetwork(seen.folder))

    def _is_held(self, folder: str) -> bool:
        """Whether the network must stay as it is for a while: something is being found out about it."""
        view, mode = self._app.state.trained, self._app.state.mode
        if folder != view.trial.network or mode not in ("filters", "network"):
            return False
        return view.order == "ablation" or (view.study is not None and not isinstance(view.study, Setup))

    def _take(self, seen: Seen) -> None:
        """The library has the run as it is now, and the screen shows it."""
        app, network = self._app, seen.network
        assert network is not None
        begins = seen.status is not None and self.awaited == (seen.folder, seen.status.pid)
        self._pending.pop(seen.folder, None)
        if begins or seen.folder == self._opening or (seen.folder == self.shown and not self._is_early(seen)):
            self._taken = monotonic()
            app.library.hold_network(seen.folder, network)
        elif seen.folder == self.shown:
            self._pending[seen.folder] = seen
            app.set_timer(SECONDS_A_MOMENT, self.follow)
        app.library.hold_status(seen.folder, seen.status)
        if begins:
            self._show_begun(seen.folder)
        if seen.folder != self.shown:
            return
        if renew(app):
            self._draw_soon()

    def _is_early(self, seen: Seen) -> bool:
        """Whether the moment before is still to be seen for a while."""
        goes_on = seen.status is not None and seen.status.state == "running"
        return goes_on and monotonic() - self._taken < SECONDS_A_MOMENT

    def _show_begun(self, folder: str) -> None:
        """Where the screen still waits for it."""
        app = self._app
        if app.state.mode == "training" and app.state.trained.study is None:
            app.send(want.UseNetwork(folder))
            if folder != self.shown:
                return  # a screen that is too small takes no intents
        elif folder != self.shown:
            app._say(f"The training of {run_name(folder)} has begun: k has it in the list.")
        self.awaited = None

    def _draw_soon(self) -> None:
        left = self._drawn + SECONDS_A_PICTURE - monotonic()
        if left <= 0:
            self._draw()
        elif self._drawing is None:
            self._drawing = self._app.set_timer(left, self._draw)

    def _draw(self) -> None:
        if self._drawing is not None:
            self._drawing.stop()
        self._drawing, self._drawn = None, monotonic()
        app = self._app
        if app.state.mode != "kernel" and (lab := app.lab) is not None:
            lab.present(app.state)
            app.start_jobs()
