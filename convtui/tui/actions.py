"""The one table of what can be done: it feeds bindings, footer, help, palette and the README."""

from functools import cache

from convtui.lab.state import Mode
from convtui.tui.action import EVERYWHERE, GROUPS, Action
from convtui.tui.kernel_actions import KERNEL_ACTIONS
from convtui.tui.places_actions import PLACES
from convtui.tui.program_actions import PROGRAM
from convtui.tui.trained_actions import TRAINED_ACTIONS
from convtui.tui.training_actions import TRAINING_ACTIONS

ACTIONS: tuple[Action, ...] = (*PLACES, *KERNEL_ACTIONS, *TRAINED_ACTIONS, *TRAINING_ACTIONS, *PROGRAM)

TYPED_KEYS: dict[str, str] = {
    **{str(digit): str(digit) for digit in range(10)},
    "minus": "-",
    "full_stop": ".",
    "slash": "/",
}


_BY_NAME = {action.id: action for action in ACTIONS}


def action_named(name: str) -> Action:
    """KeyError for a name that the table lacks."""
    return _BY_NAME[name]


@cache
def footer(mode: Mode) -> tuple[Action, ...]:
    """What stands in the line of keys, in order."""
    which = EVERYWHERE.index(mode)
    places = {action.id: action.footer[which] for action in ACTIONS if which < len(action.footer)}
    return tuple(sorted((a for a in ACTIONS if places.get(a.id)), key=lambda action: places[action.id]))


def key_table() -> str:
    """The README's table of keys, in Markdown."""
    lines = ["| key | does |", "|---|---|"]
    for group in GROUPS:
        lines.append(f"| **{group}** | |")
        lines += [f"| `{a.shown}` | {a.help} |" for a in ACTIONS if a.group == group and a.shown]
    return "\n".join(lines)
