"""What each intent makes of a trial: the network, the picture, and what is done to both; and the way back."""

from collections.abc import Callable

import numpy as np
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.drawing import Drawing
from convtui.core.kernel import LARGEST, Kernel
from convtui.lab import intents as want
from convtui.lab.squares import with_square
from convtui.lab.state import DRAWN, TrainedView
from convtui.lab.trained_state import FilterEdit, Trial
from convtui.lab.world import World
from convtui.network.without import POOLS

UNDO_DEPTH = 200

# A filter's cells and bias, to others.
Change = Callable[[tuple[float, ...], float], tuple[tuple[float, ...], float]]


def trial_after(view: TrainedView, intent: want.Intent, world: World) -> Trial:
    """The view's trial after `intent`; the same where it says nothing about one, or asks for what cannot be."""
    trial = view.trial
    match intent:
        case want.ChooseDigit(index):
            if not world.reads_digits(trial):
                return trial
            return replace(trial, digit=min(max(index, 0), world.digit_count - 1), picture=None, crop=None)
        case want.UsePicture(name):
            known = name in world.pictures or (name == DRAWN and trial.drawing is not None)
            return replace(trial, picture=name, crop=None) if known else trial
        case want.UseSquare(square):
            return with_square(trial, square, world)
        case want.UseSketch(drawing):
            return _on_drawing(trial, drawing, world)
        case want.SetDisturbance(disturbance):
            return replace(trial, disturbance=disturbance)
        case want.UseNetwork(name):
            return _on_network(trial, name, world)
        case want.EditFilter(edit):
            return with_edit(trial, edit, world)
        case want.ZeroFilter():
            return _with_cells(view, lambda cells, _: (tuple(0.0 for _ in cells), 0.0), world)
        case want.NegateFilter():
            return _with_cells(view, lambda cells, bias: (tuple(0.0 - cell for cell in cells), 0.0 - bias), world)
        case want.RestoreFilter(all_of_them):
            here = world.layer_name(view), view.filter
            kept = () if all_of_them else (edit for edit in trial.edits if (edit.layer, edit.filter) != here)
            return replace(trial, edits=tuple(kept))
        case want.PasteKernels(kernels):
            return _pasted(view, kernels, intent.bias, world)
        case want.DropPool(name):
            return _with_pool(trial, name or next_pool(view, world), world)
    return trial


def with_trial(view: TrainedView, trial: Trial) -> TrainedView:
    """The view with another trial. Going from digit to digit is no step that `u` takes back; all else is."""
    if trial == view.trial:
        return view
    seen = replace(view.trial, digit=trial.digit, picture=trial.picture, crop=trial.crop)
    made = replace(view, trial=trial)
    if seen != trial:
        made = replace(made, past=(*view.past, view.trial)[-UNDO_DEPTH:], future=())
    return _settled(view, made)


def undone(view: TrainedView) -> TrainedView:
    """The trial before, on the digit that is seen now: the numbers come back exactly as they were."""
    if not view.past:
        return view
    *past, before = view.past
    trial = _still_seen(before, view.trial)
    return _settled(view, replace(view, trial=trial, past=tuple(past), future=(view.trial, *view.future)))


def redone(view: TrainedView) -> TrainedView:
    """The trial after."""
    if not view.future:
        return view
    after, *future = view.future
    trial = _still_seen(after, view.trial)
    return _settled(view, replace(view, trial=trial, past=(*view.past, view.trial), future=tuple(future)))


def _still_seen(wanted: Trial, now: Trial) -> Trial:
    """A step over a drawing or another network brings its own picture back; other steps leave it."""
    if wanted.drawing != now.drawing or wanted.network != now.network:
        return wanted
    return replace(wanted, digit=now.digit, picture=now.picture, crop=now.crop)


def _settled(before: TrainedView, view: TrainedView) -> TrainedView:
    """In another network what was chosen in the one before is let go."""
    if view.trial.network == before.trial.network:
        return view
    return replace(
        view,
        layer=None,
        filter=0,
        place=(3, 15),
        pins=(),
        order="index",
        like=0,
        row=1,
        moment=None,
        study=None,
        focus="filters",
    )


def _on_network(trial: Trial, name: str, world: World) -> Trial:
    """Another network as it was trained, on a digit where it reads digits, else on the picture that suits it."""
    if name == trial.network:
        return trial
    fresh = Trial(network=name, digit=trial.digit, drawing=trial.drawing)
    return fresh if world.reads_digits(fresh) else replace(fresh, picture=world.picture_for(fresh))


def _on_drawing(trial: Trial, drawing: Drawing | None, world: World) -> Trial:
    """None gives the digit back, or a picture to a network that reads no digits."""
    if drawing is not None:
        return replace(trial, drawing=drawing, picture=DRAWN, crop=None)
    picture = None if world.reads_digits(trial) else world.picture_for(trial)
    return replace(trial, drawing=None, picture=picture, crop=None)


def with_edit(trial: Trial, edit: FilterEdit, world: World) -> Trial:
    """The trial with a filter as `edit` has it, rounded to float32; as it is where there is no such filter, or the
    numbers are not as many, or not all of them are finite. An edit that gives a filter its trained numbers is none.
    """
    if not fits(trial, edit, world):
        return trial
    edit = replace(edit, cells=_rounded(edit.cells), bias=_rounded((edit.bias,))[0])
    kept = tuple(e for e in trial.edits if (e.layer, e.filter) != (edit.layer, edit.filter))
    bank = world.trained(replace(trial, edits=(), dropped=())).weights[edit.layer]
    if (cells_of(bank.kernels[..., edit.filter]), float(bank.bias[edit.filter])) == (edit.cells, edit.bias):
        return replace(trial, edits=kept)
    # In one order whatever came first: what was counted for the same filters is found again.
    return replace(trial, edits=tuple(sorted((*kept, edit), key=lambda e: (e.layer, e.filter))))


def fits(trial: Trial, edit: FilterEdit, world: World) -> bool:
    """Whether the trial's network has such a filter, of as many numbers, all of which float32 can hold."""
    if edit.layer not in world.layers(trial):
        return False
    bank = world.trained(replace(trial, edits=(), dropped=())).weights[edit.layer]
    if not 0 <= edit.filter < bank.count or len(edit.cells) * bank.count != bank.kernels.size:
        return False
    return all(abs(number) <= LARGEST for number in (*edit.cells, edit.bias))  # of not-a-number that is false


def _rounded(numbers: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(float(number) for number in np.asarray(numbers, np.float32).tolist())


def cells_of(kernel: Float32) -> tuple[float, ...]:
    """A kernel (kh, kw, cin) as the cells of an edit."""
    return tuple(float(value) for value in kernel.reshape(-1).tolist())


def _with_cells(view: TrainedView, change: Change, world: World) -> Trial:
    layer = world.layer_name(view)
    bank = world.trained(view.trial).weights[layer]
    cells, bias = change(cells_of(bank.kernels[..., view.filter]), float(bank.bias[view.filter]))
    return with_edit(view.trial, FilterEdit(layer, view.filter, cells, bias), world)


def _pasted(view: TrainedView, kernels: tuple[Kernel, ...], bias: float, world: World) -> Trial:
    """One kernel is laid on all channels, each its equal share, so that on a picture whose channels are alike the map
    is the one that it made in the lab; as many as there are channels are laid on one each. Where the kernels are not of
    the filter's size, or not as many as it has channels, nothing is pasted.
    """
    layer = world.layer_name(view)
    bank = world.trained(view.trial).weights[layer]
    rows, columns, channels = bank.kernels.shape[:3]
    if not kernels or any(kernel.shape != (rows, columns) for kernel in kernels) or len(kernels) not in (1, channels):
        return view.trial
    laid = kernels if len(kernels) == channels else kernels * channels
    share = channels // len(kernels)
    cells = tuple(
        float(laid[channel].cells[row][column]) / share
        for row in range(rows)
        for column in range(columns)
        for channel in range(channels)
    )
    return with_edit(view.trial, FilterEdit(layer, view.filter, cells, bias), world)


def _with_pool(trial: Trial, name: str | None, world: World) -> Trial:
    """The pool taken out, or put back; the trial as it is where the network has no such pool."""
    pools = pools_of(trial, world)
    if name not in pools:
        return trial
    return replace(trial, dropped=tuple(pool for pool in pools if (pool in trial.dropped) != (pool == name)))


def pools_of(trial: Trial, world: World) -> tuple[str, ...]:
    """The network's pools, in order, also those that are out."""
    layers = world.trained(replace(trial, dropped=())).spec.layers
    return tuple(layer.name for layer in layers if layer.kind in POOLS)


def next_pool(view: TrainedView, world: World) -> str | None:
    """The pool on the chosen line, or the first after it, or else the last before it."""
    layers = world.trained(replace(view.trial, dropped=())).spec.layers
    pools = [number for number, layer in enumerate(layers, 1) if layer.kind in POOLS]
    after = [number for number in pools if number >= view.row]
    chosen = after[0] if after else pools[-1] if pools else None
    return layers[chosen - 1].name if chosen is not None else None
