"""The panels of Network mode: a line for each layer, wide a column; the chosen one opened below."""

from msgspec import Struct

from convtui.core.text import visible
from convtui.lab import intents as want
from convtui.lab.derive_network import NetworkScene
from convtui.lab.intents import Intent
from convtui.lab.network_words import hint
from convtui.panels.network_columns import Columns
from convtui.panels.network_layout import ColumnsLayout, LinesLayout
from convtui.panels.network_lines import Lines
from convtui.panels.network_opened import Opened
from convtui.render.cells import Canvas, Cells
from convtui.render.tier import Tier

LONGEST_NAME = 14


class NetworkPanels(Struct, frozen=True, eq=False):
    """Draws a scene in a room of (height, width) cells."""

    scene: NetworkScene
    width: int
    height: int
    tier: Tier = Tier.TRUECOLOR

    @property
    def layout(self) -> ColumnsLayout | LinesLayout:
        """Columns, where there is room for them."""
        columns = Columns(self.scene, self.width, self.height).layout
        return columns or Lines(self.scene, self.width, self.height).layout

    def cells(self) -> Cells:
        """(height, width): all of it."""
        canvas, layout = Canvas(self.height, self.width), self.layout
        if isinstance(layout, ColumnsLayout):
            Columns(self.scene, self.width, self.height).draw(canvas, layout)
        else:
            Lines(self.scene, self.width, self.height).draw(canvas)
        canvas.paste(layout.opened, 0, Opened(self.scene, self.width, layout.room).cells())
        return canvas.done()

    def hint(self) -> str:
        """The line over the keys."""
        return hint(self.scene)

    def note(self) -> str:
        """What stands at the right of the mode line. The recorded accuracy is of the network as it was trained."""
        scene = self.scene
        name = visible(scene.view.trial.network.rpartition("/")[2], LONGEST_NAME)
        if scene.dropped:
            return f"{name}, pool out" if len(scene.dropped) == 1 else f"{name}, pools out"
        if scene.view.trial.edits:
            return f"{name}, edited"
        return name if scene.accuracy is None else f"{name} {100 * scene.accuracy:.1f} %"

    def clicked(self, row: int, column: int, wheel: int) -> tuple[Intent, ...] | None:
        """What a click at a cell wants: a line is chosen, the chosen one is entered, a map is seen in Filters mode."""
        if wheel:
            return (want.Move(rows=wheel),)
        layout = self.layout
        line = layout.line_at(row, column)
        if line is None:
            filter_ = Opened(self.scene, self.width, layout.room).map_at(row - layout.opened, column)
            return None if filter_ is None else (want.ChooseFilter(filter_), want.Commit())
        return (want.Commit(),) if line == self.scene.chosen else (want.ChooseRow(line),)
