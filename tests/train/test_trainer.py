"""Real trainings with TensorFlow, small and short: that they do what the recipe says, and repeat bit for bit."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.network import Network
from convtui.core.recipe import BASES, OPTIMIZERS, Optimizer, Recipe, spec_of
from convtui.core.run import CHECKPOINT, MOMENTS
from convtui.errors import ConvtuiError
from convtui.network.forward import predict
from convtui.source.runs import Run
from convtui.train import running
from convtui.train.architectures import ARCHITECTURES
from convtui.train.checkpoint import load_state
from convtui.train.course import Course, DivergedError, Plan
from convtui.train.data import network_input
from convtui.train.engine import load_engine
from convtui.train.keras_learner import CONSTANT, KerasLearner
from convtui.train.orders import Orders
from convtui.train.pace import Progress
from convtui.train.trainer import train
from tests.train.fake_learner import FakeLearner
from tests.train.synthetic import Blocks, blocks
from tests.train.tiny_run import same

DATA = blocks(220, test=30)
# All that is random, and an optimizer that remembers; 4 steps an epoch.
CHANCE = Recipe(filters=4, units=16, batch=64, epochs=3, dropout=0.4, augment="both", seed=11)


def plan_of(recipe: Recipe, name: str = "tiny") -> Plan:
    return Plan(spec_of(recipe, name, (28, 28, 1), tuple("0123456789")), recipe)


def trained(plan: Plan, data: Blocks = DATA) -> Network:
    network = train(plan, data, on_step=lambda _: None, on_epoch=lambda _: None, stopped=lambda: False)
    assert network is not None
    return network


def as_it_was(plan: Plan, data: Blocks, optimizer: Callable[[Any], object]) -> tuple[Any, list[Any]]:
    """The loop spelled out as it was when the bundled networks were made: its model and its kernels at each step."""
    engine = load_engine()
    keras = engine.keras
    engine.tensorflow.config.experimental.enable_op_determinism()
    keras.utils.set_random_seed(plan.recipe.seed)
    layers: list[Any] = [keras.Input(plan.spec.input_shape)]
    for layer in plan.spec.layers:
        if layer.kind == "Conv2D":
            layers.append(
                keras.layers.Conv2D(layer.filters, layer.window, padding=layer.padding, activation=layer.activation)
            )
        elif layer.kind == "MaxPooling2D":
            layers.append(keras.layers.MaxPooling2D((2, 2)))
        elif layer.kind == "Flatten":
            layers.append(keras.layers.Flatten())
        else:
            layers.append(keras.layers.Dense(layer.units, activation=layer.activation))
    model = keras.Sequential(layers)
    model.compile(optimizer=optimizer(keras.optimizers), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    kernels = [model.layers[0].get_weights()[0]]
    for epoch in range(1, plan.recipe.epochs + 1):
        order = np.random.default_rng((plan.recipe.seed, epoch)).permutation(len(data.x_train))
        for first in range(0, len(order), plan.recipe.batch):
            chosen = order[first : first + plan.recipe.batch]
            images = data.x_train[chosen].astype(np.float32) / np.float32(255)
            model.train_on_batch(
                images[..., None] if images.ndim == 3 else images, data.y_train[chosen].astype(np.int32)
            )
            kernels.append(model.layers[0].get_weights()[0])
    return model, kernels


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", BASES)
def test_the_bundled_networks_train_as_they_always_did(name: str) -> None:
    spec = ARCHITECTURES[name]
    data = blocks(220, test=0, shape=spec.input_shape if spec.input_shape[2] > 1 else spec.input_shape[:2])
    plan = Plan(spec, replace(BASES[name], epochs=2, seed=5))
    found = trained(plan, data)
    model, kernels = as_it_was(plan, data, lambda optimizers: optimizers.Adam(0.001))
    assert [item.step for item in found.history] == [0, 1, 2, 3, 4]
    for item in found.history:
        assert item.kernels.tobytes() == kernels[item.step].tobytes()
    expected = [array for layer in model.layers for array in layer.get_weights()]
    mine = [array for bank in found.weights.values() for array in (bank.kernels, bank.bias)]
    assert [array.tobytes() for array in mine] == [array.tobytes() for array in expected]


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_each_optimizer_is_keras_own(name: Optimizer) -> None:
    recipe = Recipe(
        filters=2, units=0, batch=110, epochs=2, optimizer=name, learning_rate=0.02, activation="leaky_relu"
    )
    made: dict[str, Callable[[Any], object]] = {
        "adam": lambda optimizers: optimizers.Adam(0.02),
        "sgd": lambda optimizers: optimizers.SGD(0.02),
        "momentum": lambda optimizers: optimizers.SGD(0.02, momentum=0.9),
        "rmsprop": lambda optimizers: optimizers.RMSprop(0.02),
    }
    plan = plan_of(recipe)
    found = trained(plan)
    _, kernels = as_it_was(plan, DATA, made[name])
    assert found.history[-1].kernels.tobytes() == kernels[-1].tobytes()
    assert found.metadata["optimizer"] == {
        "name": {"adam": "Adam", "sgd": "SGD", "momentum": "SGD with momentum 0.9", "rmsprop": "RMSprop"}[name],
        "learning_rate": 0.02,
    }


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With dropout and augmentation, in a folder, undisturbed."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    assert running.record(plan_of(CHANCE), DATA, folder).state == "finished"
    return folder


@pytest.mark.tensorflow
@pytest.mark.parametrize("step", [2, 7])
def test_it_goes_on_bit_for_bit_from_any_step(step: int, whole: Path, tmp_path: Path) -> None:
    orders, folder = Orders(), tmp_path / "run"

    def on_step(now: Progress) -> None:
        if now.step == step:
            orders.put("stop")

    assert running.record(plan_of(CHANCE), DATA, folder, orders=orders, on_step=on_step).state == "stopped"
    stopped = Run(folder)
    assert stopped.network.history[-1].step == stopped.network.metadata["step"] == step
    assert running.resume(folder, DATA).state == "finished"
    assert (folder / MOMENTS).read_bytes() == (whole / MOMENTS).read_bytes()
    assert same(Run(folder).network, Run(whole).network)
    mine, theirs = load_state(folder / CHECKPOINT), load_state(whole / CHECKPOINT)
    # Weights, Adam's two means of each and its count of steps, and the state of what drops values.
    assert list(mine) == list(theirs)
    assert all(mine[name].tobytes() == theirs[name].tobytes() for name in mine if name != "seconds")
    assert sum(name.startswith("learner/model/") for name in mine) == 7
    assert sum(name.startswith("learner/optimizer/") for name in mine) == 14


@pytest.mark.tensorflow
def test_the_same_seed_repeats_with_all_that_is_random(whole: Path) -> None:
    again, first = trained(plan_of(CHANCE)), Run(whole).network
    assert same(again, first)
    assert len(again.history) == len(first.history) == 13
    for mine, theirs in zip(again.history, first.history, strict=True):
        assert mine.kernels.tobytes() == theirs.kernels.tobytes()
        numbers = [(one.loss, one.accuracy, one.test_loss, one.test_accuracy) for one in (mine, theirs)]
        assert np.array_equal(numbers[0], numbers[1], equal_nan=True)
    other = trained(plan_of(replace(CHANCE, epochs=1, dropout=0.0)))
    assert np.array_equal(other.history[0].kernels, first.history[0].kernels)
    assert not np.array_equal(other.history[4].kernels, first.history[4].kernels)


@pytest.mark.tensorflow
def test_dropout_is_before_the_last_layer_and_changes_neither_the_start_nor_the_result() -> None:
    plan = plan_of(CHANCE)
    learner = KerasLearner(plan.spec, CHANCE)
    model: Any = learner._model
    assert [type(layer).__name__ for layer in model.layers[-3:]] == ["Dense", "Dropout", "Dense"]
    assert model.layers[-2].rate == 0.4
    plain = KerasLearner(plan.spec, replace(CHANCE, dropout=0.0)).weights()
    assert all(np.array_equal(plain[name].kernels, bank.kernels) for name, bank in learner.weights().items())
    network = Network(plan.spec, learner.weights())
    images = network_input(DATA.x_train[:8])
    assert np.allclose(predict(network, images), model.predict(images, verbose=0), rtol=0, atol=1e-6)


@pytest.mark.tensorflow
def test_a_checkpoint_of_another_optimizer_is_refused(whole: Path) -> None:
    state = {
        name.removeprefix("learner/"): array
        for name, array in load_state(whole / CHECKPOINT).items()
        if name.startswith("learner/")
    }
    spec = plan_of(CHANCE).spec
    KerasLearner(spec, CHANCE).restore(state)
    with pytest.raises(ValueError, match="another network or optimizer"):
        KerasLearner(spec, replace(CHANCE, optimizer="sgd")).restore(state)


@pytest.mark.tensorflow
def test_equal_weights_stay_equal_at_every_moment() -> None:
    recipe = replace(CHANCE, filters=7, start="constant", dropout=0.0, augment="none", epochs=4)
    found = trained(plan_of(recipe))
    assert (found.history[0].kernels == np.float32(CONSTANT)).all()
    for item in found.history:
        assert (item.kernels == item.kernels[..., :1]).all(), item.step
        assert (item.bias == item.bias[0]).all()
    assert not np.array_equal(found.history[-1].kernels, found.history[0].kernels)
    units = found.weights["dense"]
    assert (units.kernels == units.kernels[:, :1]).all()
    assert len(set(found.weights["dense_1"].kernels[0])) > 1  # classes are told apart


@pytest.mark.tensorflow
def test_dead_relus_never_learn() -> None:
    found = trained(plan_of(replace(CHANCE, bias=-3.0, dropout=0.0)))
    assert (found.history[0].bias == -3).all()
    assert not found.weights["dense"].bias.any()
    for item in found.history:
        assert item.kernels.tobytes() == found.history[0].kernels.tobytes()
        assert (item.bias == -3).all()
    assert found.history[-1].loss == pytest.approx(math.log(10), abs=0.05)


@pytest.mark.tensorflow
def test_a_rate_that_is_too_high_ends_in_one_sentence_with_the_story_until_then(tmp_path: Path) -> None:
    # Linear, as ReLUs would die before the numbers overflow.
    recipe = replace(CHANCE, optimizer="sgd", learning_rate=1_000.0, activation="linear", dropout=0.0)
    with pytest.raises(
        DivergedError, match=r"The (loss|weights) stopped being .* at step \d+; kept is what"
    ) as failure:
        trained(plan_of(recipe))
    assert isinstance(failure.value, ConvtuiError)
    network = failure.value.network
    assert all(np.isfinite(bank.kernels).all() for bank in network.weights.values())
    assert network.history[-1].loss > 1_000
    ending = running.record(plan_of(recipe), DATA, tmp_path / "run")
    assert ending.message == str(failure.value)
    assert same(Run(tmp_path / "run").network, network)


def test_each_epoch_hands_over_the_network_and_a_stop_is_obeyed_after_a_step() -> None:
    seen: list[int] = []
    epochs: list[Network] = []
    recipe = replace(CHANCE, epochs=5)
    network = train(
        plan_of(recipe),
        DATA,
        on_step=lambda now: seen.append(now.step),
        on_epoch=epochs.append,
        stopped=lambda: len(seen) == 10,
        make=FakeLearner,
    )
    assert seen == [*range(1, 11)]
    assert [item.metadata["epochs"] for item in epochs] == [1, 2]
    assert network is epochs[-1]
    assert network.history[-1].step == 8
    nothing = train(
        plan_of(recipe), DATA, on_step=lambda _: None, on_epoch=epochs.append, stopped=lambda: True, make=FakeLearner
    )
    assert nothing is None


@pytest.mark.parametrize(("test", "measured"), [(30, 4), (1_001, 3), (0, 0)])
def test_many_test_images_are_measured_at_the_ends_of_epochs_only(test: int, measured: int) -> None:
    data = blocks(220, test=test)
    plan = plan_of(CHANCE)
    learner = FakeLearner(plan)
    course = Course(plan, data, learner)
    while not course.is_over:
        course.advance()
        network = course.network(test=course.step == 6)
        tested = network.metadata["test_accuracy"] is not None
        assert tested == (test > 0 and (course.at_epoch or (course.step == 6 and test <= 1_000)))
    assert learner.measured == measured
