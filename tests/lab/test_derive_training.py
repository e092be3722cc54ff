"""What Training mode shows, against the recorded numbers and naive loops."""

from itertools import pairwise
from math import nan

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.network import Network
from convtui.core.run import Status
from convtui.lab.derive_training import maps_at, received_at, training_news, training_scene
from convtui.lab.diagnosis import diagnosed
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.lab.trained_state import Trial
from convtui.source.networks import NETWORKS, load_network
from tests.oracles import conv, max_pool, naive_convolution, naive_pooling
from tests.panels.stories import NAME, library_of, scene_of, story

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


def test_what_it_receives_is_what_the_pass_says() -> None:
    for name in NETWORKS:
        view = _view(name)
        layer = LIBRARY.layers(view.trial)[0]
        assert np.array_equal(received_at(view, LIBRARY, layer), LIBRARY.activations(view.trial).received(layer))


@pytest.mark.parametrize("moment", [0, 9, None])
def test_all_maps_of_a_moment(moment: int | None) -> None:
    scene = training_scene(_view("lecture", moment=moment, filter=9, sight="maps"), LIBRARY)
    assert scene is not None
    assert scene.maps is not None
    picture = LIBRARY.input_of(scene.view.trial).values
    sums = naive_convolution(picture, scene.snapshot.kernels, scene.snapshot.bias)
    assert scene.maps == pytest.approx(np.maximum(sums, 0), abs=1e-5)
    assert np.array_equal(scene.map, scene.maps[:, :, 9])
    usual = training_scene(_view("lecture", moment=moment, filter=9), LIBRARY)
    assert usual is not None
    assert usual.maps is None
    assert usual.map == pytest.approx(scene.map, abs=1e-6)


def test_a_softmax_over_the_filters_takes_all_of_them() -> None:
    layers = (conv("first", 3, activation="softmax"),)
    scene = scene_of(story(layers=layers), moment=2, filter=1)
    picture = Library().input_of(Trial()).values
    sums = naive_convolution(picture, scene.snapshot.kernels, scene.snapshot.bias)
    powers = np.exp(sums - sums.max(axis=2, keepdims=True))
    assert scene.map == pytest.approx((powers / powers.sum(axis=2, keepdims=True))[:, :, 1], abs=1e-5)


def test_the_way_of_a_filter() -> None:
    scene = scene_of(story(4, 9), moment=4, filter=2, sight="film")
    assert scene.travel is not None
    weights = [item.kernels[..., 2].astype(float) for item in scene.history]
    moved = [0.0, *(float(np.linalg.norm(b - a)) for a, b in pairwise(weights))]
    assert scene.travel.moved == pytest.approx(moved, rel=1e-5)
    assert scene.travel.far == pytest.approx([float(np.linalg.norm(one - weights[0])) for one in weights], rel=1e-5)
    assert scene.travel.way[-1] == pytest.approx(sum(moved), rel=1e-5)
    assert (scene.travel.way >= scene.travel.far - 1e-6).all(), "no way is shorter than the straight one"
    other = scene_of(story(4, 9), moment=4, filter=2)
    assert other.travel is None


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("strides", "dilation"), [((1, 1), (1, 1)), ((2, 3), (1, 1)), ((1, 1), (2, 1))])
def test_of_a_large_map_only_the_middle_is_computed(
    padding: str, strides: tuple[int, int], dilation: tuple[int, int]
) -> None:
    """Every number of it is one of the whole map's, in one block that is not at the border."""
    random = np.random.default_rng(3)
    received, kernels = random.random((61, 47, 2), np.float32), random.normal(size=(3, 5, 2, 4)).astype(np.float32)
    layer = replace(conv("first", 4, (3, 5)), padding=padding, strides=strides, dilation=dilation)
    bias = random.normal(size=4).astype(np.float32)
    whole, is_part = maps_at(received, layer, kernels, bias)
    assert not is_part
    places = whole.shape[0] * whole.shape[1]
    part, is_part = maps_at(received, layer, kernels, bias, most=places * 30 // 4)
    assert is_part
    assert places / 6 < part.shape[0] * part.shape[1] <= places / 3.5
    found = [
        (row, column)
        for row in range(whole.shape[0] - part.shape[0] + 1)
        for column in range(whole.shape[1] - part.shape[1] + 1)
        if np.allclose(whole[row : row + part.shape[0], column : column + part.shape[1]], part, atol=1e-5)
    ]
    assert len(found) == 1
    for at, axis in zip(found[0], (0, 1), strict=True):
        left = whole.shape[axis] - part.shape[axis]
        assert abs(at - left / 2) <= 1.5, "in the middle"


def test_a_map_of_a_wide_picture_is_a_part() -> None:
    scene = scene_of(story(2, 3, size=1400), moment=1)
    assert scene.map_is_part
    assert max(scene.map.shape) < 1400
    assert not scene_of(story(2, 3), moment=1).map_is_part


def test_a_convolution_that_is_not_first_reads_what_stands_before_it() -> None:
    layers = (max_pool("pool"), conv("first", 3, activation="relu"))
    scene = scene_of(story(layers=layers), moment=1, filter=2)
    pooled, _ = naive_pooling(Library().input_of(Trial()).values, "max", (2, 2), (2, 2))
    wanted = np.maximum(naive_convolution(pooled, scene.snapshot.kernels, scene.snapshot.bias), 0)
    assert scene.map == pytest.approx(wanted[:, :, 2], abs=1e-5)


def _news(network: Network, status: Status | None) -> tuple[str, ...]:
    return training_news(TrainedView(trial=Trial(network=NAME)), library_of(network, status), 101.0)


def test_only_a_run_says_how_far_it_has_come() -> None:
    status = Status("running", step=9, updated=100.0)
    assert scene_of(story(), status).is_live
    assert _news(story(), status) == ("training: step 9",) * 4
    assert not scene_of(story(), Status("stopped", step=9)).is_live
    assert not scene_of(story()).is_live
    assert _news(story(), None) == ()


def test_one_that_was_not_started_by_convtui_is_not_said_to_go_on_by_a_key() -> None:
    paused = Status("paused", step=9, updated=100.0)
    assert "p goes on" not in _news(story(), paused)[0]
    own = replace(story(), metadata={"command": "convtui train"})
    assert "p goes on" in _news(own, paused)[0]


def test_when_the_run_goes_on_a_fixed_moment_stays_and_the_newest_is_followed() -> None:
    network = story(4, 9)
    library = library_of(replace(network, history=network.history[:5]))
    fixed, following = (TrainedView(trial=Trial(network=NAME), moment=moment) for moment in (2, None))
    before = [training_scene(view, library) for view in (fixed, following)]
    library.hold_network(NAME, network)
    after = [training_scene(view, library) for view in (fixed, following)]
    assert [scene.snapshot.step for scene in before if scene] == [2, 4]
    assert [scene.snapshot.step for scene in after if scene] == [2, 8]
    assert before[0] is not None
    assert after[0] is not None
    assert before[0].map.tobytes() == after[0].map.tobytes(), "the same step shows the identical numbers"
    assert len(after[0].losses) == 9, "the curves go on"


def test_what_the_training_says_of_itself_is_of_that_moment() -> None:
    network = story(loss=lambda n: nan if n > 3 else 1.0, accuracy=0.1)
    layer = network.spec.layers[0]
    for moment in (1, 5):
        scene = scene_of(network, moment=moment)
        assert scene.remarks == diagnosed(network.history, moment, layer, network.metadata)
