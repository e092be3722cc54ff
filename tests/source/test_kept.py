"""Networks kept by name and folders of runs: what they may be called, and what is found again."""

import errno
import os
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.archive import from_arrays
from convtui.core.arrays import frozen
from convtui.core.network import FilterBank, Network, Snapshot
from convtui.core.recipe import BASES, Recipe, spec_of
from convtui.core.run import HEAD, RunHead, head_to_bytes
from convtui.core.spec import weight_shapes
from convtui.core.text import has_unsafe
from convtui.errors import ConvtuiError, UsageError
from convtui.source import kept
from convtui.source.networks import NETWORKS

SPEC = spec_of(Recipe(filters=2, units=0), "small", (8, 8, 1), ("a", "b"))


def network(value: float = 1.0) -> Network:
    weights = {
        name: FilterBank(frozen(np.full(kernels, value)), frozen(np.zeros(bias)))
        for name, (kernels, bias) in weight_shapes(SPEC).items()
    }
    first = weights["conv2d"]
    return Network(SPEC, weights, {"epochs": 1}, (Snapshot(0, 0.0, 2.0, 0.5, first.kernels, first.bias),))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's data folder, which is not there yet."""
    monkeypatch.setattr(kept, "data_dir", lambda: tmp_path / "data")
    return tmp_path / "data"


@pytest.mark.parametrize("name", ["a", "my-digits", "v1.2", "2nd_try", "A" * 40, "lecture2", "digits"])
def test_a_name_for_a_network(name: str) -> None:
    assert kept.name_fault(name) is None
    path = kept.keep(name, network())
    assert kept.kept_path(name) == path
    assert kept.kept_networks() == (name,)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "called nothing: give up to 40 letters"),
        ("my net", "called my net: give up to"),
        ("../net", "a letter or a digit first"),
        ("a/b", "a letter or a digit first"),
        (".hidden", "a letter or a digit first"),
        ("-x", "a letter or a digit first"),
        ("größe", "letters from a to z"),
        ("A" * 41, "up to 40 letters"),
        ("a\n", "called a␊: give"),
        ("x\x1b[2J\u202e", "called x␛"),
        ("x.npz", "leave its ending out"),
        ("x.weights.H5", "leave its ending out"),
        ("x.hdf5", "leave its ending out"),
        ("lecture", "comes with convtui"),
        ("Colour", "comes with convtui"),
    ],
)
def test_a_name_that_cannot_be(name: str, reason: str, home: Path) -> None:
    fault = kept.name_fault(name)
    assert fault is not None
    assert reason in fault
    assert not has_unsafe(fault)
    with pytest.raises(UsageError, match="cannot be called"):
        kept.keep(name, network(), replace=True)
    assert kept.kept_path(name) is None
    assert not home.exists()


def test_no_bundled_name_can_be_taken() -> None:
    assert tuple(BASES) == NETWORKS
    assert all(kept.name_fault(name) for name in NETWORKS)


def test_what_is_kept_is_all_of_it() -> None:
    path = kept.keep("mine", network(0.25))
    with np.load(path, allow_pickle=False) as stored:
        again = from_arrays(dict(stored), name_hint="mine")
    assert again.spec == SPEC
    assert again.metadata == {"epochs": 1}
    assert len(again.history) == 1
    assert (again.weights["conv2d"].kernels == 0.25).all()


def at(step: int, value: float) -> Snapshot:
    first = network(value).weights["conv2d"]
    return Snapshot(step, step / 4, 2.0, 0.5, first.kernels, first.bias)


def again(name: str) -> Network:
    with np.load(kept.networks_home() / f"{name}.npz", allow_pickle=False) as stored:
        return from_arrays(dict(stored), name_hint=name)


def test_its_time_line_ends_with_what_it_is_itself() -> None:
    """A run is saved between two moments, and has come further than what was saved."""
    facts = {"step": 7, "n_train": 100, "batch_size": 25, "n_test": 10, "test_loss": 0.5, "test_accuracy": 0.75}
    made = replace(network(7.0), metadata=facts, history=(at(0, 0.0), at(4, 4.0)))
    kept.keep("between", made)
    *past, last = again("between").history
    assert [moment.step for moment in past] == [0, 4]
    assert (last.step, last.epoch, last.test_loss, last.test_accuracy) == (7, 1.75, 0.5, 0.75)
    assert np.isnan([last.loss, last.accuracy]).all()
    assert np.array_equal(last.kernels, again("between").weights["conv2d"].kernels)
    kept.keep("behind", replace(made, history=(at(0, 0.0), at(4, 4.0), at(7, 7.0), at(9, 9.0))))
    assert [moment.step for moment in again("behind").history] == [0, 4, 7]
    kept.keep("bare", replace(made, metadata={"step": 7}, history=(at(0, 0.0), at(4, 4.0))))
    assert again("bare").history[-1].epoch == 1.75, "by the pace of its moments"
    assert np.isnan(again("bare").history[-1].test_accuracy)


def test_a_time_line_that_is_too_long_for_a_file_is_thinned() -> None:
    made = replace(network(), metadata={"step": 10_001}, history=tuple(at(step, 1.0) for step in range(10_001)))
    kept.keep("long", made)
    steps = [moment.step for moment in again("long").history]
    assert (steps[:3], steps[-2:]) == ([0, 2, 4], [10_000, 10_001])


def test_a_taken_name_is_refused_unless_it_may_be_replaced() -> None:
    path = kept.keep("mine", network(1.0))
    before = path.read_bytes()
    with pytest.raises(UsageError, match="A network called mine is kept already: choose another name"):
        kept.keep("mine", network(2.0))
    assert path.read_bytes() == before
    kept.keep("mine", network(2.0), replace=True)
    assert path.read_bytes() != before
    assert [entry.name for entry in path.parent.iterdir()] == ["mine.npz"]


def test_names_come_sorted_and_only_those_that_could_be_given() -> None:
    for name in ("b", "C", "a"):
        kept.keep(name, network())
    for other in (".part.npz", "my net.npz", "lecture.npz", "notes.txt"):
        (kept.networks_home() / other).write_bytes(b"x")
    (kept.networks_home() / "d.npz").mkdir()
    assert kept.kept_networks() == ("a", "b", "C")
    assert kept.kept_path("d") is None


def test_nothing_is_there_before_something_is_kept(home: Path) -> None:
    assert kept.kept_networks() == ()
    assert kept.runs() == ()
    assert not home.exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_home_that_takes_nothing_is_one_sentence(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, writer: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(kept, "write_atomically", refuse)
    reason = os.strerror(number).lower()
    with pytest.raises(
        ConvtuiError, match=rf"network mine could not be kept in .*: {reason}; make room there"
    ) as caught:
        kept.keep("mine", network())
    assert caught.value.exit_code == 1


def test_a_file_in_the_place_of_the_home_is_one_sentence(home: Path) -> None:
    home.write_text("not a folder")
    with pytest.raises(ConvtuiError, match="could not be kept"):
        kept.keep("mine", network())
    assert kept.kept_networks() == ()


# -- folders of runs


@pytest.mark.parametrize(
    ("hint", "name"),
    [
        ("digits", "digits-1"),
        ("/home/someone/my pics/", "my-pics-1"),
        ("/data/mnist.npz", "mnist-1"),
        ("../..", "run-1"),
        ("", "run-1"),
        ("\x1b[31m", "31m-1"),
        ("x" * 100, "x" * 32 + "-1"),
    ],
)
def test_a_run_is_named_after_its_data(hint: str, name: str) -> None:
    folder = kept.new_run(hint)
    assert folder == kept.runs_home() / name
    assert not folder.exists()


def test_the_next_run_has_the_next_number() -> None:
    for name in ("digits-1", "digits-4", "digits-x", "other-9", "digits-2-7"):
        (kept.runs_home() / name).mkdir(parents=True)
    assert kept.new_run("digits").name == "digits-5"
    assert kept.new_run("digits-2").name == "digits-2-8"


def test_the_run_that_was_begun_last_comes_first() -> None:
    for number, name in enumerate(("b", "a", "c")):
        folder = kept.runs_home() / name
        folder.mkdir(parents=True)
        (folder / HEAD).write_bytes(head_to_bytes(RunHead(name, SPEC)))
        os.utime(folder / HEAD, ns=(number * 10**9, number * 10**9))
    (kept.runs_home() / "empty").mkdir()
    (kept.runs_home() / "file").write_text("")
    assert [path.name for path in kept.runs()] == ["c", "a", "b"]
