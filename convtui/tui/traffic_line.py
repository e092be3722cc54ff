"""The line that says how many bytes a key has cost."""

from typing import TYPE_CHECKING

from textual.timer import Timer

from convtui.tui.output import SparingDriver

if TYPE_CHECKING:
    from convtui.tui.app import ConvtuiApp

# Seconds without a key after which its bytes are counted: a coarse frame has been made fine by then.
REST = 0.6


class TrafficLine:
    """Whether the bytes are shown, and when: each key puts it off, so that the line itself is none of its bytes."""

    def __init__(self, app: "ConvtuiApp") -> None:
        self._app = app
        self._timer: Timer | None = None
        self._is_on = False

    def toggle(self) -> None:
        if not isinstance(self._app._driver, SparingDriver):
            self._app._say("Bytes are counted only where convtui draws on a terminal by itself.")
            return
        self._is_on = not self._is_on
        if not self._is_on:
            self._show()
        self.key()

    def key(self) -> None:
        """Something may be sent now; show how much when that is over."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._app.set_timer(REST, self._show) if self._is_on else None

    def _show(self) -> None:
        """Once what a key has caused is sent, say how much it was."""
        driver, lab = self._app._driver, self._app.lab
        if not isinstance(driver, SparingDriver) or lab is None:
            return
        if self._is_on and not driver.is_done:
            self.key()  # a slow line is still being given something finer
        else:
            lab.show_traffic(driver.traffic.words if self._is_on else None)
