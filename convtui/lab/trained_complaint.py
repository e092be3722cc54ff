"""Why something had no effect on a trained network: one plain sentence, or None where there is nothing to say."""

from convtui.core.text import short, visible
from convtui.lab import intents as want
from convtui.lab.squares import can_be_moved
from convtui.lab.state import State
from convtui.lab.study_state import Parts
from convtui.lab.studybox import study_named
from convtui.lab.trained_state import Trial
from convtui.lab.world import World


def trained_complaint(before: State, intent: want.Intent, after: State, world: World) -> str | None:
    """About the step from `before` to `after` that `intent` made, in Filters mode and Network mode."""
    if isinstance(intent, want.CycleOrder | want.SetOrder) and after.trained.order == "ablation":
        return uncounted(after.trained.trial, world, "Ranking")
    if isinstance(intent, want.ToLab):
        from convtui.lab.to_lab import told, why_not_to_lab

        return told(before, intent, world) if after != before else why_not_to_lab(before, intent, world)
    if before.mode == "network" and before.trained.study is None:
        from convtui.lab.network_complaint import network_complaint

        said = network_complaint(before, intent, after, world)
        if said is not None:
            return said
    if after != before:
        return None
    view = before.trained
    if (why := _of_the_filter(before, intent, world) or _in_training(before, intent)) is not None:
        return why
    match intent:
        case want.OpenStudy(name):
            return study_named(name).why_not(view, world)
        case want.ChooseDigit() if not world.reads_digits(view.trial):
            rows, columns, channels = world.trained(view.trial).spec.input_shape
            reads = "pictures in colour" if channels == 3 else f"pictures of {rows}x{columns}"
            return f"The network {visible(short(view.trial.network), 20)} reads {reads}, not digits: i chooses one."
        case want.StepLayer():
            return "There is no other layer that way."
        case want.Commit() if isinstance(view.study, Parts):
            return "The first layer reads pixels: there is no filter below it. Esc goes back up."
        case want.PlayPause() if view.study is None:
            return "Space puts the pen down where a digit is written: w."
        case want.AddToCell() if view.study is None and can_be_moved(view.trial, world):
            if view.pages_digits:
                return "The square is as large as the picture allows, or as small as 8 pixels."
            return "+ and _ change the square that is read while the picture is in focus: Tab."
        case want.AddToCell() if view.study is None and not view.typing:
            return "+ and _ are for studies: e takes a filter apart, m turns, a hides patches."
        case want.Undo():
            return "Nothing is changed: there is nothing to undo."
        case want.Redo():
            return "Nothing was undone: there is nothing to do again."
        case want.DropPool(name):
            why = "This network has no pool to take out."
            return why if name is None else f"{visible(name, 30)} is no pool of this network."
        case want.UseSquare(square) if square is not None:
            moves = can_be_moved(view.trial, world)
            return "That square is read already." if moves else "A digit is read whole: i chooses a picture."
        case want.UsePicture(name) if view.trial.picture != name:
            return f"There is no picture {visible(name, 30)} here: i lists them."
    return None


def _in_training(before: State, intent: want.Intent) -> str | None:
    if before.mode != "training" or before.trained.study is not None:
        return None
    match intent:
        case want.RestoreFilter():
            return "r is for the form of a new training, which e opens."
        case want.PlayPause():
            return "Fewer than two moments were recorded: there is no time to go through."
    return None


def _of_the_filter(before: State, intent: want.Intent, world: World) -> str | None:
    from convtui.lab.apart_complaint import filter_complaint

    return filter_complaint(before, intent, world)


def uncounted(trial: Trial, world: World, what: str) -> str | None:
    """Why it cannot be counted what is read right, for `what` ("Ranking"), and what to do; None where it can."""
    if trial.dropped:
        return "With a pool out it is another network, and nothing is counted: u puts it back."
    if world.has_labels(trial):
        return None
    return f"{what} needs labelled pictures: convtui filters --net {visible(short(trial.network), 30)} --data FILE.npz"
