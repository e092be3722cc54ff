"""Taking a filter apart: its weights are changed one by one or all at once, and what that does is seen and counted."""

from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.lab.derive_apart import ApartFound, apart_found, counts, reading_jobs
from convtui.lab.findings import Job
from convtui.lab.library import Library
from convtui.lab.numbers import LARGEST, LONGEST_CELL, TYPABLE, parse_number, parse_pasted
from convtui.lab.places import within
from convtui.lab.state import TrainedView
from convtui.lab.study_state import Apart
from convtui.lab.trained_state import FilterEdit, Trial
from convtui.lab.trial_reduce import cells_of, redone, trial_after, undone, with_edit, with_trial
from convtui.lab.world import World
from convtui.network.channels import strongest_channels

LONGEST_PASTE = 400
# What + and _ add: trained weights are tenths.
STEP = 0.1
# As many channels are colours; more are stepped through by their strength.
COLOURS = 3


def opened(view: TrainedView, world: World) -> TrainedView:
    return _at_filter(replace(view, study=Apart(), mosaic=False, typing=None, focus="filters"), world)


def why_not(view: TrainedView, world: World) -> str | None:
    return None


def meant(intent: want.Intent) -> want.Intent:
    """What the keys z, m and p mean while this study is open: zero, minus, paste."""
    match intent:
        case want.CycleZoom():
            return want.ZeroFilter()
        case want.OpenStudy("disturb"):
            return want.NegateFilter()
        case want.CyclePool():
            return want.PasteKernels()
    return intent


def reduced(view: TrainedView, intent: want.Intent, world: World) -> TrainedView | None:
    """Keys are about the filter's cells. What is typed is kept by whatever comes next, as in Kernel mode."""
    study = study_of(view)
    match intent:
        case want.TypeText(text):
            return _typed(view, text, world)
        case want.Erase() if study.typing is not None:
            return _with(view, typing=study.typing[:-1] or None)
        case want.Cancel() if study.typing is not None:
            return _with(view, typing=None)
    if study.typing is not None:
        from convtui.lab.trained_reduce import reduce

        return reduce(committed(view, world), intent, world)
    match intent:
        case want.OpenStudy("apart"):
            return replace(view, study=None)
        case want.Commit() | want.Erase():
            return view
        case want.CycleView():
            return replace(view, study=replace(study, own_scale=not study.own_scale))
        case want.Move() | want.MoveToEnd() | want.NextFocus() | want.ChooseCell():
            return _moved(view, intent, world)
        case want.AddToCell(amount):
            index, edit = cell_index(view, world), edit_of(view, world)
            old = edit.bias if index is None else edit.cells[index]
            value = min(max(round(old + amount * STEP, 6), -LARGEST), LARGEST)
            return with_trial(view, with_edit(view.trial, _with_number(edit, index, value), world))
        case want.Undo():
            return _where_it_changed(view, undone(view), world)
        case want.Redo():
            return _where_it_changed(view, redone(view), world)
        case want.Step() | want.ChooseFilter() | want.StepLayer() | want.UseLayer():
            return _on_another(view, intent, world)
    own = meant(intent)
    return None if own is intent else with_trial(view, trial_after(view, own, world))


def jobs(view: TrainedView, library: Library) -> tuple[Job, ...]:
    """A quick count of what the network read as it was trained and of what it reads now, then both of all."""
    made: list[Job] = []
    for count in counts(view.trial, library):
        made += reading_jobs(view.trial, count)
    return tuple(made)


def derived(view: TrainedView, library: Library) -> ApartFound:
    return apart_found(view, shown_trial(view, library), channel_order(view, library), library)


# -- the filter's cells


def study_of(view: TrainedView) -> Apart:
    """The study, which is open."""
    assert isinstance(view.study, Apart)
    return view.study


def edit_of(view: TrainedView, world: World) -> FilterEdit:
    """The chosen filter's numbers as they are now, changed or not."""
    layer = world.layer_name(view)
    bank = world.trained(view.trial).weights[layer]
    return FilterEdit(layer, view.filter, cells_of(bank.kernels[..., view.filter]), float(bank.bias[view.filter]))


def cell_index(view: TrainedView, world: World) -> int | None:
    """Which of the edit's cells is in focus; None is the bias, which stands under the kernel's last row."""
    study, (rows, columns, channels) = study_of(view), kernel_shape(view, world)
    row, column = study.cell
    return None if row >= rows else (row * columns + column) * channels + study.channel


def kernel_shape(view: TrainedView, world: World) -> tuple[int, int, int]:
    """(rows, columns, channels) of the layer's filters."""
    rows, columns, channels = world.trained(view.trial).weights[world.layer_name(view)].kernels.shape[:3]
    return rows, columns, channels


def channel_order(view: TrainedView, world: World) -> tuple[int, ...]:
    """The filter's input channels as PgDn goes through them: by number up to three, which may be colours, else by how
    strong they were trained to be, the strongest first.
    """
    bank = world.trained(replace(view.trial, edits=())).weights[world.layer_name(view)]
    channels = bank.kernels.shape[2]
    return tuple(range(channels)) if channels <= COLOURS else strongest_channels(bank.kernels[..., view.filter])


# -- typing


def typed_edit(view: TrainedView, world: World) -> FilterEdit | None:
    """The filter as the buffer would make it; None while that is neither a number nor all of a channel's."""
    study = study_of(view)
    if study.typing is None:
        return None
    edit, value = edit_of(view, world), parse_number(study.typing)
    if value is not None:
        return _with_number(edit, cell_index(view, world), value)
    rows, columns, channels = kernel_shape(view, world)
    kernel = parse_pasted(study.typing, (rows, columns))
    if kernel is None:
        return None
    cells = list(edit.cells)
    cells[study.channel :: channels] = [number for row in kernel.cells for number in row]
    return replace(edit, cells=tuple(cells))


def committed(view: TrainedView, world: World) -> TrainedView:
    """What was typed is kept where it is a number, or as many as a channel has cells; else the old cell stays."""
    edit = typed_edit(view, world)
    view = _with(view, typing=None)
    return view if edit is None else with_trial(view, with_edit(view.trial, edit, world))


def shown_trial(view: TrainedView, world: World) -> Trial:
    """The trial with what is being typed, as soon as that is a number."""
    edit = typed_edit(view, world)
    return view.trial if edit is None else with_edit(view.trial, edit, world)


def _typed(view: TrainedView, text: str, world: World) -> TrainedView:
    typing = study_of(view).typing
    if len(text) == 1:
        buffer = (typing or "") + text
        fits = text in TYPABLE and buffer != "/" and len(buffer) <= LONGEST_CELL
        return _with(view, typing=buffer) if fits else view
    pasted = text[:LONGEST_PASTE].strip()
    fits = parse_number(pasted) is not None or parse_pasted(pasted, kernel_shape(view, world)[:2]) is not None
    return _with(view, typing=pasted) if fits else view


def _with_number(edit: FilterEdit, index: int | None, value: float) -> FilterEdit:
    if index is None:
        return replace(edit, bias=value)
    return replace(edit, cells=(*edit.cells[:index], value, *edit.cells[index + 1 :]))


# -- going about


def _with(
    view: TrainedView, *, cell: tuple[int, int] | None = None, channel: int | None = None, typing: str | None = None
) -> TrainedView:
    """The view with the study at another place; what is not given stays, but for what is being typed."""
    study = study_of(view)
    cell, channel = study.cell if cell is None else cell, study.channel if channel is None else channel
    return replace(view, study=replace(study, cell=cell, channel=channel, typing=typing))


def _moved(view: TrainedView, intent: want.Intent, world: World) -> TrainedView:
    study, (rows, columns, _) = study_of(view), kernel_shape(view, world)
    row, column = study.cell
    on_bias = row >= rows
    match intent:
        case want.Move(rows=down, big=True):
            order = channel_order(view, world)
            where = min(max(order.index(study.channel) + down, 0), len(order) - 1)
            return _with(view, channel=order[where])
        case want.Move(rows=down, columns=across):
            return _with(view, cell=within((row + down, column if on_bias else column + across), (rows + 1, columns)))
        case want.MoveToEnd(last):
            return _with(view, cell=(rows, 0) if last else (0, 0))
        case want.NextFocus(step):
            where = (rows * columns if on_bias else row * columns + column) + step
            return _with(view, cell=divmod(where % (rows * columns + 1), columns))
        case want.ChooseCell(row, column):
            return _with(view, cell=within((row, column), (rows + 1, columns)))
    return view


def _at_filter(view: TrainedView, world: World) -> TrainedView:
    """On a cell that the filter has, and on its strongest channel where there are many."""
    study, (rows, columns, channels) = study_of(view), kernel_shape(view, world)
    channel = min(study.channel, channels - 1) if channels <= COLOURS else channel_order(view, world)[0]
    return _with(view, cell=within(study.cell, (rows + 1, columns)), channel=channel)


def _on_another(view: TrainedView, intent: want.Intent, world: World) -> TrainedView:
    """Another filter, or another layer's, taken apart in its turn."""
    from convtui.lab.trained_reduce import reduce

    made = reduce(replace(view, study=None, focus="filters"), intent, world)
    if (made.layer, made.filter) == (view.layer, view.filter):
        return view
    return _at_filter(replace(made, study=view.study), world)


def _where_it_changed(before: TrainedView, view: TrainedView, world: World) -> TrainedView:
    """After a step back or forward: on the filter whose numbers it changed, so that one sees them."""
    if view.study is None:
        return view  # another network
    changed = {(edit.layer, edit.filter) for edit in set(before.trial.edits) ^ set(view.trial.edits)}
    if len(changed) != 1 or changed == {(world.layer_name(view), view.filter)}:
        return view
    [(layer, index)] = changed
    if layer != world.layer_name(view):
        view = replace(view, layer=layer, pins=(), order="index", like=0)
    return _at_filter(replace(view, filter=index), world)
