"""`convtui train` from call to file, short of the option parser."""

import json
import os
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from msgspec.structs import replace
from rich.console import Console

from convtui.core.archive import from_arrays
from convtui.core.layer import NetworkSpec
from convtui.core.network import Network
from convtui.core.recipe import BASES, Recipe
from convtui.core.run import HEAD
from convtui.errors import ConvtuiError, DataError, MissingExtraError, UsageError
from convtui.network.forward import predict
from convtui.train import engine
from convtui.train.architectures import ARCHITECTURES, LECTURE, build_model, put_weights
from convtui.train.checkpoint import save_network
from convtui.train.command import Goal, check_goal, command_line, run_training, spec_for
from convtui.train.data import network_input
from convtui.train.interruption import Interruption
from tests.train.synthetic import blocks

ROOT = Path(__file__).resolve().parents[2]


def load(path: Path) -> tuple[Network, dict[str, npt.NDArray[Any]]]:
    with np.load(path, allow_pickle=False) as stored:
        arrays = dict(stored)
    return from_arrays(arrays, name_hint=path.name), arrays


def console() -> tuple[Console, StringIO]:
    text = StringIO()
    return Console(file=text, width=100), text


def test_importing_the_command_imports_no_tensorflow() -> None:
    code = (
        "import sys, convtui.train.command, convtui.train.trainer\n"
        "print([name for name in ('tensorflow', 'keras', 'textual', 'h5py') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_without_tensorflow_it_names_the_command_that_adds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    output = tmp_path / "net.npz"
    with pytest.raises(MissingExtraError) as refusal:
        run_training(Recipe(), blocks(20), Goal(output), Console(quiet=True))
    assert "pipx inject convtui tensorflow" in str(refusal.value)
    assert refusal.value.exit_code == 1
    assert not output.exists()


def test_a_tensorflow_that_does_not_start_is_told_apart_from_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> None:
        raise ImportError("libtensorflow.so:\x1b undefined symbol")

    monkeypatch.setattr(engine, "require_tensorflow", lambda: None)
    monkeypatch.setattr("importlib.import_module", broken)
    monkeypatch.setattr(engine, "_SETTINGS", {})
    with pytest.raises(ConvtuiError, match=r"does not start .libtensorflow\.so:␛ undefined") as refusal:
        engine.load_engine()
    assert not isinstance(refusal.value, MissingExtraError)


@pytest.mark.parametrize(
    ("goal", "reason"),
    [
        (Goal(), "--output FILE, --name NAME .* or --record FOLDER"),
        (Goal(Path("no/such/net.npz")), "does not exist; make it"),
        (Goal(Path()), "is a folder"),
        (Goal(record=Path("a file")), "is a file; --record takes the name of a new folder"),
        (Goal(record=Path("a file/run")), "is a file"),
        (Goal(record=Path("full")), "full is not empty"),
        (Goal(record=Path("run")), "run holds a training already: go on with it by --resume"),
        (Goal(record=Path("x" * 300)), "the system says file name too long"),
        (Goal(Path("net.npz"), obeys=True), "--orders needs --record"),
    ],
)
def test_an_impossible_goal_is_refused_at_once(
    goal: Goal, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a file").write_text("")
    for folder, name in (("full", "photo.jpg"), ("run", HEAD)):
        Path(folder).mkdir()
        Path(folder, name).write_text("")
    with pytest.raises(UsageError, match=reason):
        run_training(Recipe(), blocks(20), goal, Console(quiet=True))


def test_a_folder_that_is_new_or_empty_takes_a_run(tmp_path: Path) -> None:
    check_goal(Goal(record=tmp_path))
    check_goal(Goal(record=tmp_path / "a" / "b"))
    check_goal(Goal(), resumed=True)
    check_goal(Goal(obeys=True), resumed=True)


@pytest.mark.parametrize(
    ("recipe", "reason"),
    [
        (Recipe(kernel=15, layers=3), "28 x 28 these numbers make no network: .*; give fewer --layers, a smaller"),
        (Recipe(layers=6), "make no network"),
    ],
)
def test_numbers_that_make_no_network_are_told_apart(recipe: Recipe, reason: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=reason):
        run_training(recipe, blocks(20), Goal(tmp_path / "net.npz"), Console(quiet=True))


def test_data_that_do_not_fit_are_refused_before_tensorflow(tmp_path: Path) -> None:
    data = blocks(20, test=5)
    assert data.x_test is not None
    data = replace(data, x_test=data.x_test[:, 1:])
    with pytest.raises(DataError, match=r"The test images .* are 27 x 28"):
        run_training(Recipe(), data, Goal(tmp_path / "net.npz"), Console(quiet=True))


# -- what it makes


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_bundled_networks_are_made_for_data_like_theirs(name: str) -> None:
    wanted = ARCHITECTURES[name]
    shape = wanted.input_shape if name == "colour" else wanted.input_shape[:2]
    data = replace(blocks(20, shape=shape), labels=wanted.labels)
    assert spec_for(BASES[name], data, Goal(Path("net.npz"))) == wanted
    assert spec_for(BASES[name], data, Goal(Path("net.npz"), "mine")) == replace(wanted, name="mine")


def test_the_network_follows_from_the_data() -> None:
    data = replace(blocks(20, shape=(20, 24, 3)), labels=("cat", "dog", "owl"))
    spec = spec_for(Recipe(), data, Goal(Path("pets.npz")))
    assert (spec.input_shape, spec.labels, spec.layers[-1].units) == ((20, 24, 3), ("cat", "dog", "owl"), 3)
    assert spec.layers[0].filters == 32


@pytest.mark.parametrize(
    ("goal", "name"),
    [
        (Goal(Path("nets/pets.npz")), "pets"),
        (Goal(Path("größe 1.npz")), "gr-e-1"),
        (Goal(Path("-.npz")), "network"),
        (Goal(Path("a.npz"), "mine", record=Path("runs/exp1")), "mine"),
        (Goal(Path("a.npz"), record=Path("runs/exp1/")), "exp1"),
    ],
)
def test_a_network_is_called_as_it_is_kept(goal: Goal, name: str) -> None:
    assert spec_for(Recipe(filters=5), blocks(20), goal).name == name


@pytest.mark.parametrize(
    ("recipe", "goal", "line"),
    [
        (
            Recipe(data="/home/someone/blocks.npz", take=(10, 15), epochs=3, seed=7),
            Goal(Path("/home/someone/my nets/net.npz")),
            "--data blocks.npz --take 10:15 --epochs 3 --seed 7 --output net.npz",
        ),
        (Recipe(data="blocks.npz"), Goal(name="mine"), "--data blocks.npz --name mine"),
        (
            replace(BASES["stacked"], data="blocks.npz", filters=4),
            Goal(record=Path("/home/someone/my runs/exp 1")),
            "--net stacked --data blocks.npz --filters 4 --record 'exp 1'",
        ),
    ],
)
def test_the_recorded_command_names_no_folder(recipe: Recipe, goal: Goal, line: str) -> None:
    assert command_line(recipe, blocks(5), goal) == f"convtui train {line}"


# -- what becomes of it


def test_a_file_that_cannot_be_written_is_one_sentence_and_keeps_the_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from convtui.train import checkpoint

    def full(path: Path, writer: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoint, "to_arrays", lambda _network: {})
    monkeypatch.setattr(checkpoint, "write_atomically", full)
    with pytest.raises(ConvtuiError, match=r"net\.npz could not be written .No space left on device."):
        save_network(Network(LECTURE, {}), tmp_path / "net.npz")


def test_the_first_interrupt_is_noted_and_the_second_raised() -> None:
    before = signal.getsignal(signal.SIGINT)
    with Interruption() as interruption:
        assert interruption.signal is None
        signal.raise_signal(signal.SIGTERM)
        assert interruption.signal == signal.SIGTERM
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.tensorflow
def test_a_run_writes_what_it_measured(tmp_path: Path) -> None:
    data, output = blocks(300, test=64), tmp_path / "net.npz"
    text = StringIO()
    screen = Console(file=text, width=400, force_terminal=True, force_interactive=False, color_system=None)
    recipe = Recipe(data=str(tmp_path / data.name), epochs=2, seed=5)
    assert run_training(recipe, data, Goal(output), screen) == 0
    network, arrays = load(output)

    # The history runs from before the first update to the weights in the file.
    assert [item.step for item in network.history] == [0, 1, 2, 3, 4, 5, 6]
    first, last = network.history[0], network.history[-1]
    engine.load_engine().keras.utils.set_random_seed(5)
    untrained: Any = build_model(LECTURE)
    assert np.array_equal(first.kernels, untrained.get_layer("conv2d").get_weights()[0])
    assert not first.bias.any()
    assert np.array_equal(last.kernels, network.weights["conv2d"].kernels)
    assert np.array_equal(last.bias, network.weights["conv2d"].bias)
    assert not np.array_equal(first.kernels, last.kernels)
    assert last.epoch == 2.0
    assert last.loss < first.loss
    # The loss at step 0 is that of the first batch before any update.
    order = np.random.default_rng((5, 1)).permutation(300)[:128]
    scores = np.asarray(untrained(network_input(data.x_train[order])))
    truth = -np.log(scores[np.arange(128), data.y_train[order]])
    assert first.loss == pytest.approx(float(truth.mean()), rel=1e-5)
    assert first.accuracy == np.mean(scores.argmax(-1) == data.y_train[order])

    # The accuracy is that of these weights, on the test images.
    model: Any = build_model(LECTURE)
    put_weights(model, network)
    assert data.x_test is not None
    right = np.asarray(model(network_input(data.x_test))).argmax(-1) == data.y_test
    metadata = network.metadata
    assert metadata["test_accuracy"] == right.mean()
    assert (metadata["n_train"], metadata["n_test"], metadata["epochs"]) == (300, 64, 2)
    assert (metadata["seed"], metadata["batch_size"], metadata["data"]) == (5, 128, "blocks.npz")
    assert metadata["command"] == "convtui train --data blocks.npz --epochs 2 --seed 5 --output net.npz"
    assert str(tmp_path) not in json.dumps(dict(metadata))
    assert text.getvalue().endswith(f"it reads {right.mean():.2%} of 64 test images right.\n")
    assert "2 of 2 epochs" in text.getvalue()
    assert "loss" in text.getvalue()

    # The same seed gives the same file, but for the time it took; another seed gives another.
    again = tmp_path / "again" / "net.npz"
    again.parent.mkdir()
    assert run_training(recipe, data, Goal(again), Console(quiet=True)) == 0
    other, repeated = load(again)
    assert {**other.metadata, "seconds": 0, "date": 0} == {**metadata, "seconds": 0, "date": 0}
    assert list(repeated) == list(arrays)
    for name in arrays:
        assert name == "metadata" or repeated[name].tobytes() == arrays[name].tobytes(), name
    assert run_training(replace(recipe, epochs=1, seed=6), data, Goal(again), Console(quiet=True)) == 0
    assert not np.array_equal(load(again)[0].history[0].kernels, first.kernels)


@pytest.mark.tensorflow
@pytest.mark.parametrize("spec", ARCHITECTURES.values(), ids=lambda spec: spec.name)
def test_every_architecture_learns_where_the_block_is(spec: NetworkSpec, tmp_path: Path) -> None:
    shape = spec.input_shape if spec.input_shape[2] > 1 else spec.input_shape[:2]
    data, output = replace(blocks(640, test=100, shape=shape), labels=spec.labels), tmp_path / "net.npz"
    recipe = replace(BASES[spec.name], epochs=4, seed=1)
    assert run_training(recipe, data, Goal(output), Console(quiet=True)) == 0
    network, _ = load(output)
    assert network.spec == spec
    recorded = network.metadata["test_accuracy"]
    assert isinstance(recorded, float)
    assert recorded > 0.5, "of ten places, by chance a tenth"
    # What is read without TensorFlow is what Keras counted.
    assert data.x_test is not None
    right = predict(network, data.x_test).argmax(axis=1) == data.y_test
    assert right.mean() == pytest.approx(recorded, abs=0.011), "all but one picture in a hundred"
    assert [item.step for item in network.history][:: len(network.history) - 1] == [0, 20]
    assert np.array_equal(network.history[-1].kernels, network.weights["conv2d"].kernels)


@pytest.mark.tensorflow
def test_a_run_without_test_images_claims_no_accuracy(tmp_path: Path) -> None:
    screen, text = console()
    assert run_training(Recipe(epochs=1), blocks(100, test=0), Goal(tmp_path / "net.npz"), screen) == 0
    metadata = load(tmp_path / "net.npz")[0].metadata
    assert metadata["test_accuracy"] is None
    assert metadata["n_test"] == 0
    assert "epoch 1: no test images to measure it on; saved\n" in text.getvalue()
    assert text.getvalue().endswith("epochs; it had no test images to measure it on.\n")


@pytest.mark.tensorflow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_ended_keeps_its_last_finished_epoch(number: signal.Signals, tmp_path: Path) -> None:
    output = tmp_path / "net.npz"
    child = subprocess.Popen(
        [sys.executable, "-u", "-m", "tests.train.child", str(output)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"COLUMNS": "80"},
    )
    try:
        assert child.stdout is not None
        lines: list[str] = []
        while not any(line.startswith("epoch 2:") for line in lines):
            lines.append(child.stdout.readline())
            assert lines[-1], "the child ended by itself"
        child.send_signal(number)
        rest, errors = child.communicate(timeout=30)
    finally:
        child.kill()
        child.wait()

    network, _ = load(output)
    done = network.metadata["epochs"]
    assert isinstance(done, int)
    assert 2 <= done < 500
    assert network.history[-1].epoch == done
    assert np.array_equal(network.history[-1].kernels, network.weights["conv2d"].kernels)
    if number == signal.SIGKILL:
        assert child.returncode == -signal.SIGKILL
        return
    assert child.returncode == 128 + number
    sentence = rest.strip().splitlines()[-1]
    assert sentence.startswith(f"Stopped by {number.name}: {output} holds the last finished epoch, {done} of 500;")
    assert [path.name for path in tmp_path.iterdir()] == ["net.npz"]
    assert errors == ""


@pytest.mark.tensorflow
def test_a_run_ended_before_its_first_epoch_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "net.npz"
    output.write_bytes(b"what was here")
    monkeypatch.setattr("convtui.train.command.load_engine", lambda: signal.raise_signal(signal.SIGINT))
    screen, text = console()
    assert run_training(Recipe(), blocks(300), Goal(output), screen) == 130
    assert output.read_bytes() == b"what was here"
    assert text.getvalue().endswith(f"before the first epoch was finished: {output} stays as it was.\n")
