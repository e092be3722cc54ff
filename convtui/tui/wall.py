"""The second wall: whatever text reaches a line, no control, bidi or private-use character leaves it."""

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from convtui.core.text import has_unsafe, scrub


class TextWall(LineFilter):
    """Replaces such characters one for one, so that columns stay where they are."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Control segments are Textual's own and pass."""
        if not any(has_unsafe(text) for text, _, control in segments if not control):
            return segments
        return [segment if segment.control else Segment(scrub(segment.text), segment.style) for segment in segments]
