"""What the programs that convtui is measured against show: a picture and its map, as Kernel mode's panes have them."""

from functools import cached_property
from pathlib import Path

from convtui.core.arrays import Float32
from convtui.lab.presets import PRESETS
from convtui.ops.convolution import convolve_plane
from convtui.render.cells import Cells
from convtui.render.panes import map_pane, picture_pane
from convtui.render.tone import PICTURE, map_tone
from convtui.render.viewport import Shape, Viewport, crop, framed
from convtui.source.pictures import bundled_picture, load_picture

# A pane's largest size in dots.
ROOM = 100, 100


class Scene:
    """A part of a picture at one dot a pixel, and the map over the same places."""

    def __init__(self, values: Float32) -> None:
        self._values = values
        self._kernel = PRESETS[0].kernel
        self._at_end = False

    @classmethod
    def of(cls, picture: Path | None) -> "Scene":
        """Of a file, or of the picture of convtui's first screen."""
        return cls((load_picture(picture) if picture is not None else bundled_picture("letter-e")).values)

    @cached_property
    def shape(self) -> Shape:
        return self._values.shape[0], self._values.shape[1]

    @property
    def room(self) -> Shape:
        """The panes' size in dots."""
        return min(self.shape[0], ROOM[0]), min(self.shape[1], ROOM[1])

    def press(self, key: str) -> None:
        """End and Home go to the picture's corners, + adds to one cell of the kernel, r turns it."""
        if key in ("end", "home"):
            self._at_end = key == "end"
        elif key == "plus":
            self._kernel = self._kernel.with_cell(0, 0, self._kernel.cells[0][0] + 1)
        elif key == "r":
            self._kernel = self._kernel.turned()

    def picture(self) -> Cells:
        return picture_pane(self._values, self._port, PICTURE)

    def map(self) -> Cells:
        made = convolve_plane(self._values, self._kernel.array)
        tone = map_tone(made, "signed", can_be_negative=bool((self._kernel.array < 0).any()))
        return map_pane(framed(made, self.shape, (1, 1)), self._port, tone)

    @property
    def _port(self) -> Viewport:
        centre = (self.shape[0] - 2, self.shape[1] - 2) if self._at_end else (1, 1)
        return crop(self.shape, self.room, centre)
