"""`convtui show network`: what each layer gives, what it costs, how much of the picture it sees, and what it makes of
one.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy.typing as npt
from msgspec import Struct
from msgspec.structs import replace

from convtui.core.network import Network
from convtui.core.text import visible
from convtui.lab.derive_network import NetworkRow, NetworkScene, network_scene
from convtui.lab.library import Library
from convtui.lab.network_words import change, difference, misfit_sentences
from convtui.lab.state import TrainedView
from convtui.network.ledger import LedgerRow, Totals, totals
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, KEY, TEXT
from convtui.show.answers import prediction_json, reads_lines
from convtui.show.figures import columns as aligned
from convtui.show.figures import extremes, summary, wrapped
from convtui.show.filters_edits import accuracy_part
from convtui.show.formats import Shown
from convtui.show.network_request import NetworkRequest, unit_of, view_of
from convtui.show.parts import Part, stacked
from convtui.show.trials import picture_json, picture_words, recorded
from convtui.show.unit import unit_part

HEADS = ("layer", "kind", "output", "parameters", "multiply-adds", "sees")
# Columns of a slide.
SLIDE = 120


class _Made(Struct, frozen=True, eq=False):
    """All that is shown. `words` say what is read; without them no picture was asked for."""

    network: Network
    scene: NetworkScene
    words: str | None
    picture: Mapping[str, object] | None
    more: tuple[Part, ...]

    @property
    def trained(self) -> tuple[LedgerRow, ...]:
        return tuple(row.trained for row in self.scene.rows)

    @property
    def now(self) -> tuple[LedgerRow, ...]:
        return tuple(row.now for row in self.scene.rows if row.now is not None)


def show_network(request: NetworkRequest, library: Library | None = None) -> Shown:
    """Raises UsageError for what cannot be; PictureError, NetworkError, DataError for files that are refused."""
    library = library or Library()
    view = view_of(request, library)
    unit = unit_of(request, view, library)
    more = [unit_part(view, library, unit)] if unit is not None else []
    if request.accuracy:
        more.append(accuracy_part(view.trial, library, request.over))
    return shown_network(view, library, with_picture=request.has_picture, more=more)


def shown_network(
    view: TrainedView, library: Library, *, with_picture: bool = True, more: Sequence[Part] = ()
) -> Shown:
    """The view's network in every form, and what it makes of the view's picture; `more` is what was asked besides."""
    made = _Made(
        library.trained(replace(view.trial, dropped=())),
        network_scene(view, library),
        picture_words(view, library) if with_picture else None,
        picture_json(view, library) if with_picture else None,
        tuple(more),
    )
    return Shown(
        plain=lambda: "\n".join(_lines(made)) + "\n",
        json=lambda: _json(made),
        npz=lambda: _arrays(made),
        cells=lambda columns: _cells(made, columns),
        slide=lambda: _cells(made, SLIDE),
    )


# -- text


def _lines(made: _Made) -> list[str]:
    scene = made.scene
    lines = [*_head(made), *_table(made.trained)]
    if scene.dropped:
        lines += [*_without(made), *_table(made.now)]
    if made.words is not None:
        lines.append(made.words)
        lines += reads_lines(scene.labels, scene.probabilities) if scene.misfit is None else []
        lines += [f"{visible(row.layer.name, 40)}: {_said(row)}" for row in scene.rows]
    for part in made.more:
        lines += part.lines
    return [line for line in lines if line]


def _head(made: _Made) -> list[str]:
    spec = made.network.spec
    shape = "x".join(map(str, spec.input_shape))
    return [f"network {visible(spec.name, 60)}: takes {shape}, gives {len(spec.labels)} labels", recorded(made.network)]


def _table(rows: Sequence[LedgerRow]) -> list[str]:
    sums = totals(rows)
    body = [
        (
            visible(row.name, 40),
            row.kind,
            "x".join(map(str, row.output_shape)),
            f"{row.parameters:,}",
            f"{row.multiply_adds:,}",
            "x".join(map(str, row.receptive_field)),
        )
        for row in rows
    ]
    total = ("total", "", "", f"{sums.parameters:,}", f"{sums.multiply_adds:,}", "")
    return aligned([HEADS, *body, total])


def _without(made: _Made) -> list[str]:
    """What taking the pools out changes, and what it means for the trained weights."""
    scene = made.scene
    names = ", ".join(visible(row.layer.name, 40) for row in scene.dropped)
    cost = ", ".join(difference(scene.trained, scene.now))
    return [f"without {names}: {change(scene)}", cost, *misfit_sentences(scene)]


def _said(row: NetworkRow) -> str:
    """What a layer makes of the picture, or why it says nothing."""
    if row.values is not None:
        return extremes(row.values)
    return {"out": "taken out", "unfit": "its weights do not fit"}.get(row.standing, "gets nothing")


# -- JSON and arrays


def _json(made: _Made) -> dict[str, object]:
    """`layers` are those as they were trained; with pools out, `without` has those that are left. `outputs` are what
    they, or those that are left, make of the picture, as far as the weights fit.
    """
    scene = made.scene
    out: dict[str, object] = {
        "layers": [_row(row) for row in made.trained],
        "totals": _totals(totals(made.trained)),
    }
    if scene.dropped:
        out["without"] = {
            "pools": [row.layer.name for row in scene.dropped],
            "layers": [{**_row(row.now), "standing": row.standing} for row in scene.rows if row.now is not None],
            "totals": _totals(scene.now),
            "misfit": scene.misfit
            and {"layer": scene.misfit.layer, "trained": scene.misfit.trained, "gets": scene.misfit.gets},
            "says": list(misfit_sentences(scene)),
        }
    if made.picture is not None:
        out["input"] = dict(made.picture)
        out["outputs"] = {row.layer.name: summary(row.values) for row in scene.rows if row.values is not None}
        out["prediction"] = prediction_json(scene.labels, scene.probabilities) if scene.misfit is None else None
    for part in made.more:
        out |= part.json
    return out


def _row(row: LedgerRow) -> dict[str, object]:
    return {
        "name": row.name,
        "kind": row.kind,
        "output_shape": list(row.output_shape),
        "parameters": row.parameters,
        "multiply_adds": row.multiply_adds,
        "receptive_field": list(row.receptive_field),
    }


def _totals(sums: Totals) -> dict[str, object]:
    return {"parameters": sums.parameters, "multiply_adds": sums.multiply_adds}


def _arrays(made: _Made) -> dict[str, npt.NDArray[Any]]:
    """The weights, `LAYER/kernels` and `LAYER/bias`; with a picture also `input` and each `LAYER/output`; of a unit
    `unit_field`, `unit_deciding` and what it adds up.
    """
    arrays: dict[str, npt.NDArray[Any]] = {}
    for name, bank in made.network.weights.items():
        arrays[f"{name}/kernels"], arrays[f"{name}/bias"] = bank.kernels, bank.bias
    if made.words is not None:
        arrays["input"] = made.scene.input
        arrays |= {f"{row.layer.name}/output": row.values for row in made.scene.rows if row.values is not None}
    for part in made.more:
        arrays |= part.arrays
    return arrays


# -- cells


def _cells(made: _Made, columns: int) -> Cells:
    from convtui.show.network_cells import layers_cells

    scene = made.scene
    blocks = [_text([*_head(made), *_table(made.trained)], columns)]
    if scene.dropped:
        blocks += [_text(_without(made), columns), _text(_table(made.now), columns)]
    if made.words is not None:
        blocks.append(layers_cells(scene, made.words, columns))
    blocks += [part.seen(columns) for part in made.more]
    return stacked(blocks, columns)


def _text(lines: Sequence[str], columns: int) -> Cells:
    lines = wrapped([line for line in lines if line], columns) if columns else list(lines)
    canvas = Canvas(len(lines), max(len(line) for line in lines))
    for row, line in enumerate(lines):
        colour = KEY if line.startswith("total") else DIM if line.startswith(("layer ", "accuracy ")) else TEXT
        canvas.text(row, 0, line, colour)
    return canvas.done()
