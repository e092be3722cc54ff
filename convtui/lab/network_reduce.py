"""What each intent does in Network mode: the lines are the picture and the layers; the rest is as in Filters mode."""

from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.lab import trained_reduce
from convtui.lab.state import TrainedView
from convtui.lab.world import World


def reduce(view: TrainedView, intent: want.Intent, world: World) -> TrainedView:
    """The view after `intent`."""
    if view.study is None and not view.typing:
        match intent:
            case want.Move(rows=rows, big=big) if rows:
                return _on_row(view, view.row + rows * (4 if big else 1), world)
            case want.MoveToEnd(last):
                return _on_row(view, 10_000 if last else 0, world)
            case want.ChooseRow(row):
                return _on_row(view, row, world)
            case want.StepLayer(by):
                return _on_row(view, view.row + by, world)
            case want.CyclePool():
                return trained_reduce.reduce(view, want.DropPool(), world)
    return trained_reduce.reduce(view, intent, world)


def _on_row(view: TrainedView, row: int, world: World) -> TrainedView:
    """A layer that has filters is also the one of Filters mode."""
    layers = world.trained(replace(view.trial, dropped=())).spec.layers
    view = replace(view, row=min(max(row, 0), len(layers)))
    if view.row and layers[view.row - 1].kind == "Conv2D":
        return trained_reduce.reduce(view, want.UseLayer(layers[view.row - 1].name), world)
    return view
