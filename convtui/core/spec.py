"""A network's spec as JSON text and back, with every lie refused; and the shapes that follow from a spec.

Sizes are TensorFlow's: valid: floor((n - (k - 1) d - 1) / s) + 1, same: ceil(n / s).
"""

import json
import math
from collections.abc import Mapping
from typing import NoReturn, get_args

from convtui.core.layer import Activation, LayerKind, LayerSpec, NetworkSpec, Padding, Pair
from convtui.core.text import has_unsafe, visible

# Bounds for what a stranger's file may ask for; far above anything that a terminal can explain.
LONGEST_JSON = 200_000
MOST_LAYERS = 64
LONGEST_NAME = 64
MOST_LABELS = 1_000
LARGEST_SIDE = 4_096
MOST_VALUES = 4_000_000  # in the output of one layer
MOST_PARAMETERS = 20_000_000  # in all layers together
MOST_MULTIPLY_ADDS = 2_000_000_000

_LAYER_FIELDS = tuple(LayerSpec.__struct_fields__)
# Of the fields that may be left out, which are the last ones.
_LAYER_DEFAULTS = dict(
    zip(_LAYER_FIELDS[-len(LayerSpec.__struct_defaults__) :], LayerSpec.__struct_defaults__, strict=True)
)
_NETWORK_FIELDS = tuple(NetworkSpec.__struct_fields__)
_WINDOWED = ("Conv2D", "MaxPooling2D", "AveragePooling2D")

Shape = tuple[int, ...]


def spec_to_text(spec: NetworkSpec) -> str:
    """`spec` as JSON text; raises ValueError if `spec_from_text` would refuse it."""
    layers = [{name: getattr(layer, name) for name in _LAYER_FIELDS} for layer in spec.layers]
    text = json.dumps({name: getattr(spec, name) for name in _NETWORK_FIELDS} | {"layers": layers})
    if spec_from_text(text) != spec:
        raise ValueError("the network's spec does not survive being written as JSON")
    return text


def spec_from_text(text: str) -> NetworkSpec:
    """The spec in JSON `text`, checked field by field and for sizes that fit; raises ValueError."""
    data = read_object(text, "spec")
    _same_fields(data, _NETWORK_FIELDS, "the spec")
    shape = data["input_shape"]
    if not isinstance(shape, list) or len(shape) != 3:
        raise ValueError("input_shape is not a list of height, width and channels")
    height, width, channels = (_integer(value, 1, LARGEST_SIDE, "a side of input_shape") for value in shape)
    layers = data["layers"]
    if not isinstance(layers, list) or not 1 <= len(layers) <= MOST_LAYERS:
        raise ValueError(f"layers is not a list of 1 to {MOST_LAYERS} layers")
    labels = data["labels"]
    if not isinstance(labels, list) or len(labels) > MOST_LABELS:
        raise ValueError(f"labels is not a list of at most {MOST_LABELS} names")
    spec = NetworkSpec(
        name=_name(data["name"], "the network"),
        input_shape=(height, width, channels),
        layers=tuple(_layer(layer) for layer in layers),
        labels=tuple(_name(label, "a label") for label in labels),
    )
    names = [layer.name for layer in spec.layers]
    if len(set(names)) != len(names):
        raise ValueError("two layers have the same name")
    output = output_shapes(spec)[-1]
    if spec.labels and (len(output) != 1 or output[0] != len(spec.labels)):
        raise ValueError(f"there are {len(spec.labels)} labels for an output of shape {output}")
    return spec


def output_shapes(spec: NetworkSpec) -> tuple[Shape, ...]:
    """The output shape of every layer, (H, W, C) or (units,).

    Raises ValueError if the layers do not fit each other or exceed the bounds of this module.
    """
    shape: Shape = spec.input_shape
    parameters = multiply_adds = 0
    shapes = []
    for layer in spec.layers:
        before, shape = shape, _output_shape(layer, shape)
        values = math.prod(shape)
        if values > MOST_VALUES:
            raise ValueError(f"layer {layer.name} would give {values:,} values, above {MOST_VALUES:,}")
        kernels, bias = _weight_shapes(layer, before)
        parameters += math.prod(kernels) + bias if kernels else 0
        multiply_adds += math.prod(kernels) * math.prod(shape[:-1]) if kernels else 0
        shapes.append(shape)
    if parameters > MOST_PARAMETERS:
        raise ValueError(f"the network would have {parameters:,} parameters, above {MOST_PARAMETERS:,}")
    if multiply_adds > MOST_MULTIPLY_ADDS:
        cost = f"{multiply_adds:,} multiply-adds"
        raise ValueError(f"one picture would cost {cost}, above {MOST_MULTIPLY_ADDS:,}")
    return tuple(shapes)


def weight_shapes(spec: NetworkSpec) -> dict[str, tuple[Shape, Shape]]:
    """Shapes of kernels and bias of every layer that has weights, in order; raises as `output_shapes`."""
    befores: tuple[Shape, ...] = (spec.input_shape, *output_shapes(spec)[:-1])
    found: dict[str, tuple[Shape, Shape]] = {}
    for layer, before in zip(spec.layers, befores, strict=True):
        kernels, bias = _weight_shapes(layer, before)
        if kernels:
            found[layer.name] = (kernels, (bias,))
    return found


def read_object(text: str, what: str) -> dict[str, object]:
    """JSON `text` as a dict of plain values; raises ValueError for anything else, naming `what`."""
    if len(text) > LONGEST_JSON:
        raise ValueError(f"the {what} has {len(text):,} characters, above {LONGEST_JSON:,}")
    try:
        data = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the {what} is not JSON ({visible(str(error), 80)})") from None
    if not isinstance(data, dict):
        raise ValueError(f"the {what} is not a JSON object")
    return data


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise ValueError("a key occurs twice")
    return data


def _same_fields(data: Mapping[str, object], fields: tuple[str, ...], what: str) -> None:
    missing = [name for name in fields if name not in data]
    if missing:
        raise ValueError(f"{what} lacks the field {missing[0]}")
    extra = [name for name in data if name not in fields]
    if extra:
        raise ValueError(f"{what} has an unknown field {visible(extra[0], LONGEST_NAME)}")


def _integer(value: object, least: int, most: int, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"{what} is not a whole number from {least} to {most}")
    return value


def _pair(value: object, what: str) -> Pair:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError(f"{what} is not a pair of rows and columns")
    rows, columns = (_integer(item, 1, LARGEST_SIDE, what) for item in value)
    return rows, columns


def _name(value: object, what: str) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= LONGEST_NAME or has_unsafe(value) or "/" in value:
        rule = f"1 to {LONGEST_NAME} printable characters without a slash"
        raise ValueError(f"the name of {what} is not {rule}")
    return value


def _layer(data: object) -> LayerSpec:
    if not isinstance(data, dict):
        raise ValueError("a layer is not a JSON object")
    _same_fields(data, _LAYER_FIELDS, "a layer")
    name = _name(data["name"], "a layer")
    for field, allowed in (("kind", LayerKind), ("padding", Padding), ("activation", Activation)):
        if data[field] not in get_args(allowed):
            raise ValueError(f"layer {name}: {field} is none of {', '.join(get_args(allowed))}")
    if not isinstance(data["bias"], bool):
        raise ValueError(f"layer {name}: bias is neither true nor false")
    layer = LayerSpec(
        name=name,
        kind=data["kind"],
        filters=_integer(data["filters"], 0, MOST_PARAMETERS, f"layer {name}: filters"),
        units=_integer(data["units"], 0, MOST_PARAMETERS, f"layer {name}: units"),
        window=_pair(data["window"], f"layer {name}: window"),
        strides=_pair(data["strides"], f"layer {name}: strides"),
        dilation=_pair(data["dilation"], f"layer {name}: dilation"),
        padding=data["padding"],
        activation=data["activation"],
        bias=data["bias"],
    )
    _unused_fields_keep_defaults(layer)
    return layer


def _unused_fields_keep_defaults(layer: LayerSpec) -> None:
    """So that one network has one spelling, and no reader can be told something that nothing uses."""
    windowed, weighted = layer.kind in _WINDOWED, layer.kind in ("Conv2D", "Dense")
    used = {
        "filters": layer.kind == "Conv2D",
        "units": layer.kind == "Dense",
        "window": windowed,
        "strides": windowed,
        "dilation": layer.kind == "Conv2D",
        "padding": windowed,
        "activation": weighted,
        "bias": weighted,
    }
    for field, is_used in used.items():
        if not is_used and getattr(layer, field) != _LAYER_DEFAULTS.get(field):
            raise ValueError(f"layer {layer.name}: {layer.kind} has no {field}")
    if (layer.kind == "Conv2D" and not layer.filters) or (layer.kind == "Dense" and not layer.units):
        raise ValueError(f"layer {layer.name} has no outputs")


def _output_shape(layer: LayerSpec, shape: Shape) -> Shape:
    if layer.kind == "Flatten":
        return (math.prod(shape),)
    if layer.kind == "Dense":
        if len(shape) != 1:
            raise ValueError(f"layer {layer.name} needs flat input, but gets shape {shape}")
        return (layer.units,)
    if len(shape) != 3:
        raise ValueError(f"layer {layer.name} needs maps, but gets shape {shape}")
    sides = []
    for axis in (0, 1):
        reach = (layer.window[axis] - 1) * layer.dilation[axis] + 1
        room = shape[axis] - 1 if layer.padding == "same" else shape[axis] - reach
        if room < 0:
            raise ValueError(f"layer {layer.name}: its window is larger than its input of shape {shape}")
        sides.append(room // layer.strides[axis] + 1)
    return (*sides, layer.filters if layer.kind == "Conv2D" else shape[2])


def _weight_shapes(layer: LayerSpec, before: Shape) -> tuple[Shape, int]:
    """Shape of the kernels and length of the bias; ((), 0) for a layer without weights."""
    if layer.kind == "Conv2D":
        return (*layer.window, before[2], layer.filters), layer.filters
    if layer.kind == "Dense":
        return (before[0], layer.units), layer.units
    return (), 0
