"""What Filters mode and Network mode show of a trained network, in every form of `show`."""

from msgspec.structs import replace

from convtui.lab.derive_filters import survey_found
from convtui.lab.findings import OcclusionJob
from convtui.lab.library import Library
from convtui.lab.ordering import ablation_found
from convtui.lab.spots import spot_of
from convtui.lab.state import TrainedView
from convtui.lab.study_state import Apart, Field, Occlusion, Parts, Patches, Pins
from convtui.lab.wanted import RANKED_OVER
from convtui.network.survey import KEPT
from convtui.show.filters import shown_filters
from convtui.show.filters_request import Asked
from convtui.show.formats import Shown
from convtui.show.network import shown_network
from convtui.show.unit import unit_part
from convtui.show.unit_request import UnitAsked


def shown_view(view: TrainedView, library: Library, *, as_network: bool) -> Shown:
    """The view, of Network mode where `as_network`, with what its study is about: a unit that is no filter's is shown
    with all of its network. Nothing is counted that is not known by now: a file is saved at once.
    """
    asked = asked_by(view, library)
    of_filters = asked.at is not None or isinstance(view.study, Pins | Patches | Apart | Occlusion)
    of_unit = isinstance(view.study, Parts | Field) and not of_filters
    if not of_unit and (of_filters or not as_network):
        return shown_filters(asked, library)
    more = [unit_part(view, library, UnitAsked(spot_of(view, library)))] if of_unit else []
    return shown_network(view, library, more=more)


def asked_by(view: TrainedView, library: Library) -> Asked:
    """As options of `show filters` would ask for it."""
    study, at = view.study, None
    if isinstance(study, Parts | Field):
        spot = spot_of(view, library)
        if spot.layer in library.layers(view.trial):
            at = spot.row, spot.column
            view = replace(view, layer=spot.layer, filter=spot.unit, order="index", place=at)
    survey, ranks = survey_found(view, library), ablation_found(view, library)
    over = int(survey.value.read) if survey is not None and survey.is_whole else 0
    if view.order == "ablation" and (ranks is None or not ranks.is_whole):
        view = replace(view, order="index")
    return Asked(
        view=replace(view, study=None),
        one=not view.mosaic,
        over=over,
        ranked=RANKED_OVER,
        at=at,
        pins=view.pins if isinstance(study, Pins) else (),
        patches=KEPT if isinstance(study, Patches) and over else 0,
        why=_explained(view, study, library) if isinstance(study, Occlusion) else None,
        side=study.side if isinstance(study, Occlusion) else Occlusion().side,
    )


def _explained(view: TrainedView, study: Occlusion, library: Library) -> str | None:
    """The label that is explained, "" for the likeliest; None where not all places are hidden yet."""
    if library.findings.whole(OcclusionJob(view.trial, 0, study.side)) is None:
        return None
    return "" if study.label is None else library.trained(view.trial).spec.labels[study.label]
