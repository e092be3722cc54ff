"""The tool "crop" on the screen."""

from math import ceil

import numpy as np

from convtui.core.text import visible
from convtui.lab.intents import AddToCell, ClickTool, Intent
from convtui.lab.tool_state import Crop
from convtui.panels.kernel import KernelPanels, Word
from convtui.render.cells import Cells
from convtui.render.panes import Area, picture_pane
from convtui.render.tone import PICTURE
from convtui.render.viewport import Viewport, shown, whole

# How light what is outside the frame is.
OUTSIDE = 0.4


class CropPanels(KernelPanels, frozen=True, eq=False):
    """Draws a scene whose tool is a `Crop`: all of the picture with the frame on it; kernel and map are the part's."""

    @property
    def tool(self) -> Crop:
        tool = self.scene.view.tool
        assert isinstance(tool, Crop)
        return tool

    # -- what it says

    def hint(self) -> str:
        top, left, rows, columns = self.tool.frame
        if (rows, columns) == self.tool.own:
            return f"All of its {rows}x{columns} pixels. + takes a smaller part."
        worked = self._picture.shape[:2]
        at = f", at {worked[0]}x{worked[1]}" if worked != (rows, columns) else ""
        return f"{rows}x{columns} pixels from row {top}, column {left}. Right: the map of this part{at}."

    def keys(self) -> tuple[Word, ...]:
        return (
            ("arrows", "move", None),
            ("+", "closer", "more"),
            ("_", "wider", "less"),
            ("n", "shape", "next"),
            ("Home", "all", "first"),
            ("Enter", "take it", "enter"),
            ("Esc", "back", "escape"),
        )

    def note(self) -> str:
        rows, columns = self.tool.frame[2:]
        return f"crop: {rows}x{columns} of {self.tool.own[0]}x{self.tool.own[1]}"

    def titles(self) -> tuple[str, str, str]:
        size = f"{self.tool.own[0]}x{self.tool.own[1]}"
        name = self.scene.title.removeprefix("part of ")
        return f"{visible(name, max(8, self.layout.pane[1] - len(size) - 2))} {size}", *KernelPanels.titles(self)[1:]

    # -- the picture, all of it

    @property
    def _port(self) -> Viewport:
        assert self.scene.whole is not None
        return whole((self.scene.whole.shape[0], self.scene.whole.shape[1]), self.layout.room)

    @property
    def _frame(self) -> Area:
        """In dots of the picture as it is drawn."""
        spans = []
        for axis in (0, 1):
            scale = self._port.dots[axis] / self.tool.own[axis]
            first, length = self.tool.frame[axis], self.tool.frame[axis + 2]
            start, end = int(first * scale), ceil((first + length) * scale)
            spans.append((start, end - start))
        return Area(spans[0][0], spans[1][0], spans[0][1], spans[1][1])

    def picture(self) -> Cells:
        """What is not taken is darker; the ring lies inside the frame, where it is seen at the picture's border too."""
        assert self.scene.whole is not None
        port, frame = self._port, self._frame
        planes = np.atleast_3d(self.scene.whole)
        dots = np.stack([shown(planes[..., channel], port) for channel in range(planes.shape[2])], axis=2)
        outside = np.ones(dots.shape[:2], bool)
        outside[frame.row : frame.row + frame.rows, frame.column : frame.column + frame.columns] = False
        dots[outside] *= np.float32(OUTSIDE)
        inner = Area(frame.row + 1, frame.column + 1, max(frame.rows - 2, 1), max(frame.columns - 2, 1))
        made = dots if dots.shape[2] == 3 else dots[..., 0]
        return picture_pane(made, Viewport(0, 0, *port.dots, port.dots, port.room), PICTURE, inner)

    # -- the mouse

    def clicked(self, pane: str, row: int, column: int, wheel: int, drag: bool) -> tuple[Intent, ...] | None:
        """The frame goes where the mouse is; the wheel makes it smaller or larger."""
        if pane != "picture":
            return () if pane in ("map", "kernel") else None
        if wheel:
            return (AddToCell(-wheel),)
        port = self._port
        y, x = 2 * row - port.offset[0], column - port.offset[1]
        pixel = y * self.tool.own[0] // port.dots[0], x * self.tool.own[1] // port.dots[1]
        return (ClickTool(*pixel, drag),)
