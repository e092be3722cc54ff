"""How the study "disturb" uses the room it has."""

from msgspec import Struct

from convtui.render.viewport import Shape

# The lines under the panes: how much each has changed, the layer, the formula, two predictions, what became of them;
# with less room only the first, the second and the last of them. Under the pooled map is what was done.
LINES = 6
FEWER = 4
SETTINGS = 4
LEAST_SIDE = 13
COLUMN = 26


class DisturbLayout(Struct, frozen=True):
    """In cells. `height` of the panes, the `columns` where they begin, their `widths`; `bands` is how many rows of
    panes there are (with two the upper is as it was), `column` where the predictions stand upright, or None.
    """

    height: int
    columns: tuple[int, int, int]
    widths: tuple[int, int, int]
    bands: int
    column: int | None


def disturb_layout(width: int, height: int, picture: Shape) -> DisturbLayout:
    """For a picture of (rows, columns) pixels; a map takes as much room, and a pooled map what is left."""
    scale = 1
    bands = 1
    tall = -(-picture[0] // 2)
    if height >= 2 * (tall + 1) + LINES:
        bands = 2
    while (
        bands * (1 + -(-picture[0] * (scale + 1) // 2)) + LINES <= height
        and 2 * picture[1] * (scale + 1) + LEAST_SIDE * (scale + 1) + 2 <= width
    ):
        scale += 1
    across = picture[1] * scale
    gap = 1 if width - 2 * across - 2 >= picture[1] // 2 else 0
    at = 0, across + gap, 2 * (across + gap)
    left = width - at[2]
    column = width - COLUMN if bands == 2 and left - COLUMN - 2 >= LEAST_SIDE else None
    pool = left if column is None else min(left - COLUMN - 2, across)
    return DisturbLayout(-(-picture[0] * scale // 2), at, (across, across, pool), bands, column)
