"""A state brought back into bounds after a network has become another under its name: a run that goes on, or that was
begun anew with other layers.
"""

from typing import TypeVar

from msgspec.structs import replace

from convtui.core.layer import NetworkSpec
from convtui.lab.places import within
from convtui.lab.spots import Spot, is_reached, nearest
from convtui.lab.state import State, TrainedView
from convtui.lab.study_state import Apart, Field, Occlusion, Parts, Patches, Pins, Sketch, Study
from convtui.lab.studybox import name_of, study_named
from convtui.lab.trained_state import Trial
from convtui.lab.trial_reduce import fits
from convtui.lab.world import World
from convtui.network.forward import Activations
from convtui.network.without import POOLS, why_too_large, without

OfUnit = TypeVar("OfUnit", Parts, Field)


def renewed(state: State, world: World) -> State:
    """The state with nothing in it that its networks, as they are now, do not have; the same object where all of it is
    there. What was chosen stays as near as it can: another filter only where there are fewer, a study closed only where
    it can be about nothing any more.

    Raises NetworkError where the network has no convolution now.
    """
    view = renewed_view(state.trained, world)
    return state if view == state.trained else replace(state, trained=view)


def renewed_view(view: TrainedView, world: World) -> TrainedView:
    """The same of a view of trained networks."""
    view = replace(
        view,
        trial=_trial(view.trial, world),
        past=tuple(_trial(trial, world) for trial in view.past),
        future=tuple(_trial(trial, world) for trial in view.future),
    )
    spec = world.trained(replace(view.trial, dropped=())).spec
    if view.layer is not None and view.layer not in world.layers(view.trial):
        view = replace(view, layer=None, pins=(), order="index", like=0)
    most = world.filter_count(view) - 1
    moments = world.moments(view.trial)
    view = replace(
        view,
        filter=min(view.filter, most),
        like=min(view.like, most),
        pins=tuple(pin for pin in view.pins if pin <= most),
        place=within(view.place, world.filter_map_shape(view)),
        row=min(view.row, len(spec.layers)),
        moment=None if view.moment is not None and view.moment >= moments - 1 else view.moment,
    )
    return view if view.study is None else replace(view, study=_study(view, view.study, world))


def _trial(trial: Trial, world: World) -> Trial:
    """Without edits of filters that are gone, without pools taken out that are gone or must stay in; on a picture that
    the network takes.
    """
    bare = replace(trial, edits=(), dropped=())
    spec = world.trained(bare).spec
    made = replace(
        trial, edits=tuple(edit for edit in trial.edits if fits(trial, edit, world)), dropped=_dropped(trial, spec)
    )
    if made.picture is None and not world.reads_digits(bare):
        made = replace(made, picture=world.picture_for(bare), crop=None)
    return trial if made == trial else made


def _dropped(trial: Trial, spec: NetworkSpec) -> tuple[str, ...]:
    pools = tuple(layer.name for layer in spec.layers if layer.kind in POOLS and layer.name in trial.dropped)
    return () if pools and why_too_large(without(spec, pools)) else pools


def _study(view: TrainedView, study: Study, world: World) -> Study | None:
    passed = world.activations(view.trial)
    match study:
        case Pins(at):
            return replace(study, at=min(at, len(view.pins) - 1)) if len(view.pins) > 1 else None
        case Apart(cell, channel):
            rows, columns, channels = world.trained(view.trial).weights[world.layer_name(view)].kernels.shape[:3]
            return replace(study, cell=within(cell, (rows + 1, columns)), channel=min(channel, channels - 1))
        case Parts():
            return replace(_on_a_unit(study, passed), trail=_trail(study, passed))
        case Field(proof=proof):
            inside = proof is not None and within(proof, passed.input.shape) == proof
            return replace(_on_a_unit(study, passed), proof=proof if inside else None)
        case Occlusion(label, _, at):
            if study_named("occlusion").why_not(view, world) is not None:
                return None
            known = label is not None and label < passed.output.size
            return replace(
                study,
                label=label if known else None,
                at=within(at, passed.input.shape) if at is not None else None,
            )
        case Patches() | Sketch() if study_named(name_of(study)).why_not(view, world) is not None:
            return None
    return study


def _on_a_unit(study: OfUnit, passed: Activations) -> OfUnit:
    """On the nearest unit of its layer; where that is gone on the view's own."""
    if study.layer is None or not is_reached(passed, study.layer):
        return replace(study, layer=None)
    spot = nearest(passed, Spot(study.layer, study.unit, *study.place))
    return replace(study, unit=spot.unit, place=(spot.row, spot.column))


def _trail(study: Parts, passed: Activations) -> tuple[tuple[str, int, tuple[int, int], int], ...]:
    """With the nearest units of its layers; none of it where one of those is gone."""
    if any(not is_reached(passed, layer) for layer, *_ in study.trail):
        return ()
    spots = [nearest(passed, Spot(layer, unit, *place)) for layer, unit, place, _ in study.trail]
    return tuple(
        (spot.layer, spot.unit, (spot.row, spot.column), at) for spot, (*_, at) in zip(spots, study.trail, strict=True)
    )
