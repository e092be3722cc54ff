"""Networks with a history that is made up: any kernels, any losses, runs that go on."""

from collections.abc import Callable
from math import nan
from typing import Any

import numpy as np
from msgspec.structs import replace

from convtui.core.arrays import frozen
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import Network, Snapshot
from convtui.core.run import Status
from convtui.lab.derive_training import TrainingScene, training_scene
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.lab.trained_state import Trial
from tests.oracles import conv, random_network

NAME = "story"


def story(
    count: int = 4,
    moments: int = 6,
    window: tuple[int, int] = (3, 3),
    channels: int = 1,
    size: int = 28,
    layers: tuple[LayerSpec, ...] | None = None,
    **columns: Callable[[int], float] | float,
) -> Network:
    """Kernels drawn at random at each moment; `columns` are a moment's `step`, `loss`, `test_loss` ..., by its number
    where they are functions.

    By itself step n is moment n, the loss 1 / (n + 1), accuracy n / moments; nothing is tested.
    """
    layers = layers or (conv("first", count, window, activation="relu"),)
    spec = NetworkSpec(NAME, (size, size, channels), layers, ())
    network = random_network(spec, 1)
    name = next(layer.name for layer in layers if layer.kind == "Conv2D")
    bank = network.weights[name]
    random = np.random.default_rng(5)
    given: dict[str, Callable[[int], float] | float] = {
        "step": lambda n: n,
        "epoch": lambda n: n / 2,
        "loss": lambda n: 1 / (n + 1),
        "accuracy": lambda n: n / moments,
        "test_loss": nan,
        "test_accuracy": nan,
        **columns,
    }
    history = []
    for number in range(moments):
        is_last = number == moments - 1
        kernels = bank.kernels if is_last else random.normal(size=bank.kernels.shape).astype(np.float32)
        said: dict[str, Any] = {key: of(number) if callable(of) else of for key, of in given.items()}
        said["step"] = int(said["step"])
        history.append(Snapshot(kernels=frozen(kernels), bias=bank.bias, **said))
    return replace(network, history=tuple(history))


def library_of(network: Network, status: Status | None = None) -> Library:
    library = Library()
    library.hold_network(NAME, network)
    if status is not None:
        library.statuses[NAME] = status
    return library


def scene_of(network: Network, status: Status | None = None, **view: object) -> TrainingScene:
    """The scene of a view of the story."""
    trial = Trial(network=NAME)
    library = library_of(network, status)
    if not library.reads_digits(trial):
        trial = replace(trial, picture=library.picture_for(trial))
    scene = training_scene(TrainedView(trial=trial, **view), library)  # type: ignore[arg-type]
    assert scene is not None
    return scene
