"""What each intent makes of a trial: the network, the picture, and what is done to both; and the way back."""

from collections.abc import Callable

from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.kernel import Kernel
from convtui.lab import intents as want
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
            return replace(trial, crop=square)
        case want.UseSketch(drawing):
            return replace(trial, drawing=drawing, picture=DRAWN if drawing is not None else None, crop=None)
        case want.SetDisturbance(disturbance):
            return replace(trial, disturbance=disturbance)
        case want.UseNetwork(name):
            return _on_network(trial, name, world)
        case want.EditFilter(edit):
            return _with_edit(trial, edit, world)
        case want.ZeroFilter():
            return _with_cells(view, lambda cells, _: (tuple(0.0 for _ in cells), 0.0), world)
        case want.NegateFilter():
            return _with_cells(view, lambda cells, bias: (tuple(0.0 - cell for cell in cells), 0.0 - bias), world)
        case want.RestoreFilter(all_of_them):
            here = world.layer_name(view), view.filter
            kept = () if all_of_them else (edit for edit in trial.edits if (edit.layer, edit.filter) != here)
            return replace(trial, edits=tuple(kept))
        case want.PasteKernels(kernels):
            return _pasted(view, kernels, world)
        case want.DropPool(name):
            return _with_pool(trial, name or _next_pool(view, world))
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
        view, layer=None, filter=0, place=(3, 15), pins=(), order="index", like=0, row=1, study=None, focus="filters"
    )


def _on_network(trial: Trial, name: str, world: World) -> Trial:
    """Another network as it was trained, on a digit where it reads digits, else on the picture that suits it."""
    if name == trial.network:
        return trial
    fresh = Trial(network=name, digit=trial.digit, drawing=trial.drawing)
    return fresh if world.reads_digits(fresh) else replace(fresh, picture=world.picture_for(fresh))


def _with_edit(trial: Trial, edit: FilterEdit, world: World) -> Trial:
    """One that gives a filter its trained numbers is none."""
    kept = tuple(e for e in trial.edits if (e.layer, e.filter) != (edit.layer, edit.filter))
    bank = world.trained(replace(trial, edits=())).weights[edit.layer]
    trained = cells_of(bank.kernels[..., edit.filter]), float(bank.bias[edit.filter])
    return replace(trial, edits=kept if trained == (edit.cells, edit.bias) else (*kept, edit))


def cells_of(kernel: Float32) -> tuple[float, ...]:
    """A kernel (kh, kw, cin) as the cells of an edit."""
    return tuple(float(value) for value in kernel.reshape(-1).tolist())


def _with_cells(view: TrainedView, change: Change, world: World) -> Trial:
    layer = world.layer_name(view)
    bank = world.trained(view.trial).weights[layer]
    cells, bias = change(cells_of(bank.kernels[..., view.filter]), float(bank.bias[view.filter]))
    return _with_edit(view.trial, FilterEdit(layer, view.filter, cells, bias), world)


def _pasted(view: TrainedView, kernels: tuple[Kernel, ...], world: World) -> Trial:
    """Where the kernels are not of the filter's size, or not as many as it has channels, nothing is pasted."""
    layer = world.layer_name(view)
    bank = world.trained(view.trial).weights[layer]
    rows, columns, channels = bank.kernels.shape[:3]
    if not kernels or any(kernel.shape != (rows, columns) for kernel in kernels) or len(kernels) not in (1, channels):
        return view.trial
    laid = kernels if len(kernels) == channels else kernels * channels
    share = 1 if len(kernels) == channels else channels  # one kernel for all: on grey it gives what it gave in the lab
    cells = tuple(
        float(laid[channel].cells[row][column]) / share
        for row in range(rows)
        for column in range(columns)
        for channel in range(channels)
    )
    return _with_edit(view.trial, FilterEdit(layer, view.filter, cells, 0.0), world)


def _with_pool(trial: Trial, name: str | None) -> Trial:
    if name is None:
        return trial
    kept = tuple(pool for pool in trial.dropped if pool != name)
    return replace(trial, dropped=kept if kept != trial.dropped else (*trial.dropped, name))


def _next_pool(view: TrainedView, world: World) -> str | None:
    """The pool on the chosen line, or the first after it, or else the last before it."""
    layers = world.trained(replace(view.trial, dropped=())).spec.layers
    pools = [number for number, layer in enumerate(layers, 1) if layer.kind in POOLS]
    after = [number for number in pools if number >= view.row]
    chosen = after[0] if after else pools[-1] if pools else None
    return layers[chosen - 1].name if chosen is not None else None
