"""Picture and map as one would write them first: rich-pixels in Statics, drawn anew at each key."""

import sys
from pathlib import Path

from PIL import Image
from rich_pixels import Pixels
from textual import events
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from tests.benchmarks.apps.scene import Scene


class Naive(App[None]):
    """A `Scene`; q leaves."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._scene = scene

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(id="picture")
            yield Static(id="map")

    def on_mount(self) -> None:
        for widget in self.query(Static):
            widget.styles.width = self._scene.room[1]
        self._draw()

    def on_key(self, event: events.Key) -> None:
        if event.key == "q":
            self.exit()
        else:
            self._scene.press(event.key)
            self._draw()

    def _draw(self) -> None:
        for name, cells in (("picture", self._scene.picture()), ("map", self._scene.map())):
            pixels = Pixels.from_image(Image.fromarray(cells.pixels()))
            self.query_one(f"#{name}", Static).update(pixels)


if __name__ == "__main__":
    Naive(Scene.of(Path(sys.argv[1]) if sys.argv[1:] else None)).run()
