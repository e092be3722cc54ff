"""The panels of Training mode: all filters at one recorded step, one of them through time, loss and accuracy."""

from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.figures import percent, short
from convtui.core.text import visible
from convtui.lab import intents as want
from convtui.lab.derive_training import TrainingScene
from convtui.lab.intents import Intent
from convtui.panels.layer_words import fitting
from convtui.panels.study import Word
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, HINT, KEY, TEXT, Pixels
from convtui.render.panes import map_pane
from convtui.render.plot import curve
from convtui.render.tables import weight_blocks, weight_tone
from convtui.render.tier import Tier
from convtui.render.tiles import TileGrid, colour_tile, enlarged, tile_strip
from convtui.render.tone import Tone
from convtui.render.viewport import whole

ACROSS = 16
# Columns a weight, where there is room for three kernels side by side.
BLOCKS = (7, 6, 5)
# Rows above the curves: the title, the kernels with a gap, a title, the weights in blocks, the words.
TITLE = 1
LEAST_CURVE = 6
# Input channels that are red, green and blue; and how many dots a filter for them takes, seen large.
COLOURS = 3
LARGE_TILE = 12


class TrainingPanels(Struct, frozen=True, eq=False):
    """Draws a scene in a room of (height, width) cells; without a scene it says that nothing was recorded."""

    scene: TrainingScene | None
    width: int
    height: int
    tier: Tier = Tier.TRUECOLOR

    # -- where things stand

    @property
    def scale(self) -> int:
        """Dots a weight in the strip."""
        return 2 if self.width // ACROSS >= 7 and self.height >= 30 else 1

    @property
    def strip(self) -> TileGrid:
        scene = self.scene
        assert scene is not None
        rows = scene.snapshot.kernels.shape[0] * self.scale
        return TileGrid(ACROSS, self.width // ACROSS, (rows + 1) // 2 + (self.scale > 1))

    @property
    def below(self) -> int:
        """The first row under the strip."""
        scene = self.scene
        assert scene is not None
        return TITLE + self.strip.rows(scene.snapshot.kernels.shape[-1])

    @property
    def left(self) -> int:
        """The columns left of the map."""
        scene = self.scene
        assert scene is not None
        across = int(scene.map.shape[1]) * self._zoom + 2
        return self.width - max(28, min(across, self.width // 2))

    @property
    def _zoom(self) -> int:
        scene = self.scene
        assert scene is not None
        room = (self.height - self.below - 1) * 2
        rows, columns = (int(side) for side in scene.map.shape)
        return max(1, min(room // rows, self.width // 2 // columns))

    # -- what is drawn

    def cells(self) -> Cells:
        """(height, width): all of it."""
        canvas = Canvas(self.height, self.width)
        scene = self.scene
        if scene is None:
            return canvas.text(
                1, 1, "Nothing was recorded while this network was trained: k chooses another.", TEXT
            ).done()
        self._head(canvas, scene)
        kernels = scene.snapshot.kernels
        tiles = [_tile(kernels[..., index]) for index in range(kernels.shape[-1])]
        canvas.paste(TITLE, 0, tile_strip(tiles, self.strip, scene.chosen, self.width, self.scale))
        self._filter(canvas, scene)
        self._map(canvas, scene)
        return canvas.done()

    def _head(self, canvas: Canvas, scene: TrainingScene) -> None:
        now, last = scene.snapshot, scene.history[-1]
        where = f"step {now.step:,} of {last.step:,}, epoch {now.epoch:.2f}"
        canvas.text(0, 0, where, KEY)
        measured = "of the first batch" if scene.before is None else f"mean since {scene.before.step:,}"
        text = f"loss {now.loss:.3f}  accuracy {percent(now.accuracy)}"
        canvas.text(0, len(where) + 3, text, TEXT)
        canvas.text(0, len(where) + 3 + len(text) + 2, f"({measured})", DIM)

    def _filter(self, canvas: Canvas, scene: TrainingScene) -> None:
        """The chosen filter at the start, now, at the end; under it the two curves."""
        top, chosen = self.below, scene.chosen
        times = (("start", scene.history[0]), ("now", scene.snapshot), ("end", scene.history[-1]))
        across = scene.snapshot.kernels.shape[1]
        block = next((wide for wide in BLOCKS if 3 * (across * wide + 1) <= self.left), BLOCKS[-1])
        wide = block * across
        row = top + 1 + scene.snapshot.kernels.shape[0]
        for place, (word, moment) in enumerate(times):
            kernel = moment.kernels[..., chosen]
            if (place + 1) * wide > self.left:
                break
            title = word
            if place == 0:
                title = fitting(wide, (f"filter {chosen + 1}, {word}", f"{chosen + 1}, {word}"))
            canvas.text(top, place * wide + place, title, KEY if word == "now" else DIM)
            if kernel.shape[2] == COLOURS:
                dots = enlarged(colour_tile(kernel)[None], LARGE_TILE)[0]
                canvas.pixels(top + 1, place * wide + place, dots)
                row = top + 1 + -(-dots.shape[0] // 2)
            else:
                canvas.paste(top + 1, place * wide + place, weight_blocks(kernel.sum(axis=2), 1, block))
        for line in self._words(scene):
            canvas.text(row, 0, line[: self.left - 1], TEXT)
            row += 1
        self._curves(canvas, scene, row)

    def _words(self, scene: TrainingScene) -> tuple[str, ...]:
        change = float(scene.changes[scene.chosen])
        moved = "random numbers, as they were drawn"
        if scene.before is not None:
            moved = f"moved by {short(change, 5)} since step {scene.before.step:,}"
        channels = scene.snapshot.kernels.shape[2]
        phrase = scene.words.phrase
        if channels == 1:
            return (f"now: {phrase}", moved)
        if channels == COLOURS:
            return (
                fitting(self.left - 1, ("each cell: the colour it wants, grey is 0", "each cell: its colour")),
                moved,
            )
        summed = (f"now: {phrase} ({channels} channels added)", f"now: {phrase} (channels added)", f"{phrase} (added)")
        return (fitting(self.left - 1, summed), moved)

    def _curves(self, canvas: Canvas, scene: TrainingScene, row: int) -> None:
        room = self.height - row
        if room < LEAST_CURVE:
            return
        half, steps = self.left // 2 - 1, scene.steps.tolist()
        sets = (("loss", scene.losses, None, HINT), ("accuracy", scene.accuracies, 1.0, TEXT))
        for place, (word, values, top, colour) in enumerate(sets):
            column = place * (half + 1)
            canvas.text(row, column, f"{word} over steps", DIM)
            size = room - 1, half
            drawn = curve(steps, values.tolist(), scene.moment, size, colour=colour, top=top, tier=self.tier)
            canvas.paste(row + 1, column, drawn)

    def _map(self, canvas: Canvas, scene: TrainingScene) -> None:
        top, left = self.below, self.left
        rows = self.height - top - 1
        canvas.text(top, left, f"its map of {visible(scene.title, self.width - left - 12)}", DIM)
        port = whole((scene.map.shape[0], scene.map.shape[1]), (rows * 2, self.width - left))
        tone = Tone("grey", float(scene.map.max(initial=0.0)) or 1.0)
        canvas.paste(top + 1, left, map_pane(scene.map, port, tone))

    # -- what is said

    def hint(self) -> str:
        """The line over the keys, computed."""
        scene = self.scene
        if scene is None:
            return "k: another network."
        if scene.before is None:
            return "Random numbers: nobody chose them. Right: on in time. End: what they became."
        if scene.moment == len(scene.history) - 1:
            which = ", before your changes" if self._is_edited(scene) else ": the filters that F shows"
            return f"The last step{which}. Left, Home: back to random numbers."
        most = int(scene.changes.argmax())
        return (
            f"Since step {scene.before.step:,} filter {most + 1} moved most, by {short(float(scene.changes[most]), 5)}."
        )

    @staticmethod
    def _is_edited(scene: TrainingScene) -> bool:
        """Whether F shows filters of this layer that are not as they were trained."""
        return bool(scene.view.trial.edited(scene.layer))

    @property
    def _reads_digits(self) -> bool:
        return self.scene is None or self.scene.network.spec.reads_digits

    def keys(self) -> tuple[Word, ...]:
        """The line of keys."""
        return (
            ("left right", "time", None),
            ("up down", "filter", None),
            ("Home End", "start, end", None),
            ("d", "digits", "digits") if self._reads_digits else ("i", "pictures", "pictures"),
            ("k", "networks", "networks"),
            (":", "all", "palette"),
        )

    def note(self) -> str:
        """What stands at the right of the mode line."""
        scene = self.scene
        return "" if scene is None else f"{scene.moment + 1} of {len(scene.history)} moments"

    def clicked(self, row: int, column: int, wheel: int) -> tuple[Intent, ...] | None:
        """A filter of the strip; the wheel goes through time."""
        if self.scene is None:
            return None
        if wheel:
            return (want.Step(wheel),)
        index = self.strip.index_at(row - TITLE, column, self.scene.snapshot.kernels.shape[-1])
        return (want.ChooseFilter(index),) if index is not None and row < self.below else None


def _tile(kernel: Float32) -> Pixels:
    """(kh, kw, C) weights as (kh, kw, 3) uint8: in colour for red, green and blue, else signed, all channels added."""
    if kernel.shape[2] == COLOURS:
        return colour_tile(kernel)
    plane = kernel.sum(axis=2)
    return weight_tone(plane).paint(plane)
