"""Keras' own data sets, with a Keras that is only played: what is handed on, and what is said when they do not come."""

import socket
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.error import URLError

import numpy as np
import pytest

from convtui.core.recipe import KERAS_DATASETS
from convtui.core.text import has_unsafe
from convtui.errors import DataError
from convtui.train import keras_data
from convtui.train.engine import Engine, load_engine
from convtui.train.keras_data import LABELS, keras_arrays

X, Y = np.zeros((3, 32, 32, 3), np.uint8), np.array([[0], [1], [2]])


def played(monkeypatch: pytest.MonkeyPatch, load: Callable[[], Any]) -> None:
    datasets = SimpleNamespace(**{name: SimpleNamespace(load_data=load) for name in LABELS})
    monkeypatch.setattr(keras_data, "load_engine", lambda: Engine(None, SimpleNamespace(datasets=datasets)))


@pytest.mark.parametrize("name", LABELS)
def test_the_four_arrays_are_handed_on_in_silence(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    waits: list[float | None] = []

    def load() -> object:
        waits.append(socket.getdefaulttimeout())
        print("170498071/170498071 ━━━━━━ 1s 0us/step")
        return (X, Y), (X[:1], Y[:1])

    played(monkeypatch, load)
    arrays = keras_arrays(name)
    assert {key: array.shape for key, array in arrays.items()} == {
        "x_train": (3, 32, 32, 3),
        "y_train": (3, 1),
        "x_test": (1, 32, 32, 3),
        "y_test": (1, 1),
    }
    assert capsys.readouterr() == ("", "")
    assert waits == [keras_data.SECONDS]
    assert socket.getdefaulttimeout() is None


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (Exception("URL fetch failure on https://x: None -- [Errno -3] \x1b[2J"), "the download failed"),
        (TimeoutError("timed out"), "the download failed"),
        (URLError("x"), "the download failed"),
        (OSError(28, "No space left on device"), "the system says no space left on device"),
        (EOFError("Compressed file ended"), "is damaged (remove it there)"),
        (ValueError("Incomplete or corrupted file detected."), "is damaged (remove it there)"),
    ],
)
def test_data_that_do_not_come_are_one_sentence(error: Exception, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def load() -> None:
        raise error

    played(monkeypatch, load)
    with pytest.raises(DataError) as caught:
        keras_arrays("cifar10")
    sentence = str(caught.value)
    assert sentence.startswith("cifar10 could not be had from Keras: ")
    assert reason in sentence
    assert "--data FILE.npz" in sentence
    assert not has_unsafe(sentence)
    assert socket.getdefaulttimeout() is None


def test_all_but_mnist_come_from_keras() -> None:
    assert {"mnist", *LABELS} == set(KERAS_DATASETS)


@pytest.mark.tensorflow
def test_keras_has_them_by_these_names() -> None:
    datasets = load_engine().keras.datasets
    assert all(callable(getattr(datasets, name).load_data) for name in LABELS)
