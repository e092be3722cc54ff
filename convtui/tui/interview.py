"""What the terminal is asked at start, what it answers, and the depth of colour that comes of it.

COLORTERM is lost over ssh, and inherited by terminals that cannot keep its promise: it serves the first paint only.
"""

import codecs
import re
from collections.abc import Mapping
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from convtui.render.tier import Tier

# They may have no glyphs but ASCII's, or no sequences at all.
_PLAIN = ("", "dumb", "unknown")
# Hardware, consoles and Emacs' old terminal: 16 colours at most, and they may print a question instead of answering.
_OLD = re.compile(r"(?:linux|vt\d|ansi|pcansi|cons25|wsvt25|sun\b|eterm).*")
# Hardware without colours, and terminfo's suffixes for none.
_COLOURLESS = re.compile(r"vt1\d\d.*|.*-(?:m|mono)")
_DIRECT = re.compile(
    r".*-direct\d*|.*-truecolor|(?:xterm-)?(?:ghostty|kitty)"
    r"|(?:alacritty|contour|foot|gnome|iterm2|konsole|mintty|mlterm|rio|st|vte|wezterm)(?:-.*)?"
)
_MULTIPLEXER = re.compile(r"(?:screen|tmux)\b.*")

# A colour that nobody uses, in the form in which pictures have theirs, and back: what has the terminal made of it?
_SHOW_COLOUR = "\x1b[48;2;1;2;3m\x1bP$qm\x1b\\\x1b[0m"
_HAS_RGB = "\x1bP+q524742\x1b\\"  # XTGETTCAP of "RGB"
# Which it is, whether all is well, and what it can do: the last is answered by all that answer at all.
_REST = "\x1b[>c\x1b[5n\x1b[c"

_ALL_WELL = "\x1b[0n"
_LAST = re.compile(r"\x1b\[\?[\d;]*c")
_IDENTITY = re.compile(r"\x1b\[>([\d;]*)c")
_SETTING = re.compile(r"\x1bP1\$r([\d:;]*)m\x1b\\")
# With a value or without; xterm says -1 ("2D31") where it has been told to use none.
_RGB = re.compile(r"\x1bP1\+r(?:524742|5463)(?:=(?!2[dD]31)[\dA-Fa-f]*)?\x1b\\")
# Of a setting. iTerm2 names a colour space, some leave its place empty, some have no place for it.
_OURS = re.compile(r"(?:.*;)?48[:;]2[:;](?:\d*:)?1[:;]2[:;]3(?:;.*)?")
_INDEX = re.compile(r"(?:.*;)?48[:;]5[:;]\d+(?:;.*)?")
_ONE_OF_16 = re.compile(r"(?:.*;)?(?:4|10)[0-7](?:;.*)?")

GNU_SCREEN = 83


def first_guess(environment: Mapping[str, str], encoding: str) -> Tier:
    """The tier for the first paint, which waits for no answer. `encoding` is that of the stream that is drawn to."""
    term = environment.get("TERM", "")
    if term in _PLAIN or not _is_utf8(encoding):
        return Tier.ASCII
    if environment.get("NO_COLOR") or _COLOURLESS.fullmatch(term):
        return Tier.MONO
    if _DIRECT.fullmatch(term):
        return Tier.TRUECOLOR
    if _OLD.fullmatch(term):
        return Tier.ANSI
    # In GNU screen it is that of the terminal behind, whose colours screen cannot pass on.
    if environment.get("COLORTERM") in ("truecolor", "24bit") and not environment.get("STY"):
        return Tier.TRUECOLOR
    return Tier.PALETTE if "256color" in term or _MULTIPLEXER.fullmatch(term) else Tier.ANSI


def questions(environment: Mapping[str, str], *, of_colours: bool = True) -> str:
    """What to send at start, before anything is drawn, for it may be printed; nothing where it surely would be.

    Not `of_colours` where the answer would change nothing: no colour is set then, as NO_COLOR has it.
    """
    term = environment.get("TERM", "")
    if term in _PLAIN or _OLD.fullmatch(term):
        return ""
    # Apple's Terminal prints such strings; GNU screen hands them on to the terminal behind, whose answer comes late.
    if not of_colours or environment.get("TERM_PROGRAM") == "Apple_Terminal" or environment.get("STY"):
        return _REST
    return _SHOW_COLOUR + _HAS_RGB + _REST


def in_multiplexer(environment: Mapping[str, str]) -> bool:
    """Whether a multiplexer on this machine answers, so that an answer says nothing of the line behind it."""
    if any(environment.get(name) for name in ("TMUX", "STY", "ZELLIJ")):
        return True
    # By name only and over ssh, it runs at the other end: its answers do come over the line.
    return bool(_MULTIPLEXER.fullmatch(environment.get("TERM", ""))) and not environment.get("SSH_CONNECTION")


class Interview(Struct, frozen=True):
    """What has been answered so far. Once it is `done`, nothing more counts.

    `setting` is the rendition that the terminal reports for our colour, `identity` the numbers of its DA2.
    """

    done: bool = False
    answers_status: bool = False
    setting: str | None = None
    has_rgb: bool = False
    identity: tuple[int, ...] = ()

    def heard(self, answer: str) -> Self:
        """With `answer`, a whole sequence. One that was not asked for changes nothing."""
        if self.done:
            return self
        if match := _SETTING.fullmatch(answer):
            return replace(self, setting=match[1])
        if match := _IDENTITY.fullmatch(answer):
            return replace(self, identity=tuple(int(number or 0) for number in match[1].split(";")))
        return replace(
            self,
            done=bool(_LAST.fullmatch(answer)),
            answers_status=self.answers_status or answer == _ALL_WELL,
            has_rgb=self.has_rgb or bool(_RGB.fullmatch(answer)),
        )

    def tier(self, guess: Tier) -> Tier:
        """`guess`, corrected. Where no colours or no glyphs are wanted, none are had."""
        if guess in (Tier.MONO, Tier.ASCII):
            return guess
        no_more = guess if guess is Tier.ANSI else Tier.PALETTE
        # What else is answered in GNU screen may come from the terminal behind it.
        if self.identity[:1] == (GNU_SCREEN,):
            return no_more
        # What it made of our colour says more than what it says of itself.
        shown = self.setting or ""
        if _OURS.fullmatch(shown):
            return Tier.TRUECOLOR
        if _INDEX.fullmatch(shown):
            return Tier.PALETTE
        if _ONE_OF_16.fullmatch(shown):
            return no_more  # of 256 colours the nearest to ours may be black
        if self.has_rgb or _is_direct(self.identity):
            return Tier.TRUECOLOR
        # No colour reported: not understood, unless it is one of the direct ones above, some of which never report any.
        if self.setting is not None:
            return no_more
        return Tier.PALETTE if guess is Tier.ANSI and _is_putty(self.identity) else guess


def _is_direct(identity: tuple[int, ...]) -> bool:
    """Whether a terminal with this DA2 has true colours, as far as it tells the terminal."""
    match identity:
        case (1 | 61 | 65, version, *_) if version >= 3600:
            return True  # VTE since 0.36; kitty, foot
        case (0 | 1, 115, 0) | (1, 277, 0) | (0, 276, 0) | (24, 279, 0):
            return True  # Konsole; WezTerm; xterm.js (VS Code), which reports no colours; mlterm, the same
        case (0, _, 1) | (_, 2500, 0):
            return True  # Windows' console, Alacritty, Rio; iTerm2
        case (77 | 84, *_):
            return True  # mintty; tmux, which reduces them itself to what is behind it
    return False


def _is_putty(identity: tuple[int, ...]) -> bool:
    """It calls itself xterm, has had 256 colours for long, and true ones since 0.71 only."""
    return identity == (0, 136, 0)


def _is_utf8(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name == "utf-8"
    except LookupError:
        return False
