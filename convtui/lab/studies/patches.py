"""What a filter looks for: the patches that excite it most, over all pictures of the sample."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from msgspec.structs import replace

from convtui.core.arrays import Float32, frozen
from convtui.lab import intents as want
from convtui.lab.derive_filters import survey_found, survey_job
from convtui.lab.findings import Found, Job
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.lab.study_state import Patches
from convtui.lab.trained_state import Disturbance
from convtui.lab.world import World
from convtui.network.field import Square, field_of

if TYPE_CHECKING:
    from convtui.lab.sample import Sample
    from convtui.network.survey import Survey

# Tiles in a row, on every screen: up and down mean the same on all of them.
COLUMNS = 4


class Patch(Struct, frozen=True, eq=False):
    """One of the strongest. `picture` counts from 0 in the sample, `label` is what it is, or None, `origin` where it is
    from, or "". `place` (row, column) is on the map, `square` what it sees of the picture, `pixels` (rows, columns) or
    (rows, columns, C) of that, NaN beside the picture. `shown`: whether the picture can be looked at by itself.
    """

    value: float
    picture: int
    place: tuple[int, int]
    square: Square
    pixels: Float32
    label: int | None
    origin: str
    shown: bool


class PatchesFound(Struct, frozen=True, eq=False):
    """`found` is how far the search has come, over all `total` pictures or, before that, at a glance; None: not begun.
    `what` and `noun` are what they are, in the plural.

    `patches` are those that excite the filter beyond blank paper, the strongest first, `mean` (rows, columns[, C]) what
    they are on the average, NaN where none is on its picture. `at` is the one in focus, `picture` (H, W) or (H, W, C)
    the whole picture that it is from. `fires` is the share of places that exceed blank paper. `field` (rows, columns)
    is what one dot sees. `agree` (cells, of) counts the cells of a kernel on one channel where the mean is bright and
    the weight above 0, or the mean dark and the weight below; None elsewhere.
    """

    found: Found | None
    total: int
    what: str
    noun: str
    patches: tuple[Patch, ...]
    at: int
    picture: Float32 | None
    mean: Float32 | None
    fires: float
    field: tuple[int, int]
    agree: tuple[int, int] | None


def opened(view: TrainedView, world: World) -> TrainedView:
    return view if why_not(view, world) is not None else replace(view, study=Patches(), mosaic=False)


def why_not(view: TrainedView, world: World) -> str | None:
    if view.trial.dropped:
        return "With a pool out it is another network, and nothing is counted: u puts the pool back."
    return None


def reduced(view: TrainedView, intent: want.Intent, world: World) -> TrainedView | None:
    assert isinstance(view.study, Patches)
    at = view.study.at
    match intent:
        case want.OpenStudy("patches"):
            return replace(view, study=None)
        case want.Move(rows=rows, big=True) if rows:
            return _on_filter(view, rows, world)
        case want.Move(rows, columns):
            return _at(view, at + rows * COLUMNS + columns, world, strict=bool(rows))
        case want.Step(by):
            return _at(view, at + by, world)
        case want.MoveToEnd(last):
            return _at(view, len(world.strongest(view)) - 1 if last else 0, world)
        case want.ChooseOption(index):
            return _at(view, index, world, strict=True)
        case want.Commit() if not view.typing:
            return _there(view, world)
    return None


def _at(view: TrainedView, at: int, world: World, *, strict: bool = False) -> TrainedView:
    """The patch of that rank in focus, or the nearest; `strict`: only where there is one."""
    count = len(world.strongest(view))
    if strict and not 0 <= at < count:
        return view
    return replace(view, study=Patches(min(max(at, 0), max(count - 1, 0))))


def _on_filter(view: TrainedView, step: int, world: World) -> TrainedView:
    order = world.filter_order(view)
    where = min(max(order.index(view.filter) + step, 0), len(order) - 1)
    return replace(view, filter=order[where], study=Patches())


def _there(view: TrainedView, world: World) -> TrainedView:
    """The patch in focus where it stands: its picture is read, its place is in focus, and the study closes."""
    from convtui.lab import trained_reduce

    assert isinstance(view.study, Patches)
    ways = world.strongest(view)
    way = ways[min(view.study.at, len(ways) - 1)] if ways else ()
    if not way:
        return view
    view = replace(view, study=None, focus="map")
    for intent in way:
        view = trained_reduce.reduce(view, intent, world)
    return view


def jobs(view: TrainedView, library: Library) -> tuple[Job, ...]:
    count = len(library.sample(view.trial))
    return (survey_job(view, library, count),) if count and not view.trial.dropped else ()


def derived(view: TrainedView, library: Library) -> PatchesFound:
    assert isinstance(view.study, Patches)
    sample, network = library.sample(view.trial), library.network(view.trial.network)
    found, layer = _known(view, library), library.layer_name(view)
    patches = _patches(view, library)
    at = min(view.study.at, max(len(patches) - 1, 0))
    mean = _mean(patches)
    field = field_of(network.spec, layer)
    survey: Survey | None = found.value if found is not None else None
    return PatchesFound(
        found,
        len(sample),
        sample.what,
        sample.noun,
        patches,
        at,
        _pixels(sample, patches[at].picture) if patches else None,
        mean,
        float(survey.fires[view.filter]) if survey is not None else 0.0,
        (field.rows, field.columns),
        _agreement(mean, library.bank(view).kernels[..., view.filter]),
    )


def ways_there(view: TrainedView, library: Library) -> tuple[tuple[want.Intent, ...], ...]:
    """For each patch the intents that show its picture, undisturbed, with its place in focus; none for pictures that
    only the sample has.
    """
    sample = library.sample(view.trial)
    still = (want.SetDisturbance(Disturbance()),) if view.trial.disturbance != Disturbance() else ()
    made: list[tuple[want.Intent, ...]] = []
    for patch in _patches(view, library):
        place = want.PlaceAt(*patch.place)
        if sample.parts:
            name, square = sample.parts[patch.picture]
            made.append((*still, want.UsePicture(name), want.UseSquare(square), place))
        elif sample is not library.data:
            made.append((*still, want.ChooseDigit(patch.picture), place))
        else:
            made.append(())
    return tuple(made)


def _known(view: TrainedView, library: Library) -> Found | None:
    """What is known over all of the sample; before there is anything, at a glance."""
    wanted = jobs(view, library)
    every = library.findings.of(wanted[0]) if wanted else None
    return every if every is not None and every.value is not None else survey_found(view, library) or every


def _patches(view: TrainedView, library: Library) -> tuple[Patch, ...]:
    """Those of the chosen filter that say more than blank paper does."""
    found, layer = _known(view, library), library.layer_name(view)
    if found is None or found.value is None:
        return ()
    survey: Survey = found.value
    if not found.is_whole:  # soon there are others
        return cut_out(view, library, layer, survey)
    key = "patches", view.trial.network, view.trial.edits, layer, view.filter, survey.read, id(library.data)
    return library.remember(key, lambda: cut_out(view, library, layer, survey))


def cut_out(view: TrainedView, library: Library, layer: str, survey: "Survey") -> tuple[Patch, ...]:
    """The patches of the view's filter that say more than blank paper does, by a survey of its layer."""
    index, sample, spec = view.filter, library.sample(view.trial), library.network(view.trial.network).spec
    blank = library.blank(view.trial, layer).maps
    made = []
    for value, picture, row, column in zip(
        *(array[index].tolist() for array in (survey.values, survey.pictures, survey.rows, survey.columns)),
        strict=True,
    ):
        if value <= blank[row, column, index] + 1e-5:
            continue
        square = field_of(spec, layer, row, column)
        label = int(sample.labels[picture]) if sample.labels is not None else None
        origin = sample.origins[picture] if sample.origins else ""
        pixels = _part(_pixels(sample, picture), square)
        made.append(Patch(value, picture, (row, column), square, pixels, label, origin, sample is not library.data))
    return tuple(made)


def _pixels(sample: "Sample", number: int) -> Float32:
    """(H, W) or (H, W, C) of 0..1: a picture of the sample."""
    image = sample.images[number]
    values = image / np.float32(255) if image.dtype == np.uint8 else np.asarray(image, np.float32)
    return values[..., 0] if values.ndim == 3 and values.shape[2] == 1 else values


def _part(values: Float32, square: Square) -> Float32:
    """What a square holds; NaN beside the picture."""
    made = np.full((square.rows, square.columns, *values.shape[2:]), np.nan, np.float32)
    inside = square.clipped(values.shape)
    down, right = inside.top - square.top, inside.left - square.left
    made[down : down + inside.rows, right : right + inside.columns] = values[
        inside.top : inside.top + inside.rows, inside.left : inside.left + inside.columns
    ]
    return frozen(made)


def _mean(patches: tuple[Patch, ...]) -> Float32 | None:
    if not patches:
        return None
    stack = np.stack([patch.pixels for patch in patches])
    there = ~np.isnan(stack)
    count = there.sum(axis=0)
    total = np.where(there, stack, 0).sum(axis=0)
    return frozen(np.where(count > 0, total / np.maximum(count, 1), np.nan))


def _agreement(mean: Float32 | None, kernel: npt.NDArray[np.float32]) -> tuple[int, int] | None:
    if mean is None or mean.ndim != 2 or kernel.shape != (*mean.shape, 1):
        return None
    bright = mean > 0.5
    return int(((kernel[..., 0] > 0) == bright).sum()), mean.size
