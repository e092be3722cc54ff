"""A training in a folder (`core.run`), where others can follow it: what is written when, and what it is told to do."""

import shlex
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from math import nan
from pathlib import Path
from typing import Literal
from uuid import uuid4

from msgspec import Struct

from convtui.core.network import Network
from convtui.core.run import CHECKPOINT, RunHead, RunState
from convtui.core.text import visible
from convtui.errors import ConvtuiError
from convtui.train.checkpoint import save_state
from convtui.train.course import Course, DivergedError, Plan
from convtui.train.data import TrainingData, check_data
from convtui.train.learner import Learner
from convtui.train.orders import Orders
from convtui.train.pace import Progress
from convtui.train.resumption import alone, head_of, kept_state, no_state, refuse_if_running
from convtui.train.run_writer import RunWriter, recorded
from convtui.train.status import StatusWriter, status_of
from convtui.train.trainer import keras_learner

STATUS_SECONDS = 0.25
HEARTBEAT_SECONDS = 2.0
NETWORK_SECONDS = 5.0


class Ending(Struct, frozen=True, eq=False):
    """`message` is the sentence why it ended early, where the loss stopped being a number; `network` is what was saved
    last, with its history.
    """

    state: Literal["finished", "stopped"]
    network: Network
    message: str = ""


def record(
    plan: Plan,
    data: TrainingData,
    folder: Path,
    *,
    orders: Orders | None = None,
    on_step: Callable[[Progress], None] = lambda _progress: None,
    on_epoch: Callable[[Network], None] = lambda _network: None,
    make: Callable[[Plan], Learner] = keras_learner,
) -> Ending:
    """Train in `folder`, which is made, until it is over or told to stop. `orders` are looked for after each step.

    Raises ConvtuiError, one sentence, which `status.json` then holds too; what was saved before it stays whole.
    """
    check_data(data, plan.spec)
    refuse_if_running(folder)
    course = Course(plan, data, make(plan))
    return Running(course, folder, orders or Orders(), on_step, on_epoch).go()


def resume(
    folder: Path,
    data: TrainingData,
    *,
    orders: Orders | None = None,
    on_step: Callable[[Progress], None] = lambda _progress: None,
    on_epoch: Callable[[Network], None] = lambda _network: None,
    make: Callable[[Plan], Learner] = keras_learner,
) -> Ending:
    """Go on where the training in `folder` was last saved, bit for bit as if it had never stopped; see `record`.

    `data` are those of its recipe, which `head_of` gives. Raises ConvtuiError, and leaves the folder as it is, where
    that cannot be.
    """
    head = head_of(folder)
    refuse_if_running(folder)
    assert head.recipe is not None, "head_of has refused it"
    check_data(data, head.spec)
    state = kept_state(folder)
    course = Course(Plan(head.spec, head.recipe, head.metadata), data, make(Plan(head.spec, head.recipe)))
    try:
        course.restore(state)
    except (ValueError, KeyError, TypeError) as reason:
        raise no_state(folder, str(reason) if isinstance(reason, ValueError) else "it is damaged") from None
    return Running(course, folder, orders or Orders(), on_step, on_epoch, resumed=True).go()


class Running:
    """One training in its folder, by the clock of its course's pace."""

    def __init__(
        self,
        course: Course,
        folder: Path,
        orders: Orders,
        on_step: Callable[[Progress], None],
        on_epoch: Callable[[Network], None],
        *,
        resumed: bool = False,
    ) -> None:
        self._course, self._folder, self._orders = course, folder, orders
        self._on_step, self._on_epoch = on_step, on_epoch
        self._resumed = resumed
        self._writer: RunWriter
        self._status: StatusWriter  # once there is a writer
        self._written = 0  # of the recorder's snapshots
        self._network_at = self._status_at = -float("inf")

    def go(self) -> Ending:
        with self._failures(), ExitStack() as held:
            self._folder.mkdir(parents=True, exist_ok=True)
            held.enter_context(alone(self._folder))
            self._begin()
            try:
                return self._train()
            except DivergedError as error:
                self._write_moments()
                self._save_network(error.network)
                self._tell("finished", str(error))
                return Ending("finished", error.network, str(error))
            finally:
                self._writer.close()

    def _begin(self) -> None:
        """With what it begins, or goes on, already saved: from here on it can be followed and taken up again."""
        course = self._course
        head = RunHead(uuid4().hex, course.plan.spec, recipe=course.plan.recipe, metadata=course.origin)
        if self._resumed:
            kept = recorded(self._folder, head, course.step)
            if course.recorder and kept:
                course.recorder.snapshots = list(kept)
            self._written = len(kept)
        else:
            (self._folder / CHECKPOINT).unlink(missing_ok=True)  # of a run that was here before
        self._writer = RunWriter(self._folder, head, course.step if self._resumed else None)
        self._status = StatusWriter(self._writer, status_of(self._folder))
        self._write_moments()
        self._save(course.network(test=True))
        self._tell("running")

    def _train(self) -> Ending:
        course = self._course
        while not course.is_over:
            if self._is_told_to_stop():
                return self._ended("stopped")
            progress = course.advance()
            self._write_moments()
            if course.at_epoch:
                network = course.network()
                self._save(network)
                self._on_step(progress)
                self._on_epoch(network)
            else:
                self._on_step(progress)
                if course.pace.clock() - self._network_at >= NETWORK_SECONDS:
                    self._save_network(course.network(test=True))
            if course.pace.clock() - self._status_at >= STATUS_SECONDS:
                self._tell("running")
        return self._ended("finished")

    def _ended(self, state: Literal["finished", "stopped"]) -> Ending:
        network = self._course.network(test=True)
        if self._status.saved_step != self._course.step:
            self._save(network)
        self._tell(state)
        return Ending(state, network)

    def _is_told_to_stop(self) -> bool:
        """Does what it is told meanwhile; a pause lasts until it is to go on, or to end."""
        state: RunState = "running"
        while True:
            order = self._orders.next(HEARTBEAT_SECONDS if state == "paused" else 0.0)
            match order:
                case "stop":
                    return True
                case "save":
                    self._save(self._course.network(test=True))
                case "pause" if state == "running":
                    state = "paused"
                    self._course.pace.pause()
                    self._save(self._course.network(test=True))
                case "go" if state == "paused":
                    state = "running"
                    self._course.pace.go()
                case None if state == "running":
                    return False
            self._tell(state)

    def _write_moments(self) -> None:
        recorder = self._course.recorder
        if recorder is None:
            return
        new = recorder.snapshots[self._written :]
        if self._written == 1 and new:  # what was not known of step 0 before the first update is now
            self._writer.amend(recorder.snapshots[0])
        for moment in new:
            self._writer.add(moment)
            self._written += 1

    def _save(self, network: Network) -> None:
        save_state(self._course.state(), self._folder / CHECKPOINT)
        self._save_network(network)

    def _save_network(self, network: Network) -> None:
        self._status.save(network)
        self._network_at = self._course.pace.clock()

    def _tell(self, state: RunState, message: str = "") -> None:
        tested = self._course.tested
        self._status.tell(state, self._course.progress(), nan if tested is None else tested[2], message)
        self._status_at = self._course.pace.clock()

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """Whatever goes wrong becomes one sentence, in the folder too where that can still be written."""
        name = visible(str(self._folder))
        command = visible(f"convtui train --resume {shlex.quote(str(self._folder))}")
        try:
            yield
        except ConvtuiError as error:
            self._failed(str(error))
            raise
        except OSError as error:
            sentence = (
                f"{name} could not be written ({error.strerror or error}); what was saved before is kept: make room, "
                f"then go on with: {command}"
            )
            if not hasattr(self, "_status"):  # nothing was
                reason = error.strerror or error
                sentence = f"{name} cannot be written ({reason}): make it writable, or choose another folder."
            self._failed(sentence)
            raise ConvtuiError(sentence) from error
        except KeyboardInterrupt:
            self._failed(f"It was interrupted at step {self._course.step}; what was saved before is kept.")
            raise
        except Exception as error:  # TensorFlow fails in any way it likes
            first = visible(str(error).strip().partition("\n")[0], 160)
            reason = f"{type(error).__name__}: {first}" if first else type(error).__name__
            sentence = (
                f"The training failed after step {self._course.step} ({reason}); what was saved before is kept: go on "
                f"with: {command}, or try a smaller network or batch."
            )
            self._failed(sentence)
            raise ConvtuiError(sentence) from error

    def _failed(self, sentence: str) -> None:
        if hasattr(self, "_status"):
            with suppress(OSError):
                self._tell("failed", sentence)
