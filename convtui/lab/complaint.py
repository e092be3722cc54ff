"""Why what was typed had no effect: one plain sentence, or None where there is nothing to say."""

from convtui.core.text import visible
from convtui.lab import intents as want
from convtui.lab.experiment_reduce import why_refused
from convtui.lab.kernel_reduce import typed_kernel
from convtui.lab.numbers import LONGEST_CELL, TYPABLE
from convtui.lab.state import State
from convtui.lab.study_state import Apart, Setup
from convtui.lab.tool_state import Edit, Guess
from convtui.lab.toolbox import tool_named
from convtui.lab.world import World


def complaint(before: State, intent: want.Intent, after: State, world: World) -> str | None:
    """About the step from `before` to `after` that `intent` made."""
    if before.mode == "kernel" and isinstance(before.kernel.tool, Edit):
        from convtui.lab.tools.edit import answer

        answered = answer(before.kernel, intent, world)
        if answered is not None:
            return answered.why
    if before.mode == "kernel" and isinstance(before.kernel.tool, Guess) and after == before:
        from convtui.lab.tools.guess import not_now

        said = not_now(before.kernel.tool, intent)
        if said is not None or not before.kernel.tool.revealed:
            return said
    if isinstance(intent, want.OpenTool):
        return tool_named(intent.tool).why_not(before.kernel, world) if after == before else None
    if isinstance(intent, want.ChooseOption) and before.mode == "kernel" and after == before:
        return "A to E answer a guess: g asks one."
    if before.mode != "kernel" and isinstance(before.trained.study, Apart):
        from convtui.lab.apart_complaint import typing_complaint

        said = typing_complaint(before, intent, after, world)
        if said is not None or isinstance(intent, want.TypeText):
            return said
    if before.mode == "training" and isinstance(before.trained.study, Setup):
        from convtui.lab.studies.setup import answer as set_up

        said_there = set_up(before.trained, intent)
        if said_there is not None:
            return said_there.why
    if isinstance(intent, want.TypeText):
        return _not_typed(before, intent.text) if after == before else None
    return (
        _in_kernel(before, intent, after, world)
        if before.mode == "kernel"
        else _of_trained(before, intent, after, world)
    )


def _in_kernel(before: State, intent: want.Intent, after: State, world: World) -> str | None:
    """In Kernel mode, with no tool that answers itself."""
    if before.kernel.typing is not None and after.kernel.typing is None:
        if isinstance(intent, want.Cancel | want.Erase) or typed_kernel(before.kernel) is not None:
            return None
        return f"{visible(before.kernel.typing, 20)} is not a number: the cell keeps the one it had."
    return why_refused(before.kernel, intent, world) if after.kernel == before.kernel else None


def _of_trained(before: State, intent: want.Intent, after: State, world: World) -> str | None:
    """What cannot be done with a trained network."""
    from convtui.lab.trained_complaint import trained_complaint

    said = trained_complaint(before, intent, after, world)
    if said is not None:
        return said
    if before.mode != "network" and before.trained.typing and isinstance(intent, want.Commit):
        what, count = "filter", world.filter_count(before.trained)
        if before.trained.pages_digits and world.reads_digits(before.trained.trial):
            what, count = "digit", world.digit_count
        elif before.trained.pages_digits:
            what, count = "picture", len(world.pictures)
        if not 1 <= int(before.trained.typing) <= count:
            return f"There is no {what} {before.trained.typing}: they go from 1 to {count}."
    return None


def held_back(state: State, action: str, letters: tuple[str, ...] = ()) -> str | None:
    """Why an action is not offered while a question is open: it would tell what is being guessed.

    Where it is asked for by name its `letters` count too: one that chooses a map then would be taken for that.
    """
    tool = state.kernel.tool
    if state.mode != "kernel" or not isinstance(tool, Guess) or tool.revealed:
        return None
    if not set("abcde").isdisjoint(letters):
        return "While guessing this letter chooses a map: Esc first."
    from convtui.lab.tools.guess import IT_WOULD_TELL

    return IT_WOULD_TELL if action in ("kernels", "pictures", "open", "export") else None


def _not_typed(before: State, text: str) -> str | None:
    if len(text) > 1:
        if before.mode != "kernel":
            return "What was pasted is not a number to jump to."
        rows, columns = before.kernel.experiment.kernel.shape
        return f"What was pasted is neither one number nor {rows * columns}: nothing was changed."
    typing = before.kernel.typing if before.mode == "kernel" else before.trained.typing
    if text in TYPABLE and typing is not None:
        limit = LONGEST_CELL if before.mode == "kernel" else len(typing)
        return f"A number may have {limit} characters here."
    return None
