"""Reading a picture of the user's own in a thread, while the app goes on."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.worker import Worker, get_current_worker

from convtui.core.text import visible
from convtui.lab import intents as want

if TYPE_CHECKING:
    from convtui.source.pictures import Opened
    from convtui.tui.app import ConvtuiApp

# Seconds after which it is said that something is being read: mostly it is there sooner.
SOON = 0.2
LONGEST_NAME = 20


class Opener:
    """`ground` is what transparent pixels show, `folder` where the last picture was looked for.

    `remark` is what there is to say of the picture that the app was started with.
    """

    def __init__(self, app: "ConvtuiApp") -> None:
        self._app = app
        self._worker: Worker[None] | None = None
        self.ground = "white"
        self.folder: Path | None = None
        self.remark: str | None = None

    @property
    def is_reading(self) -> bool:
        return self._worker is not None and not self._worker.is_finished

    def open(self, path: Path) -> None:
        """Read it, then show it; what is shown stays until then, and where the file is refused."""
        self._worker = self._app.run_worker(partial(self._read, path), thread=True, exclusive=True, group="opening")
        self._app.set_timer(SOON, partial(self._say_that, self._worker, path))

    def stop(self) -> bool:
        """Read no more; whether something was being read."""
        is_reading = self.is_reading
        if self._worker is not None:
            self._worker.cancel()
            self._worker = None
        return is_reading

    def pasted(self, text: str) -> bool:
        """Open the file that a pasted text names, look into the folder; whether it names one."""
        from convtui.lab.complaint import held_back
        from convtui.source.folders import pasted_path

        path = None if _is_numbers(text) else pasted_path(text)
        if path is None:
            return False
        if self._app.state.mode == "training":
            from convtui.tui.setup_screen import pasted

            if pasted(self._app, path):
                return True
        if (why := held_back(self._app.state, "open")) is not None:
            self._app._say(why)
        elif path.is_dir():
            self.choose(path)
        else:
            self.open(path)
        return True

    def choose(self, folder: Path | None = None) -> None:
        """The list of files."""
        from convtui.tui.open_screen import OpenScreen

        def taken(path: Path | None) -> None:
            if path is not None:
                self.open(path)

        self._app.push_screen(OpenScreen(self, folder or self.folder or Path.cwd()), taken)

    def _say_that(self, worker: Worker[None], path: Path) -> None:
        if worker is self._worker and self.is_reading:
            self._app._say(f"Reading {visible(path.name, 50)} ... Esc stops.")

    def _read(self, path: Path) -> None:
        """In a thread of its own."""
        from convtui.source.limited import StoppedError
        from convtui.source.pictures import Opened
        from convtui.source.reading import Reading, RefusedError

        worker = get_current_worker()
        try:
            opened = Opened.of(Reading(path, ground=self.ground).answer(lambda: worker.is_cancelled))
        except StoppedError:
            return
        except RefusedError as error:
            self._app.call_from_thread(self._refuse, worker, path, error.reason)
        else:
            self._app.call_from_thread(self._show, worker, path, opened)

    def _refuse(self, worker: "Worker[None]", path: Path, reason: str) -> None:
        if worker.is_cancelled:
            return
        self._worker = None
        name = visible(path.name or str(path), LONGEST_NAME)
        sentence = f"{name} cannot be shown: {reason}."
        self._app._say(sentence if cell_len(sentence) < self._app.size.width - 1 else f"{name}: {reason}.")

    def _show(self, worker: "Worker[None]", path: Path, opened: "Opened") -> None:
        from convtui.lab.opened import hold, remark, to_show

        if worker.is_cancelled:
            return
        app, self._worker = self._app, None
        name = hold(app.library, str(path.absolute()), path.name, opened)
        if app.state.mode == "kernel":
            fit = app.picture_intent(name).fit
            app.send(*to_show(app.library, name, fit, app.state.kernel.experiment))
            is_shown = app.state.kernel.experiment.picture == name
        else:
            app.send(want.UsePicture(name))
            is_shown = app.state.trained.trial.picture == name
        if is_shown and (words := remark(path.name, opened)) is not None:
            app._say(words)


def _is_numbers(text: str) -> bool:
    """Whether it is meant for the kernel: no path is looked for then, though files can be called so."""
    return not set(text) - set("0123456789+-.,;/eE[]() \t\r\n")
