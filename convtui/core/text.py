"""The one boundary for text from outside: control, bidi and private-use characters are made visible."""

import re
import unicodedata

# Cc, bidi controls, line and paragraph separators, zero-width characters, surrogates, private use.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff\U000e0000-\U000e007f]"
)


def _picture_of(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    return "\u00b7"


def visible(text: str, limit: int = 200) -> str:
    """`text` from a file, a name or an argument, safe to print: nothing in it reaches the terminal as a command.

    C0 controls become their Unicode control pictures (ESC is shown as ␛), other unsafe characters a middle dot;
    stacked combining marks are cut at two; more than `limit` characters end in an ellipsis.
    """
    out: list[str] = []
    marks = 0
    for character in _UNSAFE.sub(_picture_of, text[: limit * 4]):
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= 2:
            out.append(character)
    cut = len(out) > limit or len(text) > limit * 4
    return "".join(out[: limit - 1]) + "…" if cut else "".join(out)


def short(name: str) -> str:
    """A name as it is, of a path its last part: what a screen has room for. Not yet `visible`."""
    return name.rstrip("/").rpartition("/")[2] or name


def has_unsafe(text: str) -> bool:
    """Whether `text` holds a character that `visible` would replace."""
    return _UNSAFE.search(text) is not None


def scrub(text: str) -> str:
    """The second wall, at the last boundary: replaces unsafe characters one for one, keeping the length."""
    return _UNSAFE.sub("\u00b7", text)
