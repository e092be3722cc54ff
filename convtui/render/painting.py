"""A pane painted on a terminal: from the dots that it wants to the bytes; the way in to planning and emitting.

The driver of the TUI keeps for each pane what the terminal shows of it, and one pen for the terminal. For each frame
it asks a pane for its `Cells`, makes `Dots.from_cells`, calls `paint`, appends the bytes to its one write, and keeps
`visible` and `pen`. What is within the bound already costs no byte; after a coarse frame the same dots with a
smaller bound send only what that bound does not allow, so quality follows the line and settles when keys rest.

It says what it does beside that: `Visible.without` for cells that an overlay or other text has drawn on,
`Visible.unknown` after a resize or when the screen was lost, `Pen()` when anything else has set colours, `where` for
the cells of a pane that no overlay hides. It turns other attributes (bold, reverse) off before; the bytes never do.
"""

from dataclasses import dataclass

from convtui.render.dots import Dots, Mask
from convtui.render.emit import Pen, emit
from convtui.render.plan import plan
from convtui.render.visible import Visible

# About 39 to 41 dB on photographs and maps, for a quarter to a half of the bytes that exact ones take.
FINE = 5


@dataclass(frozen=True, eq=False)
class Painted:
    """`data` to write, and what holds once it is written: `visible` of the pane, the terminal's `pen`."""

    data: bytes
    visible: Visible
    pen: Pen


def paint(
    dots: Dots,
    visible: Visible,
    pen: Pen,
    bound: int = FINE,
    at: tuple[int, int] = (0, 0),
    where: Mask | None = None,
) -> Painted:
    """Draw `dots` with the pane's upper left at the screen's cell `at` (row, column, from 0).

    No dot is left farther than `bound` (0..255; `spans.box` has it for each channel) from its wish; 0 and exact
    dots are exact. ValueError where `visible` is of another size than `dots`.
    """
    planned = plan(dots, visible, bound, where)
    data, pen = emit(planned, pen, *at)
    return Painted(data, visible.after(planned) if data else visible, pen)
