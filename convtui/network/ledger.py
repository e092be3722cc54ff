"""The ledger: what each layer gives, what it costs, and how much of the picture one of its units sees."""

from collections.abc import Iterable
from itertools import pairwise

from msgspec import Struct

from convtui.core.layer import LayerKind, LayerSpec, NetworkSpec, Pair
from convtui.core.network import Network
from convtui.ops.geometry import Shape, input_shapes, multiply_adds, parameters, receptive_fields


class LedgerRow(Struct, frozen=True):
    """One layer. `kind` is Keras' class name, `receptive_field` is (rows, columns) of the network's input."""

    name: str
    kind: LayerKind
    output_shape: Shape
    parameters: int
    multiply_adds: int
    receptive_field: Pair


class Totals(Struct, frozen=True):
    """The sums over all layers."""

    parameters: int
    multiply_adds: int


def ledger(of: NetworkSpec | Network) -> tuple[LedgerRow, ...]:
    """One row for each layer, in order. Raises ValueError, with its name, if a layer cannot stand there."""
    spec = of.spec if isinstance(of, Network) else of
    shapes = input_shapes(spec)
    return tuple(
        LedgerRow(layer.name, layer.kind, gives, parameters(layer, takes), multiply_adds(layer, takes), field)
        for layer, (takes, gives), field in zip(spec.layers, pairwise(shapes), receptive_fields(spec), strict=True)
    )


def totals(rows: Iterable[LedgerRow]) -> Totals:
    """What a whole ledger adds up to."""
    rows = tuple(rows)
    return Totals(sum(row.parameters for row in rows), sum(row.multiply_adds for row in rows))


def layer_words(layer: LayerSpec) -> str:
    """A layer in the field's words: "conv 3x3 relu", "max pool 2x2", "flatten", "dense 128 relu".

    A stride stands there only where it is not the usual one: 1 for a convolution, the block's size for a pool.
    """
    activation = "" if layer.activation == "linear" else f" {layer.activation.replace('_', ' ')}"
    if layer.kind == "Flatten":
        return "flatten"
    if layer.kind == "Dense":
        return f"dense {layer.units}{activation}"
    usual = (1, 1) if layer.kind == "Conv2D" else layer.window
    stride = "" if layer.strides == usual else f" /{times(dict.fromkeys(layer.strides))}"
    what = {"Conv2D": "conv", "MaxPooling2D": "max pool", "AveragePooling2D": "mean pool"}[layer.kind]
    return f"{what} {times(layer.window)}{stride}{activation}"


def times(sizes: Iterable[int]) -> str:
    """Sizes as they are read out: 26x26x32; numbers in one row with their commas: 5,408."""
    sizes = tuple(sizes)
    return f"{sizes[0]:,}" if len(sizes) == 1 else "x".join(map(str, sizes))
