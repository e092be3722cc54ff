"""Filters mode: one filter on one digit with all kernels under it, or all maps at once."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from convtui.core.text import visible
from convtui.lab import intents as want
from convtui.lab.derive_filters import FiltersScene, filters_scene
from convtui.lab.state import State, TrainedView
from convtui.panels.filters import FiltersPanels, panels_of
from convtui.panels.filters_bank import mosaic_panel, mosaic_room, mosaic_words, strip_filter_at
from convtui.panels.study import Word
from convtui.tui.actions import action_named, footer
from convtui.tui.bars import key_word
from convtui.tui.base import bindings
from convtui.tui.pane import CellsPane
from convtui.tui.sizes import resize, resize_rows
from convtui.tui.trained_screen import TrainedScreen

# From so many columns on the note says all of it.
LONG_NOTE = 110


class FiltersScreen(TrainedScreen):
    """Draws `FiltersPanels`; a click chooses a filter, or a place on the digit or the map."""

    mode = "filters"
    while_typing = "Enter takes the number, Esc drops it."
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
            paged = "digit" if self.library.reads_digits(view.trial) else "picture"
            what = paged if view.pages_digits else "filter"
            return f"{what} {view.typing}_  Enter jumps"
        if view.mosaic:
            count, what = self.library.filter_count(view), "digit" if view.trial.picture is None else "picture"
            return f"all {count} maps" + (f" of one {what}" if self.size.width >= LONG_NOTE else "")
        return self._place_note(view)

    def _place_note(self, view: TrainedView) -> str:
        """Which network, which of its layers, and how well it did when it was trained, as far as there is room."""
        layers = self.library.layers(view.trial)
        recorded = self.library.network(view.trial.network).metadata.get("test_accuracy")
        name = visible(view.trial.network.rpartition("/")[2], 30)
        known = f"{100 * recorded:.1f} %" if isinstance(recorded, float) else ""
        layer = layers.index(self.library.layer_name(view)) + 1
        if view.trial.dropped or view.trial.edits:  # what was recorded is of another network than this
            name = f"{name}, {'pool out' if view.trial.dropped else 'edited'}"
            narrow = len(layers) == 1 or self.size.width < LONG_NOTE
            return name if narrow else f"{name}: layer {layer} of {len(layers)}"
        if len(layers) == 1:
            return f"{name}: test {known}" if known else name
        if known and self.size.width >= LONG_NOTE:
            return f"{name}, {known} on its test set: layer {layer} of {len(layers)}"
        return f"{name}: layer {layer}/{len(layers)}"

    def key_words(self, state: State) -> dict[str, str]:
        view = state.trained
        count = self.library.filter_count(view)
        words = {"zoom": "one" if view.mosaic else f"all {count}", "view": "scale"}
        paged = "digit" if view.trial.picture is None else "picture"
        words["next"] = paged if view.pages_digits else "filter"
        return words

    def tool_keys(self, state: State) -> Sequence[Word] | None:
        """The study's, else first those that matter most on this layer of this network, then the rest."""
        words = super().tool_keys(state)
        if words is not None:
            return words
        view, labels = state.trained, self.key_words(state)
        layers = self.library.layers(view.trial)
        pictures = "digits" if self.library.reads_digits(view.trial) else "pictures"
        if view.mosaic:
            first = ("next", "zoom", "view", "order", "pool", "pins", "patches")
        elif len(layers) == 1:
            first = ("next", "zoom", pictures, "pool", "pins", "patches", "apart")
        elif self.library.layer_name(view) == layers[0]:
            first = ("next", "next_layer", "zoom", pictures, "pool", "pins", "patches")
        else:
            first = ("next", "next_layer", "zoom", "pins", "patches", "parts", "field")
        *others, last = footer("filters")
        named = [action_named(name) for name in first]
        shown = [*named, *(action for action in others if action not in named and action.id != "digits")]
        return [key_word(action, labels) for action in (*shown, last)]

    def draw_usual(self, state: State, width: int, height: int) -> None:
        scene = filters_scene(state.trained, self.library)
        self.set_class(state.trained.mosaic, "-all")
        if state.trained.mosaic:
            self._draw_all(scene, width, height)
        else:
            self._draw_one(scene, width)

    def _panels(self, scene: FiltersScene) -> FiltersPanels:
        return panels_of(scene, *self.size)

    def _draw_one(self, scene: FiltersScene, width: int) -> None:
        panels = self._panels(scene)
        layout, focus = panels.layout, scene.view.focus
        self.set_class(not layout.moral, "-bare")
        digit, kernel, made, pooled = panels.titles()
        self.set_title_line("digit-title", digit, focus == "picture", layout.digit[1])
        self.set_title_line("filter-title", f" {kernel}", focus == "filters", layout.middle)
        self.set_title_line("made-title", made, focus == "map", layout.map[1] + (0 if layout.side else 2))
        self.set_title_line("pooled-title", pooled if layout.side else "", False)
        resize_rows(self.query_one("#panes"), layout.rows)
        side = panels.side()
        strip = panels.kernels(width)
        table = panels.products() if layout.products else None
        for name, cells, size in (
            ("digit", panels.digit(), layout.digit),
            ("weights", panels.kernel(), (layout.rows, layout.middle)),
            ("made", panels.map(), layout.map),
            ("pooled", side, (layout.digit[0], layout.side)),
            ("reads", panels.reads(width) if layout.reads else None, (1, width)),
            ("bank", strip, (strip.height, width)),
            ("products", table, (table.height if table is not None else 0, width)),
            ("sums", panels.sums(), (1, width)),
        ):
            pane = self.query_one(f"#{name}", CellsPane)
            pane.display = cells is not None
            if cells is not None:
                resize(pane, *size)
                pane.present(cells)
        self._say("moral", panels.moral(width))

    def _draw_all(self, scene: FiltersScene, width: int, height: int) -> None:
        self.show_whole("mosaic", mosaic_panel(scene, width, height)[0])
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
            grid, _ = mosaic_room(scene, *self.size)
            place = grid.index_at(event.row, event.column, scene.bank.count)
            index = scene.order[place] if place is not None else None
            if index == scene.view.filter:
                if not event.drag:  # a press whose hand trembles only chooses
                    self.post_message(self.Wanted(want.Commit()))
            elif index is not None:
                self.post_message(self.Wanted(want.ChooseFilter(index)))
        elif event.pane.id == "bank":
            chosen = strip_filter_at(scene, self._panels(scene).layout, event.row, event.column)
            if chosen is not None:
                self.post_message(self.Wanted(want.Focus("filters"), want.ChooseFilter(chosen)))
        else:
            self._click_plane(event, scene)

    def _wheel(self, event: CellsPane.Clicked) -> None:
        focus = want.Focus("picture" if event.pane.id == "digit" else "filters")
        self.post_message(self.Wanted(focus, want.Step(event.wheel)))

    def _click_plane(self, event: CellsPane.Clicked, scene: FiltersScene) -> None:
        panels = self._panels(scene)
        if event.pane.id == "digit":
            pixel = panels.digit_port().pixel(event.row * 2, event.column)
            if pixel is not None:
                self.post_message(self.Wanted(want.Focus("map"), want.PlaceAt(*panels.place_over(*pixel))))
        elif event.pane.id == "made":
            pixel = panels.map_port().pixel(event.row * 2, event.column)
            if pixel is not None:
                self.post_message(self.Wanted(want.Focus("map"), want.PlaceAt(*pixel)))
