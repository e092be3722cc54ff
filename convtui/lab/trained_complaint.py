"""Why something had no effect on a trained network: one plain sentence, or None where there is nothing to say."""

from convtui.lab import intents as want
from convtui.lab.state import State
from convtui.lab.studybox import study_named
from convtui.lab.world import World


def trained_complaint(before: State, intent: want.Intent, after: State, world: World) -> str | None:
    """About the step from `before` to `after` that `intent` made, in Filters mode and Network mode."""
    if after != before:
        return None
    view = before.trained
    match intent:
        case want.OpenStudy(name):
            return study_named(name).why_not(view, world)
        case want.ChooseDigit() if not world.reads_digits(view.trial):
            return f"The network {view.trial.network} reads pictures in colour, not digits: i chooses one."
        case want.StepLayer():
            return "There is no other layer that way."
        case want.Undo():
            return "Nothing is changed: there is nothing to undo."
        case want.PasteKernels():
            rows, columns = world.trained(view.trial).weights[world.layer_name(view)].kernels.shape[:2]
            return f"This filter has {rows}x{columns} cells: make a kernel of that size in the lab (K) first."
    return None
