"""The strongest places as a list: their dot products, and how alike window and kernel are."""

from convtui.core.figures import short
from convtui.lab.derive import KernelScene
from convtui.lab.matches import cosine
from convtui.render.colours import DIM, KEY, RIM, TEXT, Colour

# A line, its ink and what is behind it.
Row = tuple[str, Colour, Colour | None]

HEADING = "      dot cosine"
BLANK = "none"


def match_rows(scene: KernelScene, height: int) -> list[Row]:
    """At most `height` lines of 16 characters: the window's own, and around it as many of the places as fit."""
    at, chosen = scene.at, current(scene)
    here = _row("here", at.value, cosine(at.patch, at.weights))
    above: list[Row] = [(HEADING, DIM, None), (here, TEXT, None)]
    if height < 3:
        return above[max(2 - height, 0) :]
    rows: list[Row] = []
    for index, match in enumerate(scene.matches):
        row = _row(f"{index + 1}", match.value, match.cosine)
        rows.append((row, RIM, KEY) if index == chosen else (row, TEXT, None))
    room = height - len(above)
    first = min(max((chosen or 0) - room // 2, 0), max(len(rows) - room, 0))
    return above + (rows[first:] or list(_NOTHING))[:room]


def current(scene: KernelScene) -> int | None:
    """Which of the strongest places the window stands on, from 0."""
    return next((i for i, match in enumerate(scene.matches) if (match.row, match.column) == scene.place), None)


def match_note(scene: KernelScene) -> str:
    """Where one is among them."""
    index, count = current(scene), len(scene.matches)
    if not count:
        return "nothing matches"
    return f"{count} strongest places" if index is None else f"strongest: {index + 1} of {count}"


def match_hint(scene: KernelScene) -> str:
    """What the two figures say, or why one of them is missing."""
    if not scene.matches:
        return "No dot of this map is above 0, so there is nothing to mark. Esc: no marks."
    if cosine(scene.at.patch, scene.at.weights) is None:
        return "No cosine here: all the pixels, or all the weights, are 0.  Esc: no marks."
    return "dot: the sum. cosine: likeness, however bright the place. j next, Esc no marks"


_NOTHING: tuple[Row, ...] = (("", TEXT, None), ("no dot is", TEXT, None), ("above 0", TEXT, None))


def _row(name: str, value: float, likeness: float | None) -> str:
    return f"{name:<4} {short(value, 5):>5} {BLANK if likeness is None else f'{likeness:.2f}':>5}"
