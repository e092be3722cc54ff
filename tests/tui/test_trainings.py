"""Trainings in the app, with a trainer that needs no TensorFlow: begun, followed, ordered about, kept, gone wrong."""

import asyncio
import socket
import sys
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
from textual.widgets import Input

from convtui.core.network import Snapshot
from convtui.core.recipe import Recipe, spec_of
from convtui.core.run import RunHead, Status
from convtui.errors import MissingExtraError
from convtui.lab import intents as want
from convtui.lab.library import Library
from convtui.lab.starting import started
from convtui.lab.state import State
from convtui.source.kept import keep, kept_networks, kept_path, runs_home
from convtui.source.networks import load_network
from convtui.source.runs import Run, load_run
from convtui.train import engine
from convtui.train.run_writer import RunWriter
from convtui.tui import follower, run_watch, trainer_process, trainings
from tests.oracles import random_network
from tests.terminal.processes import are_gone
from tests.tui.harness import Session, opened

SECONDS = 30.0
TRAINER = (sys.executable, "-m", "tests.tui.fake_trainer")
RECIPE = Recipe(epochs=4)
LONG = "steps=100000 epoch=20 pace=0.02"


@pytest.fixture(autouse=True)
def a_home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And a trainer that is at hand, and looks that are not waited for."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(trainer_process, "COMMAND", TRAINER)
    monkeypatch.setattr(engine, "require_tensorflow", lambda: None)
    monkeypatch.setattr(follower, "LOOK", 0.05)
    monkeypatch.setattr(follower, "SELDOM", 0.1)
    monkeypatch.setattr(run_watch, "SECONDS_A_PICTURE", 0.05)
    monkeypatch.setattr(run_watch, "SECONDS_A_MOMENT", 0.1)


@asynccontextmanager
async def training(monkeypatch: pytest.MonkeyPatch, fake: str = LONG) -> AsyncGenerator[Session]:
    """Training mode, in which a training has just been begun; whatever process there was is gone at the end."""
    monkeypatch.setenv("FAKE", fake)
    async with opened(State("training"), books=Library()) as s:
        await s.send(want.StartTraining(RECIPE))
        process = s.app.trainings._child
        try:
            yield s
        finally:
            for each in (process, s.app.trainings._child):
                if each is not None:
                    each.kill()


async def until(s: Session, condition: Callable[[], bool]) -> None:
    """Until it holds, while the app goes on."""
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, s.text
        await asyncio.sleep(0.01)
    await s.settle()


def said(s: Session) -> str:
    """What stands on the screen, or in the box that lies over it, in one line."""
    boxed = [line[line.index("│") + 1 : line.rindex("│")] for line in s.lines if not s.in_lab and "│" in line]
    return " ".join(" ".join(boxed or s.lines).split())


async def shows(s: Session, text: str) -> None:
    await until(s, lambda: text in said(s))


def run_of(s: Session) -> str:
    """The folder of the run on the screen."""
    assert s.app.library.is_run(s.trained.trial.network)
    return s.trained.trial.network


async def on_screen(s: Session, step: int = 1) -> str:
    """Until the training that was begun is on the screen, and has come so far."""
    await until(s, lambda: s.trained.trial.network.endswith("-1") and status(s).step >= step)
    return run_of(s)


def status(s: Session) -> Status:
    found = s.app.library.status(s.trained.trial)
    return found if found is not None else Status("running", step=-1)


# -- it goes on


async def test_what_was_begun_comes_on_the_screen_and_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    async with training(monkeypatch, "steps=60 epoch=20 pace=0.02 late=0.2") as s:
        assert "Starting TensorFlow" in said(s)
        assert s.trained.trial.network == "lecture"
        folder = await on_screen(s)
        assert Path(folder) == runs_home() / "digits-1"
        first = s.app.library.moments(s.trained.trial)
        await until(s, lambda: s.app.library.moments(s.trained.trial) > first + 3)
        assert s.trained.moment is None, "the newest moment is on the screen"
        await shows(s, "finished: 3 epochs, 60 steps in")
        await shows(s, "The last step: the filters that F shows. w keeps the network")
        assert "of the test pictures it reads 50 %" in said(s)
        assert status(s).state == "finished"
        held, written = s.app.library.network(folder), load_run(folder)
        assert [moment.step for moment in held.history] == [moment.step for moment in written.history]
        np.testing.assert_array_equal(held.weights["conv2d"].kernels, written.weights["conv2d"].kernels)
        assert "step 60" in said(s)


async def test_a_moment_in_the_past_stays_while_it_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    async with training(monkeypatch) as s:
        await on_screen(s, 5)
        await s.press("home", "right")
        before = s.trained.moment
        count = s.app.library.moments(s.trained.trial)
        await until(s, lambda: s.app.library.moments(s.trained.trial) > count + 2)
        assert s.trained.moment == before == 1


async def test_filters_mode_shows_what_was_saved_last(monkeypatch: pytest.MonkeyPatch) -> None:
    async with training(monkeypatch) as s:
        folder = await on_screen(s)
        await s.press("F")
        before = s.app.library.network(folder).weights["conv2d"]
        await until(s, lambda: s.app.library.network(folder).weights["conv2d"] is not before)
        shown = s.filters_scene().bank.kernels
        np.testing.assert_array_equal(shown, s.app.library.network(folder).weights["conv2d"].kernels)
        assert (shown != before.kernels).any()
        await s.press("N")
        assert s.mode() == "network"
        assert not s.app.library.findings._kept, "nothing is counted unasked"


async def test_while_a_study_is_open_the_network_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    async with training(monkeypatch) as s:
        folder = await on_screen(s)
        await s.press("F", "e")
        held, saves = s.app.library.network(folder), status(s).saves
        run = Run(Path(folder))

        def saved_thrice() -> bool:
            run.look()
            return run.status is not None and run.status.saves > saves + 2

        await until(s, saved_thrice)
        assert s.app.library.network(folder) is held
        await s.press("escape")
        await until(s, lambda: status(s).saves > saves + 2)
        assert s.app.library.network(folder) is not held


async def test_an_open_list_does_not_stop_it_and_is_not_disturbed(monkeypatch: pytest.MonkeyPatch) -> None:
    async with training(monkeypatch) as s:
        await on_screen(s)
        await s.press("d")
        assert not s.in_lab
        step = status(s).step
        await until(s, lambda: status(s).step > step + 20)
        assert not s.in_lab
        await s.press("right", "enter")
        assert s.trained.trial.digit == 1


async def test_it_is_not_forced_upon_who_has_gone_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    async with training(monkeypatch, f"{LONG} late=0.5") as s:
        await s.press("F")
        await shows(s, "The training of digits-1 has begun: k has it in the list.")
        assert (s.mode(), s.trained.trial.network) == ("filters", "lecture")
        await s.press("k")
        await shows(s, "run: running, epoch")
        await s.press("end", "enter")
        await on_screen(s)
        assert s.mode() == "filters"


# -- orders


def spoken_by(s: Session, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that is said from now on, also what gives way at once."""
    spoken: list[str] = []
    say = s.app._say

    def heard(sentence: str) -> None:
        spoken.append(sentence)
        say(sentence)

    monkeypatch.setattr(s.app, "_say", heard)
    return spoken


async def test_p_pauses_and_lets_it_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    async with training(monkeypatch) as s:
        folder = await on_screen(s)
        spoken = spoken_by(s, monkeypatch)
        await s.press("p")
        assert "digits-1 pauses, and is saved ..." in spoken, "until the trainer answers, which may be at once"
        await until(s, lambda: status(s).state == "paused")
        run = Run(Path(folder))
        assert run.status is not None
        assert run.status.saved_step == run.status.step, "it was saved at that very step"
        await s.press("p")
        await until(s, lambda: status(s).state == "running" and status(s).step > run.status.step)  # type: ignore[union-attr]


async def test_ctrl_c_stops_it_and_p_takes_it_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with training(monkeypatch) as s:
        await on_screen(s, 3)
        first = s.app.trainings._child
        await s.press("ctrl+c")
        await shows(s, ", and saved: p takes it up again, w keeps it.")
        assert first is not None
        assert are_gone([first.pid])
        at = status(s).step
        assert status(s).state == "stopped"
        await s.press("p")
        assert f"Taken up again at step {at}" in said(s)
        await until(s, lambda: status(s).state == "running" and status(s).step > at)
        steps = [moment.step for moment in s.app.library.network(run_of(s)).history]
        assert steps == sorted(set(steps)), "the story goes on where it was left"
        await s.press("ctrl+c")
        await shows(s, "Stopped at step")


async def test_stopped_before_it_had_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    async with training(monkeypatch, f"{LONG} late=20") as s:
        await s.press("p")
        assert "It has not begun yet" in said(s)
        await s.press("left")
        assert "digits-1 is starting ..." in said(s), "also when other keys have been pressed"
        await s.press("ctrl+c")
        await shows(s, "Stopped before it had begun: nothing was saved.")
        assert "is starting" not in said(s)
        assert s.trained.trial.network == "lecture"


async def test_one_that_does_not_obey_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trainings, "PATIENCE", 0.1)
    monkeypatch.setattr(trainings, "LAST_PATIENCE", 0.1)
    async with training(monkeypatch, f"{LONG} deaf=1") as s:
        await on_screen(s)
        await s.press("ctrl+c")
        await shows(s, "Stopped at step")
        assert "p takes it up again" in said(s)


async def test_only_one_training_goes_on_here(monkeypatch: pytest.MonkeyPatch) -> None:
    async with training(monkeypatch) as s:
        await on_screen(s)
        first = s.app.trainings._child
        await s.send(want.StartTraining(RECIPE))
        assert "A training goes on here already (digits-1): Ctrl-C stops it first." in said(s)
        assert s.app.trainings._child is first


async def test_one_that_is_begun_while_the_one_before_ends_is_not_taken_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with training(monkeypatch) as s:
        await on_screen(s)
        with monkeypatch.context() as held:
            held.setattr(s.app.trainings._watch, "_tell", lambda _: None)  # what it has left is not seen yet
            await s.press("ctrl+c")
            await until(s, lambda: s.app.trainings._child is None)
            await s.press("p")
            assert "One moment: it is just ending." in said(s)
            await s.send(want.StartTraining(RECIPE))
        await until(s, lambda: s.trained.trial.network.endswith("-2"))
        await until(s, lambda: status(s).step > 3)
        assert "Stopped" not in said(s)
        assert s.app.trainings._watch.trained == s.trained.trial.network


async def test_two_apps_that_begin_at_once_take_two_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    async with training(monkeypatch, f"{LONG} late=20") as s, training(monkeypatch, f"{LONG} late=20") as other:
        assert (s.app.trainings._folder, other.app.trainings._folder) == (
            str(runs_home() / "digits-1"),
            str(runs_home() / "digits-2"),
        )
        await s.press("ctrl+c")
        await shows(s, "nothing was saved")
        assert not (runs_home() / "digits-1").exists(), "where nothing was written"


async def test_a_start_is_seen_at_once_and_so_is_a_resumption(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though a folder in which nothing happens is looked at seldom."""
    monkeypatch.setattr(follower, "SELDOM", 600.0)
    async with training(monkeypatch, f"{LONG} late=0.3") as s:
        await on_screen(s)
        await s.press("ctrl+c")
        await shows(s, "Stopped at step")
        step = status(s).step
        await s.press("p")
        await until(s, lambda: status(s).state == "running" and status(s).step > step)


# -- what goes wrong


async def test_without_tensorflow_it_says_what_adds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> None:
        raise MissingExtraError("Training needs TensorFlow, which is not installed here; add it with: pipx inject ...")

    monkeypatch.setattr(engine, "require_tensorflow", absent)
    async with training(monkeypatch) as s:
        assert s.app.trainings._child is None
        assert "add it with: pipx inject" in said(s)
        await s.press("enter")
        assert s.in_lab


async def test_data_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    async with training(monkeypatch, "refused=1") as s:
        await shows(s, "The data cannot be read: there is no such file.")
        assert s.trained.trial.network == "lecture"
        assert "TensorFlow says" not in said(s)


@pytest.mark.parametrize(
    ("fake", "said"),
    [
        ("fails=13", "Ended early: there is no space left for the run. Saved at step 10: p takes it up again."),
        ("killed=13", "its process was ended by SIGKILL (out of memory?)"),
        ("silent=13", "what TensorFlow says"),
    ],
)
async def test_a_crash_is_one_sentence_and_costs_what_was_not_saved(
    fake: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with training(monkeypatch, f"steps=40 epoch=10 pace=0.02 {fake}") as s:
        await shows(s, said)
        await s.press("enter") if not s.in_lab else None
        folder = run_of(s)
        assert s.mode() == "training"
        assert load_run(folder).history[-1].step == 13
        assert status(s).state == "failed"
        assert status(s).saved_step == 10
        monkeypatch.setenv("FAKE", "steps=40 epoch=10 pace=0.02")
        await s.press("p")
        await shows(s, "finished: 4 epochs, 40 steps")


async def test_where_the_home_cannot_be_written_it_goes_to_a_temporary_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    async with training(monkeypatch) as s:
        assert "cannot be written: it goes to" in said(s)
        await s.press("enter")
        assert (await on_screen(s)).startswith(str(tmp_path / "tmp"))


async def test_q_asks_once_and_leaves_when_it_is_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    async with training(monkeypatch) as s:
        folder = await on_screen(s)
        process = s.app.trainings._child
        assert process is not None
        await s.press("q")
        assert trainings.LEAVING in said(s)
        await s.press("down", "q")
        assert trainings.LEAVING in said(s), "another key was pressed meanwhile: it is asked again"
        await s.press("q")
        deadline = time.monotonic() + SECONDS
        while s.app.return_code is None or not are_gone([process.pid]):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)
        found = Run(Path(folder)).status
        assert found is not None
        assert (found.state, found.saved_step) == ("stopped", found.step)
        assert s.app.return_code == 0


# -- kept


async def test_w_keeps_it_under_a_name_that_every_command_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    async with training(monkeypatch) as s:
        folder = await on_screen(s, 5)
        saves = status(s).saves
        await s.press("w")
        assert "digits-1 as it is now" in said(s)
        assert s.app.screen.query_one(Input).value == "digits-1"
        await s.write("no good")
        await s.press("enter")
        assert "cannot be called no good" in said(s)
        s.app.screen.query_one(Input).value = "lecture"
        await s.press("enter")
        assert "comes with convtui" in said(s)
        s.app.screen.query_one(Input).value = "mine"
        await s.press("enter")
        await shows(s, "Kept as mine: convtui filters --net mine")
        assert status(s).saves > saves, "it was told to save first"
        kept = load_network("mine")
        assert kept.spec == load_run(folder).spec
        assert len(kept.history) > 4
        await s.press("w")
        s.app.screen.query_one(Input).value = "mine"
        await s.press("enter")
        assert "Enter again replaces it" in said(s)
        before = written_at("mine")
        await s.press("enter")
        await until(s, lambda: written_at("mine") > before)
        await s.press("w")
        assert s.app.screen.query_one(Input).value == "digits-1"
        await s.press("escape")
        assert s.in_lab
        assert kept_networks() == ("mine",)


async def keep_as(s: Session, name: str) -> None:
    await s.press("w")
    s.app.screen.query_one(Input).value = name
    await s.press("enter")


async def test_two_names_one_after_the_other_are_both_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    async with training(monkeypatch) as s:
        await on_screen(s)
        await keep_as(s, "one")
        await keep_as(s, "two")
        await until(s, lambda: kept_networks() == ("one", "two"))
        assert load_network("two").history[-1].step >= load_network("one").history[-1].step


async def test_what_is_to_be_kept_is_kept_though_one_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    async with training(monkeypatch) as s:
        folder = await on_screen(s)
        monkeypatch.setattr(s.app.trainings._keeping, "told", lambda _: None)  # it takes long to be saved
        await keep_as(s, "mine")
        assert kept_networks() == ()
        await s.press("q", "q")
        deadline = time.monotonic() + SECONDS
        while s.app.return_code is None:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)
    assert kept_networks() == ("mine",)
    steps = [moment.step for moment in load_network("mine").history]
    assert steps == [moment.step for moment in load_run(folder).history]


async def test_what_is_replaced_may_be_on_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network of 32 filters by one of 8, while the last of the 32 is shown."""
    keep("mine", load_network("lecture"))
    async with training(monkeypatch) as s:
        await on_screen(s)
        monkeypatch.setattr(s.app.trainings._keeping, "told", lambda _: None)  # it takes long to be saved
        await keep_as(s, "mine")
        await s.press("enter")
        await s.send(want.UseNetwork("mine"))
        await s.press("F", "end")
        assert s.trained.filter == 31
        wish = s.app.trainings._keeping._wishes[0]
        s.app.trainings._keeping._overdue(wish)
        await shows(s, "Kept as mine")
        assert s.app.library.filter_count(s.trained) == 8
        assert s.trained.filter == 7
        await s.press("n", "T", "N")


async def test_w_keeps_a_bundled_network_too(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(State("training"), books=Library()) as s:
        await s.press("w")
        assert s.app.screen.query_one(Input).value == "my-lecture"
        await s.press("enter")
        await shows(s, "Kept as my-lecture: convtui filters --net my-lecture")
        kept, own = load_network("my-lecture"), load_network("lecture")
        assert len(kept.history) == len(own.history)
        for name, bank in own.weights.items():
            np.testing.assert_array_equal(kept.weights[name].kernels, bank.kernels)


# -- runs of others


def written(folder: Path, seed: int = 0, filters: int = 4, step: int = 0) -> RunWriter:
    """A run that a script writes: of another process, of another machine."""
    spec = spec_of(Recipe(filters=filters, units=0), "job", (28, 28, 1), tuple("0123456789"))
    network = random_network(spec, seed)
    writer = RunWriter(folder, RunHead(f"id{seed}", spec))
    writer.network(network)
    bank = network.weights["conv2d"]
    writer.add(Snapshot(step, 0.0, 2.0, 0.1, bank.kernels, bank.bias))
    writer.status(Status("running", step=step, epoch=1, updated=time.time(), saves=1, pid=1, host="far"))
    return writer


def written_at(name: str) -> int:
    path = kept_path(name)
    assert path is not None
    return path.stat().st_mtime_ns


def on_run(folder: Path) -> tuple[State, Library]:
    books = Library()
    books.hold_network(str(folder), load_run(folder))
    return State("training", trained=started(books, str(folder), None, None)), books


async def test_a_run_of_another_process_is_followed_and_not_ordered_about(tmp_path: Path) -> None:
    writer = written(tmp_path / "exp1")
    state, books = on_run(tmp_path / "exp1")
    async with opened(state, books=books) as s:
        await until(s, lambda: books.status(s.trained.trial) is not None)
        await s.press("p")
        assert "exp1 is trained by process 1 on far: it is followed here" in said(s)
        bank = books.network(str(tmp_path / "exp1")).weights["conv2d"]
        writer.add(Snapshot(7, 0.1, 1.0, 0.5, bank.kernels, bank.bias))
        await shows(s, "step 7")
        await s.press("ctrl+c")
        assert "Nothing is running" in said(s)


async def test_a_run_that_is_begun_anew_with_another_network_breaks_nothing(tmp_path: Path) -> None:
    written(tmp_path / "exp1", filters=12)
    state, books = on_run(tmp_path / "exp1")
    async with opened(state, books=books) as s:
        await s.press("F", "end", "e", "plus", "escape", "T")
        assert s.trained.trial.edits
        written(tmp_path / "exp1", seed=2, filters=3)
        await until(s, lambda: s.app.library.filter_count(s.trained) == 3)
        assert s.trained.filter == 2
        for key in ("F", "N", "T", "home", "end", "down"):
            await s.press(key)


async def test_what_is_drawn_before_its_picture_is_due_is_of_the_network_that_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sentence, say: the screen must not know the state of before, whose filter is gone."""
    written(tmp_path / "exp1", filters=12)
    state, books = on_run(tmp_path / "exp1")
    async with opened(state, books=books) as s:
        await s.press("F", "end")
        monkeypatch.setattr(run_watch, "SECONDS_A_PICTURE", 600.0)
        s.app.trainings._watch._drawn = time.monotonic()
        written(tmp_path / "exp1", seed=2, filters=3)
        await until(s, lambda: s.app.library.filter_count(s.trained) == 3)
        s.app._say("Something is said.")
        await s.settle()
        assert "Something is said." in said(s)


async def test_a_folder_that_goes_away_is_one_sentence_and_the_last_state_stays(tmp_path: Path) -> None:
    written(tmp_path / "exp1")
    state, books = on_run(tmp_path / "exp1")
    async with opened(state, books=books) as s:
        await until(s, lambda: books.status(s.trained.trial) is not None)
        held = books.network(str(tmp_path / "exp1"))
        (tmp_path / "exp1").rename(tmp_path / "gone")
        await shows(s, "exp1")
        await shows(s, "What was read before stays")
        assert books.network(str(tmp_path / "exp1")) is held
        await s.press("F", "T")
        (tmp_path / "gone").rename(tmp_path / "exp1")
        written(tmp_path / "exp1", seed=5, step=4)
        await until(s, lambda: books.network(str(tmp_path / "exp1")).history[-1].step == 4)


async def test_a_run_whose_process_is_gone_does_not_go_on(tmp_path: Path) -> None:
    writer = written(tmp_path / "exp1")
    process = await asyncio.create_subprocess_exec("true")
    await process.wait()
    writer.status(Status("running", step=3, updated=time.time(), pid=process.pid, host=socket.gethostname()))
    state, books = on_run(tmp_path / "exp1")
    async with opened(state, books=books) as s:
        await until(s, lambda: status(s).state == "failed")
        assert status(s).message == follower.GONE
        await s.press("p")
        assert "holds no checkpoint to go on from" in said(s)


async def test_a_network_that_is_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(State("training")) as s:
        await s.press("p")
        assert "This network is no run of a training: e begins one." in said(s)
        assert s.app._trainings is not None
        assert s.app._trainings._watch._follower._timer is None, "nothing is looked at"


async def test_the_last_moment_of_one_that_falls_silent_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_watch, "SECONDS_A_MOMENT", 0.7)
    writer = written(tmp_path / "exp1")
    state, books = on_run(tmp_path / "exp1")
    async with opened(state, books=books) as s:
        await until(s, lambda: books.status(s.trained.trial) is not None)
        bank = books.network(str(tmp_path / "exp1")).weights["conv2d"]
        writer.add(Snapshot(7, 0.1, 1.0, 0.5, bank.kernels, bank.bias))
        await shows(s, "step 7 of 7")
