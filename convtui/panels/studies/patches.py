"""What a filter looks for, drawn: its strongest patches, the one in focus in its picture, their mean and the kernel."""

from functools import cached_property
from textwrap import wrap

import numpy as np
from msgspec import Struct

from convtui.core.arrays import Float32
from convtui.core.figures import percent, short
from convtui.core.text import visible
from convtui.lab import intents as want
from convtui.lab.findings import STOPPED
from convtui.lab.intents import Intent
from convtui.lab.studies.patches import COLUMNS, Patch, PatchesFound
from convtui.panels.study import StudyPanels, Word
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, KEY, RIM, TEXT, Pixels
from convtui.render.panes import Area, picture_pane
from convtui.render.resized import Scale, fitting, resized, sized
from convtui.render.tables import weight_tone
from convtui.render.tiles import colour_tile
from convtui.render.tone import PICTURE
from convtui.render.viewport import Shape, whole

# A tile is at least as wide as its caption, "10000 0.86", and at most so many dots high and wide.
NARROWEST, LARGEST_TILE = 12, 12
# Under the picture a line of words, and at least so many for the kernel and the mean.
LOWER = 4
FEWEST_ROWS = 3
# Dots a weight where the mean stands under the kernel.
STACKED = 4


class PatchesLayout(Struct, frozen=True):
    """`scale` of the tiles, `tile` their (rows, columns) in cells with the caption, `rows` of them in sight. `left` is
    the column where the picture begins, `dots` its (rows, columns) of dots.
    """

    scale: Scale
    tile: Shape
    rows: int
    left: int
    dots: Shape

    @property
    def below(self) -> int:
        """The row under the picture."""
        return 1 + -(-self.dots[0] // 2)


def patches_layout(width: int, height: int, field: Shape, picture: Shape) -> PatchesLayout:
    """Tiles of whole dots a pixel as large as they may be, or with their pixels put together where there is no room;
    the picture takes what is left.
    """
    room = (width - min(picture[1], width // 2)) // COLUMNS
    times = max(1, LARGEST_TILE // max(field))
    scales = [(large, 1) for large in range(times, 0, -1)] + [(1, small) for small in range(2, max(field) + 1)]
    fitting_in = (scale for scale in scales if _fits(sized(field, scale), room, height))
    scale = next(fitting_in, scales[-1])
    high, wide = sized(field, scale)
    tall, wanted = _tall(high), max(wide + 1, NARROWEST)
    dots = whole(picture, ((height - 1 - LOWER) * 2, max(width - COLUMNS * wanted, width // 3))).dots
    left = width - dots[1]
    return PatchesLayout(scale, (tall, left // COLUMNS), max((height - 1) // tall, 1), left, dots)


def _tall(dots: int) -> int:
    """Rows of cells for a tile, with its caption."""
    return -(-dots // 2) + 1


def _fits(tile: Shape, room: int, height: int) -> bool:
    return tile[1] + 1 <= room and (height - 1) // _tall(tile[0]) >= FEWEST_ROWS


class PatchesPanels(StudyPanels, frozen=True, eq=False, dict=True):
    """Tiles at the left; at the right the whole picture of the one in focus, and under it the kernel and the mean."""

    @property
    def known(self) -> PatchesFound:
        found: PatchesFound = self.found
        return found

    @cached_property
    def layout(self) -> PatchesLayout:
        rows, columns, _ = self.scene.network.spec.input_shape
        return patches_layout(self.width, self.height, self.known.field, (rows, columns))

    @property
    def patch(self) -> Patch | None:
        """The one in focus."""
        return self.known.patches[self.known.at] if self.known.patches else None

    @property
    def first(self) -> int:
        """The rank of the first tile in sight: pages are turned when the focus leaves them."""
        lines, shown = -(-len(self.known.patches) // COLUMNS), self.layout.rows
        page = self.known.at // COLUMNS // shown * shown
        return max(min(page, lines - shown), 0) * COLUMNS

    # -- what it says

    def note(self) -> str | None:
        view = self.scene.view
        if view.typing is not None:
            return f"filter {view.typing}_  Enter jumps"
        count = len(self.known.patches)
        return f"patch {self.known.at + 1} of {count}" if count else "no patches"

    def hint(self) -> str:
        known, found = self.known, self.known.found
        if not known.total:
            return f"There are no {known.what}: nothing can be looked for."
        if found is not None and found.halted:
            went = f"Stopped at {found.words} {known.noun}: j and j again counts anew."
            return went if found.halted == STOPPED else found.halted
        if found is None or found.value is None:
            return f"0 of {known.total:,} {known.what} read."
        if found.total < known.total:
            return f"The strongest of the first {found.done:,} {known.noun}; all {known.total:,} are being read."
        if not found.is_whole:
            return f"{found.words} {known.noun} read: the strongest so far."
        of_all = f"{known.total:,} {'overlapping ' * (known.noun == 'crops')}{known.noun}"
        if not known.patches:
            return f"Of {of_all} none makes it say more than {self.scene.blank_words} does."
        if known.agree is not None:
            bright, cells = known.agree
            return f"{of_all}: mean bright where weights are > 0, else dark: {bright} of {cells} cells."
        sees = "x".join(map(str, known.field))
        return f"{of_all}: it fires on {percent(known.fires)} of places. One dot sees {sees} pixels."

    def keys(self) -> tuple[Word, ...]:
        words: list[Word] = [("arrows", "choose", None)]
        if self.patch is not None and self.patch.shown:
            words.append(("Enter", "go there", "enter"))
        return (*words, ("PgDn PgUp", "filter", None), ("12 Enter", "filter 12", None), ("Esc", "back", "escape"))

    # -- what it shows

    def cells(self) -> Cells:
        canvas = Canvas(self.height, self.width)
        number, words = self.scene.view.filter + 1, self.scene.words.phrase
        head = f"filter {number} of {self.scene.layer}: what excites it most"
        canvas.text(0, 0, visible(head, self.layout.left - 1), TEXT)
        patch, picture = self.patch, self.known.picture
        if patch is None or picture is None:
            self._nothing(canvas, words)
            return canvas.done()
        self._tiles(canvas)
        self._picture(canvas, patch, picture)
        self._below(canvas)
        return canvas.done()

    def _nothing(self, canvas: Canvas, words: str) -> None:
        found = self.known.found
        if found is not None and found.is_whole and found.total >= self.known.total:
            said = (
                f"In none of {self.known.total:,} {self.known.what} is there a place at which this filter says more "
                f"than it says of {self.scene.blank_words}. By rule: {words}. PgDn goes on to the next filter."
            )
        else:
            said = f"Reading {self.known.what}: the strongest patches stand here as soon as some are read."
        for row, line in enumerate(wrap(said, min(self.width - 4, 70)), self.height // 3):
            canvas.text(row, 2, line, DIM)

    def _tiles(self, canvas: Canvas) -> None:
        tall, wide = self.layout.tile
        shown = self.known.patches[self.first : self.first + self.layout.rows * COLUMNS]
        for number, patch in enumerate(shown):
            row, column = 1 + number // COLUMNS * tall, number % COLUMNS * wide
            canvas.pixels(row, column, _painted(resized(patch.pixels, self.layout.scale)))
            caption, chosen = self._caption(patch, wide - 2), self.first + number == self.known.at
            if chosen:
                canvas.text(row + tall - 1, column, f"{caption} ", RIM, KEY)
            else:
                canvas.text(row + tall - 1, column, caption, DIM)

    def _caption(self, patch: Patch, room: int) -> str:
        """The picture, and the value that it gives."""
        value = short(patch.value, 4)
        name = visible(patch.origin.split(",")[0], max(room - len(value) - 1, 1)) if patch.origin else ""
        return f"{name or patch.picture + 1} {value}"

    def _picture(self, canvas: Canvas, patch: Patch, picture: Float32) -> None:
        left, (rows, columns) = self.layout.left, self.layout.dots
        port = whole((picture.shape[0], picture.shape[1]), (rows + rows % 2, columns))
        ring = Area(patch.square.top, patch.square.left, patch.square.rows, patch.square.columns)
        canvas.paste(1, left, picture_pane(_plain(picture), port, PICTURE, ring))
        room = self.width - left
        titles = self._titles(patch)
        canvas.text(0, left, visible(next((one for one in titles if len(one) <= room), titles[-1]), room), TEXT)

    def _titles(self, patch: Patch) -> list[str]:
        """The longest first."""
        names = self.scene.network.spec.labels
        said = ""
        if patch.label is not None:
            known = names[patch.label] if patch.label < len(names) else str(patch.label)
            said = f": {'a ' if len(known) == 1 else ''}{known}"
        where = f"{short(patch.value, 4)} at {patch.place[0]},{patch.place[1]}"
        if patch.origin:
            return [f"{patch.origin}{said}, {where}", f"{patch.origin}{said}", patch.origin]
        number = patch.picture + 1
        one = f"{self.known.noun[:-1]} {number}"
        return [f"{one}{said}, {where}", f"{number}{said}, {where}", f"{one}{said}", one]

    def _below(self, canvas: Canvas) -> None:
        """Under the picture the kernel and the mean, both as large as there is room for: side by side, or with the mean
        under the kernel where it is larger there.
        """
        left, top, mean, field = self.layout.left, self.layout.below, self.known.mean, self.known.field
        high, room = self.height - top - 1, self.width - left
        if high < 1 or mean is None:
            return
        tiles, words = self._kernel(room // 2 - 1)
        rows, columns = tiles[0].shape[:2]
        times = max(min(high * 2 // rows, ((room // 2 - 1) // len(tiles) - 1) // columns), 1)
        scale, at = fitting(field, (high * 2, room // 2)), (top, left + room // 2)
        over = -(-rows * STACKED // 2) + 2
        if high > over and len(tiles) * (columns * STACKED + 1) <= room:
            below = fitting(field, ((high - over) * 2, room))
            if below[0] * scale[1] > scale[0] * below[1]:
                times, scale, at = STACKED, below, (top + over, left)
        canvas.text(top, left, words, DIM)
        for number, tile in enumerate(tiles):
            dots = tile.repeat(times, axis=0).repeat(times, axis=1)
            canvas.pixels(top + 1, left + number * (dots.shape[1] + 1), dots)
        canvas.text(*at, f"mean of {len(self.known.patches)}", DIM)
        canvas.pixels(at[0] + 1, at[1], _painted(resized(mean, scale)))

    def _kernel(self, room: int) -> tuple[list[Pixels], str]:
        """(tiles, what they are): all of it in the first layer, else its two strongest channels."""
        kernel = self.scene.bank.kernels[..., self.scene.view.filter]
        if kernel.shape[2] == 1:
            return [weight_tone(kernel[..., 0]).paint(kernel[..., 0])], "kernel"
        if kernel.shape[2] == 3 and self.scene.layer == self.scene.network.spec.layers[0].name:
            return [colour_tile(kernel)], "kernel"
        strongest = np.argsort(-np.abs(kernel).sum(axis=(0, 1)), kind="stable")[:2].tolist()
        tone, numbers = weight_tone(kernel), ", ".join(str(channel + 1) for channel in strongest)
        texts = f"kernel: strongest inputs {numbers}", f"kernel: inputs {numbers}", f"inputs {numbers}", numbers
        words = next((text for text in texts if len(text) <= room), "kernel")
        return [tone.paint(kernel[..., channel]) for channel in strongest], words

    # -- the mouse

    def clicked(self, row: int, column: int, wheel: int, drag: bool) -> tuple[Intent, ...] | None:
        if wheel:
            return (want.Step(wheel),)
        tall, wide = self.layout.tile
        line, across = (row - 1) // tall, column // wide
        if row < 1 or across >= COLUMNS or line >= self.layout.rows:
            return None
        index = self.first + line * COLUMNS + across
        if index >= len(self.known.patches):
            return None
        if index != self.known.at:
            return (want.ChooseOption(index),)
        return None if drag else (want.Commit(),)


def _plain(values: Float32) -> Float32:
    """Of channels that are no colours the mean."""
    return values.mean(axis=2, dtype=np.float32) if values.ndim == 3 and values.shape[2] != 3 else values


def _painted(values: Float32) -> Pixels:
    """(H, W) or (H, W, C) of 0..1 as (H, W, 3) uint8; dark beside the picture."""
    values = _plain(values)
    if values.ndim == 2:
        return PICTURE.paint(values)
    made: Pixels = np.rint(np.nan_to_num(np.clip(values, 0, 1)) * 255).astype(np.uint8)
    made[np.isnan(values).any(axis=-1)] = RIM
    return made
