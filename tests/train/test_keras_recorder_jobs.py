"""FilterRecorder in jobs as people write them: models that their first batch builds, two jobs in one folder, loops."""

import errno
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from convtui.core.run import Status, status_from_bytes
from convtui.source.runs import Run, load_run
from convtui.train.run_writer import RunWriter
from tests.train.keras_jobs import BATCH, PER_EPOCH, Keras, data, fit, job

pytestmark = pytest.mark.tensorflow


@pytest.fixture(scope="module")
def recorder() -> Keras:
    pytest.importorskip("keras")
    from convtui.recorder import FilterRecorder

    return FilterRecorder


def told(said: Keras) -> list[str]:
    return [str(item.message) for item in said if "FilterRecorder" in str(item.message)]


def row(**how: Keras) -> Keras:
    """A row of layers that does not know what it is for."""
    import keras

    layers = keras.layers
    return compiled(keras.Sequential([layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(10, "softmax")]), **how)


def subclassed(**how: Keras) -> Keras:
    """A model of a user's own class, whose layers know nothing before they are called."""
    import keras

    layers = keras.layers

    class Mine(keras.Model):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.flat, self.out = layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(10, "softmax")

        def call(self, x: Keras) -> Keras:
            return self.out(self.flat(self.conv(x)))

    return compiled(Mine(), **how)


def compiled(model: Keras, **how: Keras) -> Keras:
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"], **how)
    return model


def witness(seen: dict[int, Any]) -> Keras:
    """A callback that keeps the kernels before each batch, by step, as soon as there are some."""
    import keras

    class Witness(keras.callbacks.Callback):  # type: ignore[misc]
        def on_train_batch_begin(self, batch: int, logs: Keras = None) -> None:
            if self.model.layers[0].built:
                seen[int(self.model.optimizer.iterations.numpy())] = np.array(self.model.layers[0].kernel)

    return Witness()


@pytest.mark.parametrize("made", [row, subclassed])
def test_what_the_first_batch_builds_is_recorded_from_step_1(made: Keras, recorder: Keras, tmp_path: Path) -> None:
    seen: dict[int, Any] = {}
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        history = fit(made(), recorder(tmp_path), witness(seen), epochs=2).history
    assert not told(said)
    run = Run(tmp_path)
    found = run.network.history
    assert [item.step for item in found] == [*range(1, 12), 13, 15, 16]
    assert all(np.array_equal(item.kernels, seen[item.step]) for item in found[:-1])
    assert found[0].epoch == 1 / PER_EPOCH
    assert np.isfinite([item.loss for item in found]).all()
    first = sum(item.loss * size for item, size in zip(found[:8], [8] * 7 + [4], strict=True)) / 60
    assert first == pytest.approx(history["loss"][0], rel=1e-4)
    assert run.status is not None
    assert (run.status.state, run.status.step, run.status.steps) == ("finished", 16, 16)
    assert "step 0 is not recorded" in run.status.message
    assert run.head.is_whole == (made is row)


def test_several_steps_at_once_of_what_the_first_of_them_builds(recorder: Keras, tmp_path: Path) -> None:
    fit(row(steps_per_execution=4), recorder(tmp_path), epochs=2)
    assert [(item.step, item.epoch) for item in load_run(tmp_path).history] == [(4, 0.5), (8, 1), (12, 1.5), (16, 2)]


def test_what_is_built_late_sets_aside_what_was_there_too(recorder: Keras, tmp_path: Path) -> None:
    fit(row(), recorder(tmp_path))
    before = load_run(tmp_path).history
    fit(row(), recorder(tmp_path))
    kept = load_run(tmp_path / "earlier-1").history
    assert [item.step for item in kept] == [item.step for item in before]
    assert np.array_equal(kept[-1].kernels, before[-1].kernels)


def test_of_two_that_record_into_one_folder_the_later_stays(recorder: Keras, tmp_path: Path) -> None:
    import keras

    other, later = job(), recorder(tmp_path)
    x, y = data()

    class Other(keras.callbacks.Callback):  # type: ignore[misc]
        """Another job, that begins in the middle of the first."""

        def on_train_batch_begin(self, batch: int, logs: Keras = None) -> None:
            if batch == 3:
                later.set_model(other)
                later.on_train_begin()
                later.on_epoch_begin(0)
                later.on_train_batch_begin(0)

    with pytest.warns(RuntimeWarning, match="another training records into") as said:
        fit(job(), recorder(tmp_path), Other(), epochs=2)
    assert len(told(said)) == 1
    other.train_on_batch(x[:BATCH], y[:BATCH])
    later.on_train_batch_begin(1)
    later.on_train_end()
    run = Run(tmp_path)
    assert run.status is not None
    assert (run.status.state, run.status.step) == ("finished", 1)
    assert np.array_equal(run.network.weights["conv"].kernels, other.get_layer("conv").kernel.numpy())
    assert [item.step for item in load_run(tmp_path / "earlier-1").history][:4] == [0, 1, 2, 3]


def test_whatever_cannot_be_written_it_is_said_once(
    recorder: Keras, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    for name in ("add", "amend", "status", "network"):
        monkeypatch.setattr(RunWriter, name, full)
    with pytest.warns(RuntimeWarning, match="No space left") as said:
        fit(job(), recorder(tmp_path), epochs=3)
    assert len(told(said)) == 1


def test_a_loop_that_tells_no_logs_keeps_the_last_that_are_known(recorder: Keras, tmp_path: Path) -> None:
    model, calls = job(), recorder(tmp_path)
    x, y = data()
    calls.set_model(model)
    calls.on_train_begin()
    calls.on_epoch_begin(0)
    for batch in range(3):
        calls.on_train_batch_begin(batch)
        calls.on_train_batch_end(batch, model.train_on_batch(x[:BATCH], y[:BATCH], return_dict=True))
    calls.on_epoch_end(0)
    calls.on_train_end()
    status: Status = status_from_bytes((tmp_path / "status.json").read_bytes())
    assert status.step == 3
    assert status.loss is not None


def test_a_loop_that_tells_only_the_ends_of_batches_is_told_so(recorder: Keras, tmp_path: Path) -> None:
    calls = recorder(tmp_path / "run")
    calls.set_model(job())
    calls.on_train_begin()
    with pytest.warns(RuntimeWarning, match="on_train_batch_begin was not called"):
        calls.on_train_batch_end(0, {"loss": 1.0})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        calls.on_train_batch_end(1, {"loss": 1.0})
    calls.on_train_end()
    assert not (tmp_path / "run").exists()
