"""A pane painted on a terminal: from the dots that it wants to the bytes; the way in to planning and emitting.

`mural` keeps what the terminal shows, and one pen for it. For each frame it has `Dots` made of a pane's `Cells`, paints
them, and keeps `visible` and `pen`. What is within the bound already costs no byte; after a coarse frame the same dots
with a smaller bound send only what that bound does not allow, so quality follows the line and settles when keys rest.

It says what it does beside that: `Visible.without` for cells that an overlay or other text has drawn on,
`Visible.unknown` after a resize or when the screen was lost, `Pen()` when anything else has set colours, `where` for
the cells of a pane that no overlay hides. It turns other attributes (bold, reverse) off before; the bytes never do.
"""

from collections.abc import Sequence

from msgspec import Struct

from convtui.render.dots import Dots, Mask
from convtui.render.emit import Pen, emit
from convtui.render.plan import Wish, plan_all
from convtui.render.spelling import FULL, Spelling
from convtui.render.visible import Visible

# 39 to 42 dB on photographs and maps, for a quarter to a half of the bytes that exact ones take.
FINE = 5


class Painted(Struct, frozen=True, eq=False):
    """`data` to write, and what holds once it is written: `visible` of the pane, the terminal's `pen`."""

    data: bytes
    visible: Visible
    pen: Pen


class Job(Struct, frozen=True, eq=False):
    """A pane to be painted: its wish, and the screen's cell (row, column, from 0) where its upper left is."""

    wish: Wish
    at: tuple[int, int]


def paint(
    dots: Dots,
    visible: Visible,
    pen: Pen,
    bound: int = FINE,
    at: tuple[int, int] = (0, 0),
    where: Mask | None = None,
    spelling: Spelling = FULL,
) -> Painted:
    """`paint_all` for one pane; `where` as in `plan.Wish`."""
    return paint_all([Job(Wish(dots, visible, where), at)], pen, bound, spelling)[0]


def paint_all(jobs: Sequence[Job], pen: Pen, bound: int = FINE, spelling: Spelling = FULL) -> list[Painted]:
    """Draw panes, one after the other.

    No dot is left farther than `bound` (0..255; `spans.box` has it for each channel) from its wish; 0 and exact
    dots are exact. ValueError where `visible` is of another size than `dots`. `spelling` is the terminal's, and always
    the same for a `pen`.
    """
    made: list[Painted] = []
    for job, planned in zip(jobs, plan_all([job.wish for job in jobs], bound), strict=True):
        data, pen = emit(planned, pen, *job.at, spelling)
        visible = job.wish.visible
        made.append(Painted(data, visible.after(planned) if data else visible, pen))
    return made
