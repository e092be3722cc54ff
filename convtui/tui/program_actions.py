"""What is done to the program as a whole. A part of the table of `actions`."""

from convtui.lab import intents as want
from convtui.tui.action import KERNEL, TRAINED, Action

PROGRAM: tuple[Action, ...] = (
    Action(
        "export",
        ("x",),
        "x",
        "take away",
        "export, save: PNG, SVG, text, arrays; in Kernel mode a program (NumPy, Keras, PyTorch: Python code)",
        "Program",
        None,
        (*KERNEL, *TRAINED),
        opens=True,
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
        footer=(99, 99, 99, 99),
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
