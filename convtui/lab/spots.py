"""One unit of a network, chosen: where it is, and how one comes from it to units of other layers."""

from msgspec import Struct

from convtui.core.layer import NetworkSpec
from convtui.lab.places import within
from convtui.lab.state import TrainedView
from convtui.lab.study_state import Field, Parts
from convtui.lab.world import World
from convtui.network.decided import way_down
from convtui.network.field import field_of
from convtui.network.forward import Activations
from convtui.ops.geometry import input_shapes


class Spot(Struct, frozen=True):
    """Channel or unit `unit` of a layer; (`row`, `column`) on its map, 0, 0 where it has none."""

    layer: str
    unit: int
    row: int = 0
    column: int = 0


def spot_of(view: TrainedView, world: World) -> Spot:
    """The unit that an open study of parts or of a field is about; else the view's filter at the view's place. Never
    one that is not there: the nearest, and where the layer is out of reach (a pool is out) the view's.
    """
    passed, study = world.activations(view.trial), view.study
    if isinstance(study, Parts | Field) and study.layer is not None and is_reached(passed, study.layer):
        return nearest(passed, Spot(study.layer, study.unit, *study.place))
    return nearest(passed, Spot(world.layer_name(view), view.filter, *view.place))


def is_reached(passed: Activations, layer: str) -> bool:
    """Whether the network's weights fit as far as that layer."""
    return any(one.name == layer for one in passed.spec.layers)


def nearest(passed: Activations, spot: Spot) -> Spot:
    """The nearest unit of its layer that there is."""
    shape = passed.of(spot.layer).shape
    unit = min(max(spot.unit, 0), shape[-1] - 1)
    return Spot(spot.layer, unit, *(within((spot.row, spot.column), shape) if len(shape) == 3 else (0, 0)))


def over(spec: NetworkSpec, layer: str, row: float, column: float) -> tuple[int, int]:
    """(row, column) of the unit of a layer whose field has its middle nearest to that of a pixel of the picture;
    0, 0 where the layer has no maps.
    """
    names = [one.name for one in spec.layers]
    shape = input_shapes(spec)[names.index(layer) + 1]
    if len(shape) != 3:
        return 0, 0
    first, last = field_of(spec, layer), field_of(spec, layer, shape[0] - 1, shape[1] - 1)
    found = []
    for at, start, end, length, size in (
        (row, first.top, last.top, first.rows, shape[0]),
        (column, first.left, last.left, first.columns, shape[1]),
    ):
        step = (end - start) / (size - 1) if size > 1 else 1.0
        found.append(round((at - start - (length - 1) / 2) / step))
    return within((found[0], found[1]), shape)


def down_to(view: TrainedView, spot: Spot, layer: str, world: World) -> Spot | None:
    """The unit of a lower layer that lies on the way of the largest values down from `spot`; None: it is not below."""
    stops = way_down(
        world.trained(view.trial), world.activations(view.trial), spot.layer, spot.unit, spot.row, spot.column
    )
    stop = next((stop for stop in stops if stop.layer == layer), None)
    return Spot(stop.layer, stop.channel, stop.row, stop.column) if stop is not None else None


def up_to(view: TrainedView, spot: Spot, layer: str, world: World) -> Spot:
    """A unit of another layer that looks at the same part of the picture; of a flat layer the one that says most."""
    passed = world.activations(view.trial)
    square = field_of(passed.spec, spot.layer, spot.row, spot.column)
    middle = square.top + (square.rows - 1) / 2, square.left + (square.columns - 1) / 2
    values = passed.of(layer)
    unit = spot.unit if values.ndim == 3 else int(values.argmax())
    return nearest(passed, Spot(layer, unit, *over(passed.spec, layer, *middle)))
