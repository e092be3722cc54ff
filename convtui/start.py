"""How the program starts: without reading a command line where there is none, which would take a tenth of the time."""

import gc
import os
import sys
from typing import TYPE_CHECKING, Literal

from convtui.errors import ConvtuiError, UsageError
from convtui.guard.report import PROGRAM, print_traceback, refused

if TYPE_CHECKING:
    from pathlib import Path

    from convtui.guard.leash import Leash

# NumPy's matrix products here are small: a pool of threads only waits for itself, times every student on a server.
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


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
    mode: Literal["kernel", "filters"] | None = None, picture: "Path | None" = None, color: str = "auto"
) -> int:
    """Run the app, under its guardian; the exit code. UsageError where there is no terminal."""
    # Where Textual is told to use another driver (textual-serve does), the screen is not this terminal.
    streams = () if os.environ.get("TEXTUAL_DRIVER") else (sys.__stdin__, sys.__stdout__, sys.__stderr__)
    for stream in streams:
        if stream is None or stream.closed or not stream.isatty():
            raise UsageError(
                f"This needs a terminal for its screen and its keys: in pipes use `{PROGRAM} show kernel`."
            )

    def app(leash: "Leash | None") -> int:
        if streams:
            # Textual reads it when it is imported. Its driver here makes of it what the terminal can show.
            os.environ["TEXTUAL_COLOR_SYSTEM"] = "truecolor"
        gc.disable()  # what is imported stays: to look through it for garbage takes a tenth of the start
        from convtui.tui.program import run_app

        gc.freeze()
        gc.enable()
        return run_app(mode, picture, leash, color)

    if not streams:
        return app(None)
    from convtui.guard.guardian import guarded

    return guarded(app)
