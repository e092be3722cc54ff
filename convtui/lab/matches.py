"""Where a kernel fits best: the strongest places of its map, and how alike window and kernel are there."""

from math import isfinite

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.lab.state import Experiment, KernelView
from convtui.lab.windows import explained
from convtui.lab.world import World

# So many are marked where nobody said how many.
USUAL, MOST_MATCHES = 5, 20
# Rounding makes of 0 a little more or less: as a share of what the kernel can reach.
_TINY = 1e-6


class Match(Struct, frozen=True):
    """A place (row, column) of the map. `value` is the map's there; `cosine` what `cosine` gives for its window."""

    row: int
    column: int
    value: float
    cosine: float | None


def strongest(values: Float32, experiment: Experiment, count: int) -> tuple[tuple[int, int], ...]:
    """The `count` strongest places of a (H', W') map, strongest first; of equals the one farthest from those before.

    A place counts where no neighbour is stronger and where it is above 0; under the view "abs" that is its distance
    from 0. One whose window shares more than half of its pixels with that of a stronger place is passed over.
    """
    strength = np.abs(values) if experiment.response == "abs" else values
    tiny = _TINY * float(np.abs(experiment.weights).sum())
    left = np.where((strength >= _largest_around(strength)) & (strength > tiny), strength, -np.inf)
    reach = _reach(experiment)
    found: list[tuple[int, int]] = []
    while len(found) < count and (best := left.max()) > -np.inf:
        row, column = _farthest(np.argwhere(left >= best - tiny), found)
        found.append((row, column))
        _pass_over(left, row, column, reach)
    return tuple(found)


def matches(picture: Float32, values: Float32, experiment: Experiment, count: int) -> tuple[Match, ...]:
    """`strongest`, each with its value and its cosine. `picture` is what the kernel is laid on."""
    kernel, found = experiment.weights, []
    for row, column in strongest(values, experiment, count):
        patch = explained(experiment, picture, (row, column)).patch
        found.append(Match(row, column, float(values[row, column]), cosine(patch, kernel)))
    return tuple(found)


def cosine(patch: npt.ArrayLike, weights: npt.ArrayLike) -> float | None:
    """The dot product over both lengths: 1 where the window looks exactly like the kernel, however bright it is.

    None where one of the two is 0 everywhere: it has no direction.
    """
    a, b = np.asarray(patch, np.float64).ravel(), np.asarray(weights, np.float64).ravel()
    lengths = float(np.linalg.norm(a)) * float(np.linalg.norm(b))
    if lengths == 0 or not isfinite(lengths):
        return None
    return min(max(float(a @ b) / lengths, -1.0), 1.0)


def jumped(view: KernelView, by: int, world: World) -> KernelView:
    """The window on the strongest place, and the next presses on the ones after it, round and round.

    A window that was moved away goes to the strongest again (backwards to the last). Where nothing matches it stays.
    """
    from convtui.lab.derive import mapped

    now = view.experiment
    count = view.matches or USUAL
    picture = world.plane(now)
    found = strongest(mapped(now, picture[..., view.channel] if now.channels == "each" else picture), now, count)
    if not found:
        return replace(view, matches=count)
    if not view.matches:
        index = 0
    elif view.place in found:
        index = (found.index(view.place) + by) % len(found)
    else:
        index = 0 if by > 0 else len(found) - 1
    return replace(view, matches=count, place=found[index])


def _farthest(places: npt.NDArray[np.intp], others: list[tuple[int, int]]) -> tuple[int, int]:
    """Of (n, 2) places the one that is farthest from the nearest of `others`; the first where there are none."""
    if not others:
        row, column = places[0].tolist()
        return row, column
    away = np.square(places[:, None] - np.array(others)).sum(axis=2).min(axis=1)
    row, column = places[int(np.argmax(away))].tolist()
    return row, column


def _largest_around(strength: Float32) -> Float32:
    """The largest of each place and its eight neighbours."""
    made = np.pad(strength, 1, constant_values=-np.inf)
    made = np.maximum(np.maximum(made[:-2], made[1:-1]), made[2:])
    largest: Float32 = np.maximum(np.maximum(made[:, :-2], made[:, 1:-1]), made[:, 2:])
    return largest


def _reach(experiment: Experiment) -> tuple[tuple[int, int], int]:
    """The window's (rows, columns) on the picture, and how many pixels apart two places of the map are."""
    rows, columns = experiment.kernel.shape
    gap = experiment.dilation
    return ((rows - 1) * gap + 1, (columns - 1) * gap + 1), experiment.stride


def _pass_over(left: Float32, row: int, column: int, reach: tuple[tuple[int, int], int]) -> None:
    """Take a place out, and all whose windows share more than half of their pixels with its window."""
    (high, wide), step = reach
    top, first = max(row - high // step, 0), max(column - wide // step, 0)
    around = left[top : row + high // step + 1, first : column + wide // step + 1]
    rows, columns = np.indices(around.shape)
    common = (high - np.abs(rows + top - row) * step).clip(0) * (wide - np.abs(columns + first - column) * step).clip(0)
    around[2 * common > high * wide] = -np.inf
