"""What a training changed since the moment before: of all filters as tiles, of the chosen one as numbers."""

import numpy as np
from msgspec import Struct

from convtui.lab import intents as want
from convtui.lab.derive_training import TrainingScene
from convtui.lab.intents import Intent
from convtui.panels.layer_words import fitting
from convtui.panels.training_curves import LEAST_CURVE
from convtui.panels.training_layout import Strip, TrainingRoom, strip_of
from convtui.panels.training_tiles import (
    COLOURS,
    Seen,
    filter_at,
    limit_of,
    side_by_side,
    signed_short,
    small,
    strip_cells,
)
from convtui.render.cells import Canvas
from convtui.render.colours import DIM, KEY, TEXT
from convtui.render.plot import curve
from convtui.render.sign_words import sign_words
from convtui.render.tables import bar

MOST_ROWS = 5
# Columns of one line of the ranking, and of its bar.
RANK_WIDTH, RANK_BAR = 36, 18


class ChangeSight(Struct, frozen=True, eq=False):
    """One common scale, so that who moves most is seen."""

    scene: TrainingScene
    room: TrainingRoom

    @property
    def strip(self) -> Strip:
        return strip_of(self.scene, self.room)

    def draw(self, canvas: Canvas) -> None:
        scene, room, strip = self.scene, self.room, self.strip
        limit = limit_of(scene.difference)
        canvas.paste(room.lines, 0, strip_cells(scene, strip, scene.difference, room.width, limit or 1.0))
        row = room.lines + strip.rows
        canvas.text(row, 0, sign_words(fitting(room.width, _scale_words(scene, limit)), room.tier), DIM)
        row = side_by_side(canvas, row + 1, room.width, _kernels_of(scene), MOST_ROWS)
        for line in _figures(scene):
            canvas.text(row, 0, fitting(room.width, line), TEXT)
            row += 1
        if room.height - row >= LEAST_CURVE:
            half = room.width // 2 - 1
            self._over_time(canvas, row, half)
            self._ranked(canvas, row, half + 2)

    def _over_time(self, canvas: Canvas, row: int, width: int) -> None:
        scene, travel = self.scene, self.scene.travel
        assert travel is not None
        gaps = np.diff(scene.steps, prepend=np.nan)  # there is no step before the first moment
        title = f"filter {scene.chosen + 1}: moved a step, on average"
        canvas.text(row, 0, fitting(width, (title, "moved a step, on average")), DIM)
        size = self.room.height - row - 1, width
        drawn = curve(scene.steps.tolist(), (travel.moved / gaps).tolist(), scene.moment, size, tier=self.room.tier)
        canvas.paste(row + 1, 0, drawn)

    def _ranked(self, canvas: Canvas, row: int, column: int) -> None:
        """Who moved most, in as many columns as there is room for."""
        scene = self.scene
        canvas.text(row, column, "filters that moved most", DIM)
        most = float(scene.changes.max(initial=0.0))
        rows = self.room.height - row - 1
        order = np.argsort(-scene.changes, kind="stable").tolist() if most else []
        across = max(1, (self.room.width - column) // RANK_WIDTH)
        for place, index in enumerate(order[: rows * across]):
            line, left = row + 1 + place % rows, column + place // rows * RANK_WIDTH
            ink = KEY if index == scene.chosen else TEXT
            canvas.text(line, left, f"{index + 1:>3}", ink)
            quiet = KEY if index == scene.chosen else DIM
            canvas.text(line, left + 4, bar(float(scene.changes[index]) / most, RANK_BAR), quiet)
            canvas.text(line, left + 5 + RANK_BAR, small(float(scene.changes[index])), ink)

    def clicked(self, row: int, column: int) -> tuple[Intent, ...] | None:
        """A filter of the strip."""
        index = filter_at(self.scene, self.strip, row - self.room.lines, column)
        return None if index is None else (want.ChooseFilter(index),)


def _scale_words(scene: TrainingScene, limit: float) -> tuple[str, ...]:
    if scene.before is None:
        return ("nothing is before the first moment: nothing has changed yet",)
    if not limit:
        return (f"nothing has changed since step {scene.before.step:,}",)
    since, reach = f"since step {scene.before.step:,}", small(limit)
    what = "what changed" if scene.difference.shape[2] in (1, COLOURS) else "what changed, channels added"
    if scene.difference.shape[2] == COLOURS:
        return (
            f"{what} {since}, one scale for all: towards a colour up to {reach}, grey: nothing",
            f"{what} {since}, one scale: a colour up to {reach}, grey 0",
        )
    return (
        f"{what} {since}, one scale for all: blue -{reach}, grey 0, cream +{reach}",
        f"{what} {since}: blue -{reach}, grey 0, cream +{reach}",
        f"{what} {since}, one scale: -{reach}..+{reach}",
    )


def _kernels_of(scene: TrainingScene) -> tuple[Seen, ...]:
    chosen, before = scene.chosen, scene.before
    titles = f"filter {chosen + 1}, before", f"{chosen + 1}, before"
    was = Seen(titles, (before or scene.snapshot).kernels[..., chosen])
    now = Seen(("now",), scene.snapshot.kernels[..., chosen], is_now=True)
    return was, now, Seen(("change",), scene.difference[..., chosen], is_change=True)


def _figures(scene: TrainingScene) -> tuple[tuple[str, ...], ...]:
    """Two lines: how far the chosen filter moved, and where most."""
    chosen, before, travel = scene.chosen, scene.before, scene.travel
    assert travel is not None
    if before is None:
        return (("right: on in time",), ("",))
    from_start = small(float(travel.far[scene.moment]), 5)
    length = float(scene.changes[chosen])
    place = int((scene.changes > scene.changes[chosen]).sum()) + 1
    among = f"place {place} of {scene.count}" if np.ptp(scene.changes) else f"as did all {scene.count}"
    moved = f"filter {chosen + 1} moved by {small(length)}, {among}"
    far = f"{from_start} from its start"
    change = scene.difference[..., chosen]
    at = np.unravel_index(int(np.abs(change).argmax()), change.shape)
    names = ("red", "green", "blue") if change.shape[2] == COLOURS else tuple(map(str, range(change.shape[2])))
    channel = f", {names[int(at[2])]}" if change.shape[2] > 1 else ""
    most = f"most at row {at[0]}, column {at[1]}{channel}: {signed_short(float(change[at]), 6)}"
    was, now = float(before.bias[chosen]), float(scene.snapshot.bias[chosen])
    bias = f"bias {signed_short(was, 7)} -> {signed_short(now, 7)}" if was != now else f"bias {signed_short(now, 7)}"
    if not length:
        still = f"filter {chosen + 1} has not moved"
        place_now = "it is where it began" if not travel.far[scene.moment] else f"it is {far}"
        return (f"{still}; {place_now}", still), (bias,)
    return (f"{moved}; now {far}", moved), (f"{most}; {bias}", most)
