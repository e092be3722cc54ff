"""What a terminal shows, cell by cell, what it is to show, and the fewest bytes that lead from one to the other."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from rich.cells import cell_len

from convtui.render.emit import Pen
from convtui.render.frame import CONTINUED, FIRST_CLUSTER, Frame, Ints, Table, read_frame
from convtui.render.gallery import END_OF_NAMES, FIRST_NAME, Gallery
from convtui.render.look import PLAIN, Look
from convtui.render.mural import BOUNDS, Mural
from convtui.render.pen_look import look_of, pen_of
from convtui.render.tier import Tier

UNKNOWN = -1
_REVERSED = Look("", "", ("7",))
# In `_shown`: a part of a picture stands here, which `Mural` knows more of. Equal to no glyph that is wanted.
PAINTED = -2
# A photograph in runs of text makes thousands of styles; a day of them must not fill the memory.
MOST_LOOKS = 20_000
Cells = npt.NDArray[np.bool_]


class ScreenRecord:
    """The record of a terminal of `height` x `width` cells. At first nothing is known of it, and nothing wanted."""

    def __init__(self, height: int, width: int, gallery: Gallery | None = None, tier: Tier = Tier.TRUECOLOR) -> None:
        self.height, self.width = height, width
        self.table = Table()
        self._gallery = gallery or Gallery()
        self._mural = Mural(height, width, tier)
        self._wanted: Ints = np.full((height, width), UNKNOWN, np.int32)
        self._wanted_looks: Ints = np.full((height, width), UNKNOWN, np.int32)
        self._wanted_cursor = 0, 0
        self._arranged = -1
        self.tier = tier

    def forget(self) -> None:
        """The terminal may show anything now: all is sent again."""
        self._shown: Ints = np.full((self.height, self.width), UNKNOWN, np.int32)
        self._shown_looks: Ints = np.full((self.height, self.width), UNKNOWN, np.int32)
        self._look: Look | None = None
        self._cursor: tuple[int, int] | None = None
        self._mural.lose()

    @property
    def tier(self) -> Tier:
        """What the terminal can show."""
        return self._mural.tier

    @tier.setter
    def tier(self, tier: Tier) -> None:
        self._mural.tier = tier
        self._styled, self._spelt = translators(tier)
        self.forget()

    # -- what is wanted

    def read(self, data: str) -> Frame | None:
        """`read_frame` with this record's table; a table that has grown large is begun anew."""
        if len(self.table.looks) > MOST_LOOKS:
            self._begin_table()
        return read_frame(data, self.table)

    def _begin_table(self) -> None:
        """Keeps what is wanted now; all of it is sent again."""
        old, self.table = self.table, Table()
        numbers, places = np.unique(self._wanted_looks, return_inverse=True)
        looks = [n if n == UNKNOWN else self.table.look(old.looks[n]) for n in numbers.tolist()]
        self._wanted_looks = np.array(looks, np.int32)[places].reshape(self._wanted_looks.shape)
        numbers, places = np.unique(self._wanted, return_inverse=True)
        glyphs = [n if n < FIRST_CLUSTER else self.table.cluster(old.glyph(n)) for n in numbers.tolist()]
        self._wanted = np.array(glyphs, np.int32)[places].reshape(self._wanted.shape)
        self.forget()

    def want(self, frame: Frame) -> None:
        """From now on the terminal is to show what `frame` sets, and what it leaves alone as before."""
        inside = (frame.rows < self.height) & (frame.columns < self.width)
        at = frame.rows[inside], frame.columns[inside]
        before, after = self._wanted[at], frame.glyphs[inside]
        self._wanted[at], self._wanted_looks[at] = after, frame.looks[inside]
        moved = (before != after) & (is_name(before) | is_name(after))
        if moved.any() or self._gallery.version != self._arranged:
            self._mural.arrange(self._wanted, self._gallery)
            self._arranged = self._gallery.version
        self._wanted_cursor = min(frame.cursor[0], self.height - 1), min(frame.cursor[1], self.width - 1)

    # -- what is sent

    @property
    def is_coarse(self) -> bool:
        """Whether a picture is not shown as finely as it may be."""
        return self._mural.is_coarse

    def show(self, frame: Frame) -> str:
        """`want`, and the sequences that make the terminal show it; "" if it does."""
        self.want(frame)
        return self.difference()

    def difference(self, bounds: Sequence[int] = BOUNDS, budget: int | None = None) -> str:
        """The sequences that bring the terminal to what is wanted; "" if nothing is to do. `bounds` and `budget` are
        those of `Mural.paint`.
        """
        glyphs, looks = (self._wanted, self._wanted_looks) if self.tier.has_colour else self._as_text()
        painted = is_name(glyphs)
        changed = ((glyphs != self._shown) | (looks != self._shown_looks)) & ~painted
        out: list[str] = []
        if changed.any():
            _whole_glyphs(changed, self._shown)
            _whole_glyphs(changed, glyphs)
            changed &= (glyphs != UNKNOWN) & ~painted
            covered = changed & (self._shown == PAINTED)
            if covered.any():
                self._mural.lose(covered)
            out = self._sequences(changed, glyphs, looks)
            self._shown[changed], self._shown_looks[changed] = glyphs[changed], looks[changed]
        if painted.any() and self.tier.has_colour:
            out += self._pictures(painted, bounds, budget)
        if out or self._wanted_cursor != self._cursor:
            row, column = self._wanted_cursor
            out.append(f"\x1b[{row + 1};{column + 1}H")
            self._cursor = self._wanted_cursor
        return "".join(out)

    def _pictures(self, painted: Cells, bounds: Sequence[int], budget: int | None) -> list[str]:
        """The bytes of the mural know colours only, no attributes: those are taken off before."""
        pen = pen_of(self._look)
        data, after = self._mural.paint(pen or Pen(), bounds, budget)
        self._shown[painted] = PAINTED
        if not data:
            return []
        reset = [] if pen is not None else [PLAIN.change_from(None)]
        self._look = look_of(after)
        return [*reset, data.decode()]

    def _as_text(self) -> tuple[Ints, Ints]:
        """What is wanted, with pictures as text without colours."""
        glyphs, looks = self._wanted.copy(), self._wanted_looks.copy()
        turned = np.zeros(glyphs.shape, np.bool_)
        pictures = is_name(glyphs)
        self._mural.write(glyphs, turned)
        looks[pictures] = np.where(turned[pictures], self.table.look(_REVERSED), self.table.look(PLAIN))
        return glyphs, looks

    def _sequences(self, changed: Cells, glyphs: Ints, looks: Ints) -> list[str]:
        """Runs of one look, with jumps between them."""
        rows, columns = np.nonzero(changed)
        chars, styles = glyphs[rows, columns], looks[rows, columns]
        single = chars >= CONTINUED
        breaks = (np.diff(rows) != 0) | (np.diff(columns) != 1) | (np.diff(styles) != 0) | single[1:] | single[:-1]
        starts = np.concatenate(([0], np.flatnonzero(breaks) + 1))
        ends = np.append(starts[1:], len(rows))
        text = np.where(single, 0x20, chars).astype("<u4").tobytes().decode("utf-32-le")
        out: list[str] = []
        here, look = (-1, -1), self._look
        runs = zip(
            rows[starts].tolist(),
            columns[starts].tolist(),
            styles[starts].tolist(),
            chars[starts].tolist(),
            starts.tolist(),
            ends.tolist(),
            strict=True,
        )
        for row, column, style, char, start, end in runs:
            if char == CONTINUED:
                continue
            if here != (row, column):
                out.append(self._jump(here, (row, column)))
            wanted = self._styled(self.table.looks[style])
            out.append(wanted.change_from(look))
            look = wanted.set_after(look)
            if char >= FIRST_CLUSTER:
                # How far a terminal moves on such a glyph is its own affair: the next run says where it stands.
                out.append(self._spelt(self.table.glyph(char)))
                here = (-1, -1)
            else:
                piece = text[start:end]
                out.append(piece if piece.isascii() else "".join(map(self._spelt, piece)))
                here = (row, column + end - start)
        self._look = look
        return out

    @staticmethod
    def _jump(here: tuple[int, int], there: tuple[int, int]) -> str:
        if here[0] == there[0] and here[1] < there[1]:
            gap = there[1] - here[1]
            return f"\x1b[{gap}C" if gap > 1 else "\x1b[C"
        return f"\x1b[{there[0] + 1};{there[1] + 1}H"


def translators(tier: Tier) -> tuple[Callable[[Look], Look], Callable[[str], str]]:
    """What turns a style, and a glyph of any width, into what `tier` can show of it."""
    if tier is Tier.TRUECOLOR:
        return lambda look: look, lambda glyph: glyph
    # Its tables take a while to make, and most terminals need none of them.
    from convtui.render.tier_look import tier_glyph, tier_look

    return lambda look: tier_look(look, tier), lambda glyph: tier_glyph(glyph, tier, cell_len(glyph))


def is_name(glyphs: Ints) -> Cells:
    """Where a part of a picture is wanted."""
    made: Cells = (glyphs >= FIRST_NAME) & (glyphs < END_OF_NAMES)
    return made


def _whole_glyphs(changed: Cells, glyphs: Ints) -> None:
    """Where half of a wide glyph changes, the other half does: a terminal clears what is cut in two."""
    second = glyphs == CONTINUED
    if not second.any():
        return
    # A glyph of n columns spreads a change over all of them.
    for _ in range(2):
        changed[:, :-1] |= changed[:, 1:] & second[:, 1:]
        changed[:, 1:] |= changed[:, :-1] & second[:, 1:]
