"""What a modern terminal answers when a program asks it something."""

import re

_QUESTION = re.compile(
    rb"\x1b\[(?:(?P<status>5n)|(?P<primary>0?c)|(?P<secondary>>0?c)|\?(?P<mode>\d{1,5})\$p)|\x1bP\$q(?P<look>m)\x1b\\"
)
_LOOK = re.compile(rb"\x1b\[([\d;:]*)m")
_TRUE = re.compile(rb"([34]8)[;:]2[;:]{1,2}(\d+)[;:](\d+)[;:](\d+)")
# How far back a question may have begun, and the colours that a question is about.
TAIL = 256
SYNCHRONISED = 2026


class Answers:
    """Reads what a program sends and says what goes back. A question may come in pieces.

    It answers DSR 5, DA1, DA2, DECRQM (it knows synchronised updates and no other mode) and DECRQSS for the colours,
    which it shows as they were set. All else that a terminal might be asked stays unanswered.
    """

    def __init__(self) -> None:
        self._tail = b""

    def to(self, data: bytes) -> bytes:
        """The answers to the questions that end in `data`, in their order."""
        text = self._tail + data
        made = b"".join(
            self._answer(found, text) for found in _QUESTION.finditer(text) if found.end() > len(self._tail)
        )
        self._tail = text[-TAIL:]
        return made

    @staticmethod
    def _answer(found: re.Match[bytes], text: bytes) -> bytes:
        match found.lastgroup:
            case "status":
                return b"\x1b[0n"
            case "primary":
                return b"\x1b[?62;22c"
            case "secondary":
                return b"\x1b[>1;4000;0c"
            case "mode":
                return b"\x1b[?%d;%d$y" % (int(found["mode"]), 2 if int(found["mode"]) == SYNCHRONISED else 0)
        return b"\x1bP1$r%sm\x1b\\" % _colours(text[max(0, found.start() - TAIL) : found.start()])


def _colours(text: bytes) -> bytes:
    """The parameters of a DECRQSS answer: the true colours that hold after `text`, in xterm's spelling."""
    held: dict[bytes, bytes] = {}
    for look in _LOOK.finditer(text):
        if look[1].lstrip(b"0")[:1] in (b"", b";"):
            held.clear()
        for which, *parts in _TRUE.findall(look[1]):
            held[which] = which + b":2::" + b":".join(parts)
    return b";".join((b"0", *(held[which] for which in sorted(held))))
