"""What one unit sees of the picture, which of it could decide, and the proof: a pixel changed, by two passes."""

import numpy as np
from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.lab.field_found import FieldFound, field_found, middle_of, seen_by_unit
from convtui.lab.findings import Job
from convtui.lab.library import Library
from convtui.lab.spots import Spot, down_to, nearest, over, spot_of, up_to
from convtui.lab.state import TrainedView
from convtui.lab.study_state import Field
from convtui.lab.trial_reduce import trial_after, with_trial
from convtui.lab.world import World
from convtui.network.decided import decided
from convtui.network.field import Mask
from convtui.network.without import POOLS

BIG_STEP = 8
# Where a pixel that is tried lies: beside the square, among those that could decide, among the others of the square.
KINDS = 3
# So far beside the square that its ring does not cover the pixel.
BESIDE = 3


def opened(view: TrainedView, world: World) -> TrainedView:
    """On the unit whose parts are seen, else on the view's."""
    return _on(
        replace(view, study=view.study if view.study is not None else Field(), mosaic=False), spot_of(view, world)
    )


def why_not(view: TrainedView, world: World) -> str | None:
    return None


def jobs(view: TrainedView, library: Library) -> tuple[Job, ...]:
    return ()


def derived(view: TrainedView, library: Library) -> FieldFound:
    return field_found(view, library)


def reduced(view: TrainedView, intent: want.Intent, world: World) -> TrainedView | None:
    """< > goes through all layers, n and b through the channels, arrows over the map; Space changes a pixel."""
    study = view.study
    assert isinstance(study, Field)
    if isinstance(intent, want.TypeText | want.Erase) or (isinstance(intent, want.Cancel) and view.typing):
        return None
    if isinstance(intent, want.Commit) and view.typing:
        return _moved(replace(view, typing=None), want.ChooseFilter(int(view.typing) - 1), world)
    view = replace(view, typing=None) if view.typing else view
    match intent:
        case want.OpenStudy("field"):
            return replace(view, study=None)
        case want.PlayPause():
            return _tried(view, study, world)
        case want.ChooseCell(row, column):
            rows, columns = world.activations(view.trial).input.shape[:2]
            inside = 0 <= row < rows and 0 <= column < columns
            return replace(view, study=replace(study, proof=(row, column))) if inside else view
        case want.CycleView():
            return replace(view, study=replace(study, tinted=not study.tinted))
        case want.CyclePool() | want.DropPool(None):
            return _without_pool(view, world)
        case want.Commit():
            from convtui.lab.studies import parts

            return parts.opened(view, world)
        case want.StepLayer() | want.UseLayer():
            return _in_layer(view, intent, world)
    return _moved(view, intent, world)


def _on(view: TrainedView, spot: Spot) -> TrainedView:
    """On a unit. What was proved of another one is let go."""
    study = view.study if isinstance(view.study, Field) else Field()
    here = {"layer": spot.layer, "unit": spot.unit, "place": (spot.row, spot.column)}
    if all(getattr(study, name) == value for name, value in here.items()) and study is view.study:
        return view
    return replace(view, study=replace(study, proof=None, **here))


def _moved(view: TrainedView, intent: want.Intent, world: World) -> TrainedView | None:
    """To another unit of the layer; None: the intent is about something else."""
    passed, spot = world.activations(view.trial), spot_of(view, world)
    shape = passed.of(spot.layer).shape
    match intent:
        case want.Move(rows, columns, big):
            step = BIG_STEP if big else 1
            if len(shape) == 1:
                moved = replace(spot, unit=spot.unit + step * (rows + columns))
            else:
                moved = replace(spot, row=spot.row + step * rows, column=spot.column + step * columns)
        case want.MoveToEnd(last):
            end = (shape[0], shape[1]) if len(shape) == 3 else (0, 0)
            moved = replace(spot, row=end[0] * last, column=end[1] * last)
            moved = moved if len(shape) == 3 else replace(spot, unit=shape[0] * last)
        case want.PlaceAt(row, column):
            moved = replace(spot, row=row, column=column)
        case want.Step(by):
            moved = replace(spot, unit=(spot.unit + by) % shape[-1])
        case want.ChooseFilter(index):
            moved = replace(spot, unit=index)
        case _:
            return None
    return _on(view, nearest(passed, moved))


def _in_layer(view: TrainedView, intent: want.StepLayer | want.UseLayer, world: World) -> TrainedView:
    """Down along the way of the largest values, up to what looks at the same part of the picture."""
    passed, spot = world.activations(view.trial), spot_of(view, world)
    names = [layer.name for layer in passed.spec.layers]
    here = names.index(spot.layer)
    if isinstance(intent, want.UseLayer):
        to = names.index(intent.name) if intent.name in names else here
    else:
        to = min(max(here + intent.by, 0), len(names) - 1)
    if to == here:
        return view
    found = down_to(view, spot, names[to], world) if to < here else up_to(view, spot, names[to], world)
    return _on(view, found) if found is not None else view


def _without_pool(view: TrainedView, world: World) -> TrainedView:
    """The nearest pool under the unit is taken out; where none is left all are put back."""
    spot, spec = spot_of(view, world), world.trained(view.trial).spec
    names = [layer.name for layer in spec.layers]
    below = spec.layers[: names.index(spot.layer)]
    pools = [layer.name for layer in below if layer.kind in POOLS]
    trial = view.trial
    if pools:
        trial = trial_after(view, want.DropPool(pools[-1]), world)
    elif trial.dropped:
        trial = replace(trial, dropped=())
    changed = with_trial(view, trial)
    return _in_sight(view, changed, world) if changed.study is not None and changed is not view else changed


def _in_sight(before: TrainedView, view: TrainedView, world: World) -> TrainedView:
    """The unit that looks at the middle of what was seen, where maps have changed their size; of the last layer that
    has maps where the weights do not fit any more as far as the unit's.
    """
    spot, passed = spot_of(before, world), world.activations(view.trial)
    with_maps = [layer.name for layer in passed.spec.layers if passed.of(layer.name).ndim == 3]
    layer = spot.layer if spot.layer in with_maps else with_maps[-1]
    place = over(passed.spec, layer, *middle_of(world.activations(before.trial), spot))
    return _on(view, nearest(passed, Spot(layer, spot.unit, *place)))


# -- the proof


def _tried(view: TrainedView, study: Field, world: World) -> TrainedView:
    """The next pixel: in turn one beside the square, one that could decide, one that is seen and could not."""
    passed, spot = world.activations(view.trial), spot_of(view, world)
    seen = seen_by_unit(passed, spot)
    counts = decided(world.trained(view.trial), passed, spot.layer, spot.unit, spot.row, spot.column).pixels
    turn = study.tries
    for number in range(turn, turn + KINDS):
        pixels = (~seen, seen & counts, seen & ~counts)[number % KINDS]
        if pixels.any():
            pixel = _pick(pixels, seen, number // KINDS)
            return replace(view, study=replace(study, proof=pixel, tries=number + 1))
    return view


def _pick(pixels: Mask, seen: Mask, number: int) -> tuple[int, int]:
    """One of them; those near the square first, else in an order that is always the same."""
    places = np.argwhere(pixels)
    order = np.random.default_rng(7).permutation(len(places))
    field = np.argwhere(seen)
    if len(field):
        low, high = field.min(axis=0), field.max(axis=0)
        far = np.maximum(np.maximum(low - places, places - high), 0).max(axis=1)
        order = order[np.argsort(np.abs(far[order] - BESIDE), kind="stable")]
    row, column = places[order[number % len(places)]].tolist()
    return row, column
