"""The palette's commands, shown literally: a picture may be called anything."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.app import SystemCommand
from textual.command import DiscoveryHit, Hit, Hits, Matcher, Provider
from textual.content import Content

from convtui.core.text import visible
from convtui.lab import intents as want
from convtui.lab.presets import PRESETS
from convtui.lab.state import DRAWN
from convtui.source.pictures import PICTURES
from convtui.tui.actions import ACTIONS
from convtui.tui.sizes import fitting

if TYPE_CHECKING:
    from convtui.tui.app import ConvtuiApp


def commands(app: "ConvtuiApp") -> Iterable[SystemCommand]:
    """The action table, the kernels and the pictures, wherever the user is."""
    for action in ACTIONS:
        if action.palette and action.help:
            title = f"{action.label} ({action.shown})" if action.shown else action.label
            yield SystemCommand(title, action.help, lambda action=action: app.perform_there(action))
    for preset in PRESETS:
        yield SystemCommand(
            f"kernel: {preset.title}",
            preset.about,
            lambda name=preset.name: app.to_kernel(want.UsePreset(name)),
        )
    teaches = {picture.name: picture.teaches for picture in PICTURES}
    names = (*((DRAWN,) if app.state.kernel.experiment.drawing else ()), *app.library.pictures)
    for name in names:
        title = f"picture: {visible(app.library.title(name))}"
        yield SystemCommand(
            title, teaches.get(name, "your own"), lambda name=name: app.to_kernel(app.picture_intent(name))
        )
    for change in ("transpose", "normalise", "reset"):
        intent = want.ChangeKernel(change)
        yield SystemCommand(f"kernel: {change}", "", lambda intent=intent: app.to_kernel(intent))
    from convtui.lab.named_settings import named_settings

    for title, about, wish in named_settings(app.state.kernel, app.library, fitting(*app.size)):
        # Found by what is typed; too many to be listed.
        yield SystemCommand(title, about, lambda wish=wish: app.to_kernel(wish), discover=False)


class CommandsProvider(Provider):
    """What `App.get_system_commands` lists. Textual's own provider reads titles as markup; a `[/]` in a file name would
    end the app, and `[@click=...]` would be obeyed.
    """

    async def discover(self) -> Hits:
        for title, about, callback, shown in self.app.get_system_commands(self.screen):
            if shown:
                yield DiscoveryHit(Content(title), callback, title, about)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for title, about, callback, _ in self.app.get_system_commands(self.screen):
            score = _score(matcher, title, about)
            if score > 0:
                yield Hit(score, _highlighted(title, matcher), callback, title, about)


def _score(matcher: Matcher, title: str, about: str) -> float:
    """What stands there in one piece comes before scattered letters; what is called so before what does so."""
    query = matcher.query.casefold()
    if query in title.casefold():
        return 3 + matcher.match(title)
    if query in about.casefold():
        return 2 + matcher.match(about)
    return matcher.match(title) or matcher.match(about) / 2


def _highlighted(title: str, matcher: Matcher) -> Content:
    """The title with the query marked in it, where it stands there in one piece."""
    start = title.casefold().find(matcher.query.casefold())
    content = Content(title)
    style = matcher.match_style
    return content if start < 0 or style is None else content.stylize(style, start, start + len(matcher.query))
