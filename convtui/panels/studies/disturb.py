"""The picture moved, turned, made noisy, drawn: picture, map and pooled map, and how much of each has changed."""

from math import isnan

import numpy as np

from convtui.core.arrays import Float32
from convtui.core.figures import percent
from convtui.lab.changes import Change
from convtui.lab.disturbed import disturbance_words
from convtui.lab.intents import AddToCell, Intent, Move, NextFocus
from convtui.lab.studies.disturb import DisturbScene
from convtui.lab.study_state import Disturb
from convtui.lab.trained_state import Disturbance
from convtui.panels.likely import likeliest, likely_column
from convtui.panels.map_tone import layer_tone
from convtui.panels.studies.disturb_layout import COLUMN, FEWER, LINES, SETTINGS, DisturbLayout, disturb_layout
from convtui.panels.study import StudyPanels, Word
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, KEY, TEXT, Colour
from convtui.render.panes import map_pane, picture_pane
from convtui.render.sign_words import sign_words
from convtui.render.tables import bar, probability_bars
from convtui.render.tone import PICTURE, Tone
from convtui.render.viewport import Shape, whole

WORDS = {"after": "picture as it is", "before": "picture as it was", "change": "what changed: pale more"}


class DisturbPanels(StudyPanels, frozen=True, eq=False):
    """Draws a scene whose study is a `Disturb`."""

    @property
    def shown(self) -> str:
        study = self.scene.view.study
        assert isinstance(study, Disturb)
        return study.shown

    @property
    def how(self) -> Disturbance:
        return self.scene.view.trial.disturbance

    @property
    def disturb(self) -> DisturbScene:
        assert isinstance(self.found, DisturbScene)
        return self.found

    @property
    def layout(self) -> DisturbLayout:
        rows, columns = self.disturb.picture.after.shape[:2]
        return disturb_layout(self.width, self.height, (rows, columns))

    # -- what it says

    def hint(self) -> str:
        done, found, one = disturbance_words(self.how), self.disturb, self.scene.view.filter
        if not done:
            return "Arrows move the picture: how much does its map change, how much once pooled?"
        down, right = (abs(by) for by in self.how.shift)
        only = self.how == Disturbance(self.how.shift, seed=self.how.seed)
        steps = (
            f"{down or right} pixel{'s' if down + right > 1 else ''}" if not (down and right) else f"{down}, {right}"
        )
        words = f"Moved by {steps}" if only else "So"
        share = found.maps.shares[one]
        if isnan(share):
            return f"{words}: filter {one + 1} says nothing, before and after."
        made = f"{words}: the map of filter {one + 1} changes by {percent(share)}"
        if found.pools is None or isnan(found.pools.shares[one]):
            return f"{made}."
        return f"{made}, once pooled by {percent(found.pools.shares[one])}."

    def keys(self) -> tuple[Word, ...]:
        return (
            ("arrows", "move", None),
            ("+ _", "turn", "larger"),
            ("n b", "noise", "next"),
            ("Tab", {"after": "before", "before": "change", "change": "now"}[self.shown], "next_pane"),
            ("Home", "reset", "first"),
            ("PgDn", "filter", "far_down"),
            *((("Space", "other noise", "pen"),) if self.how.noise else ()),
            ("Esc", "keep", "escape"),
        )

    def note(self) -> str:
        return "disturbed" if disturbance_words(self.how) else "not disturbed"

    # -- what is seen

    def cells(self) -> Cells:
        canvas, layout = Canvas(self.height, self.width), self.layout
        tall = layout.height + 1
        if layout.bands == 2:
            self._write_band(canvas, 0, "before")
        top = tall * (layout.bands - 1)
        self._write_band(canvas, top, self.shown)
        self._write_side(canvas, top)
        self._write_figures(canvas, top + tall)
        return canvas.done()

    def _write_band(self, canvas: Canvas, top: int, shown: str) -> None:
        found, layout, one = self.disturb, self.layout, self.scene.view.filter
        rows, columns = found.maps.after.shape[:2]
        colour = KEY if shown != "before" else TEXT
        titles = [sign_words(WORDS[shown], self.tier), f"filter {one + 1}: map {rows}x{columns}", ""]
        if found.pools is not None:
            rows, columns = found.pools.after.shape[:2]
            titles[2] = f"pooled {rows}x{columns}"
        for title, at, wide in zip(titles, layout.columns, layout.widths, strict=True):
            canvas.text(top, at, title[:wide], colour)
        canvas.paste(top + 1, layout.columns[0], self._picture(shown))
        canvas.paste(top + 1, layout.columns[1], self._plane(found.maps, shown, layout.widths[1]))
        if found.pools is not None:
            canvas.paste(top + 1, layout.columns[2], self._plane(found.pools, shown, layout.widths[2]))

    def _room(self, width: int) -> Shape:
        return self.layout.height * 2, width

    def _picture(self, shown: str) -> Cells:
        picture, wide = self.disturb.picture, self.layout.widths[0]
        values = _of(picture, shown)
        port = whole((values.shape[0], values.shape[1]), self._room(wide))
        if values.shape[2] == 1:
            values = values[:, :, 0]
        if shown != "change":
            return picture_pane(values, port, PICTURE)
        flat = values if values.ndim == 2 else values.mean(axis=2, dtype=np.float32)
        return picture_pane(flat, port, _signed(flat))

    def _plane(self, made: Change, shown: str, width: int) -> Cells:
        """Of the chosen filter; before and after on one scale, upper left in its room."""
        one = self.scene.view.filter
        values = _of(made, shown)[:, :, one]
        rows, columns = values.shape
        room = self._room(width)
        if made is self.disturb.pools and self.layout.column is None:
            room = max(room[0] - 2 * (SETTINGS + 1), rows), width
        scale = max(1, min(room[0] // rows, room[1] // columns, room[0] // self._least))
        large = min(-(-rows * scale // 2) * 2, room[0]), min(columns * scale, room[1])
        return map_pane(values, whole((rows, columns), large), self._tone(made, shown))

    @property
    def _least(self) -> int:
        """A map of so few places is not drawn larger: a pooled one would be larger than the map that it is of."""
        return max(int(self.disturb.maps.after.shape[0]) // 2, 3)

    def _tone(self, made: Change, shown: str) -> Tone:
        one = self.scene.view.filter
        if shown == "change":
            return _signed(_of(made, shown)[:, :, one])
        planes = made.before[:, :, one], made.after[:, :, one]
        return layer_tone(self.scene.network.spec, self.scene.layer, *planes)

    # -- what was done, at the right of the panes

    def _write_side(self, canvas: Canvas, top: int) -> None:
        """Under the pooled map; with room for it the predictions stand beside the panes."""
        layout, found = self.layout, self.disturb
        labels = self.scene.network.spec.labels
        row = top + 1 + self._pooled_height() + 1
        for words, colour in self._settings():
            if row <= top + layout.height:
                canvas.text(row, layout.columns[2] + self._indent, words, colour)
            row += 1
        if layout.column is not None:
            for at, name, values in ((0, "read as it was", found.before), (top, "reads now", found.after)):
                canvas.text(at, layout.column, name, KEY if at else TEXT)
                canvas.paste(at + 1, layout.column, likely_column(values, labels, COLUMN))

    @property
    def _indent(self) -> int:
        """Words do not touch the map that stands beside them."""
        return 1 if self.layout.columns[2] == 2 * self.layout.widths[0] else 0

    def _pooled_height(self) -> int:
        pools = self.disturb.pools
        return self._plane(pools, "after", self.layout.widths[2]).height if pools is not None else 0

    def _settings(self) -> list[tuple[str, Colour]]:
        (down, right), how = self.how.shift, self.how
        return [
            (f"down  {down:>4}" if down >= 0 else f"up    {-down:>4}", TEXT if down else DIM),
            (f"right {right:>4}" if right >= 0 else f"left  {-right:>4}", TEXT if right else DIM),
            (f"turn  {how.degrees:>+4} deg" if how.degrees else "turn     0 deg", TEXT if how.degrees else DIM),
            (f"noise {how.noise:>4.2f}" if how.noise else "noise    0", TEXT if how.noise else DIM),
        ]

    # -- how much

    def _write_figures(self, canvas: Canvas, row: int) -> None:
        found, layout, one = self.disturb, self.layout, self.scene.view.filter
        changes = (found.picture, 0), (found.maps, one), (found.pools, one)
        for (made, channel), at, wide in zip(changes, layout.columns, layout.widths, strict=True):
            if made is None:
                continue
            share = float(np.nanmean(made.shares)) if made is found.picture else float(made.shares[channel])
            words = "says nothing" if isnan(share) else f"changed {percent(share):>5}"
            canvas.text(row, at, words, KEY)
            if not isnan(share):
                canvas.text(row, at + len(words) + 1, bar(share, max(min(wide - len(words) - 2, 12), 0)), KEY)
        left = self.height - row
        lines = [(self._layer(), TEXT), (self._formula(), DIM), (self._verdict(), TEXT)]
        if layout.column is None and left >= LINES:
            self._write_readings(canvas, row + 3)
            canvas.text(row + 5, 0, lines.pop()[0], TEXT)
        if left < FEWER:
            del lines[1]
        for at, (words, colour) in enumerate(lines, row + 1):
            canvas.text(at, 0, words, colour)

    def _write_readings(self, canvas: Canvas, row: int) -> None:
        labels = self.scene.network.spec.labels
        for at, name, values in ((row, "was", self.disturb.before), (row + 1, "now", self.disturb.after)):
            if len(values) and labels:
                canvas.paste(at, 0, probability_bars(values, labels, self.width))
                canvas.text(at, 0, f"{name:<5}", DIM)

    def _layer(self) -> str:
        """All filters of the layer together."""
        maps, pools, pool = self.disturb.maps, self.disturb.pools, self.disturb.pool
        count = maps.shares.size
        if not maps.count:
            return f"None of the {count} filters says anything."
        said = f"all {count} filters" if maps.count == count else f"the {maps.count} of {count} not all 0"
        words = f"Mean of {said}: map {percent(maps.mean)}"
        if pools is None or pool is None:
            return f"{words} (too small to pool)."
        return f"{words}, {pool.words}{'' if pool.is_own else ' (not its own)'} {percent(pools.mean)}."

    def _formula(self) -> str:
        words = "changed = |a-b| / (|a|+|b|), summed."
        if self.disturb.along is None:
            return words
        same, of = self.disturb.along
        return f"{words} Moved back, {same} of {of} dots are as before."

    def _verdict(self) -> str:
        labels = self.scene.network.spec.labels
        was, now = likeliest(self.disturb.before, labels), likeliest(self.disturb.after, labels)
        if was is None or now is None:
            return "No prediction: a pool is out, and the weights do not fit." if labels else "It names no classes."
        if self.how == Disturbance(seed=self.how.seed):
            return f"It reads {was[0]} ({was[1]})."
        if was[0] == now[0]:
            return f"It still reads {now[0]}: {was[1]} before, {now[1]} now."
        label = self.scene.label
        wrong = f" The label says {label}." if label is not None else ""
        return f"It read {was[0]} ({was[1]}), now it reads {now[0]} ({now[1]}).{wrong}"

    # -- the mouse

    def clicked(self, row: int, column: int, wheel: int, drag: bool) -> tuple[Intent, ...] | None:
        """The wheel over the picture moves it down or up, beside it turns it; a press on the panes is Tab."""
        layout = self.layout
        if wheel:
            over = column < layout.columns[1]
            return (Move(rows=wheel),) if over else (AddToCell(-wheel),)
        in_panes = row < (layout.height + 1) * layout.bands and column < layout.columns[2] + layout.widths[2]
        return (NextFocus(),) if in_panes and not drag else None


def _of(made: Change, shown: str) -> Float32:
    if shown == "change":
        return made.after - made.before
    return made.before if shown == "before" else made.after


def _signed(values: Float32) -> Tone:
    return Tone("signed", float(np.abs(values).max(initial=0.0)) or 1.0)
