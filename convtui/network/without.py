"""A network without some of its pools: what then still fits, and what does not."""

from collections.abc import Collection
from math import prod

from msgspec import Struct
from msgspec.structs import replace

from convtui.core.layer import NetworkSpec
from convtui.core.network import Network
from convtui.core.spec import MOST_MULTIPLY_ADDS, MOST_VALUES
from convtui.network.ledger import ledger, totals
from convtui.ops.geometry import input_shapes, weight_shape

POOLS = ("MaxPooling2D", "AveragePooling2D")


class Misfit(Struct, frozen=True):
    """The first layer whose trained weights do not fit what it now gets: they are for `trained`, it gets `gets`
    numbers (Dense) or channels (Conv2D).
    """

    layer: str
    trained: int
    gets: int


def without(spec: NetworkSpec, names: Collection[str]) -> NetworkSpec:
    """The spec without the pools called `names`. Raises ValueError for a name that is no pool of it."""
    for name in names:
        if not any(layer.name == name and layer.kind in POOLS for layer in spec.layers):
            raise ValueError(f"{name} is no pool of this network")
    return replace(spec, layers=tuple(layer for layer in spec.layers if layer.name not in names))


def misfit(network: Network) -> Misfit | None:
    """Where the weights do not fit the spec's shapes any more; None where all do.

    A pool changes rows and columns, never channels: a convolution always fits, a Dense layer behind a Flatten may not.
    """
    shapes = input_shapes(network.spec)
    for layer, shape in zip(network.spec.layers, shapes, strict=False):
        wanted, bank = weight_shape(layer, shape), network.weights.get(layer.name)
        if wanted is not None and bank is not None and bank.kernels.shape != wanted:
            return Misfit(layer.name, bank.kernels.shape[-2], shape[-1])
    return None


def runnable(network: Network) -> Network:
    """The network up to the first layer that does not fit, without its labels; itself where all do."""
    wrong = misfit(network)
    if wrong is None:
        return network
    names = [layer.name for layer in network.spec.layers]
    kept = network.spec.layers[: names.index(wrong.layer)]
    return replace(network, spec=replace(network.spec, layers=kept, labels=()))


def displaced(network: Network, dropped: Collection[str]) -> tuple[str, ...]:
    """The layers whose weights still fit in shape, but were learned behind a pool of `dropped`. `network` is as it was
    trained, with all its pools.
    """
    names = [layer.name for layer in network.spec.layers]
    first = min((names.index(name) for name in dropped), default=len(names))
    fitting = runnable(replace(network, spec=without(network.spec, dropped))).spec.layers
    return tuple(layer.name for layer in fitting if layer.name in network.weights and names.index(layer.name) > first)


def why_too_large(spec: NetworkSpec) -> str | None:
    """Why a network that has lost its pools is not run: one of its layers would give too much; None where all is well.
    The bounds are those of files (`core.spec`).
    """
    for layer, shape in zip(spec.layers, input_shapes(spec)[1:], strict=True):
        if prod(shape) > MOST_VALUES:
            return f"{layer.name} would give {prod(shape):,} numbers, more than the {MOST_VALUES:,} that are kept"
    cost = totals(row for row in ledger(spec) if row.kind == "Conv2D").multiply_adds
    if cost > MOST_MULTIPLY_ADDS:
        return f"one picture would cost {cost:,} multiply-adds, more than {MOST_MULTIPLY_ADDS:,}"
    return None
