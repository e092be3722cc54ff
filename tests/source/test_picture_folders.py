"""Folders of pictures by class: which are read, at what size, what is held out, and what is said or refused."""

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from convtui.core.text import has_unsafe
from convtui.errors import DataError
from convtui.source import picture_folders
from convtui.source.arrays import Array
from convtui.source.datasets import load_dataset, load_labelled
from convtui.source.picture_folders import SIDE, Pictures, read_folder, survey

CHANCE = np.random.default_rng(5)


def put(path: Path, values: Array) -> Array:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(values).save(path)
    return values


def noise(*shape: int) -> Array:
    return CHANCE.integers(0, 256, shape, np.uint8)


def fill(folder: Path, counts: dict[str, int], *shape: int) -> dict[str, list[Array]]:
    """So many pictures of noise into each class, and which."""
    return {
        name: [put(folder / name / f"{number:03}.png", noise(*(shape or (8, 8)))) for number in range(count)]
        for name, count in counts.items()
    }


def found(images: Array, labels: Array, label: int) -> set[bytes]:
    return {image.tobytes() for image in images[labels == label]}


def made(pictures: list[Array]) -> set[bytes]:
    return {picture.tobytes() for picture in pictures}


def both(data: Pictures) -> tuple[Array, Array]:
    """All pictures and labels, whatever is held out."""
    assert data.x_test is not None
    assert data.y_test is not None
    return np.concatenate([data.x_train, data.x_test]), np.concatenate([data.y_train, data.y_test])


def test_classes_are_the_sorted_folders_and_a_tenth_is_held_out(tmp_path: Path) -> None:
    put_there = fill(tmp_path, {"dog": 20, "Zebra": 10, "cat": 30}, 6, 9)
    data = read_folder(tmp_path)
    assert data.labels == ("Zebra", "cat", "dog")
    assert data.x_train.shape == (54, 6, 9)
    assert data.x_train.dtype == np.uint8
    assert data.x_test is not None
    assert data.x_test.shape == (6, 6, 9)
    images, labels = both(data)
    for label, name in enumerate(data.labels):
        assert found(images, labels, label) == made(put_there[name])
    assert data.notes == ("It has no test part: 6 of its 60 pictures are held out for that.",)
    assert sorted(data.y_train) != list(data.y_train), "whoever takes the first gets some of each"
    again = read_folder(tmp_path)
    assert np.array_equal(again.x_train, data.x_train)
    assert np.array_equal(again.x_test, data.x_test)  # type: ignore[arg-type]  # neither is None


@pytest.mark.parametrize("test", ["test", "val", "Validation"])
def test_train_and_test_are_kept_apart(tmp_path: Path, test: str) -> None:
    trained = fill(tmp_path / "train", {"a": 5, "b": 6})
    tested = fill(tmp_path / test, {"b": 2})
    (tmp_path / "notes").mkdir()
    data = read_folder(tmp_path)
    assert data.x_test is not None
    assert data.y_test is not None
    for label, name in enumerate(("a", "b")):
        assert found(data.x_train, data.y_train, label) == made(trained[name])
    assert found(data.x_test, data.y_test, 1) == made(tested["b"])
    assert len(data.x_test) == 2
    assert data.notes == ("notes beside train is not used.",)


def test_of_two_test_parts_the_one_called_test_is_taken(tmp_path: Path) -> None:
    for part, count in (("train", 3), ("val", 1), ("test", 2)):
        fill(tmp_path / part, {"a": count, "b": count})
    data = read_folder(tmp_path)
    assert data.x_test is not None
    assert len(data.x_test) == 4
    assert data.notes == ("val beside train is not used.",)


def test_train_may_be_a_class(tmp_path: Path) -> None:
    fill(tmp_path, {"train": 3, "car": 2})
    assert survey(tmp_path).labels == ("car", "train")


def test_an_empty_test_part_is_none(tmp_path: Path) -> None:
    fill(tmp_path / "train", {"a": 20, "b": 20})
    (tmp_path / "test").mkdir()
    assert survey(tmp_path).test is None
    assert read_folder(tmp_path).x_test is not None, "held out"


def test_what_is_no_picture_or_hidden_is_not_looked_at(tmp_path: Path) -> None:
    fill(tmp_path, {"a": 2, "b": 2, ".hidden": 2})
    put(tmp_path / "a" / ".x.png", noise(8, 8))
    put(tmp_path / "a" / "deeper" / "x.png", noise(8, 8))
    (tmp_path / "a" / "folder.png").mkdir()
    (tmp_path / "labels.txt").write_text("a b")
    (tmp_path / "a" / "notes.txt").write_text("a")
    seen = survey(tmp_path)
    assert (seen.labels, len(seen.train), seen.test, seen.unused) == (("a", "b"), 4, None, ())
    assert len(read_folder(tmp_path).x_train) == 4


def test_few_pictures_are_all_trained_on(tmp_path: Path) -> None:
    fill(tmp_path, {"a": 1, "b": 3})
    data = read_folder(tmp_path)
    assert data.x_test is None
    assert data.y_test is None
    assert len(data.x_train) == 4
    assert data.notes == ("It has no test part, and too few pictures to hold some out.",)


def test_the_last_picture_of_a_class_is_never_held_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, {"a": 1, "b": 1, "c": 28})
    for seed in range(20):
        monkeypatch.setattr(picture_folders, "SEED", seed)
        data = read_folder(tmp_path)
        assert set(data.y_train.tolist()) == {0, 1, 2}
        assert len(data.x_train) == 27


def test_grey_where_all_are_grey_else_colours(tmp_path: Path) -> None:
    grey = noise(8, 8)
    put(tmp_path / "a" / "1.png", np.repeat(grey[..., None], 3, axis=2))
    put(tmp_path / "b" / "1.png", grey)
    assert read_folder(tmp_path).x_train.shape == (2, 8, 8)
    coloured = put(tmp_path / "b" / "2.png", noise(8, 8, 3))
    data = read_folder(tmp_path)
    assert data.x_train.shape == (3, 8, 8, 3)
    assert made([coloured, np.repeat(grey[..., None], 3, axis=2)]) == {image.tobytes() for image in data.x_train}


@pytest.mark.parametrize(
    ("shape", "reason"),
    [((90, 66, 3), "It holds pictures of more than 64 pixels a side"), ((40, 40), "Its pictures are of several sizes")],
)
def test_other_sizes_become_squares_by_area(tmp_path: Path, shape: tuple[int, ...], reason: str) -> None:
    first = put(tmp_path / "a" / "1.png", noise(64, 128))
    second = put(tmp_path / "b" / "1.png", noise(*shape))
    if shape == (40, 40):
        put(tmp_path / "a" / "1.png", first := first[:, :64])
        put(tmp_path / "b" / "1.png", second := np.repeat(np.repeat(second[:16, :32], 2, 0), 2, 1))
    data = read_folder(tmp_path)
    assert data.x_train.shape[1:3] == (SIDE, SIDE)
    assert data.notes[0] == f"{reason}: the middle square of each is scaled to 32 x 32."
    # The middle square of the first is 64 x 64: each new pixel is the mean of 2 x 2.
    middle = first[:, 32:96] if first.shape[1] == 128 else first
    wanted = middle.reshape(32, 2, 32, 2).mean((1, 3))
    got = data.x_train[data.y_train == 0][0]
    got = got if got.ndim == 2 else got[..., 0]
    assert np.abs(got - wanted).max() <= 0.501


def test_photographs_are_made_smaller_in_steps(tmp_path: Path) -> None:
    """A ramp stays a ramp."""
    ramp = np.linspace(0, 255, 2048).astype(np.uint8)
    put(tmp_path / "a" / "1.png", np.tile(ramp, (2048, 1)))
    put(tmp_path / "b" / "1.png", noise(70, 70))
    data = read_folder(tmp_path)
    got = data.x_train[data.y_train == 0][0].astype(float)
    assert np.abs(got - ramp.reshape(32, 64).mean(1)).max() < 1


def test_what_cannot_be_read_is_counted(tmp_path: Path) -> None:
    fill(tmp_path, {"a": 3, "b": 3})
    (tmp_path / "a" / "\x1b[2J.png").write_bytes(b"no picture")
    (tmp_path / "b" / "zzz.png").write_bytes(b"")
    data = read_folder(tmp_path)
    assert len(data.x_train) == 6
    assert data.notes[0].startswith("2 of its 8 pictures cannot be read, such as ␛[2J.png: it is not a picture")
    assert data.notes[0].endswith("; they are left out.")
    assert not has_unsafe(data.notes[0])


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    fill(tmp_path, {"a": 3, "b": 3})
    os.mkfifo(tmp_path / "a" / "pipe.png")
    assert "pipe.png: it is a pipe" in read_folder(tmp_path).notes[0]


def test_a_folder_that_is_mostly_damaged_is_refused(tmp_path: Path) -> None:
    fill(tmp_path, {"a": 1, "b": 1})
    for number in range(3):
        (tmp_path / "a" / f"x{number}.jpg").write_bytes(b"no picture")
    with pytest.raises(DataError, match=r"cannot be trained on: 3 of its 5 pictures cannot be read, such as x0\.jpg"):
        read_folder(tmp_path)


def test_a_class_without_a_readable_picture_is_refused(tmp_path: Path) -> None:
    fill(tmp_path, {"a": 3, "b": 0})
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x.png").write_bytes(b"no picture")
    with pytest.raises(DataError, match=r"No picture of the class b .* can be trained on: add some"):
        read_folder(tmp_path)


@pytest.mark.parametrize(
    ("tree", "reason"),
    [
        ([], "needs a folder of pictures for each class, 2 to 1,000, and has 0: make them, or give an .npz file"),
        (["1.png", "2.png"], "and has 0"),
        (["a/1.png"], "and has 1"),
        (["a/1.txt", "b/1.txt"], "hold no pictures: put some into each"),
        (["train/a/1.png", "train/b/1.png", "test/c/1.png"], "test/c is of a class that is not among the training"),
        (["train/a/1.png", "test/a/1.png"], "train needs a folder .* and has 1"),
    ],
)
def test_a_folder_without_classes_is_refused(tmp_path: Path, tree: list[str], reason: str) -> None:
    for name in tree:
        put(tmp_path / name.replace("txt", "png"), noise(8, 8)).tobytes()
        if name.endswith("txt"):
            (tmp_path / name.replace("txt", "png")).rename(tmp_path / name)
    with pytest.raises(DataError, match=reason):
        read_folder(tmp_path)


def test_there_is_an_end_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, {"a": 5, "b": 5})
    monkeypatch.setattr(picture_folders, "MOST_BYTES", 9 * 64)
    with pytest.raises(DataError, match="take more than 0 MB: give fewer"):
        read_folder(tmp_path)
    monkeypatch.setattr(picture_folders, "MOST_PICTURES", 9)
    with pytest.raises(DataError, match="holds more than 9 pictures: give fewer"):
        read_folder(tmp_path)
    monkeypatch.setattr(picture_folders, "MOST_LABELS", 1)
    with pytest.raises(DataError, match="2 to 1, and has 2"):
        read_folder(tmp_path)


def test_colours_count_threefold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, {"a": 5, "b": 4})
    put(tmp_path / "b" / "c.png", noise(8, 8, 3))
    monkeypatch.setattr(picture_folders, "MOST_BYTES", 20 * 64)
    with pytest.raises(DataError, match="take more than"):
        read_folder(tmp_path)


def test_a_folder_is_a_data_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "my pets", {"cat": 10, "dog": 10})
    data = load_dataset(tmp_path / "my pets" / ".." / "my pets", (2, 7))
    assert (data.name, data.labels, data.take) == ("my pets", ("cat", "dog"), (2, 7))
    whole = read_folder(tmp_path / "my pets")
    assert np.array_equal(data.x_train, whole.x_train[2:7])
    assert data.notes == whole.notes
    monkeypatch.chdir(tmp_path / "my pets")
    assert load_dataset(".").name == "my pets"


def test_what_was_held_out_is_what_is_counted_on(tmp_path: Path) -> None:
    fill(tmp_path, {"a": 1, "b": 1})
    assert len(load_labelled(tmp_path).images) == 2, "there is nothing else"
    fill(tmp_path, {"a": 20, "b": 20})
    counted, trained = load_labelled(tmp_path), read_folder(tmp_path)
    assert np.array_equal(counted.images, trained.x_test)  # type: ignore[arg-type]  # it is not None
    assert np.array_equal(counted.labels, trained.y_test)  # type: ignore[arg-type]
    assert counted.name == tmp_path.name
