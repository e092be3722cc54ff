"""The first screen as one would write it first: rich-pixels in Statics, drawn anew at each key."""

import numpy as np
from PIL import Image
from rich_pixels import Pixels
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from convtui.lab.presets import PRESETS
from convtui.ops.convolution import convolve_plane
from convtui.render.colours import grey, signed
from convtui.source.pictures import bundled_picture


class Naive(App[None]):
    """Letter E and its map; r turns the kernel, q leaves."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self._kernel = PRESETS[0].kernel
        self._picture = bundled_picture("letter-e").values

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(id="picture")
            yield Static(id="map")

    def on_mount(self) -> None:
        for widget in self.query(Static):
            widget.styles.width = 32
        self._draw()

    def key_r(self) -> None:
        self._kernel = self._kernel.turned()
        self._draw()

    def key_q(self) -> None:
        self.exit()

    def _draw(self) -> None:
        made = convolve_plane(self._picture, self._kernel.array)
        for name, pixels in (("picture", grey(self._picture)), ("map", signed(made, float(np.abs(made).max())))):
            self.query_one(f"#{name}", Static).update(Pixels.from_image(Image.fromarray(pixels)))


if __name__ == "__main__":
    Naive().run()
