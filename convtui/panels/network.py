"""The panels of Network mode: a line for each layer, the chosen one opened below."""

from msgspec import Struct

from convtui.lab.derive_filters import FiltersScene
from convtui.lab.intents import Intent
from convtui.render.cells import Canvas, Cells
from convtui.render.tier import Tier


class NetworkPanels(Struct, frozen=True, eq=False):
    """Draws a scene in a room of (height, width) cells."""

    scene: FiltersScene
    width: int
    height: int
    tier: Tier = Tier.TRUECOLOR

    def cells(self) -> Cells:
        """(height, width): all of it."""
        return Canvas(self.height, self.width).done()

    def hint(self) -> str | None:
        """The line over the keys."""
        return None

    def note(self) -> str:
        """What stands at the right of the mode line."""
        return self.scene.view.trial.network

    def clicked(self, row: int, column: int, wheel: int) -> tuple[Intent, ...] | None:
        """What a click at a cell wants; None: nothing."""
        return None
