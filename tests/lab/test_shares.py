"""What a network reads is given as shares of one whole, also where it ends in logits, and not at all where in maps."""

import numpy as np
import pytest

from convtui.lab.derive_apart import ApartFound
from convtui.lab.derive_filters import filters_scene
from convtui.lab.derive_network import network_scene
from convtui.lab.findings import OcclusionJob
from convtui.lab.jobs import finish
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.lab.studies.disturb import DisturbScene
from convtui.lab.studies.occlusion import OcclusionScene
from convtui.lab.studies.sketch import SketchScene
from convtui.lab.study_state import StudyName
from convtui.lab.studybox import study_named
from convtui.lab.trained_state import Trial
from convtui.network.forward import forward
from convtui.network.occlusion import OcclusionMap
from tests.odd_networks import odd_network

LOGITS = "single", "oblong", "logits"


@pytest.fixture(scope="module")
def books() -> Library:
    made = Library()
    made._networks.update({name: odd_network(name) for name in (*LOGITS, "all maps", "averaged")})
    return made


def view_of(name: str, books: Library) -> TrainedView:
    trial = Trial(network=name)
    return TrainedView(trial=trial if books.reads_digits(trial) else Trial(network=name, picture="horse"))


@pytest.mark.parametrize("name", LOGITS)
def test_of_logits_shares_are_made(name: str, books: Library) -> None:
    view = view_of(name, books)
    passed = books.activations(view.trial)
    powers = np.exp(passed.output.astype(np.float64))
    np.testing.assert_allclose(passed.shares, powers / powers.sum(), rtol=1e-5)
    for scene in (filters_scene(view, books), network_scene(view, books)):
        assert scene.probabilities.tolist() == passed.shares.tolist()


def test_a_softmax_is_left_alone_and_maps_are_none(books: Library) -> None:
    passed = forward(odd_network("averaged"), np.ones((28, 28)))
    assert passed.shares is passed.output
    assert books.activations(view_of("all maps", books).trial).shares.shape == (0,)
    assert filters_scene(view_of("all maps", books), books).probabilities.shape == (0,)


@pytest.mark.parametrize("study", ["apart", "disturb", "sketch", "occlusion"])
def test_every_study_speaks_of_shares(study: StudyName, books: Library) -> None:
    module = study_named(study)
    view = module.opened(view_of("logits", books), books)
    match module.derived(view, books):
        case ApartFound(before=before, after=after) | DisturbScene(before=before, after=after):
            shares = [before, after]
        case SketchScene(probabilities=probabilities):
            shares = [probabilities]
        case OcclusionScene(reads=reads):
            shares = [reads]
        case _:
            raise AssertionError(study)
    assert [float(each.sum()) for each in shares] == pytest.approx([1.0] * len(shares), abs=1e-5)


def test_hiding_lowers_a_share(books: Library) -> None:
    trial = view_of("logits", books).trial
    made = finish(OcclusionJob(trial, 0, 9), books)
    assert isinstance(made, OcclusionMap)
    assert made.score == pytest.approx(float(books.activations(trial).shares[0]), abs=1e-6)
    np.testing.assert_allclose(made.probabilities.sum(axis=2), 1, atol=1e-5)
