"""The lines above and below: modes, hints, keys. Each word that names a key can be clicked."""

from collections.abc import Mapping, Sequence

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.app import RenderResult
from textual.content import Content, Span
from textual.message import Message
from textual.widget import Widget

from convtui.core.text import visible
from convtui.lab.state import Mode
from convtui.tui.action import Action
from convtui.tui.actions import action_named, footer

CHOSEN, KEY_STYLE, QUIET = "#121218 on #f0dc82", "#f0dc82", "#b4b4bc"
HINT_STYLE, BADGE, NOTICE = "#6ec8ff", "#121218 on #6ec8ff", "#ffaa50"
# Columns after each key of the line.
BETWEEN = 2
# What stands after `?` and `q`: fewer words where the note needs the room.
TAILS = ((" explain", " leave"), (" explain", ""), ("", ""))
MODES: tuple[Mode, ...] = ("kernel", "filters", "network", "training")


class ActionLine(Widget):
    """A line of words, some of which do what a key does."""

    ALLOW_SELECT = False

    class Pressed(Message):
        """A word of the line was clicked."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._parts: list[tuple[Content, str | None]] = []
        self._shown: list[tuple[Content, Sequence[Span], str | None]] = []

    def present(self, parts: list[tuple[Content, str | None]]) -> None:
        """(text, the action that it does or None), from left to right."""
        # Textual's contents are alike where their texts are, whatever their colours.
        shown: list[tuple[Content, Sequence[Span], str | None]] = [(text, text.spans, do) for text, do in parts]
        if shown != self._shown:
            self._parts, self._shown = parts, shown
            self.refresh()

    def render(self) -> RenderResult:
        return Content("").join([text for text, _ in self._parts])

    def on_click(self, event: events.Click) -> None:
        column = 0
        for text, action in self._parts:
            column += text.cell_length
            if event.x < column:
                if action is not None:
                    self.post_message(self.Pressed(action))
                return


def note_room(width: int, tail: tuple[str, str] = TAILS[0]) -> int:
    """The columns that a screen of `width` has for the note: the bar without the modes, `? explain` and `q leave`."""
    modes = sum(len(action_named(name).label) + 2 for name in MODES)
    return max(4, width - modes - len(f"    ?{tail[0]}  q{tail[1]} "))


class ModeBar(ActionLine):
    """The modes that exist, and at the right what there is to know of the place."""

    def show_mode(self, mode: Mode, width: int, note: str = "") -> None:
        """`width` is the screen's: the bar's own is not known while it is hidden, nor right after a resize."""
        parts: list[tuple[Content, str | None]] = [(Content(" "), None)]
        for name in MODES:
            word = action_named(name).label
            if name == mode:
                parts.append((Content.styled(f" {word} ", CHOSEN), name))
            else:
                parts.append((Content.assemble((" ", ""), (word[0], KEY_STYLE), (word[1:] + " ", QUIET)), name))
        note = visible(note, width)
        tail = next((tail for tail in TAILS if cell_len(note) <= note_room(width, tail)), TAILS[-1])
        right: list[tuple[Content, str | None]] = [
            (Content.assemble(("?", KEY_STYLE), (f"{tail[0]}  ", QUIET)), "explain"),
            (Content.assemble(("q", KEY_STYLE), (f"{tail[1]} ", QUIET)), "quit"),
        ]
        used = sum(text.cell_length for text, _ in (*parts, *right))
        room = note_room(width, tail)
        note = note if cell_len(note) <= room else f"{set_cell_size(note, room - 1)}…"
        gap = max(1, width - used - cell_len(note) - 2)
        parts.append((Content.assemble((" " * gap, ""), (note, HINT_STYLE), ("  ", "")), None))
        self.present(parts + right)


class KeyLine(ActionLine):
    """The keys that matter most here."""

    def show_keys(self, mode: Mode, width: int, words: dict[str, str] | None = None) -> None:
        """Those of the mode; `words` replaces labels of actions by their ids."""
        self.show_words([key_word(action, words or {}) for action in footer(mode)], width)

    def show_words(self, words: Sequence[tuple[str, str, str | None]], width: int) -> None:
        """Those of a tool: (key, what it does, the action or None)."""
        self._fit([(_key_words(key, label), action) for key, label, action in words], width)

    def _fit(self, parts: Sequence[tuple[Content, str | None]], width: int) -> None:
        """As many as fit into the screen's `width`, and always the last."""
        *others, last = parts
        room = width + BETWEEN - last[0].cell_length  # the last one's blanks may be cut
        kept: list[tuple[Content, str | None]] = []
        for part in others:
            room -= part[0].cell_length
            if room < 0:
                break
            kept.append(part)
        self.present([*kept, last])


def key_word(action: Action, words: Mapping[str, str]) -> tuple[str, str, str | None]:
    """An action in the line of keys: (key, what it does, the action or None where a click would not say enough).
    `words` has other labels, by the actions' ids.
    """
    key = action.shown.split(" ")[0] if action.id == "palette" else action.shown
    return key, words.get(action.id, action.label), action.id if action.id not in ("up", "jump") else None


def _key_words(key: str, label: str) -> Content:
    return Content.assemble((key, KEY_STYLE), (f" {label}{' ' * BETWEEN}", QUIET))


class StripLine(ActionLine):
    """The first minute, one line at a time; or a sentence that asks for attention."""

    def show_step(self, step: tuple[int, str] | None, total: int) -> None:
        if step is None:
            self.present([])
            return
        number, text = step
        badge = Content.styled(f" {number}/{total} ", BADGE)
        self.present([(badge, None), (Content.styled(f" {text}", HINT_STYLE), None)])

    def show_hint(self, text: str) -> None:
        """What to do now, of a tool that is open."""
        self.present([(Content.styled(f" {text}", HINT_STYLE), None)])

    def say(self, sentence: str) -> None:
        """A sentence of ours; what it quotes from outside has passed `visible`."""
        self.present([(Content.styled(" " + sentence, NOTICE), None)])
