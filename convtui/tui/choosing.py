"""What opens a list over the screen, and what is done with the row that is taken from it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from convtui.lab import intents as want
from convtui.lab.presets import PRESETS, preset_of
from convtui.lab.state import DRAWN
from convtui.source.pictures import PICTURES
from convtui.tui.lists import ChoiceScreen, Row

if TYPE_CHECKING:
    from convtui.tui.app import ConvtuiApp


def kernels(app: "ConvtuiApp") -> None:
    now = preset_of(app.state.kernel.experiment.kernel)
    rows = [(preset.name, preset.title, preset.about) for preset in PRESETS]
    _choose(app, "Kernels, by what they find", rows, now.name if now else None, want.UsePreset)


def pictures(app: "ConvtuiApp") -> None:
    teaches = {picture.name: picture.teaches for picture in PICTURES}
    names = (*((DRAWN,) if app.state.kernel.experiment.drawing else ()), *app.library.pictures)
    rows = [(name, app.library.title(name), teaches.get(name, "your own")) for name in names]
    _choose(app, "Pictures", rows, app.state.kernel.experiment.picture, app.picture_intent)


def digits(app: "ConvtuiApp") -> None:
    from convtui.tui.digits_screen import DigitsScreen

    def taken(index: int | None) -> None:
        if index is not None:
            app.send(want.ChooseDigit(index))

    app.push_screen(DigitsScreen(app.library.digits, app.state.trained.trial.digit), taken)


def networks(app: "ConvtuiApp") -> None:
    from convtui.source.networks import NETWORKS

    rows = [(name, name, "") for name in NETWORKS]
    _choose(app, "Networks", rows, app.state.trained.trial.network, want.UseNetwork)


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
