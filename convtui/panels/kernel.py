"""The panels of Kernel mode: picture * kernel = map, and the nine products under it."""

import numpy as np

from convtui.core.arrays import Float32
from convtui.lab.intents import Intent
from convtui.panels.kernel_places import KernelPlaces
from convtui.panels.kernel_words import colour_line, kernel_words
from convtui.panels.products import Products
from convtui.panels.titles import titles
from convtui.panels.tones import tone_of
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import KEY
from convtui.render.panes import NUMBER_WIDTH, Area, map_pane, numbers_pane, picture_pane
from convtui.render.sign_words import sign_words
from convtui.render.tables import kernel_block
from convtui.render.tone import PICTURE, Tone
from convtui.render.viewport import Viewport, framed, whole

# A key as it is shown, what it does, and the action of the table that a click on it performs.
Word = tuple[str, str, str | None]


class KernelPanels(KernelPlaces, frozen=True, eq=False):
    """Draws a scene into a layout."""

    # -- what a tool says and does beside it (`panels.tools`)

    def hint(self) -> str | None:
        """The line over the keys; None: what the first minute has to say."""
        if not self.scene.view.matches:
            return None
        from convtui.panels.match_words import match_hint

        return match_hint(self.scene)

    def keys(self) -> tuple[Word, ...] | None:
        """The line of keys; None: the usual one."""
        return None

    def note(self) -> str | None:
        """What stands at the right of the mode line; None: the usual note."""
        if not self.scene.view.matches:
            return None
        from convtui.panels.match_words import match_note

        return match_note(self.scene)

    @property
    def lit(self) -> str:
        """Whose title is lit: the picture's, the kernel's, the side's."""
        return "picture" if self.scene.view.focus == "picture" else "kernel"

    def clicked(self, pane: str, row: int, column: int, wheel: int, drag: bool) -> tuple[Intent, ...] | None:
        """What a click on a pane wants, in cells from its upper left; None: what it does elsewhere."""
        return None

    def fitted(self, width: int, height: int) -> "KernelPanels":
        """The same in a layout of its own, for a tool that divides the room otherwise."""
        return self

    # -- colours

    @property
    def tone(self) -> Tone:
        """The map's scale, the pooled map's too."""
        return tone_of(self.scene.computed)

    @property
    def _drawn_tone(self) -> Tone:
        """As the pane has it: a map that must shrink is drawn by its strength alone."""
        shrinks = self.scene.view.zoom == "whole" and self.port().shrinks
        return Tone("grey", self.tone.limit) if shrinks else self.tone

    def _framed(self, pooled: bool) -> Float32:
        """The map, or the pooled map, laid over what it stands on; what a sweep has not reached yet is NaN."""
        computed, around = self.scene.computed, self.around
        shape = around.rows, around.columns
        step, offset = computed.experiment.stride, (self.offset[0] - around.row, self.offset[1] - around.column)
        laid = framed(computed.response, shape, offset, step)
        if pooled and computed.pooled_response is not None:
            covered = step * computed.experiment.pooling.step ** len(computed.pools)
            laid_pool = framed(computed.pooled_response, shape, offset, covered)
            laid = np.where(np.isnan(laid), np.nan, laid_pool).astype(np.float32)
        sweep = self.scene.view.sweep
        if sweep is not None:
            order = np.arange(computed.map.size, dtype=np.float32).reshape(computed.map.shape)
            laid = laid.copy()
            laid[framed(order, shape, offset, step) >= sweep.dots] = np.nan
        return laid

    # -- panels

    def picture(self) -> Cells:
        if self.scene.view.zoom == "numbers":
            return self._picture_numbers(self.port())
        return picture_pane(self._picture, self.port(), PICTURE, self.window, self.marks)

    def _picture_numbers(self, port: Viewport) -> Cells:
        channel = self.scene.view.channel
        return numbers_pane(self._picture, port, PICTURE, self.window, None, marks=self.marks, channel=channel)

    def map(self) -> Cells:
        """The map, or where there is no room beside it the pooled map, block by block over the same places.

        A pool's block has a ring, and in it the value that won a colour of its own; pooled more than once, the block of
        the last pool has a ring too. As numbers the map's own values are shown, pooled or not.
        """
        if self.scene.view.zoom == "numbers":
            return self._map_numbers(self.port())
        ring = inner = self.block
        if ring is None:
            ring, inner = self.dot, None
        elif self.pool_in_pane and self.last_place is not None:
            ring = self.block_of_last_pool(self.last_place)
        return map_pane(
            self._framed(self.pool_in_pane),
            self.port(),
            self.tone,
            ring,
            inner=inner if inner != ring else None,
            winner=self.winner,
            origin=self.origin,
        )

    def _map_numbers(self, port: Viewport) -> Cells:
        winner = self.winner
        place = (winner.row, winner.column) if winner else None
        cursor = self.dot.row, self.dot.column
        laid = self._framed(False)
        return numbers_pane(laid, port, self.tone, self.block, cursor, winner=place, origin=self.origin)

    def numbers(self) -> tuple[Cells, Cells]:
        """The window's surroundings as numbers, on the picture and on the map."""
        room = self.layout.numbers // 2, self.layout.pane[1] // NUMBER_WIDTH
        port = self.part(room)
        return self._picture_numbers(port), self._map_numbers(port)

    def side(self) -> Cells | None:
        """The pooled map at the right of the map, where there is one and room for it."""
        values = self.scene.computed.pooled_response
        if values is None or not self.layout.side:
            return None
        port = whole((values.shape[0], values.shape[1]), (self.layout.room[0], self.layout.side - 2))
        place = self.last_place
        return map_pane(values, port, self.tone, Area(*place) if place else None)

    def kernel(self) -> Cells:
        """The kernel and what it means, between the panes; or of the strongest places how strong they are."""
        view, rows, middle = self.scene.view, self.scene.kernel.shape[0], self.layout.middle
        canvas = Canvas(self.layout.pane[0], middle)
        cell = view.cell if view.focus == "kernel" or view.typing is not None else None
        canvas.text(0, 1, colour_line(self.scene), KEY)
        canvas.paste(1, 1, kernel_block(self.scene.kernel.array, cell, view.typing))
        first = rows + (2 if canvas.height - rows >= 6 else 1)
        if view.matches:
            from convtui.panels.match_words import match_rows

            for row, (text, ink, ground) in enumerate(match_rows(self.scene, canvas.height - first), first):
                canvas.text(row, 0, text, ink, ground)
            return canvas.done()
        shrinks = view.zoom == "whole" and self.port().shrinks
        for row, (words, ink) in enumerate(kernel_words(self.scene, shrinks, middle, canvas.height - first), first):
            text = sign_words(words, self.tier)
            # A line of 16 characters fills the panel: its last figure must not be cut off.
            canvas.text(row, 1 if len(text) < middle else 0, text, ink)
        return canvas.done()

    @property
    def kernel_rows(self) -> range:
        """The rows of the kernel panel that hold cells, for the mouse."""
        return range(1, 1 + self.scene.kernel.shape[0])

    def products(self) -> Cells:
        """Nine pixels x nine weights, added: one dot. And what the pool makes of the dot."""
        return Products(self.scene, self.layout, self._drawn_tone).cells()

    def titles(self) -> tuple[str, str, str]:
        """Over the picture, over kernel and map, over what is at the side. The first holds a name from outside."""
        return titles(self.scene, self.layout, self.port(), self.tone)
