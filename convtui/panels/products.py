"""The products at the cursor: pixels x weights, what they add up to, and what a pool makes of that."""

from collections.abc import Sequence

import numpy as np

from convtui.core.figures import short
from convtui.lab.derive import KernelScene
from convtui.lab.pool_chain import places_after
from convtui.lab.state import COLOURS, Experiment
from convtui.ops.activation import respond
from convtui.panels.kernel_layout import KernelLayout
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import BLUE_TEXT, DIM, HINT, KEY, RIM, TEXT, Colour, ink_on
from convtui.render.tables import PADDED, TOTAL_WIDTH, Mask, products_table
from convtui.render.tone import Tone

# A piece of a line: its text, its ink and what is behind it.
Piece = tuple[str, Colour, Colour | None]
Line = tuple[Piece, ...]

RED_TEXT: Colour = (255, 140, 130)
GREEN_TEXT: Colour = (130, 220, 130)
INKS: tuple[Colour, Colour, Colour] = (RED_TEXT, GREEN_TEXT, BLUE_TEXT)

_RESPONSE_WORDS = {"abs": "|..|", "relu": "ReLU", "clip": "clipped"}
_GAP = 2


class Products:
    """What there is to say of the dot at the cursor, for a scene and a layout. `tone` is the map's as it is drawn."""

    def __init__(self, scene: KernelScene, layout: KernelLayout, tone: Tone) -> None:
        self.scene, self.layout, self.tone = scene, layout, tone
        self.experiment = scene.computed.experiment
        self.deep = scene.at.patch.ndim == 3

    def cells(self) -> Cells:
        """The table, and beside or under it what it adds up to."""
        form = self.layout.form
        table = self._table()
        height = max(self.layout.products, table.height + form.below)
        beyond = table.width + _GAP
        grid = None if form.below else self._grid(height, self.layout.width - beyond)
        canvas = Canvas(height, table.width if grid is None and not form.below else self.layout.width)
        canvas.paste(0, 0, table)
        if form.below:
            _write(canvas, table.height, 0, self._below(self.layout.width))
            return canvas.done()
        for row, line in self._beside(height, grid is not None).items():
            _write(canvas, row, table.width - TOTAL_WIDTH, line)
        if grid is not None:
            canvas.paste(0, beyond, grid)
        return canvas.done()

    # -- the table

    def _table(self) -> Cells:
        at, form, channel = self.scene.at, self.layout.form, self.scene.view.channel
        patch, weights, products = at.patch, at.weights, at.products
        colour = colour_seen(self.experiment, channel)
        if self.deep:
            patch, weights, products = patch[..., channel], weights[..., channel], products[..., channel]
        kernel = f"x {colour}'s kernel" if self.deep else "x kernel"
        if not form.with_kernel:
            kernel += " above"
        elif self.experiment.flipped:
            kernel += " turned" if self.deep else ", turned"
        return products_table(
            patch,
            weights,
            products,
            (at.top, at.left),
            outside=self.outside(),
            with_kernel=form.with_kernel,
            tail=0 if form.below else TOTAL_WIDTH,
            headings=(colour or "pixels", kernel),
        )

    def outside(self) -> Mask | None:
        """(kh, kw): which of the window's pixels are padding; None where there is none."""
        at, gap = self.scene.at, self.experiment.dilation
        height, width = self.scene.computed.picture.shape[:2]
        rows, columns = at.weights.shape[:2]
        if (
            at.top >= 0
            and at.left >= 0
            and at.top + (rows - 1) * gap < height
            and at.left + (columns - 1) * gap < width
        ):
            return None
        ys, xs = at.top + np.arange(rows) * gap, at.left + np.arange(columns) * gap
        inside: Mask = ((ys >= 0) & (ys < height))[:, None] & ((xs >= 0) & (xs < width))
        return ~inside

    # -- what it adds up to

    def _beside(self, height: int, grid: bool) -> dict[int, Line]:
        """Lines of `TOTAL_WIDTH` columns by their rows: what is always there keeps its own, the rest takes what is
        left, the line of the headings too.
        """
        steps, pooled = _plain(self._steps(TOTAL_WIDTH), DIM), _plain(self._pooled_words(TOTAL_WIDTH), KEY)
        lines = {row: line for row, line in ((1, steps), (2, self._dot()), (3, pooled)) if line}
        if self.deep:
            lines[0] = self._colours(long=False)
        rest = (self._last_pool(), () if grid else self._block(TOTAL_WIDTH), self._padding_words())
        free = [row for row in (*range(3, height), 0, 1) if row not in lines]
        return lines | dict(zip(free, [line for line in rest if line], strict=False))

    def _below(self, width: int) -> Line:
        """All of it in one line, as much as fits."""
        steps, dot = _plain(self._steps(width), DIM), self._dot()
        starts: list[Line] = [_plain(f"all {self.scene.at.patch.size} added: {short(self.scene.at.sum)}", TEXT)]
        if self.deep:
            starts = [self._colours(long=True), self._colours(long=False)]
        pools = [_plain(self._pooled_words(room), KEY) for room in (width, 0)]
        tries = [
            _joined((start, steps, end, pool)) for pool in (*pools, ()) for end in (dot, dot[:-1]) for start in starts
        ]
        line = next((made for made in tries if _length(made) <= width), tries[-1])
        for more in (self._last_pool(), self._block(width - _length(line) - 2), self._padding_words()):
            if more and _length(line) + 2 + _length(more) <= width:
                line = (*line, ("  ", DIM, None), *more)
        return line

    def _steps(self, width: int) -> str:
        """The bias, and the value before the response view: nothing where there is nothing to say."""
        bias = f"+ bias {short(self.experiment.bias)}" if self.experiment.bias else ""
        if self.experiment.response == "signed":
            return bias
        value = f"{bias} = {short(self.scene.at.value)}".strip()
        # Where the view has no room here, the kernel's panel names it.
        full = f"{value}, {_RESPONSE_WORDS[self.experiment.response]}"
        return full if len(full) <= width else value

    def _dot(self) -> Line:
        value = self._seen(self.scene.at.value)
        # A map that had to shrink is drawn by its strength, whatever the sign.
        colour = self.tone.colour(abs(value) if self.tone.kind == "grey" else value)
        return ("-> ", DIM, None), (f"{short(value, 5):^7}", ink_on(colour), colour), (" = this dot", TEXT, None)

    def _colours(self, long: bool) -> Line:
        """What the products of each colour add up to."""
        sums = (self.scene.at.patch.astype(float) * self.scene.at.weights).sum(axis=(0, 1)).tolist()
        names = COLOURS if long else [name[0].upper() for name in COLOURS]
        texts, gap = [f"{name} {short(value)}" for name, value in zip(names, sums, strict=True)], " + "
        if not long and len(gap.join(texts)) > TOTAL_WIDTH:
            gap = " "
            texts = [text.replace(" ", "") for text in texts] if len(gap.join(texts)) > TOTAL_WIDTH else texts
        pieces: list[Piece] = []
        for index, text in enumerate(texts):
            pieces += [(gap, DIM, None)] * (index > 0) + [(text, INKS[index], None)]
        return tuple(pieces)

    def _padding_words(self) -> Line:
        return _plain(f"{PADDED.strip()}: padding, no pixel", DIM) if self.outside() is not None else ()

    # -- the pool

    def _pooled_words(self, width: int) -> str:
        """What the pool makes of the block, and of that the response view, where it changes it."""
        block = self.scene.block
        if block is None:
            return ""
        size = "x".join(map(str, block.values.shape))
        kind, value, seen = self.experiment.pooling.kind, short(block.value), short(self._seen(block.value))
        if value == seen:
            return f"{kind} of its {size}: {value}"
        texts = [f"{words}: {value} -> {seen}" for words in (f"{kind} of its {size}", f"{kind} {size}", kind)]
        return next((text for text in texts if len(text) <= width), texts[-1])

    def _last_pool(self) -> Line:
        """Where a map is pooled more than once: what comes out for this dot in the end."""
        pools = self.scene.computed.pools
        places = places_after(pools, self.experiment.pooling, self.scene.place)
        if not len(places) == len(pools) > 1:
            return ()
        value = short(self._seen(float(pools[-1].values[places[-1]])))
        return _plain(f"after {len(pools)} pools: {value}", KEY)

    def _block(self, width: int) -> Line:
        """The block's values in reading order, rows apart, the winner in brackets; nothing where they do not fit."""
        block = self.scene.block
        if block is None:
            return ()
        won = self._winner()
        size = "x".join(map(str, block.values.shape))
        for label, digits, brackets in (
            (f"{size}:", 5, True),
            (f"{size}:", 5, False),
            (f"{size}:", 4, False),
            ("", 4, False),
        ):
            pieces: list[Piece] = [(label, DIM, None)] if label else []
            for (row, column), value in np.ndenumerate(block.values):
                text = short(float(value), digits)
                gap = "" if not pieces else ", " if row and not column and label else " "
                is_winner = (row, column) == won
                pieces.append((gap, DIM, None))
                text = f"[{text}]" if is_winner and brackets else text
                pieces.append((text, RIM, HINT) if is_winner else (text, TEXT, None))
            if _length(pieces) <= width:
                return tuple(pieces)
        return ()

    def _winner(self) -> tuple[int, int] | None:
        """Inside the block."""
        block = self.scene.block
        if block is None or block.winner is None:
            return None
        return block.winner[0] - block.top, block.winner[1] - block.left

    def _grid(self, height: int, width: int) -> Cells | None:
        """The block as it stands on the map, its winner marked, where there is room at the right."""
        block = self.scene.block
        if block is None:
            return None
        rows, columns = block.values.shape
        title = f"the block at {block.top},{block.left} of the map"
        if rows >= height or max(columns * 6, len(title)) > width:
            return None
        canvas = Canvas(height, width).text(0, 0, title, DIM)
        seen = respond(block.values, self.experiment.response)
        colours = self.tone.colours(np.abs(seen) if self.tone.kind == "grey" else seen)
        for (row, column), value in np.ndenumerate(block.values):
            won = (row, column) == self._winner()
            text = short(float(value))
            text = f"[{text}]" if won and len(text) < 4 else text
            colour = HINT if won else colours[row][column]
            canvas.text(row + 1, column * 6, f"{text:>5} ", RIM if won else ink_on(colour), colour)
        if self._winner() is not None and columns * 6 + 9 <= width:
            canvas.text(1, columns * 6 + 2, "won: ", DIM).text(1, columns * 6 + 7, "  ", RIM, HINT)
        return canvas.done()

    def _seen(self, value: float) -> float:
        """A value of the map as the response view draws it."""
        return float(respond(np.array(value, np.float32), self.experiment.response))


def colour_seen(experiment: Experiment, channel: int) -> str | None:
    """The colour whose pixels, or part of the products, are shown; None where the picture is grey."""
    if experiment.channels in ("sum", "each"):
        return COLOURS[channel]
    return None if experiment.channels == "grey" else experiment.channels


def _plain(text: str, colour: Colour) -> Line:
    return ((text, colour, None),) if text else ()


def _joined(lines: Sequence[Line]) -> Line:
    """One after the other, a blank between."""
    made: list[Piece] = []
    for line in lines:
        made += [(" ", DIM, None)] * bool(made and line) + list(line)
    return tuple(made)


def _length(line: Sequence[Piece]) -> int:
    return sum(len(text) for text, _, _ in line)


def _write(canvas: Canvas, row: int, column: int, line: Line) -> None:
    for text, ink, ground in line:
        canvas.text(row, column, text, ink, ground)
        column += len(text)
