"""TensorFlow and Keras, imported when first asked for, without their chatter on the screen."""

import importlib
import importlib.util
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.text import visible
from convtui.errors import ConvtuiError, MissingExtraError

_SETTINGS = {
    "TF_CPP_MIN_LOG_LEVEL": "3",  # errors of the C++ side only
    "TF_ENABLE_ONEDNN_OPTS": "0",  # its order of additions depends on the processor; see trainer.py
    "KERAS_BACKEND": "tensorflow",
}


class KerasLayer(Protocol):
    """What is used of a Keras layer."""

    def get_weights(self) -> list[npt.NDArray[np.float32]]: ...
    def set_weights(self, weights: Sequence[npt.NDArray[np.float32]]) -> None: ...


class KerasVariable(Protocol):
    """What is used of a Keras variable."""

    def numpy(self) -> npt.NDArray[Any]: ...
    def assign(self, value: npt.NDArray[Any]) -> object: ...


class KerasOptimizer(Protocol):
    """What is used of a Keras optimizer."""

    @property
    def variables(self) -> Sequence[KerasVariable]: ...
    def build(self, variables: Sequence[KerasVariable]) -> None: ...


class KerasModel(Protocol):
    """What is used of a Keras model; its `variables` include the states of its random numbers."""

    @property
    def variables(self) -> Sequence[KerasVariable]: ...
    @property
    def trainable_variables(self) -> Sequence[KerasVariable]: ...
    def get_layer(self, name: str) -> KerasLayer: ...
    def compile(self, *, optimizer: object, loss: str, metrics: Sequence[str]) -> None: ...
    def reset_metrics(self) -> None: ...
    def train_on_batch(
        self, x: npt.NDArray[np.float32], y: npt.NDArray[np.int32], *, return_dict: bool
    ) -> Mapping[str, float]: ...
    def evaluate(
        self,
        x: npt.NDArray[np.float32],
        y: npt.NDArray[np.int32],
        *,
        batch_size: int,
        verbose: int,
        return_dict: bool,
    ) -> Mapping[str, float]: ...


class Engine(Struct, frozen=True, eq=False):
    """The two modules, untyped: their annotations do not pass a strict check."""

    tensorflow: Any
    keras: Any

    @property
    def versions(self) -> dict[str, str]:
        """What a network's metadata says about its origin."""
        return {"keras": str(self.keras.__version__), "tensorflow": str(self.tensorflow.__version__)}


def require_tensorflow() -> None:
    """Raises MissingExtraError, with the command that adds it, if TensorFlow is absent; imports nothing."""
    if importlib.util.find_spec("tensorflow") is not None:
        return
    late = sys.version_info >= (3, 14)
    limit = " It has no wheel for this Python yet: use 3.11 to 3.13 (pipx install --python)." if late else ""
    raise MissingExtraError(
        "Training needs TensorFlow, which is not installed here; add it with: pipx inject convtui tensorflow "
        "(in a virtual environment of your own: pip install tensorflow)." + limit
    )


def load_engine() -> Engine:
    """TensorFlow and Keras, set to float32 and channels last; the first call takes seconds.

    Raises MissingExtraError if TensorFlow is absent, ConvtuiError if it is there but does not start.
    """
    require_tensorflow()
    os.environ.update(_SETTINGS)
    try:
        with _silent_stderr():
            tensorflow = importlib.import_module("tensorflow")
            keras = importlib.import_module("keras")
    except Exception as error:  # a broken install fails in any way it likes
        raise ConvtuiError(
            f"TensorFlow is installed but does not start ({visible(str(error), 120)}); "
            "install it again: pipx inject --force convtui tensorflow"
        ) from error
    # A ~/.keras/keras.json may say otherwise.
    keras.config.set_floatx("float32")
    keras.config.set_image_data_format("channels_last")
    keras.config.set_dtype_policy("float32")
    return Engine(tensorflow, keras)


@contextmanager
def _silent_stderr() -> Iterator[None]:
    """Keep what C++ writes to file descriptor 2 off the screen; it logs there before any setting is read."""
    sys.stderr.flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile() as sink:
        os.dup2(sink.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
