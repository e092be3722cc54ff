"""Why something had no effect while a filter is taken apart, or on its numbers: one plain sentence each."""

from convtui.core.kernel import Kernel
from convtui.core.text import visible
from convtui.lab import intents as want
from convtui.lab.lab_kernels import as_pasted
from convtui.lab.numbers import LONGEST_CELL, TYPABLE
from convtui.lab.state import State, TrainedView
from convtui.lab.studies.apart import edit_of, kernel_shape, meant, typed_edit
from convtui.lab.study_state import Apart
from convtui.lab.trial_reduce import fits
from convtui.lab.world import World


def typing_complaint(before: State, intent: want.Intent, after: State, world: World) -> str | None:
    """About what is typed into a weight; None where there is nothing to say, or nothing is taken apart."""
    study = before.trained.study
    if not isinstance(study, Apart):
        return None
    if isinstance(intent, want.TypeText):
        return _not_typed(before.trained, study, intent.text, world) if after == before else None
    if study.typing is None or isinstance(intent, want.Cancel | want.Erase):
        return None
    now = after.trained.study
    if (isinstance(now, Apart) and now.typing is not None) or typed_edit(before.trained, world) is not None:
        return None
    return f"{visible(study.typing, 20)} is not a number: the weight keeps the one it had."


def filter_complaint(before: State, intent: want.Intent, world: World) -> str | None:
    """About an intent that left the chosen filter's numbers as they are."""
    view = before.trained
    if isinstance(view.study, Apart):
        intent = meant(intent)
    name = f"Filter {view.filter + 1}"
    match as_pasted(before, intent):
        case want.ZeroFilter():
            return f"{name} is all zeros already."
        case want.NegateFilter():
            return f"{name} is all zeros: times -1 it is the same."
        case want.RestoreFilter(all_of_them):
            return "Every filter is as it was trained." if all_of_them else f"{name} is as it was trained."
        case want.PasteKernels(kernels):
            return _not_pasted(view, kernels, world)
        case want.EditFilter(edit) if not fits(view.trial, edit, world):
            return f"{visible(edit.layer, 30)} has no filter {edit.filter + 1} of {len(edit.cells)} such weights."
        case want.Move(big=True) if isinstance(view.study, Apart):
            channels = kernel_shape(view, world)[2]
            one = "This filter has one input channel" if channels == 1 else "That was the last of the input channels"
            return f"{one}: PgUp and PgDn go through them."
    return None


def _not_typed(view: TrainedView, study: Apart, text: str, world: World) -> str | None:
    if len(text) > 1:
        rows, columns, _ = kernel_shape(view, world)
        return f"What was pasted is neither one number nor {rows * columns}: nothing was changed."
    if text in TYPABLE and study.typing is not None:
        return f"A number may have {LONGEST_CELL} characters here."
    return None


def _not_pasted(view: TrainedView, kernels: tuple[Kernel, ...], world: World) -> str:
    rows, columns, channels = kernel_shape(view, world)
    sizes = {kernel.shape for kernel in kernels}
    if sizes != {(rows, columns)}:
        high, wide = kernels[0].shape
        return f"The lab's kernel has {high}x{wide} cells, this filter {rows}x{columns}: K, then e makes it that size."
    if len(kernels) not in (1, channels):
        one = "one channel" if channels == 1 else f"{channels} channels"
        return f"The lab has {len(kernels)} kernels, this filter {one}: K, then e, colour: grey."
    zeros = not any(edit_of(view, world).cells)
    return f"Filter {view.filter + 1} is the lab's kernel already{': all zeros' if zeros else ''}."
