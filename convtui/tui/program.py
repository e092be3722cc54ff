"""The app as a program: what it opens with, its driver, its exit code."""

import os
from dataclasses import replace
from pathlib import Path

from convtui.guard.leash import Leash
from convtui.lab.library import Library
from convtui.lab.state import Mode, State
from convtui.source.pictures import load_picture
from convtui.tui.app import ConvtuiApp
from convtui.tui.terminal_driver import TerminalDriver


def run_app(mode: Mode | None = None, picture: Path | None = None, leash: Leash | None = None) -> int:
    """Run until the user leaves; the exit code. Raises PictureError before anything is drawn, and a fault of the app
    when the terminal is given back.
    """
    for name in ("COLUMNS", "LINES"):  # `docker exec -e COLUMNS ...`: they would stand for the terminal's own size
        os.environ.pop(name, None)
    library, state = Library(), State(mode=mode or "kernel")
    if picture is not None:
        plane = load_picture(picture)
        library.add(str(picture), picture.name, plane)
        experiment = replace(state.kernel.experiment, picture=str(picture), size=library.working_size(str(picture), 32))
        if min(plane.height, plane.width) < max(experiment.kernel.shape):
            experiment = replace(experiment, padding="same")
        state = replace(state, kernel=replace(state.kernel, experiment=experiment))
    # Where TEXTUAL_DRIVER is set it wins: textual-serve needs that.
    app = ConvtuiApp(state, library, None if os.environ.get("TEXTUAL_DRIVER") else TerminalDriver, leash)
    result = app.run()
    if app._exception is not None:
        raise app._exception
    return app.return_code or 0 if result is None else result
