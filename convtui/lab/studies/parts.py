"""One dot taken apart: which channel gives it how much; and the walk down, from a unit to its parts to their parts."""

from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.lab.findings import Job
from convtui.lab.library import Library
from convtui.lab.parts_found import PartsFound, parts_at, parts_found, source_of, weighted_spot
from convtui.lab.spots import Spot
from convtui.lab.state import TrainedView
from convtui.lab.study_state import Parts
from convtui.lab.world import World

BIG_STEP = 8


def opened(view: TrainedView, world: World) -> TrainedView:
    """On the unit whose field is seen, else on the view's."""
    return _on(replace(view, mosaic=False), weighted_spot(view, world), Parts(), world)


def why_not(view: TrainedView, world: World) -> str | None:
    return None


def jobs(view: TrainedView, library: Library) -> tuple[Job, ...]:
    return ()


def derived(view: TrainedView, library: Library) -> PartsFound:
    return parts_found(view, library)


def reduced(view: TrainedView, intent: want.Intent, world: World) -> TrainedView | None:
    """Arrows, n and b go through the ranks; Enter, < follow the channel down; Esc, > go up again."""
    study = view.study
    assert isinstance(study, Parts)
    if view.typing:
        return _typed(view, study, intent, world)
    match intent:
        case want.OpenStudy("parts"):
            return replace(view, study=None)
        case want.Move(rows, columns, big):
            return _ranked(view, study, study.at + (BIG_STEP if big else 1) * (rows + columns), world)
        case want.Step(by):
            return _ranked(view, study, study.at + by, world)
        case want.MoveToEnd(last):
            return _ranked(view, study, 10_000 if last else 0, world)
        case want.ChooseFilter(index):
            return _ranked(view, study, index, world)
        case want.Commit() | want.StepLayer(-1):
            return _down(view, study, world)
        case want.StepLayer() if study.trail:
            return _up(view, study, world)
        case want.StepLayer():
            return view
        case want.Cancel() | want.Erase() if study.trail:
            return _up(view, study, world)
    return None


def _typed(view: TrainedView, study: Parts, intent: want.Intent, world: World) -> TrainedView | None:
    """A number is a rank, from 1."""
    if isinstance(intent, want.Commit):
        return _ranked(replace(view, typing=None), study, int(view.typing or 1) - 1, world)
    if isinstance(intent, want.TypeText | want.Erase | want.Cancel):
        return None
    return reduced(replace(view, typing=None), intent, world)


def _ranked(view: TrainedView, study: Parts, at: int, world: World) -> TrainedView:
    count = len(parts_at(weighted_spot(view, world), view, world).order)
    return replace(view, study=replace(study, at=min(max(at, 0), count - 1)))


def _on(view: TrainedView, spot: Spot, study: Parts, world: World) -> TrainedView:
    """On a unit; where it is a filter's dot the mode behind the study goes along, so that its keys are about it."""
    place = spot.row, spot.column
    view = replace(view, study=replace(study, layer=spot.layer, unit=spot.unit, place=place))
    if spot.layer not in world.layers(view.trial):
        return view
    if spot.layer != world.layer_name(view):
        view = replace(view, layer=spot.layer, pins=(), order="index", like=0)
    return replace(view, filter=spot.unit, place=place)


def _down(view: TrainedView, study: Parts, world: World) -> TrainedView:
    spot = weighted_spot(view, world)
    parts = parts_at(spot, view, world)
    at = min(max(study.at, 0), len(parts.order) - 1)
    below = source_of(parts, parts.order[at], world.trained(view.trial), world.activations(view.trial))
    if below is None:
        return view
    trail = (*study.trail, (spot.layer, spot.unit, (spot.row, spot.column), at))
    return _on(view, below, replace(study, at=0, trail=trail), world)


def _up(view: TrainedView, study: Parts, world: World) -> TrainedView:
    *trail, (layer, unit, place, at) = study.trail
    return _on(view, Spot(layer, unit, *place), replace(study, at=at, trail=tuple(trail)), world)
