"""What the app does while the form of a new training is open: its list of data, Enter, a pasted path."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual.content import Content

from convtui.core.recipe import Recipe
from convtui.core.text import visible
from convtui.lab import intents as want
from convtui.lab.setup_data import Facts, looked
from convtui.lab.setup_lines import DATA, DATASETS, data_words
from convtui.lab.setup_made import made_of
from convtui.lab.study_state import Setup
from convtui.source.folders import Entry
from convtui.tui.action import Action
from convtui.tui.lists import ChoiceScreen, Row
from convtui.tui.open_screen import FOLDER, QUIET, OpenScreen
from convtui.tui.trainer_process import missing

if TYPE_CHECKING:
    from convtui.tui.app import ConvtuiApp

# In the place of a data set's name: no path is so.
A_FILE = "\0"
HERE = Entry(".", True)
# In one line, when the form opens; Enter says it at length.
NEEDED = "Training needs TensorFlow, which is not here: pipx inject convtui tensorflow"
SUFFIXES = frozenset({".npz"})
ABOUT = {
    "digits": "bundled: 28x28, grey, 0 to 9; needs no network",
    "mnist": "60,000 digits, 28x28, grey; downloaded once",
    "fashion_mnist": "60,000 clothes, 28x28, grey; downloaded once",
    "cifar10": "50,000 photographs, 32x32, 10 classes; downloaded once",
    "cifar100": "50,000 photographs, 32x32, 100 classes; downloaded once",
}


def answered(app: "ConvtuiApp", action: Action) -> bool:
    """Whether an action of Training mode was the form's, and is done."""
    study = app.state.trained.study
    if action.id == "setup" and study is None and action.intent is not None:
        app.send(action.intent)
        if missing() is not None:
            app._say(NEEDED)
        _look(app, app.state.trained.recipe.data)
        return True
    if not isinstance(study, Setup) or study.typing is not None:
        return False
    if action.id == "digits" or (action.id == "enter" and study.at == DATA):
        choose_data(app)
        return True
    if action.id == "enter" and (recipe := app.state.trained.ready) is not None:
        begin(app, recipe)
        return True
    return False


def pasted(app: "ConvtuiApp", path: Path) -> bool:
    """Train on the file or folder that was pasted or dropped; whether the form is open, which takes it."""
    if app.state.mode != "training" or not isinstance(app.state.trained.study, Setup):
        return False
    if not path.is_dir() and path.suffix.lower() not in SUFFIXES:
        app._say(f"{visible(path.name, 24)} is no data: give an .npz file, or a folder with one folder a class.")
        return True
    use(app, str(path.absolute()))
    return True


def use(app: "ConvtuiApp", data: str) -> None:
    """The form's data."""
    app.send(want.UseRecipe(replace(app.state.trained.recipe, data=data)))
    _look(app, data)


def _look(app: "ConvtuiApp", data: str) -> None:
    """What is known of data of one's own is found out in a thread: a folder may be large, a disk far away."""
    if data in DATASETS:
        return

    def look() -> None:
        found = looked(data)
        app.call_later(_found, app, data, found)

    app.run_worker(look, thread=True, group="looking", exclusive=True, exit_on_error=False)


def _found(app: "ConvtuiApp", data: str, facts: Facts) -> None:
    app.library.facts[data] = facts
    app.library.findings.renew()  # so that the screen is drawn anew
    if (lab := app.lab) is not None and app.state.mode == "training":
        lab.present(app.state)


def choose_data(app: "ConvtuiApp") -> None:
    """The list of data."""
    view = app.state.trained
    assert isinstance(view.study, Setup)
    own = view.recipe.data if view.recipe.data not in DATASETS else view.study.file
    rows: list[Row] = [(name, name, ABOUT[name]) for name in DATASETS]
    if own is not None:
        rows.append((own, data_words(own), f"your own: {visible(os.path.dirname(own), 60)}"))  # noqa: PTH120 - text
    rows.append((A_FILE, "your own ...", "an .npz file, or a folder of pictures by class; or paste a path"))

    def taken(name: str | None) -> None:
        if name == A_FILE:
            _choose_file(app)
        elif name is not None:
            use(app, name)

    app.push_screen(ChoiceScreen("Data to train on", rows, view.recipe.data), taken)


def _choose_file(app: "ConvtuiApp") -> None:
    def taken(path: Path | None) -> None:
        if path is not None:
            use(app, str(path.absolute()))

    app.push_screen(DataScreen(app.opener, app.opener.folder or Path.cwd()), taken)


def begin(app: "ConvtuiApp", recipe: Recipe) -> None:
    """Enter, or a click on the button: the training, or one sentence why not."""
    why = made_of(recipe, app.library).why or missing()
    if why is not None:
        app.trainings.say("Not started", why)
    else:
        app.send(want.StartTraining(recipe))


class DataScreen(OpenScreen):
    """Folders, and `.npz` files; the folder that one is in can be taken too, for its folders of pictures."""

    SUFFIXES = SUFFIXES
    WHAT = "Data to train on in "
    FILES = (".npz file", ".npz files")

    @property
    def _found(self) -> list[Entry]:
        return ([] if self._filter else [HERE]) + super()._found

    def _say_ground(self) -> None:
        self.query_one("#ground").update(  # type: ignore[attr-defined]  # a Static
            Content.styled("Enter takes   Backspace up   or paste a path   Esc back", QUIET)
        )

    def _line(self, entry: Entry) -> Content:
        if entry == HERE:
            return Content.styled("./  this folder: a folder of pictures for each class", FOLDER)
        return super()._line(entry)

    def _take(self, index: int) -> None:
        if self._found[index] == HERE:
            self.dismiss(self._folder)
        else:
            super()._take(index)
