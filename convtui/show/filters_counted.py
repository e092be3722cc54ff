"""The filters of a layer over many pictures: how often each fires, how they stand, what excites them most."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.text import visible
from convtui.lab.derive_filters import survey_job
from convtui.lab.findings import AblationJob
from convtui.lab.library import Library
from convtui.lab.ordering import likenesses, ordered, responses
from convtui.lab.sample import Sample
from convtui.lab.state import TrainedView
from convtui.lab.studies.patches import Patch, cut_out
from convtui.network.ablation import Ablation
from convtui.network.field import field_of
from convtui.network.likeness import NEAR
from convtui.network.survey import Survey
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, TEXT, grey
from convtui.show.figures import figure, wrapped
from convtui.show.parts import Part
from convtui.show.trials import counted, labelled
from convtui.show.waiting import found

# A patch is enlarged up to so many dots, of one filter or of many; all patches are so many rows of cells high at most,
# where fewer of each filter make that so.
LARGEST_PATCH, SMALL_PATCH, TALLEST = 24, 9, 150
GAP = 1


class Counted(Struct, frozen=True, eq=False):
    """A `survey` of the first `count` pictures of the `sample`."""

    survey: Survey
    sample: Sample
    count: int

    @property
    def over(self) -> str:
        """`over 1,000 bundled digits`."""
        return f"over {self.count:,} {self.sample.what}"


def counted_of(view: TrainedView, library: Library, over: int) -> Counted:
    """The view's layer over `over` pictures. Raises UsageError where there is none."""
    sample, count = counted(view.trial, library, over)
    job = survey_job(view, library, count)
    return Counted(found(job, library, f"counting over {count:,} {sample.what}"), sample, count)


# -- how they stand


class Standing(Struct, frozen=True, eq=False):
    """`order` are all filters as they stand, `words` by what; `values` (n,) of every filter by its index, called
    `name`; None by index. `json` says the same.
    """

    order: tuple[int, ...]
    words: str = ""
    name: str = ""
    values: npt.NDArray[Any] | None = None
    json: dict[str, object] | None = None

    def of(self, index: int) -> str:
        """The value of one filter."""
        return "" if self.values is None else figure(float(self.values[index]), 4)


def standing_of(view: TrainedView, library: Library, over: int) -> Standing:
    """The filters in the view's order. Raises UsageError for a rank by accuracy where nobody knows the labels."""
    match view.order:
        case "response":
            words = "by response, the largest value of its map here"
            return Standing(ordered(view, library), words, "response", responses(view, library), {"by": "response"})
        case "likeness":
            alike = likenesses(view, library)[view.like]
            words = (
                f"by likeness to filter {view.like}, the cosine between the weights "
                f"(1 one pattern, 0 nothing in common, -1 the opposite; near-duplicates from {NEAR:g} on)"
            )
            return Standing(ordered(view, library), words, "likeness", alike, {"by": "likeness", "to": view.like})
        case "ablation":
            return _by_ablation(view, library, over)
    return Standing(ordered(view, library))


def _by_ablation(view: TrainedView, library: Library, over: int) -> Standing:
    sample, count = labelled(view.trial, library, over, "--order ablation")
    job = AblationJob(view.trial.network, view.trial.edits, library.layer_name(view), count)
    made: Ablation = found(job, library, f"trying each filter over {count:,} {sample.what}")
    words = (
        f"by ablation, how many of {made.count:,} {sample.what} fewer are read right without it "
        f"({made.right:,} with all)"
    )
    order = tuple(int(index) for index in np.argsort(-made.lost, kind="stable"))
    json = {
        "by": "ablation",
        "count": made.count,
        "of": sample.what,
        "right": made.right,
        "right_without": made.without.tolist(),
    }
    return Standing(order, words, "lost without it", made.lost, json)


# -- what excites them most


def patches_part(view: TrainedView, library: Library, made: Counted, chosen: Sequence[int], most: int) -> Part:
    """Of each of the `chosen` filters the `most` strongest places over the sample, at most one in a picture, that say
    more than blank paper does.
    """
    layer = library.layer_name(view)
    strongest = [cut_out(replace(view, filter=index), library, layer, made.survey)[:most] for index in chosen]
    blank = "blank paper" if library.reads_digits(view.trial) else "a black picture"
    lines = [f"what excites them most {made.over}, at most one place in each picture:"]
    for index, patches in zip(chosen, strongest, strict=True):
        lines.append(f"filter {index}:" if patches else f"filter {index}: nothing does more than {blank}")
        for rank, patch in enumerate(patches, 1):
            row, column = patch.place
            where = f"row {row}, column {column} of its map"
            lines.append(f"  {rank}. {_named(patch)}: {figure(patch.value)} at {where}")
    pixels = _together(strongest, view, library)
    return Part(
        lines=lines,
        json={"patches": {"over": made.count, "of": made.sample.what, "filters": _patches_json(chosen, strongest)}},
        arrays={
            "patch_filters": np.array(chosen, np.intp),
            "patch_values": _padded([[patch.value for patch in patches] for patches in strongest], np.nan, np.float32),
            "patch_pictures": _padded([[patch.picture for patch in patches] for patches in strongest], -1, np.intp),
            "patch_rows": _padded([[patch.place[0] for patch in patches] for patches in strongest], -1, np.intp),
            "patch_columns": _padded([[patch.place[1] for patch in patches] for patches in strongest], -1, np.intp),
            "patches": pixels,
        },
        cells=lambda columns: _patch_cells(made, chosen, pixels, columns),
    )


def _named(patch: Patch) -> str:
    """`picture 17, labelled 9`, or where a crop is from."""
    label = "" if patch.label is None else f", labelled {patch.label}"
    return f"{visible(patch.origin, 80) or f'picture {patch.picture}'}{label}"


def _patches_json(chosen: Sequence[int], strongest: Sequence[Sequence[Patch]]) -> list[dict[str, object]]:
    return [
        {
            "filter": index,
            "patches": [
                {
                    "value": patch.value,
                    "picture": patch.picture,
                    "origin": patch.origin,
                    "label": patch.label,
                    "row": patch.place[0],
                    "column": patch.place[1],
                    "sees": [patch.square.top, patch.square.left, patch.square.rows, patch.square.columns],
                }
                for patch in patches
            ],
        }
        for index, patches in zip(chosen, strongest, strict=True)
    ]


def _padded(rows: Sequence[Sequence[float]], fill: float, kind: npt.DTypeLike) -> npt.NDArray[Any]:
    """(filters, most): what is missing at the end of a row is `fill`."""
    made = np.full((len(rows), max(map(len, rows))), fill, kind)
    for number, row in enumerate(rows):
        made[number, : len(row)] = row
    return made


def _together(strongest: Sequence[Sequence[Patch]], view: TrainedView, library: Library) -> Float32:
    """(filters, most, rows, columns, C) of 0..1; NaN beside a picture, and where a filter has fewer patches."""
    spec = library.network(view.trial.network).spec
    field, channels = field_of(spec, library.layer_name(view)), spec.input_shape[2]
    most = max(map(len, strongest))
    made = np.full((len(strongest), most, field.rows, field.columns, channels), np.nan, np.float32)
    for number, patches in enumerate(strongest):
        for rank, patch in enumerate(patches):
            made[number, rank] = patch.pixels.reshape(field.rows, field.columns, channels)
    return made


def _patch_cells(made: Counted, chosen: Sequence[int], pixels: Float32, columns: int) -> Cells:
    """Of each filter its number and its patches; of many filters fewer patches, so that the picture is not too long."""
    _, kept, rows, across, channels = pixels.shape
    left = len(f"{max(chosen)} ")
    if len(chosen) == 1:
        scale = max(1, min(4, LARGEST_PATCH // max(rows, across)))
        while scale > 1 and kept * (across * scale + GAP) > columns - left:
            scale -= 1
    else:
        scale = max(1, min(3, SMALL_PATCH // max(rows, across)))
    width, height = across * scale + GAP, -(-rows * scale // 2) + 1
    shown = max(kept, 1)
    while shown > 1 and _group(len(chosen), shown, width, height, left, columns)[1] > TALLEST:
        shown -= 1
    groups, tall, lines = _group(len(chosen), shown, width, height, left, columns)
    in_a_row = -(-shown // lines)
    some = "" if shown == kept else f", {shown} of {kept} of each"
    heads = wrapped([f"what excites them most {made.over}, the strongest first{some}"], columns)
    canvas = Canvas(len(heads) + tall, columns)
    for row, text in enumerate(heads):
        canvas.text(row, 0, text, TEXT)
    for number, index in enumerate(chosen):
        top = len(heads) + number // groups * lines * height
        start = number % groups * (columns // groups)
        canvas.text(top, start, f"{index}", DIM)
        for rank in range(min(shown, kept)):
            one = pixels[number, rank]
            if np.isnan(one).all():
                continue
            dots = (
                grey(one[:, :, 0])
                if channels == 1
                else np.concatenate([grey(one[..., c])[..., :1] for c in range(3)], axis=-1)
            )
            dots = dots.repeat(scale, axis=0).repeat(scale, axis=1)
            canvas.pixels(top + rank // in_a_row * height, start + left + rank % in_a_row * width, dots)
    return canvas.done()


def _group(count: int, shown: int, width: int, height: int, left: int, columns: int) -> tuple[int, int, int]:
    """(filters side by side, rows of cells of all of them, lines that each takes)."""
    groups = max(1, columns // (left + shown * width + GAP))
    lines = -(-shown // max(1, min(shown, (columns // groups - left) // width)))
    return groups, -(-count // groups) * lines * height, lines
