"""What a run's status says of it, whoever trains it."""

import os
import platform
from math import inf, nan
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.arrays import frozen
from convtui.core.network import FilterBank
from convtui.core.run import STATUS
from convtui.train.pace import Progress
from convtui.train.run_writer import RunWriter
from convtui.train.status import StatusWriter, status_of
from tests.train.making_runs import HEAD, moment, network

NOW = Progress(7, 40, 2, 4, nan, inf, 12.5, -0.25)


def begun(folder: Path) -> RunWriter:
    writer = RunWriter(folder, HEAD, durable=False)
    writer.add(moment(0))
    return writer


def test_what_is_no_number_is_not_measured_and_nothing_is_left_of_less_than_nothing(tmp_path: Path) -> None:
    status = StatusWriter(begun(tmp_path))
    status.tell("running", NOW)
    told = status_of(tmp_path)
    assert told is not None
    assert (told.loss, told.accuracy, told.test_accuracy, told.left) == (None, None, None, 0.0)
    assert (told.step, told.steps, told.epoch, told.epochs, told.seconds) == (7, 40, 2, 4, 12.5)
    assert (told.pid, told.host) == (os.getpid(), platform.node())
    status.tell("paused", NOW, 0.5, "It waits.")
    told = status_of(tmp_path)
    assert told is not None
    assert (told.left, told.test_accuracy, told.message) == (None, 0.5, "It waits.")


def test_saves_are_counted_on_where_a_run_goes_on_and_only_those_that_were_written(tmp_path: Path) -> None:
    first = StatusWriter(begun(tmp_path))
    first.save(network(0))
    first.save(network(3))
    first.tell("stopped", NOW)
    before = status_of(tmp_path)
    assert before is not None
    assert (before.saves, before.saved_step) == (2, 3)

    writer = RunWriter(tmp_path, HEAD, 0, durable=False)
    second = StatusWriter(writer, status_of(tmp_path))
    broken = FilterBank(frozen(np.full((3, 3, 1, 2), nan)), frozen([0, 0]))
    with pytest.raises(ValueError, match="finite"):
        second.save(replace(network(4), weights={**network(4).weights, "c": broken}))
    assert (second.saves, second.saved_step) == (2, 0)
    second.save(network(5))
    assert (second.saves, second.saved_step) == (3, 5)


@pytest.mark.parametrize("found", [None, b"", b"{}", b'{"state": "asleep"}'])
def test_a_status_that_cannot_be_read_is_none(found: bytes | None, tmp_path: Path) -> None:
    if found is not None:
        (tmp_path / STATUS).write_bytes(found)
    assert status_of(tmp_path) is None
