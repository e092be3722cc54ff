"""The second wall: whatever text reaches a line, no control, bidi or private-use character leaves it."""

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from convtui.core.text import has_unsafe, scrub


class TextWall(LineFilter):
    """Replaces such characters by one that is as wide, so that columns stay where they are.

    Textual counts no column for most of them, and a line that grows here is too long for the screen: these go.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Control segments are Textual's own and pass."""
        if not any(has_unsafe(text) for text, _, control in segments if not control):
            return segments
        return [segment if segment.control else Segment(_harmless(segment.text), segment.style) for segment in segments]


def _harmless(text: str) -> str:
    if not has_unsafe(text):
        return text
    # Marks that combine take no column either, and stay.
    return "".join(scrub(each) for each in text if cell_len(each) or not has_unsafe(each))
