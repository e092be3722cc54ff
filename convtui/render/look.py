"""How a cell looks apart from its glyph: a terminal's style, as SGR sequences set it."""

from msgspec import Struct

# Attributes that show on a blank cell: underline, reverse, strike, double underline, frame, encircle, overline.
_SEEN_ON_BLANK = frozenset({"4", "7", "9", "21", "51", "52", "53"})


class Look(Struct, frozen=True):
    """`fg`, `bg`: SGR parameters such as "38;2;1;2;3", "" for the default colour. `attributes` likewise: "1", "4".

    `fg` None: the foreground does not matter, because nothing of it is seen.
    """

    fg: str | None = ""
    bg: str = ""
    attributes: tuple[str, ...] = ()

    def change_from(self, before: "Look | None") -> str:
        """The SGR sequence that turns `before` (None: unknown) into this one; "" if there is nothing to do."""
        parts: list[str] = []
        if before is None or before.attributes != self.attributes:
            parts = ["0", *self.attributes]
            before = PLAIN
        if self.fg is not None and self.fg != before.fg:
            parts.append(self.fg or "39")
        if self.bg != before.bg:
            parts.append(self.bg or "49")
        return f"\x1b[{';'.join(parts)}m" if parts else ""

    def set_after(self, before: "Look | None") -> "Look":
        """What the terminal's style is once this one was set: a foreground that does not matter stays as it was."""
        if self.fg is not None:
            return self
        kept = before.fg if before is not None and before.attributes == self.attributes else ""
        return Look(kept, self.bg, self.attributes)

    def on_blank(self) -> "Look":
        """As a blank cell shows it."""
        if _SEEN_ON_BLANK.intersection(self.attributes):
            return self
        return Look(None, self.bg)


PLAIN = Look()


def read_look(parameters: str, before: Look) -> Look:
    """`before` changed by one SGR sequence's parameters: colours, palette colours, attributes, reset.

    An attribute that is taken away by a code of its own (22 to 29, 54, 55) gives all up: None of Textual's frames holds
    one, and ValueError makes the caller send the frame as it is.
    """
    fg, bg, attributes = before.fg, before.bg, before.attributes
    words = iter(parameters.split(";"))
    for word in words:
        if word in ("", "0"):
            fg, bg, attributes = "", "", ()
            continue
        code = int(word)
        if code in (38, 48):
            kind = next(words, "")
            rest = [next(words, "") for _ in range({"2": 3, "5": 1}.get(kind, 0))]
            if not rest or "" in rest:
                raise ValueError(f"an unknown colour: {parameters}")
            colour = ";".join([word, kind, *rest])
            fg, bg = (colour, bg) if code == 38 else (fg, colour)
        elif 30 <= code <= 37 or 90 <= code <= 97:
            fg = word
        elif 40 <= code <= 47 or 100 <= code <= 107:
            bg = word
        elif code == 39:
            fg = ""
        elif code == 49:
            bg = ""
        elif code <= 9 or code in (21, 51, 52, 53):
            attributes = attributes if word in attributes else (*attributes, word)
        else:
            raise ValueError(f"an unknown style: {parameters}")
    return Look(fg, bg, attributes)
