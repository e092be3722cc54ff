"""A training in a folder when something goes wrong: it dies, the disk is full, its numbers are none any more."""

import math
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from convtui.core.run import CHECKPOINT, HEAD, MOMENTS, NETWORK, STATUS
from convtui.errors import ConvtuiError
from convtui.source.runs import Run
from convtui.train import running
from convtui.train.checkpoint import load_state
from convtui.train.orders import Orders
from tests.train.fake_learner import FakeLearner
from tests.train.synthetic import blocks
from tests.train.tiny_run import DATA, PLAN, run, same, status, wait_for

ROOT = Path(__file__).resolve().parents[2]
CHILD = [sys.executable, "-m", "tests.train.fake_child", "train"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training that nobody disturbed."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    assert run(folder).state == "finished"
    return folder


@pytest.mark.parametrize("fault", ["kill:13", "raise:13", "full:13"])
def test_a_child_that_dies_costs_at_most_an_epoch(fault: str, whole: Path, tmp_path: Path) -> None:
    words = ["--epochs", "4", "--filters", "4", "--units", "8", "--seed", "3"]
    folder, other = tmp_path / "run", tmp_path / "other"
    failed = child(*words, "--record", str(folder), fault=fault)
    found = Run(folder)
    assert found.network.metadata["step"] == 8  # the end of the first of four epochs of 8 steps
    assert found.network.history[-1].step in (11, 13, 16)
    if fault.startswith("kill"):
        assert (failed.returncode, failed.stderr) == (-signal.SIGKILL, "")
        assert status(folder).state == "running"
    else:
        assert failed.returncode == 1
        assert status(folder).state == "failed"
        assert failed.stderr == status(folder).message + "\n"
        reason = "RuntimeError: the fake learner has failed" if fault.startswith("raise") else "No space left on device"
        assert f"({reason}); what was saved before is kept: " in failed.stderr
        assert f"convtui train --resume {folder}" in failed.stderr
    assert failed.stdout == ""

    assert child("--resume", str(folder)).returncode == 0
    assert child(*words, "--record", str(other)).returncode == 0
    assert (folder / MOMENTS).read_bytes() == (other / MOMENTS).read_bytes()
    assert same(Run(folder).network, Run(other).network)
    assert {path.name for path in folder.iterdir()} == {HEAD, MOMENTS, NETWORK, STATUS, CHECKPOINT}


def child(*words: str, fault: str = "") -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"CONVTUI_FAKE_FAULT": fault, "CONVTUI_FAKE_STEP": "0"}
    return subprocess.run([*CHILD, *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="the limits of another process are Linux's")
def test_where_files_can_grow_no_more_all_that_was_saved_stays_whole(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    going = subprocess.Popen(
        [*CHILD, "--epochs", "900", "--filters", "4", "--units", "8", "--record", str(folder), "--orders"],
        cwd=ROOT,
        env=os.environ | {"CONVTUI_FAKE_STEP": "0.001"},
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_for(lambda: (folder / STATUS).exists() and status(folder).step > 20)
        # Paused it writes nothing but its status: else the limit may come between its checkpoint and its network.
        assert going.stdin is not None
        going.stdin.write("pause\n")
        going.stdin.flush()
        wait_for(lambda: status(folder).state == "paused")
        resource.prlimit(going.pid, resource.RLIMIT_FSIZE, (1_000, 1_000))
        going.stdin.write("go\n")
        going.stdin.flush()
        going.wait(30)
        _, errors = going.communicate()
    finally:
        going.kill()
        going.wait()
    assert going.returncode == 1
    assert "could not be written (File too large); what was saved before is kept: make room, then go on with" in errors
    assert len(errors.splitlines()) == 1
    assert status(folder).state == "failed"
    found = Run(folder)
    assert found.network.metadata["step"] == load_state(folder / CHECKPOINT)["step"]
    assert found.network.history[-1].step > 20
    assert not list(folder.glob(".*"))
    orders = Orders()
    orders.put("stop")
    ending = running.resume(folder, blocks(1_000, test=100), orders=orders, make=FakeLearner)
    assert ending.network.metadata["step"] == found.network.metadata["step"]


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConvtuiError, match=r"file/run cannot be written \(Not a directory\): make it writable"):
        run(tmp_path / "file" / "run")


def test_a_loss_that_is_no_number_any_more_ends_it_with_the_story_until_then(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    ending = run(folder, nan_from=13)
    assert ending.state == "finished"
    assert ending.message.startswith("The loss stopped being a number at step 13; kept is what it was at step 11 and")
    now = status(folder)
    assert (now.state, now.step, now.saved_step, now.message) == ("finished", 13, 11, ending.message)
    assert (now.loss, now.steps) == (None, 20)
    found = Run(folder)
    assert found.network.history[-1].step == 11
    assert found.network.metadata["step"] == 11
    assert np.array_equal(found.network.history[-1].kernels, found.network.weights["conv2d"].kernels)
    assert same(found.network, ending.network)


def test_a_loss_that_is_no_number_is_recorded_while_the_kernels_are_numbers(tmp_path: Path) -> None:
    class Dense(FakeLearner):
        """Whose last layer alone breaks, as behind ReLUs that are dead."""

        def learn(self, images: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
            kept = self._weights["conv2d"]
            result = super().learn(images, labels)
            self._weights["conv2d"] = kept
            return result

    folder = tmp_path / "run"
    ending = running.record(PLAN, DATA, folder, make=lambda plan: Dense(plan, nan_from=12))
    found = Run(folder)
    assert [item.step for item in found.network.history][-2:] == [11, 12]
    assert math.isnan(found.network.history[-1].loss)
    assert ending.network.metadata["step"] == 11


def test_weights_that_are_no_numbers_end_it_where_they_would_be_saved(tmp_path: Path) -> None:
    class Last(FakeLearner):
        """Whose update breaks it, after a loss that was a number yet."""

        def learn(self, images: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
            loss, accuracy = super().learn(images, labels)
            return (2.5, accuracy) if math.isnan(loss) else (loss, accuracy)

    ending = running.record(PLAN, DATA, tmp_path / "run", make=lambda plan: Last(plan, nan_from=5))
    assert ending.message.startswith("The weights stopped being numbers at step 5; kept is what it was at step 4 and")
    assert Run(tmp_path / "run").network.history[-1].step == 4
