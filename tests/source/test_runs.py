"""Following a run's folder: what is whole is read, what is not is said or waited for."""

import errno
import io
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.layer import LayerSpec
from convtui.core.run import HEAD, MOMENTS, NETWORK, STATUS, Status, record_size, to_record
from convtui.errors import NetworkError
from convtui.source import glance as glance_module
from convtui.source import moments as moments_module
from convtui.source import runs
from convtui.source.glance import glance
from convtui.source.moments import Moments
from convtui.source.runs import Run, is_run, load_run
from convtui.train.run_writer import RunWriter
from tests.train.making_runs import CONV, SPEC, consistent, moment, network
from tests.train.making_runs import HEAD as ABOUT

SIZE = record_size(SPEC)


def begun(folder: Path, *steps: int, saved: bool = True, identity: str = "first") -> RunWriter:
    writer = RunWriter(folder, replace(ABOUT, id=identity), durable=False)
    for step in steps:
        writer.add(moment(step))
    if saved:
        writer.network(network(steps[-1] if steps else 0))
    return writer


def steps(run: Run) -> list[int]:
    assert all(map(consistent, run.network.history))
    return [item.step for item in run.network.history]


def told(run: Run) -> str:
    """What a look says is in the way, one sentence."""
    try:
        run.look()
    except NetworkError as error:
        said = str(error)
    else:
        return ""
    assert said.endswith(".")
    assert "\n" not in said
    return said


def test_a_run_grows_while_it_is_followed(tmp_path: Path) -> None:
    writer = begun(tmp_path, 0)
    run = Run(tmp_path)
    assert (steps(run), run.status) == ([0], None)
    writer.add(moment(1))
    writer.status(Status("running", 1))
    assert run.look()
    assert (steps(run), run.status) == ([0, 1], Status("running", 1))
    writer.amend(moment(1, test_loss=0.5))
    assert run.look()
    assert run.network.history[-1].test_loss == 0.5
    writer.network(network(1))
    assert run.look()
    assert run.network.metadata == {"data": "blocks", "step": 1}
    assert not run.look()


def test_where_nothing_has_changed_a_look_opens_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = begun(tmp_path, 0, 1)
    writer.status(Status("running", 1))
    old = time.time() - 60
    for file in tmp_path.iterdir():
        os.utime(file, (old, old))
    run = Run(tmp_path)
    monkeypatch.setattr(glance_module, "open_regular", lambda *_: pytest.fail("a file was opened"))
    monkeypatch.setattr(moments_module, "open_regular", lambda *_: pytest.fail("a file was opened"))
    monkeypatch.setattr(runs, "read_arrays", lambda *_, **__: pytest.fail("a file was opened"))
    assert not run.look()


def test_what_was_written_just_now_is_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "STEP_NS", 10**12)
    writer = begun(tmp_path, 0, 1)
    run = Run(tmp_path)
    about = (tmp_path / MOMENTS).stat()
    writer.amend(moment(1, test_loss=0.5))
    os.utime(tmp_path / MOMENTS, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert run.look()
    assert run.network.history[-1].test_loss == 0.5


@settings(max_examples=60)
@given(st.lists(st.integers(0, 6 * SIZE), min_size=1, max_size=6).map(sorted))
def test_of_a_file_that_arrives_in_pieces_the_whole_records_are_read(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("run")
    begun(folder, *range(6)).close()
    data = (folder / MOMENTS).read_bytes()
    (folder / MOMENTS).write_bytes(b"")
    run = Run(folder)
    for length in lengths:
        with (folder / MOMENTS).open("r+b") as file:
            file.write(data[:length])
        run.look()
        assert steps(run) == list(range(length // SIZE))


@settings(max_examples=60)
@given(st.integers(0, 6 * SIZE - 1), st.integers(0, 7))
def test_a_flipped_bit_never_shows_a_wrong_number(tmp_path_factory: pytest.TempPathFactory, at: int, bit: int) -> None:
    folder = tmp_path_factory.mktemp("run")
    begun(folder, *range(6)).close()
    data = bytearray((folder / MOMENTS).read_bytes())
    good = bytes(data)
    data[at] ^= 1 << bit
    (folder / MOMENTS).write_bytes(data)
    run = Run(folder)
    assert steps(run) == list(range(at // SIZE))
    (folder / MOMENTS).write_bytes(good)
    run.look()
    assert steps(run) == list(range(6))


def test_a_run_that_begins_anew_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    begun(tmp_path, 0, 1, 2)
    run = Run(tmp_path)
    writer = begun(tmp_path, 0, saved=False, identity="second")
    assert run.look()
    assert steps(run) == [0]
    assert run.network.spec.layers == (CONV,)  # nothing else was saved yet
    for step in (1, 2, 3):
        writer.add(moment(step))
    writer.network(network(3))
    assert run.look()
    assert steps(run) == [0, 1, 2, 3]
    assert run.head.id == "second"


def test_a_run_that_went_back_between_two_looks_is_read_anew(tmp_path: Path) -> None:
    begun(tmp_path, 0, 1, 2, 5)
    run = Run(tmp_path)
    writer = RunWriter(tmp_path, replace(ABOUT, id="second"), from_step=1, durable=False)
    for step in (3, 4, 5, 6):
        writer.add(moment(step))
    assert run.look()
    assert steps(run) == [0, 1, 3, 4, 5, 6]


def test_another_network_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    begun(tmp_path, 0, 1)
    run = Run(tmp_path)
    spec = replace(SPEC, layers=(CONV,))
    writer = RunWriter(tmp_path, replace(ABOUT, spec=spec, id="second"), durable=False)
    writer.add(moment(0))
    writer.network(network(7, spec))
    assert run.look()
    assert run.network.spec == spec
    assert (run.network.weights["c"].kernels == 7).all()


def test_the_convolution_alone_is_shown_until_the_whole_network_is_saved(tmp_path: Path) -> None:
    writer = begun(tmp_path, 0, 4, saved=False)
    run = Run(tmp_path)
    assert run.network.spec.layers == (CONV,)
    assert (run.network.weights["c"].kernels == 4).all()
    assert run.network.metadata == {"data": "blocks"}
    writer.network(network(4))
    assert run.look()
    assert run.network.spec == SPEC


def test_what_is_left_out_is_never_read_from_a_network(tmp_path: Path) -> None:
    spec = replace(SPEC, layers=(CONV,))
    writer = RunWriter(tmp_path, replace(ABOUT, spec=spec, left_out="It adds."), durable=False)
    writer.add(moment(3))
    (tmp_path / NETWORK).write_bytes(b"anything")
    assert (load_run(tmp_path).weights["c"].kernels == 3).all()


def test_a_network_whose_convolution_is_not_its_first_layer_waits_for_its_weights(tmp_path: Path) -> None:
    pool = LayerSpec("p", "AveragePooling2D", window=(1, 1))
    writer = RunWriter(tmp_path, replace(ABOUT, spec=replace(SPEC, layers=(pool, *SPEC.layers))), durable=False)
    writer.add(moment(0))
    with pytest.raises(NetworkError, match="holds no weights yet"):
        Run(tmp_path)
    writer.network(network(0, writer.head.spec))
    assert len(load_run(tmp_path).history) == 1


def test_a_run_that_has_not_begun_says_so(tmp_path: Path) -> None:
    begun(tmp_path, saved=False)
    with pytest.raises(NetworkError, match="holds nothing yet"):
        Run(tmp_path)


@pytest.mark.parametrize("name", [HEAD, MOMENTS, NETWORK, STATUS])
@pytest.mark.parametrize("data", [b"", b"{}", b"\xff" * 5_000, b'{"state":"odd"}'])
def test_bytes_that_are_none_leave_what_was_read_last(tmp_path: Path, name: str, data: bytes) -> None:
    writer = begun(tmp_path, 0, 1)
    writer.status(Status("running", 1))
    run = Run(tmp_path)
    before = run.network
    good = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(data)
    assert told(run) == "" or name in (HEAD, MOMENTS)
    assert run.status == Status("running", 1)
    assert run.network.weights is before.weights
    (tmp_path / name).write_bytes(good)
    run.look()
    assert steps(run) == [0, 1]


@pytest.mark.parametrize("name", [HEAD, MOMENTS, NETWORK])
def test_a_file_that_is_damaged_from_the_first_is_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    begun(tmp_path, 0, 1)
    (tmp_path / name).write_bytes(b"\xff" * 5_000)
    if name == MOMENTS:
        assert load_run(tmp_path).history == ()  # the network is there all the same
        return
    with pytest.raises(NetworkError) as found:
        Run(tmp_path)
    assert "\n" not in str(found.value)
    assert str(tmp_path) in str(found.value)


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _loop(path: Path) -> None:
    path.symlink_to(path)


def _folder(path: Path) -> None:
    path.mkdir()


def _huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


@pytest.mark.parametrize("make", [_fifo, _loop, _folder, _huge])
@pytest.mark.parametrize("name", [HEAD, MOMENTS, NETWORK, STATUS])
def test_what_is_no_file_or_one_that_lies_neither_blocks_nor_fills_the_memory(
    tmp_path: Path, name: str, make: Callable[[Path], None]
) -> None:
    begun(tmp_path, 0, 1)
    run = Run(tmp_path)
    (tmp_path / name).unlink(missing_ok=True)
    make(tmp_path / name)
    for _ in range(2):
        told(run)
    assert steps(run) == [0, 1]


def test_links_are_followed(tmp_path: Path) -> None:
    begun(tmp_path / "real", 0, 1)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    shutil.move(tmp_path / "real" / MOMENTS, tmp_path / "elsewhere")
    (tmp_path / "real" / MOMENTS).symlink_to(tmp_path / "elsewhere")
    assert is_run(tmp_path / "link")
    assert len(load_run(tmp_path / "link").history) == 2


def test_a_folder_that_is_gone_says_so_and_may_come_back(tmp_path: Path) -> None:
    begun(tmp_path / "run", 0, 1).close()
    run = Run(tmp_path / "run")
    (tmp_path / "run").rename(tmp_path / "away")
    for _ in range(2):
        with pytest.raises(NetworkError, match="no longer there"):
            run.look()
    assert steps(run) == [0, 1]
    (tmp_path / "away").rename(tmp_path / "run")
    writer = RunWriter(tmp_path / "run", ABOUT, from_step=1, durable=False)
    writer.add(moment(2))
    assert run.look()
    assert steps(run) == [0, 1, 2]


@pytest.mark.parametrize("name", [MOMENTS, NETWORK, STATUS])
def test_a_file_that_is_absent_for_a_moment_changes_nothing(tmp_path: Path, name: str) -> None:
    writer = begun(tmp_path, 0, 1)
    writer.status(Status("running", 1))
    run = Run(tmp_path)
    (tmp_path / name).rename(tmp_path / "hidden")
    assert not run.look()
    assert steps(run) == [0, 1]
    assert run.status == Status("running", 1)
    (tmp_path / "hidden").rename(tmp_path / name)
    run.look()
    assert steps(run) == [0, 1]


@pytest.mark.parametrize("name", [HEAD, MOMENTS, NETWORK])
def test_a_file_that_may_not_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    begun(tmp_path, 0, 1)
    real = os.open

    def forbidden(path: str | Path, *how: int) -> int:  # root, whom containers run as, may read everything
        if Path(path).name == name:
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(path, *how)

    monkeypatch.setattr(os, "open", forbidden)
    with pytest.raises(NetworkError, match="you may not read it"):
        Run(tmp_path)


def test_a_file_that_goes_while_it_is_read_is_no_more_than_one_that_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a file system over a network."""
    writer = begun(tmp_path, 0, 1)
    writer.status(Status("running", 1))
    run = Run(tmp_path)

    class Stale(io.BytesIO):
        def read(self, *_: object) -> bytes:
            raise OSError(errno.ESTALE, "Stale file handle")

    monkeypatch.setattr(glance_module, "open_regular", lambda *_: Stale())
    writer.status(Status("running", 2))
    assert not run.look()
    assert run.status == Status("running", 1)
    with pytest.raises(ValueError, match="the system says stale file handle"):
        glance(tmp_path)
    with pytest.raises(NetworkError, match="the system says stale file handle"):
        Run(tmp_path)


@pytest.mark.parametrize("count", [99, 100, 101, 137, 200, 201, 799, 1000])
@pytest.mark.parametrize("pieces", [1, 7])
def test_of_more_moments_than_are_kept_every_second_fourth_or_eighth_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, pieces: int
) -> None:
    monkeypatch.setattr(moments_module, "MOST_MOMENTS", 100)
    path = tmp_path / MOMENTS
    data = b"".join(to_record(moment(step)) for step in range(count))
    path.write_bytes(b"")
    found = Moments(path, SPEC)
    for piece in range(pieces):
        with path.open("ab") as file:
            file.write(data[len(data) * piece // pieces : len(data) * (piece + 1) // pieces])
        found.read()
    stride = next(stride for stride in (1, 2, 4, 8, 16) if -(-count // stride) <= 100)
    wanted = sorted({*range(0, count, stride), count - 1})
    assert [item.step for item in found.all] == wanted
    assert all(map(consistent, found.all))
    assert found.read() == (False, False)


def test_ten_thousand_moments_and_more_are_thinned_and_not_refused(tmp_path: Path) -> None:
    begun(tmp_path, 0)
    with (tmp_path / MOMENTS).open("ab") as file:
        for step in range(1, 10_502):
            file.write(to_record(moment(step)))
    history = load_run(tmp_path).history
    assert [item.step for item in history] == [*range(0, 10_502, 2), 10_501]


def test_only_a_folder_with_a_head_is_a_run(tmp_path: Path) -> None:
    assert not is_run(tmp_path)
    assert not is_run(tmp_path / "absent")
    assert not is_run("no\0name")
    _fifo(tmp_path / HEAD)
    assert not is_run(tmp_path)
    begun(tmp_path / "run", 0)
    assert is_run(tmp_path / "run")
    assert is_run(str(tmp_path / "run"))


def test_numbers_that_are_none_are_read_as_such(tmp_path: Path) -> None:
    writer = begun(tmp_path, 0)
    writer.add(moment(1, loss=np.inf, accuracy=np.nan))
    last = load_run(tmp_path).history[-1]
    assert np.isnan(last.loss)
    assert np.isnan(last.accuracy)
