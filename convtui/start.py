"""How the program starts: without reading a command line where there is none, which would take a tenth of the time."""

import gc
import os
import sys
from typing import TYPE_CHECKING, Literal, NamedTuple

from convtui.errors import ConvtuiError, UsageError
from convtui.guard.report import PROGRAM, print_traceback, refused
from convtui.guard.streams import controlling_terminal, drawn_on, is_terminal, read_keys_from

if TYPE_CHECKING:
    from pathlib import Path

    from convtui.guard.leash import Leash

# In place of a path: standard input.
PIPED = b"-"
# NumPy's matrix products here are small: a pool of threads only waits for itself, times every student on a server.
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


Mode = Literal["kernel", "filters", "network", "training"]


class Wish(NamedTuple):
    """What a trained network is looked at with: a name, a file or a folder, a bundled digit from 0, labelled pictures.
    Without a mode it opens where most is seen of it.
    """

    net: str | None = None
    digit: int | None = None
    data: str | None = None


def main() -> int:
    """Run the process's own arguments; the exit code."""
    if len(sys.argv) > 1:
        from convtui.cli import main as command_line

        return command_line()
    prepare()
    try:
        return open_app()
    except KeyboardInterrupt:
        return 130
    except ConvtuiError as error:
        return refused(str(error), error.exit_code)


def prepare() -> None:
    """Before anything large is imported."""
    sys.excepthook = print_traceback
    for library in ONE_THREAD:
        os.environ.setdefault(library, "1")


def open_app(
    mode: Mode | None = None,
    picture: "Path | bytes | None" = None,
    color: str = "auto",
    ground: str = "white",
    wish: Wish | None = None,
) -> int:
    """Run the app, under its guardian; the exit code. UsageError where there is no terminal.

    `picture` is a path, or PIPED: the picture itself comes on standard input, and the keys from the terminal.
    """
    # Where Textual is told to use another driver (textual-serve does), the screen is not this terminal.
    if os.environ.get("TEXTUAL_DRIVER"):
        if picture is PIPED:
            raise UsageError("Standard input is not free for a picture where TEXTUAL_DRIVER is set: give a file.")
        return _run(None, mode, picture, color, ground, wish)
    terminal = _terminal(picture is PIPED)
    if picture is PIPED:
        from convtui.source.opening import read_standard_input

        picture = read_standard_input()
        read_keys_from(terminal)

    def app(leash: "Leash | None") -> int:
        # Textual reads it when it is imported. Its driver here makes of it what the terminal can show.
        os.environ["TEXTUAL_COLOR_SYSTEM"] = "truecolor"
        if is_terminal(sys.__stderr__):
            return _run(leash, mode, picture, color, ground, wish)
        with drawn_on(terminal):
            return _run(leash, mode, picture, color, ground, wish)

    from convtui.guard.guardian import guarded

    return guarded(app)


def _terminal(input_is_piped: bool) -> int:
    """A descriptor of the terminal, where one of the streams is not: the error output may be a log, and standard input
    a picture. -1 where none is needed; UsageError where there is none.
    """
    if input_is_piped and (sys.__stdin__ is None or is_terminal(sys.__stdin__)):
        raise UsageError(f"No picture comes on standard input: use `{PROGRAM} - < PICTURE`.")
    streams = [sys.__stdout__] if input_is_piped else [sys.__stdin__, sys.__stdout__]
    terminal: int | None = -1
    if input_is_piped or not is_terminal(sys.__stderr__):
        terminal = controlling_terminal()
    if terminal is None or sys.__stderr__ is None or not all(map(is_terminal, streams)):
        raise UsageError(
            f"This needs a terminal for its screen and its keys: in pipes use `{PROGRAM} show kernel`, "
            f"or `{PROGRAM} - < PICTURE`."
        )
    return terminal


def _run(
    leash: "Leash | None",
    mode: Mode | None,
    picture: "Path | bytes | None",
    color: str,
    ground: str,
    wish: Wish | None,
) -> int:
    reading = None
    if picture is not None:  # by another process, while this one imports
        from convtui.source.reading import Reading

        reading = Reading(picture, ground=ground)
    gc.disable()  # what is imported stays: to look through it for garbage takes a tenth of the start
    from convtui.tui.program import run_app

    gc.freeze()
    gc.enable()
    return run_app(mode, reading, leash, color, ground, wish)
