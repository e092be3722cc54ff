"""A run's folder as it is written: whole at every moment, whatever ends the writer."""

import errno
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.arrays import frozen
from convtui.core.network import Snapshot
from convtui.core.run import CHECKPOINT, MOMENTS, NETWORK, STATUS, Status, from_records, status_from_bytes
from convtui.errors import NetworkError
from convtui.source.runs import Run, load_run
from convtui.train.run_writer import RunWriter, recorded, set_aside
from tests.train.making_runs import CONV, HEAD, SPEC, consistent, moment, network

DURABLE = [True, False]


def steps(folder: Path) -> list[int]:
    return [item.step for item in from_records((folder / MOMENTS).read_bytes(), SPEC)]


def written(folder: Path, *which: int) -> RunWriter:
    writer = RunWriter(folder, HEAD, durable=False)
    for step in which:
        writer.add(moment(step))
    return writer


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """As a full disk has it: what would make a file longer than `size` is refused, in the middle of a write."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    was = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, was)


@pytest.mark.parametrize("durable", DURABLE)
def test_what_is_written_is_read_back(tmp_path: Path, durable: bool) -> None:
    writer = RunWriter(tmp_path / "new" / "run", HEAD, durable=durable)
    for step in (0, 1, 5):
        writer.add(moment(step))
    writer.amend(moment(5, test_loss=0.25))
    writer.network(network(5))
    writer.status(Status("finished", 5))
    writer.close()
    run = Run(writer.folder)
    assert [item.step for item in run.network.history] == [0, 1, 5]
    assert run.network.history[-1].test_loss == 0.25
    assert all(map(consistent, run.network.history))
    assert (run.network.weights["d"].kernels == 5).all()
    assert run.status == Status("finished", 5)
    assert sorted(item.name for item in writer.folder.iterdir()) == [
        "moments.bin",
        "network.npz",
        "run.json",
        "status.json",
    ]


@pytest.mark.parametrize("durable", DURABLE)
@pytest.mark.parametrize(("step", "kept"), [(0, [0]), (3, [0, 1, 2]), (5, [0, 1, 2, 5]), (99, [0, 1, 2, 5])])
def test_a_run_goes_on_from_a_step_and_drops_what_is_later(
    tmp_path: Path, step: int, kept: list[int], durable: bool
) -> None:
    written(tmp_path, 0, 1, 2, 5).close()
    writer = RunWriter(tmp_path, replace(HEAD, id="second"), from_step=step, durable=durable)
    assert steps(tmp_path) == kept
    assert writer.last is not None
    assert writer.last.step == kept[-1]
    writer.add(moment(100))
    assert steps(tmp_path) == [*kept, 100]


def test_a_run_that_begins_anew_leaves_nothing_of_the_one_before(tmp_path: Path) -> None:
    writer = written(tmp_path, 0, 1)
    writer.network(network(1))
    writer.status(Status("finished", 1))
    RunWriter(tmp_path, replace(HEAD, id="second"))
    assert not (tmp_path / NETWORK).exists()
    assert not (tmp_path / STATUS).exists()
    assert steps(tmp_path) == []


def test_of_another_convolution_nothing_is_gone_on_with(tmp_path: Path) -> None:
    written(tmp_path, 0, 1)
    other = replace(HEAD, spec=replace(SPEC, layers=(replace(CONV, activation="tanh"), *SPEC.layers[1:])))
    assert recorded(tmp_path, other) == ()
    RunWriter(tmp_path, other, from_step=1)
    assert (tmp_path / MOMENTS).read_bytes() == b""
    colour = replace(HEAD, spec=replace(SPEC, input_shape=(6, 6, 3)))  # the same layer, on other pictures
    written(tmp_path, 0, 1)
    assert recorded(tmp_path, colour) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        moment(1),
        moment(0),
        moment(2, epoch=0.0),
        moment(2, kernels=frozen(np.full((3, 3, 1, 2), np.nan))),
        moment(2, kernels=frozen(np.zeros((5, 5, 1, 2)))),
    ],
)
def test_a_moment_that_no_reader_would_take_is_not_written(tmp_path: Path, wrong: Snapshot) -> None:
    writer = written(tmp_path, 0, 1)
    with pytest.raises(ValueError):
        writer.add(wrong)
    assert steps(tmp_path) == [0, 1]


def test_on_a_full_disk_what_is_there_stays_and_it_goes_on_when_there_is_room(tmp_path: Path) -> None:
    writer = written(tmp_path, 0, 1)
    writer.network(network(1))
    writer.status(Status("running", 1))
    size = (tmp_path / MOMENTS).stat().st_size
    for room in (0, 1, 50):  # nothing of the next one, or a part of it
        with largest_file(size + room), pytest.raises(OSError):
            writer.add(moment(2))
        assert (tmp_path / MOMENTS).stat().st_size == size
        with largest_file(5 + room):
            with pytest.raises(OSError):
                writer.network(network(2))
            with pytest.raises(OSError):
                writer.status(Status("running", 2))
    assert load_run(tmp_path).metadata["step"] == 1
    assert status_from_bytes((tmp_path / STATUS).read_bytes()).step == 1
    assert len(list(tmp_path.iterdir())) == 4  # no half-written file beside them
    writer.add(moment(2))
    assert steps(tmp_path) == [0, 1, 2]


@pytest.mark.parametrize(("fails", "kept"), [(1, [0, 1]), (2, [0])])
def test_a_moment_that_cannot_be_amended_hides_none_that_follow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: int, kept: list[int]
) -> None:
    writer = written(tmp_path, 0, 1)
    assert writer._moments is not None
    real: BinaryIO = writer._moments
    left = [fails]

    class Torn:
        """Writes half of it, then the disk is full."""

        def write(self, data: bytes) -> int:
            if not left[0]:
                return real.write(data)
            left[0] -= 1
            real.write(data[: len(data) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")

        def __getattr__(self, name: str) -> Callable[..., object]:
            found: Callable[..., object] = getattr(real, name)
            return found

    monkeypatch.setattr(writer, "_moments", Torn())
    with pytest.raises(OSError, match="space"):
        writer.amend(moment(1, loss=9.0, test_loss=3.0))
    writer.add(moment(2))
    assert steps(tmp_path) == [*kept, 2]
    assert all(map(consistent, load_run(tmp_path).history))
    real.close()


def test_a_closed_run_takes_no_more_moments_and_says_so(tmp_path: Path) -> None:
    writer = written(tmp_path, 0)
    writer.close()
    with pytest.raises(OSError, match="closed"):
        writer.add(moment(1))
    writer.close()


def test_a_run_that_was_here_is_set_aside_as_a_run(tmp_path: Path) -> None:
    for number, last in enumerate((3, 4), 1):
        writer = written(tmp_path, 0, last)
        writer.network(network(last))
        (tmp_path / CHECKPOINT).write_bytes(b"state")
        writer.close()
        kept = set_aside(tmp_path)
        assert kept == tmp_path / f"earlier-{number}"
    anew = written(tmp_path, 0, 1, 2)
    anew.amend(moment(2, test_loss=7.0))
    for number, last in enumerate((3, 4), 1):
        earlier = load_run(tmp_path / f"earlier-{number}")
        assert [item.step for item in earlier.history] == [0, last]
        assert earlier.metadata["step"] == last
        assert (tmp_path / f"earlier-{number}" / CHECKPOINT).read_bytes() == b"state"
    assert steps(tmp_path) == [0, 1, 2]


def test_nothing_is_set_aside_where_there_is_nothing_to_lose(tmp_path: Path) -> None:
    assert set_aside(tmp_path) is None
    assert set_aside(tmp_path / "absent") is None
    written(tmp_path, 0)
    assert set_aside(tmp_path) is None
    (tmp_path / "run.json").write_text("not what convtui writes")
    assert set_aside(tmp_path) == tmp_path / "earlier-1"  # it is somebody's, all the same


def test_where_files_cannot_be_linked_they_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)
    written(tmp_path, 0, 3)
    assert set_aside(tmp_path) is not None
    assert len(load_run(tmp_path / "earlier-1").history) == 2


def test_a_killed_writer_loses_its_last_moment_at_most(tmp_path: Path) -> None:
    """Killed at twenty moments; each time the next one goes on from what is there."""
    chance = np.random.default_rng(5)
    torn = 0
    for _ in range(20):
        command = [sys.executable, "-m", "tests.train.run_child", str(tmp_path / "run")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            said = [child.stdout.readline() for _ in range(int(chance.integers(1, 60)))]
            child.kill()
            told = [int(line) for line in (*said, *child.stdout.read().split("\n")[:-1])]
        try:
            history = load_run(tmp_path / "run").history
        except NetworkError as error:  # a torn one is a fault
            pytest.fail(str(error))
        assert [item.step for item in history] == list(range(len(history)))
        assert all(map(consistent, history))
        assert history[-1].step >= told[-1] - 1
        torn += history[-1].step < told[-1]
    assert torn <= 2  # it may happen, within one system call
    assert len([item for item in (tmp_path / "run").iterdir() if item.name.endswith(".part")]) <= 1
