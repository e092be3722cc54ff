"""Filters mode: one filter on one digit with all kernels under it, or all maps at once."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from convtui.core.figures import percent
from convtui.core.text import visible
from convtui.lab import intents as want
from convtui.lab.derive_filters import FiltersScene, filters_scene
from convtui.lab.state import State
from convtui.panels.filters import FiltersPanels, mosaic_panel, mosaic_words
from convtui.panels.filters_layout import MIDDLE, filters_layout
from convtui.tui.base import bindings
from convtui.tui.pane import CellsPane
from convtui.tui.sizes import resize, resize_rows
from convtui.tui.trained_screen import TrainedScreen


class FiltersScreen(TrainedScreen):
    """Draws `FiltersPanels`; a click chooses a filter, or a place on the digit or the map."""

    mode = "filters"
    while_typing = "Enter jumps to that number, Esc stays."
    BINDINGS = bindings("filters")

    def compose_usual(self) -> ComposeResult:
        with Vertical(id="one"):
            with Horizontal(id="titles"):
                for name in ("digit", "filter", "made", "pooled"):
                    yield Static(id=f"{name}-title", classes="title", markup=False)
            with Horizontal(id="panes"):
                yield CellsPane(id="digit")
                yield CellsPane(id="weights")
                yield CellsPane(id="made")
                yield CellsPane(id="pooled")
            yield CellsPane(id="reads")
            yield CellsPane(id="bank")
            yield CellsPane(id="products")
            yield CellsPane(id="sums")
        with Vertical(id="all"):
            yield CellsPane(id="mosaic")
            yield Static(id="mosaic-words", markup=False)
            yield Static(id="mosaic-scale", markup=False)
        yield Static(id="moral", markup=False)

    def usual_note(self, state: State) -> str:
        view = state.trained
        if view.typing is not None:
            what = "digit" if view.pages_digits else "filter"
            return f"{what} {view.typing}_  Enter jumps"
        if view.mosaic:
            return f"all {self.library.filter_count(view)} maps of one digit"
        recorded = self.library.network(view.trial.network).metadata.get("test_accuracy")
        known = f": {100 * recorded:.1f} % recorded at training" if isinstance(recorded, float) else ""
        return f"{visible(view.trial.network, 30)}{known}"

    def key_words(self, state: State) -> dict[str, str]:
        view = state.trained
        count = self.library.filter_count(view)
        words = {"zoom": "one" if view.mosaic else f"all {count}", "view": "scale"}
        words["next"] = "digit" if view.pages_digits else "filter"
        return words

    def draw_usual(self, state: State, width: int, height: int) -> None:
        scene = filters_scene(state.trained, self.library)
        self.set_class(state.trained.mosaic, "-all")
        if state.trained.mosaic:
            self._draw_all(scene, width, height)
        else:
            self._draw_one(scene, width, height)

    def _panels(self, scene: FiltersScene, width: int, height: int) -> FiltersPanels:
        shapes = (scene.input.shape[0], scene.input.shape[1]), (scene.map.shape[0], scene.map.shape[1])
        return FiltersPanels(scene, filters_layout(width, height, *shapes, scene.bank.count))

    def _draw_one(self, scene: FiltersScene, width: int, height: int) -> None:
        panels = self._panels(scene, width, height)
        layout, focus = panels.layout, scene.view.focus
        digit, kernel, made, pooled = panels.titles()
        self.set_title_line("digit-title", digit, focus == "picture", layout.digit[1])
        self.set_title_line("filter-title", f" {kernel}", focus == "filters", MIDDLE)
        self.set_title_line("made-title", made, focus == "map", layout.map[1] + (0 if layout.side else 2))
        self.set_title_line("pooled-title", pooled if layout.side else "", False)
        resize_rows(self.query_one("#panes"), layout.digit[0])
        side = panels.side()
        strip = panels.kernels(width)
        for name, cells, size in (
            ("digit", panels.digit(), layout.digit),
            ("weights", panels.kernel(), (layout.digit[0], MIDDLE)),
            ("made", panels.map(), layout.map),
            ("pooled", side, (layout.digit[0], layout.side)),
            ("reads", panels.reads(width), (1, width)),
            ("bank", strip, (strip.height, width)),
            (
                "products",
                panels.products() if layout.products else None,
                (4 if layout.products else 0, width),
            ),
            ("sums", panels.sums(), (1, width)),
        ):
            pane = self.query_one(f"#{name}", CellsPane)
            pane.display = cells is not None
            if cells is not None:
                resize(pane, *size)
                pane.present(cells)
        self._say("moral", self._moral(scene))

    def _moral(self, scene: FiltersScene) -> str:
        words = scene.words.phrase
        best = int(scene.probabilities.argmax())
        if scene.label is not None and best != scene.label:
            share = percent(float(scene.probabilities[best]))
            return f"By rule: {words}. It reads a {best} ({share}), and the label says {scene.label}."
        return f"By rule: {words}. Nobody chose these nine numbers: training did."

    def _draw_all(self, scene: FiltersScene, width: int, height: int) -> None:
        cells, _ = mosaic_panel(scene, width, height)
        pane = self.query_one("#mosaic", CellsPane)
        resize(pane, cells.height, width)
        pane.present(cells)
        words, scale = mosaic_words(scene)
        self._say("mosaic-words", words)
        self._say("mosaic-scale", scale)

    def _say(self, name: str, text: str) -> None:
        line = self.query_one(f"#{name}", Static)
        content = Content(text)
        if line.content != content:
            line.update(content, layout=False)

    # -- the mouse

    def click_usual(self, event: CellsPane.Clicked) -> None:
        scene = filters_scene(self.state.trained, self.library)
        if event.wheel:
            self._wheel(event)
        elif event.pane.id == "mosaic":
            _, grid = mosaic_panel(scene, *self.size)
            index = grid.index_at(event.row, event.column, scene.bank.count)
            if index == scene.view.filter:
                if not event.drag:  # a press whose hand trembles only chooses
                    self.post_message(self.Wanted(want.Commit()))
            elif index is not None:
                self.post_message(self.Wanted(want.ChooseFilter(index)))
        elif event.pane.id == "bank":
            grid = self._panels(scene, *self.size).layout.strip
            index = grid.index_at(event.row, event.column, scene.bank.count)
            if index is not None:
                self.post_message(self.Wanted(want.Focus("filters"), want.ChooseFilter(index)))
        else:
            self._click_plane(event, scene)

    def _wheel(self, event: CellsPane.Clicked) -> None:
        focus = want.Focus("picture" if event.pane.id == "digit" else "filters")
        self.post_message(self.Wanted(focus, want.Step(event.wheel)))

    def _click_plane(self, event: CellsPane.Clicked, scene: FiltersScene) -> None:
        panels = self._panels(scene, *self.size)
        if event.pane.id == "digit":
            pixel = panels.digit_port().pixel(event.row * 2, event.column)
            if pixel is not None:
                place = want.PlaceAt(pixel[0] - 1, pixel[1] - 1)
                self.post_message(self.Wanted(want.Focus("map"), place))
        elif event.pane.id == "made":
            pixel = panels.map_port().pixel(event.row * 2, event.column)
            if pixel is not None:
                self.post_message(self.Wanted(want.Focus("map"), want.PlaceAt(*pixel)))
