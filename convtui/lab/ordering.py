"""How the filters of a layer stand: by number, by what they say here, by likeness, by how much is lost without each."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from convtui.core.arrays import Float32
from convtui.core.figures import short
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.lab.trained_complaint import uncounted
from convtui.lab.wanted import ablation_job
from convtui.network.likeness import cosines

if TYPE_CHECKING:
    from convtui.lab.findings import Found
    from convtui.network.ablation import Ablation


def ordered(view: TrainedView, library: Library) -> tuple[int, ...]:
    """All filters of the view's layer, in its order, equals by number; by number too where that is not known yet, so
    that nothing moves while it is counted.
    """
    match view.order:
        case "response":
            return _falling(responses(view, library))
        case "likeness":
            like = _like(view, library)
            alike = np.array(likenesses(view, library)[like])
            alike[like] = np.inf  # itself first, also one of zeros, which is like nothing
            return _falling(alike)
        case "ablation":
            found = ablation_found(view, library)
            if found is not None and found.is_whole:
                ablation: Ablation = found.value
                return _falling(ablation.lost)
    return tuple(range(library.filter_count(view)))


def order_words(view: TrainedView, library: Library) -> str:
    """By which rule they stand, on how many pictures that rests, and how far it has come: one short line."""
    match view.order:
        case "response":
            return "order: the largest value of each map here"
        case "likeness":
            return f"order: likeness to filter {_like(view, library) + 1} (cosine of the weights)"
        case "ablation":
            return _ablation_words(view, library)
    return "order: by number. Training itself ranks no filter"


def order_value(view: TrainedView, library: Library, filter: int) -> str:  # noqa: A002
    """What a filter has by that rule, in a few characters; "" where there is nothing, or nothing yet."""
    match view.order:
        case "response":
            return short(float(responses(view, library)[filter]), 4)
        case "likeness":
            return f"{float(likenesses(view, library)[_like(view, library), filter]) + 0.0:.2f}"
        case "ablation":
            found = ablation_found(view, library)
            if found is not None and found.value is not None and found.value.without[filter] >= 0:
                return f"{-int(found.value.lost[filter]):+d}" if found.value.lost[filter] else "0"
    return ""


def responses(view: TrainedView, library: Library) -> Float32:
    """(n,): the largest value of each map of the layer, on the picture that is there."""
    made: Float32 = library.activations(view.trial).of(library.layer_name(view)).max(axis=(0, 1))
    return made


def likenesses(view: TrainedView, library: Library) -> Float32:
    """(n, n): how alike the layer's filters are (`network.likeness.cosines`)."""
    key = "likeness", view.trial.network, view.trial.edits, library.layer_name(view)
    return library.remember(key, lambda: cosines(library.bank(view).kernels))


def ablation_found(view: TrainedView, library: Library) -> "Found | None":
    """How far the ranking has come; None where it was not begun, or there can be none (`uncounted`)."""
    return None if view.trial.dropped else library.findings.of(ablation_job(view, library))


def _ablation_words(view: TrainedView, library: Library) -> str:
    why = uncounted(view.trial, library, "Ranking")
    if why is not None:
        return why
    job, sample, found = ablation_job(view, library), library.tested(view.trial), ablation_found(view, library)
    words = f"order: {sample.noun} lost without each, of {min(job.count, len(sample)):,}"
    if found is None or not found.is_whole:
        tried = found.done if found is not None else 0
        stopped = found is not None and found.halted
        tail = ", stopped: o chooses it again" if stopped else ""
        return f"{words} ({tried} of {library.filter_count(view)} tried{tail})"
    lost = found.value.lost
    return f"{words} ({int((lost <= 0).sum())} of {len(lost)} lose none)"


def _like(view: TrainedView, library: Library) -> int:
    """The filter that the others are compared with: another layer may have fewer."""
    return min(max(view.like, 0), library.filter_count(view) - 1)


def _falling(values: npt.NDArray[np.floating] | npt.NDArray[np.integer]) -> tuple[int, ...]:
    return tuple(np.argsort(-values, kind="stable").tolist())
