"""Folders of Keras checkpoints: their order, what is left out, and what is said of it."""

import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from convtui.core.archive import from_arrays, to_arrays
from convtui.core.network import Network
from convtui.core.text import has_unsafe
from convtui.errors import NetworkError
from convtui.source import checkpoint_folders
from convtui.source.checkpoint_folders import (
    is_checkpoint_folder,
    is_keras_file,
    load_checkpoint,
    load_checkpoints,
)
from tests.source.keras_making import (
    ARRAYS,
    BIAS,
    CONV,
    GROUP,
    KERNELS,
    WHOLE,
    Array,
    keras,
    layer,
    sequential,
    weights,
)


def saved(folder: Path, name: str, scale: float = 1, date: int | None = None) -> Path:
    """Weights whose first kernels are `scale` times those of the others."""
    path = folder / name
    path.write_bytes(weights({f"{GROUP}/0": np.float32(scale) * KERNELS, f"{GROUP}/1": BIAS}))
    if date is not None:
        os.utime(path, (date, date))
    return path


def scales(network: Network) -> list[float]:
    """Which files the moments are from."""
    return [round(float(moment.kernels.sum() / KERNELS.sum()), 3) for moment in network.history]


def note(network: Network) -> str:
    words = network.metadata["note"]
    assert isinstance(words, str)
    assert not has_unsafe(words)
    return words


@pytest.mark.parametrize(
    ("names", "steps"),
    [
        (["ckpt-07.keras", "ckpt-08.keras", "ckpt-10.keras", "ckpt-100.keras"], [7, 8, 10, 100]),
        (["model.05-0.1234.keras", "model.06-0.0999.keras", "model.11-0.1.keras"], [5, 6, 11]),
        (["weights_epoch_2.weights.h5", "weights_epoch_12.weights.h5"], [2, 12]),
        (["2024-run3-epoch1-step50.h5", "2024-run3-epoch2-step5.h5"], [1, 2]),
        (["epoch=1-step=100.keras", "epoch=1-step=200.keras"], [100, 200]),
        (["resnet50_v2_0003.keras", "resnet50_v2_0012.keras"], [3, 12]),
        (["1.keras", "2.h5", "3.weights.h5", "10.HDF5"], [1, 2, 3, 10]),
        (["w20240501093000.h5", "w20240501103000.h5"], [0, 1]),
    ],
)
def test_numbers_in_names_tell_the_order(names: list[str], steps: list[int], tmp_path: Path) -> None:
    for index in np.random.default_rng(0).permutation(len(names)):
        saved(tmp_path, names[index], scale=index + 1, date=1_000_000 - int(index))
    network = load_checkpoints(tmp_path)
    assert scales(network) == list(range(1, len(names) + 1))
    assert [moment.step for moment in network.history] == steps
    assert [moment.epoch for moment in network.history] == steps
    assert network.metadata["order"] == "number"
    assert note(network).startswith(f"{len(names)} files, by number. ")


@pytest.mark.parametrize(
    "names",
    [
        ["start.keras", "later.keras", "best.keras"],
        ["ckpt-2.keras", "ckpt-1.keras", "final.keras"],
        ["a-0.5.keras", "a-0.25.keras", "a-0.125.keras"],
        ["3.keras", "1.h5", "1.weights.h5"],
    ],
)
def test_else_their_dates_do(names: list[str], tmp_path: Path) -> None:
    for index, name in enumerate(names):
        saved(tmp_path, name, scale=index + 1, date=1_000_000 + index)
    network = load_checkpoints(tmp_path)
    assert scales(network) == [1, 2, 3]
    assert [moment.step for moment in network.history] == [0, 1, 2]
    assert network.metadata["order"] == "date"
    assert note(network).startswith("3 files, by date: their names have no numbers. ")


def test_the_last_file_is_the_network_and_all_of_it_can_be_kept(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        keras(tmp_path / f"c{number}.keras", data=weights({**_arrays(number)}))
    network = load_checkpoints(tmp_path)
    assert network.spec.name == tmp_path.name[:64]
    assert network.weights["conv2d"].kernels is network.history[-1].kernels
    assert note(network) == "3 files, in the order of the numbers in their names."
    again = from_arrays(to_arrays(network), name_hint="x")
    assert again.spec == network.spec
    assert [moment.step for moment in again.history] == [1, 2, 3]


def _arrays(scale: float) -> dict[str, Array]:
    return {**ARRAYS, f"{GROUP}/0": np.float32(scale) * KERNELS}


def test_what_cannot_be_read_is_left_out_and_said(tmp_path: Path) -> None:
    for number in (1, 2, 4):
        saved(tmp_path, f"c{number}.h5", number)
    (tmp_path / "c3.h5").write_bytes(b"\x89HDF\r\n\x1a\n and no more")
    saved(tmp_path, "c5.h5", np.nan)
    (tmp_path / "c0.h5").write_bytes(weights({f"{GROUP}/0": np.ones((5, 5, 1, 4), np.float32), f"{GROUP}/1": BIAS}))
    (tmp_path / "c6.h5").mkdir()
    (tmp_path / ".c7.h5").write_bytes(weights())
    (tmp_path / "notes.txt").write_text("mine")
    network = load_checkpoints(tmp_path)
    assert scales(network) == [1, 2, 4]
    assert note(network) == (
        "3 of 6 files, by number. Weights only: assumed 28x28, stride 1, unpadded, linear. "
        "Also assumed: conv2d as its first layer. "
        "Left out: c5.h5 (its weights are no finite numbers any more) and 2 others."
    )


def test_a_name_with_escapes_is_shown_safely(tmp_path: Path) -> None:
    saved(tmp_path, "c1.h5")
    (tmp_path / "\x1b[2Jc2.h5").write_bytes(b"x")
    assert "Left out: ␛[2Jc2.h5 (it is no Keras file)" in note(load_checkpoints(tmp_path))


def test_links_that_lead_nowhere_pipes_and_large_files_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint_folders, "MOST_BYTES", 50_000)
    saved(tmp_path, "c1.h5")
    (tmp_path / "c2.h5").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "c3.h5")
    (tmp_path / "c4.h5").write_bytes(bytes(60_000))
    assert "c4.h5 (it has 0 MB, more than 0) and 2 others" in note(load_checkpoints(tmp_path))


def test_of_very_many_files_every_second_or_third_is_shown_and_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 12):
        saved(tmp_path, f"c{number}.h5", number)
    monkeypatch.setattr(checkpoint_folders, "MOST_FILES", 4)
    network = load_checkpoints(tmp_path)
    assert scales(network) == [2, 5, 8, 11]
    assert note(network).startswith("4 of 11 files, by number.")
    monkeypatch.setattr(checkpoint_folders, "MOST_NUMBERS", 2 * KERNELS.size + 20)
    assert scales(load_checkpoints(tmp_path)) == [5, 11]


def test_all_files_of_a_folder_share_one_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, real = [], subprocess.Popen

    def counted(*given: Any, **more: Any) -> Any:  # noqa: ANN401
        begun.append(1)
        return real(*given, **more)

    monkeypatch.setattr(subprocess, "Popen", counted)
    for number in range(20):
        saved(tmp_path, f"c{number}.h5", number + 1)
    (tmp_path / "c99.h5").write_bytes(b"damaged")
    assert len(load_checkpoints(tmp_path).history) == 20
    assert len(begun) == 1


def test_folders_that_hold_none_are_refused_in_one_sentence(tmp_path: Path) -> None:
    assert not is_checkpoint_folder(tmp_path)
    assert not is_checkpoint_folder(tmp_path / "nothing")
    with pytest.raises(NetworkError, match=r"holds no Keras files: give a folder with .keras or .weights.h5 files\.$"):
        load_checkpoints(tmp_path)
    (tmp_path / "x.keras").write_bytes(b"GIF89a")
    assert is_checkpoint_folder(tmp_path)
    assert not is_checkpoint_folder(tmp_path / "x.keras")
    with pytest.raises(
        NetworkError, match=r"x.keras in .* cannot be read: it is no Keras file; give a file that Keras"
    ):
        load_checkpoints(tmp_path)
    (tmp_path / "y.keras").write_bytes(b"GIF89a")
    with pytest.raises(NetworkError, match=r"None of the 2 Keras files in .* can be read; of .\.keras: it is no Keras"):
        load_checkpoints(tmp_path)


def test_one_file_by_itself_has_no_history(tmp_path: Path) -> None:
    network = load_checkpoint(keras(tmp_path / "mine.keras", WHOLE))
    assert (network.spec.name, network.history, network.metadata) == ("mine", (), {})
    odd = load_checkpoint(keras(tmp_path / "odd.keras", sequential(CONV, layer("BatchNormalization", "bn"))))
    assert note(odd) == "First convolution alone: its layer bn is a BatchNormalization, which convtui does not compute."
    anywhere = load_checkpoint(keras(tmp_path / "any.keras", sequential(CONV, shape=(None, None, 1))))
    assert note(anywhere) == "Assumed: 28x28, as its pictures may have any size."
    for name, words in (("none.keras", "there is no such file"), ("", "it is a folder")):
        with pytest.raises(NetworkError, match=f"cannot be read: {words}; give a file that Keras wrote"):
            load_checkpoint(tmp_path / name)


def test_where_no_process_can_be_started_it_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> Any:  # noqa: ANN401
        raise BlockingIOError("Resource temporarily unavailable")

    path = saved(tmp_path, "c1.h5")
    monkeypatch.setattr(subprocess, "Popen", refuse)
    for load, what in ((load_checkpoint, path), (load_checkpoints, tmp_path)):
        with pytest.raises(NetworkError, match=r"cannot be read: no process can be started for it; try again\.$"):
            load(what)


def test_names_of_keras_files() -> None:
    assert all(is_keras_file(name) for name in ("a.keras", "a.weights.h5", "b.H5", "c.hdf5"))
    assert not any(is_keras_file(name) for name in ("a.npz", "keras", "a.keras.txt", "a.h5.index"))
