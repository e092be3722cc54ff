"""What moves by itself, once it was asked to: the window that slides, and time in Training mode."""

from typing import TYPE_CHECKING

from textual.timer import Timer

from convtui.lab import intents as want
from convtui.lab.state import State
from convtui.lab.sweep import BEATS_PER_SECOND

if TYPE_CHECKING:
    from convtui.tui.app import ConvtuiApp


class Beat:
    """Sends a `Tick` `rate` times a second, as often as what moves wants it; a timer runs only while something does."""

    def __init__(self, app: "ConvtuiApp") -> None:
        self._app = app
        self._timer: Timer | None = None
        self.rate = 0.0

    def keep(self, state: State) -> None:
        """As often as this state wants it."""
        rate = beats_of(state)
        if rate == self.rate:
            return
        if self._timer is not None:
            self._timer.stop()
        self.rate = rate
        self._timer = self._app.set_interval(1 / rate, lambda: self._app.send(want.Tick())) if rate else None


def beats_of(state: State) -> float:
    """How many a second; 0: nothing moves."""
    sweep, playing = state.kernel.sweep, state.trained.playing
    if state.mode == "kernel":
        return BEATS_PER_SECOND if sweep is not None and not sweep.paused else 0
    if state.mode != "training" or playing is None or playing.paused:
        return 0
    from convtui.lab.playing import beats_per_second

    return beats_per_second(playing)
