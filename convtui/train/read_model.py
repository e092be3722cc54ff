"""A live Keras model, of anybody's making, as a network that convtui knows and the layers that hold its weights."""

import importlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from convtui.core.arrays import frozen
from convtui.core.keras_chain import alone, chain, picture_shape
from convtui.core.keras_layers import KerasLayer, convolution, plain_name
from convtui.core.keras_model import layers_of
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import FilterBank
from convtui.core.spec import LARGEST_SIDE, weight_shapes
from convtui.core.text import visible

KerasObject = Any  # a model or a layer: Keras' own annotations do not pass a strict check


class ReadModel(Struct, frozen=True, eq=False):
    """`spec` is the whole model; where it is more than a chain of layers that convtui computes, its first convolution
    alone, and `left_out` is the sentence that says why. `layers` are the Keras layers of all that has weights.
    `assumed` is what the model leaves open, as clauses.
    """

    spec: NetworkSpec
    layers: Mapping[str, KerasObject]
    left_out: str = ""
    assumed: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        return not self.left_out

    def check(self) -> None:
        """ValueError, as a clause, where a layer's weights have another shape than the spec says."""
        for name, (kernels, bias) in weight_shapes(self.spec).items():
            layer = self.layers[name]
            found = tuple(layer.kernel.shape), bias if layer.bias is None else tuple(layer.bias.shape)
            if found != (kernels, bias):
                raise ValueError(f"its layer {name} has weights of shape {found[0]}, not {kernels}")

    def bank(self, name: str) -> FilterBank:
        """Copies of a layer's weights as they are now, as float32."""
        layer = self.layers[name]
        kernels = frozen(_numbers(layer.kernel))
        return FilterBank(kernels, frozen(np.zeros(kernels.shape[-1]) if layer.bias is None else _numbers(layer.bias)))

    def weights(self) -> dict[str, FilterBank]:
        """Copies of all weights as they are now."""
        return {name: self.bank(name) for name in self.layers}


def read_model(model: KerasObject) -> ReadModel:
    """What `model` is. It must be built. ValueError, as a clause ("it has no convolution"), where there is none that
    could be recorded.
    """
    live = list(_leaves(model))
    if not any(_is_convolution(layer) and layer.built for layer in live):
        raise ValueError("it has no convolution")
    try:
        return _whole(model, live)
    except ValueError as reason:
        return _first(model, live, str(reason))
    except Exception as error:  # noqa: BLE001 - a model's own code tells its config, and may do so in any way
        said = visible(f"{type(error).__name__}: {error}", 80)
        return _first(model, live, f"its config cannot be read ({said})")


def is_unbuilt(model: KerasObject) -> bool:
    """Whether a convolution of it may only come to be by its first batch: of a class of a user's own, or without an
    input's shape.
    """
    found = [layer.built for layer in _leaves(model) if _is_convolution(layer)]
    return not any(found) and (bool(found) or not model.built)


def _whole(model: KerasObject, live: Sequence[KerasObject]) -> ReadModel:
    told = layers_of({"class_name": _kind(model), "config": model.get_config()})
    found = chain(model.name, told, _input_shape(model))
    # Both in the order in which they are called, and only the config tells the inputs.
    inner = [index for index, layer in enumerate(told) if layer.kind != "InputLayer"]
    at = {index: place for place, index in enumerate(inner)}
    layers = {name: live[at[index]] for name, index in found.sources.items()}
    if [told[index].config.get("name") for index in inner] != [layer.name for layer in live]:
        raise ValueError("its config tells other layers than it has")
    read = ReadModel(found.spec, layers, assumed=found.assumed)
    read.check()
    return read


def _first(model: KerasObject, live: Sequence[KerasObject], reason: str) -> ReadModel:
    """The first convolution that can be shown by itself."""
    refused = ""
    for layer in live:
        if not _is_convolution(layer) or not layer.built:
            continue
        # Its kernels are the same either way, and an activation that convtui does not compute is no fault of theirs.
        config = {**layer.get_config(), "data_format": "channels_last"}
        try:
            made = _convolution(config) or convolution(KerasLayer("Conv2D", {**config, "activation": "linear"}))
        except ValueError as error:
            refused = refused or str(error)
            continue
        shape = _shape_before(model, layer)
        spec = alone(model.name, replace(made, name=plain_name(layer.name)), shape)
        read = ReadModel(spec, {spec.layers[0].name: layer}, _left_out(spec, reason))
        read.check()
        return read
    raise ValueError(refused or "it has no convolution")


def _convolution(config: Mapping[str, object]) -> LayerSpec | None:
    with suppress(ValueError):
        return convolution(KerasLayer("Conv2D", config))
    return None


def _left_out(spec: NetworkSpec, reason: str) -> str:
    name = spec.layers[0].name
    return f"Only the convolution {name} is recorded, as convtui does not compute the whole model: {reason}."


def _kind(model: KerasObject) -> str:
    """As its config is to be read: a model of a user's own class may still be one of Keras' two, with another way to
    train it.
    """
    keras = importlib.import_module("keras")
    functional = type(keras.Model(*(2 * [keras.Input((1,))])))
    for kind, plain in (("Sequential", keras.Sequential), ("Functional", functional)):
        if isinstance(model, plain) and type(model).call is plain.call:
            return kind
    return visible(type(model).__name__, 40)


def _leaves(layer: KerasObject) -> Iterable[KerasObject]:
    """All layers that hold no others of their own, in the order in which they were made or are called, without inputs.
    A layer of a user's own comes before those that it holds.
    """
    seen: set[int] = set()
    waiting = list(_inner(layer))[::-1]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or type(one).__name__ == "InputLayer":
            continue
        seen.add(id(one))
        if not hasattr(one, "layers"):
            yield one
        waiting += list(_inner(one))[::-1]


def _inner(layer: KerasObject) -> Sequence[KerasObject]:
    found = getattr(layer, "layers", None) if hasattr(layer, "layers") else getattr(layer, "_layers", ())
    return found if isinstance(found, list | tuple) else ()


def _is_convolution(layer: KerasObject) -> bool:
    keras = importlib.import_module("keras")
    return isinstance(layer, keras.layers.Conv2D)


def _input_shape(model: KerasObject) -> tuple[object, ...] | None:
    """Of a model or a layer, without the batch; None where it is not known or there are several."""
    try:
        found = model.input.shape
    except (AttributeError, ValueError):
        return None
    return tuple(found[1:])


def _shape_before(model: KerasObject, layer: KerasObject) -> tuple[int, int, int]:
    """(H, W, C) of what a convolution gets; a side that nobody knows is the model's own, or a usual one that its kernel
    fits into.
    """
    channels = int(layer.kernel.shape[2])
    sides: Sequence[object] = (None, None)
    for found in (_input_shape(layer), _input_shape(model)):
        if found is not None and len(found) == 3:
            sides = found[1:] if layer.data_format == "channels_first" else found[:2]
            break
    usual = picture_shape((None, None, channels))
    known = [
        side if isinstance(side, int) and side <= LARGEST_SIDE else max(default, size)
        for side, default, size in zip(sides, usual, layer.kernel_size, strict=False)
    ]
    return known[0], known[1], channels


def _numbers(variable: KerasObject) -> np.ndarray[Any, Any]:
    return np.asarray(variable.numpy(), np.float32)
