"""A training in the app in a real terminal: its noise stays off the screen, its process does not outlive the app."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from convtui.core.run import Status
from convtui.source.networks import load_network
from convtui.source.runs import Run
from tests.terminal.processes import are_gone
from tests.terminal.pty_app import PtyApp
from tests.terminal.test_app import ROOT, START
from tests.terminal.waiting import wait_until

COMMAND = (sys.executable, "-m", "tests.terminal.live_app")
# Seconds that a trainer may take to save and end.
ENDS = 5.0
# And a real one to start TensorFlow and train for 15 steps, on a busy machine.
REAL = 120.0


def at_home(folder: Path) -> dict[str, str]:
    """The environment of somebody whose home that is."""
    return {"HOME": str(folder), "XDG_DATA_HOME": str(folder / ".local/share")}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[PtyApp]:
    """In Training mode, with a training under way that would go on for an hour."""
    env = {**at_home(tmp_path), "CONVTUI_FAKE_STEP": "0.02", "CONVTUI_FAKE_NOISE": "1"}
    with PtyApp(COMMAND, env=env, cwd=ROOT) as made:
        made.wait_for(": all", START)
        made.press("T")
        made.wait_for("step 3,910", START)
        made.press("e")
        made.wait_for("Enter: train")
        made.press("end", "enter")
        made.wait_for("training: epoch", START)
        yield made


def trainer(app: PtyApp) -> int:
    """The process that trains: the last that was started."""
    words = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in app.processes}
    return next(pid for pid, line in words.items() if b"tests.train.fake_child" in line)


def left(home: Path) -> Status:
    """What the run's folder says in the end."""
    found = Run(home / ".local/share/convtui/runs/digits-1").status
    assert found is not None
    return found


def test_noise_stays_off_the_screen_and_the_state_is_seen(app: PtyApp) -> None:
    app.press("p")
    app.wait_for("paused at epoch")
    app.press("p")
    app.wait_for("training: epoch")
    raw = app.raw()
    assert b"cuDNN" not in raw
    assert b"noise" not in raw
    app.press("q")
    app.wait_for("q again stops it")


def ends_by_q(app: PtyApp) -> None:
    app.press("q")
    app.wait_for("q again stops it")
    app.press("q")
    assert app.wait_exit() == 0


def ends_by_kill(app: PtyApp) -> None:
    """Its guardian, then the app itself: nobody is left to tell the trainer anything."""
    for pid in app.processes[:2]:
        os.kill(pid, signal.SIGKILL)


def ends_by_term(app: PtyApp) -> None:
    app.signal(signal.SIGTERM)


@pytest.mark.parametrize(
    "ends", [ends_by_q, ends_by_kill, ends_by_term, PtyApp.hang_up], ids=["q", "kill", "term", "hang up"]
)
def test_the_trainer_saves_and_ends_with_the_app(ends: Callable[[PtyApp], None], app: PtyApp, tmp_path: Path) -> None:
    pid = trainer(app)
    ends(app)
    wait_until(lambda: are_gone([pid]), ENDS, lambda: f"the trainer {pid} still runs")
    status = left(tmp_path)
    assert status.state == "stopped"
    assert status.saved_step == status.step > 0


def test_ctrl_c_stops_the_training_and_not_the_app(app: PtyApp, tmp_path: Path) -> None:
    pid = trainer(app)
    app.press("ctrl+c")
    app.wait_for("p takes it up again, w keeps it.")
    assert are_gone([pid])
    assert left(tmp_path).state == "stopped"
    app.press("q")
    assert app.wait_exit() == 0


@pytest.mark.tensorflow
def test_with_tensorflow_from_the_form_to_a_kept_network(tmp_path: Path) -> None:
    """300 of the bundled digits, five epochs of three steps: seen as they come, kept, and opened by its name."""
    with PtyApp((sys.executable, "-m", "convtui"), env=at_home(tmp_path), cwd=ROOT) as app:
        app.wait_for(": all", START)
        app.press("T")
        app.wait_for("step 3,910", START)
        app.press("e")
        app.wait_for("Enter: train")
        app.press("down", "down", "3", "0", "0", "enter")
        app.wait_for("300 pictures: 3 steps an epoch")
        app.press("end", "enter")
        app.wait_for("finished: 5 epochs, 15 steps", REAL)
        trainers = app.processes[2:]
        wait_until(lambda: are_gone(trainers), ENDS, lambda: f"the trainer {trainers} still runs")
        app.press("w")
        app.wait_for("Enter keeps it")
        app.press("enter")
        app.wait_for("ept as digits-1")
        app.press("q")
        assert app.wait_exit() == 0
    home = tmp_path / ".local/share/convtui"
    kept = load_network(home / "networks/digits-1.npz")
    run = Run(home / "runs/digits-1").network
    assert [moment.step for moment in kept.history] == [*range(14), 15]
    assert np.array_equal(kept.history[-1].kernels, kept.weights["conv2d"].kernels)
    assert all(np.array_equal(kept.weights[name].kernels, bank.kernels) for name, bank in run.weights.items())
    assert kept.metadata["n_train"] == 300
