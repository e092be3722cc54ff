"""A Keras model's plain config as a chain of layers that convtui computes, or as its first convolution alone.

What leaves values as they are in use (dropout, augmentation) is left out, an activation by itself goes to the layer
before it, and global pools are pools as large as what they get, then a Flatten.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from msgspec.structs import replace

from convtui.core.class_names import numbered
from convtui.core.keras_layers import (
    GLOBAL,
    KerasLayer,
    activation_of,
    convolution,
    is_number,
    layer_spec,
    plain_name,
    whole,
)
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.spec import (
    LARGEST_SIDE,
    LONGEST_NAME,
    MOST_LABELS,
    MOST_LAYERS,
    output_shapes,
    spec_from_text,
    spec_to_text,
)
from convtui.core.text import visible

# They do something while a network is trained only.
IDLE = (
    "ActivityRegularization",
    "AlphaDropout",
    "Dropout",
    "GaussianDropout",
    "GaussianNoise",
    "Identity",
    "RandomBrightness",
    "RandomContrast",
    "RandomFlip",
    "RandomRotation",
    "RandomShear",
    "RandomTranslation",
    "RandomZoom",
    "SpatialDropout2D",
)
ACTIVATIONS = ("Activation", "ReLU", "LeakyReLU", "Softmax")
CUSTOM = ("Lambda", "TFSMLayer")
ODD_ACTIVATION = "linear, in place of an activation that convtui does not compute"
# A side of pictures, by their channels, where it is not known: MNIST's and CIFAR-10's.
USUAL = {1: 28, 3: 32}
# Bytes as 0 to 1, which is what convtui gives in any case.
_BYTE = 1 / 255


class Chain(NamedTuple):
    """`spec` is the network; `sources` maps a layer of it that has weights to the index of the Keras layer that holds
    them (kernels, then a bias where the layer has one), counted in what the chain was made of. `assumed` is what
    the config leaves open, as clauses: "28x28, as its pictures may have any size".
    """

    spec: NetworkSpec
    sources: Mapping[str, int]
    assumed: tuple[str, ...] = ()


def chain(name: str, layers: Sequence[KerasLayer], input_shape: Sequence[object] | None = None) -> Chain:
    """The network that a row of Keras layers makes. `input_shape` is (H, W, C), where no InputLayer says it.

    Raises ValueError, with the reason as a clause ("its layer bn is a BatchNormalization, which convtui does not
    compute"), for what is more than such a chain, or larger than `core.spec` allows.
    """
    maker = _Maker()
    for index, layer in enumerate(layers):
        maker.add(index, layer)
    given = input_shape if maker.shape is None else maker.shape
    spec = NetworkSpec(plain_name(name), picture_shape(given), (), ())
    for one in maker.layers:
        spec = replace(spec, layers=(*spec.layers, one))
        if one.name in maker.whole:  # as large as what it gets
            before = (spec.input_shape, *output_shapes(replace(spec, layers=spec.layers[:-1])))[-1]
            if len(before) != 3:
                raise ValueError(f"its layer {one.name} does not get maps")
            window = before[0], before[1]
            spec = replace(spec, layers=(*spec.layers[:-1], replace(one, window=window, strides=window)))
    if spec.first_convolution is None:
        raise ValueError("it has no convolution")
    output = output_shapes(spec)[-1]
    if len(output) == 1 and 1 < output[0] <= MOST_LABELS:
        spec = replace(spec, labels=numbered(output[0]))
    return Chain(spec_from_text(spec_to_text(spec)), maker.sources, _assumed(given, spec.input_shape))


def first_convolution(name: str, layers: Sequence[KerasLayer], *, in_a_row: bool = True) -> Chain:
    """The first convolution alone, of layers that make no `chain`; with the activation behind it, if they are
    `in_a_row`. Raises ValueError, as a clause, where there is none or it is not known what it takes.
    """
    index = next((at for at, one in enumerate(layers) if one.kind == "Conv2D" and one.is_keras), None)
    if index is None:
        raise ValueError("it has no convolution")
    layer, odd = layers[index], tuple[str, ...]()
    try:
        convolution(layer)
    except ValueError:  # of all that it may be, only an activation can be left out
        layer, odd = layer._replace(config={**layer.config, "activation": "linear"}), (ODD_ACTIVATION,)
    maker = _Maker()
    for at, one in enumerate((*layers[:index], layer) if not layer.takes else (layer,)):
        maker.add(at, one)
    if len(maker.layers) != 1:
        raise ValueError(f"it is not known what its layer {layer.name} takes")
    for one in layers[index + 1 :] if in_a_row and not odd else ():
        if one.kind not in (*IDLE, *ACTIVATIONS):
            break
        with suppress(ValueError):
            maker.add(0, one)
    (made,), given = maker.layers, layer.takes or maker.shape
    spec = alone(name, made, picture_shape(given))
    return Chain(spec, {made.name: index}, (*odd, *_assumed(given, spec.input_shape)))


def _assumed(given: Sequence[object] | None, shape: tuple[int, int, int]) -> tuple[str, ...]:
    is_open = given is not None and None in given
    return (f"{shape[0]}x{shape[1]}, as its pictures may have any size",) if is_open else ()


def picture_shape(given: Sequence[object] | None) -> tuple[int, int, int]:
    """(H, W, C), checked; a side that may be any is a usual one. ValueError, as a clause, where it is none."""
    if given is None or len(given) != 3:
        raise ValueError("it does not say which pictures it takes")
    channels = whole(given[2], 1, LARGEST_SIDE, "the number of its pictures' channels")
    usual = USUAL.get(channels, USUAL[3])
    height, width = (
        usual if side is None else whole(side, 1, LARGEST_SIDE, "a side of its pictures") for side in given[:2]
    )
    return height, width, channels


def alone(name: str, layer: LayerSpec, input_shape: tuple[int, int, int]) -> NetworkSpec:
    """A convolution by itself, as a network. Raises ValueError where it does not fit the pictures."""
    spec = NetworkSpec(plain_name(name), input_shape, (layer,), ())
    return spec_from_text(spec_to_text(spec))


class _Maker:
    """A row of layers, as it is put together."""

    def __init__(self) -> None:
        self.layers: list[LayerSpec] = []
        self.sources: dict[str, int] = {}
        self.whole: set[str] = set()
        self.shape: Sequence[object] | None = None

    def add(self, index: int, layer: KerasLayer) -> None:
        if layer.kind in CUSTOM or not layer.is_keras:
            raise ValueError(f"its layer {layer.name} is custom code ({visible(layer.kind, 40)}), which is never run")
        if layer.kind == "InputLayer":
            if self.layers:  # of a model within the model: what comes
                return
            self._take_shape(layer.config.get("batch_shape", layer.config.get("batch_input_shape")))
        elif layer.kind == "Reshape" and not self.layers:
            self._take_shape((None, *_sequence(layer.config.get("target_shape"))))
        elif layer.kind == "Rescaling" and not self.layers:
            scale, offset = layer.config.get("scale"), layer.config.get("offset")
            if not (is_number(scale, _BYTE) and is_number(offset, 0)) and not (
                is_number(scale, 1) and is_number(offset, 0)
            ):
                raise ValueError(f"its layer {layer.name} scales pictures to other numbers than 0 to 1")
        elif layer.kind in IDLE:
            pass
        elif layer.kind in ACTIVATIONS:
            self._activate(layer)
        else:
            self._append(index, layer)

    def _take_shape(self, shape: object) -> None:
        """The first that has a height, a width and channels, or the size that pictures are brought to before any
        layer; None among them is any size.
        """
        found = _sequence(shape)[1:]
        if len(found) == 3:
            self.shape = found
        elif len(found) == 2 and self.shape is None:  # Reshape, or Keras itself, puts the channel there
            self.shape = (*found, 1)

    def _append(self, index: int, layer: KerasLayer) -> None:
        self._take_older_shape(layer)
        made = layer_spec(layer)
        if made is None:
            raise ValueError(f"its layer {layer.name} is a {visible(layer.kind, 40)}, which convtui does not compute")
        made = replace(made, name=self._free(made.name))
        self.layers.append(made)
        if made.kind in ("Conv2D", "Dense"):
            self.sources[made.name] = index
        if layer.kind in GLOBAL:
            self.whole.add(made.name)
            if not layer.config.get("keepdims"):
                self.layers.append(LayerSpec(self._free(f"{made.name[:50]}_flat"), "Flatten"))
        if len(self.layers) > MOST_LAYERS:
            raise ValueError(f"it has more than {MOST_LAYERS} layers")

    def _take_older_shape(self, layer: KerasLayer) -> None:
        """Older models say it in their first layer."""
        if not self.layers and self.shape is None:
            self._take_shape(layer.config.get("batch_input_shape", layer.config.get("batch_shape")))

    def _activate(self, layer: KerasLayer) -> None:
        activation = activation_of(layer)
        if activation == "linear":
            return
        if not self.layers or self.layers[-1].kind not in ("Conv2D", "Dense"):
            raise ValueError(f"its layer {layer.name} stands by itself, behind no convolution and no Dense layer")
        if self.layers[-1].activation != "linear":
            raise ValueError(f"its layer {layer.name} is a second activation of {self.layers[-1].name}")
        self.layers[-1] = replace(self.layers[-1], activation=activation)

    def _free(self, name: str) -> str:
        taken = {layer.name for layer in self.layers}
        tries = (name, *(f"{name[: LONGEST_NAME - 4]}_{number}" for number in range(1, MOST_LAYERS + 2)))
        return next(one for one in tries if one not in taken)


def _sequence(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()
