"""What a terminal shows, cell by cell, and the fewest bytes that make it show something else."""

import numpy as np

from convtui.render.frame import CONTINUED, FIRST_CLUSTER, Frame, Ints, Table, read_frame
from convtui.render.look import Look

UNKNOWN = -1
# A photograph makes thousands of styles; a day of them must not fill the memory.
MOST_LOOKS = 20_000


class ScreenRecord:
    """The record of a terminal of `height` x `width` cells. At first nothing is known of it."""

    def __init__(self, height: int, width: int) -> None:
        self.height, self.width = height, width
        self.table = Table()
        self.forget()

    def forget(self) -> None:
        """The terminal may show anything now: all is sent again."""
        self._glyphs: Ints = np.full((self.height, self.width), UNKNOWN, np.int32)
        self._looks: Ints = np.full((self.height, self.width), UNKNOWN, np.int32)
        self._look: Look | None = None
        self._cursor: tuple[int, int] | None = None

    def read(self, data: str) -> Frame | None:
        """`read_frame` with this record's table; a table that has grown large is begun anew, and all is sent again."""
        if len(self.table.looks) > MOST_LOOKS:
            self.table = Table()
            self.forget()
        return read_frame(data, self.table)

    def show(self, frame: Frame) -> str:
        """The sequences that bring the terminal from what it shows to what `frame` sets; "" if it shows that."""
        inside = (frame.rows < self.height) & (frame.columns < self.width)
        at = frame.rows[inside], frame.columns[inside]
        glyphs, looks = self._glyphs.copy(), self._looks.copy()
        glyphs[at], looks[at] = frame.glyphs[inside], frame.looks[inside]
        changed = (glyphs != self._glyphs) | (looks != self._looks)
        out: list[str] = []
        if changed.any():
            _whole_glyphs(changed, self._glyphs)
            _whole_glyphs(changed, glyphs)
            changed &= glyphs != UNKNOWN
            out = self._sequences(changed, glyphs, looks)
            self._glyphs, self._looks = glyphs, looks
        cursor = min(frame.cursor[0], self.height - 1), min(frame.cursor[1], self.width - 1)
        if out or cursor != self._cursor:
            out.append(f"\x1b[{cursor[0] + 1};{cursor[1] + 1}H")
            self._cursor = cursor
        return "".join(out)

    def _sequences(self, changed: "np.typing.NDArray[np.bool_]", glyphs: Ints, looks: Ints) -> list[str]:
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
            wanted = self.table.looks[style]
            out.append(wanted.change_from(look))
            look = wanted.set_after(look)
            if char >= FIRST_CLUSTER:
                # How far a terminal moves on such a glyph is its own affair: the next run says where it stands.
                out.append(self.table.glyph(char))
                here = (-1, -1)
            else:
                out.append(text[start:end])
                here = (row, column + end - start)
        self._look = look
        return out

    @staticmethod
    def _jump(here: tuple[int, int], there: tuple[int, int]) -> str:
        if here[0] == there[0] and here[1] < there[1]:
            gap = there[1] - here[1]
            return f"\x1b[{gap}C" if gap > 1 else "\x1b[C"
        return f"\x1b[{there[0] + 1};{there[1] + 1}H"


def _whole_glyphs(changed: "np.typing.NDArray[np.bool_]", glyphs: Ints) -> None:
    """Where half of a wide glyph changes, the other half does: a terminal clears what is cut in two."""
    second = glyphs == CONTINUED
    if not second.any():
        return
    # A glyph of n columns spreads a change over all of them.
    for _ in range(2):
        changed[:, :-1] |= changed[:, 1:] & second[:, 1:]
        changed[:, 1:] |= changed[:, :-1] & second[:, 1:]
