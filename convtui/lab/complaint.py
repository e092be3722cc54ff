"""Why what was typed had no effect: one plain sentence, or None where there is nothing to say."""

from convtui.core.text import visible
from convtui.lab import intents as want
from convtui.lab.kernel_reduce import typed_kernel
from convtui.lab.numbers import LONGEST_CELL, TYPABLE
from convtui.lab.state import State
from convtui.lab.toolbox import TOOLS
from convtui.lab.world import World


def complaint(before: State, intent: want.Intent, after: State, world: World) -> str | None:
    """About the step from `before` to `after` that `intent` made."""
    if isinstance(intent, want.OpenTool):
        return TOOLS[intent.tool].why_not(before.kernel, world) if after == before else None
    if isinstance(intent, want.TypeText):
        return _not_typed(before, intent.text) if after == before else None
    if before.mode == "kernel" and before.kernel.typing is not None and after.kernel.typing is None:
        if isinstance(intent, want.Cancel | want.Erase) or typed_kernel(before.kernel) is not None:
            return None
        return f"{visible(before.kernel.typing, 20)} is not a number: the cell keeps the one it had."
    if before.mode == "filters" and before.filters.typing and isinstance(intent, want.Commit):
        digit = before.filters.pages_digits
        count = world.digit_count if digit else world.filter_count(before.filters)
        if not 1 <= int(before.filters.typing) <= count:
            return f"There is no {'digit' if digit else 'filter'} {before.filters.typing}: they go from 1 to {count}."
    return None


def _not_typed(before: State, text: str) -> str | None:
    if len(text) > 1:
        if before.mode == "filters":
            return "What was pasted is not a number to jump to."
        rows, columns = before.kernel.experiment.kernel.shape
        return f"What was pasted is neither one number nor {rows * columns}: nothing was changed."
    typing = before.kernel.typing if before.mode == "kernel" else before.filters.typing
    if text in TYPABLE and typing is not None:
        limit = LONGEST_CELL if before.mode == "kernel" else len(typing)
        return f"A number may have {limit} characters here."
    return None
