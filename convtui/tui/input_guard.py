"""Bytes from the terminal, cut into what Textual's parser can take: it never sees half a sequence or a harmful one."""

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from enum import Enum, auto

from msgspec import Struct
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

# Textual gives up on longer ones and types them out as keys.
LONGEST_SEQUENCE = 32
LONGEST_PASTE = 10_000
LONGEST_ANSWER = 256
# Of what comes at once, more than anybody types, so many characters or equal keys are kept: the last ones.
LONGEST_RUN = 64
MOST_ANSWERS = 64  # of what comes at once; the rest is dropped
LARGEST_SIZE = 1000  # rows or columns that a terminal may say it has
LARGEST_PLACE = 20_000  # of a mouse, in pixels at most
LARGEST_CODE = 0x10FFFF
# Seconds of silence after which an unfinished piece is taken for finished: a bare Esc, two bytes (Alt and a key), a
# longer sequence or the rest of one, a paste. Terminals always end their pastes; slow lines have pauses.
ESCAPE_SILENCE, PAIR_SILENCE, SEQUENCE_SILENCE, PASTE_SILENCE = 0.1, 0.2, 0.5, 5.0

ESC, ST = b"\x1b", b"\x1b\\"
PASTE_START, PASTE_END = b"\x1b[200~", b"\x1b[201~"
X10_REPORT = 6  # ESC [ M and three bytes of any value, invalid UTF-8 too
_CSI = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]")
_OPEN_CSI = re.compile(rb"\x1b\[[0-?]*[ -/]*\Z")
_SS3 = re.compile(rb"\x1bO[0-9;]*[ -/:<-~]")
_OPEN_SS3 = re.compile(rb"\x1bO[0-9;]*\Z")
_CONSOLE_KEY = re.compile(rb"\x1b\[\[[A-E]")  # Linux' own console: F1 to F5
_STRING = b"]PX^_"  # OSC, DCS, SOS, PM, APC: answers, never keys
_STRING_END, _OSC_END = re.compile(rb"[\x18\x1a\x1b]"), re.compile(rb"[\x07\x18\x1a\x1b]")
_CSI_END = re.compile(rb"[^ -?]")
_REPEATED = re.compile(rb"(\x1b\[[?>]?[\d;]*[A-Za-z~])\1{%d,}" % LONGEST_RUN)  # a key or an answer
_MOVES = re.compile(rb"(?:\x1b\[<35;\d+;\d+M)+(?=\x1b\[<35;\d+;\d+M)")  # of a mouse with no button down
_NUMBER = re.compile(rb"\d+")
_MOUSE = re.compile(rb"\x1b\[<?\d+;-?\d+;-?\d+[Mm]")
_KEY = re.compile(rb"\x1b\[[\d:]*(?:;[\d:]*){0,2}[u~ABCDEFHPQRS]")
_REPORT = re.compile(rb"\x1b\[(?:\?\d+;\d\$y|\d+;\d+R|[IO])")  # of a mode, the cursor's place, the focus
_SIZE = re.compile(rb"\x1b\[48((?:;\d+(?::[\d:]*)?){4})t")
# All is well; what the terminal can do (DA1) and is (DA2, XTVERSION); a setting (DECRQSS); a capability (XTGETTCAP);
# a colour (OSC 4, 10 and on).
_ANSWER = re.compile(
    rb"\x1b\[(?:0n|[?>][\d;]+c)"
    rb"|\x1bP(?:[01]\$r[ -~]*|[01]\+r[\dA-Fa-f=;]*|>\|[ -~]*)\x1b\\"
    rb"|\x1b\](?:4;\d+|1\d);rgba?:[\dA-Fa-f/]+(?:\x07|\x1b\\)"
)


class Typed(Struct, frozen=True):
    """Characters and whole sequences, for the parser."""

    text: str


class Escape(Struct, frozen=True):
    """The key Esc by itself."""


class Pasted(Struct, frozen=True):
    """A bracketed paste, cut at LONGEST_PASTE characters. No part of it is ever a key."""

    text: str


class Answer(Struct, frozen=True):
    """What the terminal was asked: the whole sequence, of printable characters between its ESC and its end."""

    text: str


Piece = Typed | Escape | Pasted | Answer


class _Within(Enum):
    NOTHING = auto()
    PASTE = auto()
    STRING = auto()  # an answer if it is a known one, else dropped until its end
    LONG_CSI = auto()  # dropped until its end


class InputGuard:
    """Give it what was read; it yields pieces, and holds what is unfinished until more comes or silence ends it."""

    def __init__(self) -> None:
        self._within = _Within.NOTHING
        self._held = b""
        self._paste = bytearray()
        self._string = bytearray()  # from its ESC on, a little more than LONGEST_ANSWER at most
        self._decoder = getincrementaldecoder("utf-8")(errors="replace")
        self._last = 0.0

    def feed(self, data: bytes, now: float) -> Iterator[Piece]:
        """The pieces of `data`, read at `now` (seconds of any clock)."""
        self._last = now
        data, self._held = self._held + data, b""
        if self._within is _Within.NOTHING and PASTE_START not in data:
            data = _MOVES.sub(b"", _REPEATED.sub(lambda match: match[1] * LONGEST_RUN, data))
        answers = 0
        while data:
            piece: Piece | None = None
            if self._within is _Within.NOTHING:
                start = data.find(ESC)
                plain, data = (data, b"") if start < 0 else (data[:start], data[start:])
                # A sequence in the middle of a character ends it, unfinished.
                if text := self._decoder.decode(plain, final=start >= 0):
                    yield Typed(text[-LONGEST_RUN:])
                if data:
                    piece, data = self._sequence(data)
            elif self._within is _Within.PASTE:
                done, data = self._add_to_paste(data)
                piece = self._end_of_paste() if done else None
            elif self._within is _Within.STRING:
                piece, data = self._add_to_string(data)
            else:
                data = self._skip(data)
            answers += isinstance(piece, Answer)
            if piece is not None and (answers <= MOST_ANSWERS or not isinstance(piece, Answer)):
                yield piece

    def silence(self, now: float) -> Iterator[Piece]:
        """What is finished at `now` because nothing more has come."""
        deadline = self.deadline
        if deadline is None or now < deadline:
            return
        held, self._held = self._held, b""
        if self._within is _Within.PASTE:
            self._paste += held
            yield self._end_of_paste()
        elif self._within is _Within.NOTHING and len(held) == 1:
            yield Escape()
        elif self._within is _Within.NOTHING and len(held) == 2:
            yield Typed(held.decode("ascii", "replace"))
        self._within = _Within.NOTHING

    @property
    def deadline(self) -> float | None:
        """When `silence` has something to do; None while nothing is unfinished."""
        if self._within is _Within.PASTE:
            return self._last + PASTE_SILENCE
        if self._within is not _Within.NOTHING or len(self._held) > 2:
            return self._last + SEQUENCE_SILENCE
        if self._held:
            return self._last + (ESCAPE_SILENCE if len(self._held) == 1 else PAIR_SILENCE)
        return None

    # -- sequences

    def _sequence(self, data: bytes) -> tuple[Piece | None, bytes]:
        """(the piece, or None; what follows) of `data`, which starts with ESC."""
        second = data[1:2]
        if not second:
            return self._hold(data)
        if second == b"[":
            return self._csi(data)
        if second == b"O":
            if match := _SS3.match(data):
                text = match.group().decode()
                return Typed(text) if text in ANSI_SEQUENCES_KEYS else None, data[match.end() :]
            return self._hold(data) if _OPEN_SS3.match(data) and len(data) <= LONGEST_SEQUENCE else (None, data[2:])
        if second in _STRING:
            if len(data) == 2:
                return self._hold(data)  # Alt and this key, if nothing follows
            self._within, self._string = _Within.STRING, bytearray(data[:2])
            return None, data[2:]
        if second == ESC or second > b"\x7f":
            return Escape(), data[1:]
        return Typed(data[:2].decode()), data[2:]

    def _csi(self, data: bytes) -> tuple[Piece | None, bytes]:
        if data.startswith(b"\x1b[M"):
            return self._hold(data) if len(data) < X10_REPORT else (None, data[X10_REPORT:])
        if data == b"\x1b[[":
            return self._hold(data)
        match = _CONSOLE_KEY.match(data) or _CSI.match(data)
        if match:
            if match.group() == PASTE_START:
                self._within = _Within.PASTE
            elif match.group() != PASTE_END and is_understood(match.group()):
                return Typed(match.group().decode()), data[match.end() :]
            return answer_of(match.group()), data[match.end() :]
        if not _OPEN_CSI.match(data):  # cut short by something else, which counts again
            end = _CSI_END.search(data, 2)
            return None, data[end.start() if end else 2 :]
        if len(data) <= (LONGEST_ANSWER if data[2:3] in b"?>" else LONGEST_SEQUENCE):
            return self._hold(data)
        self._within = _Within.LONG_CSI
        return None, b""

    def _hold(self, data: bytes) -> tuple[None, bytes]:
        self._held = data
        return None, b""

    def _skip(self, data: bytes) -> bytes:
        """What follows the long sequence that is being dropped."""
        match = _CSI_END.search(data)
        if match is None:
            return b""
        self._within = _Within.NOTHING
        return data[match.end() if b"@" <= match.group() <= b"~" else match.start() :]

    def _add_to_string(self, data: bytes) -> tuple[Answer | None, bytes]:
        """(the answer, if the string ends here and is one; what follows)."""
        match = (_OSC_END if self._string.startswith(b"\x1b]") else _STRING_END).search(data)
        at = match.start() if match else len(data)
        self._string += data[: min(at, LONGEST_ANSWER + 1 - len(self._string))]
        if match is None:
            return None, b""
        if data[at:] == ESC:
            self._held = ESC  # the first half of its end, or of something else
            return None, b""
        self._within = _Within.NOTHING
        if match.group() == ESC and not data.startswith(ST, at):
            return None, data[at:]  # cut short by something else, which counts again
        end = ST if match.group() == ESC else match.group()
        return answer_of(bytes(self._string) + end), data[at + len(end) :]

    # -- pastes

    def _add_to_paste(self, data: bytes) -> tuple[bool, bytes]:
        """(whether the paste ends here, what follows)."""
        text, end, follows = data.partition(PASTE_END)
        if not end:  # its first bytes may be there already
            half = max((n for n in range(1, len(PASTE_END)) if data.endswith(PASTE_END[:n])), default=0)
            text, self._held = data[: len(data) - half], data[len(data) - half :]
        room = LONGEST_PASTE * 4 - len(self._paste)  # four bytes a character at most
        self._paste += text[: max(0, room)]
        return bool(end), follows

    def _end_of_paste(self) -> Pasted:
        text = self._paste.decode("utf-8", "replace")[:LONGEST_PASTE]
        self._paste.clear()
        self._within = _Within.NOTHING
        return Pasted(text.replace("\x00", ""))


def is_understood(sequence: bytes) -> bool:
    """Whether Textual's parser knows this CSI sequence, and what it says can be: a key that there is, a place or a size
    that a terminal may have. What it does not know it would type out: an answer that ends in q would leave the app.
    """
    numbers = [int(number[:12]) for number in _NUMBER.findall(sequence)]
    if len(sequence) > LONGEST_SEQUENCE or any(number > LARGEST_CODE for number in numbers):
        return False
    if size := _SIZE.fullmatch(sequence):
        rows, columns, *pixels = [int(part.partition(b":")[0]) for part in size[1].split(b";")[1:]]
        return 0 < rows <= LARGEST_SIZE and 0 < columns <= LARGEST_SIZE and min(pixels) > 0
    if _MOUSE.fullmatch(sequence):
        return all(number <= LARGEST_PLACE for number in numbers)
    if _KEY.fullmatch(sequence):
        # A half of a pair that UTF-16 makes of one character: no character, and nothing could print it.
        return not (sequence.endswith(b"u") and any(0xD800 <= number <= 0xDFFF for number in numbers))
    return bool(_REPORT.fullmatch(sequence)) or sequence.decode() in ANSI_SEQUENCES_KEYS


def answer_of(sequence: bytes) -> Answer | None:
    """The answer that this whole sequence is, if it is a known one and no longer than they are."""
    known = len(sequence) <= LONGEST_ANSWER and _ANSWER.fullmatch(sequence)
    return Answer(sequence.decode("ascii")) if known else None
