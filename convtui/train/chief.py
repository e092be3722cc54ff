"""Which of the processes that train one model together writes down what it becomes."""

import json
import sys
from collections.abc import Mapping

from convtui.train.read_model import KerasObject


def is_chief(model: KerasObject, environment: Mapping[str, str]) -> bool:
    """Whether this process is the first of its training, or the only one.

    By `TF_CONFIG`, as `tf.distribute.cluster_resolver.TFConfigClusterResolver` reads it: the task "chief" (or
    "master"), else worker 0; never a parameter server or an evaluator. Without it, by what the model's strategy says,
    JAX's process index, and `RANK` as torchrun sets it.
    """
    task = _task(environment.get("TF_CONFIG", ""))
    if task is not None:
        return task
    extended = getattr(getattr(model, "distribute_strategy", None), "extended", None)
    if extended is not None and getattr(extended, "should_checkpoint", True) is False:
        return False
    jax = sys.modules.get("jax")
    if _backend() == "jax" and jax is not None:
        return int(jax.process_index()) == 0
    return _backend() != "torch" or environment.get("RANK", "0") in ("", "0")


def _task(text: str) -> bool | None:
    """None where it does not say."""
    try:
        config = json.loads(text)
        kind, index = config["task"]["type"], int(config["task"]["index"])
        cluster = config.get("cluster", {})
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
    if kind in ("chief", "master"):
        return True
    return bool(kind == "worker" and index == 0 and not any(name in cluster for name in ("chief", "master")))


def _backend() -> str:
    config = getattr(sys.modules.get("keras"), "config", None)
    return str(config.backend()) if config is not None else ""
