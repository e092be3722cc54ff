"""`show filters --history --step`: what was recorded, the layer as it was then, and what nobody recorded."""

import time
from math import nan
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.archive import to_arrays
from convtui.core.layer import NetworkSpec
from convtui.core.network import Network, Snapshot
from convtui.core.run import RunHead, Status
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
from convtui.train.run_writer import RunWriter
from tests.oracles import conv, max_pool, naive_convolution, naive_pooling, random_network
from tests.panels.stories import story
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


# -- what was tested, what was not measured, a run


def make_folder(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made


def _saved(network: Network, folder: Path) -> FiltersRequest:
    path = folder / "story.npz"
    np.savez(path, allow_pickle=False, **to_arrays(network))
    return FiltersRequest(str(path), over=0, history=True)


def test_the_test_has_columns_where_there_are_any(tmp_path: Path) -> None:
    tested = story(
        test_loss=lambda n: 0.5 if n == 3 else nan, test_accuracy=lambda n: 0.75 if n == 3 else nan, moments=5
    )
    request = _saved(tested, tmp_path)
    lines = text_of(request).splitlines()
    head = next(line for line in lines if line.startswith("step "))
    assert head.split() == ["step", "epoch", "loss", "accuracy", "test", "loss", "test", "accuracy", "moved"]
    rows = {line.split()[0]: line.split() for line in lines[lines.index(head) + 1 :][:5]}
    assert rows["3"][4:6] == ["0.5", "75.00%"]
    assert rows["2"][4:6] == ["-", "-"]
    moments = json_of(request)["training"]["moments"]
    assert [item["test_accuracy"] for item in moments] == [None, None, None, 0.75, None]
    assert [item["test_loss"] for item in moments] == [None, None, None, 0.5, None]
    arrays = npz_of(request)
    assert arrays["history_test_losses"][3] == 0.5
    assert np.isnan(arrays["history_test_losses"]).sum() == 4
    usual = text_of(replace(REQUEST, history=True)).splitlines()
    assert "step  epoch  loss  accuracy  moved".split() in [line.split() for line in usual]
    at = replace(request, history=False, step=3)
    assert "of the test: loss 0.5, accuracy 75.00%" in text_of(at)
    assert json_of(at)["training"]["at"]["test_loss"] == 0.5


def test_what_is_no_number_is_a_dash_and_null(tmp_path: Path) -> None:
    request = _saved(story(loss=nan, accuracy=nan), tmp_path)
    lines = text_of(request).splitlines()
    row = next(line for line in lines if line.split()[:1] == ["2"]).split()
    assert row[2:4] == ["-", "-"]
    assert "nan" not in text_of(request)
    assert "nan" not in text_of(replace(request, step=2))
    moment = json_of(request)["training"]["moments"][2]
    assert (moment["loss"], moment["accuracy"]) == (None, None)
    for form in ("png", "ansi"):
        assert encoded(show_filters(request), form, 100)


def test_over_what_loss_and_accuracy_are_means(tmp_path: Path) -> None:
    """A recording may begin late, and checkpoints have neither."""
    network = story(moments=5)
    steps = [item.step for item in network.history]
    late = replace(_saved(replace(network, history=network.history[2:]), tmp_path), history=False)
    assert "(of the first batch, before any step)" in text_of(
        replace(_saved(network, make_folder(tmp_path, "whole")), history=False, step=steps[0])
    )
    assert "first batch" not in text_of(replace(late, step=steps[2]))
    assert f"(mean since {steps[2]:,})" in text_of(replace(late, step=steps[3]))
    nothing = _saved(story(loss=nan, accuracy=nan), make_folder(tmp_path, "nothing"))
    assert ": loss and accuracy were not measured" in text_of(replace(nothing, history=False, step=0))


def test_a_run_says_how_far_it_has_come(tmp_path: Path) -> None:
    network = story(moments=4)
    status = Status(
        "running", step=3, steps=12, epoch=1, epochs=4, loss=0.25, left=9.0, updated=time.time(), message="all is well"
    )
    folder = tmp_path / "run"
    writer = RunWriter(folder, RunHead("id", network.spec), durable=False)
    for moment in network.history:
        writer.add(moment)
    writer.network(network)
    writer.status(status)
    writer.close()
    request = FiltersRequest(str(folder), over=0, history=True)
    text = text_of(request)
    assert "training: epoch 1 of 4, step 3 of 12, loss 0.250, 9 s left" in text
    assert "p goes on" not in text
    found = json_of(replace(request, history=False, step=2))["training"]["status"]
    assert (found["state"], found["step"], found["steps"], found["epoch"], found["left"]) == ("running", 3, 12, 1, 9.0)
    assert found["message"] == "all is well"
    assert "status" not in json_of(replace(REQUEST, history=True))["training"]
    assert encoded(show_filters(request), "png", 100)
