"""What opens a list over the screen, and what is done with the row that is taken from it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from convtui.core.text import visible
from convtui.errors import ConvtuiError
from convtui.lab import intents as want
from convtui.lab.presets import PRESETS, preset_of
from convtui.lab.state import DRAWN
from convtui.source.opening import shown
from convtui.source.pictures import PICTURES
from convtui.tui.lists import ChoiceScreen, Row

if TYPE_CHECKING:
    from convtui.tui.app import ConvtuiApp


# In the place of a name in the list of pictures: no picture can be called so.
A_FILE = "\0"


def kernels(app: "ConvtuiApp") -> None:
    now = preset_of(app.state.kernel.experiment.kernel)
    rows = [(preset.name, preset.title, preset.about) for preset in PRESETS]
    _choose(app, "Kernels, by what they find", rows, now.name if now else None, want.UsePreset)


def pictures(app: "ConvtuiApp") -> None:
    """Where a network reads them a last row leads to the user's own files: there o orders the filters."""
    in_lab = app.state.mode == "kernel"
    now = app.state.kernel.experiment if in_lab else app.state.trained.trial
    teaches = {picture.name: picture.teaches for picture in PICTURES}
    names = (*((DRAWN,) if now.drawing else ()), *app.library.pictures)
    rows = [(name, app.library.title(name), teaches.get(name, "your own")) for name in names]
    if not in_lab:
        rows.append((A_FILE, "a file of your own ...", "a list of files; or paste a path"))

    def taken(name: str | None) -> None:
        if name == A_FILE:
            open_picture(app)
        elif name is not None:
            app.send(app.picture_intent(name))

    app.push_screen(ChoiceScreen("Pictures", rows, now.picture), taken)


def digits(app: "ConvtuiApp") -> None:
    from convtui.tui.digits_screen import DigitsScreen

    def taken(index: int | None) -> None:
        if index is not None:
            app.send(want.ChooseDigit(index))

    app.push_screen(DigitsScreen(app.library.digits, app.state.trained.trial.digit), taken)


def networks(app: "ConvtuiApp") -> None:
    from convtui.tui.network_list import NetworkList, rows_at_hand

    def taken(name: str | None) -> None:
        if name is None:
            return
        if app.library.is_run(name):
            app.trainings.open(name)
            return
        try:
            app.library.network(name)
        except ConvtuiError as error:  # with its folders the sentence would not fit
            app._say(str(error).replace(shown(name), visible(Path(name).name, 24)))
        else:
            app.send(want.UseNetwork(name))

    app.push_screen(NetworkList(rows_at_hand(app.library), app.state.trained.trial.network), taken)


def open_picture(app: "ConvtuiApp") -> None:
    app.opener.choose()


def export(app: "ConvtuiApp") -> None:
    from convtui.tui.export_screen import open_export

    open_export(app)


# By the actions' ids.
LISTS: dict[str, Callable[["ConvtuiApp"], None]] = {
    "kernels": kernels,
    "pictures": pictures,
    "digits": digits,
    "networks": networks,
    "open": open_picture,
    "export": export,
}


def _choose(
    app: "ConvtuiApp", title: str, rows: Sequence[Row], now: str | None, make: Callable[[str], want.Intent]
) -> None:
    def taken(name: str | None) -> None:
        if name is not None:
            app.send(make(name))

    app.push_screen(ChoiceScreen(title, rows, now), taken)
