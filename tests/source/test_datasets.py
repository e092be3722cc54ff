"""Labelled pictures from files: what is taken, in which forms, and what is refused."""

import runpy
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from convtui.core.class_names import CIFAR10, CIFAR100, FASHION_MNIST
from convtui.core.recipe import Recipe, spec_of
from convtui.core.spec import MOST_LABELS, spec_from_text, spec_to_text
from convtui.core.text import has_unsafe
from convtui.errors import DataError
from convtui.source import datasets
from convtui.source.arrays import Array
from convtui.source.datasets import load_dataset, load_labelled
from convtui.source.digits import load_digits
from convtui.train.architectures import COLOUR

X = np.random.default_rng(3).integers(0, 256, (20, 28, 28), np.uint8)
COLOURED = np.random.default_rng(4).integers(0, 256, (20, 32, 48, 3), np.uint8)
Y = np.arange(20) % 10
PACKING: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[2] / "assets" / "pack_cifar10.py"))


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


@pytest.mark.parametrize("x", [X, X[:, :14], X[..., None], COLOURED, np.repeat(X[..., None], 3, axis=3)])
@pytest.mark.parametrize("y", [Y, Y[:, None], Y.astype(np.uint8), Y.astype(np.int16)[:, None]])
def test_pictures_of_any_size_and_both_forms_of_labels_are_taken(tmp_path: Path, x: Array, y: Array) -> None:
    path = tmp_path / "my.npz"
    np.savez(path, x_train=x, y_train=y, x_test=x[:4], y_test=y[:4])
    data = load_dataset(path)
    plain = x[..., 0] if x.shape[-1] == 1 else x
    assert np.array_equal(data.x_train, plain)
    assert np.array_equal(data.y_train, Y)
    assert data.y_train.dtype == np.uint8
    assert data.x_test is not None
    assert data.y_test is not None
    assert np.array_equal(data.x_test, plain[:4])
    assert np.array_equal(data.y_test, Y[:4])


def test_labels_beyond_a_byte_stay_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "my.npz"
    np.savez(path, x_train=X, y_train=Y + 300)
    assert load_dataset(path).y_train.tolist() == (Y + 300).tolist()


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
        ({"x_train": X[:, 0], "y_train": Y}, r"shape \(20, 28\), not bytes of shape \(N, H, W\) or \(N, H, W, 3\)"),
        ({"x_train": COLOURED[..., :2], "y_train": Y}, r"shape \(20, 32, 48, 2\)"),
        ({"x_train": X[:, :0], "y_train": Y}, r"shape \(20, 0, 28\)"),
        ({"x_train": X[:0], "y_train": Y[:0]}, r"shape \(0, 28, 28\)"),
        ({"x_train": X, "y_train": Y[:5]}, "not 20 whole numbers"),
        ({"x_train": X, "y_train": np.eye(10)[Y]}, r"shape \(20, 10\)"),
        ({"x_train": X, "y_train": Y[:, None][:5]}, r"shape \(5, 1\), not 20 whole numbers"),
        ({"x_train": X, "y_train": Y / 2}, "holds float64"),
        ({"x_train": X, "y_train": Y - 1}, "labels from -1 to 8, not 0 to 999"),
        ({"x_train": X, "y_train": Y + MOST_LABELS}, "labels from 1000 to 1009"),
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


# -- what the classes are called


def test_classes_without_names_are_numbered(tmp_path: Path) -> None:
    assert load_dataset("digits", (0, 1)).labels == tuple("0123456789")
    np.savez(tmp_path / "a.npz", x_train=X, y_train=Y, x_test=X[:2], y_test=[3, 11])
    assert load_dataset(tmp_path / "a.npz", (0, 2)).labels == tuple(map(str, range(12))), "by all there are"


def test_a_file_of_cifar10_has_its_names(tmp_path: Path) -> None:
    x, y = np.zeros((50_000, 32, 32, 3), np.uint8), np.arange(50_000) % 10
    arrays: dict[str, Any] = {"x_train": x, "y_train": y, "x_test": x[:10_000], "y_test": y[:10_000, None]}
    assert datasets.from_arrays(arrays, "cifar10.npz").labels == CIFAR10 == COLOUR.labels
    numbered = tuple("0123456789")
    assert datasets.from_arrays({**arrays, "x_test": x[:9_999], "y_test": y[:9_999]}, "a.npz").labels == numbered
    assert datasets.from_arrays({**arrays, "y_train": np.roll(y, 1) // 2 * 2}, "a.npz").labels == numbered


def test_names_that_are_given_are_taken() -> None:
    data = datasets.from_arrays({"images": X, "labels": Y}, "a", CIFAR10)
    assert data.labels == CIFAR10
    assert data.x_test is None


def test_one_class_is_none(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", x_train=X, y_train=Y * 0)
    with pytest.raises(DataError, match="all its pictures are of one class"):
        load_dataset(tmp_path / "a.npz")


@pytest.mark.parametrize(("names", "count"), [(FASHION_MNIST, 10), (CIFAR10, 10), (CIFAR100, 100)])
def test_names_of_classes(names: tuple[str, ...], count: int) -> None:
    assert len(set(names)) == len(names) == count
    spec = spec_of(Recipe(), "net", (28, 28, 1), names)
    assert spec_from_text(spec_to_text(spec)) == spec


# -- pictures to count on


@pytest.mark.parametrize(
    ("arrays", "first"),
    [
        ({"x_train": X, "y_train": Y, "x_test": COLOURED, "y_test": Y[:, None]}, COLOURED),
        ({"x_train": X, "y_train": Y, "images": COLOURED, "labels": Y}, X),
        ({"images": COLOURED, "labels": Y, "other": np.array([{}], object)}, COLOURED),
        ({"x_test": X, "y_test": Y}, X),
    ],
)
def test_of_labelled_pictures_the_test_set_comes_first(tmp_path: Path, arrays: dict[str, Any], first: Array) -> None:
    path = tmp_path / "my.npz"
    np.savez(path, **arrays)
    data = load_labelled(path)
    assert data.name == "my.npz"
    assert np.array_equal(data.images, first)
    assert np.array_equal(data.labels, Y)


@pytest.mark.parametrize(
    ("arrays", "reason"),
    [
        ({"a": X}, "it lacks x_test, x_train and images"),
        ({"x_test": X, "x_train": X, "y_train": Y}, "it lacks y_test"),
        ({"images": X / 255, "labels": Y}, "images holds float64"),
    ],
)
def test_what_holds_no_labelled_pictures_is_refused(tmp_path: Path, arrays: dict[str, Any], reason: str) -> None:
    path = tmp_path / "\x1b[2J.npz"
    np.savez(path, **arrays)
    with pytest.raises(DataError, match=f"holds no labelled pictures: {reason}.*; give a file such as") as caught:
        load_labelled(path)
    assert not has_unsafe(str(caught.value))


# -- assets/pack_cifar10.py


def _picture(level: int) -> bytes:
    stream = BytesIO()
    Image.new("RGB", (32, 32), (level, 0, 255 - level)).save(stream, "PNG")
    return stream.getvalue()


def _tree() -> dict[str, bytes]:
    """Three of each of two classes to train on, two to test on, and what is no picture."""
    counts = {"train": 3, "test": 2}
    made = {
        f"cifar10/{part}/{name}/{number}.png": _picture(100 * (name == "dog") + 10 * number + (part == "test"))
        for part, count in counts.items()
        for name in ("dog", "cat")
        for number in range(count)
    }
    return {**made, "cifar10/labels.txt": b"airplane", "cifar10/train/": b""}


def test_the_pictures_of_a_tree_become_the_file_that_is_trained_on(tmp_path: Path) -> None:
    tree = _tree()
    arrays = PACKING["packed"](tree, tree.__getitem__)
    assert {name: (array.shape, array.dtype) for name, array in arrays.items()} == {
        "x_train": ((6, 32, 32, 3), np.uint8),
        "y_train": ((6,), np.uint8),
        "x_test": ((4, 32, 32, 3), np.uint8),
        "y_test": ((4,), np.uint8),
    }
    for part in ("train", "test"):
        x, y = arrays[f"x_{part}"], arrays[f"y_{part}"]
        # The classes are numbered in the order of their names: the cat's level is below 100.
        assert ((x[:, 0, 0, 0] >= 100) == y).all()
        assert (x[:, :, :, 0] + x[:, :, :, 2] == 255).all()
        assert (x == x[:, :1, :1]).all()
        assert len(np.unique(x[:, 0, 0, 0])) == len(x), "each of them once"
    assert arrays["y_train"].tolist() not in ([0, 0, 0, 1, 1, 1], [1, 1, 1, 0, 0, 0])
    again = PACKING["packed"](reversed(list(tree)), tree.__getitem__)
    assert all(np.array_equal(arrays[name], again[name]) for name in arrays), "the same whatever the order of the tree"

    np.savez(tmp_path / "packed.npz", **arrays)
    data = load_dataset(tmp_path / "packed.npz")
    assert data.x_train.shape == (6, 32, 32, 3)


def test_a_zip_and_a_folder_give_the_same_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "tree.zip", "w") as archive:
        for name, content in _tree().items():
            archive.writestr(name, content)
            if content:
                (tmp_path / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / "tree" / name).write_bytes(content)
    for source in ("tree.zip", "tree"):
        PACKING["main"](str(tmp_path / source), str(tmp_path / f"{source}.npz"))
    first, second = (load_dataset(tmp_path / f"{source}.npz") for source in ("tree.zip", "tree"))
    assert np.array_equal(first.x_train, second.x_train)
    assert np.array_equal(first.y_train, second.y_train)
