"""What one unit sees of the picture, which of it could decide, and a proof: the numbers of the study of fields."""

import numpy as np
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.lab.library import Library
from convtui.lab.spots import Spot, spot_of
from convtui.lab.state import TrainedView
from convtui.lab.study_state import Field
from convtui.network.decided import Decided, Stop, decided, way_down
from convtui.network.field import Mask, Square, field_of, seen_by
from convtui.network.forward import Activations, forward
from convtui.network.without import POOLS, runnable
from convtui.ops.geometry import receptive_fields


def seen_by_unit(passed: Activations, spot: Spot) -> Mask:
    """(H, W) of the picture: what the unit can depend on. One number of a Flatten is a dot of the map before it."""
    layer, row, column = dot_of(passed, spot)
    return seen_by(passed.spec, layer, row, column)


def middle_of(passed: Activations, spot: Spot) -> tuple[float, float]:
    """(row, column) of the middle of what the unit sees, in pixels of the picture."""
    square = field_of(passed.spec, *dot_of(passed, spot))
    return square.top + (square.rows - 1) / 2, square.left + (square.columns - 1) / 2


def dot_of(passed: Activations, spot: Spot) -> tuple[str, int, int]:
    """(layer, row, column): where a unit has its place; of a number of a Flatten the dot that it is."""
    names = [layer.name for layer in passed.spec.layers]
    number = names.index(spot.layer)
    if passed.spec.layers[number].kind == "Flatten" and number:
        shape = passed.of(names[number - 1]).shape
        if len(shape) == 3:
            row, column, _ = np.unravel_index(spot.unit, shape)
            return names[number - 1], int(row), int(column)
    return spot.layer, spot.row, spot.column


class Level(Struct, frozen=True, eq=False):
    """A layer on the way down: the map of one channel, `values` (H, W), None where the layer is flat; the unit on it
    that lies on the way; and the part of the map that the study's unit `sees`. Of all channels there are `of` units in
    its sight, and `count` of them could decide.
    """

    layer: LayerSpec
    stop: Stop
    values: Float32 | None
    value: float
    sees: Square | None
    count: int
    of: int


class Proof(Struct, frozen=True, eq=False):
    """A pixel changed from `old` to `new` (the mean of its channels), and the unit's value in both passes."""

    pixel: tuple[int, int]
    old: float
    new: float
    before: np.float32
    after: np.float32
    seen: bool
    could_decide: bool

    @property
    def same(self) -> bool:
        """Bit for bit."""
        return self.before.tobytes() == self.after.tobytes()


class FieldFound(Struct, frozen=True, eq=False):
    """`square` on the picture, unclipped, and how many pixels of it are `seen`; `decided` what could decide; `levels`
    from the unit down, without the picture, and the `pixel` where that way ends; `fields` (layer, rows, columns) of
    each layer of the network, as far as it goes. `sum` is the unit's before its activation, `value` after it.
    """

    spot: Spot
    kind: str
    activation: str
    square: Square
    seen: int
    decided: Decided
    levels: tuple[Level, ...]
    pixel: Stop
    fields: tuple[tuple[LayerSpec, int, int], ...]
    sum: np.float32
    value: np.float32
    proof: Proof | None
    dropped: tuple[str, ...]


def field_found(view: TrainedView, library: Library) -> FieldFound:
    """Of the unit that the study is about."""
    study = view.study
    assert isinstance(study, Field)
    network, passed = library.trained(view.trial), library.activations(view.trial)
    spot = spot_of(view, library)
    unit = spot.layer, spot.unit, spot.row, spot.column
    found, stops = decided(network, passed, *unit), way_down(network, passed, *unit)
    layer = passed.spec.layer(spot.layer)
    at = (spot.row, spot.column, spot.unit) if passed.of(spot.layer).ndim == 3 else (spot.unit,)
    return FieldFound(
        spot=spot,
        kind=layer.kind,
        activation=layer.activation,
        square=field_of(passed.spec, *dot_of(passed, spot)),
        seen=int(seen_by_unit(passed, spot).sum()),
        decided=found,
        levels=tuple(_level(passed, stop, spot, found) for stop in stops[:-1]),
        pixel=stops[-1],
        fields=tuple(
            (one, *size) for one, size in zip(network.spec.layers, receptive_fields(network.spec), strict=True)
        ),
        sum=passed.before(spot.layer)[at],
        value=passed.of(spot.layer)[at],
        proof=_proof(view, spot, found, library) if study.proof is not None else None,
        dropped=view.trial.dropped,
    )


def _level(passed: Activations, stop: Stop, spot: Spot, found: Decided) -> Level:
    values, names = passed.of(stop.layer), [layer.name for layer in passed.spec.layers]
    here, top = names.index(stop.layer), names.index(spot.layer)
    flat = values.ndim == 1
    sees, in_sight = None, 1 if here >= top else values.size
    if not flat:
        shape = (values.shape[0], values.shape[1], values.shape[2])
        between = NetworkSpec("between", shape, passed.spec.layers[here + 1 : top + 1], ())
        layer, row, column = dot_of(passed, spot)
        sees = Square(row, column, 1, 1) if here >= names.index(layer) else field_of(between, layer, row, column)
        inside = sees.clipped(shape)
        # A pool looks at its own channel alone, and a Flatten only puts all in one row.
        alone = all(layer.kind in (*POOLS, "Flatten") for layer in between.layers)
        in_sight = inside.rows * inside.columns * (1 if alone else shape[2])
    return Level(
        layer=passed.spec.layers[here],
        stop=stop,
        values=None if flat else values[:, :, stop.channel],
        value=float(values[stop.channel] if flat else values[stop.row, stop.column, stop.channel]),
        sees=sees,
        count=int(found.units[stop.layer].sum()),
        of=in_sight,
    )


def _proof(view: TrainedView, spot: Spot, found: Decided, library: Library) -> Proof:
    """Two whole passes of one shape on one path, which differ in one pixel."""
    study = view.study
    assert isinstance(study, Field)
    assert study.proof is not None
    pixel = study.proof
    passed = library.activations(view.trial)
    old = float(passed.input[pixel].mean())
    new = 1.0 if old < 0.5 else 0.0
    key = "proof", view.trial, pixel
    other = library.remember(key, lambda: _passed_again(view, pixel, new, library))
    at = (spot.row, spot.column, spot.unit) if passed.of(spot.layer).ndim == 3 else (spot.unit,)
    return Proof(
        pixel=pixel,
        old=old,
        new=new,
        before=passed.before(spot.layer)[at],
        after=other.before(spot.layer)[at],
        seen=bool(seen_by_unit(passed, spot)[pixel]),
        could_decide=bool(found.pixels[pixel]),
    )


def _passed_again(view: TrainedView, pixel: tuple[int, int], new: float, library: Library) -> Activations:
    picture = library.input_of(view.trial).values.copy()
    picture[pixel] = new
    return forward(runnable(library.trained(view.trial)), picture)
