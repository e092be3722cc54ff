"""A network without some of its pools: what then still fits, and what does not."""

from collections.abc import Collection
from math import prod

from msgspec import Struct
from msgspec.structs import replace

from convtui.core.layer import NetworkSpec
from convtui.core.network import Network
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
    """Where the weights do not fit the spec's shapes any more; None where all do."""
    shapes = input_shapes(network.spec)
    for layer, shape in zip(network.spec.layers, shapes, strict=False):
        wanted, bank = weight_shape(layer, shape), network.weights.get(layer.name)
        if wanted is not None and bank is not None and bank.kernels.shape != wanted:
            axis = -2
            return Misfit(layer.name, prod(bank.kernels.shape[axis:-1]), shape[-1])
    return None


def runnable(network: Network) -> Network:
    """The network up to the first layer that does not fit, without its labels; itself where all do."""
    wrong = misfit(network)
    if wrong is None:
        return network
    names = [layer.name for layer in network.spec.layers]
    kept = network.spec.layers[: names.index(wrong.layer)]
    return replace(network, spec=replace(network.spec, layers=kept, labels=()))
