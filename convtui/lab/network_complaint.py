"""Why a key had no effect in Network mode: one plain sentence, or None where there is nothing of its own to say."""

from convtui.core.text import visible
from convtui.lab import intents as want
from convtui.lab.network_reduce import row_of, spec_of, values_of, why_kept
from convtui.lab.state import State
from convtui.lab.studybox import study_named
from convtui.lab.world import World


def network_complaint(before: State, intent: want.Intent, after: State, world: World) -> str | None:
    """About the step from `before` to `after` that `intent` made, without a study."""
    view = before.trained
    if view.typing and isinstance(intent, want.Commit):
        digits = world.reads_digits(view.trial)
        count = world.digit_count if digits else len(world.pictures)
        if not 1 <= int(view.typing) <= count:
            return f"There is no {'digit' if digits else 'picture'} {view.typing}: they go from 1 to {count}."
    if after != before:
        return None
    match intent:
        case want.Commit():
            return _not_entered(before, world)
        case want.OpenStudy("field"):
            return _not_opened(before, world) or study_named("field").why_not(view, world)
        case want.DropPool():
            return why_kept(view, intent, world)
        case want.Move(rows=rows) | want.StepLayer(rows) if rows:
            return "There is no line that way: the picture is the first, what the network reads the last."
        case want.Move(columns=by) | want.Step(by) if by and view.trial.picture is None:
            return "There is no digit that way."
    return None


def _not_entered(before: State, world: World) -> str | None:
    row = row_of(before.trained, world)
    if row is None:
        return "The picture is what the network gets: d lists the digits, i the pictures."
    if row.kind == "Flatten":
        return "Flatten computes nothing: it lays all numbers of the maps in one row. There is nothing to enter."
    if row.kind == "Dense":
        return _not_opened(before, world) or study_named("parts").why_not(before.trained, world)
    return "There is no convolution before that pool whose filters could be seen."


def _not_opened(before: State, world: World) -> str | None:
    """Why there is no unit to look at."""
    view = before.trained
    row = row_of(view, world)
    if row is None:
        return "The picture is what all layers see: choose a layer first (down)."
    if values_of(view, world) is not None:
        return None
    name = visible(row.name, 20)
    if row.name in view.trial.dropped:
        return f"{name} is out: p puts it back."
    first = next(layer.name for layer in spec_of(view, world).layers if layer.name in view.trial.dropped)
    return f"{name} says nothing while {visible(first, 20)} is out: u puts the pool back."
