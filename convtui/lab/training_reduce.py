"""What each intent does in Training mode: left and right are back and forward in time, up and down another filter."""

from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.lab import trained_reduce
from convtui.lab.playing import begun, steered, ticked
from convtui.lab.state import TrainedView
from convtui.lab.world import World

BIG_STEP = 10


def reduce(view: TrainedView, intent: want.Intent, world: World) -> TrainedView:
    """The view after `intent`."""
    match intent:
        case want.StartTraining(recipe):
            return replace(view, recipe=recipe, study=None, moment=None, playing=None)
        case want.UseRecipe(recipe):
            return replace(view, recipe=recipe)
    if view.study is not None:
        return trained_reduce.reduce(replace(view, playing=None) if view.playing else view, intent, world)
    if view.playing is not None:
        played = _while_playing(view, intent, world)
        if played is not None:
            return played
        view = replace(view, playing=None)
    match intent:
        case want.PlayPause():
            return begun(replace(view, typing=None) if view.typing else view, world.moments(view.trial))
        case want.Tick():
            return view
        case want.Move(rows=rows, big=True):
            return _at(view, _now(view, world) + rows * BIG_STEP, world)
        case want.Move(rows=rows, columns=columns):
            view = _at(view, _now(view, world) + columns, world) if columns else view
            return _filter(view, view.filter + rows, world) if rows else view
        case want.Step(by):
            return _at(view, _now(view, world) + by, world)
        case want.MoveToEnd(last):
            return _at(view, 10**9 if last else 0, world)
        case want.ShowSight(sight):
            return replace(view, sight="filters" if view.sight == sight else sight)
        case want.ChooseMoment(index):
            return _at(view, index, world)
        case want.ChooseFilter(index):
            return _filter(view, index, world)
        case want.Cancel() if view.typing is None and view.sight != "filters":
            return replace(view, sight="filters")
        case want.Commit() if not view.typing:
            return view
        case want.RestoreFilter():  # r is the form's; what F has changed is given back there
            return view
    return trained_reduce.reduce(view, intent, world)


def _while_playing(view: TrainedView, intent: want.Intent, world: World) -> TrainedView | None:
    """What plays on, or is paused; None: the intent ends it. Paused, arrows mean what they always do."""
    playing = view.playing
    assert playing is not None
    match intent:
        case want.Tick():
            return ticked(view, world.moments(view.trial))
        case want.PlayPause():
            return replace(view, playing=replace(playing, paused=not playing.paused))
        case want.Move(rows, columns, False) if not playing.paused:
            return steered(view, rows, columns)
        case want.Move(rows, columns, False):
            moved = reduce(replace(view, playing=None), intent, world)
            return replace(moved, playing=playing)
        case want.Cancel() | want.StopSweep():
            return replace(view, playing=None)
    return None


def _now(view: TrainedView, world: World) -> int:
    last = world.moments(view.trial) - 1
    return last if view.moment is None else min(view.moment, last)


def _at(view: TrainedView, moment: int, world: World) -> TrainedView:
    """The moment of that number, or the nearest there is; the last is none in particular."""
    last = world.moments(view.trial) - 1
    moment = max(moment, 0)
    return replace(view, moment=None if moment >= last else moment)


def _filter(view: TrainedView, index: int, world: World) -> TrainedView:
    """Of the first convolution: it is the one that was recorded."""
    first = world.layers(view.trial)[0]
    view = replace(view, layer=None) if view.layer not in (None, first) else view
    return trained_reduce.with_filter(view, index, world)
