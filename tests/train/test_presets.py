"""The recipes that fail do, each in its own way: on fewer pictures than a user's, with the very numbers otherwise."""

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.network import Network
from convtui.core.recipe import spec_of
from convtui.core.recipes import RECIPES, named
from convtui.source.datasets import load_dataset
from convtui.train.course import Plan
from convtui.train.trainer import train

CHANCE = 0.1  # of ten digits


def is_dead(network: Network) -> bool:
    """Whether the first convolution gives nothing but 0 on 100 digits."""
    images = load_dataset("digits").x_train[:100] / np.float32(255)
    patches = np.lib.stride_tricks.sliding_window_view(images, (3, 3), (1, 2))
    bank = network.weights["conv2d"]
    sums = np.tensordot(patches, bank.kernels[:, :, 0], 2) + bank.bias
    return bool((sums <= 0).all())


def trained(name: str, **fewer: int) -> Network:
    """On the bundled digits; 200 of the 1,000 test images."""
    data = load_dataset("digits")
    assert data.x_test is not None
    assert data.y_test is not None
    data = replace(data, x_test=data.x_test[:200], y_test=data.y_test[:200])
    recipe = replace(named(name).recipe, **fewer)
    plan = Plan(spec_of(recipe, "digits", (28, 28, 1), tuple("0123456789")), recipe)
    network = train(plan, data, on_step=lambda _: None, on_epoch=lambda _: None, stopped=lambda: False)
    assert network is not None
    return network


def measured(network: Network) -> np.ndarray:
    """(epochs, 2): loss and accuracy."""
    pairs = [(item.test_loss, item.test_accuracy) for item in network.history]
    return np.array([pair for pair in pairs if not np.isnan(pair).any()])


def test_each_is_another_recipe() -> None:
    assert [one.name for one in RECIPES] == [
        "lecture",
        "high-rate",
        "dead-relus",
        "shuffled-labels",
        "constant-start",
        "overfitting",
    ]
    assert len({str(one.recipe) for one in RECIPES}) == len(RECIPES)


@pytest.mark.tensorflow
def test_with_too_high_a_rate_the_loss_leaps_and_nothing_is_learned() -> None:
    network = trained("high-rate", images=2_000)
    losses = [item.loss for item in network.history]
    assert losses[0] < 3
    assert max(losses) > 100
    assert (measured(network)[:, 1] < 2 * CHANCE).all()
    assert is_dead(network)


@pytest.mark.tensorflow
def test_with_dead_relus_no_kernel_moves() -> None:
    network = trained("dead-relus", images=1_000, epochs=1)
    assert all(np.array_equal(item.kernels, network.history[0].kernels) for item in network.history)
    assert measured(network)[-1, 1] < 2 * CHANCE
    assert is_dead(network)


@pytest.mark.tensorflow
def test_shuffled_labels_are_learned_by_heart() -> None:
    network = trained("shuffled-labels", images=300)
    assert network.history[-1].accuracy > 0.9
    assert (measured(network)[:, 1] < 2.5 * CHANCE).all()
    assert measured(network)[-1, 0] > 3


@pytest.mark.tensorflow
def test_from_a_constant_start_all_filters_stay_alike() -> None:
    network = trained("constant-start", images=2_000, epochs=2)
    assert all((item.kernels == item.kernels[..., :1]).all() for item in network.history)
    assert not np.array_equal(network.history[-1].kernels, network.history[0].kernels)
    assert not is_dead(network)


@pytest.mark.tensorflow
def test_a_hundred_digits_are_learned_by_heart() -> None:
    network = trained("overfitting")
    loss, accuracy = measured(network).T
    assert network.history[-1].accuracy == 1
    assert accuracy[-1] < 0.85
    assert loss[-1] > 1.1 * loss.min()
    assert loss.argmin() < 30
