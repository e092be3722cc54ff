"""The training loop: batches in a seeded order, one update each, a finished network after every epoch.

How far a seed determines the result: the order of an epoch's images is numpy's `default_rng((seed, epoch))`,
the first weights are Keras' under `set_random_seed(seed)`, and TensorFlow runs with op determinism. On one
machine the same versions and seed then give the same weights bit for bit. Another processor, thread count or
version may round sums differently, and the differences grow from step to step.
"""

import time
from collections.abc import Callable, Iterator, Mapping

import numpy as np
from msgspec import Struct, field

from convtui.core.layer import NetworkSpec
from convtui.core.network import Network
from convtui.errors import ConvtuiError
from convtui.train.architectures import build_model, first_convolution, take_weights
from convtui.train.data import TrainingData, check_data, fingerprints, network_input
from convtui.train.engine import Engine, KerasModel, load_engine
from convtui.train.recorder import Recorder

BATCH_SIZE = 128
LEARNING_RATE = 0.001
LOSS = "sparse_categorical_crossentropy"


class Progress(Struct, frozen=True):
    """After one step: `step` of `steps` in `epoch` of `epochs`, from 1; means over this epoch so far."""

    step: int
    steps: int
    epoch: int
    epochs: int
    loss: float
    accuracy: float


class Plan(Struct, frozen=True):
    """What is asked for: the network, how long, from which seed, and what else its metadata should say."""

    spec: NetworkSpec
    epochs: int
    seed: int
    batch_size: int = BATCH_SIZE
    notes: Mapping[str, object] = field(default_factory=dict)


def train(
    plan: Plan,
    data: TrainingData,
    *,
    on_step: Callable[[Progress], None],
    on_epoch: Callable[[Network], None],
    stopped: Callable[[], bool],
) -> Network | None:
    """Train with Adam; the network of the last finished epoch, or None if `stopped` came before the first.

    `on_epoch` gets the whole network after every epoch, its last step, with test accuracy and history;
    nothing is picked, the test images only measure. `stopped` is asked after each step. Raises DataError if
    the data do not fit, MissingExtraError without TensorFlow, ConvtuiError if the loss stops being a number.
    """
    check_data(data, plan.spec)
    engine = load_engine()
    engine.tensorflow.config.experimental.enable_op_determinism()
    engine.keras.utils.set_random_seed(plan.seed)
    model = build_model(plan.spec)
    optimizer = engine.keras.optimizers.Adam(LEARNING_RATE)
    model.compile(optimizer=optimizer, loss=LOSS, metrics=["accuracy"])
    start = time.monotonic()
    origin = _origin(plan, data, engine)
    finished = None
    recorder = _recorder(plan, data, model)
    for epoch in range(1, plan.epochs + 1):
        for progress in _epoch(plan, data, model, recorder, epoch):
            on_step(progress)
            if stopped():
                return finished
        measured = {"epochs": epoch, **_measured(model, data), "seconds": round(time.monotonic() - start, 1)}
        history = tuple(recorder.snapshots) if recorder else ()
        finished = Network(plan.spec, take_weights(model, plan.spec), {**origin, **measured}, history)
        on_epoch(finished)
        if stopped():
            return finished
    return finished


def _recorder(plan: Plan, data: TrainingData, model: KerasModel) -> Recorder | None:
    layer = first_convolution(plan.spec)
    if layer is None:
        return None
    name = layer.name
    recorder = Recorder(
        steps_per_epoch=-(-len(data.x_train) // plan.batch_size),
        read=lambda: take_weights(model, plan.spec)[name],
    )
    recorder.begin()
    return recorder


def _epoch(
    plan: Plan, data: TrainingData, model: KerasModel, recorder: Recorder | None, epoch: int
) -> Iterator[Progress]:
    count = len(data.x_train)
    # One generator per epoch, so that an epoch's order does not hang on how many came before.
    order = np.random.default_rng((plan.seed, epoch)).permutation(count)
    starts = range(0, count, plan.batch_size)
    loss = right = 0.0
    for number, first in enumerate(starts, 1):
        chosen = order[first : first + plan.batch_size]
        model.reset_metrics()
        result = model.train_on_batch(
            network_input(data.x_train[chosen]), data.y_train[chosen].astype(np.int32), return_dict=True
        )
        batch_loss, batch_accuracy = float(result["loss"]), float(result["accuracy"])
        step = (epoch - 1) * len(starts) + number
        if not np.isfinite(batch_loss):
            raise ConvtuiError(
                f"The loss stopped being a number at step {step}; what an earlier epoch saved is kept: "
                "try another seed, or look for faults in the data."
            )
        if recorder:
            recorder.step(step, batch_loss, batch_accuracy, len(chosen))
        loss += batch_loss * len(chosen)
        right += batch_accuracy * len(chosen)
        seen = first + len(chosen)
        yield Progress(number, len(starts), epoch, plan.epochs, loss / seen, right / seen)


def _origin(plan: Plan, data: TrainingData, engine: Engine) -> dict[str, object]:
    return {
        **plan.notes,
        **engine.versions,
        "data": data.name,
        "take": list(data.take) if data.take else None,
        "sha256": fingerprints(data),
        "n_train": len(data.x_train),
        "n_test": len(data.x_test) if data.x_test is not None else 0,
        "seed": plan.seed,
        "epochs_asked": plan.epochs,
        "batch_size": plan.batch_size,
        "optimizer": {"name": "Adam", "learning_rate": LEARNING_RATE},
        "loss": LOSS,
    }


def _measured(model: KerasModel, data: TrainingData) -> dict[str, object]:
    """Loss and accuracy on the whole test part, by Keras, on the weights as they are now."""
    if data.x_test is None or data.y_test is None:
        return {"test_loss": None, "test_accuracy": None}
    labels = data.y_test.astype(np.int32)
    result = model.evaluate(network_input(data.x_test), labels, batch_size=1000, verbose=0, return_dict=True)
    # Keras counts in float32; the number of right answers is a whole number, so give it exactly.
    right = round(float(result["accuracy"]) * len(labels))
    return {"test_loss": float(result["loss"]), "test_accuracy": right / len(labels)}
