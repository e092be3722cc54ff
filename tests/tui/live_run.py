"""A training that goes on in an app, without process, thread and clock: what the follower of its folder would see is
told to it, step by step.
"""

from functools import cache
from time import monotonic

from msgspec.structs import replace

from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import Network, Snapshot
from convtui.core.recipe import Recipe
from convtui.core.run import RunHead, RunState, Status
from convtui.lab import intents as want
from convtui.lab.library import Library
from convtui.tui.app import ConvtuiApp
from convtui.tui.follower import Seen
from convtui.tui.trainer_process import Order
from convtui.tui.trainings import Trainings
from tests.oracles import conv, max_pool, random_network

# The run of somebody else that is there from the start.
NAME = "a run"
EVENTS = tuple("moment moment saved saved anew paused finished failed lost begins ends dies".split())
# Filters, convolutions, kernel: what a run that is begun anew in the same folder may be.
_SHAPES = ((6, 2, 3), (2, 1, 1), (20, 3, 3), (1, 1, 5))


@cache
def _network(shape: int, seed: int) -> Network:
    filters, depth, kernel = _SHAPES[shape % len(_SHAPES)]
    layers: list[LayerSpec] = []
    for index in range(depth):
        layers += [conv(f"c{index}", filters + index, kernel, activation="relu"), max_pool(f"p{index}")]
    layers += [LayerSpec("flat", "Flatten"), LayerSpec("out", "Dense", units=10, activation="softmax")]
    return random_network(NetworkSpec("run", (28, 28, 1), tuple(layers), tuple("0123456789")), seed)


class _Run:
    """A run as its files would hold it."""

    def __init__(self) -> None:
        self.shape = self.step = self.saves = 0
        self.state: RunState = "running"
        self.moments: tuple[Snapshot, ...] = ()
        self.grow()

    def grow(self) -> None:
        bank = _network(self.shape, self.step % 5).weights["c0"]
        moment = Snapshot(self.step, self.step / 4, 2.0, 0.1, bank.kernels, bank.bias)
        self.moments, self.step = (*self.moments, moment), self.step + 1

    def seen(self, folder: str, pid: int, trouble: str = "") -> Seen:
        network = replace(_network(self.shape, self.saves % 5), history=self.moments)
        head = RunHead(f"id{self.shape}", network.spec, recipe=Recipe())
        status = Status(
            self.state, self.step, 40, 1, 2, saved_step=self.step, saves=self.saves, pid=pid, host="here", updated=1.0
        )
        return Seen(folder, monotonic(), network, head, status, can_go_on=True, trouble=trouble)


class _Process:
    """In place of a `TrainerProcess`: it remembers what it was told."""

    def __init__(self, pid: int) -> None:
        self.pid, self.code = pid, None
        self.orders: list[Order] = []
        self.reason = "its process was ended by SIGKILL (out of memory?)"

    def order(self, what: Order) -> None:
        self.orders.append(what)

    def close(self) -> None:
        pass

    terminate = kill = close


class LiveRuns:
    """All runs of an app, in place of what follows folders and starts processes."""

    def __init__(self, app: ConvtuiApp) -> None:
        self._app = app
        self._runs: dict[str, _Run] = {}
        self._last: dict[str, Seen] = {}
        self._pid = 100
        self._process: _Process | None = None
        trainings = app.trainings
        for name, stand_in in (("follow", _nothing), ("look", _nothing), ("seen", self._last.get)):
            setattr(trainings._watch._follower, name, stand_in)
        starting: dict[str, object] = {"_start": self._start, "_is_possible": lambda: True, "begin": self._begin}
        for name, other in starting.items():
            setattr(trainings, name, other)

    @property
    def _trainings(self) -> Trainings:
        return self._app.trainings

    def _begin(self, recipe: Recipe) -> None:
        if not self._trainings._is_taken():
            self._start(f"/runs/digits-{len(self._runs)}", [], "Starting TensorFlow ...")

    def _start(self, folder: str, words: object, sentence: str) -> None:
        trainings = self._trainings
        self._pid += 1
        self._process = _Process(self._pid)
        trainings._child = self._process  # type: ignore[assignment]
        trainings._folder, trainings._is_stopping, trainings._ended = folder, False, None
        trainings._watch.trained, trainings._watch.awaited = folder, (folder, self._pid)
        trainings.say("Started", sentence)

    def do(self, what: str) -> None:
        """Something happens to the run that is trained here, or else to the one on the screen."""
        trainings, app = self._trainings, self._app
        if what == "shown":
            app.send(want.UseNetwork(NAME))
            return
        watch, child = trainings._watch, trainings._child
        watch._taken = watch._drawn = float("-inf")  # no picture waits for its time
        folder = trainings._folder if child is not None else watch.shown if watch.shows_a_run else NAME
        run = self._runs.setdefault(folder, _Run())
        orders = self._process.orders if child is not None and self._process is not None else []
        after: dict[Order, RunState] = {"pause": "paused", "go": "running", "stop": "stopped", "save": run.state}
        for order in orders:
            run.saves, run.state = run.saves + 1, after[order]
        is_over = "stop" in orders
        orders.clear()
        self._happens(run, what)
        pid = child.pid if child is not None else 1
        if child is not None and (is_over or what in ("ends", "dies", "finished", "failed")):
            child.code = -9 if what == "dies" else 0
            trainings._gone(child)
        self._last[folder] = seen = run.seen(folder, pid, f"{folder} is no longer there;" if what == "lost" else "")
        watch._told(seen)

    def _happens(self, run: _Run, what: str) -> None:
        if what in ("moment", "saved", "begins"):
            run.grow()
        if what == "saved":
            run.saves += 1
        if what == "anew":
            run.shape, run.step, run.moments = run.shape + 1, 0, ()
            run.grow()
        if what in ("paused", "finished", "failed"):
            run.state = what  # type: ignore[assignment]
        elif what in ("begins", "anew"):
            run.state = "running"


def _nothing(*_: object) -> None:
    pass


def put_into(books: Library) -> None:
    """The run that is there from the start, held."""
    run = _Run()
    seen = run.seen(NAME, 1)
    assert seen.network is not None
    books.hold_network(NAME, seen.network)
    books.hold_status(NAME, seen.status)
    books.keep_network(NAME)
