"""The panel of settings: size and shape, border, bias, views, pooling, colours, and what else can be done.

While it is open it has the picture's place in the round of panes: Tab leads from it to the kernel, to the map and back,
and only while it is in focus do arrows and numbers mean its rows.
"""

from msgspec import Struct
from msgspec.structs import replace

from convtui.core.text import visible
from convtui.lab import intents as want
from convtui.lab.experiment_reduce import source_shape, why_refused
from convtui.lab.numbers import LONGEST_CELL, TYPABLE, parse_number
from convtui.lab.settings import ROWS, Deed, Options, Place, Setting, chosen
from convtui.lab.state import KernelView
from convtui.lab.tool_state import Edit
from convtui.lab.toolbox import tool_named
from convtui.lab.world import World

BIG_STEP = 6
# So many rows are shown above the one in focus, where the panel cannot show all.
ABOVE = 7


class Answer(Struct, frozen=True):
    """The view after an intent, and in one sentence why it is not what was wanted."""

    view: KernelView
    why: str | None = None


def opened(view: KernelView, world: World) -> KernelView:
    return replace(view, tool=Edit(back=view.focus), focus="picture", sweep=None)


def why_not(view: KernelView, world: World) -> str | None:
    return None


def reduced(view: KernelView, intent: want.Intent, world: World) -> KernelView | None:
    answered = answer(view, intent, world)
    return None if answered is None else answered.view


def answer(view: KernelView, intent: want.Intent, world: World) -> Answer | None:
    """What the panel makes of an intent; None: it means what it does elsewhere."""
    tool = _tool(view)
    if view.sweep is not None and isinstance(intent, want.Tick | want.PlayPause | want.Move):
        return None
    match intent:
        case want.Cancel() if view.sweep is not None:
            return Answer(replace(view, sweep=None))
        case want.Cancel() if view.buffer is None:
            return Answer(_closed(view))
        case want.OpenTool("edit") | want.CloseTool():
            return Answer(_closed(_kept(view, world).view))
        case want.OpenTool():
            return _another(view, intent, world)
        case want.ClickTool(row, by):
            return _clicked(view, row, by, world)
    if view.focus != "picture":
        return None
    view = replace(view, sweep=None)
    match intent:
        case want.Move() | want.MoveToEnd() | want.AddToCell() if tool.typing is not None:
            kept = _kept(view, world)
            is_up_or_down = isinstance(intent, want.Move) and bool(intent.rows)
            return _moved(kept.view, intent, world) if is_up_or_down and kept.why is None else kept
        case want.Move() | want.MoveToEnd() | want.AddToCell():
            return _moved(view, intent, world)
        case want.Commit() if tool.typing is not None:
            return _kept(view, world)
        case want.Commit():
            return _entered(view, world)
        case want.Cancel():
            return Answer(replace(view, tool=replace(tool, typing=None)))
        case want.Erase():
            return Answer(replace(view, tool=replace(tool, typing=(tool.typing or "")[:-1] or None)))
        case want.TypeText(text):
            return _typed(view, text, world)
    if tool.typing is None:
        return None
    from convtui.lab.kernel_reduce import reduce

    kept = _kept(view, world)
    return Answer(reduce(kept.view, intent, world), kept.why)


def _tool(view: KernelView) -> Edit:
    assert isinstance(view.tool, Edit)
    return view.tool


def _place(view: KernelView, world: World) -> Place:
    return Place.of(view, source_shape(view.experiment, world))


def _closed(view: KernelView) -> KernelView:
    focus = _tool(view).back if view.focus == "picture" else view.focus
    return replace(view, tool=None, focus=focus, sweep=None)


def _another(view: KernelView, intent: want.OpenTool, world: World) -> Answer:
    """Another tool in place of the panel."""
    from convtui.lab.kernel_reduce import reduce

    shut = _closed(view)
    made = reduce(shut, intent, world)
    return Answer(view, tool_named(intent.tool).why_not(shut, world)) if made.tool is None else Answer(made)


# -- rows


def _moved(view: KernelView, intent: want.Intent, world: World) -> Answer:
    row = _tool(view).row
    match intent:
        case want.Move(rows, _, big) if rows:
            return Answer(_walked(view, row + rows * (BIG_STEP if big else 1)))
        case want.Move(_, columns):
            return _stepped(view, columns, world)
        case want.MoveToEnd(last):
            return Answer(_walked(view, len(ROWS) - 1 if last else 0))
        case want.AddToCell(amount):
            return _stepped(view, 1 if amount > 0 else -1, world)
    return Answer(view)


def _at(view: KernelView, row: int) -> KernelView:
    return replace(view, tool=replace(_tool(view), row=min(max(row, 0), len(ROWS) - 1), typing=None))


def _walked(view: KernelView, row: int) -> KernelView:
    """On a row, and what is above it in sight. (Under the mouse nothing moves.)"""
    view = _at(view, row)
    return replace(view, tool=replace(_tool(view), top=max(_tool(view).row - ABOVE, 0)))


def _clicked(view: KernelView, row: int, by: int, world: World) -> Answer:
    """On a row; `by` is -1 and 1 on its arrows, and 1 on what does something."""
    kept = _kept(view, world)
    view = replace(_at(kept.view, row), focus="picture", sweep=None)
    if kept.why is not None or not by:
        return Answer(view, kept.why)
    return _entered(view, world) if isinstance(ROWS[_tool(view).row], Deed) else _stepped(view, by, world)


def _stepped(view: KernelView, by: int, world: World) -> Answer:
    """The row's next value, or the one before."""
    row = ROWS[_tool(view).row]
    if isinstance(row, Deed):
        return Answer(view, "Enter does it.")
    if not by:
        return Answer(view)
    at = _place(view, world)
    why = row.idle(at) if row.idle else None
    if why is not None:
        return Answer(view, why)
    options = row.options(at)
    index = chosen(options) + by
    if row.wraps:
        index %= len(options)
    if not 0 <= index < len(options):
        end = f"above {options[-1].words}" if by > 0 else f"below {options[0].words}"
        return Answer(view, f"{row.name.capitalize()} cannot go {end}.")
    return _done(view, options[index].intent, world)


def _entered(view: KernelView, world: World) -> Answer:
    """Enter: what the row does."""
    row = ROWS[_tool(view).row]
    if isinstance(row, Setting):
        return Answer(view, "Left and right change it; Esc closes the panel.")
    if isinstance(row.intent, want.OpenTool):
        return _another(view, row.intent, world)
    answered = _done(view, row.intent, world)
    return Answer(view, "That leaves the kernel as it is.") if answered.view == view else answered


def _done(view: KernelView, intent: want.Intent, world: World) -> Answer:
    """As without the panel, which stays."""
    from convtui.lab.kernel_reduce import reduce

    made = replace(reduce(replace(view, tool=None), intent, world), tool=view.tool)
    return Answer(made, why_refused(view, intent, world) if made.experiment == view.experiment else None)


# -- typing


def _typed(view: KernelView, text: str, world: World) -> Answer:
    tool = _tool(view)
    row = ROWS[tool.row]
    if isinstance(row, Deed):
        return Answer(view, "There is nothing to type here: Enter does it.")
    at = _place(view, world)
    why = row.idle(at) if row.idle else None
    if why is None and not _takes_numbers(row, row.options(at)):
        why = "There is nothing to type here: left and right change it."
    if why is not None:
        return Answer(view, why)
    if len(text) != 1:
        pasted = text[: 2 * LONGEST_CELL].strip()
        if parse_number(pasted) is None:
            return Answer(view, "What was pasted is not a number.")
        return Answer(replace(view, tool=replace(tool, typing=pasted)))
    buffer = (tool.typing or "") + text
    if text not in TYPABLE or buffer == "/":
        return Answer(view)
    if len(buffer) > LONGEST_CELL:
        return Answer(view, f"A number may have {LONGEST_CELL} characters here.")
    return Answer(replace(view, tool=replace(tool, typing=buffer)))


def _kept(view: KernelView, world: World) -> Answer:
    """What was typed is kept where it is a number that the row may have."""
    tool, row = _tool(view), ROWS[_tool(view).row]
    if tool.typing is None or isinstance(row, Deed):
        return Answer(view)
    view = replace(view, tool=replace(tool, typing=None))
    number = parse_number(tool.typing)
    if number is None:
        return Answer(view, f"{visible(tool.typing, 20)} is not a number: nothing was changed.")
    if row.typed is not None:
        return _done(view, row.typed(number), world)
    options = row.options(_place(view, world))
    option = next((option for option in options if option.number == number), None)
    return Answer(view, _range(row, options)) if option is None else _done(view, option.intent, world)


def _takes_numbers(row: Setting, options: Options) -> bool:
    return row.typed is not None or any(option.number is not None for option in options)


def _range(row: Setting, options: Options) -> str:
    numbers = [option.number for option in options if option.number is not None]
    return f"{row.name.capitalize()} takes whole numbers from {min(numbers)} to {max(numbers)}."
