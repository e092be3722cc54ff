"""What is taken along from Filters mode and Network mode: the same as the commands give, and at once."""

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.lab.findings import AblationJob, OcclusionJob, SurveyJob
from convtui.lab.jobs import finish
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.lab.study_state import Disturb, Field, Occlusion, Parts, Patches, Pins
from convtui.lab.trained_state import Disturbance, FilterEdit, Trial
from convtui.show.export import export_trained
from convtui.show.filters import show_filters
from convtui.show.filters_request import FiltersRequest
from convtui.show.formats import Shown, encoded
from convtui.show.network import show_network
from convtui.show.network_request import NetworkRequest
from convtui.show.trained_view import shown_view

VIEW = TrainedView(trial=Trial(network="stacked", digit=17), layer="conv2d_1", filter=5, place=(4, 3))
REQUEST = FiltersRequest("stacked", digit=17, layer="conv2d_1", filter=5, over=0)


def _same(shown: Shown, wanted: Shown) -> None:
    for form in ("plain", "json", "svg"):
        assert encoded(shown, form) == encoded(wanted, form)


@pytest.mark.parametrize(
    ("view", "request_"),
    [
        (VIEW, REQUEST),
        (replace(VIEW, mosaic=True), replace(REQUEST, filter=None)),
        (replace(VIEW, order="response"), replace(REQUEST, order="response")),
        (replace(VIEW, order="likeness", like=2), replace(REQUEST, like=2)),
        (replace(VIEW, pins=(5, 9), study=Pins()), replace(REQUEST, pin="5,9")),
        (replace(VIEW, study=Parts()), REQUEST),
        (replace(VIEW, study=Parts(unit=7, place=(1, 2), layer="conv2d_1")), replace(REQUEST, filter=7, at="1,2")),
        (
            replace(VIEW, study=Field(unit=8, place=(2, 0), layer="conv2d_2")),
            replace(REQUEST, layer="conv2d_2", filter=8, at="2,0"),
        ),
        (
            replace(VIEW, trial=replace(VIEW.trial, disturbance=Disturbance((1, 0), 10)), study=Disturb()),
            replace(REQUEST, nudge="1,0", turn=10),
        ),
        (
            replace(VIEW, trial=replace(VIEW.trial, edits=(FilterEdit("conv2d_1", 5, (0.0,) * 288, 0.0),))),
            replace(REQUEST, zero=(5,)),
        ),
    ],
)
def test_a_view_is_what_the_command_gives(view: TrainedView, request_: FiltersRequest) -> None:
    if isinstance(view.study, Parts) and view.study.layer is None:
        request_ = replace(request_, at="4,3")
    _same(shown_view(view, Library(), as_network=False), show_filters(request_))


def test_what_has_been_counted_is_there_and_nothing_is_counted_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    library, view = Library(), replace(VIEW, order="ablation", study=Patches())
    monkeypatch.setattr("convtui.network.survey.survey", lambda *_: pytest.fail("counted"))
    plain = shown_view(view, library, as_network=False)
    assert '"patches"' not in encoded(plain, "json").decode()
    assert '"order"' not in encoded(plain, "json").decode()
    monkeypatch.undo()
    # A library that knows: over few pictures, so that it is quick.
    library.data = replace(library.sample(view.trial), images=library.digits.images[:30])
    finish(SurveyJob("stacked", (), "conv2d_1", 30), library)
    monkeypatch.setattr("convtui.network.ablation.ablation", lambda *_: iter([(64, _ablation())]))
    finish(AblationJob("stacked", (), "conv2d_1", 1000), library)
    shown = encoded(shown_view(view, library, as_network=False), "plain").decode()
    assert "over 30 bundled digits" in shown
    assert "what excites them most" in shown
    assert "order: by ablation" in shown


def _ablation() -> object:
    from convtui.network.ablation import Ablation

    return Ablation(30, 29, np.arange(64))


def test_why_once_it_is_known() -> None:
    library, view = Library(), replace(VIEW, study=Occlusion(3, 9))
    assert '"why"' not in encoded(shown_view(view, library, as_network=False), "json").decode()
    finish(OcclusionJob(VIEW.trial, 0, 9), library)
    _same(shown_view(view, library, as_network=False), show_filters(replace(REQUEST, why="3", why_side=9)))


@pytest.mark.parametrize("dropped", [(), ("max_pooling2d",)])
def test_network_mode(dropped: tuple[str, ...]) -> None:
    view = replace(VIEW, trial=replace(VIEW.trial, dropped=dropped), row=3)
    wanted = show_network(NetworkRequest("stacked", digit=17, without_pool=dropped))
    _same(shown_view(view, Library(), as_network=True), wanted)
    _same(shown_view(replace(view, study=Disturb()), Library(), as_network=True), wanted)


def test_a_dot_of_a_convolution_is_taken_apart_from_network_mode_too() -> None:
    view = replace(VIEW, study=Parts(unit=7, place=(1, 2), layer="conv2d_1"))
    _same(shown_view(view, Library(), as_network=True), show_filters(replace(REQUEST, filter=7, at="1,2")))
    dense = replace(VIEW, study=Parts(unit=7, layer="dense"))
    _same(shown_view(dense, Library(), as_network=True), show_network(NetworkRequest("stacked", digit=17, unit="7")))
    pooled = replace(VIEW, study=Field(layer="max_pooling2d", unit=3, place=(5, 4)))
    wanted = show_network(NetworkRequest("stacked", digit=17, unit="3", layer="max_pooling2d", at="5,4"))
    for as_network in (True, False):
        _same(shown_view(pooled, Library(), as_network=as_network), wanted)


def test_a_layer_whose_network_has_lost_a_pool() -> None:
    view = TrainedView(trial=Trial(digit=17, dropped=("max_pooling2d",)), filter=3)
    shown = shown_view(view, Library(), as_network=False)
    assert "reads: nothing, as a pool is out and the trained weights do not fit" in shown.plain()
    assert encoded(shown, "png").startswith(b"\x89PNG")
    edits = (FilterEdit("conv2d", 3, (0.0,) * 9, 0.0),)
    both = replace(view, trial=replace(view.trial, edits=edits, disturbance=Disturbance((1, 0))))
    text = shown_view(both, Library(), as_network=False)
    assert "filter 3 is zeroed" in text.plain()
    assert "probabilities" not in text.plain()
    assert encoded(text, "npz")
    assert encoded(text, "png").startswith(b"\x89PNG")


@pytest.mark.parametrize("way", ["png", "svg", "txt", "npz"])
@pytest.mark.parametrize("as_network", [False, True])
def test_files(way: str, as_network: bool, tmp_path: Path) -> None:
    made = export_trained(VIEW, Library(), way, tmp_path, as_network=as_network)  # type: ignore[arg-type]
    mode = "network" if as_network else "filters"
    assert made.path == tmp_path / ("convtui-arrays.npz" if way == "npz" else f"convtui-{mode}.{way}")
    assert made.path.stat().st_size > 500
    if way == "npz":
        with np.load(made.path) as arrays:
            assert all(
                name in arrays
                for name in made.use[made.use.index("holds ") + 6 :].split(" and ")[0].rstrip(".").split(", ")
            )
