"""A unit taken apart: the part that each channel gives it, and what is known of that channel."""

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.figures import short
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import Network
from convtui.lab.library import Library
from convtui.lab.spots import Spot, nearest, spot_of
from convtui.lab.state import COLOURS, TrainedView
from convtui.lab.study_state import Parts as PartsStudy
from convtui.lab.world import World
from convtui.network.contributions import Parts, parts_of
from convtui.network.decided import way_down
from convtui.network.describe import describe
from convtui.network.forward import Activations

WEIGHTED = ("Conv2D", "Dense")
# From here on decimals say nothing.
MOST_PRINTED = 1e9
_DOWN, _ACROSS = ("above", "", "below"), ("left", "", "right")


def weighted_spot(view: TrainedView, world: World) -> Spot:
    """The unit that is to be taken apart. A pool, or a Flatten, adds nothing up: then the unit of a layer with weights
    below it from which its value comes.
    """
    spot, passed = spot_of(view, world), world.activations(view.trial)
    if passed.spec.layer(spot.layer).kind in WEIGHTED:
        return spot
    return _weighted_below(world.trained(view.trial), passed, spot) or nearest(
        passed, Spot(world.layer_name(view), view.filter, *view.place)
    )


def _weighted_below(network: Network, passed: Activations, spot: Spot) -> Spot | None:
    """On the way down from a unit of a pool or a Flatten, itself included, the first unit that has weights."""
    stops = way_down(network, passed, spot.layer, spot.unit, spot.row, spot.column)
    stop = next((stop for stop in stops[:-1] if passed.spec.layer(stop.layer).kind in WEIGHTED), None)
    return Spot(stop.layer, stop.channel, stop.row, stop.column) if stop is not None else None


def parts_at(spot: Spot, view: TrainedView, world: World) -> Parts:
    """The unit's parts."""
    passed = world.activations(view.trial)
    return parts_of(world.trained(view.trial), passed, spot.layer, spot.unit, spot.row, spot.column)


def source_of(parts: Parts, channel: int, network: Network, passed: Activations) -> Spot | None:
    """The unit of the layer with weights before, from which the largest product of a channel comes; None: a pixel."""
    if not parts.before:
        return None
    row, column = parts.source(channel)
    return _weighted_below(network, passed, nearest(passed, Spot(parts.before, channel, row, column)))


def where(cell: tuple[int, int], shape: tuple[int, ...]) -> str:
    """Where a cell of a window lies: "above left", "below", "in the middle"; "" in a window of one cell."""
    if shape[0] * shape[1] == 1:
        return ""
    down, across = (_side(place, size) for place, size in zip(cell, shape, strict=False))
    return " ".join(word for word in (_DOWN[down], _ACROSS[across]) if word) or "in the middle"


def _side(place: int, size: int) -> int:
    """0 before the middle, 1 on it, 2 after it."""
    return (2 * place > size - 1) - (2 * place < size - 1) + 1


class Channel(Struct, frozen=True, eq=False):
    """What gives a part. `name`: "filter 7", "unit 12", "red". `words`: what its filter is by rule, or what that is
    made of. `map` (H, W) is what the unit's layer receives of it, None where that is one number. `where` its largest
    product stands.
    """

    number: int
    name: str
    words: str
    map: Float32 | None
    where: str
    part: float


class PartsFound(Struct, frozen=True, eq=False):
    """`at` is the rank in focus. `layers` are the unit's layer and that with weights before it, None: the picture."""

    spot: Spot
    at: int
    parts: Parts
    layer: LayerSpec
    former: LayerSpec | None
    depth: int
    network: Network
    passed: Activations

    @property
    def spec(self) -> NetworkSpec:
        return self.network.spec

    @property
    def label(self) -> str | None:
        """What a unit of the last layer stands for."""
        last = self.layer is self.spec.layers[-1]
        return self.spec.labels[self.spot.unit] if last and self.spec.labels else None

    def channel(self, number: int) -> Channel:
        """What is known of a channel, by its number from 0."""
        parts = self.parts
        x = self.passed.of(parts.before) if parts.before else self.passed.input
        return Channel(
            number=number,
            name=self.name(number),
            words=self._words(number),
            map=x[:, :, number] if x.ndim == 3 else None,
            where=where(parts.strongest_cell(number), parts.patch.shape),
            part=float(parts.parts[number]),
        )

    def name(self, number: int) -> str:
        """`filter 7`, `unit 12`, `red`."""
        if self.former is None:
            return COLOURS[number] if len(self.parts.parts) == 3 else f"channel {number + 1}"
        return f"filter {number + 1}" if self.former.kind == "Conv2D" else f"unit {number + 1}"

    def _words(self, number: int) -> str:
        """Of a filter of the first layer what it is by rule; of a deeper one the two filters that give it most where it
        was strongest.
        """
        if self.former is None:
            return ""
        bank = self.network.weights[self.former.name]
        if self.former is self.spec.layers[0]:
            words = describe(bank.kernels[..., number], float(bank.bias[number]), self.former.activation)
            return words.phrase
        source = source_of(self.parts, number, self.network, self.passed)
        if source is None:
            return ""
        below = parts_of(self.network, self.passed, source.layer, source.unit, source.row, source.column)
        most = [channel for channel in below.order if below.parts[channel] > 0][:2]
        return f"of {' and '.join(str(channel + 1) for channel in most)}" if most else "of nothing"


def parts_found(view: TrainedView, library: Library) -> PartsFound:
    """Of the unit that the study is about."""
    study = view.study
    assert isinstance(study, PartsStudy)
    network, passed = library.trained(view.trial), library.activations(view.trial)
    spot = weighted_spot(view, library)
    parts = parts_at(spot, view, library)
    weighted = [layer for layer in passed.spec.layers if layer.kind in WEIGHTED]
    depth = [layer.name for layer in weighted].index(spot.layer)
    return PartsFound(
        spot=spot,
        at=min(max(study.at, 0), len(parts.order) - 1),
        parts=parts,
        layer=network.spec.layer(spot.layer),
        former=weighted[depth - 1] if depth else None,
        depth=depth,
        network=network,
        passed=passed,
    )


def printed(values: Sequence[float], total: float, decimals: int = 3) -> tuple[tuple[str, ...], str]:
    """Addends and their total as they are printed: so rounded that what is printed adds up to the printed total.

    Each running total is rounded, and an addend is the step from one to the next: none is off by more than one in its
    last digit. The last step ends at `total` itself. Where one of them has more than nine digits all are `decimal`.
    """
    if not all(abs(value) < MOST_PRINTED for value in (*values, total)):
        return tuple(decimal(value, decimals, "+") for value in values), decimal(total, decimals, "+")
    unit = 10**decimals
    ends = [0]
    running = 0.0
    for value in values[:-1]:
        running += value
        ends.append(round(running * unit))
    ends.append(round(total * unit))
    steps = [after - before for before, after in pairwise(ends)]
    return tuple(f"{step / unit:+.{decimals}f}" for step in steps), f"{ends[-1] / unit:+.{decimals}f}"


def decimal(value: float, decimals: int = 3, sign: str = "") -> str:
    """`1.245`, with the `sign` "+" `+1.245`; of a number of more than nine digits the first: `2e19`."""
    if abs(value) < MOST_PRINTED:
        return f"{value:{sign}.{decimals}f}"
    return f"{sign if value > 0 else ''}{short(value, 6)}"
