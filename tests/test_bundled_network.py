"""The network in the wheel: its size, its honesty, and that our arithmetic gives what Keras gives."""

import json
from typing import Any

import numpy as np
import pytest

from convtui.network.accuracy import accuracy
from convtui.network.forward import forward
from convtui.paths import asset
from convtui.source.digits import load_digits
from convtui.source.networks import load_network
from convtui.train.architectures import LECTURE, build_model, put_weights
from convtui.train.engine import load_engine


def test_it_is_the_lectures_network_of_693962_parameters() -> None:
    network = load_network("lecture")
    assert network.spec == LECTURE
    assert sum(bank.parameters for bank in network.weights.values()) == 693_962
    assert asset("networks", "lecture.npz").stat().st_size < 3_200_000


def test_its_recorded_accuracy_reaches_the_lectures_and_agrees_with_a_live_count() -> None:
    network = load_network("lecture")
    recorded = network.metadata["test_accuracy"]
    assert isinstance(recorded, float)
    assert 0.982 <= recorded < 1
    digits = load_digits()
    live = accuracy(network, digits.images[:3000], digits.labels[:3000])
    # Three standard errors of a share of 3,000, on digits that it never saw.
    assert abs(live - recorded) < 3 * np.sqrt(recorded * (1 - recorded) / 3000)


def test_its_metadata_say_how_it_was_made_and_name_no_folder() -> None:
    metadata = load_network("lecture").metadata
    assert metadata["command"] == (
        "convtui train --net lecture --data mnist.npz --take 10000:60000 "
        f"--epochs {metadata['epochs']} --seed {metadata['seed']} --output lecture.npz"
    )
    assert (metadata["n_train"], metadata["n_test"], metadata["take"]) == (50_000, 10_000, [10_000, 60_000])
    assert metadata["epochs"] == metadata["epochs_asked"]
    assert {"convtui", "keras", "tensorflow", "date", "sha256", "optimizer", "seconds"} <= set(metadata)
    assert "/" not in json.dumps(dict(metadata))


def test_its_history_runs_from_random_to_the_weights_it_has() -> None:
    network = load_network("lecture")
    history = network.history
    assert [item.step for item in history[:11]] == list(range(11))
    assert history[-1].step == 391 * network.metadata["epochs"]  # type: ignore[operator]
    assert np.array_equal(history[-1].kernels, network.weights["conv2d"].kernels)
    assert np.array_equal(history[-1].bias, network.weights["conv2d"].bias)
    assert not history[0].bias.any()
    # Keras' first weights: uniform within the Glorot limit, which is sqrt(6 / (9 + 9 * 32)).
    assert np.abs(history[0].kernels).max() <= np.sqrt(6 / 297)
    assert history[0].loss > 2 > 0.1 > history[-1].loss


@pytest.mark.tensorflow
def test_keras_gives_the_same_values_in_every_layer() -> None:
    network = load_network("lecture")
    keras = load_engine().keras
    model: Any = build_model(network.spec)
    put_weights(model, network)
    every = keras.Model(model.inputs[0], [model.get_layer(layer.name).output for layer in LECTURE.layers])
    for index in (0, 1, 8, 4321):
        image = load_digits().images[index].astype(np.float32)[..., None] / np.float32(255)
        ours = forward(network, image)
        for layer, values in zip(LECTURE.layers, every(image[None]), strict=True):
            theirs = np.asarray(values)[0]
            found = ours.of(layer.name)
            assert found.shape == theirs.shape
            assert np.abs(found - theirs).max() <= 1e-4 * np.abs(theirs).max(), layer.name
