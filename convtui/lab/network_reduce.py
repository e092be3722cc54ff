"""What each intent does in Network mode: the lines are the picture and the layers; the rest is as in Filters mode."""

import numpy as np
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.lab import intents as want
from convtui.lab import trained_reduce
from convtui.lab.state import Pooling, TrainedView
from convtui.lab.study_state import Field, Parts
from convtui.lab.studybox import study_named
from convtui.lab.trial_reduce import trial_after
from convtui.lab.world import World
from convtui.network.without import POOLS, why_too_large

BIG_STEP = 4


def reduce(view: TrainedView, intent: want.Intent, world: World) -> TrainedView:
    """The view after `intent`. n, b, left and right are about the picture, whatever is in focus in Filters mode."""
    if view.study is not None:
        return trained_reduce.reduce(view, intent, world)
    match intent:
        case want.Commit():
            return _committed(view, world)
        case want.TypeText() | want.Erase() | want.Cancel():
            return trained_reduce.reduce(view, intent, world)
    view = replace(view, typing=None) if view.typing else view
    match intent:
        case want.Move(rows=rows, big=big) if rows:
            return _on_row(view, view.row + rows * (BIG_STEP if big else 1), world)
        case want.Move(columns=by):
            return _of_picture(view, want.Step(by), world) if by else view
        case want.Step():
            return _of_picture(view, intent, world)
        case want.NextFocus(by):
            return _on_row(view, (view.row + by) % (len(spec_of(view, world).layers) + 1), world)
        case want.MoveToEnd(last):
            return _on_row(view, len(spec_of(view, world).layers) if last else 0, world)
        case want.ChooseRow(row):
            return _on_row(view, row, world)
        case want.StepLayer(by):
            return _on_row(view, view.row + by, world)
        case want.DropPool() | want.CyclePool():
            dropping = intent if isinstance(intent, want.DropPool) else want.DropPool()
            return view if why_kept(view, dropping, world) else trained_reduce.reduce(view, dropping, world)
        case want.OpenStudy("field"):
            return _field(view, world)
    return trained_reduce.reduce(view, intent, world)


def entered(view: TrainedView, world: World) -> TrainedView | None:
    """What Filters mode shows after Enter: the filters of the chosen convolution, at the same place of the same
    picture; of a pool the convolution before it with that pool on. None where Enter means something else.
    """
    layers, row = spec_of(view, world).layers, row_of(view, world)
    if view.study is not None or view.typing or row is None or row.kind not in ("Conv2D", *POOLS):
        return None
    before = [layer for layer in layers[: layers.index(row) + 1] if layer.kind == "Conv2D"]
    if not before:
        return None
    on = trained_reduce.reduce(view, want.UseLayer(before[-1].name), world)
    return replace(on, focus="filters", mosaic=False, pooling=_as_pooling(row))


def arrived(view: TrainedView, world: World) -> TrainedView:
    """Network mode as one comes to it: on the layer whose filters were seen, or the pool behind it."""
    layers = spec_of(view, world).layers
    names = [layer.name for layer in layers]
    if view.layer not in names:
        return view
    row = names.index(view.layer) + 1
    behind = row < len(layers) and layers[row].kind in POOLS and view.row == row + 1
    return view if behind or view.row == row else replace(view, row=row)


def row_of(view: TrainedView, world: World) -> LayerSpec | None:
    """The layer of the chosen line; None: the picture."""
    layers = spec_of(view, world).layers
    return layers[min(view.row, len(layers)) - 1] if view.row > 0 else None


def spec_of(view: TrainedView, world: World) -> NetworkSpec:
    """The network as it was trained, with all its pools."""
    return world.trained(replace(view.trial, dropped=())).spec


def values_of(view: TrainedView, world: World) -> Float32 | None:
    """What the chosen layer makes of the picture: (H, W, C) or (units,); None where it says nothing."""
    row, passed = row_of(view, world), world.activations(view.trial)
    reached = row is not None and any(layer.name == row.name for layer in passed.spec.layers)
    return passed.of(row.name) if row is not None and reached else None


def why_kept(view: TrainedView, intent: want.DropPool, world: World) -> str | None:
    """Why a pool cannot be taken out: what is left would be too much to compute; None where it can."""
    trial = trial_after(view, intent, world)
    why = why_too_large(world.trained(trial).spec) if len(trial.dropped) > len(view.trial.dropped) else None
    return None if why is None else f"That pool stays in: without it {why}."


def _committed(view: TrainedView, world: World) -> TrainedView:
    """The picture of the number that was typed; else a dense layer's likeliest unit taken apart. Filters are entered
    by `lab.reduce`, lists are opened by the app.
    """
    if view.typing:
        number = int(view.typing) - 1
        view = replace(view, typing=None)
        if world.reads_digits(view.trial):
            return trained_reduce.reduce(view, want.ChooseDigit(number), world)
        known = 0 <= number < len(world.pictures)
        return trained_reduce.reduce(view, want.UsePicture(world.pictures[number]), world) if known else view
    row, values = row_of(view, world), values_of(view, world)
    if row is None or row.kind != "Dense" or values is None or study_named("parts").why_not(view, world):
        return view
    unit = int(np.argmax(values))
    return study_named("parts").opened(replace(view, study=Parts(layer=row.name, unit=unit)), world)


def _field(view: TrainedView, world: World) -> TrainedView:
    """What the layer's largest value sees."""
    row, values = row_of(view, world), values_of(view, world)
    if row is None or values is None or study_named("field").why_not(view, world):
        return view
    at = [int(index) for index in np.unravel_index(int(np.argmax(values)), values.shape)]
    place = (at[0], at[1]) if len(at) == 3 else (0, 0)
    return study_named("field").opened(replace(view, study=Field(layer=row.name, unit=at[-1], place=place)), world)


def _of_picture(view: TrainedView, intent: want.Intent, world: World) -> TrainedView:
    """What n and b do while a picture is in focus in Filters mode."""
    made = trained_reduce.reduce(replace(view, focus="picture", mosaic=False), intent, world)
    return replace(made, focus=view.focus, mosaic=view.mosaic)


def _on_row(view: TrainedView, row: int, world: World) -> TrainedView:
    """A layer that has filters is also the one of Filters mode."""
    layers = spec_of(view, world).layers
    row = min(max(row, 0), len(layers))
    if row == view.row:
        return view
    view = replace(view, row=row)
    if row and layers[row - 1].kind == "Conv2D":
        return trained_reduce.reduce(view, want.UseLayer(layers[row - 1].name), world)
    return view


def _as_pooling(layer: LayerSpec) -> Pooling:
    """A pool as Filters mode has it, where all are square; of a convolution none."""
    if layer.kind not in POOLS:
        return Pooling()
    size, stride = layer.window[0], layer.strides[0]
    return Pooling("max" if layer.kind == "MaxPooling2D" else "mean", size, None if stride == size else stride)
