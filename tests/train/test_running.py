"""A training in a folder: what is written when, and what it is told to do while it goes on."""

import math
import os
import platform
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.network import Network
from convtui.core.run import CHECKPOINT, HEAD, MOMENTS, NETWORK, STATUS, Status
from convtui.source.runs import Run
from convtui.train import run_writer, running
from convtui.train.checkpoint import load_state
from convtui.train.course import Course, Plan
from convtui.train.interruption import Interruption
from convtui.train.learner import Learner
from convtui.train.orders import Order, Orders
from convtui.train.pace import Pace, Progress
from convtui.train.running import Ending, Running
from convtui.train.status import status_of
from tests.train.fake_learner import FakeLearner
from tests.train.tiny_run import DATA, PLAN, RECIPE, run, status, wait_for


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training that nobody disturbed."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    assert run(folder).state == "finished"
    return folder


def test_a_run_is_in_its_folder_as_others_read_it(whole: Path) -> None:
    found = Run(whole)
    assert [item.step for item in found.network.history] == [*range(12), 13, 15, 17, 19, 20]
    last = found.network.history[-1]
    assert np.array_equal(last.kernels, found.network.weights["conv2d"].kernels)
    tested = [item.step for item in found.network.history if not math.isnan(item.test_accuracy)]
    assert tested == [5, 10, 15, 20]
    metadata = found.network.metadata
    assert (metadata["step"], metadata["epochs"], metadata["epochs_asked"]) == (20, 4, 4)
    assert (metadata["n_train"], metadata["n_test"], metadata["data"]) == (70, 20, "blocks.npz")
    assert (metadata["test_loss"], metadata["test_accuracy"]) == (last.test_loss, last.test_accuracy)
    assert metadata["command"] == "convtui train ..."
    now = status(whole)
    assert (now.state, now.step, now.steps, now.epoch, now.epochs) == ("finished", 20, 20, 4, 4)
    assert (now.saved_step, now.test_accuracy, now.left, now.message) == (20, last.test_accuracy, None, "")
    assert (now.pid, now.host) == (os.getpid(), platform.node())
    assert found.head.recipe == RECIPE
    assert found.head.spec == PLAN.spec
    assert {path.name for path in whole.iterdir()} == {HEAD, MOMENTS, NETWORK, STATUS, CHECKPOINT}


def test_loss_and_accuracy_are_means_over_the_epoch_so_far(tmp_path: Path) -> None:
    seen: list[Progress] = []
    losses: list[float] = []

    class Listening(FakeLearner):
        def learn(self, images: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
            result = super().learn(images, labels)
            losses.append(result[0])
            return result

    running.record(PLAN, DATA, tmp_path / "run", on_step=seen.append, make=Listening)
    assert [now.step for now in seen] == [*range(1, 21)]
    assert [now.epoch for now in seen] == [epoch for epoch in (1, 2, 3, 4) for _ in range(5)]
    assert {(now.steps, now.epochs) for now in seen} == {(20, 4)}
    assert seen[5].loss == losses[5]
    assert seen[9].loss == pytest.approx((16 * sum(losses[5:9]) + 6 * losses[9]) / 70)
    assert seen[0].left is None
    assert all(now.left is not None and now.left >= 0 for now in seen[1:])


class Watched(Orders):
    """Given orders, and what the folder said each time that the next was waited for."""

    def __init__(self, folder: Path, *orders: Order) -> None:
        super().__init__()
        self.said: list[tuple[Order | None, Status | None, int]] = []
        self.patience: list[float] = []
        self._folder, self._given = folder, list(orders)

    def next(self, seconds: float = 0.0) -> Order | None:
        order = self._given.pop(0) if self._given else None
        found = status_of(self._folder)
        self.patience.append(seconds)
        saved = int(load_state(self._folder / CHECKPOINT)["step"])
        self.said.append((order, found, saved))
        return order


def test_a_paused_run_is_saved_and_says_so_until_it_goes_on(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    orders = Watched(folder)

    def on_step(now: Progress) -> None:
        if now.step == 7:
            orders._given += ["pause", "pause", "save", "go"]

    running.record(PLAN, DATA, folder, orders=orders, on_step=on_step, make=FakeLearner)
    at = next(index for index, (order, *_) in enumerate(orders.said) if order == "pause")
    states = [found.state for _, found, _ in orders.said[at : at + 5] if found is not None]
    assert states == ["running", "paused", "paused", "paused", "running"]
    saved = [(found.step, found.saved_step, step) for _, found, step in orders.said[at + 1 : at + 4] if found]
    assert saved == [(7, 7, 7)] * 3
    counts = [found.saves for _, found, _ in orders.said[at + 1 : at + 5] if found]
    assert counts == [3, 3, 4, 4]  # at the start, after an epoch, and by two orders
    # Only where it is paused does it wait, and wakes to say that it is still there.
    assert orders.patience[at : at + 5] == [0.0, *[running.HEARTBEAT_SECONDS] * 3, 0.0]
    assert (folder / MOMENTS).read_bytes() == (whole / MOMENTS).read_bytes()


def test_a_paused_run_tells_that_it_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000.0
    monkeypatch.setattr("convtui.train.status.time.time", lambda: now)

    class Patient(Orders):
        waits = 0

        def next(self, seconds: float = 0.0) -> Order | None:
            nonlocal now
            now += seconds
            if not seconds:
                return "pause"
            self.waits += 1
            told = status(tmp_path / "run")
            assert (told.state, told.left) == ("paused", None)
            assert now - told.updated == seconds <= 5
            return None if self.waits < 4 else "stop"

    orders = Patient()
    assert running.record(PLAN, DATA, tmp_path / "run", orders=orders, make=FakeLearner).state == "stopped"
    assert orders.waits == 4


@pytest.mark.parametrize("way", ["order", "end"])
def test_a_stop_or_the_end_of_the_orders_ends_a_pause(way: str, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    orders = Orders.from_fd(reading)
    endings: list[Ending] = []
    os.write(writing, b"nonsense\npau")
    os.write(writing, b"se\n")
    folder = tmp_path / "run"

    def train() -> None:
        endings.append(running.record(PLAN, DATA, folder, orders=orders, make=lambda plan: FakeLearner(plan, slow)))

    def slow(_step: int) -> None:
        time.sleep(0.001)

    thread = threading.Thread(target=train)
    thread.start()
    try:
        wait_for(lambda: (folder / STATUS).exists() and status(folder).state == "paused")
        assert thread.is_alive()
    finally:
        if way == "order":
            os.write(writing, b"stop\n")
        os.close(writing)
        thread.join(30)
        os.close(reading)
    (ending,) = endings
    assert ending.state == "stopped"
    assert status(folder).step == ending.network.metadata["step"]


def course(plan: Plan, clock: Callable[[], float], learner: Learner | None = None) -> Course:
    return Course(plan, DATA, learner or FakeLearner(plan), Pace(clock))


def test_the_status_is_renewed_a_few_times_a_second_and_the_network_every_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    told: list[tuple[float, Status]] = []
    saved: list[tuple[float, int]] = []
    tell, save = run_writer.RunWriter.status, run_writer.RunWriter.network

    def status_(self: run_writer.RunWriter, status: Status) -> None:
        told.append((now, status))
        tell(self, status)

    def network_(self: run_writer.RunWriter, network: Network) -> None:
        saved.append((now, int(str(network.metadata["step"]))))
        save(self, network)

    monkeypatch.setattr(run_writer.RunWriter, "status", status_)
    monkeypatch.setattr(run_writer.RunWriter, "network", network_)
    recipe = replace(RECIPE, batch=1, epochs=2)  # 140 steps of 1/8 s

    def at_step(_step: int) -> None:
        nonlocal now
        now += 0.125

    plan = replace(PLAN, recipe=recipe)
    made = course(plan, lambda: now, FakeLearner(plan, at_step))
    Running(made, tmp_path / "run", Orders(), lambda _: None, lambda _: None).go()
    gaps = np.diff([when for when, _ in told[:-1]])
    assert gaps.min() >= 0.25
    assert gaps.max() < 0.5
    assert [step for _, step in saved] == [0, 40, 70, 110, 140]
    middle = next(status for _, status in told if status.step >= 60)
    assert middle.seconds == pytest.approx(middle.step * 0.125)
    assert middle.left == pytest.approx((140 - middle.step) * 0.125)


def test_a_pause_counts_neither_as_training_nor_for_the_speed() -> None:
    now = 0.0
    pace = Pace(lambda: now)
    pace.go()
    assert pace.left(0, 100) is None
    pace.reached(1)
    assert pace.left(1, 100) is None
    now = 20.0
    assert pace.left(11, 100) == pytest.approx(89 * 2)
    pace.pause()
    now = 1_000.0
    assert pace.seconds == 20
    pace.go()
    now = 1_005.0
    pace.reached(12)
    assert pace.left(12, 100) is None  # the first step after it may have to build things again
    now = 1_006.0
    pace.reached(13)
    assert pace.left(13, 100) == pytest.approx(87)
    assert pace.seconds == 26


def test_a_run_takes_the_place_of_one_that_was_there(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    run(folder)
    other = replace(PLAN, recipe=replace(RECIPE, seed=8))
    run(folder, other, orders={3: ["stop"]})
    found = Run(folder)
    assert [item.step for item in found.network.history] == [0, 1, 2, 3]
    assert found.network.metadata["seed"] == 8


def test_a_signal_is_an_order_to_stop() -> None:
    orders = Orders()
    with Interruption(then=lambda: orders.put("stop")) as interruption:
        assert orders.next() is None
        signal.raise_signal(signal.SIGTERM)
        assert orders.next(30) == "stop"
        assert interruption.signal == signal.SIGTERM
