"""State to scene for Filters mode: the numbers that are on the screen. Pure, given what the library holds."""

from collections.abc import Callable

from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.network import FilterBank, Network
from convtui.lab.derive import PoolBlock, block_at, pool_map
from convtui.lab.library import Library
from convtui.lab.places import within
from convtui.lab.state import FiltersView, Pooling
from convtui.network.describe import FilterWords, describe, fires
from convtui.ops.explain import Explained, explain
from convtui.ops.pooling import pool_batch


class FiltersScene(Struct, frozen=True, eq=False):
    """Filters mode as numbers. `maps` (H', W', count) after the activation, `pooled` the same pooled, or None.

    `at` is the chosen filter at `place`: its nine products, their sum, and the sum with the bias; `after` is that
    value after the activation. `fires` is the share of the map that exceeds what blank paper gives.
    """

    view: FiltersView
    network: Network
    layer: str
    bank: FilterBank
    input: Float32
    label: int | None
    maps: Float32
    pooled: Float32 | None
    probabilities: Float32
    place: tuple[int, int]
    at: Explained
    after: float
    block: PoolBlock | None
    words: FilterWords
    fires: float
    digit_count: int
    title: str

    @property
    def map(self) -> Float32:
        """(H', W'): the chosen filter's."""
        return self.maps[:, :, self.view.filter]


def filters_scene(view: FiltersView, library: Library) -> FiltersScene:
    """Everything that Filters mode shows."""
    network = library.network(view.network)
    name = library.layer_name(view)
    layer = network.spec.layer(name)
    bank = network.weights[name]
    passed = library.activations(view)
    maps = passed.of(name)
    place = within(view.place, maps.shape[:2])
    before = _layer_input(network, name, passed.of, passed.input)
    at = explain(
        before,
        bank.kernels[..., view.filter],
        *place,
        bias=float(bank.bias[view.filter]),
        stride=layer.strides,
        padding=layer.padding,
        dilation=layer.dilation,
    )
    words = describe(bank.kernels[..., view.filter], float(bank.bias[view.filter]), layer.activation)
    chosen = maps[:, :, view.filter]
    pooled = _pool_all(maps, view.pooling)
    one = pool_map(chosen, view.pooling)
    return FiltersScene(
        view,
        network,
        name,
        bank,
        passed.input[:, :, 0],
        int(library.digits.labels[view.digit]) if view.picture is None else None,
        maps,
        pooled,
        passed.output,
        place,
        at,
        float(chosen[place]),
        block_at(chosen, one, view.pooling, place),
        words,
        fires(chosen, words.blank),
        library.digit_count,
        "" if view.picture is None else library.title(view.picture),
    )


def _layer_input(network: Network, name: str, of: Callable[[str], Float32], first: Float32) -> Float32:
    before = first
    for layer in network.spec.layers:
        if layer.name == name:
            break
        before = of(layer.name)
    return before


def _pool_all(maps: Float32, pooling: Pooling) -> Float32 | None:
    if pooling.kind == "none" or min(maps.shape[:2]) < pooling.size:
        return None
    pooled: Float32 = pool_batch(maps[None], pooling.kind, pooling.size, pooling.stride)[0]
    return pooled
