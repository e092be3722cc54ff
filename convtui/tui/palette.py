"""The palette's commands, shown literally: a picture may be called anything."""

from textual.command import DiscoveryHit, Hit, Hits, Matcher, Provider
from textual.content import Content


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
            # What a command does is searched too, after what it is called.
            score = matcher.match(title) or matcher.match(about) / 2
            if score > 0:
                yield Hit(score, _highlighted(title, matcher), callback, title, about)


def _highlighted(title: str, matcher: Matcher) -> Content:
    """The title with the query marked in it, where it stands there in one piece."""
    start = title.casefold().find(matcher.query.casefold())
    content = Content(title)
    style = matcher.match_style
    return content if start < 0 or style is None else content.stylize(style, start, start + len(matcher.query))
