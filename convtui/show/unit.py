"""One unit of any layer: its parts, what it sees of the picture, which pixels decided, and the way down to them."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from msgspec.structs import replace

from convtui.core.text import visible
from convtui.lab.field_found import FieldFound, Level, Proof, field_found
from convtui.lab.library import Library
from convtui.lab.parts_found import WEIGHTED
from convtui.lab.state import COLOURS, TrainedView
from convtui.lab.study_state import Field
from convtui.network.contributions import Parts, parts_of
from convtui.network.field import Square
from convtui.network.forward import Activations
from convtui.render.cells import Cells
from convtui.render.panes import Area, picture_pane
from convtui.render.tone import PICTURE
from convtui.show.figures import by, figure
from convtui.show.filters_at import bars_cells, field_lines, under
from convtui.show.parts import Part, beside, snug, stacked, text_cells
from convtui.show.unit_request import UnitAsked

# The picture is so many dots high and wide at most; a text lists so many parts, the arrays have them all.
LARGEST_PANE, MOST_PARTS = 56, 64


class _Unit(Struct, frozen=True, eq=False):
    """`parts` is None for a layer without weights. `label` is what a unit of the last layer stands for."""

    found: FieldFound
    parts: Parts | None
    names: tuple[str, ...]
    label: str | None
    flat: bool
    passed: Activations

    @property
    def title(self) -> str:
        """`unit 3 (cat) of dense`, `filter 3 of conv2d at row 4, column 7`."""
        spot = self.found.spot
        what = "unit" if self.flat else "filter" if self.parts else "map"
        label = "" if self.label is None else f" ({visible(self.label, 40)})"
        place = "" if self.flat else f" at row {spot.row}, column {spot.column}"
        return f"{what} {spot.unit}{label} of {visible(spot.layer, 60)}{place}"

    @property
    def equation(self) -> str:
        """How its value comes about."""
        found, parts = self.found, self.parts
        if parts is None:
            return f"value {figure(float(found.value))}"
        total = f"sum {figure(float(parts.parts.sum()))} + bias {figure(parts.bias)} = {figure(parts.sum)}"
        return total if parts.activation == "linear" else f"{total}, then {parts.activation} {figure(parts.value)}"


def unit_part(view: TrainedView, library: Library, asked: UnitAsked) -> Part:
    """All that is known of the unit, on the view's picture."""
    spot, passed = asked.spot, library.activations(view.trial)
    study = Field(spot.layer, spot.unit, (spot.row, spot.column), asked.change)
    network = library.trained(view.trial)
    parts = None
    if passed.spec.layer(spot.layer).kind in WEIGHTED:
        parts = parts_of(network, passed, spot.layer, spot.unit, spot.row, spot.column)
    last = spot.layer == network.spec.layers[-1].name
    made = _Unit(
        field_found(replace(view, study=study), library),
        parts,
        () if parts is None else _names(parts, passed),
        network.spec.labels[spot.unit] if last and network.spec.labels else None,
        passed.of(spot.layer).ndim == 1,
        passed,
    )
    return Part(
        lines=list(_lines(made)),
        json={"unit": _json(made)},
        arrays=_arrays(made),
        cells=lambda columns: _cells(made, columns),
    )


def _names(parts: Parts, passed: Activations) -> tuple[str, ...]:
    """What each part is of: `red`, `channel 7`, `unit 12`."""
    count = len(parts.parts)
    if not parts.before and count == len(COLOURS):
        return COLOURS
    what = "unit" if parts.before and passed.of(parts.before).ndim == 1 else "channel"
    return tuple(f"{what} {number}" for number in range(count))


def _lines(made: _Unit) -> Iterator[str]:
    found, parts = made.found, made.parts
    yield f"{made.title}: {made.equation}"
    if parts is not None and len(parts.parts) > 1:
        some = f", {MOST_PARTS} of them (--format json has all)" if len(parts.order) > MOST_PARTS else ""
        yield f"  {_heading(made)}{some}:"
        for rank, channel in enumerate(parts.order[:MOST_PARTS], 1):
            yield f"  {rank}. {made.names[channel]}: {figure(float(parts.parts[channel]))}"
    yield from field_lines(found.square, found.decided.pixels, under(made.passed.spec, found.levels[0].layer.name))
    yield "the way of the largest values down to the picture:"
    for level in found.levels:
        yield f"  {_stop_words(level)}"
    yield f"  the picture at row {found.pixel.row}, column {found.pixel.column}"
    if found.proof is not None:
        yield _proof_words(found.proof, "value" if parts is None else "sum")


def _heading(made: _Unit) -> str:
    """`parts of the 32 channels of max_pooling2d, the largest first`."""
    assert made.parts is not None
    before = made.parts.before
    what = "units" if before and made.passed.of(before).ndim == 1 else "channels"
    of = visible(before, 60) if before else "the picture"
    return f"parts of the {len(made.parts.parts)} {what} of {of}, the largest first"


def _stop_words(level: Level) -> str:
    stop = level.stop
    place = f"unit {stop.channel}"
    if level.values is not None:
        place = f"channel {stop.channel} at row {stop.row}, column {stop.column}"
    return (
        f"{visible(level.layer.name, 40)}: {place}, value {figure(level.value)}; {level.count:,} of {level.of:,} units "
        "in sight could decide"
    )


def _proof_words(proof: Proof, what: str) -> str:
    row, column = proof.pixel
    change = f"the pixel at row {row}, column {column} changed from {figure(proof.old)} to {figure(proof.new)}"
    where = "inside" if proof.seen else "outside"
    if proof.same:
        return f"{change}, {where} what it sees: the {what} stays {figure(float(proof.before), 9)}, bit for bit"
    return (
        f"{change}, {where} what it sees: the {what} goes from {figure(float(proof.before), 9)} to "
        f"{figure(float(proof.after), 9)}"
    )


def _json(made: _Unit) -> dict[str, object]:
    """`sum` is before the activation, `value` after it; `parts` in the order of the channels or units that it receives,
    `ranked` those with the largest part, by its size, first; both null for a layer without weights. `way` goes down
    from the unit, `pixel` is its end; `deciding` of `in_sight` units of each layer could decide.
    """
    found, parts = made.found, made.parts
    spot = found.spot
    return {
        "layer": spot.layer,
        "kind": found.kind,
        "index": spot.unit,
        "label": made.label,
        "at": None if made.flat else [spot.row, spot.column],
        "reads": None if parts is None else parts.before or None,
        "parts": None if parts is None else parts.parts.tolist(),
        "ranked": None if parts is None else list(parts.order),
        "bias": None if parts is None else parts.bias,
        "sum": float(found.sum),
        "activation": found.activation,
        "value": float(found.value),
        "receptive_field": _square_json(found.square),
        "seen_pixels": found.seen,
        "deciding_pixels": int(found.decided.pixels.sum()),
        "way": [_level_json(level) for level in found.levels],
        "pixel": [found.pixel.row, found.pixel.column],
        "change": None if found.proof is None else _proof_json(found.proof),
    }


def _square_json(square: Square) -> dict[str, int]:
    return {"top": square.top, "left": square.left, "rows": square.rows, "columns": square.columns}


def _level_json(level: Level) -> dict[str, object]:
    stop = level.stop
    return {
        "layer": stop.layer,
        "index": stop.channel,
        "at": None if level.values is None else [stop.row, stop.column],
        "value": level.value,
        "sees": None if level.sees is None else _square_json(level.sees),
        "deciding": level.count,
        "in_sight": level.of,
    }


def _proof_json(proof: Proof) -> dict[str, object]:
    return {
        "pixel": list(proof.pixel),
        "from": proof.old,
        "to": proof.new,
        "seen": proof.seen,
        "could_decide": proof.could_decide,
        "sum_before": float(proof.before),
        "sum_after": float(proof.after),
        "same_bits": proof.same,
    }


def _arrays(made: _Unit) -> dict[str, npt.NDArray[Any]]:
    square, parts = made.found.square, made.parts
    arrays: dict[str, npt.NDArray[Any]] = {
        "unit_field": np.array([square.top, square.left, square.rows, square.columns], np.intp),
        "unit_deciding": made.found.decided.pixels,
    }
    if parts is not None:
        arrays |= {
            "unit_patch": parts.patch,
            "unit_weights": parts.weights,
            "unit_products": parts.products,
            "unit_parts": parts.parts,
        }
    return arrays


# -- as cells


def _cells(made: _Unit, columns: int) -> Cells:
    """The picture with a ring round what it sees, and with only what could decide; the parts as bars, and the words."""
    found, picture = made.found, made.passed.input
    port = snug(picture.shape, min(LARGEST_PANE, (columns - 2) // 2))
    square = found.square
    ring = Area(square.top, square.left, square.rows, square.columns)
    kept = np.where(found.decided.pixels[:, :, None], picture, np.float32(0.0)).astype(np.float32)
    left, right = (picture_pane(_plane(values), port, PICTURE, ring) for values in (picture, kept))
    words = [
        f"{made.title}: {made.equation}",
        f"left: what it sees, {by((square.rows, square.columns))} pixels; right: only the "
        f"{int(found.decided.pixels.sum())} of them that could change it here",
    ]
    blocks = [text_cells(words, columns), beside([left, right])]
    if made.parts is not None and len(made.parts.parts) > 1:
        blocks.append(bars_cells(made.parts, made.names, _heading(made), columns))
    ways = list(_lines(made))
    start = ways.index("the way of the largest values down to the picture:")
    return stacked([*blocks, text_cells(ways[start:], columns)], columns)


def _plane(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return values[:, :, 0] if values.shape[2] == 1 else values
