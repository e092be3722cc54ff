"""A trained network as plain named arrays, for one `.npz` file without pickle.

`format` (text, "convtui-network-1"), `spec` and `metadata` (JSON text), `weights/<layer>/kernels`,
`weights/<layer>/bias` (absent where a layer has none), and `history/step`, `epoch`, `loss`, `accuracy` (S,),
`history/kernels` (S, kh, kw, cin, cout), `history/bias` (S, cout) of the first convolution, absent where
nothing was recorded; `history/test_loss` and `history/test_accuracy` (S,), absent where nothing was tested on the way.
Losses and accuracies are NaN where they were not measured, or were no numbers any more.
"""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from convtui.core.arrays import frozen
from convtui.core.layer import NetworkSpec
from convtui.core.network import FilterBank, Network, Snapshot
from convtui.core.spec import (
    LONGEST_JSON,
    Shape,
    read_object,
    spec_from_text,
    spec_to_text,
    weight_shapes,
)
from convtui.core.text import visible

FORMAT = "convtui-network-1"
MOST_SNAPSHOTS = 10_000

Array = npt.NDArray[Any]
_HISTORY = {"step": np.int64, "epoch": np.float64, "loss": np.float64, "accuracy": np.float64}
_TESTED = ("test_loss", "test_accuracy")
_MAY_BE_NAN = ("loss", "accuracy", *_TESTED)


def to_arrays(network: Network) -> dict[str, Array]:
    """`network` as the arrays of this module's format; raises ValueError where `from_arrays` would."""
    arrays: dict[str, Array] = {
        "format": np.array(FORMAT),
        "spec": np.array(spec_to_text(network.spec)),
        "metadata": np.array(json.dumps(dict(network.metadata))),
    }
    with_bias = {layer.name for layer in network.spec.layers if layer.bias}
    for name, bank in network.weights.items():
        arrays[f"weights/{name}/kernels"] = bank.kernels
        if name in with_bias:
            arrays[f"weights/{name}/bias"] = bank.bias
        elif bank.bias.any():
            raise ValueError(f"layer {name} has a bias, which its spec denies")
    if network.history:
        for field, kind in _HISTORY.items():
            values = [getattr(item, field) for item in network.history]
            arrays[f"history/{field}"] = np.array(values, dtype=kind)
        for field in _TESTED:
            values = [getattr(item, field) for item in network.history]
            if not np.isnan(values).all():
                arrays[f"history/{field}"] = np.array(values, dtype=np.float64)
        arrays["history/kernels"] = np.stack([item.kernels for item in network.history])
        arrays["history/bias"] = np.stack([item.bias for item in network.history])
    from_arrays(arrays, name_hint="this network")
    return arrays


def from_arrays(arrays: Mapping[str, Array], *, name_hint: str) -> Network:
    """The network in `arrays` (a dict, or an `.npz` opened without pickle); `name_hint` is for refusals.

    Raises ValueError, one plain sentence, unless every name, dtype and shape is exactly what the spec implies
    and every number is finite.
    """
    try:
        return _network(arrays)
    except ValueError as error:
        reason = f"{visible(name_hint)} is not a network that convtui can read: {error}"
        raise ValueError(f"{reason}. Give a file that `convtui train` wrote.") from None


def _network(arrays: Mapping[str, Array]) -> Network:
    if _text(arrays, "format", 64) != FORMAT:
        raise ValueError(f"its format is not {FORMAT}")
    spec = spec_from_text(_text(arrays, "spec", LONGEST_JSON))
    metadata = read_object(_text(arrays, "metadata", LONGEST_JSON), "metadata")
    shapes = weight_shapes(spec)
    names = {"format", "spec", "metadata"}
    weights = {}
    for layer in spec.layers:
        if layer.name in shapes:
            kernels_shape, bias_shape = shapes[layer.name]
            kernels = _floats(arrays, f"weights/{layer.name}/kernels", kernels_shape)
            names.add(f"weights/{layer.name}/kernels")
            bias: Array = np.zeros(bias_shape, np.float32)
            if layer.bias:
                bias = _floats(arrays, f"weights/{layer.name}/bias", bias_shape)
                names.add(f"weights/{layer.name}/bias")
            weights[layer.name] = FilterBank(frozen(kernels), frozen(bias))
    history: tuple[Snapshot, ...] = ()
    if any(name.startswith("history/") for name in arrays):
        history = _history(arrays, spec, shapes)
        names.update(f"history/{field}" for field in (*_HISTORY, *_TESTED, "kernels", "bias"))
    extra = sorted(set(arrays) - names)
    if extra:
        raise ValueError(f"it holds {visible(extra[0], 80)}, which its spec does not mention")
    return Network(spec, MappingProxyType(weights), MappingProxyType(metadata), history)


def _history(
    arrays: Mapping[str, Array], spec: NetworkSpec, shapes: Mapping[str, tuple[Shape, Shape]]
) -> tuple[Snapshot, ...]:
    first = spec.first_convolution
    if first is None:
        raise ValueError("it has a history, but no convolution to record")
    step = _array(arrays, "history/step")
    if step.ndim != 1 or not 1 <= len(step) <= MOST_SNAPSHOTS:
        raise ValueError(f"history/step is not a row of 1 to {MOST_SNAPSHOTS:,} steps")
    columns = {field: _array(arrays, f"history/{field}") for field in _HISTORY}
    for field in _TESTED:
        name = f"history/{field}"
        columns[field] = _array(arrays, name) if name in arrays else np.full(step.shape, np.nan)
    for field in columns:
        kind = np.dtype(_HISTORY.get(field, np.float64))
        _check(columns[field], f"history/{field}", kind, step.shape, may_be_nan=field in _MAY_BE_NAN)
    epoch = columns["epoch"]
    if step[0] < 0 or epoch[0] < 0 or (np.diff(step) <= 0).any() or (np.diff(epoch) < 0).any():
        raise ValueError("its history does not run forward in time")
    kernels = _floats(arrays, "history/kernels", (len(step), *shapes[first.name][0]))
    bias = _floats(arrays, "history/bias", (len(step), *shapes[first.name][1]))
    return tuple(
        Snapshot(
            step=int(step[i]),
            epoch=float(columns["epoch"][i]),
            loss=float(columns["loss"][i]),
            accuracy=float(columns["accuracy"][i]),
            kernels=frozen(kernels[i]),
            bias=frozen(bias[i]),
            test_loss=float(columns["test_loss"][i]),
            test_accuracy=float(columns["test_accuracy"][i]),
        )
        for i in range(len(step))
    )


def _array(arrays: Mapping[str, Array], name: str) -> Array:
    if name not in arrays:
        raise ValueError(f"it lacks {name}")
    try:
        array = arrays[name]
    except ValueError:  # numpy's own words for a pickled array, or for a header that lies
        raise ValueError(f"{name} is not a plain array") from None
    if not isinstance(array, np.ndarray):
        raise ValueError(f"{name} is not an array")
    return array


def _text(arrays: Mapping[str, Array], name: str, longest: int) -> str:
    array = _array(arrays, name)
    if array.dtype.kind != "U" or array.ndim != 0:
        raise ValueError(f"{name} is not a text")
    if array.dtype.itemsize > 4 * longest:
        raise ValueError(f"{name} has more than {longest:,} characters")
    return str(array)


def _floats(arrays: Mapping[str, Array], name: str, shape: Shape) -> Array:
    array = _array(arrays, name)
    _check(array, name, np.dtype(np.float32), shape)
    return array


def _check(array: Array, name: str, dtype: np.dtype[Any], shape: Shape, *, may_be_nan: bool = False) -> None:
    if array.dtype != dtype:
        raise ValueError(f"{name} holds {array.dtype} numbers, not {dtype}")
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}, not {shape}")
    if not (np.isfinite(array) | (may_be_nan & np.isnan(array))).all():
        raise ValueError(f"{name} holds numbers that are not finite")
