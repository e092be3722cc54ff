"""What no way of drawing can save: a key is read by Textual, the picture and its map are made, one letter is sent."""

import sys
from pathlib import Path

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static

from tests.benchmarks.apps.scene import Scene


class Least(App[None]):
    """A `Scene` that is made at each key, and never drawn; q leaves."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._scene = scene

    def compose(self) -> ComposeResult:
        yield Static("a")

    def on_key(self, event: events.Key) -> None:
        if event.key == "q":
            self.exit()
            return
        self._scene.press(event.key)
        self._scene.picture()
        self._scene.map()
        letter = self.query_one(Static)
        letter.update("b" if letter.content == "a" else "a", layout=False)


if __name__ == "__main__":
    Least(Scene.of(Path(sys.argv[1]) if sys.argv[1:] else None)).run()
