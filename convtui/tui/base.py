"""What both modes' screens share: the lines above and below, the keys, and that they draw a state."""

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from convtui.core.text import visible
from convtui.lab.intents import Intent, StopSweep
from convtui.lab.library import Library
from convtui.lab.state import Mode, State
from convtui.lab.strip import STEPS, strip_line
from convtui.render.sign_words import sign_words
from convtui.render.tier import Tier
from convtui.tui.action import Action
from convtui.tui.actions import ACTIONS, TYPED_KEYS, action_named
from convtui.tui.bars import ActionLine, KeyLine, ModeBar, StripLine
from convtui.tui.output import tier_of
from convtui.tui.sizes import resize_columns

SMALLEST = (80, 23)
FOCUSED, PLAIN = "#f0dc82 bold", "#dedede"


def bindings(mode: Mode) -> list[BindingType]:
    """The mode's part of the action table, as Textual wants it."""
    made: list[BindingType] = [
        Binding(",".join(action.keys), f"perform('{action.id}')", action.label, show=False)
        for action in ACTIONS
        if action.keys and mode in action.modes
    ]
    made += [Binding(key, f"type_text('{text}')", "type", show=False) for key, text in TYPED_KEYS.items()]
    return made


class LabScreen(Screen[None]):
    """A mode's screen. It draws what `present` is given, and turns keys and clicks into intents."""

    mode: Mode
    # Said when a letter is pressed in the middle of a number.
    while_typing: str

    class Wanted(Message):
        """An intent, from a click on a pane."""

        def __init__(self, *intents: Intent) -> None:
            super().__init__()
            self.intents = intents

    class Perform(Message):
        """An action of the table."""

        def __init__(self, action: Action) -> None:
            super().__init__()
            self.action = action

    class Typed(Message):
        """A character that belongs into a number."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, library: Library, state: State) -> None:
        super().__init__()
        self.library = library
        self.state = state
        self._notice: str | None = None
        # What stands on the screen: the state, what it was drawn for, the notice, the bytes, how much was found out.
        # None: nothing whole.
        self._drawn: tuple[State, Size, Tier, str | None, str | None, int] | None = None
        self._traffic: str | None = None
        # Of the titles that are drawn: the text, and whether it is lit up.
        self._titles: dict[str, tuple[str, bool]] = {}

    def compose(self) -> ComposeResult:
        yield ModeBar(id="modes")
        with Vertical(id="room"):
            yield from self.compose_room()
        yield StripLine(id="strip")
        yield KeyLine(id="keys")
        yield Static(id="small", markup=False)

    @property
    def bell(self) -> Widget:
        """What panes have drawn again when they have something to be painted."""
        return self.query_one(ModeBar)

    def compose_room(self) -> ComposeResult:
        """The mode's own panes."""
        raise NotImplementedError

    def draw(self, state: State, width: int, height: int) -> None:
        """Show the state in the room there is."""
        raise NotImplementedError

    def note(self, state: State) -> str:
        """What stands at the right of the mode line."""
        return ""

    # -- drawing

    def present(self, state: State) -> None:
        """Show a state; only what changed is sent."""
        self.state = state
        wanted = state, self.size, tier_of(self.app), self._notice, self._traffic, self.library.findings.version
        if not self.is_mounted or not self.size or wanted == self._drawn:
            return
        self._drawn = None
        self._draw_everything(state, *self.size)
        self._drawn = wanted

    def _draw_everything(self, state: State, width: int, height: int) -> None:
        self.set_class(self.is_small, "-small")
        if self.is_small:
            text = (
                f"convtui needs {SMALLEST[0]} x {SMALLEST[1]}\n(here: {width} x {height}).\nPlease enlarge. q leaves."
            )
            self.query_one("#small", Static).update(text)
            return
        self.set_class(self._notice is not None, "-notice")
        self.query_one(ModeBar).show_mode(self.mode, width, self._note(state))
        words = self.tool_keys(state)
        if words is None:
            self.query_one(KeyLine).show_keys(self.mode, width, self.key_words(state))
        else:
            self.query_one(KeyLine).show_words(words, width)
        strip = self.query_one(StripLine)
        # One row short (tmux with a status line): the hints give way, and a notice takes the place of the keys.
        self.set_class(height < 24 and self._notice is None, "-short")
        self.set_class(height < 24 and self._notice is not None, "-short-notice")
        hint = self.tool_hint(state)
        if self._notice is not None:
            strip.say(self._notice)
        elif hint is not None:
            strip.show_hint(hint)
        else:
            step = strip_line(state)
            strip.show_step(step and (step[0], sign_words(step[1], tier_of(self.app))), len(STEPS))
        self.draw(state, width, height)

    @property
    def is_small(self) -> bool:
        """Whether there is no room to show anything."""
        return bool(self.size) and (self.size.width < SMALLEST[0] or self.size.height < SMALLEST[1])

    def _note(self, state: State) -> str:
        """A number that is being typed comes first, then the bytes, if they are asked for."""
        return self._traffic if self._traffic is not None and not self.is_typing else self.note(state)

    def show_traffic(self, words: str | None) -> None:
        """Bytes in the mode line, in place of the note; None: the note."""
        self._traffic = words
        self.present(self.state)

    def key_words(self, state: State) -> dict[str, str]:
        """Labels of the line of keys that depend on the state."""
        return {}

    def tool_keys(self, state: State) -> Sequence[tuple[str, str, str | None]] | None:
        """The line of keys of a tool that is open; None: the usual one."""
        return None

    def tool_hint(self, state: State) -> str | None:
        """What a tool that is open has to say over the keys."""
        return None

    def say(self, sentence: str | None) -> None:
        """A sentence where the hints stand, until the next key. Names in it have passed `visible`."""
        self._notice = visible(sentence) if sentence is not None else None
        self.present(self.state)

    @property
    def has_notice(self) -> bool:
        return self._notice is not None

    @property
    def notice(self) -> str | None:
        """The sentence that stands there."""
        return self._notice

    def set_title_line(self, id: str, text: str, focused: bool, width: int | None = None) -> None:  # noqa: A002
        """A pane's title; `text` may hold a name from outside."""
        line = self.query_one(f"#{id}", Static)
        if width is not None:
            resize_columns(line, width)
        if self._titles.get(id) != (text, focused):
            self._titles[id] = text, focused
            line.update(Content.styled(visible(text), FOCUSED if focused else PLAIN), layout=False)

    # -- what comes in

    def on_screen_resume(self) -> None:
        self.present(self.state)

    def on_resize(self, event: events.Resize) -> None:
        self.present(self.state)

    def on_key(self, event: events.Key) -> None:
        """A key that has no meaning here ends a sweep all the same."""
        if self.state.kernel.sweep is not None and event.key not in self._bindings.key_to_bindings:
            self.post_message(self.Wanted(StopSweep()))

    def on_paste(self, event: events.Paste) -> None:
        self.post_message(self.Typed(event.text))

    def on_action_line_pressed(self, event: ActionLine.Pressed) -> None:
        event.stop()
        self.action_perform(event.action)

    def action_perform(self, name: str) -> None:
        self.post_message(self.Perform(action_named(name)))

    def action_type_text(self, text: str) -> None:
        self.post_message(self.Typed(text))

    @property
    def is_typing(self) -> bool:
        """Whether a number is being typed here."""
        return False
