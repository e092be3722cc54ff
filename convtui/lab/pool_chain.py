"""A map that is pooled again and again: where one of its places comes to stand."""

from collections.abc import Sequence

from convtui.lab.places import within
from convtui.lab.state import Pooling
from convtui.ops.pooling import Pooled


def places_after(pools: Sequence[Pooled], pooling: Pooling, place: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    """The place (row, column) on each of the pooled maps whose block holds the one before, as far as blocks do.

    It is the last such block where blocks overlap; a rim, or a gap, that the blocks leave over has none.
    """
    found: list[tuple[int, int]] = []
    for pooled in pools:
        row, column = within((place[0] // pooling.step, place[1] // pooling.step), pooled.values.shape)
        if max(place[0] - row * pooling.step, place[1] - column * pooling.step) >= pooling.size:
            break
        place = row, column
        found.append(place)
    return tuple(found)


def sizes(shape: tuple[int, ...], pools: Sequence[Pooled]) -> tuple[tuple[int, int], ...]:
    """The (rows, columns) of the map and of all that its pools make of it."""
    return ((shape[0], shape[1]), *((one.values.shape[0], one.values.shape[1]) for one in pools))
