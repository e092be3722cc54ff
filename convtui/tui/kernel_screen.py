"""Kernel mode: picture * kernel = map, and under it the nine products."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from convtui.core.arrays import Float32
from convtui.core.text import visible
from convtui.lab import intents as want
from convtui.lab.derive import kernel_scene
from convtui.lab.presets import PRESETS, preset_of
from convtui.lab.state import KernelView, State
from convtui.panels.choosing import panels_of
from convtui.panels.kernel import KernelPanels, Word
from convtui.panels.kernel_layout import kernel_layout
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import DIM, GROUND, KEY, TEXT
from convtui.render.panes import Area, Mark
from convtui.render.tier import Tier
from convtui.render.viewport import Viewport
from convtui.tui.bars import note_room
from convtui.tui.base import LabScreen, bindings
from convtui.tui.output import tier_of
from convtui.tui.pane import CellsPane
from convtui.tui.sizes import resize, resize_columns, resize_rows

LIST_TOP = 0
WIDE_LIST = 64


class KernelScreen(LabScreen):
    """Draws `KernelPanels`; a click on a pane moves the window, on the kernel chooses a cell."""

    mode = "kernel"
    while_typing = "Enter keeps the number, Esc the one before."
    BINDINGS = bindings("kernel")
    # What the picture's pane was made of: the picture, the part of it, the window; the zoom, the colour, the marks.
    _made: tuple[tuple[KernelView, int, int, Tier], KernelPanels] | None = None
    _drawn_picture: tuple[Float32, Viewport, Area, tuple[str, int, tuple[Mark, ...]]] | None = None

    def compose_room(self) -> ComposeResult:
        with Horizontal(id="titles"):
            yield Static(id="picture-title", classes="title", markup=False)
            yield Static(id="kernel-title", classes="title", markup=False)
            yield Static(id="side-title", classes="title", markup=False)
        with Horizontal(id="panes"):
            yield CellsPane(id="picture")
            yield CellsPane(id="kernel")
            yield CellsPane(id="map")
            yield CellsPane(id="side")
        yield Static("the same place as numbers", id="numbers-title", classes="title", markup=False)
        with Horizontal(id="numbers"):
            yield CellsPane(id="picture-numbers")
            yield Static(id="gap")
            yield CellsPane(id="map-numbers")
        yield CellsPane(id="products")

    @property
    def is_typing(self) -> bool:
        return self.state.kernel.buffer is not None

    def tool_keys(self, state: State) -> Sequence[Word] | None:
        return self._panels(state, *self.size).keys()

    def tool_hint(self, state: State) -> str | None:
        return self._panels(state, *self.size).hint()

    def note(self, state: State) -> str:
        view = state.kernel
        asked = view.tool is not None or (view.matches > 0 and view.sweep is None and view.typing is None)
        if asked and (words := self._panels(state, *self.size).note()) is not None:
            return words
        if view.sweep is not None:
            return "paused: Space goes on" if view.sweep.paused else "sliding: arrows steer it"
        if view.typing is not None:
            return f"[{visible(view.typing, 10)}_] Enter keeps, Esc drops"
        words = {"crop": "1 dot = 1 pixel (z)", "numbers": "numbers (z)", "whole": ""}[view.zoom]
        preset = preset_of(view.experiment.kernel)
        if not words:
            words = preset.title if preset else "a kernel of your own"
            named = f"kernel: {words}"
            words = named if preset and len(named) <= note_room(self.size.width) else words
            words = "a kernel for each colour" if view.experiment.channels == "sum" else words
        response = view.experiment.response
        return words if response == "signed" else f"view: {response} (v)"

    def key_words(self, state: State) -> dict[str, str]:
        if state.kernel.sweep is not None:
            return {"play": "go on" if state.kernel.sweep.paused else "pause", "up": "steer"}
        return {}

    def draw(self, state: State, width: int, height: int) -> None:
        panels = self._panels(state, width, height)
        layout = panels.layout
        for name, (rows, columns) in {
            "picture": layout.pane,
            "kernel": (layout.pane[0], layout.middle),
            "map": layout.pane,
            "side": (layout.pane[0], layout.side),
        }.items():
            resize(self.query_one(f"#{name}", CellsPane), rows, columns)
        resize_rows(self.query_one("#panes"), layout.pane[0])
        picture, kernel, side = panels.titles()
        lit = panels.lit
        self.set_title_line("picture-title", picture, lit == "picture", layout.pane[1])
        self.set_title_line("kernel-title", kernel, lit == "kernel", layout.middle + layout.pane[1])
        self.set_title_line("side-title", side if layout.side else "", lit == "side")
        self._draw_picture(panels)
        self.query_one("#kernel", CellsPane).present(panels.kernel())
        self.query_one("#map", CellsPane).present(panels.map())
        if layout.side:
            self.query_one("#side", CellsPane).present(panels.side() or self._list(layout.pane[0], layout.side))
        self._draw_numbers(panels)
        products = self.query_one("#products", CellsPane)
        table = panels.products()
        resize(products, table.height, width)
        products.present(table)

    def _draw_picture(self, panels: KernelPanels) -> None:
        """Most keys leave it as it is: then it is not even made."""
        if panels.scene.view.tool is not None:
            self._drawn_picture = None
            self.query_one("#picture", CellsPane).present(panels.picture())
            return
        scene = panels.scene
        look = scene.view.zoom, scene.view.channel, panels.marks
        wanted = scene.computed.picture, panels.port(), panels.window, look
        before, self._drawn_picture = self._drawn_picture, wanted
        if before is None or before[0] is not wanted[0] or before[1:] != wanted[1:]:
            self.query_one("#picture", CellsPane).present(panels.picture())

    def _panels(self, state: State, width: int, height: int) -> KernelPanels:
        wanted = state.kernel, width, height, tier_of(self.app)
        if self._made is None or self._made[0] != wanted:
            scene = kernel_scene(state.kernel, self.library)
            shape = scene.computed.picture.shape[0], scene.computed.picture.shape[1]
            layout = kernel_layout(width, height, shape, state.kernel.zoom, state.kernel.experiment.kernel.shape)
            self._made = wanted, panels_of(scene, layout, wanted[-1]).fitted(width, height)
        return self._made[1]

    def _draw_numbers(self, panels: KernelPanels) -> None:
        rows, columns = panels.layout.numbers, panels.layout.pane[1]
        self.set_class(rows > 0, "-numbers")
        if not rows:
            return
        resize_rows(self.query_one("#numbers"), rows)
        resize_columns(self.query_one("#gap"), panels.layout.middle)
        on_picture, on_map = panels.numbers()
        for name, cells in (("picture-numbers", on_picture), ("map-numbers", on_map)):
            pane = self.query_one(f"#{name}", CellsPane)
            resize(pane, rows, columns)
            pane.present(cells)

    def _list(self, height: int, width: int) -> Cells:
        """The kernels by what they find: where there is room they are always in sight."""
        canvas = Canvas(height, width)
        now = preset_of(self.state.kernel.experiment.kernel)
        for row, preset in enumerate(PRESETS[: height - LIST_TOP], LIST_TOP):
            if preset == now:
                canvas.text(row, 2, f" {preset.title} ", GROUND, KEY)
            else:
                canvas.text(row, 3, preset.title, TEXT)
            if width >= WIDE_LIST:
                canvas.text(row, 26, preset.about, DIM)
        return canvas.done()

    # -- the mouse

    def on_cells_pane_clicked(self, event: CellsPane.Clicked) -> None:
        event.stop()
        panels = self._panels(self.state, *self.size)
        wanted = panels.clicked(event.pane.id or "", event.row, event.column, event.wheel, event.drag)
        if wanted is not None:
            self.post_message(self.Wanted(*wanted))
        elif event.pane.id in ("picture", "map"):
            self._click_plane(event, panels)
        elif event.pane.id == "kernel":
            self._click_kernel(event, panels)
        elif event.pane.id == "side" and not event.wheel and panels.side() is None:
            self._click_list(event.row - LIST_TOP)

    def _click_list(self, row: int) -> None:
        if 0 <= row < len(PRESETS):
            self.post_message(self.Wanted(want.UsePreset(PRESETS[row].name)))

    def _click_plane(self, event: CellsPane.Clicked, panels: KernelPanels) -> None:
        pane: want.Focus = want.Focus("picture" if event.pane.id == "picture" else "map")
        if event.wheel:
            self.post_message(self.Wanted(pane, want.Move(rows=event.wheel)))
            return
        place = panels.place_at(event.row, event.column)
        if place is not None:
            self.post_message(self.Wanted(pane, want.PlaceAt(*place)))

    def _click_kernel(self, event: CellsPane.Clicked, panels: KernelPanels) -> None:
        if event.row not in panels.kernel_rows or not 0 <= event.column - 1 < panels.scene.kernel.shape[1] * 4:
            return
        cell = want.ChooseCell(event.row - panels.kernel_rows.start, (event.column - 1) // 4)
        step = (want.AddToCell(-event.wheel),) if event.wheel else ()
        self.post_message(self.Wanted(cell, *step))
