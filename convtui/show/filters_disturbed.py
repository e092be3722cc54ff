"""A picture moved, turned, made noisy: how much the maps, the pooled maps and the reading change by that."""

import math
from typing import Any

import numpy.typing as npt

from convtui.lab.changes import Change
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.lab.studies.disturb import DisturbScene, derived
from convtui.lab.trained_state import Disturbance
from convtui.render.cells import Cells
from convtui.show.answers import prediction_json, reading_words, shares, titled_answer
from convtui.show.parts import Part, stacked, text_cells
from convtui.show.trials import disturbance_words


def disturbed_part(view: TrainedView, library: Library, one: int | None) -> Part | None:
    """What the view's disturbance does; None where there is none. `one` is the filter asked for, if any."""
    how = view.trial.disturbance
    if how == Disturbance():
        return None
    found = derived(view, library)
    labels = library.trained(view.trial).spec.labels if library.misfit(view.trial) is None else ()
    lines = [
        f"the picture is{disturbance_words(how)[1:]}; how much that changes, as all of |a - b| over all of |a| + |b| "
        "(0%: not at all, 100%: nothing is left where it was):",
        *_changes(found, one),
    ]
    if found.along is not None and one is not None:
        lines.append(
            f"  of filter {one}'s map {found.along[0]} of {found.along[1]} places hold, bit for bit, what stood "
            "there before the picture moved"
        )
    undisturbed = []
    if labels:
        undisturbed = [
            f"reads undisturbed: {reading_words(labels, found.before)}",
            f"probabilities undisturbed: {shares(labels, found.before)}",
        ]
    arrays: dict[str, npt.NDArray[Any]] = {
        "input_undisturbed": found.picture.before,
        "maps_undisturbed": found.maps.before,
        "maps_changed": found.maps.shares,
    }
    if labels:
        arrays["probabilities_undisturbed"] = found.before
    if found.pools is not None:
        arrays |= {"pooled_undisturbed": found.pools.before, "pooled_changed": found.pools.shares}
    return Part(
        lines=[*lines, *undisturbed],
        json={"disturbed": _json(found, labels)},
        arrays=arrays,
        cells=lambda columns: _cells([*lines, *undisturbed[:1]], found, labels, columns),
    )


def _changes(found: DisturbScene, one: int | None) -> list[str]:
    maps = f"the maps {_percent(found.maps.mean)}, the mean of {found.maps.count} that say anything"
    lines = [f"  the picture {_percent(found.picture.mean)}", f"  {maps}"]
    if found.pools is not None and found.pool is not None:
        own = "the network's own" if found.pool.is_own else "the network has none there"
        lines.append(f"  pooled ({found.pool.words}, {own}) {_percent(found.pools.mean)}")
    if one is not None:
        pooled = "" if found.pools is None else f", pooled {_percent(float(found.pools.shares[one]))}"
        lines.append(f"  filter {one}'s map {_percent(float(found.maps.shares[one]))}{pooled}")
    return lines


def _percent(share: float) -> str:
    return "nothing, as it is 0 before and after" if math.isnan(share) else f"{share:.1%}"


def _json(found: DisturbScene, labels: tuple[str, ...]) -> dict[str, object]:
    """Shares are 0..1, null where a map is 0 before and after."""
    return {
        "picture": found.picture.mean,
        "maps": _change_json(found.maps),
        "pooled": None if found.pools is None else _change_json(found.pools),
        "pool": None if found.pool is None else {"words": found.pool.words, "own": found.pool.is_own},
        "along": None if found.along is None else list(found.along),
        "undisturbed": prediction_json(labels, found.before),
    }


def _change_json(made: Change) -> dict[str, object]:
    return {"mean": made.mean, "of": made.count, "each": made.shares.tolist()}


def _cells(lines: list[str], found: DisturbScene, labels: tuple[str, ...], columns: int) -> Cells:
    """The figures, and the bars of before and of now."""
    blocks = [text_cells(lines, columns)]
    if labels:
        blocks.append(titled_answer("undisturbed", labels, found.before, columns, lit=False))
        blocks.append(titled_answer("now", labels, found.after, columns, lit=True))
    return stacked(blocks, columns)
