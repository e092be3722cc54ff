"""A training script of anybody's, small: `python -m tests.train.keras_jobs mirrored FOLDER` runs one by itself."""

import os
import sys
from pathlib import Path
from typing import Any

import numpy as np

from tests.train.synthetic import blocks

Keras = Any  # a model, a history: its own annotations do not pass a strict check

COUNT, BATCH = 60, 8  # eight batches, the last of four pictures
PER_EPOCH = 8


def data() -> tuple[Any, Any]:
    made = blocks(COUNT, test=0)
    return made.x_train[..., None].astype(np.float32) / 255, made.y_train.astype(np.int32)


def job(optimizer: Keras = "sgd", **compiled: Keras) -> Keras:
    """A compiled model, the same every time."""
    import keras

    keras.utils.set_random_seed(1)
    layers = keras.layers
    model = keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(2, 3, strides=3, activation="relu", name="conv"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax", name="out"),
        ]
    )
    how = {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"], **compiled}
    model.compile(optimizer, **how)
    return model


def fit(model: Keras, *callbacks: Keras, **how: Keras) -> Keras:
    x, y = data()
    return model.fit(x, y, **{"batch_size": BATCH, "shuffle": False, "verbose": 0, "callbacks": [*callbacks], **how})


def mirrored(folder: Path) -> None:
    """On two virtual processors; says what the model's weights are at the end."""
    import tensorflow as tf

    tf.config.set_logical_device_configuration(
        tf.config.list_physical_devices("CPU")[0], [tf.config.LogicalDeviceConfiguration()] * 2
    )
    from convtui.recorder import FilterRecorder

    strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
    assert strategy.num_replicas_in_sync == 2
    with strategy.scope():
        model = job()
    history = fit(model, FilterRecorder(folder), epochs=2, validation_data=data()).history
    weights: dict[str, Any] = {weight.path.replace("/", "."): weight.numpy() for weight in model.weights}
    np.savez(folder.with_suffix(".npz"), loss=history["loss"], test=history["val_accuracy"], **weights)


if __name__ == "__main__":
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    {"mirrored": mirrored}[sys.argv[1]](Path(sys.argv[2]))
