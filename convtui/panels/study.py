"""What the panels of all studies share: one canvas that fills the room between the mode line and the hint."""

from typing import Any

from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.lab.derive_filters import FiltersScene
from convtui.lab.intents import Intent
from convtui.render.cells import Canvas, Cells
from convtui.render.tier import Tier

# A key as it is shown, what it does, and the action of the table that a click on it performs.
Word = tuple[str, str, str | None]


class StudyPanels(Struct, frozen=True, eq=False):
    """Draws a study. `found` is what its module's `derived` gave; `width` and `height` are the room, in cells."""

    scene: FiltersScene
    found: Any
    width: int
    height: int
    tier: Tier = Tier.TRUECOLOR

    def cells(self) -> Cells:
        """(height, width): all of it, titles included."""
        return Canvas(self.height, self.width).done()

    def hint(self) -> str | None:
        """The line over the keys."""
        return None

    def keys(self) -> tuple[Word, ...] | None:
        """The line of keys; None: the mode's usual one."""
        return None

    def note(self) -> str | None:
        """What stands at the right of the mode line; None: the usual note."""
        return None

    def clicked(self, row: int, column: int, wheel: int, drag: bool) -> tuple[Intent, ...] | None:
        """What a click at a cell of the canvas wants; None: nothing."""
        return None

    @property
    def picture(self) -> Float32:
        """(H, W) or (H, W, 3): what the network received."""
        return self.scene.input
