"""FilterRecorder in trainings that really run, and that it never ends one."""

import contextlib
import copy
import errno
import os
import pickle
import subprocess
import sys
import warnings
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from convtui.core.network import Snapshot
from convtui.core.run import Status, status_from_bytes
from convtui.errors import MissingExtraError, NetworkError
from convtui.source.runs import Run, is_run, load_run
from convtui.train.run_writer import RunWriter
from tests.conftest import PLAIN_ENVIRONMENT
from tests.train.keras_jobs import BATCH, COUNT, PER_EPOCH, Keras, data, fit, job
from tests.train.test_run_writer import largest_file

pytestmark = pytest.mark.tensorflow

STEPS = [*range(11), 11, 13, 15, 16]  # of two epochs


@pytest.fixture(scope="module")
def recorder() -> Keras:
    pytest.importorskip("keras")
    from convtui.recorder import FilterRecorder

    return FilterRecorder


@pytest.fixture(scope="module")
def witness() -> Keras:
    """A callback that keeps the weights before each batch and after the last, by step."""
    keras = pytest.importorskip("keras")

    class Witness(keras.callbacks.Callback):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.seen: list[list[Any]] = []

        def on_train_batch_begin(self, batch: int, logs: Keras = None) -> None:
            self.seen.append([np.array(weight) for weight in self.model.get_weights()])

        def on_train_end(self, logs: Keras = None) -> None:
            self.seen.append([np.array(weight) for weight in self.model.get_weights()])

    return Witness


@pytest.fixture(scope="module")
def trained(recorder: Keras, witness: Keras, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any, Any, Run]:
    """A model, its history, its witness, and what was recorded."""
    folder = tmp_path_factory.mktemp("runs") / "exp1"
    model, seen = job(), witness()
    history = fit(model, recorder(folder), seen, epochs=2, validation_data=data()).history
    return model, history, seen.seen, Run(folder)


def told(said: Keras) -> list[str]:
    """What the recorder warned of, among what Keras does."""
    return [str(item.message) for item in said if item.category is RuntimeWarning]


def steps(moments: Sequence[Snapshot]) -> list[int]:
    return [item.step for item in moments]


def as_recorded(moments: Sequence[Snapshot], seen: list[list[Any]]) -> bool:
    """Whether kernels and biases are those of their steps, bit for bit."""
    return all(
        np.array_equal(item.kernels, seen[item.step][0]) and np.array_equal(item.bias, seen[item.step][1])
        for item in moments
    )


def batch_losses(model: Keras, seen: list[list[Any]], batches: int) -> Iterator[tuple[int, float, float]]:
    """Pictures, mean loss and accuracy of each batch, with the weights from before it, by hand."""
    x, y = data()
    for step in range(batches):
        part = slice(step % PER_EPOCH * BATCH, (step % PER_EPOCH + 1) * BATCH)
        model.set_weights(seen[step])
        shares = np.asarray(model(x[part]))[np.arange(len(y[part])), y[part]]
        right = np.asarray(model(x[part])).argmax(axis=1) == y[part]
        yield len(y[part]), float(-np.log(shares).mean()), float(right.mean())


def test_kernels_are_those_of_their_steps(trained: tuple[Any, Any, Any, Run]) -> None:
    _, _, seen, run = trained
    history = run.network.history
    assert steps(history) == STEPS
    assert as_recorded(history, seen)
    assert [item.epoch for item in history] == [step / PER_EPOCH for step in STEPS]
    assert run.head.is_whole
    assert run.head.layer.name == "conv"


def test_the_whole_network_is_the_model_at_its_end(trained: tuple[Any, Any, Any, Run]) -> None:
    _, history, seen, run = trained
    network, status = run.network, run.status
    assert np.array_equal(network.weights["out"].kernels, seen[-1][2])
    assert np.array_equal(network.weights["conv"].kernels, network.history[-1].kernels)
    assert status is not None
    assert (status.state, status.step, status.steps, status.epoch, status.epochs) == ("finished", 16, 16, 2, 2)
    assert (status.saved_step, status.message) == (16, "")
    assert status.accuracy == pytest.approx(history["accuracy"][-1])
    assert network.metadata["test_accuracy"] == status.test_accuracy == pytest.approx(history["val_accuracy"][-1])
    assert network.metadata["epochs"] == 2
    assert network.metadata["optimizer"] == {"name": "SGD", "learning_rate": pytest.approx(0.01)}


def test_losses_are_means_over_the_batches_since_the_moment_before(trained: tuple[Any, Any, Any, Run]) -> None:
    _, history, seen, run = trained
    found = list(batch_losses(job(), seen, 16))
    before = 0
    for item in run.network.history[1:]:
        counts, losses, right = np.array(found[before : item.step]).T
        assert item.loss == pytest.approx(np.average(losses, weights=counts), rel=1e-5)
        assert item.accuracy == pytest.approx(np.average(right, weights=counts), abs=1e-6)
        before = item.step
    start = run.network.history[0]
    assert (start.loss, start.accuracy) == pytest.approx(found[0][1:], rel=1e-5)
    tested = [item for item in run.network.history if not np.isnan(item.test_loss)]
    assert steps(tested) == [8, 16]
    assert [item.test_loss for item in tested] == pytest.approx(history["val_loss"])
    assert [item.test_accuracy for item in tested] == pytest.approx(history["val_accuracy"])


def test_while_it_goes_on_the_status_says_how_far(
    recorder: Keras, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keras

    from convtui.train import recording

    monkeypatch.setattr(recording, "TELL", -1.0)
    found: list[Status] = []

    class Reader(keras.callbacks.Callback):  # type: ignore[misc]
        def on_train_batch_end(self, batch: int, logs: Keras = None) -> None:
            found.append(status_from_bytes((tmp_path / "status.json").read_bytes()))

    fit(job(), recorder(tmp_path), Reader(), epochs=2)
    assert [item.step for item in found] == [*range(16)]
    assert [(item.epoch, item.steps, item.state) for item in found] == [
        (1 + step // 8, 16, "running") for step in range(16)
    ]
    assert found[-1].left is not None
    assert found[-1].left > 0
    assert found[-1].pid == os.getpid()


@pytest.mark.parametrize("together", [1, 3])
@pytest.mark.parametrize("known", [True, False])
def test_several_steps_at_once_and_epochs_of_unknown_length(
    recorder: Keras, witness: Keras, tmp_path: Path, known: bool, together: int
) -> None:
    import tensorflow as tf

    model, seen = job(steps_per_execution=together), witness()
    pictures = tf.data.Dataset.from_tensor_slices(data())
    if not known:
        pictures = pictures.filter(lambda *_: True)
    history = model.fit(pictures.batch(BATCH), epochs=2, verbose=0, callbacks=[recorder(tmp_path), seen]).history
    run = Run(tmp_path)
    found = run.network.history
    wanted = STEPS if together == 1 else [0, 3, 6, 8, 11, 14, 16]
    assert steps(found) == wanted
    assert [item.epoch for item in found if item.step in (0, 8, 16)] == [0.0, 1.0, 2.0]
    if together == 1 and known:
        assert as_recorded(found, seen.seen)
    assert np.array_equal(found[-1].kernels, seen.seen[-1][0])
    # All of it together is the epoch's mean.
    inside = [item for item in found if 0 < item.step <= 8]
    counts = np.diff([0, *(min(item.step * BATCH, COUNT) for item in inside)])
    assert np.average([item.loss for item in inside], weights=counts) == pytest.approx(history["loss"][0], rel=1e-5)
    assert np.isnan(found[0].loss) == (together > 1)  # the loss of three batches is not that of the first
    assert run.status is not None
    assert run.status.step == 16


def test_a_callback_that_keras_calls_in_other_threads_records_the_same(
    recorder: Keras, witness: Keras, trained: tuple[Any, Any, Any, Run], tmp_path: Path
) -> None:
    fit(job(), callbacks=recorder(tmp_path), epochs=2)  # no list: Keras does not look whether it may
    for mine, theirs in zip(load_run(tmp_path).history, trained[3].network.history, strict=True):
        assert np.array_equal(mine.kernels, theirs.kernels)
        assert mine.loss == pytest.approx(theirs.loss, rel=1e-5)


def test_every_so_many_steps(recorder: Keras, tmp_path: Path) -> None:
    fit(job(), recorder(tmp_path, every=5), epochs=2)
    found = load_run(tmp_path).history
    assert steps(found) == [0, 5, 8, 10, 15, 16]
    assert not np.isnan(found[0].loss)  # that of the first batch, all the same
    for wrong in (0, -1, 2.5, True, "5"):
        with pytest.raises(ValueError, match="every"):
            recorder(tmp_path, every=wrong)


def test_one_recorder_goes_on_through_several_fits(recorder: Keras, tmp_path: Path) -> None:
    model, watch = job(), recorder(tmp_path)
    fit(model, watch, epochs=1)
    run = Run(tmp_path)
    fit(model, watch, epochs=1)
    model.compile("sgd", "sparse_categorical_crossentropy")  # counts its steps from 0 again
    fit(model, watch, epochs=1)
    assert run.look()
    found = run.network.history
    assert steps(found)[-1] == 24
    assert [item.epoch for item in found if item.step % 8 == 0] == [0, 1, 2, 3]
    assert np.array_equal(found[-1].kernels, model.get_weights()[0])
    assert not list(tmp_path.glob("earlier*"))
    assert run.status is not None
    assert (run.status.epoch, run.status.epochs, run.status.steps) == (3, 3, 24)


def test_a_job_that_was_restarted_goes_on_from_its_own_step(recorder: Keras, tmp_path: Path) -> None:
    import keras

    model = job("adam")
    fit(model, recorder(tmp_path / "run"), epochs=1)
    model.save(tmp_path / "at1.keras")
    fit(model, recorder(tmp_path / "run"), epochs=3, initial_epoch=1)
    assert steps(load_run(tmp_path / "run").history)[-1] == 24
    dropped = load_run(tmp_path / "run").history
    again = keras.models.load_model(tmp_path / "at1.keras")
    fit(again, recorder(tmp_path / "run"), epochs=2, initial_epoch=1)
    found = load_run(tmp_path / "run").history
    assert steps(found)[-1] == 16
    assert [item.epoch for item in found if item.step in (8, 16)] == [1, 2]
    for mine, theirs in zip(found, dropped, strict=False):
        assert mine.step == theirs.step
        assert np.allclose(mine.kernels, theirs.kernels, atol=1e-6)
    assert np.array_equal(found[-1].kernels, again.get_weights()[0])


def test_a_model_restored_by_another_callback_goes_on_too(recorder: Keras, tmp_path: Path) -> None:
    import keras

    class End(keras.callbacks.Callback):  # type: ignore[misc]
        def on_epoch_begin(self, epoch: int, logs: Keras = None) -> None:
            if epoch == 2:
                raise RuntimeError("the machine is gone")

    def backup() -> Keras:
        return keras.callbacks.BackupAndRestore(tmp_path / "backup")

    with pytest.raises(RuntimeError):
        fit(job(), recorder(tmp_path / "run"), backup(), End(), epochs=3)
    assert steps(load_run(tmp_path / "run").history)[-1] == 16
    model = job()
    fit(model, recorder(tmp_path / "run"), backup(), epochs=3)
    found = load_run(tmp_path / "run").history
    assert (steps(found)[0], steps(found)[-1], found[-1].epoch) == (0, 24, 3)
    assert np.array_equal(found[-1].kernels, model.get_weights()[0])


def test_a_training_from_step_0_sets_aside_what_was_there(recorder: Keras, tmp_path: Path) -> None:
    watch = recorder(tmp_path)
    for _ in range(3):  # as in cross-validation
        fit(job(), watch, epochs=1)
    assert sorted(item.name for item in tmp_path.iterdir() if item.is_dir()) == ["earlier-1", "earlier-2"]
    for folder in (tmp_path, tmp_path / "earlier-1", tmp_path / "earlier-2"):
        run = Run(folder)
        assert steps(run.network.history)[-1] == 8
        assert run.network.metadata["step"] == 8
        assert run.status is not None
        assert run.status.state == "finished"


def test_a_loop_of_ones_own_calls_it_as_keras_says(recorder: Keras, tmp_path: Path) -> None:
    import keras

    model, (x, y) = job(), data()
    calls = keras.callbacks.CallbackList([recorder(tmp_path)], model=model, epochs=2, steps=PER_EPOCH)
    calls.on_train_begin()
    losses = []
    for epoch in range(2):
        calls.on_epoch_begin(epoch)
        logs: Any = {}
        for batch in range(PER_EPOCH):
            calls.on_train_batch_begin(batch)
            part = slice(batch * BATCH, (batch + 1) * BATCH)
            losses.append(float(model.compute_loss(x[part], y[part], model(x[part]))))
            logs = model.train_on_batch(x[part], y[part], return_dict=True)  # means since the very first batch
            calls.on_train_batch_end(batch, logs)
        calls.on_epoch_end(epoch, logs)
    calls.on_train_end()
    found = load_run(tmp_path).history
    assert steps(found) == STEPS
    assert [item.loss for item in found[1:12]] == pytest.approx(losses[:11], rel=1e-4)
    assert found[-1].loss == pytest.approx(losses[-1], rel=1e-4)


@pytest.mark.parametrize("how", [{"metrics": None}, {"metrics": ["sparse_categorical_crossentropy"]}])
def test_without_an_accuracy_the_loss_is_recorded(recorder: Keras, tmp_path: Path, how: dict[str, Any]) -> None:
    fit(job(**how), recorder(tmp_path))
    run = Run(tmp_path)
    assert all(np.isnan(item.accuracy) and not np.isnan(item.loss) for item in run.network.history)
    assert run.status is not None
    assert run.status.accuracy is None


def test_several_outputs_leave_the_first_convolution(recorder: Keras, tmp_path: Path) -> None:
    import keras

    layers = keras.layers
    x_in = keras.Input((28, 28, 1))
    x = layers.Flatten()(layers.Conv2D(2, 3, strides=3)(x_in))
    ends = [layers.Dense(10, activation="softmax", name=name)(x) for name in ("digit", "other")]
    model = keras.Model(x_in, ends)
    model.compile("sgd", ["sparse_categorical_crossentropy"] * 2, metrics=[["accuracy"], ["accuracy"]])
    pictures, labels = data()
    history = model.fit(pictures, [labels, labels], batch_size=BATCH, verbose=0, callbacks=[recorder(tmp_path)]).history
    run = Run(tmp_path)
    assert "no single row" in run.head.left_out
    assert not (tmp_path / "network.npz").exists()
    assert run.status is not None
    assert run.status.accuracy == pytest.approx(history["digit_accuracy"][0])
    assert run.network.history[-1].loss == pytest.approx(history["loss"][0], rel=1)
    assert np.array_equal(run.network.history[-1].kernels, model.get_weights()[0])


def test_mixed_precision_counts_the_same_steps(recorder: Keras, tmp_path: Path) -> None:
    import keras

    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = job("adam")
        watch = recorder(tmp_path)
        fit(model, watch)  # its first steps may overflow, and are none for the optimizer
        fit(model, watch, initial_epoch=1, epochs=2)
    finally:
        keras.config.set_dtype_policy("float32")
    found = load_run(tmp_path).history
    assert (steps(found)[-1], found[-1].epoch) == (16, 2)
    assert found[-1].kernels.dtype == np.float32


def test_a_model_without_a_convolution_is_said_once_and_trained(recorder: Keras, tmp_path: Path) -> None:
    import keras

    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10)])
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    with pytest.warns(RuntimeWarning, match="no convolution") as said:
        fit(model, recorder(tmp_path / "run"), epochs=2)
    assert len(told(said)) == 1
    assert not (tmp_path / "run").exists()


def test_weights_that_stop_being_numbers_end_the_recording(recorder: Keras, tmp_path: Path) -> None:
    with pytest.warns(RuntimeWarning, match="stopped being numbers at step") as said:
        fit(job(loss=_exploding()), recorder(tmp_path), epochs=2)
    assert len(told(said)) == 1
    run = Run(tmp_path)
    assert run.status is not None
    assert run.status.state == "failed"
    assert "stopped being numbers" in run.status.message
    assert all(np.isfinite(item.kernels).all() for item in run.network.history)
    assert np.isfinite(run.network.weights["out"].kernels).all()


def _exploding() -> Keras:
    import keras

    def loss(y: Keras, p: Keras) -> Keras:
        return keras.ops.sum(p) * 1e38 * 1e38

    return loss


def test_a_loss_that_is_no_number_is_recorded_as_such(recorder: Keras, tmp_path: Path) -> None:
    import keras

    def loss(y: Keras, p: Keras) -> Keras:
        return keras.ops.sum(p) * float("nan")

    class Still(keras.optimizers.SGD):  # type: ignore[misc]
        def update_step(self, gradient: Keras, variable: Keras, rate: Keras) -> None:
            return None

    fit(job(Still(), loss=loss), recorder(tmp_path))
    run = Run(tmp_path)
    assert steps(run.network.history) == [*range(9)]
    assert all(np.isnan(item.loss) for item in run.network.history)
    assert run.status is not None
    assert run.status.loss is None


@pytest.mark.parametrize("what", ["add", "amend", "status", "network", "close"])
def test_a_full_disk_is_a_warning(recorder: Keras, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(RunWriter, what, full)
    model = job()
    with pytest.warns(RuntimeWarning, match="No space left") as said:
        history = fit(model, recorder(tmp_path), epochs=2).history
    assert len(told(said)) <= 2
    assert len(history["loss"]) == 2
    if what in ("status", "network"):
        assert steps(load_run(tmp_path).history) == STEPS


def test_when_there_is_room_again_it_goes_on(recorder: Keras, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, left = RunWriter.add, [4]

    def full(self: RunWriter, moment: Snapshot) -> None:
        left[0] -= 1
        if left[0] in (0, 1, 2):
            raise OSError(errno.ENOSPC, "No space left on device")
        real(self, moment)

    monkeypatch.setattr(RunWriter, "add", full)
    with pytest.warns(RuntimeWarning, match="No space left"):
        fit(job(), recorder(tmp_path))
    found = load_run(tmp_path).history
    assert steps(found) == [0, 4, 5, 6, 7, 8]


@pytest.mark.parametrize("size", [0, 300, 1_000])
def test_a_disk_that_is_really_full_is_a_warning(recorder: Keras, tmp_path: Path, size: int) -> None:
    model = job()
    with largest_file(size), warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        fit(model, recorder(tmp_path / "run"), epochs=2)
    assert any("FilterRecorder" in str(item.message) for item in said)
    if is_run(tmp_path / "run"):
        found: Sequence[Snapshot] = ()
        with contextlib.suppress(NetworkError):  # it holds nothing yet
            found = load_run(tmp_path / "run").history
        assert steps(found) == [*range(len(found))]
    assert not list(tmp_path.rglob("*.part"))


def test_a_folder_that_cannot_be_made_is_a_warning(recorder: Keras, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.warns(RuntimeWarning, match="cannot be written to") as said:
        fit(job(), recorder(tmp_path / "file" / "run"), epochs=2)
    assert len(told(said)) == 1


@pytest.mark.parametrize("method", ["look", "epoch_begins", "epoch_ends", "test_begins", "end", "tell", "save"])
def test_a_fault_of_the_recorder_is_a_warning(
    recorder: Keras, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr(f"convtui.train.recording.Recording.{method}", broken)
    with pytest.warns(RuntimeWarning) as said:
        history = fit(job(), recorder(tmp_path), epochs=3, validation_data=data()).history
    assert len(history["loss"]) == 3
    assert told(said) == ["FilterRecorder stopped recording: ZeroDivisionError: a fault; the training goes on."]


def test_where_warnings_are_errors_its_own_end_no_training(
    recorder: Keras, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr("convtui.train.recording.Recording.look", broken)
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        assert len(fit(job(), recorder(tmp_path), epochs=2).history["loss"]) == 2


def test_a_network_that_is_slow_to_write_is_saved_rarely_and_that_is_said(
    recorder: Keras, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from convtui.train import recording

    monkeypatch.setattr(recording, "SHARE", 0.0)
    monkeypatch.setattr(recording, "SAVE", -1.0)
    monkeypatch.setattr(recording.Recording, "end", lambda self, *_: self._writer.close())
    fit(job(), recorder(tmp_path), epochs=2)
    run = Run(tmp_path)
    assert run.status is not None
    assert run.status.saved_step == 0
    assert "saved rarely" in run.status.message
    assert run.network.metadata["step"] == 0


def test_a_program_that_ends_in_the_middle_is_said_to_have_stopped(recorder: Keras, tmp_path: Path) -> None:
    import keras

    from convtui.train.keras_recorder import _left_behind

    class Interrupt(keras.callbacks.Callback):  # type: ignore[misc]
        def on_train_batch_end(self, batch: int, logs: Keras = None) -> None:
            if batch == 4:
                raise KeyboardInterrupt

    watch = recorder(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        fit(job(), watch, Interrupt())
    _left_behind(weakref.ref(watch._recording), os.getpid() + 1)  # a child has it too, and leaves it alone
    run = Run(tmp_path)
    assert run.status is not None
    assert run.status.state == "running"
    _left_behind(weakref.ref(watch._recording), os.getpid())
    run.look()
    assert (run.status.state, run.status.step) == ("stopped", 4)
    assert run.network.metadata["step"] == 4


def test_a_worker_that_is_not_the_chief_writes_nothing(
    recorder: Keras, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_CONFIG", '{"cluster": {"worker": ["a:1", "b:1"]}, "task": {"type": "worker", "index": 1}}')
    fit(job(), recorder(tmp_path / "run"))
    assert not (tmp_path / "run").exists()


def test_two_replicas_train_one_model_and_it_is_recorded(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    command = [sys.executable, "-m", "tests.train.keras_jobs", "mirrored", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=PLAIN_ENVIRONMENT, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    with np.load(folder.with_suffix(".npz")) as file:
        model = dict(file)
    run = Run(folder)
    network = run.network
    assert steps(network.history) == STEPS
    assert np.array_equal(network.history[-1].kernels, model["sequential.conv.kernel"])
    assert np.array_equal(network.weights["out"].kernels, model["sequential.out.kernel"])
    assert network.history[-1].test_accuracy == pytest.approx(model["test"][-1])
    inside = [item for item in network.history if 8 < item.step <= 16]
    counts = np.diff([0, *(min((item.step - 8) * BATCH, COUNT) for item in inside)])
    assert np.average([item.loss for item in inside], weights=counts) == pytest.approx(model["loss"][1], rel=1e-4)


def test_it_is_copied_and_pickled_as_other_callbacks_are(recorder: Keras, tmp_path: Path) -> None:
    made = recorder(tmp_path / "run", every=3)
    for other in (copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        assert (other.folder, other.every) == (tmp_path / "run", 3)


def test_asking_for_it_alone_imports_keras() -> None:
    code = "import sys, convtui.recorder; print('keras' in sys.modules, 'textual' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_without_keras_it_says_which_command_adds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda *_: None)
    with pytest.raises(MissingExtraError, match="pip install tensorflow"):
        from convtui.recorder import FilterRecorder
    with pytest.raises(ImportError):  # what a script that does without it looks for
        from convtui.recorder import FilterRecorder  # noqa: F401
    with pytest.raises(AttributeError):
        sys.modules["convtui.recorder"].Other  # noqa: B018


def test_keras_alone_says_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    def alone() -> None:
        raise ModuleNotFoundError("No module named 'tensorflow'", name="tensorflow")

    monkeypatch.setattr("importlib.util.find_spec", lambda *_: True)
    monkeypatch.setattr("convtui.train.keras_recorder.filter_recorder", alone)
    with pytest.raises(MissingExtraError, match="which lacks tensorflow here; add it with: pip install tensorflow"):
        from convtui.recorder import FilterRecorder  # noqa: F401
