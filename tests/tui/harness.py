"""The app without a terminal: keys, mouse and paste go the way a driver sends them, the screen is read as drawn."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import cache

from rich.color import Color
from textual import events
from textual.pilot import Pilot
from textual.widget import Widget

from convtui.lab import intents as want
from convtui.lab.derive import KernelScene, kernel_scene
from convtui.lab.derive_filters import FiltersScene, filters_scene
from convtui.lab.library import Library
from convtui.lab.state import KernelView, State, TrainedView
from convtui.tui.app import ConvtuiApp
from convtui.tui.base import LabScreen
from convtui.tui.pane import CellsPane

FIRST_SIZE = (80, 24)
# A key travels app -> screen -> action -> message -> app -> state -> panes: this many rounds of all queues at most.
ROUNDS = 40
QUIET_TURNS = 6

Colour = tuple[int, int, int]


class Session:
    """A running app. Cells of the screen are (column, row) from its upper left, as mouse events have them."""

    def __init__(self, pilot: Pilot[int]) -> None:
        self.pilot = pilot
        app = pilot.app
        assert isinstance(app, ConvtuiApp)
        self.app = app

    # -- doing

    async def settle(self) -> None:
        """Until all that was sent has been handled and drawn."""
        for _ in range(ROUNDS):
            await self._drain()
            if not self.app.is_running:
                return
            await self.pilot.pause(0)
            if await self._drain() == 0:
                return
        raise AssertionError("the app does not come to rest")

    async def _drain(self) -> int:
        """Let the loop turn until no queue has held a message for a while; how many turns found one."""
        busy = quiet = 0
        while quiet < QUIET_TURNS and self.app.is_running:
            screens = self.app.screen_stack
            nodes = [self.app, *(node for screen in screens for node in screen.walk_children(with_self=True))]
            waiting = any(node.message_queue_size for node in nodes)
            busy, quiet = busy + waiting, 0 if waiting else quiet + 1
            await asyncio.sleep(0)
        return busy

    async def press(self, *keys: str) -> None:
        """Keys by Textual's names, one after the other."""
        for key in keys:
            self.app.post_message(events.Key(key, key if len(key) == 1 else None))
            await self.settle()

    async def press_together(self, *keys: str) -> None:
        """Keys that come in one piece, as over a slow line: the second is there before the first has done its work."""
        for key in keys:
            self.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await self.settle()

    async def write(self, text: str) -> None:
        """Letters and spaces into an input."""
        for character in text:
            self.app.post_message(events.Key("space" if character == " " else character, character))
        await self.settle()

    async def paste(self, text: str) -> None:
        self.app.post_message(events.Paste(text))
        await self.settle()

    async def send(self, *intents: want.Intent) -> None:
        self.app.send(*intents)
        await self.settle()

    async def click(self, column: int, row: int) -> None:
        """The left button down and up."""
        for kind in (events.MouseDown, events.MouseUp):
            self.app.post_message(self._mouse(kind, column, row, 1))
            await self.settle()

    async def drag(self, start: tuple[int, int], *through: tuple[int, int]) -> None:
        """The left button held from `start` through places; up at the last."""
        self.app.post_message(self._mouse(events.MouseDown, *start, 1))
        for place in through:
            self.app.post_message(self._mouse(events.MouseMove, *place, 1))
            await self.settle()
        self.app.post_message(self._mouse(events.MouseUp, *through[-1], 1))
        await self.settle()

    async def hover(self, column: int, row: int) -> None:
        self.app.post_message(self._mouse(events.MouseMove, column, row, 0))
        await self.settle()

    async def wheel(self, column: int, row: int, down: bool = True) -> None:
        kind = events.MouseScrollDown if down else events.MouseScrollUp
        self.app.post_message(self._mouse(kind, column, row, 0))
        await self.settle()

    async def click_pane(self, name: str, row: int, column: int) -> None:
        """A cell of a pane, counted from the pane's upper left."""
        x, y = self.at(name, row, column)
        await self.click(x, y)

    async def click_word(self, word: str, row: int) -> None:
        """The first letter of a word that stands on a row of the screen."""
        await self.click(self.lines[row].index(word), row)

    async def resize(self, columns: int, rows: int) -> None:
        await self.pilot.resize_terminal(columns, rows)
        await self.settle()

    @staticmethod
    def _mouse(kind: type[events.MouseEvent], column: int, row: int, button: int) -> events.MouseEvent:
        return kind(None, column, row, 0, 0, button, False, False, False)

    # -- looking

    @property
    def state(self) -> State:
        return self.app.state

    def mode(self) -> str:
        return self.app.state.mode

    def focus(self) -> str:
        return self.app.state.kernel.focus if self.app.state.mode == "kernel" else self.app.state.trained.focus

    @property
    def kernel(self) -> KernelView:
        return self.app.state.kernel

    @property
    def trained(self) -> TrainedView:
        return self.app.state.trained

    @property
    def cells(self) -> tuple[tuple[float, ...], ...]:
        """The kernel's, as they are kept."""
        return self.app.state.kernel.experiment.kernel.cells

    def kernel_scene(self) -> KernelScene:
        return kernel_scene(self.app.state.kernel, self.app.library)

    def filters_scene(self) -> FiltersScene:
        return filters_scene(self.app.state.trained, self.app.library)

    @property
    def in_lab(self) -> bool:
        """Whether nothing lies over the mode's screen."""
        return isinstance(self.app.screen, LabScreen)

    def pane(self, name: str) -> CellsPane:
        return self.lab.query_one(f"#{name}", CellsPane)

    @property
    def lab(self) -> LabScreen:
        lab = self.app.lab
        assert lab is not None
        return lab

    def widget(self, name: str) -> Widget:
        return self.app.screen.query_one(f"#{name}", Widget)

    def at(self, name: str, row: int, column: int) -> tuple[int, int]:
        """A cell of a widget as (column, row) of the screen."""
        region = self.widget(name).content_region
        assert row < region.height
        assert column < region.width
        return region.x + column, region.y + row

    @property
    def lines(self) -> list[str]:
        """The screen's rows as text, what lies over it included."""
        strips = self.app.screen._compositor.render_strips()
        return [strip.text for strip in strips]

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines)

    def line_of(self, name: str) -> str:
        """What stands on the first row of a widget."""
        region = self.widget(name).region
        return self.lines[region.y][region.x : region.right].rstrip()

    def cell(self, column: int, row: int) -> tuple[str, Colour, Colour]:
        """A cell of the screen: its character, foreground and background, as they go to the terminal."""
        strip = self.app.screen._compositor.render_strips()[row]
        for segment in strip:
            if column < len(segment.text):
                style = segment.style
                assert style is not None
                return segment.text[column], _triplet(style.color), _triplet(style.bgcolor)
            column -= len(segment.text)
        raise IndexError(column)


@cache
def library() -> Library:
    """One for all tests that add nothing to it: the network is read once."""
    return Library()


@asynccontextmanager
async def opened(
    state: State | None = None, size: tuple[int, int] = FIRST_SIZE, books: Library | None = None
) -> AsyncGenerator[Session]:
    """The app, drawn and at rest; at its end whatever it raised is raised."""
    app = ConvtuiApp(state, books or library())
    async with app.run_test(size=size, tooltips=False, notifications=True) as pilot:
        session = Session(pilot)
        await session.settle()
        yield session


def _triplet(colour: Color | None) -> Colour:
    assert colour is not None
    red, green, blue = colour.get_truecolor()
    return red, green, blue
