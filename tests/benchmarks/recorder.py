"""What FilterRecorder costs at its defaults: `python -m tests.benchmarks.recorder`.

Epochs of the lecture's network, and of a tiny one whose steps take hardly longer than Keras' own calls, with and
without the recorder, in turn, now the one first and now the other; the minimum of five runs each. Beside it how long
the recorder's own calls took within the recorded ones, and the processor time that the recorded ones took more: other
work on the machine disturbs both less. The cost that counts is the larger of the first two: that of a restless machine
may come out below 0, which is no proof of anything. Every recording is a new one: it begins at step 0, where moments
are dense. Then what a run of ten epochs takes on the disk.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Keras = Any

RUNS, EPOCHS = 5, 2
# What the recorder may cost: one of the two.
MOST_MS, MOST_SHARE = 0.2, 0.02


def models() -> dict[str, tuple[Any, int, int]]:
    """Each with how many pictures, and of how many a batch is."""
    import keras

    layers = keras.layers
    lecture = keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    tiny = keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(2, 3, strides=4, activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    return {"the lecture's, 128 a batch": (lecture, 60_000, 128), "a tiny one, 32 a batch": (tiny, 12_800, 32)}


def epochs(model: Keras, count: int, batch: int, callbacks: list[Any], number: int = EPOCHS) -> tuple[float, float]:
    """Seconds that one of `number` epochs takes, and those of the processors, with all that comes before the first and
    after the last.
    """
    chance = np.random.default_rng(1)
    images = chance.random((count, 28, 28, 1), dtype=np.float32)
    labels = chance.integers(0, 10, count)
    model.optimizer.iterations.assign(0)
    begin, worked = time.perf_counter(), time.process_time()
    model.fit(images, labels, batch_size=batch, epochs=number, callbacks=callbacks, verbose=0)
    return (time.perf_counter() - begin) / number, (time.process_time() - worked) / number


def timed(recorder: Keras) -> tuple[Any, list[float]]:
    """The same recorder, and the seconds that each of its calls took."""
    spent: list[float] = []

    def watched(call: Callable[..., None]) -> Callable[..., None]:
        def made(*what: object, **named: object) -> None:
            begin = time.perf_counter()
            call(*what, **named)
            spent.append(time.perf_counter() - begin)

        return made

    for name in ("train_begin", "epoch_begin", "train_batch_begin", "train_batch_end", "epoch_end", "train_end"):
        setattr(recorder, f"on_{name}", watched(getattr(recorder, f"on_{name}")))
    return recorder, spent


def main(runs: int = RUNS, part: float = 1.0, *, disk: bool = True) -> bool:
    """Whether it holds for each."""
    from convtui.recorder import FilterRecorder

    holds = True
    print(
        f"{'network':<28}{'steps':>7}{'without':>11}{'with':>11}{'a step':>11}{'in its calls':>14}{'processor':>12}"
        f"{'of an epoch':>13}"
    )
    for name, (model, pictures, batch) in models().items():
        count = max(int(pictures * part), 4 * batch)
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        epochs(model, 2 * batch, batch, [])  # what is compiled once
        steps = -(-count // batch)
        without, recorded, inside = [], [], []
        for turn in range(runs):
            for is_recorded in (turn % 2 == 1, turn % 2 == 0):
                if not is_recorded:
                    without.append(epochs(model, count, batch, []))
                    continue
                with tempfile.TemporaryDirectory() as folder:
                    recorder, spent = timed(FilterRecorder(Path(folder) / "run"))
                    recorded.append(epochs(model, count, batch, [recorder]))
                    inside.append(sum(spent) / EPOCHS)
        (fast, lazy), (slow, busy) = (tuple(map(min, zip(*measured, strict=True))) for measured in (without, recorded))
        cost = max(slow - fast, min(inside))
        each, share = cost / steps * 1000, cost / fast
        holds &= each <= MOST_MS or share <= MOST_SHARE
        print(
            f"{name:<28}{steps:>7}{fast:>9.3f} s{slow:>9.3f} s{(slow - fast) / steps * 1000:>8.3f} ms"
            f"{min(inside) / steps * 1000:>11.3f} ms{(busy - lazy) / steps * 1000:>9.3f} ms{100 * share:>11.2f} %"
        )
    if disk:
        model, count, batch = next(iter(models().values()))
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        with tempfile.TemporaryDirectory() as folder:
            epochs(model, count, batch, [FilterRecorder(folder)], 10)
            sizes = {item.name: item.stat().st_size for item in sorted(Path(folder).iterdir())}
        print("\nten epochs of the lecture's network, in bytes")
        for name, size in sizes.items():
            print(f"{name:<28}{size:>12,}")
    print(f"\nat most {MOST_MS} ms a step or {100 * MOST_SHARE:.0f} % of an epoch: {'yes' if holds else 'NO'}")
    return holds


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.exit(0 if main() else 1)
