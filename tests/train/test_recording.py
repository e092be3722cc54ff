"""One `fit` as it is recorded, of a model that is none: what its status says of the whole network."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from convtui.core.spec import weight_shapes
from convtui.train import recording
from convtui.train.read_model import ReadModel
from convtui.train.recording import Recording
from convtui.train.status import status_of
from tests.train.making_runs import SPEC


def variable(shape: tuple[int, ...]) -> Any:  # noqa: ANN401 - as Keras' own
    return SimpleNamespace(shape=shape, numpy=lambda: np.zeros(shape, np.float32))


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recording:
    """Before the first of two epochs of four batches."""
    monkeypatch.setattr(recording, "metadata_of", lambda *_: {})
    monkeypatch.setattr(recording, "SAVE", -1.0)
    layers = {
        name: SimpleNamespace(kernel=variable(kernels), bias=variable(bias))
        for name, (kernels, bias) in weight_shapes(SPEC).items()
    }
    read = ReadModel(SPEC, layers, assumed=("28x28, as its pictures may have any size",))
    return Recording(tmp_path, SimpleNamespace(), read, {"steps": 4, "epochs": 2}, 0, warn=pytest.fail)


def test_that_the_network_is_saved_rarely_is_said_as_long_as_it_is_so(
    begun: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = status_of(tmp_path)
    assert first is not None
    assert (first.saves, first.saved_step, first.message) == (1, 0, "28x28, as its pictures may have any size")
    monkeypatch.setattr(recording, "SHARE", 0.0)
    begun.epoch_ends(4, {"loss": 1.0})
    rare = status_of(tmp_path)
    assert rare is not None
    assert (rare.saves, rare.saved_step, rare.step) == (1, 0, 4)
    assert rare.message.startswith("The whole network is saved rarely")
    assert rare.message.endswith("it is of step 0.")

    begun.epoch_begins(1)
    begun.epoch_ends(4, {"loss": 0.5})
    begun.end("finished")
    last = status_of(tmp_path)
    assert last is not None
    assert (last.state, last.saves, last.saved_step, last.message) == ("finished", 2, 8, first.message)


def test_why_it_ended_goes_before_all_else(begun: Recording, tmp_path: Path) -> None:
    begun.end("stopped", "Its program ended before the training did.")
    last = status_of(tmp_path)
    assert last is not None
    assert (last.state, last.message) == ("stopped", "Its program ended before the training did.")
