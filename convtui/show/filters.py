"""`convtui show filters`: a trained layer on one picture, and all that can be asked of its filters."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.errors import UsageError
from convtui.lab.derive_filters import FiltersScene, filters_scene
from convtui.lab.library import Library
from convtui.lab.trained_state import Disturbance
from convtui.network.without import POOLS
from convtui.render.cells import Cells
from convtui.show.answers import answer_cells, prediction_json, reads_lines
from convtui.show.figures import summary, table_of
from convtui.show.filters_at import at_part
from convtui.show.filters_cells import head_cells, kernels_cells, mosaic_cells, slide_columns
from convtui.show.filters_counted import Counted, Standing, counted_of, patches_part, standing_of
from convtui.show.filters_disturbed import disturbed_part
from convtui.show.filters_edits import accuracy_part, edits_part
from convtui.show.filters_known import Known, facts_of, known_of
from convtui.show.filters_lab import lab_part
from convtui.show.filters_lines import filter_json, filter_lines, head_lines, map_lines
from convtui.show.filters_pins import pins_part
from convtui.show.filters_request import Asked, FiltersRequest, asked
from convtui.show.filters_why import why_part
from convtui.show.formats import Shown
from convtui.show.history import history_part
from convtui.show.parts import Part, stacked, text_cells
from convtui.show.trials import picture_json, picture_words

# Columns of a picture of many patches.
MANY = 160


class Made(Struct, frozen=True, eq=False):
    """All that is shown. `words` and `picture` say what is read. `pooled` (H', W', n) is what the network's own pool
    makes of the maps, where it follows.

    `first` and `large` are what was asked for besides; `large` takes the place of the maps in a picture. `lab` says how
    to lay the one filter on a photograph.
    """

    given: Asked
    scene: FiltersScene
    words: str
    picture: Mapping[str, object]
    pooled: Float32 | None
    counted: Counted | None
    standing: Standing
    known: tuple[Known, ...]
    first: tuple[Part, ...]
    large: tuple[Part, ...]
    lab: Part | None

    @property
    def one(self) -> bool:
        """Whether one filter was asked for."""
        return self.given.one

    @property
    def labels(self) -> tuple[str, ...]:
        """What the network's outputs are called; none where a pool is out and the weights do not fit."""
        return self.scene.network.spec.labels if self.scene.misfit is None else ()

    @property
    def ink(self) -> bool:
        """Whether the picture is a digit."""
        return self.given.view.trial.picture is None

    @property
    def parts(self) -> tuple[Part, ...]:
        """All that is added under names of its own."""
        return (*self.first, *self.large, *(() if self.lab is None else (self.lab,)))

    @property
    def chosen(self) -> tuple[int, ...]:
        """The filters to list."""
        return (self.scene.view.filter,) if self.one else self.standing.order

    @property
    def map(self) -> Float32:
        """(H, W) of the filter asked for, or (H, W, count) of all."""
        return self.scene.map if self.one else self.scene.maps


def show_filters(request: FiltersRequest, library: Library | None = None) -> Shown:
    """Computes it. Raises UsageError for what cannot be; PictureError, NetworkError and DataError for files that are
    refused.
    """
    library = library or Library()
    return shown_filters(asked(request, library), library)


def shown_filters(given: Asked, library: Library) -> Shown:
    """What is asked for in every form. Raises UsageError for what cannot be."""
    made = _made(given, library)
    return Shown(
        plain=lambda: "\n".join(_lines(made)) + "\n",
        json=lambda: _json(made),
        npz=lambda: _arrays(made),
        cells=lambda columns: _cells(made, columns),
        slide=lambda: _cells(made, slide_columns(made.scene, MANY if given.patches else 80)),
    )


def _made(given: Asked, library: Library) -> Made:
    view = given.view
    counted = counted_of(view, library, given.over) if given.over else None
    standing = standing_of(view, library, given.ranked)
    # Its survey, if it is of as many pictures, is in the library by now.
    scene = filters_scene(view, library)
    known = known_of(scene, library)
    first = [
        edits_part(view.trial, scene.layer, library),
        disturbed_part(view, library, view.filter if given.one else None),
        accuracy_part(view.trial, library, given.over) if given.accuracy else None,
    ]
    return Made(
        given,
        scene,
        picture_words(view, library),
        picture_json(view, library),
        _pooled(scene),
        counted,
        standing,
        known,
        tuple(part for part in first if part is not None),
        tuple(_studies(given, scene, library, counted, standing, known)),
        lab_part(scene) if given.one else None,
    )


def _studies(
    given: Asked,
    scene: FiltersScene,
    library: Library,
    counted: Counted | None,
    standing: Standing,
    known: tuple[Known, ...],
) -> Iterator[Part]:
    if given.patches:
        if counted is None:
            raise UsageError("--patches looks for them over many pictures: give an --over of 1 or more.")
        chosen = (scene.view.filter,) if given.one else standing.order
        yield patches_part(given.view, library, counted, chosen, given.patches)
    if given.pins:
        yield pins_part(scene, given.pins, known, library)
    if given.at is not None:
        yield at_part(scene, given.at)
    if given.why is not None:
        yield why_part(given.view, library, given.why, given.side)
    if given.history is not None:
        chosen = (scene.view.filter,) if given.one else standing.order
        yield history_part(given.view, library, given.history, chosen, given.one)


def _pooled(scene: FiltersScene) -> Float32 | None:
    layers = scene.network.spec.layers
    where = next(index for index, layer in enumerate(layers) if layer.name == scene.layer)
    if where + 1 < len(layers) and layers[where + 1].kind in POOLS:
        return scene.passed.of(layers[where + 1].name)
    return None


# -- the forms


def _lines(made: Made) -> list[str]:
    lines = head_lines(made.scene, made.words)
    for part in made.first:
        lines += part.lines
    lines += _reads(made)
    lines += map_lines(made.scene, made.pooled, made.counted, made.standing)
    for index in made.chosen:
        one = made.known[index]
        lines += filter_lines(made.scene, one, made.counted, made.standing, ink=made.ink, whole=made.one)
    if made.lab is not None:
        lines += made.lab.lines
    for part in made.large:
        lines += part.lines
    if made.one:
        lines += table_of("map", made.scene.map)
        if made.pooled is not None:
            lines += table_of("pooled", made.pooled[:, :, made.scene.view.filter])
    return [line for line in lines if line]


def _reads(made: Made) -> list[str]:
    if made.scene.misfit is not None:
        return ["reads: nothing, as a pool is out and the trained weights do not fit"]
    return reads_lines(made.labels, made.scene.probabilities)


def _json(made: Made) -> dict[str, object]:
    scene = made.scene
    out: dict[str, object] = {
        "net": scene.view.trial.network,
        "layer": scene.layer,
        "count": scene.bank.count,
        "input": made.picture,
        "filters": [filter_json(scene, made.known[index], made.counted) for index in made.chosen],
        "map": summary(made.map),
        "prediction": prediction_json(made.labels, scene.probabilities),
    }
    if made.counted is not None:
        out["counted"] = {"count": made.counted.count, "of": made.counted.sample.what}
    if made.standing.json is not None:
        out["order"] = {**made.standing.json, "filters": list(made.standing.order)}
    for part in made.parts:
        out |= part.json
    return out


def _arrays(made: Made) -> dict[str, npt.NDArray[Any]]:
    """All filters, by their index, whichever is asked for. Without a pool after the layer there is no `pooled`."""
    scene = made.scene
    arrays: dict[str, npt.NDArray[Any]] = {
        "kernels": scene.bank.kernels,
        "bias": scene.bank.bias,
        "input": scene.input,
        "maps": scene.maps,
        "probabilities": scene.probabilities,
    }
    if made.pooled is not None:
        arrays["pooled"] = made.pooled
    if made.counted is not None:
        arrays |= {"fires_over": made.counted.survey.fires, "most_over": made.counted.survey.most}
    if made.standing.values is not None:
        arrays |= {"order": np.array(made.standing.order, np.intp), "order_values": made.standing.values}
    for part in made.parts:
        arrays |= part.arrays
    return arrays


def _cells(made: Made, columns: int) -> Cells:
    """The picture and what is read in it; then what was asked for, or the kernels and the maps."""
    scene, order, one = made.scene, made.standing.order, made.one
    known = made.known[scene.view.filter]
    facts = [known.names, *facts_of(known, made.counted, made.standing, ink=made.ink)]
    blocks = [
        head_cells(scene, made.words, facts, columns, one=one, at=made.given.at, small=made.given.why is not None),
        *(part.seen(columns) for part in made.first),
    ]
    trial = scene.view.trial
    if scene.misfit is not None:
        blocks.append(text_cells(_reads(made), columns))
    elif not (
        trial.edits or trial.disturbance != Disturbance()
    ):  # else what is read before and now stands there already
        blocks.append(answer_cells(made.labels, scene.probabilities, columns))
    if made.large:
        blocks += [part.seen(columns) for part in made.large]
    else:
        blocks.append(kernels_cells(scene, order, one, columns))
        blocks.append(mosaic_cells(scene, order, made.standing.words, one, columns))
    return stacked(blocks, columns)
