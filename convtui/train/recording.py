"""One `fit` of a Keras model as it is recorded: when it is looked at, and what is written down then."""

import time
from collections.abc import Callable, Mapping
from math import ceil, isfinite, nan
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from msgspec.structs import replace

from convtui.core.network import Network, Snapshot
from convtui.core.run import RunHead, RunState, recorded_layer
from convtui.train.model_state import metadata_of, metrics_of, seen_images, steps_done
from convtui.train.pace import Pace, Progress
from convtui.train.read_model import KerasObject, ReadModel
from convtui.train.recorder import next_step
from convtui.train.run_writer import RunWriter, recorded, set_aside
from convtui.train.running_means import Look, Means, accuracy_name, measured
from convtui.train.status import StatusWriter, status_of

# Seconds between two times that the status is written, and that the whole network is, where that can be afforded.
TELL, SAVE = 0.5, 30.0
# Of the time that a training takes, what writing the whole network may take.
SHARE = 0.01
LATE = "the first batch built the model, so step 0 is not recorded: build it before fit, or give it a keras.Input"

Warn = Callable[[str], None]


class Recording:
    """Begun before the first batch of a `fit`: it goes on from the step that `model` has come to, where the folder
    holds what was recorded up to there; else anew, and what is there is set aside.

    `known` is the step that an earlier fit of the same model came to; `done` are the batches that had to pass before
    the model could be recorded. What cannot be written is told to `warn`, and
    tried again later. Raises OSError where the folder cannot be written to at all.
    """

    def __init__(
        self,
        folder: Path,
        model: KerasObject,
        read: ReadModel,
        params: Mapping[str, Any],
        epoch: int,
        *,
        every: int | None = None,
        known: int = 0,
        done: int = 0,
        warn: Warn,
    ) -> None:
        self.model = model
        self.is_over = self._has_warned = False
        self._read, self._warn, self._every = read, warn, every
        self._name = recorded_layer(read.spec).name
        self._per_epoch = params.get("steps") or 0
        self._first = max(steps_done(model) - done, known) or epoch * self._per_epoch
        self.step = self._first + done
        head = RunHead(uuid4().hex, read.spec, read.left_out, metadata=metadata_of(model, read.assumed))
        kept = recorded(folder, head, self.step) if self._first else ()
        before = status_of(folder) if kept else None
        if not kept:
            set_aside(folder)
        self._writer = RunWriter(folder, head, self.step if kept else None, durable=False)
        self._status = StatusWriter(self._writer, before)
        # A second fit counts its epochs from 0 again.
        self._offset = max(0, ceil(kept[-1].epoch) - epoch) if kept else 0
        self._epoch = epoch + self._offset
        self._epochs = (params.get("epochs") or 0) + self._offset
        self._from = self._first, self._epoch
        self._pace = Pace()
        self._pace.go(before.seconds if before else 0.0)
        self._began, self._spent, self._cost = time.monotonic(), 0.0, 0.0
        self.means = Means()
        self._logs: Mapping[str, float] = {}
        self._tell_at = 0.0
        self._next = self._due = self._after(self.step)
        self._images_at_test: float | None = None
        self._test = nan, nan
        self._start: int | None = None  # the step whose moment still lacks its loss
        self._saved_at = 0.0
        self._shown = self._epoch + 1
        self._remarks = "; ".join([*read.assumed, *([LATE] if done else [])])  # what its reader should know
        self._rare = ""  # why the whole network is older than the moments
        self.epoch_begins(epoch)
        self._begin(done)

    @property
    def step_of_epoch(self) -> int:
        """The step at which the epoch that goes on began."""
        return self._first

    def wants(self, batch: int) -> bool:
        """Whether anything is due before this batch of the epoch, which counts from 0."""
        return self._first + batch >= self._due or time.monotonic() >= self._tell_at

    def look(self, batch: int, logs: Mapping[str, float] | None) -> None:
        """Before that batch; `logs` are those of the batch before, where they are at hand."""
        if self.is_over:
            return
        self.step = self._first + batch
        if batch:
            self._pace.reached(self.step)
            found = logs if logs is not None else metrics_of(self.model)
            self._logs = found or self._logs
        if batch and self.step >= self._due:
            now = Look(batch, seen_images(self.model), *measured(self._logs))
            self._complete_start(batch, now)
            if self.step >= self._next and self.step > self._last_step():
                self._add(self._epoch + self._part(batch), now)
            # Always at the second, too: by then it shows what the logs are means over.
            self._due = min(self._next, self._from[0] + 2) if self.step < self._from[0] + 2 else self._next
        if time.monotonic() >= self._tell_at and not self._is_taken():
            if time.monotonic() - self._saved_at > SAVE:
                self.save()
            self.tell("running")

    def epoch_begins(self, epoch: int) -> None:
        self._epoch = epoch + self._offset
        self._images_at_test = None
        self._shown = self._epoch + 1
        self.means.epoch_begins(seen_images(self.model))

    def test_begins(self) -> None:
        """The model forgets what it saw in training."""
        if self._images_at_test is None:
            self._images_at_test = seen_images(self.model)

    def pulse(self) -> None:
        """While something else than training goes on."""
        if not self.is_over and time.monotonic() >= self._tell_at and not self._is_taken():
            self.tell("running")

    def epoch_ends(self, batches: int, logs: Mapping[str, float]) -> None:
        """After the last of `batches`, and the test if there was one; `logs` are all of the epoch."""
        if self.is_over or self._is_taken():
            return
        self._per_epoch = self._per_epoch or batches
        self.step = self._first + batches
        self._logs = logs or self._logs  # a loop of a user's own may tell none
        name = accuracy_name([name.removeprefix("val_") for name in logs if name.startswith("val_")])
        test = logs.get("val_loss", nan), logs.get(f"val_{name}", nan)
        self._test = test if isfinite(test[0]) or isfinite(test[1]) else self._test
        images = seen_images(self.model) if self._images_at_test is None else self._images_at_test
        now = Look(batches, images, *measured(logs))
        if batches:
            self._complete_start(batches, now)
            if self.step > self._last_step():
                self._add(self._epoch + 1.0, now, test)
            elif self._writer.last is not None:
                last = replace(self._writer.last, epoch=self._epoch + 1.0, test_loss=test[0], test_accuracy=test[1])
                self._try("a moment", lambda: self._writer.amend(last))
        self.means.begin_at(replace(now, batches=0))
        self._first, self._due = self.step, self._next
        self._epoch += 1
        if not self.is_over:
            self.save()
            self.tell("running")

    def end(self, state: RunState, message: str = "") -> None:
        """The last state is saved, whatever it costs, and no more is written."""
        if not self.is_over and not self._is_taken():
            self.is_over = True
            if self._status.saved_step != self.step or not self._status.saves:
                self.save(at_any_cost=True)
            self.tell(state, message)
        self._writer.close()

    def stop(self, sentence: str) -> None:
        """Nothing more is recorded of this training, which goes on."""
        if not self.is_over:
            self.is_over = True
            self.tell("failed", sentence)
            self._writer.close()
            self._warn(sentence)

    def _is_taken(self) -> bool:
        """Two at once would write over each other: the later one stays."""
        if not self._writer.is_taken():
            return False
        self.is_over = True
        self._writer.close()
        self._warn(
            f"FilterRecorder stopped recording: another training records into {self._writer.folder} now; this one goes "
            "on: give it a folder of its own."
        )
        return True

    def save(self, *, at_any_cost: bool = False) -> None:
        """Write the whole network, unless that takes too much of the training's time."""
        if not self._read.is_whole:
            return
        now = time.monotonic()
        if not at_any_cost and self._spent + self._cost > SHARE * (now - self._began):
            if now - self._saved_at > 2 * SAVE:  # after some epochs without
                self._rare = (
                    f"The whole network is saved rarely, as writing it takes {self._cost:.1f} s; it is of step "
                    f"{self._status.saved_step}."
                )
            return
        done = {"step": self.step, "epochs": self._epoch, "seconds": round(self._pace.seconds, 1)}
        tested = {
            name: value if isfinite(value) else None
            for name, value in zip(("test_loss", "test_accuracy"), self._test, strict=True)
        }
        network = Network(self._read.spec, self._read.weights(), {**self._writer.head.metadata, **done, **tested})
        try:
            if self._try("the network", lambda: self._status.save(network)):
                self._rare = ""
        except ValueError:
            if all(bank.is_finite for bank in network.weights.values()):
                raise
            if not self.is_over:
                self.stop(self._no_numbers())
            return
        self._saved_at = time.monotonic()
        self._cost = self._saved_at - now
        self._spent += self._cost

    def tell(self, state: RunState, message: str = "") -> None:
        """Write the status, with that `message` or what else its reader should know."""
        now = time.monotonic()
        self._tell_at = now + TELL
        loss, accuracy = measured(self._logs)
        step, epoch = self._from
        steps = step + (self._epochs - epoch) * self._per_epoch if self._per_epoch and self._epochs else 0
        left = self._pace.left(self.step, steps) if steps else None
        progress = Progress(self.step, steps, self._shown, self._epochs, loss, accuracy, self._pace.seconds, left)
        said = message or self._rare or self._remarks
        self._try("the status", lambda: self._status.tell(state, progress, self._test[1], said))

    def _begin(self, done: int) -> None:
        last, bank = self._writer.last, self._read.bank(self._name)
        if not bank.is_finite:
            self.stop(self._no_numbers())
            return
        if last is None or last.step < self.step:
            epoch = max(self._epoch + self._part(done), last.epoch if last else 0.0)
            now = Look(done, seen_images(self.model), *measured(metrics_of(self.model))) if done else Look()
            loss, accuracy = self.means.until(now)
            moment = Snapshot(self.step, epoch, loss, accuracy, bank.kernels, bank.bias)
            if self._try("a moment", lambda: self._writer.add(moment)):
                self.means.begin_at(now)
                self._start, self._due = self.step, self.step + 1
        elif not (np.array_equal(last.kernels, bank.kernels) and np.array_equal(last.bias, bank.bias)):
            moment = replace(last, kernels=bank.kernels, bias=bank.bias)  # it was loaded from elsewhere
            self._try("a moment", lambda: self._writer.amend(moment))
        self.save(at_any_cost=True)
        self.tell("running")

    def _complete_start(self, batch: int, now: Look) -> None:
        """The first batch's loss is that of the weights before it; that of several batches in one go is not."""
        last, start, self._start = self._writer.last, self._start, None
        if start is None or batch != 1 or last is None or last.step != start:
            return
        loss, accuracy = self.means.until(now)
        self._try("a moment", lambda: self._writer.amend(replace(last, loss=loss, accuracy=accuracy)))

    def _add(self, epoch: float, now: Look, test: tuple[float, float] = (nan, nan)) -> None:
        bank, last = self._read.bank(self._name), self._writer.last
        self._next = self._after(self.step)
        if not bank.is_finite:
            self.stop(self._no_numbers())
            return
        epoch = max(epoch, last.epoch) if last else epoch
        loss, accuracy = self.means.until(now)
        moment = Snapshot(self.step, epoch, loss, accuracy, bank.kernels, bank.bias, *test)
        if self._try("a moment", lambda: self._writer.add(moment)):
            self.means.begin_at(now)

    def _after(self, step: int) -> int:
        return next_step(step) if self._every is None else (step // self._every + 1) * self._every

    def _last_step(self) -> int:
        return -1 if self._writer.last is None else self._writer.last.step

    def _part(self, batch: int) -> float:
        """Of the epoch, where its length is known."""
        return min(batch / self._per_epoch, 1.0) if self._per_epoch else 0.0

    def _no_numbers(self) -> str:
        return (
            f"The weights stopped being numbers at step {self.step}, so the recording ends before it; the training "
            "goes on: a smaller learning rate may help."
        )

    def _try(self, what: str, write: Callable[[], None]) -> bool:
        try:
            write()
        except OSError as error:
            if not self._has_warned:  # once, whatever else cannot be written
                self._has_warned = True
                self._warn(
                    f"FilterRecorder could not write {what} of the training to {self._writer.folder} "
                    f"({error.strerror or error}); the training goes on, and so does the recording where it can."
                )
            return False
        return True
