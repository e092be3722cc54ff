"""A network with a filter that was not trained so: the rest of it stays the very same arrays."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from convtui.core.arrays import frozen
from convtui.core.network import FilterBank, Network

# (layer, filter) -> (kernel (kh, kw, cin) in any shape of as many numbers, bias).
Changes = Mapping[tuple[str, int], tuple[npt.ArrayLike, float]]


def changed(network: Network, changes: Changes) -> Network:
    """The network with other weights in some filters; itself where there are none.

    Raises KeyError for a layer without weights, IndexError for a filter that it lacks, and ValueError where the
    numbers are not as many as the filter's, or not finite.
    """
    if not changes:
        return network
    weights = dict(network.weights)
    for name in {layer for layer, _ in changes}:
        bank = network.weights[name]
        kernels, bias = bank.kernels.copy(), bank.bias.copy()
        for (layer, index), (cells, offset) in changes.items():
            if layer != name:
                continue
            if not 0 <= index < bank.count:
                raise IndexError(f"layer {name} has filters 0 to {bank.count - 1}, not {index}")
            given = np.asarray(cells, np.float32).reshape(kernels.shape[:-1])
            if not (np.isfinite(given).all() and np.isfinite(offset)):
                raise ValueError("a filter holds finite numbers only")
            kernels[..., index], bias[index] = given, offset
        weights[name] = FilterBank(frozen(kernels), frozen(bias))
    return replace(network, weights=MappingProxyType(weights))


def zeroed(network: Network, layer: str, index: int) -> Network:
    """The network without what a filter says: its weights and its bias are 0, and its map holds what its activation
    makes of 0: 0, of a sigmoid 0.5.
    """
    cells = np.zeros(network.weights[layer].kernels.shape[:-1], np.float32)
    return changed(network, {(layer, index): (cells, 0.0)})
