"""Trainings that go on: the one that was begun here, in a process of its own, and those that are only followed."""

import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from rich.cells import cell_len

from convtui.core.recipe import BUNDLED, Recipe, fault
from convtui.core.recipe_words import words_of
from convtui.core.recipes import RECIPES
from convtui.lab.progress import gave_up
from convtui.lab.run_words import ended_early, finished, run_name, stopped
from convtui.source.kept import new_run, runs_home
from convtui.source.opening import shown
from convtui.tui.base import LabScreen
from convtui.tui.follower import Seen
from convtui.tui.keeping import Keeping
from convtui.tui.run_watch import RunWatch
from convtui.tui.trainer_process import TrainerProcess, missing

if TYPE_CHECKING:
    from convtui.tui.app import ConvtuiApp

# Seconds that a trainer has to stop by itself, and then to obey a signal: it looks between two steps, and a test in
# between takes a slow machine long.
PATIENCE, LAST_PATIENCE = 10.0, 5.0
# For a name that no other app takes at the same moment.
MOST_TRIES = 20
LEAVING = "A training goes on here: q again stops it, saves it and leaves."


class Trainings:
    """What the app does about training runs. A run is called by its folder, which stands for its network too."""

    def __init__(self, app: "ConvtuiApp") -> None:
        self._app = app
        self._watch = RunWatch(app, self._told)
        self._keeping = Keeping(app, self)
        self._child: TrainerProcess | None = None
        self._folder = ""  # of the child, or of the last that there was
        self._ended: tuple[TrainerProcess, float] | None = None
        self._is_stopping = self._is_leaving = False
        self._passing = ""

    # -- what is asked for

    def begin(self, recipe: Recipe) -> None:
        """Start a trainer, and follow it."""
        if self._is_taken():
            return
        if (why := missing()) is not None:
            self.say("Not started", why)
            return
        if (why := fault(recipe)) is not None:
            self.say("Not started", f"This cannot be trained: {why}.")
            return
        known = next((one.name for one in RECIPES[1:] if one.recipe == recipe), "")
        hint = known or Path(recipe.data).stem or BUNDLED
        try:
            folder, where = _made(hint), ""
        except OSError:
            folder = Path(tempfile.mkdtemp(prefix="convtui-")) / new_run(hint).name
            where = f" {shown(runs_home())} cannot be written: it goes to {shown(folder)}."
        words = [*words_of(recipe), "--record", str(folder), "--orders"]
        self._start(str(folder), words, f"Starting TensorFlow ... Ctrl-C stops.{where}")

    def open(self, folder: str) -> None:
        """Show a run from the list, once it has been read."""
        self._watch.open(folder)

    def watch(self) -> None:
        """Follow the run that is on the screen, if it is one; called after every intent."""
        self._watch.follow()

    def go_on(self) -> None:
        """p: pause, go on, take up again."""
        if self._child is not None:
            self._pause_or_go(self._child)
            return
        folder = self._watch.shown
        if self._ended is not None and folder == self._folder:
            self._app._say("One moment: it is just ending.")
            return
        if not self._watch.shows_a_run:
            self._app._say("This network is no run of a training: e begins one.")
            return
        seen, name = self.seen(folder), run_name(folder)
        if seen is None or seen.network is None:
            self._app._say("One moment: the run is being read.")
        elif seen.is_running and seen.status is not None:
            who = f"process {seen.status.pid} on {seen.status.host}" if seen.status.pid else "another process"
            self.say("Not ours", f"{name} is trained by {who}: it is followed here, not ordered about.")
        elif seen.status is not None and seen.status.state == "finished":
            self._app._say(f"{name} is finished: there is nothing left to train. e begins another.")
        elif not seen.can_go_on:
            whose = "convtui's own trainer began it" if seen.head and seen.head.recipe else "a script of its own did"
            self.say("Not taken up", f"{name} holds no checkpoint to go on from ({whose}): e begins another.")
        elif (why := missing()) is not None:
            self.say("Not taken up", why)
        else:
            step = f" at step {seen.status.saved_step:,}" if seen.status is not None else ""
            words = f"Taken up again{step}: TensorFlow is starting ... Ctrl-C stops."
            self._start(folder, ["--resume", folder, "--orders"], words)

    def stop(self) -> bool:
        """By hand; whether something was stopped."""
        if self._child is None:
            return False
        if not self._is_stopping:
            self._app._say("Stopping; what was learned so far is being saved ...")
            self._end(self._child)
        return True

    def keep(self) -> None:
        """w: under a name."""
        self._keeping.ask(self._watch.shown)

    def may_leave(self) -> bool:
        """q: whether nothing holds the app back. A training is stopped first, when q is pressed again."""
        lab = self._app.lab
        if self._child is None or lab is None or lab.is_small or self._is_leaving:
            return True
        if lab.notice == LEAVING:
            self._is_leaving = True
            self._app._say("Leaving; the training is being stopped and saved ... q leaves at once.")
            self._end(self._child)
        else:
            self._app._say(LEAVING)
        return False

    def close(self) -> None:
        """The app ends."""
        if self._child is not None:
            self._child.close()
        self._keeping.close()

    # -- what others ask

    def seen(self, folder: str) -> Seen | None:
        """What is known of a run that is followed."""
        return self._watch.seen(folder)

    def obeys(self, folder: str) -> bool:
        """Whether p has a meaning for that run: it is trained here, or can be taken up again here."""
        if self._child is not None:
            return folder == self._folder
        seen = self.seen(folder)
        return seen is not None and seen.can_go_on and not seen.is_running

    @property
    def starting(self) -> str:
        """The run that comes on the screen once it has begun, by its name; "" where there is none."""
        awaited = self._watch.awaited
        return run_name(awaited[0]) if awaited is not None and self._child is not None else ""

    def order_save(self, folder: str) -> bool:
        """Whether the run is trained here now, and was told to save what it has learned so far."""
        seen = self.seen(folder)
        if self._child is None or folder != self._folder or seen is None or not self._speaks(self._child, seen):
            return False
        if seen.status is None or seen.status.state != "running":
            return False
        self._child.order("save")
        return True

    def say(self, title: str, sentence: str) -> None:
        """In one line; in a box where that is too short, and nothing else lies over the screen."""
        app = self._app
        if cell_len(sentence) < app.size.width - 1 or not isinstance(app.screen, LabScreen):
            app._say(sentence)
            return
        from convtui.tui.export_screen import TakenScreen

        app.push_screen(TakenScreen(title, [sentence]))

    # -- the trainer

    def _is_taken(self) -> bool:
        if self._child is not None:
            self._app._say(f"A training goes on here already ({run_name(self._folder)}): Ctrl-C stops it first.")
        return self._child is not None

    def _start(self, folder: str, words: Sequence[str], sentence: str) -> None:
        def gone(process: TrainerProcess) -> None:
            self._app.call_later(self._gone, process)

        try:
            self._child = TrainerProcess(words, gone)
        except OSError as error:
            self.say("Not started", f"No trainer can be started: the system says {(error.strerror or 'no').lower()}.")
            return
        self._folder, self._is_stopping = folder, False
        self._ended = None  # of one before it nothing more is said
        self._watch.trained, self._watch.awaited = folder, (folder, self._child.pid)
        self._watch.follow()
        self._passing = sentence
        self.say("Started", sentence)

    def _say_for_now(self, sentence: str) -> None:
        """Until the trainer answers, at the latest."""
        self._passing = sentence
        self._app._say(sentence)

    def _answered(self) -> None:
        passing, self._passing = self._passing, ""
        if passing and (lab := self._app.lab) is not None and lab.notice == passing:
            lab.say(None)

    def _speaks(self, child: TrainerProcess, seen: Seen) -> bool:
        """Whether what was seen is of this trainer, not of one before it in the same folder."""
        return seen.status is not None and seen.status.pid == child.pid

    def _pause_or_go(self, child: TrainerProcess) -> None:
        seen, name = self.seen(self._folder), run_name(self._folder)
        if self._watch.shown != self._folder and self._watch.shows_a_run and self._watch.awaited is None:
            self._is_taken()
        elif self._is_stopping:
            self._app._say("It is being stopped.")
        elif seen is None or seen.status is None or not self._speaks(child, seen):
            self._app._say("It has not begun yet: TensorFlow is starting. Ctrl-C stops.")
        elif seen.status.state == "paused":
            child.order("go")
            self._say_for_now(f"{name} goes on ...")
        else:
            child.order("pause")
            self._say_for_now(f"{name} pauses, and is saved ...")

    def _end(self, child: TrainerProcess) -> None:
        """It is asked, then told, then made to."""
        self._is_stopping = True
        child.order("stop")
        self._app.set_timer(PATIENCE, child.terminate)
        self._app.set_timer(PATIENCE + LAST_PATIENCE, child.kill)

    def _gone(self, process: TrainerProcess) -> None:
        """The trainer has ended: what it left is looked at, then it is said."""
        if process is not self._child or not self._app.is_running:
            return
        self._child, self._ended = None, (process, monotonic())
        process.close()
        with suppress(OSError):
            Path(self._folder).rmdir()  # where nothing was written
        if self._is_leaving:
            self._app.exit(0)
            return
        self._watch.look(self._folder)

    def _say_the_end(self, process: TrainerProcess, seen: Seen) -> None:
        status = seen.status
        self._ended = self._watch.awaited = None
        if self._is_stopping or (process.code == 0 and status is not None and status.state == "stopped"):
            self.say("Stopped", stopped(status))
        elif status is not None and status.state == "finished" and process.code == 0:
            # On its own screen a line says so already, and what was learned of it is more than that.
            if not self._is_seen():
                self.say(run_name(self._folder) if gave_up(status) else "Finished", finished(status))
            elif (lab := self._app.lab) is not None:
                lab.say(None)
        elif seen.network is None:
            self.say("Not trained", process.reason)
        else:
            is_told = status is not None and status.state == "failed" and process.code in (1, 2)
            reason = status.message if is_told and status is not None and status.message else process.reason
            self.say(run_name(self._folder), ended_early(self._folder, status, reason, can_go_on=seen.can_go_on))

    def _is_seen(self) -> bool:
        """Whether the run that was trained here is on the screen, with all that is said of it."""
        trained, mode = self._app.state.trained, self._app.state.mode
        return mode == "training" and trained.study is None and trained.trial.network == self._folder

    def _told(self, seen: Seen) -> None:
        """News of a run, after the library has them."""
        if seen.folder == self._folder and self._child is not None and self._speaks(self._child, seen):
            self._answered()
        self._keeping.told(seen)
        if self._ended is not None and seen.folder == self._folder and seen.since >= self._ended[1]:
            self._say_the_end(self._ended[0], seen)
            self._watch.trained = ""
            self._watch.follow()


def _made(hint: str) -> Path:
    """A new folder for a run on the data of that name: two apps that begin at once take two. Raises OSError."""
    runs_home().mkdir(parents=True, exist_ok=True)
    for _ in range(MOST_TRIES):
        folder = new_run(hint)
        with suppress(FileExistsError):
            folder.mkdir()
            return folder
    raise FileExistsError
