"""What Training mode shows, against the recorded numbers and naive loops."""

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.network import Network
from convtui.lab.derive_training import training_scene
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.lab.trained_state import Trial
from convtui.source.networks import NETWORKS, load_network
from tests.oracles import naive_convolution

LIBRARY = Library()


def _view(name: str, **more: object) -> TrainedView:
    trial = Trial(network=name, digit=4)
    if not LIBRARY.reads_digits(trial):
        trial = replace(trial, picture=LIBRARY.picture_for(trial))
    return TrainedView(trial=trial, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NETWORKS)
def test_the_last_moment_is_the_network_that_is_shipped(name: str) -> None:
    scene = training_scene(_view(name, filter=5), LIBRARY)
    assert scene is not None
    bank = load_network(name).weights[scene.layer]
    assert scene.snapshot.kernels.tobytes() == bank.kernels.tobytes()
    assert scene.snapshot.bias.tobytes() == bank.bias.tobytes()
    passed = LIBRARY.activations(scene.view.trial)
    assert np.array_equal(scene.map, passed.of(scene.layer)[:, :, 5])


@pytest.mark.parametrize("name", NETWORKS)
def test_the_first_is_the_random_start(name: str) -> None:
    scene = training_scene(_view(name, moment=0), LIBRARY)
    assert scene is not None
    assert scene.snapshot.step == 0
    assert scene.before is None
    assert not scene.changes.any()
    assert not scene.snapshot.bias.any(), "Keras begins with biases of 0"
    # Glorot's uniform start: within sqrt(6 / (inputs + outputs)) of 0.
    rows, columns, cin, cout = scene.snapshot.kernels.shape
    bound = np.sqrt(6 / (rows * columns * (cin + cout)))
    assert np.abs(scene.snapshot.kernels).max() <= bound * (1 + 1e-6)


@pytest.mark.parametrize("moment", [1, 17, 50])
def test_a_moment_in_between(moment: int) -> None:
    scene = training_scene(_view("lecture", moment=moment, filter=9), LIBRARY)
    assert scene is not None
    now, before = load_network("lecture").history[moment], load_network("lecture").history[moment - 1]
    assert scene.snapshot is now
    assert scene.before is before
    length = sum(
        (float(a) - float(b)) ** 2 for a, b in zip(now.kernels[..., 9].flat, before.kernels[..., 9].flat, strict=True)
    )
    assert scene.changes[9] == pytest.approx(length**0.5, rel=1e-5)
    picture = LIBRARY.input_of(scene.view.trial).values
    sums = naive_convolution(picture, now.kernels[..., 9:10], now.bias[9:10])[:, :, 0]
    assert scene.map == pytest.approx(np.maximum(sums, 0), abs=1e-5)
    assert scene.losses[moment] == pytest.approx(now.loss)
    assert scene.accuracies[moment] == pytest.approx(now.accuracy)
    assert scene.steps[moment] == now.step


def test_the_same_step_always_shows_the_identical_numbers() -> None:
    made = [training_scene(_view("stacked", moment=30, filter=3), Library()) for _ in range(2)]
    assert made[0] is not None
    assert made[1] is not None
    assert made[0].map.tobytes() == made[1].map.tobytes()
    assert made[0].changes.tobytes() == made[1].changes.tobytes()


def test_a_network_without_a_history_has_no_scene() -> None:
    class Bare(Library):
        def network(self, name: str) -> Network:
            return replace(load_network("lecture"), history=())

    assert training_scene(TrainedView(), Bare()) is None
