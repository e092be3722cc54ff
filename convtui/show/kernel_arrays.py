"""Kernel mode as named arrays: every number of it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from convtui.lab.derive import KernelScene
from convtui.ops.pooling import Pooled

Arrays = dict[str, npt.NDArray[Any]]


def arrays_of(scenes: Sequence[KernelScene], with_at: bool) -> Arrays:
    """`input` (H, W) or (H, W, 3), `kernel` as it was given and `weights` as they are laid on it, `map`, and
    `response`, the map as it is drawn. Of several scenes, one for each colour, what differs is stacked along a last
    axis.

    With a pool: `pooled`, and of a maximum `winner_rows` and `winner_columns`: where on the map before it each value
    stood. Where there are several pools these are the last one's, and all have theirs as `pooled_1`, `pooled_2`, ...

    With `with_at`: `patch` and `products`. With matches: `match_places` (n, 2), `match_values`, `match_cosines` (NaN:
    the window is 0 everywhere), and where each colour has its own `match_channels`.
    """
    first = scenes[0].computed
    now = first.experiment
    arrays: Arrays = {
        "input": first.picture,
        "kernel": stacked([kernel.array for kernel in now.slices]),
        "weights": now.weights,
        "map": stacked([scene.computed.map for scene in scenes]),
        "response": stacked([scene.computed.response for scene in scenes]),
    }
    taken = [_pool(pools) for pools in zip(*(scene.computed.pools for scene in scenes), strict=True)]
    if taken:
        arrays |= taken[-1]
    if len(taken) > 1:
        arrays |= {f"{name}_{index}": array for index, pool in enumerate(taken, 1) for name, array in pool.items()}
    if with_at:
        arrays["patch"] = stacked([scene.at.patch for scene in scenes])
        arrays["products"] = stacked([scene.at.products for scene in scenes])
    if scenes[0].view.matches:
        arrays |= _matches(scenes)
    return arrays


def stacked(parts: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """The only one as it is, several along a last axis."""
    return parts[0] if len(parts) == 1 else np.stack(parts, axis=-1)


def _pool(pools: Sequence[Pooled]) -> Arrays:
    """One pool, of one scene or of several."""
    arrays: Arrays = {"pooled": stacked([pooled.values for pooled in pools])}
    rows = [pooled.rows for pooled in pools if pooled.rows is not None]
    columns = [pooled.columns for pooled in pools if pooled.columns is not None]
    if rows and columns:
        arrays |= {"winner_rows": stacked(rows), "winner_columns": stacked(columns)}
    return arrays


def _matches(scenes: Sequence[KernelScene]) -> Arrays:
    found = [(index, match) for index, scene in enumerate(scenes) for match in scene.matches]
    arrays: Arrays = {
        "match_places": np.array([(match.row, match.column) for _, match in found], np.intp).reshape(-1, 2),
        "match_values": np.array([match.value for _, match in found], np.float32),
        "match_cosines": np.array([np.nan if match.cosine is None else match.cosine for _, match in found], np.float32),
    }
    if len(scenes) > 1:
        arrays["match_channels"] = np.array([index for index, _ in found], np.intp)
    return arrays
