"""Whole trainings on bundled digits: each figure against naive loops, and `convtui train` against itself."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from convtui.cli import main
from convtui.core.recipe import Recipe, spec_of
from convtui.core.run import CHECKPOINT, MOMENTS, STATUS, Status, status_from_bytes
from convtui.source.datasets import load_dataset
from convtui.source.runs import Run
from convtui.train.checkpoint import load_state
from convtui.train.engine import load_engine
from convtui.train.running import record
from convtui.train.trainer import Plan
from tests.conftest import PLAIN_ENVIRONMENT
from tests.train.tiny_run import same

pytestmark = pytest.mark.tensorflow

ROOT = Path(__file__).resolve().parents[2]
RECIPE = Recipe(
    images=130, filters=3, units=6, batch=40, epochs=2, seed=3, augment="both", optimizer="sgd", learning_rate=0.05
)
WORDS = (
    *("--images", "300", "--filters", "3", "--units", "8", "--batch", "20", "--epochs", "20"),
    *("--seed", "7", "--dropout", "0.3", "--augment", "both"),
)


def moved(picture: npt.NDArray[np.uint8], shift: npt.NDArray[np.int64], is_mirrored: bool) -> npt.NDArray[np.uint8]:
    """Pixel by pixel; what moves in repeats the edge."""
    made = np.zeros_like(picture)
    for row in range(28):
        for column in range(28):
            made[row, column] = picture[min(max(row - shift[0], 0), 27), min(max(column - shift[1], 0), 27)]
    return made[:, ::-1] if is_mirrored else made


def figures(scores: npt.NDArray[Any], labels: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """The loss of each picture, and whether it is read right."""
    true = np.asarray(scores, np.float64)[np.arange(len(labels)), labels]
    return -np.log(np.clip(true, 1e-7, 1)), scores.argmax(-1) == labels


def test_every_figure_of_every_moment_is_what_it_is_called(tmp_path: Path) -> None:
    """Keras' own layers, batches by hand: 130 pictures are three batches of 40 and one of 10."""
    data = load_dataset("digits")
    assert data.x_test is not None
    assert data.y_test is not None
    plan = Plan(spec_of(RECIPE, "small", (28, 28, 1), tuple("0123456789")), RECIPE)
    record(plan, data, tmp_path / "run")
    run = Run(tmp_path / "run")
    history = {moment.step: moment for moment in run.network.history}

    keras = load_engine().keras
    keras.utils.set_random_seed(RECIPE.seed)
    layers: Any = keras.layers
    model: Any = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(3, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(6, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.SGD(0.05), "sparse_categorical_crossentropy", metrics=["accuracy"])
    assert np.array_equal(history[0].kernels, model.layers[0].get_weights()[0]), "the random start"
    step, seen = 0, set()
    losses, rights = list[npt.NDArray[Any]](), list[npt.NDArray[Any]]()
    for epoch in (1, 2):
        order = np.random.default_rng((RECIPE.seed, epoch)).permutation(130)
        chance = np.random.default_rng((RECIPE.seed, epoch, 1))
        shifts, mirrored = chance.integers(-2, 2, (130, 2), endpoint=True), chance.random(130) < 0.5
        for begin in range(0, 130, 40):
            here = range(begin, min(begin + 40, 130))
            pictures = np.array([moved(data.x_train[order[at]], shifts[at], bool(mirrored[at])) for at in here])
            images, labels = pictures[..., None] / np.float32(255), data.y_train[order[here.start : here.stop]]
            loss, right = figures(model.predict(images, verbose=0), labels)
            losses.append(loss)
            rights.append(right)
            if not step:
                assert history[0].loss == pytest.approx(loss.mean(), rel=1e-5)
                assert history[0].accuracy == pytest.approx(right.mean())
            model.train_on_batch(images, labels.astype(np.int32))
            step += 1
            if step not in history:
                continue
            moment = history[step]
            seen.add(step)
            assert moment.loss == pytest.approx(np.concatenate(losses).mean(), rel=1e-5)
            assert moment.accuracy == pytest.approx(np.concatenate(rights).mean())
            assert moment.epoch == step / 4
            losses, rights = [], []
            assert moment.kernels == pytest.approx(model.layers[0].get_weights()[0], abs=1e-6)
            assert np.isnan(moment.test_accuracy) == (step % 4 != 0)
        told = model.evaluate(data.x_test[..., None] / np.float32(255), data.y_test.astype(np.int32), verbose=0)
        assert (history[step].test_loss, history[step].test_accuracy) == pytest.approx(told, rel=1e-5)
    assert seen == set(history) - {0}
    last, bank = run.network.history[-1], run.network.weights["conv2d"]
    assert (last.kernels.tobytes(), last.bias.tobytes()) == (bank.kernels.tobytes(), bank.bias.tobytes())


def child(*words: str, home: Path, **how: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401 - Popen's own
    environment = PLAIN_ENVIRONMENT | {"HOME": str(home), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "convtui", "train", *words],
        cwd=home,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **how,
    )


def status(folder: Path) -> Status:
    return status_from_bytes((folder / STATUS).read_bytes())


def test_another_process_and_one_that_was_stopped_give_the_same_bits(tmp_path: Path) -> None:
    """With dropout and augmentation; stopped wherever it was when the order came."""
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    with child(*WORDS, "--record", "whole", home=tmp_path) as first:
        assert first.wait(90) == 0
    with child(*WORDS, "--record", "cut", "--orders", home=tmp_path, stdin=subprocess.PIPE) as second:
        assert second.stdin is not None
        deadline = time.monotonic() + 60
        while not (cut / STATUS).exists() or not status(cut).step:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        second.stdin.write(b"stop\n")
        second.stdin.flush()
        assert second.wait(60) == 0
    assert status(cut).state == "stopped"
    assert 0 < status(cut).step < 300
    assert main(["train", "--resume", str(cut)]) == 0
    assert status(cut).step == status(whole).step == 300
    assert (cut / MOMENTS).read_bytes() == (whole / MOMENTS).read_bytes()
    assert same(Run(cut).network, Run(whole).network)
    mine, theirs = load_state(cut / CHECKPOINT), load_state(whole / CHECKPOINT)
    assert list(mine) == list(theirs)
    assert all(mine[name].tobytes() == theirs[name].tobytes() for name in mine if name != "seconds")
