"""`show filters --history --step`: what was recorded, the layer as it was then, and what nobody recorded."""

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.archive import to_arrays
from convtui.core.layer import NetworkSpec
from convtui.core.network import Snapshot
from convtui.errors import UsageError
from convtui.lab.derive_training import training_scene
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.lab.trained_state import Trial
from convtui.show.filters import show_filters
from convtui.show.filters_request import FiltersRequest
from convtui.show.formats import encoded
from convtui.source.digits import load_digits
from convtui.source.networks import load_network
from tests.oracles import conv, max_pool, naive_convolution, naive_pooling, random_network
from tests.show.trained import Small, json_of, make_small, npz_of, text_of

pytestmark = pytest.mark.usefixtures("decoded_here")

REQUEST = FiltersRequest("lecture", over=0)


def test_every_moment_that_was_recorded() -> None:
    history = load_network("lecture").history
    moments = json_of(replace(REQUEST, history=True))["training"]["moments"]
    assert [(item["step"], item["epoch"], item["loss"], item["accuracy"]) for item in moments] == [
        (item.step, item.epoch, item.loss, item.accuracy) for item in history
    ]
    far = ((history[5].kernels.astype(float) - history[4].kernels.astype(float)) ** 2).sum() ** 0.5
    assert moments[5]["moved"] == pytest.approx(far, rel=1e-5)
    assert moments[0]["moved"] == 0
    one = json_of(replace(REQUEST, history=True, filter=3))["training"]["moments"]
    part = ((history[5].kernels.astype(float) - history[4].kernels.astype(float))[..., 3] ** 2).sum() ** 0.5
    assert one[5]["moved"] == pytest.approx(part, rel=1e-5)
    arrays = npz_of(replace(REQUEST, history=True))
    assert arrays["history_kernels"].shape == (len(history), 3, 3, 1, 32)
    assert arrays["history_steps"].tolist() == [item.step for item in history]
    text = text_of(replace(REQUEST, history=True))
    assert f"training: {len(history)} recorded moments" in text
    assert "\n3,910 " in text


def test_the_layer_as_it_was_is_what_training_mode_shows() -> None:
    request = FiltersRequest("lecture", digit=4, filter=9, over=0, step=85)
    at, arrays = json_of(request)["training"]["at"], npz_of(request)
    history = load_network("lecture").history
    moment = [item.step for item in history].index(85)
    scene = training_scene(TrainedView(trial=Trial(digit=4), filter=9, moment=moment), Library())
    assert scene is not None
    assert np.array_equal(arrays["step_maps"][:, :, 9], scene.map)
    assert (at["step"], at["loss"], at["accuracy"], at["since"]) == (
        85,
        scene.snapshot.loss,
        scene.snapshot.accuracy,
        history[moment - 1].step,
    )
    assert [entry["index"] for entry in at["filters"]] == [9]
    assert at["filters"][0]["moved"] == float(scene.changes[9])
    assert np.array_equal(np.float32(at["filters"][0]["weights"]), scene.snapshot.kernels[..., 9])
    assert "at step 85 of 3,910, epoch " in text_of(request)
    assert len(json_of(replace(request, filter=None))["training"]["at"]["filters"]) == 32


@pytest.mark.parametrize("net", ["lecture", "stacked", "colour"])
def test_at_the_last_step_it_is_the_network(net: str) -> None:
    network = load_network(net)
    arrays = npz_of(FiltersRequest(net, over=0, step=network.history[-1].step))
    assert np.array_equal(arrays["step_kernels"], network.weights["conv2d"].kernels)
    assert np.array_equal(arrays["step_maps"], arrays["maps"])


@pytest.mark.parametrize("form", ["png", "svg", "ansi"])
@pytest.mark.parametrize("more", [{"history": True}, {"step": 0}, {"step": 3128, "history": True, "filter": 2}])
def test_as_pictures(form: str, more: dict[str, object]) -> None:
    for columns in (40, 120):
        assert encoded(show_filters(replace(FiltersRequest("stacked", over=0), **more)), form, columns)


def test_a_pool_before_the_first_convolution(tmp_path: Path) -> None:
    """What it reads then is the pooled picture, in Training mode too."""
    spec = NetworkSpec("later", (28, 28, 1), (max_pool("pool"), conv("first", 2, activation="relu")), ())
    network = random_network(spec, 3)
    bank = network.weights["first"]
    moments = (Snapshot(0, 0.0, 2.0, 0.1, bank.kernels, bank.bias), Snapshot(1, 0.5, 1.0, 0.5, bank.kernels, bank.bias))
    path = tmp_path / "later.npz"
    np.savez(path, allow_pickle=False, **to_arrays(replace(network, history=moments)))
    pooled, _ = naive_pooling(load_digits().images[4][:, :, None] / 255, "max", (2, 2), (2, 2))
    wanted = np.maximum(naive_convolution(pooled, bank.kernels, bank.bias), 0)
    arrays = npz_of(FiltersRequest(str(path), digit=4, over=0, step=1))
    assert arrays["step_maps"] == pytest.approx(wanted, abs=1e-5)
    scene = training_scene(TrainedView(trial=Trial(str(path), digit=4), filter=1), Library())
    assert scene is not None
    assert scene.map == pytest.approx(wanted[:, :, 1], abs=1e-5)


def test_what_was_not_recorded(tmp_path: Path) -> None:
    small: Small = make_small(tmp_path)
    wrong = {
        "--step is 84, which was not recorded: give 77 or 85; --history lists them all": replace(REQUEST, step=84),
        "--step is 99999, which was not recorded: give 3910;": replace(REQUEST, step=99_999),
        "Only the first convolution was recorded at training: give --layer conv2d": FiltersRequest(
            "stacked", layer="conv2d_1", over=0, history=True
        ),
        "This network's file holds no history": replace(small.request, history=True),
    }
    for words, request in wrong.items():
        with pytest.raises(UsageError, match=words):
            show_filters(request)
