"""Pinned filters side by side: of each its kernel, its map, how often it fires, and what it shares with the others."""

from itertools import combinations
from math import ceil, isnan
from textwrap import wrap

from msgspec import Struct

from convtui.core.figures import percent, short
from convtui.core.text import visible
from convtui.lab import intents as want
from convtui.lab.derive_filters import FiltersScene
from convtui.lab.studies.pins import PinsFound
from convtui.panels.filters_bank import EDITED
from convtui.panels.map_tone import layer_tone
from convtui.panels.study import StudyPanels, Word
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, KEY, RIM, TEXT, Colour
from convtui.render.panes import map_pane, picture_pane
from convtui.render.tables import weight_blocks, weight_tone
from convtui.render.tiles import colour_tile, enlarged
from convtui.render.tone import PICTURE, Tone
from convtui.render.viewport import Shape, whole

# In dots: a kernel without numbers. In columns: the least that a pane is wide.
TILE, NARROWEST = 6, 15
KERNEL_ROWS, FEWEST_WORDS = 3, 3
# From so many columns on the words stand beside the kernel's numbers.
WIDE = 34


class Places(Struct, frozen=True):
    """Sizes in cells. `picture` (rows, columns), or None where there is no room; it stands left of the panes, or with
    `above` over them. `map` (rows, columns) is each pane's map, `width` the columns of a pane.
    """

    picture: Shape | None
    above: bool
    map: Shape
    width: int

    @property
    def left(self) -> int:
        """The first column of the panes."""
        return self.picture[1] if self.picture is not None and not self.above else 0

    @property
    def top(self) -> int:
        """The row of the panes' titles."""
        return self.picture[0] + 1 if self.picture is not None and self.above else 0


def places(height: int, width: int, count: int, picture: Shape, made: Shape, numbers: bool) -> Places:
    """For a (rows, columns) `picture` and `count` maps of `made`: the maps as large as can be, then the picture, which
    may be half as large as they are; at the last without it, or all of it halved. `numbers`: kernels are numbers, which
    take more room than tiles.
    """
    if 2 * max(made) <= max(picture):
        made = picture
    for scale in (4, 3, 2, 1):
        for beside in (scale, scale / 2):
            for above in (False, True):
                found = _fitting(height, width, count, _cells(picture, beside), above, _cells(made, scale), numbers)
                if found is not None:
                    return found
    found = _fitting(height, width, count, None, False, made := _cells(made, 1), numbers)
    if found is not None:
        return found
    # Half of the side is shrunk evenly: each dot is the largest of a 2 x 2 block.
    each = (width - picture[1] // 2) // count
    small = min(ceil(made[0] / 2), max(1, height - 1 - KERNEL_ROWS - FEWEST_WORDS)), min(ceil(made[1] / 2), each)
    half = min(ceil(picture[0] / 4), height), picture[1] // 2
    return Places(half, False, small, each)


def _cells(shape: Shape, scale: float) -> Shape:
    return ceil(shape[0] * scale / 2), ceil(shape[1] * scale)


def _fitting(
    height: int, width: int, count: int, picture: Shape | None, above: bool, made: Shape, numbers: bool
) -> Places | None:
    """The places, or None where they do not fit."""
    left = picture[1] if picture is not None and not above else 0
    top = picture[0] + 1 if picture is not None and above else 0
    each = (width - left) // count
    below = KERNEL_ROWS + FEWEST_WORDS if numbers and each < WIDE else FEWEST_WORDS + 1
    fits = each >= max(made[1], NARROWEST) and top + 1 + made[0] + below <= height
    return Places(picture, above, made, each) if fits and (picture is None or picture[0] < height) else None


class PinsPanels(StudyPanels, frozen=True, eq=False):
    """One pane for each pinned filter, beside the picture that all of them see."""

    @property
    def pins(self) -> PinsFound:
        found: PinsFound = self.found
        return found

    @property
    def places(self) -> Places:
        picture, made = self.scene.input.shape, self.scene.map.shape
        numbers = self.scene.bank.kernels.shape[2] == 1
        count = len(self.pins.scenes)
        return places(self.height, self.width, count, (picture[0], picture[1]), (made[0], made[1]), numbers)

    def cells(self) -> Cells:
        canvas, at = Canvas(self.height, self.width), self.places
        if at.picture is not None:
            self._picture(canvas, at, at.picture)
        for index, scene in enumerate(self.pins.scenes):
            canvas.paste(at.top, at.left + index * at.width, self._pane(scene, index, at))
        return canvas.done()

    def _picture(self, canvas: Canvas, at: Places, size: Shape) -> None:
        rows, columns = size
        shape = self.picture.shape[0], self.picture.shape[1]
        top = 0 if at.above else 1
        canvas.paste(top, 0, picture_pane(self.picture, whole(shape, (rows * 2, columns)), PICTURE))
        said = [self.scene.named.partition(",")[0], *self._reads()]
        if at.above:
            said += ["", "Of the places where one of two fires, both do:", *self._pairs()][: rows - 1 - len(said)]
            for row, words in enumerate(said):
                canvas.text(row + 1, columns + 2, words, TEXT if row == 0 else DIM)
            return
        canvas.text(0, 0, visible(said[0], columns - 1), TEXT)
        lines = [line for words in said[1:] for line in wrap(words, columns - 1)]
        for row, words in enumerate(lines):
            canvas.text(top + rows + row, 0, words, DIM)

    def _reads(self) -> list[str]:
        labels = self.scene.network.spec.labels
        if self.scene.misfit is not None or not labels:
            return []
        best = int(self.scene.probabilities.argmax())
        return [f"reads {visible(labels[best], 14)}, {percent(float(self.scene.probabilities[best]))}"]

    def _pairs(self) -> list[str]:
        """What every two of them share."""
        made = []
        for (i, one), (j, other) in combinations(enumerate(self.pins.scenes), 2):
            share = float(self.pins.shared[i, j])
            words = "neither fires" if isnan(share) else percent(share)
            made.append(f"{one.view.filter + 1} and {other.view.filter + 1}: {words}")
        return made

    def _tone(self, scene: FiltersScene) -> Tone:
        """As far as each map's own largest value, or with a common scale the largest of all that stand here."""
        seen = self.pins.scenes if self.scene.view.common_scale else (scene,)
        return layer_tone(scene.network.spec, scene.layer, *(one.map for one in seen))

    def _pane(self, scene: FiltersScene, index: int, at: Places) -> Cells:
        canvas = Canvas(self.height - at.top, at.width)
        title = f"filter {scene.view.filter + 1}{' ' + EDITED if scene.view.filter in scene.edited else ''}"
        if index == self.pins.at:
            canvas.text(0, 0, f" {title} ", RIM, KEY)
        else:
            canvas.text(0, 0, f" {title}", TEXT)
        rows, columns = at.map
        values = scene.map if scene.pooled is None else scene.pooled[:, :, scene.view.filter]
        port = whole((values.shape[0], values.shape[1]), (rows * 2, columns))
        canvas.paste(1, 0, map_pane(values, port, self._tone(scene)))
        top, left = 1 + rows, 0
        kernel = _kernel(scene, at.width)
        canvas.paste(top, 0, kernel)
        if kernel.width + NARROWEST < at.width:
            left = kernel.width + 1
        else:
            top += kernel.height
        for row, (words, colour) in enumerate(self._words(scene, index, at.width - left - 1, canvas.height - top)):
            canvas.text(top + row, left, words, colour)
        return canvas.done()

    def _words(self, scene: FiltersScene, index: int, width: int, rows: int) -> list[tuple[str, Colour]]:
        """What there is to say of a filter, as much as fits, what it shares with the one in focus before the rest."""
        most = f"max {short(float(scene.map.max()), 4)}"
        known = scene.survey_fires
        fires = f"fires: {percent(scene.fires)} here" if width >= 22 else f"fires {percent(scene.fires)}"
        there = f", {percent(known[0])} on {known[1]:,} {scene.sample_noun}" if known is not None else ""
        said: list[tuple[str, Colour]] = [("; ".join(scene.tags.words if width > 23 else scene.tags.brief), TEXT)]
        said.append((f"{fires}{there}", DIM))
        if index != self.pins.at:
            said.append((self._shares(index), TEXT))
        said.append((most, DIM))
        lines = [[(line, colour) for line in wrap(words, width)] for words, colour in said]
        # The last things give way first, so that nothing is cut in the middle.
        while sum(map(len, lines)) > rows and len(lines) > 1:
            lines.pop()
        return [line for one in lines for line in one]

    def _shares(self, index: int) -> str:
        share = float(self.pins.shared[index, self.pins.at])
        other = self.pins.scenes[self.pins.at].view.filter + 1
        return f"nor does {other} fire" if isnan(share) else f"shares {percent(share)} with {other}"

    def hint(self) -> str:
        found = self.pins
        if len(found.scenes) == 2:
            one, other = (scene.view.filter + 1 for scene in found.scenes)
            share = float(found.shared[0, 1])
            if isnan(share):
                return f"Neither filter {one} nor filter {other} fires anywhere here."
            return f"Of the places where {one} or {other} fires, both do on {percent(share)}. n b: another picture."
        return '"shares": of the places where one of the two fires, both do. n b pages.'

    def keys(self) -> tuple[Word, ...]:
        return (
            ("arrows", "which", None),
            ("n b", "digit" if self.scene.label is not None else "picture", "next"),
            ("p", "pool", "pool"),
            ("v", "scale", "view"),
            ("c", "unpin", "pins"),
            ("Enter", "opens it", None),
            ("Esc", "back", None),
        )

    def note(self) -> str:
        view = self.scene.view
        if view.typing:
            return f"{'digit' if self.scene.network.spec.reads_digits else 'picture'} {view.typing}_"
        return self.scene.named.partition(",")[0] if self.places.picture is None else f"{len(self.pins.scenes)} filters"

    def clicked(self, row: int, column: int, wheel: int, drag: bool) -> tuple[want.Intent, ...] | None:
        if wheel:
            return (want.Step(wheel),)
        at = self.places
        index = (column - at.left) // at.width if row >= at.top else -1
        if drag or not 0 <= index < len(self.pins.scenes):
            return None
        return (want.ChooseFilter(self.pins.scenes[index].view.filter),)


def _kernel(scene: FiltersScene, width: int) -> Cells:
    """The weights as numbers where one channel is read, as colours where three are, else summed over the channels."""
    kernel = scene.bank.kernels[..., scene.view.filter]
    plane = kernel.sum(axis=2)
    each = min(6, width // kernel.shape[1])
    if kernel.shape[2] == 1 and each >= 5 and kernel.shape[0] == KERNEL_ROWS:
        return weight_blocks(plane, 1, each)
    tile = colour_tile(kernel) if scene.reads_colours else weight_tone(plane).paint(plane)
    dots = enlarged(tile[None], TILE)[0][:TILE, :width]
    return Canvas(-(-dots.shape[0] // 2), dots.shape[1]).pixels(0, 0, dots).done()
