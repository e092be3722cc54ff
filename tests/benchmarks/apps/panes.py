"""Picture and map in convtui's own panes, through its own driver, and nothing else of it: no guardian, no words."""

import sys
from pathlib import Path

from textual import events
from textual.app import App, ComposeResult
from textual.containers import Horizontal

from convtui.tui.pane import CellsPane
from convtui.tui.sizes import resize
from convtui.tui.terminal_driver import TerminalDriver
from tests.benchmarks.apps.scene import Scene


class Panes(App[None]):
    """A `Scene`; q leaves."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, scene: Scene) -> None:
        super().__init__(driver_class=TerminalDriver)
        self._scene = scene

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield CellsPane(id="picture")
            yield CellsPane(id="map")

    def on_mount(self) -> None:
        for pane in self.query(CellsPane):
            resize(pane, self._scene.room[0] // 2, self._scene.room[1])
        self._draw()

    def on_key(self, event: events.Key) -> None:
        if event.key == "q":
            self.exit()
        else:
            self._scene.press(event.key)
            self._draw()

    def _draw(self) -> None:
        self.query_one("#picture", CellsPane).present(self._scene.picture())
        self.query_one("#map", CellsPane).present(self._scene.map())


if __name__ == "__main__":
    Panes(Scene.of(Path(sys.argv[1]) if sys.argv[1:] else None)).run()
