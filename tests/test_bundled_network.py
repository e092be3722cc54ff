"""The networks in the wheel: their size, their honesty, and that our arithmetic gives what Keras gives."""

import json
import math
import re
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.layer import NetworkSpec
from convtui.core.network import Network
from convtui.core.recipe import Recipe
from convtui.lab.library import Library
from convtui.lab.trained_state import Trial
from convtui.network.accuracy import accuracy
from convtui.network.forward import Activations, forward, predict
from convtui.ops.geometry import receptive_fields
from convtui.paths import asset
from convtui.source.digits import load_digits
from convtui.source.networks import NETWORKS, load_network
from convtui.train.architectures import ARCHITECTURES, build_model, put_weights
from convtui.train.engine import load_engine


class Asked(Struct, frozen=True):
    """What is asked of a bundled network. `options` are the command's beside the seed and the epochs; `fields` the
    receptive fields of the layers before all is laid flat; `most` bytes may its file have.
    """

    options: str
    accuracy: float
    parameters: int
    fields: tuple[int, ...]
    trained_on: int
    most: int


ASKED = {
    "lecture": Asked("--data mnist.npz --take 10000:60000", 0.982, 693_962, (3, 4), 50_000, 3_200_000),
    "stacked": Asked("--data mnist.npz --take 10000:60000", 0.990, 61_514, (3, 4, 8, 10, 18), 50_000, 400_000),
    "colour": Asked("--data cifar10.npz", 0.70, 66_570, (3, 4, 8, 10, 18, 22), 50_000, 600_000),
}
# More pictures than this are read here only where it is the point: a whole test set takes seconds.
READ = 3_000

every_network = pytest.mark.parametrize("name", NETWORKS)


def test_each_of_them_is_asked_something() -> None:
    assert tuple(ASKED) == NETWORKS == tuple(ARCHITECTURES)
    assert {path.stem for path in asset("networks").iterdir()} == set(NETWORKS)


@every_network
def test_it_has_the_layers_and_the_parameters_that_it_should(name: str) -> None:
    network, asked = load_network(name), ASKED[name]
    assert network.spec == ARCHITECTURES[name]
    assert sum(bank.parameters for bank in network.weights.values()) == asked.parameters
    assert asset("networks", f"{name}.npz").stat().st_size < asked.most


@every_network
def test_a_unit_sees_as_much_as_is_said(name: str) -> None:
    network, asked = load_network(name), ASKED[name]
    assert list(receptive_fields(network.spec))[: len(asked.fields)] == [(side, side) for side in asked.fields]


@pytest.mark.parametrize("name", ["stacked", "colour"])
@settings(max_examples=8, deadline=None)
@given(st.data())
def test_a_pixel_outside_what_a_unit_sees_changes_nothing(name: str, data: st.DataObject) -> None:
    """What the table of fields says, tried on the network itself: the last convolution's maps, bit for bit."""
    network = load_network(name)
    layer = "conv2d_2"
    index = [layer.name for layer in network.spec.layers].index(layer)
    side = receptive_fields(network.spec)[index][0]
    random = np.random.default_rng(data.draw(st.integers(0, 1000)))
    picture = random.random(network.spec.input_shape, np.float32)
    # The last pixels are seen by no unit of `stacked`: an odd row is left over by its second pool.
    row, column = data.draw(st.integers(0, 25)), data.draw(st.integers(0, 25))
    other = picture.copy()
    other[row, column] = 1 - other[row, column]
    before, after = forward(network, picture).of(layer), forward(network, other).of(layer)
    changed = np.argwhere((before != after).any(axis=2))
    assert len(changed)
    # A unit is `step` pixels from the next; all that see one pixel lie within one field's width.
    step = 4
    reach = np.ptp(changed, axis=0) * step
    assert reach.max() < side + step


@every_network
def test_its_recorded_accuracy_is_what_was_asked(name: str) -> None:
    recorded = load_network(name).metadata["test_accuracy"]
    assert isinstance(recorded, float)
    assert ASKED[name].accuracy <= recorded < 1
    assert recorded * 10_000 == pytest.approx(round(recorded * 10_000), abs=1e-9), "a share of 10,000 pictures"


@pytest.mark.parametrize("name", ["lecture", "stacked"])
def test_a_live_count_on_the_bundled_digits_comes_near_it(name: str) -> None:
    network, digits = load_network(name), load_digits()
    recorded = network.metadata["test_accuracy"]
    assert isinstance(recorded, float)
    live = accuracy(network, digits.images[:READ], digits.labels[:READ])
    # Three standard errors of a share of so many, on digits that it never saw.
    assert abs(live - recorded) < 3 * math.sqrt(recorded * (1 - recorded) / READ)


@pytest.mark.parametrize(("picture", "most_likely"), [("cat", "cat")])
def test_it_knows_the_picture_that_is_bundled_for_it(picture: str, most_likely: str) -> None:
    output = Library().activations(Trial("colour", picture=picture)).output
    assert load_network("colour").spec.labels[int(output.argmax())] == most_likely


@every_network
def test_its_metadata_say_how_it_was_made_and_name_no_folder(name: str) -> None:
    metadata, asked = load_network(name).metadata, ASKED[name]
    assert metadata["command"] == (
        f"convtui train --net {name} {asked.options} --epochs {metadata['epochs']} --seed {metadata['seed']} "
        f"--output {name}.npz"
    )
    assert (metadata["n_train"], metadata["n_test"]) == (asked.trained_on, 10_000)
    assert metadata["take"] == ([10_000, 60_000] if "--take" in asked.options else None)
    assert metadata["epochs"] == metadata["epochs_asked"]
    assert metadata["batch_size"] == Recipe().batch
    assert {"convtui", "keras", "tensorflow", "date", "optimizer", "seconds", "test_loss"} <= set(metadata)
    prints = metadata["sha256"]
    assert isinstance(prints, dict)
    assert set(prints) == {"x_train", "y_train", "x_test", "y_test"}
    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in prints.values())
    assert "/" not in json.dumps(dict(metadata))


def test_both_of_mnist_were_trained_and_tested_on_the_same_pictures() -> None:
    assert load_network("lecture").metadata["sha256"] == load_network("stacked").metadata["sha256"]


@every_network
def test_the_page_about_the_assets_gives_its_command_and_its_accuracy(name: str) -> None:
    metadata = load_network(name).metadata
    text = asset("README.md").read_text(encoding="utf-8")
    assert f"{metadata['command']}\n" in text
    assert f"| {metadata['test_accuracy']:.2%} |".replace("%", " %") in text


@every_network
def test_its_history_runs_from_random_to_the_weights_it_has(name: str) -> None:
    network = load_network(name)
    history, first = network.history, network.weights["conv2d"]
    assert [item.step for item in history[:11]] == list(range(11))
    assert history[-1].step == 391 * network.metadata["epochs"]  # type: ignore[operator]
    assert history[-1].kernels.tobytes() == first.kernels.tobytes()
    assert history[-1].bias.tobytes() == first.bias.tobytes()
    assert not history[0].bias.any()
    # Keras' first weights: uniform within the Glorot limit, the square root of 6 / (inputs + outputs).
    rows, columns, channels, count = first.kernels.shape
    limit = math.sqrt(6 / (rows * columns * (channels + count)))
    assert 0.9 * limit < np.abs(history[0].kernels).max() <= limit
    # The first batch is read as if by chance, of ten labels.
    assert history[0].loss == pytest.approx(math.log(10), rel=0.1)
    assert history[-1].loss < 0.3 * history[0].loss
    assert history[-1].accuracy > ASKED[name].accuracy


# -- beside Keras


class Beside(Struct, frozen=True, eq=False):
    """A network and the Keras model of the same weights, which gives what every layer gives."""

    network: Network
    every: Any

    def keras(self, images: Float32) -> list[npt.NDArray[np.float32]]:
        return [np.asarray(values) for values in self.every(images)]


@cache
def beside(name: str) -> Beside:
    network = load_network(name)
    keras = load_engine().keras
    model: Any = build_model(network.spec)
    put_weights(model, network)
    return Beside(
        network, keras.Model(model.inputs[0], [model.get_layer(layer.name).output for layer in network.spec.layers])
    )


def pictures(spec: NetworkSpec) -> Float32:
    """(N, H, W, C): blank, full, noise, and real ones of the network's kind."""
    shape = spec.input_shape
    noise = np.random.default_rng(5).random((2, *shape), np.float32)
    library = Library()
    if library.reads_digits(Trial(spec.name)):
        real = load_digits().images[[0, 1, 8, 4321]].astype(np.float32)[..., None] / np.float32(255)
    else:
        trials = [Trial(spec.name, picture=name) for name in ("cat", "cup", "colours", "horse")]
        real = np.stack([library.input_of(trial).values for trial in trials])
    return np.concatenate([np.zeros((1, *shape), np.float32), np.ones((1, *shape), np.float32), noise, real])


def assert_same(spec: NetworkSpec, ours: Activations, theirs: list[npt.NDArray[np.float32]], index: int) -> None:
    for layer, values in zip(spec.layers, theirs, strict=True):
        found, wanted = ours.of(layer.name), values[index]
        assert found.shape == wanted.shape
        assert np.abs(found - wanted).max() <= 1e-4 * np.abs(wanted).max(), layer.name


@pytest.mark.tensorflow
@every_network
def test_keras_gives_the_same_values_in_every_layer(name: str) -> None:
    pair = beside(name)
    spec, images = pair.network.spec, pictures(pair.network.spec)
    theirs = pair.keras(images)
    for index, image in enumerate(images):
        ours = forward(pair.network, image)
        assert_same(spec, ours, theirs, index)
        # Probabilities besides each by itself, as far as float32 goes: none is lost beside the largest.
        wanted = theirs[-1][index]
        assert ours.output.sum() == pytest.approx(1, abs=1e-5)
        assert np.abs(ours.output - wanted).max() <= 1e-5
        assert int(ours.output.argmax()) == int(wanted.argmax())


@pytest.mark.tensorflow
@every_network
def test_keras_reads_many_pictures_as_we_do(name: str) -> None:
    pair = beside(name)
    images = pictures(pair.network.spec)
    assert np.abs(predict(pair.network, images) - pair.keras(images)[-1]).max() <= 1e-5
