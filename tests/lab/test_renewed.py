"""A state after its network has become another: in bounds, and as near to what it was as can be."""

import pytest
from msgspec.structs import replace

from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import Network
from convtui.errors import NetworkError
from convtui.lab.library import Library
from convtui.lab.renewed import renewed, renewed_view
from convtui.lab.state import State, TrainedView
from convtui.lab.study_state import Apart, Disturb, Field, Occlusion, Parts, Patches, Pins, Sketch, Study
from convtui.lab.trained_state import FilterEdit, Trial
from tests.lab.few_digits import FewDigits
from tests.oracles import conv, max_pool, random_network

SHAPE = (28, 28, 1)


def network(filters: int, *, shape: tuple[int, int, int] = SHAPE, deep: bool = True, labels: int = 10) -> Network:
    layers = [conv("a", filters, activation="relu"), max_pool("p")]
    layers += [conv("b", filters, activation="relu")] if deep else []
    layers += [LayerSpec("f", "Flatten"), LayerSpec("d", "Dense", units=labels, activation="softmax")]
    return random_network(NetworkSpec("run", shape, tuple(layers), tuple(map(str, range(labels)))), filters)


def becomes(view: TrainedView, then: Network, now: Network | None = None) -> tuple[TrainedView, Library]:
    library = FewDigits(6)
    library.hold_network("run", now or network(6))
    library.activations(view.trial)
    library.hold_network("run", then)
    return renewed_view(view, library), library


def on(**how: object) -> TrainedView:
    return TrainedView(**{"trial": Trial("run"), **how})  # type: ignore[arg-type]


EDIT = FilterEdit("b", 5, (0.5,) * 54, 1.0)
FULL = on(
    trial=Trial("run", edits=(EDIT,), dropped=("p",)),
    layer="b",
    filter=5,
    like=4,
    pins=(0, 3, 5),
    place=(9, 9),
    row=4,
    study=Pins(2),
    past=(Trial("run"), Trial("lecture")),
)


def test_other_weights_of_the_same_layers_change_nothing() -> None:
    library = FewDigits(6)
    library.hold_network("run", network(6))
    state = State("filters", trained=FULL)
    library.hold_network("run", replace(network(6), weights=random_network(network(6).spec, 9).weights))
    assert renewed(state, library) is state


def test_with_fewer_filters_the_nearest_is_chosen_and_edits_of_others_go() -> None:
    view, library = becomes(FULL, network(3))
    assert (view.filter, view.like, view.layer, view.pins) == (2, 2, "b", (0,))
    assert view.trial.edits == (), "filter 6 is gone"
    assert view.trial.dropped == ("p",)
    assert view.study is None, "one pin alone is not side by side"
    assert view.past == FULL.past
    library.trained(view.trial)


def test_of_a_layer_that_is_gone_nothing_stays() -> None:
    view, _ = becomes(FULL, network(6, deep=False))
    assert (view.layer, view.pins, view.row, view.trial.edits) == (None, (), 4, ())
    assert view.filter == 5


def test_an_edit_of_another_size_goes_also_from_the_past() -> None:
    edited = on(past=(Trial("run", edits=(EDIT,)),), future=(Trial("run", edits=(EDIT,), dropped=("p",)),))
    view, _ = becomes(edited, network(7))
    assert view.past == (Trial("run"),), "a filter of 7 channels has more cells"
    assert view.future == (Trial("run", dropped=("p",)),)


def test_a_network_that_reads_no_digits_any_more_gets_a_picture() -> None:
    view, library = becomes(on(), network(4, shape=(16, 16, 3)))
    assert view.trial.picture == library.picture_for(view.trial)
    assert library.input_of(view.trial).values.shape == (16, 16, 3)
    assert view.place == (3, 13)


@pytest.mark.parametrize(
    ("study", "then"),
    [
        (Parts(3, "b", 5, (9, 9), (("b", 5, (9, 9), 1),)), Parts(3, "b", 2, (9, 9), (("b", 2, (9, 9), 1),))),
        (Field("b", 5, (10, 10), proof=(27, 3)), Field("b", 2, (10, 10), proof=(27, 3))),
        (Field("d", 9), Field("d", 9)),
        (Apart((3, 2), 5, "1"), Apart((3, 0 + 2), 2, "1")),
        (Occlusion(9, 5, (27, 27)), Occlusion(9, 5, (27, 27))),
        (Disturb("before"), Disturb("before")),
        (Patches(7), Patches(7)),
        (Sketch(), Sketch()),
    ],
)
def test_studies_stay_open_on_what_is_there(study: Study, then: Study) -> None:
    view, _ = becomes(on(layer="b", filter=5, study=study), network(3))
    assert view.study == then


@pytest.mark.parametrize(
    ("study", "then"),
    [
        (Parts(3, "b", 5, (9, 9), (("b", 5, (9, 9), 1),)), Parts(3, None, 5, (9, 9))),
        (Field("b", 5, (9, 9), proof=(27, 3)), Field(None, 5, (9, 9))),
        (Occlusion(9, 5, (27, 27)), Occlusion(None, 5, (11, 11))),
        (Sketch(), None),
    ],
)
def test_and_let_go_what_is_not(study: Study, then: Study | None) -> None:
    small = network(3, shape=(12, 12, 1), deep=False, labels=4)
    view, _ = becomes(on(layer="b", filter=5, study=study), small)
    assert view.study == then


@pytest.mark.parametrize(("moment", "then"), [(None, None), (0, 0), (3, None), (9, None)])
def test_a_moment_that_was_not_recorded_is_the_last(moment: int | None, then: int | None) -> None:
    from convtui.core.network import Snapshot

    bank = network(6).weights["a"]
    made = replace(network(6), history=tuple(Snapshot(n, n, 1, 1, bank.kernels, bank.bias) for n in range(4)))
    view, _ = becomes(on(moment=moment), made)
    assert view.moment == then


def test_without_a_convolution_there_is_nothing_to_show() -> None:
    flat = NetworkSpec("run", SHAPE, (LayerSpec("f", "Flatten"), LayerSpec("d", "Dense", units=3)), ())
    with pytest.raises(NetworkError, match="no convolution"):
        becomes(on(), random_network(flat))
