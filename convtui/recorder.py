"""For a training job of your own: `from convtui.recorder import FilterRecorder`. Imports Keras when asked for it."""

import importlib.util
from typing import Any

from convtui.errors import MissingExtraError

__all__ = ["FilterRecorder"]  # noqa: F822 - made below


def __getattr__(name: str) -> type[Any]:
    """Raises MissingExtraError, with the command that adds it, where Keras is absent."""
    if name != "FilterRecorder":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if importlib.util.find_spec("keras") is None:
        raise MissingExtraError(
            "FilterRecorder is a callback for Keras, which is not installed here; add it with: pip install tensorflow"
        )
    from convtui.train.keras_recorder import filter_recorder

    try:
        return filter_recorder()
    except ModuleNotFoundError as error:  # Keras alone, without what it computes with
        raise MissingExtraError(
            f"FilterRecorder is a callback for Keras, which lacks {error.name} here; add it with: pip install "
            f"{error.name}"
        ) from None
