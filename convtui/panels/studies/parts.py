"""A unit's parts, drawn: the strongest channels, and what they add up to."""

from decimal import Decimal
from functools import cached_property
from textwrap import wrap

from convtui.lab import intents as want
from convtui.lab.intents import Intent
from convtui.lab.parts_found import PartsFound, decimal, printed
from convtui.lab.study_state import Parts
from convtui.panels.layer_words import fitting
from convtui.panels.studies.parts_columns import Column, Columns, Lines, across, column_width
from convtui.panels.studies.parts_table import Table
from convtui.panels.studies.parts_words import after, hint, sentence, title
from convtui.panels.study import StudyPanels, Word
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import KEY, TEXT

# Title and sentence over the columns, the sum under them.
HEAD, FOOT = 3, 1


class PartsPanels(StudyPanels, frozen=True, eq=False, dict=True):
    """In columns where channels are maps, in lines where each is one number, as one table where it is alone."""

    found: PartsFound

    @property
    def study(self) -> Parts:
        study = self.scene.view.study
        assert isinstance(study, Parts)
        return study

    # -- what stands side by side

    @property
    def is_table(self) -> bool:
        return len(self.found.parts.parts) == 1 and not self.found.parts.before

    @property
    def _is_list(self) -> bool:
        parts = self.found.parts
        return parts.patch.shape[:2] == (1, 1) and bool(parts.before) and self.found.passed.of(parts.before).ndim == 1

    @property
    def _rows(self) -> int:
        return self.height - HEAD - FOOT

    @cached_property
    def ranks(self) -> range:
        """Those on the screen."""
        fit = self._rows * max(self.width // Lines.WIDTH, 1) if self._is_list else across(self.width)
        count = len(self.found.parts.order)
        first = max(0, self.found.at - fit + 1)
        return range(first, min(first + fit, count))

    @cached_property
    def _printed(self) -> tuple[tuple[str, ...], str]:
        """The shown parts, the others together, the bias; and the sum."""
        parts = self.found.parts
        shown = [float(parts.parts[parts.order[rank]]) for rank in self.ranks]
        rest = float(parts.parts.sum()) - sum(shown)
        # Bias and parts read as in every other view; what rounding leaves over goes to the others, if there are any.
        (bias, *texts), total = printed([parts.bias, *shown, rest], parts.sum)
        if len(shown) < len(parts.order) and not any("e" in text for text in texts):  # what is large is not added up
            texts[:-1] = [f"{part:+.3f}" for part in shown]
            left = Decimal(total) - Decimal(bias) - sum(map(Decimal, texts[:-1]))
            texts[-1] = f"{left:+.3f}"
        return (*texts, bias), total

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        order = self.found.parts.order
        texts = self._printed[0]
        return tuple(
            Column(self.found.channel(order[rank]), rank, text) for rank, text in zip(self.ranks, texts, strict=False)
        )

    # -- drawing

    def cells(self) -> Cells:
        canvas = Canvas(self.height, self.width)
        canvas.text(0, 0, title(self.found), KEY)
        for row, line in enumerate(wrap(sentence(self.found), self.width)[: HEAD - 1], 1):
            canvas.text(row, 0, line, TEXT)
        if self.is_table:
            Table(self.found, self._rows, self.width).draw(canvas, HEAD)
            return canvas.done()
        kind = Lines if self._is_list else Columns
        kind(self.found, self.columns, self._rows, self.width).draw(canvas, HEAD)
        canvas.text(self.height - 1, 0, self._sum(), KEY)
        return canvas.done()

    def _sum(self) -> str:
        """The parts that are shown, the others, the bias, and what becomes of all that. As printed it adds up."""
        texts, total = self._printed
        *shown, rest, bias = texts
        added = decimal(sum(round(float(text) * 1000) for text in shown) / 1000, sign="+")
        left = len(self.found.parts.order) - len(shown)
        others = f"{left} others {rest}" if left else ""
        end = after(self.found)
        return fitting(
            self.width,
            (
                ", ".join(
                    text
                    for text in (f"these {len(shown)} {added}", others, f"bias {bias}: together {total}", end)
                    if text
                ),
                ", ".join(text for text in (f"these {added}", others, f"bias {bias}: {total}", end) if text),
            ),
        )

    # -- words

    def hint(self) -> str:
        return hint(self.found, self.scene.network.spec.reads_digits)

    def note(self) -> str:
        return "" if self.is_table else f"part {self.found.at + 1} of {len(self.found.parts.order)}"

    def keys(self) -> tuple[Word, ...]:
        back = "up" if self.study.trail else "back"
        deeper = (("Enter", "its own parts", "enter"),) if self.found.parts.before else ()
        return (
            *((("arrows", "part", None),) if not self.is_table else ()),
            *deeper,
            ("f", "what it sees", "field"),
            ("Esc", back, "escape"),
        )

    # -- the mouse

    def clicked(self, row: int, column: int, wheel: int, drag: bool) -> tuple[Intent, ...] | None:
        """A channel; the chosen one again: its own parts."""
        if wheel:
            return (want.Step(wheel),)
        if self.is_table or not HEAD <= row < self.height - FOOT:
            return None
        index = column // column_width(self.width, len(self.columns))
        if self._is_list:
            index = row - HEAD + column // Lines.WIDTH * self._rows
        if not 0 <= index < len(self.ranks):
            return None
        rank = self.ranks[index]
        if rank != self.found.at:
            return (want.ChooseFilter(rank),)
        return None if drag else (want.Commit(),)
