from pathlib import Path
from typing import Any

import numpy as np
import pytest

from convtui.errors import DataError
from convtui.source import datasets
from convtui.source.datasets import load_dataset
from convtui.source.digits import load_digits

X = np.random.default_rng(3).integers(0, 256, (20, 28, 28), np.uint8)
Y = np.arange(20) % 10


def test_the_digits_are_9000_to_train_on_and_1000_to_test() -> None:
    data = load_dataset("digits")
    assert data.name == "digits"
    assert data.take is None
    assert data.x_test is not None
    assert data.y_test is not None
    assert np.array_equal(np.concatenate([data.x_train, data.x_test]), load_digits().images)
    assert np.array_equal(np.concatenate([data.y_train, data.y_test]), load_digits().labels)
    assert len(data.x_test) == 1000
    assert np.bincount(data.y_test).min() > 80


def test_a_file_as_keras_has_it(tmp_path: Path) -> None:
    path = tmp_path / "my.npz"
    np.savez(path, x_train=X, y_train=Y, x_test=X[:3], y_test=Y[:3].astype(np.uint8))
    data = load_dataset(path)
    assert data.name == "my.npz"
    assert np.array_equal(data.x_train, X)
    assert np.array_equal(data.y_train, Y)
    assert data.y_train.dtype == np.uint8
    assert data.x_test is not None
    assert data.y_test is not None
    assert np.array_equal(data.x_test, X[:3])
    assert np.array_equal(data.y_test, Y[:3])


@pytest.mark.parametrize("names", [("x_train", "y_train"), ("images", "labels")])
def test_a_file_without_a_test_set(tmp_path: Path, names: tuple[str, str]) -> None:
    path = tmp_path / "my.npz"
    np.savez(path, allow_pickle=False, **{names[0]: X, names[1]: Y})
    data = load_dataset(str(path))
    assert np.array_equal(data.x_train, X)
    assert data.x_test is None
    assert data.y_test is None


def test_a_range_of_the_training_images_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "my.npz"
    np.savez(path, x_train=X, y_train=Y, x_test=X, y_test=Y)
    data = load_dataset(path, (5, 20))
    assert np.array_equal(data.x_train, X[5:20])
    assert np.array_equal(data.y_train, Y[5:20])
    assert data.x_test is not None
    assert len(data.x_test) == 20
    assert (data.name, data.take) == ("my.npz", (5, 20))


@pytest.mark.parametrize("take", [(0, 21), (-1, 5), (5, 5), (9, 3)])
def test_a_range_outside_is_refused(tmp_path: Path, take: tuple[int, int]) -> None:
    path = tmp_path / "my.npz"
    np.savez(path, x_train=X, y_train=Y)
    with pytest.raises(DataError, match=rf"no training images {take[0]}:{take[1]}; take some of its 0:20\."):
        load_dataset(path, take)


@pytest.mark.parametrize(
    ("arrays", "reason"),
    [
        ({"a": X}, "it lacks x_train"),
        ({"x_train": X}, "it lacks y_train"),
        ({"images": X}, "it lacks labels"),
        ({"x_train": X, "y_train": Y, "x_test": X}, "it lacks y_test"),
        ({"x_train": X / 255, "y_train": Y}, "x_train holds float64"),
        ({"x_train": X[:, :14], "y_train": Y}, r"shape \(20, 14, 28\)"),
        ({"x_train": X[:0], "y_train": Y[:0]}, r"shape \(0, 28, 28\)"),
        ({"x_train": X, "y_train": Y[:5]}, "not 20 whole numbers"),
        ({"x_train": X, "y_train": np.eye(10)[Y]}, r"shape \(20, 10\)"),
        ({"x_train": X, "y_train": Y + 1}, "labels from 1 to 10"),
        ({"x_train": X, "y_train": Y - 1}, "labels from -1 to 8"),
    ],
)
def test_what_is_no_training_data_is_refused_with_the_reason(
    tmp_path: Path, arrays: dict[str, Any], reason: str
) -> None:
    path = tmp_path / "my.npz"
    np.savez(path, **arrays)
    with pytest.raises(DataError, match=f"{reason}.*; give a file such as"):
        load_dataset(path)


def test_mnist_is_read_from_where_it_was_put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a" / "mnist.npz"
    path.parent.mkdir()
    np.savez(path, x_train=X, y_train=Y, x_test=X, y_test=Y)
    monkeypatch.setattr(datasets, "mnist_file", lambda: path)
    data = load_dataset("mnist", (0, 4))
    assert (data.name, len(data.x_train)) == ("mnist", 4)
