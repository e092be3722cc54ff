"""Keras' logs, which are means over the epoch so far, as means over what came since one looked before.

A `keras.metrics.Mean` gives R = total / count, where `total` sums the values of all images so far, each times its
weight, and `count` the weights; `Model.fit` resets both where an epoch begins. So the mean over what came between the
looks a and b is (R_b count_b - R_a count_a) / (count_b - count_a). `count` are the images, read from the model's own
tracker of the loss; where that cannot be read, the batches, which is the same but for a last batch that is smaller.

`Model.train_on_batch` resets them at every batch, and a `train_step` of a user's own may not use them at all: a count
that does not grow tells. The logs are those of each batch alone then, and their mean is taken.

Keras keeps R as float32: of n batches, the mean over the last k is exact to about n / k parts in ten million. Of an
accuracy that is enough to tell which number of right answers it was.
"""

from collections.abc import Mapping
from math import isfinite, nan
from threading import Lock
from time import monotonic, sleep
from typing import Any

from msgspec import Struct

# A number of right answers that is so near a whole one is that one.
ROUNDING = 0.01
LONGEST_WAIT = 0.05  # seconds


class Look(Struct, frozen=True):
    """At one moment of an epoch: how much came since its begin, and the means over that. NaN: not known."""

    batches: int = 0
    images: float = 0.0
    loss: float = nan
    accuracy: float = nan


def between(before: Look, now: Look) -> tuple[float, float]:
    """Loss and accuracy over what came between two looks at one epoch; NaN where that cannot be told."""
    first, last = float(before.batches), float(now.batches)
    if isfinite(before.images) and isfinite(now.images) and now.images > before.images:
        first, last = before.images, now.images
    accuracy = _between(before.accuracy, first, now.accuracy, last)
    right = accuracy * (last - first)
    if isfinite(right) and abs(right - round(right)) < ROUNDING:
        accuracy = round(right) / (last - first)
    return _between(before.loss, first, now.loss, last), accuracy


def _between(before: float, first: float, now: float, last: float) -> float:
    if not last > first:
        return nan
    return now if first == 0 else (now * last - before * first) / (last - first)


def accuracy_name(names: list[str]) -> str | None:
    """Which of a model's metrics is its accuracy: one of that name, or the first that ends so."""
    for wanted in ("accuracy", "acc"):
        if wanted in names:
            return wanted
    plain = [name for name in names if not name.startswith("val_")]
    ends = [name for name in plain if name.endswith(("accuracy", "_acc"))]
    return next((name for name in ends if "top_k" not in name), None)


class Means:
    """Loss and accuracy since the look before, of a training whose batches' logs are told one by one, in any thread.

    `last` is the last batch of the epoch that ended, from 0, and its logs.
    """

    def __init__(self) -> None:
        self.last: tuple[int, Mapping[str, Any]] = (-1, {})
        self._lock = Lock()
        self._since = Look()
        self._are_alone = False
        self._batches = 0
        self._loss = self._accuracy = 0.0

    def epoch_begins(self, images: float) -> None:
        """`images` are in the means already: a loop of a user's own may go on with them where `fit` does not."""
        self.last = (-1, {})
        if not images or not isfinite(images):
            self._since = Look()

    def batch_ended(self, batch: int, logs: Mapping[str, Any]) -> None:
        """With those logs, numbers all."""
        loss, accuracy = measured(logs)
        with self._lock:
            self._batches += 1
            self._loss, self._accuracy = self._loss + loss, self._accuracy + accuracy
            self.last = max(self.last, (batch, logs), key=lambda end: end[0])

    def until(self, now: Look) -> tuple[float, float]:
        """Over what came since the look before."""
        self._are_alone |= now.batches > self._since.batches and now.images <= self._since.images
        if self._are_alone:
            self._wait(now.batches - self._since.batches)
            count = self._batches
            return (self._loss / count, self._accuracy / count) if count else (nan, nan)
        return between(self._since, now)

    def begin_at(self, now: Look) -> None:
        """The next is over what comes after `now`."""
        self._since = now
        with self._lock:
            self._batches, self._loss, self._accuracy = 0, 0.0, 0.0

    def _wait(self, batches: int) -> None:
        """For their logs, which another thread may be about to tell."""
        end = monotonic() + LONGEST_WAIT
        while self._batches < batches and monotonic() < end:
            sleep(0.0005)


def measured(logs: Mapping[str, Any]) -> tuple[float, float]:
    """Loss and accuracy of some logs, NaN where they tell none."""
    name = accuracy_name(list(logs))
    return float(logs.get("loss", nan)), float(logs[name]) if name is not None else nan
