"""The callback that records anybody's `model.fit` for convtui to show."""
# ruff: noqa: ARG002 - Keras calls its methods with all that it knows

import atexit
import importlib
import os
import warnings
import weakref
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from convtui.core.run import RunState
from convtui.core.text import visible
from convtui.train.chief import is_chief
from convtui.train.model_state import numbers, steps_done
from convtui.train.read_model import is_unbuilt, read_model
from convtui.train.recording import Recording

Logs = Mapping[str, Any] | None


class Callback:
    """What Keras calls, without Keras; `filter_recorder` makes a Keras callback of it.

    Moments are looked at where a batch begins: by then the step before is done, and Keras calls that in the training's
    own thread always; the ends of batches it calls in others, where all callbacks allow that, as it does without any.
    Nothing here raises, but wrong arguments.
    """

    async_safe = True
    model: Any
    params: Mapping[str, Any] | None

    def __init__(self, folder: str | os.PathLike[str], *, every: int | None = None) -> None:
        super().__init__()
        given: object = every
        if given is not None and (not isinstance(given, int) or isinstance(given, bool) or given < 1):
            raise ValueError(f"every is {every!r}: FilterRecorder takes a whole number of steps from 1, or None.")
        self.folder = Path(os.path.abspath(os.path.expanduser(folder)))  # noqa: PTH100, PTH111 - before a chdir
        self.every = every
        self._recording: Recording | None = None
        self._is_off = self._is_late = False  # late: the model was not built yet before its first batch
        self._warned: tuple[str, ...] = ()
        self._epoch = 0
        self._known: tuple[Callable[[], object], int] | None = None  # the model of the fit before, and its last step

    def on_train_begin(self, logs: Logs = None) -> None:
        self._guarded(self._leave)
        self._is_off = self._is_late = False

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self._epoch = epoch
        recording = self._recording
        if recording is not None:
            self._guarded(lambda: recording.epoch_begins(epoch))

    def on_train_batch_begin(self, batch: int, logs: Logs = None) -> None:
        if self._is_off:
            return
        recording = self._recording
        if recording is None:
            self._guarded(lambda: self._begin(batch))  # now: other callbacks may have loaded weights where fit began
        elif recording.wants(batch):
            self._guarded(lambda: self._look(recording, batch))

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        recording = self._recording
        if recording is not None:
            self._guarded(lambda: recording.means.batch_ended(batch, numbers(logs)))
        elif not self._is_off and not self._is_late:
            self._is_off = True
            self._warn(
                "FilterRecorder records nothing: on_train_batch_begin was not called; call it before each batch, as "
                "keras.callbacks.CallbackList does."
            )

    def on_test_begin(self, logs: Logs = None) -> None:
        recording = self._recording
        if recording is not None:
            self._guarded(recording.test_begins)

    def on_test_batch_begin(self, batch: int, logs: Logs = None) -> None:
        recording = self._recording
        if recording is not None:
            self._guarded(recording.pulse)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        recording = self._recording
        if recording is not None:
            self._guarded(lambda: self._end_epoch(recording, logs))

    def on_train_end(self, logs: Logs = None) -> None:
        self._guarded(lambda: self._leave("finished"))

    def _begin(self, batch: int) -> None:
        self._is_off = True  # until it has begun
        model = self.model
        if not is_chief(model, os.environ):
            return
        if not self._is_late and is_unbuilt(model):
            self._is_off, self._is_late = False, True
            return
        try:
            read = read_model(model)
        except ValueError as reason:
            self._warn(f"FilterRecorder records nothing of the model {visible(str(model.name), 60)}: {reason}.")
            return
        known = self._known[1] if self._known is not None and self._known[0]() is model else 0
        params = self.params or {}
        recording = self._recording = Recording(
            self.folder,
            model,
            read,
            params,
            self._epoch,
            every=self.every,
            known=known,
            done=batch if self._is_late else 0,
            warn=self._warn,
        )
        self._is_off = False
        # Not self's method: that would keep the model for ever.
        atexit.register(_left_behind, weakref.ref(recording), os.getpid())
        if batch:  # a loop that did not begin with 0
            self._look(recording, batch)

    def _look(self, recording: Recording, batch: int) -> None:
        recording.model = self.model  # under JAX asking for it brings the weights up to date
        ended, logs = recording.means.last
        batches = self._batches(recording, batch)
        recording.look(batches, logs if ended + 1 == batch and logs else None)
        self._is_off = recording.is_over

    def _end_epoch(self, recording: Recording, logs: Logs) -> None:
        recording.model = self.model
        recording.epoch_ends(self._batches(recording, recording.means.last[0] + 1), numbers(logs))
        self._is_off = recording.is_over

    def _batches(self, recording: Recording, batches: int) -> int:
        """How many of the epoch are done. Of several in one execution Keras tells but how many could have been."""
        each = getattr(self.model, "steps_per_execution", 1)
        if isinstance(each, int) and each > 1 and batches:
            least = max(batches - each, 0)
            steps = (self.params or {}).get("steps")
            counted = steps_done(self.model) - recording.step_of_epoch
            for known in (steps, counted):
                if isinstance(known, int) and least < known < batches:
                    return known
        return batches

    def _leave(self, state: RunState = "stopped") -> None:
        recording, self._recording = self._recording, None
        if recording is None:
            return
        self._known = weakref.ref(recording.model), recording.step
        recording.model = self.model
        recording.end(state)

    def _guarded(self, what: Callable[[], None]) -> None:
        """A job never ends because it is watched."""
        try:
            what()
        except OSError as error:
            self._give_up(f"{self.folder} cannot be written to ({error.strerror or error})")
        except Exception as error:  # noqa: BLE001 - that is what this is for
            self._give_up(visible(f"{type(error).__name__}: {error}", 200))

    def _give_up(self, reason: str) -> None:
        sentence = f"FilterRecorder stopped recording: {reason}; the training goes on."
        recording, self._recording, self._is_off = self._recording, None, True
        self._warn(sentence)
        if recording is not None:
            try:
                recording.stop(sentence)
            except Exception:  # noqa: BLE001 - it was said once
                return

    def _warn(self, sentence: str) -> None:
        """Once each."""
        if sentence in self._warned:
            return
        self._warned = (*self._warned, sentence)
        try:
            warnings.warn(sentence, RuntimeWarning, stacklevel=2)
        except Warning:  # where warnings are errors, this one is none
            return


@cache
def filter_recorder() -> type[Any]:
    """`convtui.recorder.FilterRecorder`, a `keras.callbacks.Callback`; imports Keras."""
    base: Any = importlib.import_module("keras").callbacks.Callback

    class FilterRecorder(Callback, base):
        """Records the first convolution of a model, step by step, while `model.fit` trains it.

            model.fit(x, y, callbacks=[FilterRecorder("runs/exp1")])

        `convtui runs/exp1` shows it, while it grows and after. Recorded are kernels, loss and accuracy of the training
        since the moment before, and loss and accuracy on `validation_data`: at step 0, at every step up to 10, from
        there whenever the step has grown by a tenth, and at the end of every epoch; or, with `every`, at each so many
        steps and the ends of epochs. Where convtui knows all of the model's layers, the whole network is saved too. Of
        a model that only its first batch builds, step 1 is the first: with a `keras.Input` it has its step 0.

        A folder that holds a recording is gone on with from the step that the model has come to: what was recorded
        later than that is dropped. A training from step 0 begins anew, and what was there is kept in it as
        `earlier-1`, `earlier-2` ..., which convtui opens as well. In a training of several processes the chief alone
        writes. The training never fails because of it: what goes wrong is warned of.

        For loops of your own, `keras.callbacks.CallbackList` calls it, as Keras' documentation of callbacks shows.
        """

    FilterRecorder.__module__ = "convtui.recorder"  # where it is found by who unpickles one
    FilterRecorder.__qualname__ = "FilterRecorder"
    return FilterRecorder


def _left_behind(recording: "weakref.ref[Recording]", process: int) -> None:
    """The program ended in the middle of `fit`."""
    found = recording()
    if found is not None and not found.is_over and os.getpid() == process:
        try:
            found.end("stopped", "Its program ended before the training did.")
        except Exception:  # noqa: BLE001 - nobody is left to be told
            return
