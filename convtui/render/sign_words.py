"""The words for what a signed map shows, where a terminal has not the colours that they name."""

import re

from convtui.render.tier import Tier

_COLOURS = re.compile(r"\b(pale|cream|blue|mid grey|grey|orange ring)\b", re.IGNORECASE)
_WORDS = {
    Tier.ANSI: {"pale": "white", "cream": "white", "blue": "blue", "grey": "grey", "orange ring": "yellow ring"},
    Tier.MONO: {"pale": "full", "cream": "full", "blue": "empty", "grey": "dots", "orange ring": "line"},
    Tier.ASCII: {"pale": "#", "cream": "#", "blue": "=", "grey": ".", "orange ring": "ring of o"},
}


def sign_words(text: str, tier: Tier) -> str:
    """`text` about a signed map with the words that hold in `tier`, their first letters as they were."""
    words = _WORDS.get(tier)
    if words is None:
        return text

    def word(match: re.Match[str]) -> str:
        found = match[1].lower().removeprefix("mid ")
        made = words[found]
        return made.capitalize() if match[1][0].isupper() else made

    return _COLOURS.sub(word, text)
