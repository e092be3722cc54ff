"""What a recorder asks of a live Keras model beside its weights; whatever it does not say is left open."""

import importlib
from collections.abc import Mapping
from math import nan

from convtui.train.read_model import KerasObject


def steps_done(model: KerasObject) -> int:
    """How many batches its optimizer has seen; 0 where that is not known.

    `iterations` counts updates, of which each takes `gradient_accumulation_steps` batches.
    """
    try:
        optimizer = model.optimizer
        optimizer = getattr(optimizer, "inner_optimizer", optimizer)  # of a loss scale, for float16
        return int(_number(optimizer.iterations)) * (getattr(optimizer, "gradient_accumulation_steps", None) or 1)
    except Exception:  # noqa: BLE001 - not compiled, or an optimizer of a user's own
        return 0


def seen_images(model: KerasObject) -> float:
    """How many images, by their weights, the mean loss of the epoch so far is over; NaN where that is not known."""
    try:
        tracker = next(metric for metric in model.metrics if metric.name == "loss")
        return _number(tracker.count)
    except Exception:  # noqa: BLE001 - whatever a model does instead
        return nan


def metrics_of(model: KerasObject) -> dict[str, float]:
    """The means over the epoch so far, as `fit` puts them into its logs."""
    try:
        return numbers(model.get_metrics_result())
    except Exception:  # noqa: BLE001 - whatever a model does instead
        return {}


def numbers(logs: Mapping[str, object] | None) -> dict[str, float]:
    """Those of a callback's logs that are numbers."""
    found = {}
    for name, value in (logs or {}).items():
        try:
            found[str(name)] = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            continue
    return found


def metadata_of(model: KerasObject, assumed: tuple[str, ...]) -> dict[str, object]:
    """What a network's metadata says about its origin: JSON values."""
    keras = importlib.import_module("keras")
    found: dict[str, object] = {"keras": str(keras.__version__), "backend": str(keras.config.backend())}
    if assumed:
        found["assumed"] = list(assumed)
    optimizer = getattr(model, "optimizer", None)
    if optimizer is not None:
        try:
            rate: float | None = float(optimizer.learning_rate)
        except Exception:  # noqa: BLE001 - a schedule that cannot say it yet
            rate = None
        found["optimizer"] = {"name": type(optimizer).__name__[:64], "learning_rate": rate}
    return found


def _number(variable: KerasObject) -> float:
    """Under a `tf.distribute` strategy the sum of what all its processors hold, where it is one of those."""
    return float(variable.numpy())
