"""What one layer of a Keras model is, by its plain config: no Keras, nothing that runs.

The config is what `layer.get_config()` gives, or what `config.json` of a `.keras` file holds; it may come from anyone.
Every ValueError here is a clause: "its layer bn is a BatchNormalization, which convtui does not compute".
"""

import math
from collections.abc import Mapping
from typing import NamedTuple, get_args

from convtui.core.layer import Activation, LayerKind, LayerSpec, Padding, Pair
from convtui.core.spec import LARGEST_SIDE, LONGEST_NAME, MOST_PARAMETERS
from convtui.core.text import has_unsafe, visible

MAPS = ("Conv2D", "MaxPooling2D", "AveragePooling2D")
GLOBAL: dict[str, LayerKind] = {
    "GlobalAveragePooling2D": "AveragePooling2D",
    "GlobalMaxPooling2D": "MaxPooling2D",
}
_ACTIVATIONS: tuple[Activation, ...] = get_args(Activation)
# Keras' own default slope, the only one that `ops.activation` knows.
_SLOPE = 0.2


class KerasLayer(NamedTuple):
    """One layer of a Keras model: its class' name, its config, and whether the class is Keras' own.

    Where they are known: `path` is the group of a weights file that holds it, such as "layers/conv2d", `takes` the
    shape of what it gets, without the batch.
    """

    kind: str
    config: Mapping[str, object]
    is_keras: bool = True
    path: str = ""
    takes: tuple[object, ...] = ()

    @property
    def name(self) -> str:
        """As Keras has it, for a sentence."""
        return visible(str(self.config.get("name", "") or self.kind), 40)


def keras_layer(item: object) -> KerasLayer:
    """One layer of a model's config; ValueError, as a clause, where it is none."""
    kind, config = class_and_config(item)
    about: Mapping[str, object] = item if isinstance(item, Mapping) else {}
    module, built = about.get("module"), about.get("build_config")
    is_keras = module is None or module == "keras" or str(module).startswith("keras.")
    takes = built.get("input_shape") if isinstance(built, Mapping) else None
    shape = tuple(takes[1:]) if isinstance(takes, list | tuple) else ()
    return KerasLayer(kind, config, is_keras and about.get("registered_name") in (None, kind), takes=shape)


def convolution(layer: KerasLayer) -> LayerSpec:
    """A Conv2D as it is, with its own activation. ValueError, as a clause, for another or one that is not computed."""
    made = layer_spec(layer) if layer.kind == "Conv2D" and layer.is_keras else None
    if made is None:
        raise ValueError(f"its layer {layer.name} is no convolution")
    return made


def plain_name(name: object) -> str:
    """A name that Keras allows as `core.spec` allows it: no slash, nothing that cannot be printed, not too long."""
    text = visible(str(name).replace("/", "_"), LONGEST_NAME)
    return text if text and not has_unsafe(text) else "unnamed"


def layer_spec(layer: KerasLayer) -> LayerSpec | None:
    """One that computes, or None: it is of a kind that convtui has not."""
    config, name = layer.config, plain_name(layer.name)
    if layer.kind in (*MAPS, *GLOBAL, "Flatten") and config.get("data_format") not in (None, "channels_last"):
        raise ValueError(f"its layer {layer.name} has channels first, and convtui reads them last")
    if layer.kind == "Flatten":
        return LayerSpec(name, "Flatten")
    if layer.kind in GLOBAL:
        return LayerSpec(name, GLOBAL[layer.kind])
    if layer.kind in ("Conv2D", "Dense") and config.get("quantization_config") is not None:
        raise ValueError(f"its layer {layer.name} is quantised, which convtui does not compute")
    if layer.kind in ("Conv2D", "Dense") and config.get("lora_rank") is not None:
        raise ValueError(f"its layer {layer.name} has weights of two kinds (LoRA), which convtui does not compute")
    if layer.kind == "Dense":
        units = whole(config.get("units"), 1, MOST_PARAMETERS, f"units of its layer {layer.name}")
        return LayerSpec(name, "Dense", units=units, activation=_activation(layer), bias=_bias(layer))
    if layer.kind not in MAPS:
        return None
    padding = config.get("padding", "valid")
    if padding not in ("valid", "same"):
        raise ValueError(f"the padding of its layer {layer.name} is neither valid nor same")
    border: Padding = "same" if padding == "same" else "valid"
    if layer.kind == "Conv2D":
        if config.get("groups", 1) != 1:
            raise ValueError(f"its layer {layer.name} is a convolution in groups, which convtui does not compute")
        return LayerSpec(
            name,
            "Conv2D",
            filters=whole(config.get("filters"), 1, MOST_PARAMETERS, f"filters of its layer {layer.name}"),
            window=_pair(config.get("kernel_size"), layer),
            strides=_pair(config.get("strides", 1), layer),
            dilation=_pair(config.get("dilation_rate", 1), layer),
            padding=border,
            activation=_activation(layer),
            bias=_bias(layer),
        )
    window = _pair(config.get("pool_size", 2), layer)
    strides = config.get("strides")
    kind: LayerKind = "MaxPooling2D" if layer.kind == "MaxPooling2D" else "AveragePooling2D"
    return LayerSpec(
        name, kind, window=window, strides=window if strides is None else _pair(strides, layer), padding=border
    )


def _activation(layer: KerasLayer) -> Activation:
    """A layer's own: a name, or a layer in its turn."""
    found = layer.config.get("activation")
    if isinstance(found, Mapping):
        inner = keras_layer(found)
        if inner.kind == "function" or not inner.is_keras:
            raise ValueError(f"the activation of its layer {layer.name} is custom code, which is never run")
        return activation_of(inner)
    if found is None:
        return "linear"
    for known in _ACTIVATIONS:
        if found == known:
            return known
    raise ValueError(
        f"the activation of its layer {layer.name} is {visible(str(found), 40)}, which convtui does not compute"
    )


def activation_of(layer: KerasLayer) -> Activation:
    """What a layer that is an activation by itself does."""
    config = layer.config
    if layer.kind == "Activation":
        return _activation(layer)
    if layer.kind == "ReLU":
        odd = any(not is_number(config.get(name, 0), 0) for name in ("negative_slope", "threshold"))
        if not odd and config.get("max_value") is None:
            return "relu"
    if layer.kind == "LeakyReLU" and is_number(config.get("negative_slope", config.get("alpha")), _SLOPE):
        return "leaky_relu"
    if layer.kind == "Softmax" and config.get("axis", -1) in (-1, [-1]):
        return "softmax"
    raise ValueError(f"the activation {layer.name} is another than convtui computes")


def class_and_config(item: object) -> tuple[str, Mapping[str, object]]:
    if isinstance(item, Mapping):
        kind, config = item.get("class_name"), item.get("config")
        if isinstance(kind, str) and isinstance(config, Mapping):
            return kind, config
        if isinstance(kind, str) and isinstance(config, str) and kind == "function":
            return kind, {"name": config}
    raise ValueError("its config is not one that Keras writes")


def _bias(layer: KerasLayer) -> bool:
    found = layer.config.get("use_bias", True)
    if not isinstance(found, bool):
        raise ValueError(f"use_bias of its layer {layer.name} is neither true nor false")
    return found


def _pair(value: object, layer: KerasLayer) -> Pair:
    what = f"a size of its layer {layer.name}"
    if isinstance(value, list | tuple) and len(value) == 2:
        return whole(value[0], 1, LARGEST_SIDE, what), whole(value[1], 1, LARGEST_SIDE, what)
    both = whole(value, 1, LARGEST_SIDE, what)
    return both, both


def whole(value: object, least: int, most: int, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"{what} is not a whole number from {least} to {most:,}")
    return value


def is_number(value: object, wanted: float) -> bool:
    """Whether it is that number, as far as float32 tells."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isclose(value, wanted, rel_tol=1e-6, abs_tol=1e-9)
