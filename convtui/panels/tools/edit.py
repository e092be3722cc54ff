"""The panel of settings on the screen: in the picture's place, or beside the map where there is room."""

from msgspec.structs import replace

from convtui.core.text import visible
from convtui.lab.arithmetic import FALSE_RIM, map_lines, pool_lines
from convtui.lab.intents import ClickTool, Focus, Intent
from convtui.lab.settings import ROWS, Deed, Place, Row, chosen
from convtui.lab.tool_state import Edit
from convtui.panels.kernel import KernelPanels, Word
from convtui.panels.titles import titles
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, GROUND, HINT, KEY, RIM, RING, TEXT, WHITE
from convtui.render.sign_words import sign_words

# The column where the values' arrows stand, and what is between arrow and value: in the room that full names take, and
# in less, with shorter ones.
VALUE, BESIDE = 17, 2
NARROW_VALUE, NARROW_BESIDE = 13, 1
WIDTH = 31
SHORTER = {
    "kernel rows": "rows",
    "kernel columns": "columns",
    "flipped kernel": "flipped",
    "working size": "size",
    "crop picture": "crop",
    "nudge picture": "nudge",
    "draw a picture": "draw",
}
LONGEST_TYPED = 7
# What lies between the map and the panel beside it.
GAP = 2
KEYS: tuple[Word, ...] = (
    ("arrows", "change", None),
    ("0-9", "type", None),
    ("Enter", "do it", "enter"),
    ("Tab", "kernel", "next_pane"),
    ("u", "undo", "undo"),
    ("Esc", "close", "escape"),
    (":", "all", "palette"),
)


class EditPanels(KernelPanels, frozen=True, eq=False):
    """Draws a scene whose tool is an `Edit`."""

    @property
    def _edit(self) -> Edit:
        tool = self.scene.view.tool
        assert isinstance(tool, Edit)
        return tool

    @property
    def _row(self) -> Row:
        return ROWS[self._edit.row]

    @property
    def _in_focus(self) -> bool:
        return self.scene.view.focus == "picture"

    @property
    def _is_aside(self) -> bool:
        """Whether there is room for it beside the map, so that the picture can stay."""
        return self.layout.side >= GAP + WIDTH

    @property
    def _home(self) -> str:
        """The pane that the panel is drawn on."""
        return "side" if self._is_aside else "picture"

    @property
    def lit(self) -> str:
        return self._home if self._in_focus else super().lit

    # -- the lines above and below

    def hint(self) -> str | None:
        if not self._in_focus:
            return "Tab goes back to the settings; arrows and numbers are here now. Esc closes."
        return sign_words(self._row.about, self.tier)

    def keys(self) -> tuple[Word, ...] | None:
        return KEYS

    def note(self) -> str | None:
        typing = self._edit.typing
        return super().note() if typing is None else f"[{visible(typing, 10)}_] Enter keeps, Esc drops"

    def titles(self) -> tuple[str, str, str]:
        title = f"settings {self._edit.row + 1} of {len(ROWS)}"
        if not self._is_aside:
            return (title, *super().titles()[1:])
        picture, kernel, _ = titles(self.scene, replace(self.layout, side=0), self.port(), self.tone)
        return picture, kernel, f"{'':{GAP}}{title}"

    # -- the panel

    @property
    def pool_in_pane(self) -> bool:
        """The panel may have taken the pooled map's room."""
        return self.scene.computed.pooled is not None if self._is_aside else super().pool_in_pane

    def picture(self) -> Cells:
        return super().picture() if self._is_aside else self._panel()

    def side(self) -> Cells | None:
        if not self._is_aside:
            return super().side()
        canvas = Canvas(self.layout.pane[0], self.layout.side)
        return canvas.paste(0, GAP, self._panel()).done()

    @property
    def _first(self) -> int:
        """The first row that is shown; the one in focus is always in sight."""
        height, row = self.layout.pane[0], self._edit.row
        return max(0, min(max(self._edit.top, row - height + 1), row, len(ROWS) - height))

    @property
    def _width(self) -> int:
        return self.layout.side - GAP if self._is_aside else self.layout.pane[1]

    @property
    def _is_wide(self) -> bool:
        return self._width >= WIDTH

    @property
    def _arrow(self) -> int:
        return VALUE if self._is_wide else NARROW_VALUE

    @property
    def _value(self) -> int:
        return VALUE + BESIDE if self._is_wide else NARROW_VALUE + NARROW_BESIDE

    def _panel(self) -> Cells:
        height, width, first = self.layout.pane[0], self._width, self._first
        canvas = Canvas(height, width)
        for line, index in enumerate(range(first, min(first + height, len(ROWS)))):
            self._draw_row(canvas, line, index)
        if first > 0 and self._is_wide:
            canvas.text(0, width - 1, "^", HINT)
        if first + height < len(ROWS) and self._is_wide:
            canvas.text(height - 1, width - 1, "v", HINT)
        return canvas.done()

    def _draw_row(self, canvas: Canvas, line: int, index: int) -> None:
        row, is_chosen = ROWS[index], index == self._edit.row
        at, value = self._place, self._value
        name = row.name if self._is_wide else SHORTER.get(row.name, row.name)
        idle = not isinstance(row, Deed) and row.idle is not None and row.idle(at) is not None
        if is_chosen and self._in_focus:
            canvas.text(line, 0, f" {name} ", GROUND, KEY)
        else:
            canvas.text(line, 1, name, KEY if is_chosen else DIM if idle else TEXT)
        if isinstance(row, Deed):
            canvas.text(line, self._arrow, "[Enter]", WHITE if is_chosen else DIM)
        elif is_chosen and self._edit.typing is not None:
            canvas.text(line, value, f"{self._edit.typing[-LONGEST_TYPED:]}_", RIM, KEY)
        elif idle:
            canvas.text(line, value, "-", DIM)
        else:
            options = row.options(at)
            now = chosen(options)
            words = options[now].words
            canvas.text(line, value, words, WHITE)
            if row.wraps or now > 0:
                canvas.text(line, self._arrow, "<", HINT)
            if row.wraps or now < len(options) - 1:
                canvas.text(line, 2 * value - self._arrow + len(words) - 1, ">", HINT)

    @property
    def _place(self) -> Place:
        return Place.of(self.scene.view, self.scene.own_shape)

    # -- what explains the row

    def products(self) -> Cells:
        """Of a setting that changes sizes the arithmetic of the size; of any other the products of the dot."""
        lines = self._lines() if self._in_focus else ()
        if not lines:
            return super().products()
        canvas = Canvas(max(self.layout.products, len(lines)), 1 + max(len(text) for text in lines))
        for line, text in enumerate(lines):
            canvas.text(line, 1, text, RING if FALSE_RIM in text else TEXT if line else DIM)
        return canvas.done()

    def _lines(self) -> tuple[str, ...]:
        computed = self.scene.computed
        match self._row.explains:
            case "map":
                return map_lines(computed)
            case "pool":
                rows, columns = computed.map.shape
                return pool_lines(computed.experiment.pooling, (rows, columns))
        return ()

    # -- the mouse

    def clicked(self, pane: str, row: int, column: int, wheel: int, drag: bool) -> tuple[Intent, ...] | None:
        """A click on a row chooses it, on its arrows, or with the wheel, changes it."""
        if pane != self._home:
            return None
        column -= GAP if self._is_aside else 0
        index = self._first + row
        if drag or not 0 <= index < len(ROWS) or row >= self.layout.pane[0]:
            return ()
        chosen_row = ROWS[index]
        if wheel:
            return () if isinstance(chosen_row, Deed) else (Focus("picture"), ClickTool(index, -wheel))
        return Focus("picture"), ClickTool(index, self._direction(chosen_row, column))

    def _direction(self, row: Row, column: int) -> int:
        """-1 on the left arrow, 1 on the right one and on what does something, else 0."""
        if isinstance(row, Deed):
            return int(0 <= column - self._arrow < len("[Enter]"))
        options = row.options(self._place)
        end = self._value + len(options[chosen(options)].words)
        return -1 if self._arrow - 1 <= column < self._value else int(column >= end)
