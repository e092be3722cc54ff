"""The app as a program: what it opens with, its driver, its exit code."""

import os
import sys
from pathlib import Path

from msgspec.structs import replace

from convtui.guard.leash import Leash
from convtui.lab.library import Library
from convtui.lab.reduce import reduce
from convtui.lab.state import Mode, State
from convtui.render.tier import Tier
from convtui.source.pictures import Opened
from convtui.source.reading import Reading
from convtui.start import Wish
from convtui.tui.app import ConvtuiApp
from convtui.tui.interview import first_guess
from convtui.tui.terminal_driver import TerminalDriver


def run_app(
    mode: Mode | None = None,
    reading: Reading | None = None,
    leash: Leash | None = None,
    color: str = "auto",
    ground: str = "white",
    wish: Wish | None = None,
) -> int:
    """Run until the user leaves; the exit code. What the user asked for and cannot be had is a ConvtuiError before
    anything is drawn; a fault of the app is raised when the terminal is given back. `color` is a tier's name or "auto";
    `ground` is under what is transparent; `wish` is what a trained network is looked at with.
    """
    for name in ("COLUMNS", "LINES"):  # `docker exec -e COLUMNS ...`: they would stand for the terminal's own size
        os.environ.pop(name, None)
    library, state, remark = Library(), State(mode=mode or "kernel"), None
    if reading is not None:
        state, remark = _with_picture(state, library, reading)
    if wish is not None:
        from convtui.lab.starting import opening_mode, started

        state = replace(state, trained=started(library, *wish))
        if mode is None:
            state = replace(state, mode=opening_mode(library, state.trained))
    # Where TEXTUAL_DRIVER is set it wins: textual-serve needs that. The screen is not this terminal then.
    driver = None if os.environ.get("TEXTUAL_DRIVER") else TerminalDriver
    tier, is_fixed = Tier.TRUECOLOR, True
    if driver is not None:
        tier, is_fixed = _first_tier(color)
        os.environ.pop("NO_COLOR", None)  # Textual would turn all to grey, and still send it in true colours
    app = ConvtuiApp(state, library, driver, leash, tier, tier_is_fixed=is_fixed)
    app.opener.ground, app.opener.remark = ground, remark
    result = app.run()
    if app._exception is not None:
        raise app._exception
    return app.return_code or 0 if result is None else result


def _with_picture(state: State, library: Library, reading: Reading) -> tuple[State, str | None]:
    """(the state with the picture shown and nothing to undo, what there is to say of it)."""
    from convtui.lab.opened import hold, remark, to_show

    opened, name, title = Opened.of(reading.answer()), "-", "standard input"
    if not isinstance(reading.source, bytes):
        path = Path(reading.source)
        name, title = str(path.absolute()), path.name
    held, before = hold(library, name, title, opened), state.kernel
    for intent in to_show(library, held, 32, before.experiment):
        state = reduce(state, intent, library)
    return replace(state, kernel=replace(state.kernel, past=before.past)), remark(title, opened)


def _first_tier(color: str) -> tuple[Tier, bool]:
    """(what the first paint uses, whether the terminal's answers may not change it)."""
    if color != "auto":
        return Tier(color), True
    return first_guess(os.environ, getattr(sys.__stderr__, "encoding", None) or "ascii"), False
