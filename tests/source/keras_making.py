"""Keras files made without Keras: what its versions write, and what none would."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Config = dict[str, Any]

KERNELS = np.random.default_rng(1).normal(size=(3, 3, 1, 4)).astype(np.float32)
BIAS = np.array([0.5, -1, 0, 2], np.float32)
DENSE = np.random.default_rng(2).normal(size=(36, 3)).astype(np.float32)
GROUP = "layers/conv2d/vars"


def layer(kind: str, name: str | None = None, **config: Any) -> Config:  # noqa: ANN401
    called = name or kind.lower()
    return {"module": "keras.layers", "class_name": kind, "config": {"name": called, **config}, "registered_name": None}


def sequential(*layers: Config, shape: Sequence[int | None] = (8, 8, 1)) -> Config:
    first = layer("InputLayer", batch_shape=[None, *shape])
    return {"module": "keras", "class_name": "Sequential", "config": {"name": "net", "layers": [first, *layers]}}


def functional(*layers: Config, takes: Sequence[Sequence[str]] | None = None) -> Config:
    """In a row, or each layer taking what those named give."""
    names = [one["config"]["name"] for one in layers]
    sources = [[], *([name] for name in names[:-1])] if takes is None else takes
    items = [
        {**one, "name": name, "inbound_nodes": [_node(source)] if source else []}
        for one, name, source in zip(layers, names, sources, strict=True)
    ]
    ends = {"input_layers": [names[0], 0, 0], "output_layers": [names[-1], 0, 0]}
    return {"module": "keras", "class_name": "Functional", "config": {"name": "net", "layers": items, **ends}}


def _node(names: Sequence[str]) -> Config:
    tensors = [{"class_name": "__keras_tensor__", "config": {"keras_history": [name, 0, 0]}} for name in names]
    return {"args": tensors if len(tensors) == 1 else [tensors], "kwargs": {}}


CONV = layer("Conv2D", "conv2d", filters=4, kernel_size=[3, 3], activation="relu")
# 8 x 8 x 1, 6 x 6 x 4, 3 x 3 x 4, 36, 3.
WHOLE = sequential(
    CONV,
    layer("MaxPooling2D"),
    layer("Dropout", rate=0.5),
    layer("Flatten"),
    layer("Dense", units=3, activation="softmax"),
)
ARRAYS: dict[str, Array] = {
    f"{GROUP}/0": KERNELS,
    f"{GROUP}/1": BIAS,
    "layers/dense/vars/0": DENSE,
    "layers/dense/vars/1": np.zeros(3, np.float32),
    "optimizer/vars/1": 9 * KERNELS,
}
FIRST = {f"{GROUP}/0": KERNELS, f"{GROUP}/1": BIAS}


def weights(arrays: Mapping[str, Array] = ARRAYS, **options: Any) -> bytes:  # noqa: ANN401
    """The bytes of an HDF5 file with these arrays; `options` are h5py's."""
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        for path, array in arrays.items():
            file.create_dataset(path, data=array, **options)
    return stream.getvalue()


def keras(
    path: Path, config: object = WHOLE, data: bytes | None = None, members: Mapping[str, bytes] | None = None
) -> Path:
    """A `.keras` file; `config` a text or what becomes one."""
    text = config if isinstance(config, str) else json.dumps(config)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", "{}")
        archive.writestr("config.json", text)
        archive.writestr("model.weights.h5", weights() if data is None else data)
        for name, content in (members or {}).items():
            archive.writestr(name, content)
    return path
