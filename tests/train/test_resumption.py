"""A training that is taken up again: bit for bit as if it had never stopped, or refused in one sentence."""

import math
import os
import platform
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.recipe import Recipe
from convtui.core.run import CHECKPOINT, HEAD, MOMENTS, STATUS, RunHead, Status, head_to_bytes, status_to_bytes
from convtui.errors import ConvtuiError, DataError
from convtui.source.runs import Run
from convtui.train import running
from convtui.train.checkpoint import load_state, save_state
from convtui.train.orders import Orders
from convtui.train.resumption import alone, head_of
from tests.train.fake_learner import FakeLearner
from tests.train.tiny_run import DATA, PLAN, RECIPE, go_on, run, same, status


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training that nobody disturbed."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    assert run(folder).state == "finished"
    return folder


@pytest.mark.parametrize("step", [1, 2, 4, 5, 7, 12, 19])
def test_a_stopped_run_goes_on_as_if_it_had_never_stopped(step: int, whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    ending = run(folder, orders={step: ["stop"]})
    assert ending.state == "stopped"
    now = status(folder)
    assert (now.state, now.step, now.saved_step) == ("stopped", step, step)
    assert ending.network.metadata["step"] == step
    before = Run(folder)
    assert same(before.network, ending.network)

    ending = go_on(folder)
    assert ending.state == "finished"
    assert status(folder).saves > now.saves, "who waits for the next save sees it"
    assert (folder / MOMENTS).read_bytes() == (whole / MOMENTS).read_bytes()
    after, other = Run(folder), Run(whole)
    assert same(after.network, other.network)
    assert after.head.id != before.head.id
    times = ("seconds",)
    assert {name: after.network.metadata[name] for name in after.network.metadata if name not in times} == {
        name: other.network.metadata[name] for name in other.network.metadata if name not in times
    }
    assert status(folder).loss == status(whole).loss
    mine, theirs = load_state(folder / CHECKPOINT), load_state(whole / CHECKPOINT)
    assert list(mine) == list(theirs)
    assert all(mine[name].tobytes() == theirs[name].tobytes() for name in mine if name != "seconds")


def test_it_may_be_stopped_before_its_first_step(whole: Path, tmp_path: Path) -> None:
    orders = Orders()
    orders.put("stop")
    ending = running.record(PLAN, DATA, tmp_path / "run", orders=orders, make=FakeLearner)
    assert (ending.state, ending.network.metadata["step"]) == ("stopped", 0)
    (start,) = Run(tmp_path / "run").network.history
    assert math.isnan(start.loss)
    go_on(tmp_path / "run")
    assert (tmp_path / "run" / MOMENTS).read_bytes() == (whole / MOMENTS).read_bytes()


def test_a_finished_run_has_nothing_to_go_on_with(whole: Path, tmp_path: Path) -> None:
    run(tmp_path / "run")
    before = (tmp_path / "run" / MOMENTS).read_bytes()
    ending = go_on(tmp_path / "run")
    assert (ending.state, ending.message) == ("finished", "")
    assert (tmp_path / "run" / MOMENTS).read_bytes() == before
    assert status(tmp_path / "run").state == "finished"


def _cut(folder: Path) -> None:
    data = (folder / CHECKPOINT).read_bytes()
    (folder / CHECKPOINT).write_bytes(data[: len(data) // 2])


def _flip(folder: Path) -> None:
    data = bytearray((folder / CHECKPOINT).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / CHECKPOINT).write_bytes(bytes(data))


def _changed(folder: Path, **changes: object) -> None:
    state = load_state(folder / CHECKPOINT)
    save_state({**state, **{name: np.array(value) for name, value in changes.items()}}, folder / CHECKPOINT)


def _without(folder: Path, name: str) -> None:
    state = load_state(folder / CHECKPOINT)
    del state[name]
    save_state(state, folder / CHECKPOINT)


def _older(folder: Path) -> None:
    state = load_state(folder / CHECKPOINT)
    with (folder / CHECKPOINT).open("wb") as file:
        np.savez(file, allow_pickle=False, format=np.array("convtui-checkpoint-0"), **state)


def _pickled(folder: Path) -> None:
    with (folder / CHECKPOINT).open("wb") as file:
        np.savez(file, format=np.array({"a": 1}, dtype=object))


def _head(folder: Path, recipe: Recipe | None) -> None:
    (folder / HEAD).write_bytes(head_to_bytes(RunHead("x", PLAN.spec, recipe=recipe)))


def _versions(folder: Path) -> None:
    about = str(load_state(folder / CHECKPOINT)["about"])
    _changed(folder, about=about.replace('{"fake": "1"}', '{"fake": "0\\u001b"}'))


LIES: dict[str, tuple[Callable[[Path], object], str]] = {
    "lacks it": (lambda folder: (folder / CHECKPOINT).unlink(), "it lacks checkpoint.npz; begin a new training"),
    "cut": (_cut, "cannot be taken up again from its checkpoint.npz: it is damaged; begin a new training"),
    "flipped bit": (_flip, "it is damaged"),
    "empty": (lambda folder: (folder / CHECKPOINT).write_bytes(b""), "it is damaged"),
    "pickled": (_pickled, "it is damaged"),
    "text": (lambda folder: (folder / CHECKPOINT).write_text("a checkpoint"), "it is damaged"),
    "older": (_older, "it was written by another version of convtui"),
    "no step": (lambda folder: _without(folder, "step"), "it is damaged"),
    "no weights": (lambda folder: _without(folder, "learner/dense/bias"), "those of another network or optimizer"),
    "step beyond": (lambda folder: _changed(folder, step=21), "its numbers cannot be"),
    "no sums": (lambda folder: _changed(folder, sums=[1.0]), "its numbers cannot be"),
    "about": (lambda folder: _changed(folder, about="[]"), "the origin is not a JSON object"),
    "not finite": (lambda folder: _changed(folder, **{"learner/dense/bias": np.full(8, np.nan)}), "are no numbers"),
    "other recipe": (lambda folder: _head(folder, replace(RECIPE, learning_rate=0.1)), "it is of another recipe"),
    "other versions": (_versions, "it was trained with fake 0␛, and this is fake 1"),
    "no batch": (
        lambda folder: _head(folder, replace(RECIPE, batch=0)),
        "in its run.json, batch is 0: it is from 1 to",
    ),
    "own script": (lambda folder: _head(folder, None), "was recorded by a training of your own"),
    "no head": (lambda folder: (folder / HEAD).unlink(), "holds no training: give a folder"),
    "bad head": (lambda folder: (folder / HEAD).write_text("{}"), "cannot be taken up again: its format is not"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_folder_that_cannot_be_taken_up_again_is_refused_in_one_sentence(lie: str, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    run(folder, orders={7: ["stop"]})
    change, reason = LIES[lie]
    change(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(ConvtuiError) as refusal:
        go_on(folder)
    sentence = str(refusal.value)
    assert reason in sentence
    assert str(folder) in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_other_data_are_refused(tmp_path: Path) -> None:
    run(tmp_path / "run", orders={7: ["stop"]})
    other = replace(DATA, x_train=DATA.x_train[::-1])
    with pytest.raises(ConvtuiError, match="the data are not those that it was trained on"):
        running.resume(tmp_path / "run", other, make=FakeLearner)
    with pytest.raises(DataError, match="27 x 28"):
        running.resume(tmp_path / "run", replace(DATA, x_train=DATA.x_train[:, 1:]), make=FakeLearner)


def test_its_head_says_what_it_was_asked_for(tmp_path: Path) -> None:
    run(tmp_path / "run", orders={7: ["stop"]})
    head = head_of(tmp_path / "run")
    assert head.recipe == RECIPE
    assert head.metadata["command"] == "convtui train ..."


@pytest.mark.parametrize(
    ("changes", "is_refused"),
    [
        ({}, True),
        ({"state": "paused"}, True),
        ({"state": "stopped"}, False),
        ({"pid": 2**22 + 1}, False),  # beyond the largest that Linux gives
        ({"updated": 1_000.0}, False),
        ({"host": "elsewhere", "pid": 2**22 + 1}, True),
    ],
)
def test_two_do_not_train_in_one_folder(changes: dict[str, object], is_refused: bool, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    run(folder, orders={7: ["stop"]})
    mine = Status("running", updated=time.time(), pid=os.getppid(), host=platform.node())
    (folder / STATUS).write_bytes(status_to_bytes(replace(mine, **changes)))
    if is_refused:
        for again in (run, go_on):
            with pytest.raises(ConvtuiError, match="is being trained already, by process"):
                again(folder)
    else:
        assert go_on(folder).state == "finished"


def test_of_two_that_take_it_up_in_the_same_moment_one_is_refused_and_writes_nothing(tmp_path: Path) -> None:
    """Both found nobody at work there."""
    folder = tmp_path / "run"
    run(folder, orders={3: ["stop"]})
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with alone(folder):
        for again in (run, go_on):
            with pytest.raises(ConvtuiError, match="is being trained already, by another process"):
                again(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert go_on(folder).state == "finished"
