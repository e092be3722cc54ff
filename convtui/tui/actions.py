"""The one table of what can be done: it feeds bindings, footer, help, palette and the README."""

from functools import cache

from convtui.lab import intents as want
from convtui.lab.state import Mode
from convtui.tui.action import BOTH, FILTERS, GROUPS, KERNEL, Action

ACTIONS: tuple[Action, ...] = (
    Action("kernel", ("K",), "K", "Kernel", "Kernel: one kernel on one picture", "Places", want.Go("kernel")),
    Action("filters", ("F",), "F", "Filters", "Filters: the 32 of a trained layer", "Places", want.Go("filters")),
    Action(
        "next_pane",
        ("tab",),
        "Tab",
        "pane",
        "the next pane (its title lights up)",
        "Places",
        want.NextFocus(1),
        inert=False,
        palette=False,
    ),
    Action(
        "previous_pane",
        ("shift+tab",),
        "Shift-Tab",
        "pane",
        "the pane before",
        "Places",
        want.NextFocus(-1),
        inert=False,
        palette=False,
    ),
    Action(
        "up",
        ("up",),
        "arrows",
        "move",
        "move inside the pane: a cell, the window, a filter, a digit",
        "Moving",
        want.Move(rows=-1),
        footer=(2, 0),
        inert=False,
        palette=False,
    ),
    Action("down", ("down",), "", "", "", "Moving", want.Move(rows=1), inert=False, palette=False),
    Action("left", ("left",), "", "", "", "Moving", want.Move(columns=-1), inert=False, palette=False),
    Action("right", ("right",), "", "", "", "Moving", want.Move(columns=1), inert=False, palette=False),
    Action(
        "far_up",
        ("pageup",),
        "PgUp PgDn",
        "far",
        "a big step up, down",
        "Moving",
        want.Move(rows=-1, big=True),
        palette=False,
    ),
    Action("far_down", ("pagedown",), "", "", "", "Moving", want.Move(rows=1, big=True), palette=False),
    Action(
        "first", ("home",), "Home End", "ends", "the first, the last", "Moving", want.MoveToEnd(False), palette=False
    ),
    Action("last", ("end",), "", "", "", "Moving", want.MoveToEnd(True), palette=False),
    Action(
        "next",
        ("n",),
        "n b",
        "next",
        "the next, the one before: of kernels, pictures, filters or digits, as the pane in focus has it",
        "Moving",
        want.Step(1),
        footer=(0, 1),
    ),
    Action("back", ("b",), "", "", "", "Moving", want.Step(-1)),
    Action(
        "enter",
        ("enter",),
        "Enter",
        "keep",
        "keep what was typed; in Filters jump to that number, open the tile",
        "Moving",
        want.Commit(),
        inert=False,
        palette=False,
    ),
    Action(
        "escape",
        ("escape",),
        "Esc",
        "back",
        "drop what was typed; back",
        "Moving",
        want.Cancel(),
        inert=False,
        palette=False,
    ),
    Action("erase", ("backspace",), "Backspace", "erase", "erase a digit; back", "Moving", inert=False, palette=False),
    Action(
        "play",
        ("space",),
        "Space",
        "slide",
        "let the window slide over the picture; while it does: left and right its "
        "direction, up and down its speed, Space a pause, any other key the end",
        "Moving",
        want.PlayPause(),
        KERNEL,
        footer=(1, 0),
    ),
    Action(
        "type",
        (),
        "0-9 - . /",
        "type",
        "type the cell in focus as in a spreadsheet (1/9 works too); paste nine numbers "
        "to fill the kernel. In Filters: a number to jump to",
        "Kernel",
        inert=False,
        palette=False,
    ),
    Action(
        "more",
        ("plus",),
        "+ _",
        "step",
        "the cell one up, one down",
        "Kernel",
        want.AddToCell(1),
        KERNEL,
        inert=False,
        palette=False,
    ),
    Action("less", ("underscore",), "", "", "", "Kernel", want.AddToCell(-1), KERNEL, inert=False, palette=False),
    Action(
        "turn",
        ("r",),
        "r",
        "turn",
        "turn the kernel a quarter, clockwise",
        "Kernel",
        want.ChangeKernel("turn"),
        KERNEL,
        footer=(3, 0),
    ),
    Action("flip", ("f",), "f", "flip", "flip it upside down", "Kernel", want.ChangeKernel("flip"), KERNEL),
    Action("negate", ("m",), "m", "minus", "times -1", "Kernel", want.ChangeKernel("negate"), KERNEL),
    Action(
        "kernels",
        ("k",),
        "k",
        "kernels",
        "the list of kernels, by what they find",
        "Kernel",
        None,
        KERNEL,
        footer=(4, 0),
        opens=True,
    ),
    Action(
        "edit",
        ("e",),
        "e",
        "edit",
        "the panel of settings: size, stride, padding, dilation, bias, pooling, colours, working size, and more",
        "Kernel",
        want.OpenTool("edit"),
        KERNEL,
        footer=(9, 0),
    ),
    Action("undo", ("u",), "u", "undo", "undo", "Kernel", want.Undo(), KERNEL),
    Action("redo", ("y",), "y", "redo", "redo", "Kernel", want.Redo(), KERNEL),
    Action(
        "pictures",
        ("i",),
        "i",
        "pictures",
        "the list of pictures",
        "Picture and map",
        None,
        KERNEL,
        footer=(5, 0),
        opens=True,
    ),
    Action(
        "pool",
        ("p",),
        "p",
        "pool",
        "pool off, max 2x2, mean 2x2",
        "Picture and map",
        want.CyclePool(),
        BOTH,
        footer=(6, 5),
    ),
    Action(
        "zoom",
        ("z",),
        "z",
        "zoom",
        "whole picture, a crop at one dot a pixel, numbers; in Filters all maps at once",
        "Picture and map",
        want.CycleZoom(),
        BOTH,
        footer=(7, 3),
    ),
    Action(
        "view",
        ("v",),
        "v",
        "view",
        "signed, absolute, ReLU, clipped; in Filters one scale for all maps",
        "Picture and map",
        want.CycleView(),
        BOTH,
        footer=(0, 6),
    ),
    Action(
        "guess",
        ("g",),
        "g",
        "guess",
        "guess which of four maps this kernel makes; nobody sees your guess",
        "Try it",
        want.OpenTool("guess"),
        KERNEL,
        footer=(8, 0),
    ),
    *(
        Action(
            f"choose_{letter}",
            # The small letters that have another meaning are understood while guessing (`lab.tools.guess`).
            (letter.upper(), letter) if letter in "ad" else (letter.upper(),),
            "A-E" if letter == "a" else "",
            "choose",
            "while guessing: choose a map (change freely); E: can't tell yet" if letter == "a" else "",
            "Try it",
            want.ChooseOption(index),
            KERNEL,
            palette=False,
        )
        for index, letter in enumerate("abcde")
    ),
    Action(
        "match",
        ("j",),
        "j",
        "strongest",
        "mark the strongest places; again: jump to the next of them",
        "Try it",
        want.JumpToMatch(),
        KERNEL,
    ),
    Action(
        "compare",
        ("c",),
        "c",
        "compare",
        "pin this kernel and compare another with it; again: one after the other; again: back",
        "Try it",
        want.OpenTool("compare"),
        KERNEL,
    ),
    Action(
        "lecture",
        ("l",),
        "l",
        "lecture",
        "as in the lecture: what its notebook drew, beside the true map",
        "Try it",
        want.OpenTool("lecture"),
        KERNEL,
    ),
    Action(
        "draw",
        ("w",),
        "w",
        "draw",
        "draw a picture of your own, by keys or by the mouse: Space puts the pen down, 0-9 choose the ink, n takes a "
        "new page, b a larger brush; again: done, and the drawing is kept",
        "Try it",
        want.OpenTool("draw"),
        KERNEL,
    ),
    Action(
        "nudge",
        (),
        "",
        "nudge the picture",
        "move the picture by a pixel: how much map and pooled map change",
        "Try it",
        want.OpenTool("nudge"),
        KERNEL,
    ),
    Action("crop", (), "", "crop the picture", "take a part of the picture", "Try it", want.OpenTool("crop"), KERNEL),
    Action("open", ("o",), "o", "open", "open a picture of your own", "Picture and map", None, KERNEL, opens=True),
    Action(
        "export",
        ("x",),
        "x",
        "take away",
        "take it with you: code, picture, arrays",
        "Program",
        None,
        KERNEL,
        opens=True,
    ),
    Action("digits", ("d",), "d", "digits", "the list of digits", "Filters", None, FILTERS, footer=(0, 4), opens=True),
    Action(
        "jump",
        (),
        "12 Enter",
        "jump",
        "to filter 12 (digit 12 if the digit is in focus)",
        "Filters",
        None,
        FILTERS,
        footer=(0, 2),
        palette=False,
    ),
    Action(
        "accuracy",
        (),
        "",
        "accuracy",
        "count how many of the bundled digits the network reads right",
        "Filters",
        None,
        FILTERS,
    ),
    Action("strip", ("h",), "h", "hint", "the line of hints, on and off", "Program", want.HideStrip()),
    Action(
        "explain", ("question_mark",), "?", "explain", "explain this screen, and every key", "Program", None, opens=True
    ),
    Action(
        "palette",
        ("colon", "ctrl+p"),
        ": Ctrl-P",
        "all",
        "all commands, by name",
        "Program",
        None,
        footer=(99, 99),
        palette=False,
        opens=True,
    ),
    Action(
        "traffic",
        ("t",),
        "t",
        "traffic",
        "bytes sent to the terminal: by the last key, in all; on and off",
        "Program",
    ),
    Action("repaint", ("ctrl+l",), "Ctrl-L", "repaint", "repaint the screen", "Program", None, inert=False),
    Action("suspend", ("ctrl+z",), "Ctrl-Z", "suspend", "to the shell; `fg` comes back", "Program", None, inert=False),
    Action("stop", ("ctrl+c",), "Ctrl-C", "stop", "stop a long task", "Program", None, inert=False, palette=False),
    Action("quit", ("q",), "q", "leave", "leave", "Program", None),
)

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
    which = BOTH.index(mode)
    shown = [action for action in ACTIONS if action.footer[which]]
    return tuple(sorted(shown, key=lambda action: action.footer[which]))


def key_table() -> str:
    """The README's table of keys, in Markdown."""
    lines = ["| key | does |", "|---|---|"]
    for group in GROUPS:
        lines.append(f"| **{group}** | |")
        lines += [f"| `{a.shown}` | {a.help} |" for a in ACTIONS if a.group == group and a.shown]
    return "\n".join(lines)
