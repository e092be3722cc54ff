import os
from pathlib import Path

import numpy as np
import pytest

from convtui.core.archive import to_arrays
from convtui.core.arrays import Float32, frozen
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import FilterBank, Network, Snapshot
from convtui.core.run import RunHead, head_to_bytes, to_record
from convtui.core.text import has_unsafe
from convtui.errors import NetworkError, UsageError
from convtui.source import kept, networks
from convtui.source.networks import load_network, resolved
from convtui.source.sniffing import is_network
from tests.source.keras_making import keras, weights

TINY = Network(
    NetworkSpec("tiny", (4, 4, 1), (LayerSpec("conv", "Conv2D", filters=2, window=(3, 3)),), ()),
    {"conv": FilterBank(frozen(np.arange(18).reshape(3, 3, 1, 2)), frozen([0.5, -1]))},
    {"seed": 7},
)


def saved(path: Path) -> Path:
    np.savez_compressed(path, allow_pickle=False, **to_arrays(TINY))
    return path


def test_a_file_gives_the_network_that_was_saved(tmp_path: Path) -> None:
    path = saved(tmp_path / "tiny.npz")
    for given in (path, str(path)):
        network = load_network(given)
        assert network.spec == TINY.spec
        assert network.metadata == {"seed": 7}
        assert np.array_equal(network.weights["conv"].kernels, TINY.weights["conv"].kernels)
        assert np.array_equal(network.weights["conv"].bias, TINY.weights["conv"].bias)


def test_a_bundled_name_is_read_once_and_a_path_every_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path / "tiny.npz")
    monkeypatch.setattr(networks, "NETWORKS", ("tiny-for-test",))
    monkeypatch.setattr(networks, "asset", lambda *_: path)
    assert load_network("tiny-for-test") is load_network("tiny-for-test")
    assert load_network(path) is not load_network(path)


def test_a_refusal_names_the_file_safely(tmp_path: Path) -> None:
    path = tmp_path / "\x1b[2J.npz"
    np.savez(path, format=np.array("else"))
    with pytest.raises(NetworkError, match="not a network that convtui can read") as caught:
        load_network(path)
    assert "␛[2J.npz" in str(caught.value)
    assert not has_unsafe(str(caught.value))
    with pytest.raises(NetworkError, match="there is no such file"):
        load_network(tmp_path / "none")
    with pytest.raises(NetworkError, match="there is no such file"):
        load_network("none.npz")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for what the user keeps, and another that the process is in."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr(kept, "data_dir", lambda: tmp_path / "data")
    return tmp_path / "here"


def _run(folder: Path, steps: int = 3) -> Path:
    """A run of `TINY`'s layers, its kernels the number of the step."""
    moments = (Snapshot(step, step / 2, 1.0, 0.5, *_filled(step)) for step in range(steps))
    folder.mkdir(parents=True)
    (folder / "run.json").write_bytes(head_to_bytes(RunHead("1", TINY.spec)))
    (folder / "moments.bin").write_bytes(b"".join(map(to_record, moments)))
    return folder


def _filled(step: int) -> tuple[Float32, Float32]:
    return frozen(np.full((3, 3, 1, 2), step)), frozen(np.full(2, step))


def test_a_kept_name_comes_before_a_path_and_behind_the_bundled_ones(home: Path) -> None:
    kept.keep("mine", TINY)
    (home / "mine").mkdir()
    assert load_network("mine").metadata == {"seed": 7}
    assert load_network("lecture").spec.name == "lecture"
    with pytest.raises(NetworkError, match="is a folder without"):
        load_network("./mine")
    with pytest.raises(UsageError, match=r"called minne: did you mean mine\?"):
        load_network("minne")
    with pytest.raises(UsageError, match="there are lecture, stacked, colour, mine; or give a file or a folder"):
        load_network("quite-other")


def test_names_stay_and_paths_become_absolute(home: Path) -> None:
    kept.keep("mine", TINY)
    saved(home / "tiny.npz")
    _run(home / "exp")
    for name in ("lecture", "mine", "nowhere", "nowhere.npz", ""):
        assert resolved(name) == name
    assert resolved("tiny.npz") == str(home / "tiny.npz")
    assert resolved("exp/") == resolved("./exp") == str(home / "exp")


def test_the_folder_of_a_run_gives_its_network_with_its_history(home: Path) -> None:
    network = load_network(str(_run(home / "exp")))
    assert [moment.step for moment in network.history] == [0, 1, 2]
    assert network.weights["conv"].bias.tolist() == [2, 2]


def test_a_folder_of_keras_files_gives_theirs_and_a_run_comes_first(home: Path) -> None:
    for number in (1, 2):
        keras(home / f"c{number}.keras")
    assert [moment.step for moment in load_network(home).history] == [1, 2]
    assert load_network(home / "c1.keras").spec.input_shape == (8, 8, 1)
    both = _run(home / "both")
    keras(both / "c1.keras")
    assert load_network(both).spec == TINY.spec


def test_any_other_folder_is_met_with_what_would_be_opened(home: Path) -> None:
    with pytest.raises(NetworkError) as caught:
        load_network(home)
    assert str(caught.value) == (
        f"{home} is a folder without a training run and without Keras files: give one that FilterRecorder or "
        "`convtui train` wrote, or one with .keras or .weights.h5 files."
    )
    _run(home / "runs/exp1")
    with pytest.raises(NetworkError, match=r"`convtui train` wrote, such as .*/runs/exp1, or one with \.keras or"):
        load_network(home / "runs")
    os.utime(home / "runs/exp1/run.json", (1, 1))  # begun long ago; its folder has changed since
    os.utime(_run(home / "runs/exp2"), (1, 1))
    with pytest.raises(NetworkError, match=r"such as .*/runs/exp2, or one with"):
        load_network(home / "runs")


def test_what_a_file_begins_with_decides_who_reads_it(home: Path) -> None:
    (home / "weights.dat").write_bytes(weights())
    assert load_network(home / "weights.dat").metadata["note"]
    keras(home / "model.keras").rename(home / "model.zip")
    assert load_network(home / "model.zip").spec.input_shape == (8, 8, 1)
    saved(home / "tiny.npz").rename(home / "tiny.keras")
    with pytest.raises(
        NetworkError, match=r"tiny.keras cannot be read: it holds no config.json; give a file that Keras"
    ):
        load_network(home / "tiny.keras")


def test_what_is_meant_to_be_a_network_is_told_by_a_look(home: Path) -> None:
    saved(home / "tiny.npz")
    (home / "empty.npz").write_bytes(b"")
    (home / "weights.dat").write_bytes(weights())
    saved(home / "x.npz").rename(home / "renamed")
    for name in ("tiny.npz", "empty.npz", "weights.dat", "renamed", ".", str(home)):
        assert is_network(name), name
    (home / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    (home / "text.zip").write_bytes(b"PK\x03\x04" + bytes(22) + b"\x05\0\0\0a.txt")
    os.mkfifo(home / "pipe.npz")
    for name in ("photo.png", "text.zip", "pipe.npz", "nowhere.npz", "", "a\0b", "/dev/null"):
        assert not is_network(name), name


def test_an_unknown_name_is_met_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"called lectuer: did you mean lecture\?"):
        load_network("lectuer")
    with pytest.raises(UsageError, match=r"there are lecture, stacked, colour[^;]*; or give a file") as caught:
        load_network("\x1b[2J\0")
    assert not has_unsafe(str(caught.value))


def test_the_lectures_network_has_693962_parameters() -> None:
    network = load_network("lecture")
    assert sum(bank.parameters for bank in network.weights.values()) == 693_962
    assert [layer.kind for layer in network.spec.layers] == [
        "Conv2D",
        "MaxPooling2D",
        "Flatten",
        "Dense",
        "Dense",
    ]
