"""Two to four filters side by side on one picture: that each finds something else, and where they find the same."""

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from msgspec.structs import replace

from convtui.core.arrays import Float32, frozen
from convtui.lab import intents as want
from convtui.lab import trained_reduce
from convtui.lab.derive_filters import FiltersScene, filters_scene
from convtui.lab.findings import Job
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.lab.study_state import Pins
from convtui.lab.world import World

FEWEST, MOST = 2, trained_reduce.MOST_PINS


class PinsFound(Struct, frozen=True, eq=False):
    """`scenes`: Filters mode of each pinned filter, in the order in which they were pinned. `shared` (n, n): of the
    places where one or the other fires, the share where both do, NaN where neither fires anywhere. `at` is the one in
    focus.
    """

    scenes: tuple[FiltersScene, ...]
    shared: Float32
    at: int


def opened(view: TrainedView, world: World) -> TrainedView:
    """The chosen filter pinned too; from two on they stand side by side. The only pin, chosen again, is let go."""
    if view.filter in view.pins:
        if len(view.pins) < FEWEST:
            return replace(view, pins=())
        return replace(view, study=Pins(view.pins.index(view.filter)), mosaic=False)
    if len(view.pins) >= MOST:
        return view
    pins = (*view.pins, view.filter)
    return replace(view, pins=pins, study=Pins(len(pins) - 1) if len(pins) >= FEWEST else None)


def why_not(view: TrainedView, world: World) -> str | None:
    if len(view.pins) >= MOST and view.filter not in view.pins:
        numbers = ", ".join(str(pin + 1) for pin in view.pins)
        return f"{MOST} filters are pinned already ({numbers}): go to one and press c twice, or Esc lets them go."
    return None


def reduced(view: TrainedView, intent: want.Intent, world: World) -> TrainedView | None:
    assert isinstance(view.study, Pins)
    at = min(view.study.at, len(view.pins) - 1)
    match intent:
        case want.OpenStudy("pins"):
            pins = (*view.pins[:at], *view.pins[at + 1 :])
            left = replace(view, pins=pins)
            return _at(left, max(at - 1, 0)) if len(pins) >= FEWEST else replace(left, study=None)
        case want.Move(rows, columns):
            step = columns or rows
            return _at(view, min(max(at + (step > 0) - (step < 0), 0), len(view.pins) - 1))
        case want.NextFocus(step):
            return _at(view, (at + step) % len(view.pins))
        case want.MoveToEnd(last):
            return _at(view, len(view.pins) - 1 if last else 0)
        case want.ChooseFilter(index) if index in view.pins:
            return _at(view, view.pins.index(index))
        case want.Step():
            return _on_picture(view, intent, world)
        case want.Commit() if view.typing:
            return _on_picture(view, intent, world)
        case want.Commit():
            return replace(view, study=None)
    return None


def jobs(view: TrainedView, library: Library) -> tuple[Job, ...]:
    return ()


def derived(view: TrainedView, library: Library) -> PinsFound:
    scenes = tuple(filters_scene(replace(view, filter=pin), library) for pin in view.pins)
    at = min(view.study.at, len(scenes) - 1) if isinstance(view.study, Pins) else 0
    return PinsFound(scenes, shared(np.stack([scene.fired for scene in scenes])), at)


def shared(fired: npt.NDArray[np.bool_]) -> Float32:
    """(n, H, W), where each of n maps fires, to (n, n): of the places where one or the other fires, the share, 0..1,
    where both do (the Jaccard index); NaN where neither fires anywhere.
    """
    flat = fired.reshape(len(fired), -1).astype(np.float64)
    both = flat @ flat.T
    each = np.diagonal(both)
    either = each[:, None] + each[None, :] - both
    return frozen(np.divide(both, either, out=np.full_like(both, np.nan), where=either > 0).astype(np.float32))


def _at(view: TrainedView, at: int) -> TrainedView:
    """With another one in focus, which is then the chosen filter too."""
    return replace(view, study=Pins(at), filter=view.pins[at])


def _on_picture(view: TrainedView, intent: want.Intent, world: World) -> TrainedView:
    """n, b and typed numbers are about the digit here: what differs is to be seen on one after the other."""
    paged = trained_reduce.reduce(replace(view, study=None, focus="picture", mosaic=False), intent, world)
    return replace(paged, study=view.study, focus=view.focus)
