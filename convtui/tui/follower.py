"""Looks at the folders of training runs, again and again, in a thread: a file system may be slow."""

import os
from collections.abc import Callable, Collection
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace
from textual.timer import Timer

from convtui.core.network import Network
from convtui.core.run import CHECKPOINT, RunHead, Status, is_gone
from convtui.core.text import visible
from convtui.errors import ConvtuiError
from convtui.source.runs import Run

if TYPE_CHECKING:
    from convtui.tui.app import ConvtuiApp

# Seconds between two looks at a run that goes on, and at one that is over: whoever wrote it may take it up again. One
# that is trained here is looked at often in any case: it is about to begin.
LOOK, SELDOM = 0.5, 3.0
GONE = "its process is gone"


class Seen(Struct, frozen=True, eq=False):
    """A run as it was when it was looked at, from `since` on (monotonic seconds). `trouble` is why it cannot be read
    now; what was read before stays. Without a `network` it could never be read.
    """

    folder: str
    since: float
    network: Network | None = None
    head: RunHead | None = None
    status: Status | None = None
    can_go_on: bool = False
    trouble: str = ""

    @property
    def is_running(self) -> bool:
        return self.status is not None and not self.status.is_over


class _Followed:
    def __init__(self) -> None:
        self.run: Run | None = None
        self.due = 0.0
        self.is_looking = False
        self.asked: float | None = None
        self.last: Seen | None = None


class Follower:
    """`tell` is called in the app's own thread with what is new. A timer runs only while something is followed."""

    def __init__(self, app: "ConvtuiApp", tell: Callable[[Seen], None]) -> None:
        self._app, self._tell = app, tell
        self._followed: dict[str, _Followed] = {}
        self._awaited = ""
        self._timer: Timer | None = None

    def seen(self, folder: str) -> Seen | None:
        """The last look at a run that is followed; None before the first."""
        followed = self._followed.get(folder)
        return followed.last if followed is not None else None

    def follow(self, folders: Collection[str], awaited: str = "") -> None:
        """Those, and no others; the one that is `awaited` is about to be written."""
        self._followed = {folder: self._followed.get(folder) or _Followed() for folder in folders}
        if awaited != self._awaited and awaited in self._followed:
            self._followed[awaited].due = 0.0
        self._awaited = awaited
        if self._followed and self._timer is None:
            self._timer = self._app.set_interval(LOOK, self._turn)
        elif not self._followed and self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._turn()

    def look(self, folder: str) -> None:
        """Without waiting for its turn; what a look that begins after this moment finds is told, new or not."""
        followed = self._followed.setdefault(folder, _Followed())
        followed.due, followed.asked = 0.0, monotonic()
        self._turn()

    def _turn(self) -> None:
        now = monotonic()
        for folder, followed in self._followed.items():
            if followed.is_looking or now < followed.due:
                continue
            followed.is_looking = True
            self._app.run_worker(
                lambda folder=folder, followed=followed: self._look(folder, followed),
                thread=True,
                group="following",
                exit_on_error=False,
            )

    def _look(self, folder: str, followed: _Followed) -> None:
        """In the thread; one at a time of each run."""
        since = monotonic()
        try:
            if followed.run is None:
                followed.run, is_new = Run(Path(folder)), True
            else:
                is_new = followed.run.look()
            trouble = ""
        except (ConvtuiError, OSError, ValueError, MemoryError) as error:
            is_new, trouble = True, str(error) or "there is not enough memory"
        except Exception as error:  # noqa: BLE001  # what is wrong with one look must not end all that follow
            is_new, trouble = True, f"{visible(Path(folder).name, 40)} cannot be read ({visible(str(error), 80)})."
        run = followed.run
        if run is None:
            seen = Seen(folder, since, trouble=trouble)
        else:
            can_go_on = run.head.recipe is not None and os.path.isfile(os.path.join(folder, CHECKPOINT))  # noqa: PTH113, PTH118
            seen = Seen(folder, since, run.network, run.head, _settled(run.status), can_go_on, trouble)
        self._app.call_later(self._looked, followed, seen, is_new)

    def _looked(self, followed: _Followed, seen: Seen, is_new: bool) -> None:
        followed.is_looking = False
        if not self._app.is_running:
            return
        before, followed.last = followed.last, seen
        is_over = seen.status is not None and seen.status.is_over
        is_still = (is_over or seen.trouble) and seen.folder != self._awaited
        followed.due = seen.since + (SELDOM if is_still else LOOK) - LOOK / 2
        changed = before is None or is_new or before.status != seen.status or before.trouble != seen.trouble
        if followed.asked is not None:
            if seen.since >= followed.asked:
                followed.asked, changed = None, True
            else:
                followed.due = 0.0
        if changed and self._followed.get(seen.folder) is followed:
            self._tell(seen)
        self._turn()


def _settled(status: Status | None) -> Status | None:
    """A run whose process is gone from this machine does not go on, whatever it wrote last."""
    if status is None or status.is_over or not is_gone(status):
        return status
    return replace(status, state="failed", left=None, message=GONE)
