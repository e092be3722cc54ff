"""A tiny training in a folder, with a learner that is none, for tests of all that is around it."""

import time
from collections.abc import Callable
from pathlib import Path

from convtui.core.network import Network
from convtui.core.recipe import Recipe, spec_of
from convtui.core.run import Status
from convtui.train import running
from convtui.train.course import Plan
from convtui.train.orders import Order, Orders
from convtui.train.pace import Progress
from convtui.train.running import Ending
from convtui.train.status import status_of
from tests.train.fake_learner import FakeLearner
from tests.train.synthetic import blocks

DATA = blocks(70, test=20)
RECIPE = Recipe(filters=4, units=8, batch=16, epochs=4, augment="both", dropout=0.3, seed=3)  # 5 steps an epoch
PLAN = Plan(spec_of(RECIPE, "tiny", (28, 28, 1), tuple("0123456789")), RECIPE, {"command": "convtui train ..."})


def run(folder: Path, plan: Plan = PLAN, *, orders: dict[int, list[Order]] | None = None, nan_from: int = 0) -> Ending:
    """A training that gets these orders after these steps."""
    waiting = Orders()

    def on_step(now: Progress) -> None:
        for order in (orders or {}).get(now.step, []):
            waiting.put(order)

    return running.record(
        plan, DATA, folder, orders=waiting, on_step=on_step, make=lambda plan: FakeLearner(plan, nan_from=nan_from)
    )


def go_on(folder: Path) -> Ending:
    """Until it is over."""
    return running.resume(folder, DATA, make=FakeLearner)


def status(folder: Path) -> Status:
    """It must have one."""
    found = status_of(folder)
    assert found is not None
    return found


def same(network: Network, other: Network) -> bool:
    """Whether their weights are, bit for bit."""
    return list(network.weights) == list(other.weights) and all(
        network.weights[name].kernels.tobytes() == bank.kernels.tobytes()
        and network.weights[name].bias.tobytes() == bank.bias.tobytes()
        for name, bank in other.weights.items()
    )


def wait_for(is_so: Callable[[], bool]) -> None:
    """At most half a minute."""
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.005)
