"""`convtui train`: options that make a recipe, what is refused, and real trainings from line to file."""

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image

from convtui import cli_train
from convtui.cli import main
from convtui.core.layer import Padding
from convtui.core.recipe import (
    ACTIVATIONS,
    AUGMENTATIONS,
    BASES,
    BOUNDS,
    KERAS_DATASETS,
    LABELS,
    OPTIMIZERS,
    STARTS,
    Recipe,
)
from convtui.core.recipe_words import option_of, words_of
from convtui.core.recipes import RECIPES, named
from convtui.core.run import CHECKPOINT, STATUS, Status, status_from_bytes
from convtui.core.text import has_unsafe
from convtui.errors import MissingExtraError
from convtui.source import kept
from convtui.source.networks import load_network
from convtui.source.runs import Run
from tests.conftest import PLAIN_ENVIRONMENT

Captured = pytest.CaptureFixture[str]
ROOT = Path(__file__).resolve().parent.parent


def parsed(*words: str) -> Recipe:
    """What the option parser makes of them."""
    ctx = cli_train.train.make_context("train", list(words))
    outputs = ("resume", "output", "name", "record", "orders")
    given = {name: value for name, value in ctx.params.items() if value is not None and name not in outputs}
    return cli_train.recipe_of(given)


def _numbers(field: str) -> st.SearchStrategy[Any]:
    least, most = BOUNDS[field]
    if isinstance(getattr(Recipe(), field), float):
        return st.floats(least, most)
    return st.integers(int(least), int(most))


_TAKES = st.tuples(st.integers(0, 10**8), st.integers(1, 10**8)).map(lambda pair: (pair[0], pair[0] + pair[1]))
_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "data": st.sampled_from(("digits", *KERAS_DATASETS)) | st.text(st.characters(codec="utf-8"), min_size=1),
    "take": st.none() | _TAKES,
    "images": st.none() | _numbers("images"),
    "padding": st.sampled_from(get_args(Padding)),
    "activation": st.sampled_from(ACTIVATIONS),
    "optimizer": st.sampled_from(OPTIMIZERS),
    "augment": st.sampled_from(AUGMENTATIONS),
    "start": st.sampled_from(STARTS),
    "labels": st.sampled_from(LABELS),
}
_FIELDS |= {field: _numbers(field) for field in BOUNDS if field not in _FIELDS}


@given(st.builds(Recipe, **_FIELDS))
def test_the_words_of_a_recipe_are_read_back_as_it(recipe: Recipe) -> None:
    assert set(_FIELDS) == set(Recipe.__struct_fields__)
    assert parsed(*words_of(recipe)) == recipe


@pytest.mark.parametrize("recipe", [*BASES.values(), *(one.recipe for one in RECIPES)])
def test_the_words_of_what_has_a_name_too(recipe: Recipe) -> None:
    assert parsed(*words_of(recipe)) == recipe


def test_every_field_of_a_recipe_is_an_option() -> None:
    options = {option for param in cli_train.train.params for option in param.opts}
    assert {option_of(field) for field in Recipe.__struct_fields__} < options


def test_options_override_what_they_begin_with() -> None:
    assert parsed() == Recipe()
    assert parsed("--net", "stacked", "--layers", "2") == replace(BASES["stacked"], layers=2)
    assert parsed("--net", "colour").data == "cifar10"
    assert parsed("--preset", "overfitting", "--epochs", "2") == replace(named("overfitting").recipe, epochs=2)


def test_the_help_is_readable_at_80_columns(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["train", "--help"]) == 0
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) < 90
    for title in ("Begin with", "Data", "Network", "Training", "Output"):
        assert f"\n{title}:\n" in out
    assert all(one.name in out for one in RECIPES)
    assert "--orders" not in out
    usual = Recipe()
    joined = " ".join(out.split())
    for field in Recipe.__struct_fields__:
        value = getattr(usual, field)
        assert value is None or f"Default: {value}." in joined, field


# -- what is refused


@pytest.fixture
def no_tensorflow_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to where it would be started."""
    monkeypatch.setattr("convtui.train.engine.require_tensorflow", lambda: None)


def _line(capsys: Captured) -> str:
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("convtui: ")
    assert err.count("\n") == 1
    assert not has_unsafe(err[:-1])
    return err


@pytest.mark.usefixtures("no_tensorflow_needed")
@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("", 2, "Say where the network goes: --output FILE, --name NAME"),
        ("--orders --output x.npz", 2, "--orders needs --record"),
        ("--output x.npz --filters 0", 2, "--filters is 0: give a whole number from 1 to 256."),
        ("--output x.npz --kernel 16", 2, "--kernel is 16: give a whole number from 1 to 15."),
        ("--output x.npz --layers 1.5", 2, "--layers is 1.5"),
        ("--output x.npz --batch -1", 2, "--batch is -1"),
        ("--output x.npz --epochs 0", 2, "--epochs is 0"),
        ("--output x.npz --seed 4294967296", 2, "--seed is 4294967296"),
        ("--output x.npz --learning-rate 0", 2, "--learning-rate is 0: give a number from 1e-08 to 1000."),
        ("--output x.npz --learning-rate nan", 2, "--learning-rate is nan"),
        ("--output x.npz --learning-rate inf", 2, "--learning-rate is inf"),
        ("--output x.npz --learning-rate fast", 2, "--learning-rate is fast"),
        ("--output x.npz --dropout 1", 2, "--dropout is 1: give a number from 0 to 0.95."),
        ("--output x.npz --bias 1e9", 2, "--bias is 1e9: give a number from -1000 to 1000."),
        ("--output x.npz --activation softmax", 2, "'softmax' is not one of 'relu'"),
        ("--output x.npz --padding full", 2, "'full' is not one of"),
        ("--output x.npz --take 5", 2, "--take is 5: give two whole numbers such as 10000:60000."),
        ("--output x.npz --take 9:9", 2, "--take is 9:9: the first of the two is below the second."),
        ("--output x.npz --take 0:9001", 1, "digits has no training images 0:9001; take some of its 0:9000."),
        ("--output x.npz --net lectur", 2, "no network called lectur to train: did you mean lecture?"),
        ("--output x.npz --net x", 2, "there is: lecture, stacked, colour."),
        ("--output x.npz --preset over", 2, "no preset called over to train: did you mean overfitting?"),
        ("--output x.npz --preset lecture --net lecture", 2, "give one of the two"),
        ("--output x.npz --kernel 15 --layers 2", 2, "these numbers make no network: layer conv2d_1"),
        ("--output x.npz --data missing.npz", 1, "missing.npz cannot be read: there is no such file"),
        ("--output x.npz --data fashion-mnist", 2, "did you mean fashion_mnist?"),
        ("--output x.npz --data ./nothing", 1, "there is no such file"),
        ("--output x.npz --data=", 2, "--data is empty: give digits"),
        ("--output /no/such/x.npz", 2, "The folder /no/such does not exist"),
        ("--name lecture", 2, "cannot be called lecture: that one comes with convtui"),
        ("--name a/b", 2, "cannot be called a/b"),
        ("--record /dev/null", 2, "/dev/null is a file; --record takes the name of a new folder."),
        ("--resume nowhere", 1, "nowhere holds no training"),
        ("--resume nowhere --epochs 9", 2, "leave --epochs out"),
        ("--resume nowhere --net lecture", 2, "leave --net out"),
        ("--resume nowhere --record b", 2, "leave --record out"),
    ],
)
def test_a_mistake_is_one_sentence_and_the_right_code(
    line: str, code: int, words: str, capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["train", *line.split()]) == code
    assert words in _line(capsys)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "line", [["--output", "x.npz"], ["--name", "mine"], ["--record", "run"], ["--data", "mnist", "--output", "x.npz"]]
)
def test_without_tensorflow_it_is_said_before_anything_is_read(
    line: list[str], capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent() -> None:
        raise MissingExtraError("Training needs TensorFlow; add it with: pipx inject convtui tensorflow.")

    def never(*_: object) -> None:
        raise AssertionError("read too early")

    monkeypatch.setattr("convtui.train.engine.require_tensorflow", absent)
    monkeypatch.setattr("convtui.source.datasets.load_dataset", never)
    monkeypatch.chdir(tmp_path)
    assert main(["train", *line]) == 1
    assert "pipx inject convtui tensorflow" in _line(capsys)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("no_tensorflow_needed")
def test_what_was_asked_is_handed_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Captured) -> None:
    calls: list[tuple[object, ...]] = []

    def run(recipe: Recipe, data: Any, goal: Any, console: object) -> int:  # noqa: ANN401
        calls.append((recipe, data.name, data.take, len(data.x_train), goal.output, goal.obeys))
        return 130

    monkeypatch.setattr("convtui.train.command.run_training", run)
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(1)
    np.savez("data.npz", x_train=rng.integers(0, 255, (20, 28, 28), np.uint8), y_train=np.arange(20) % 10)
    line = "train --net lecture --data data.npz --take 5:17 --epochs 3 --seed 9 --output out.npz"
    assert main(line.split()) == 130
    recipe = Recipe(data=str(tmp_path / "data.npz"), take=(5, 17), epochs=3, seed=9)
    assert calls == [(recipe, "data.npz", (5, 17), 12, Path("out.npz"), False)], "found again from any folder"
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("no_tensorflow_needed")
def test_data_of_keras_come_with_their_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    calls: list[Any] = []
    x, y = np.zeros((20, 32, 32, 3), np.uint8), np.arange(20)[:, None] % 10
    arrays = {"x_train": x, "y_train": y, "x_test": x[:5], "y_test": y[:5]}
    monkeypatch.setattr("convtui.train.keras_data.keras_arrays", lambda _name: arrays)

    def run(*asked: object) -> int:
        calls.append(asked)
        return 0

    monkeypatch.setattr("convtui.train.command.run_training", run)
    assert main(["train", "--net", "colour", "--take", "0:15", "--output", str(tmp_path / "x.npz")]) == 0
    recipe, data, *_ = calls[0]
    assert recipe.data == data.name == "cifar10"
    assert data.labels[3] == "cat"
    assert data.y_train.shape == (15,)


# -- real trainings, small and short

SMALL = ["--images", "320", "--filters", "4", "--units", "0", "--batch", "64", "--epochs", "2"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a data folder of the user's own."""
    monkeypatch.setattr(kept, "data_dir", lambda: home / "data")
    monkeypatch.chdir(home)
    return home


@pytest.mark.tensorflow
def test_one_training_into_a_file_a_name_and_a_folder(at_home: Path, capsys: Captured) -> None:
    assert main(["train", *SMALL, "--output", "a.npz", "--name", "mine", "--record", "run"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "epoch 1: reads " in err
    assert "epoch 2: reads " in err
    last = " ".join(err[err.index("run holds the network") :].split())
    assert "after 2 of 2 epochs, and so do a.npz and --net mine; it reads" in last
    assert last.endswith("See how it learned: convtui run")
    path = kept.kept_path("mine")
    assert path is not None
    file, mine, run = load_network("a.npz"), load_network(path), Run(Path("run")).network
    for other in (mine, run):
        assert np.array_equal(other.weights["conv2d"].kernels, file.weights["conv2d"].kernels)
        assert [moment.step for moment in other.history] == [moment.step for moment in file.history]
    assert file.spec.name == "mine"
    metadata = file.metadata
    assert metadata["command"] == (
        "convtui train --images 320 --filters 4 --units 0 --batch 64 --epochs 2 --output a.npz --name mine --record run"
    )
    assert metadata["epochs"] == 2
    assert str(at_home) not in json.dumps(dict(metadata))

    # By its name it is found wherever a network is wanted.
    assert main(["show", "filters", "--net", "mine", "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["filters"]) == 4
    assert main(["show", "network", "--net", "mien"]) == 2
    assert "did you mean mine" in _line(capsys)

    # The line repeats it, to the last bit.
    words = str(metadata["command"]).split()[2:]
    assert main(["train", *words[:-6], "--output", "b.npz"]) == 0
    again = load_network("b.npz")
    assert all(np.array_equal(again.weights[name].kernels, bank.kernels) for name, bank in file.weights.items())
    capsys.readouterr()

    assert main(["train", *SMALL, "--name", "mine"]) == 2
    assert "A network called mine is kept already" in _line(capsys)
    assert main(["train", *SMALL, "--record", "run"]) == 2
    assert "run holds a training already" in _line(capsys)

    # What is finished can still be kept.
    assert main(["train", "--resume", "run", "--name", "mine-2"]) == 0
    path = kept.kept_path("mine-2")
    assert path is not None
    assert np.array_equal(load_network(path).weights["conv2d"].kernels, file.weights["conv2d"].kernels)


@pytest.mark.tensorflow
def test_a_log_holds_no_bar_and_who_reads_it_may_leave(tmp_path: Path) -> None:
    """Nothing is worth less than a training that ends because its `| head` did."""
    with _child(*SMALL, "--output", "x.npz", home=tmp_path) as child:
        assert child.stderr is not None
        assert child.stderr.readline() == b"Starting TensorFlow ...\n"
        child.stderr.close()
        assert child.wait(60) == 0
    assert load_network(tmp_path / "x.npz").metadata["epochs"] == 2
    with _child(*SMALL, "--output", "x.npz", home=tmp_path) as child:
        log = child.communicate(timeout=60)[1].decode()
    _, *epochs, last = log.splitlines()
    assert [line.partition(":")[0] for line in epochs] == ["epoch 1", "epoch 2"]
    assert last.startswith("x.npz holds the network after 2 of 2 epochs")


@pytest.mark.tensorflow
def test_a_preset_with_options(at_home: Path, capsys: Captured) -> None:
    assert main(["train", "--preset", "constant-start", *SMALL, "--epochs", "1", "--output", "same.npz"]) == 0
    kernels = load_network("same.npz").history[0].kernels
    assert (kernels == kernels.flat[0]).all(), "they all begin the same"
    capsys.readouterr()


@pytest.mark.tensorflow
def test_a_loss_that_is_no_number_any_more_is_one_sentence(at_home: Path, capsys: Captured) -> None:
    wild = [*SMALL, "--optimizer", "sgd", "--learning-rate", "1000", "--activation", "linear", "--epochs", "20"]
    for number, where in enumerate((["--output", "wild.npz"], ["--record", "wild", "--output", "wild2.npz"])):
        assert main(["train", *wild, *where]) == 1
        err = capsys.readouterr().err
        sentence = err.splitlines()[-1]
        assert re.match(r"convtui: The (loss|weights) stopped being (a number|numbers) at step \d+; kept is", sentence)
        network = load_network(where[-1])
        assert all(np.isfinite(bank.kernels).all() for bank in network.weights.values()), number
        assert network.history
    assert "stopped being" in _status(Path("wild")).message


@pytest.mark.tensorflow
def test_a_folder_of_pictures_by_class(at_home: Path, capsys: Captured) -> None:
    chance = np.random.default_rng(0)
    for name, level in (("dark", 40), ("light", 200)):
        (at_home / "pets" / name).mkdir(parents=True)
        for number in range(30):
            values = chance.integers(level - 30, level + 30, (9, 12), np.uint8)
            Image.fromarray(values).save(at_home / "pets" / name / f"{number}.png")
    assert main(["train", "--data", "pets", "--filters", "2", "--units", "0", "--output", "pets.npz"]) == 0
    assert "It has no test part: 6 of its 60 pictures are held out for that." in capsys.readouterr().err
    network = load_network("pets.npz")
    assert (network.spec.input_shape, network.spec.labels) == ((9, 12, 1), ("dark", "light"))
    assert (network.metadata["data"], network.metadata["n_train"], network.metadata["n_test"]) == ("pets", 54, 6)
    assert str(at_home) not in json.dumps(dict(network.metadata))


def _status(folder: Path) -> Status:
    return status_from_bytes((folder / STATUS).read_bytes())


def _child(*words: str, home: Path, **how: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401
    return subprocess.Popen(
        [sys.executable, "-m", "convtui", "train", *words],
        cwd=home,
        env=PLAIN_ENVIRONMENT | {"HOME": str(home), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **how,
    )


def _wait_for_epoch(child: subprocess.Popen[bytes], folder: Path, epoch: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if (folder / CHECKPOINT).exists() and (folder / STATUS).exists() and _status(folder).epoch > epoch:
            return
        assert child.poll() is None, child.communicate()
        time.sleep(0.02)
    raise AssertionError("it does not get on")


LONG = [*SMALL[:-1], "20"]


@pytest.mark.tensorflow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_run_that_is_ended_goes_on_where_it_was(number: signal.Signals, tmp_path: Path, capsys: Captured) -> None:
    folder = tmp_path / "run"
    child = _child(*LONG, "--record", "run", "--output", "so far.npz", home=tmp_path)
    try:
        _wait_for_epoch(child, folder, 2)
        child.send_signal(number)
        _, err = child.communicate(timeout=60)
    finally:
        child.kill()
        child.wait()
    if number == signal.SIGTERM:
        assert child.returncode == 128 + number
        assert _status(folder).state == "stopped"
        assert b"Stopped by SIGTERM: run holds it as it was at step " in err
        epochs = load_network(tmp_path / "so far.npz").metadata["epochs"]
        assert err.endswith(f", so far.npz epoch {epochs}; go on with: convtui train --resume run\n".encode())
    before = [moment.step for moment in Run(folder).network.history]
    saved = Run(folder).network.metadata["step"]
    assert isinstance(saved, int)
    assert 0 < saved < 100

    assert main(["train", "--resume", str(folder), "--output", str(tmp_path / "net.npz")]) == 0
    assert "after 20 of 20 epochs, and so does" in " ".join(capsys.readouterr().err.split())
    status, network = _status(folder), load_network(tmp_path / "net.npz")
    assert (status.state, status.step) == ("finished", 100)
    after = [moment.step for moment in network.history]
    assert after[0] == 0
    assert after[-1] == 100
    assert [step for step in before if step <= saved] == [step for step in after if step <= saved]


@pytest.mark.tensorflow
def test_orders_come_on_standard_input(tmp_path: Path) -> None:
    child = _child(*LONG[:-1], "1000", "--record", "run", "--orders", home=tmp_path, stdin=subprocess.PIPE)
    assert child.stdin is not None
    try:
        _wait_for_epoch(child, tmp_path / "run", 1)
        child.stdin.write(b"pause\nnonsense\n")
        child.stdin.flush()
        deadline = time.monotonic() + 60
        while _status(tmp_path / "run").state != "paused":
            assert time.monotonic() < deadline
            time.sleep(0.02)
        paused = _status(tmp_path / "run")
        assert paused.saved_step == paused.step > 0
        child.stdin.write(b"stop\n")
        out, err = child.communicate(timeout=60)
    finally:
        child.kill()
        child.wait()
    assert (child.returncode, out, err) == (0, b"", b"")
    assert (_status(tmp_path / "run").state, _status(tmp_path / "run").step) == ("stopped", paused.step)


@pytest.mark.tensorflow
def test_a_reader_that_leaves_ends_it(tmp_path: Path) -> None:
    """The app was killed: nobody is left who could stop it."""
    child = _child(*LONG[:-1], "1000", "--record", "run", "--orders", home=tmp_path, stdin=subprocess.PIPE)
    try:
        _wait_for_epoch(child, tmp_path / "run", 1)
        out, err = child.communicate(timeout=60)  # closes its standard input
    finally:
        child.kill()
        child.wait()
    assert (child.returncode, out, err) == (0, b"", b"")
    assert _status(tmp_path / "run").state == "stopped"
