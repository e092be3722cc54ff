"""Network mode's panels: they fit, and what they show is what the network computes."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convtui.core.arrays import Float32
from convtui.core.layer import LayerSpec, NetworkSpec
from convtui.core.network import Network
from convtui.lab import intents as want
from convtui.lab.derive_network import network_scene
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.lab.trained_state import FilterEdit, Trial
from convtui.network.ledger import ledger
from convtui.network.without import without
from convtui.panels.network import NetworkPanels
from convtui.panels.network_layout import ColumnsLayout, LinesLayout
from convtui.panels.network_lines import Lines, statement
from convtui.panels.network_opened import Opened
from convtui.panels.network_tiles import (
    column_of_numbers,
    evenly,
    map_tiles,
    profile,
    row_of_numbers,
    share_bars,
    strip,
    strongest,
    tile_room,
    tiles,
    true_room,
    unit_bars,
)
from convtui.render.cells import Cells
from convtui.render.colours import DIM, KEY
from tests.oracles import conv, max_pool, random_network

LIBRARY = Library()
NETWORKS = ("lecture", "stacked", "colour")
# The room between the mode line and the hint, at 80x23 and 80x24, 120x40 and 200x50.
ROOMS = ((80, 21), (120, 37), (200, 47))
LINES, COLUMNS, LARGE = ROOMS

Room = tuple[int, int]


def panels(name: str, room: Room, *dropped: str, row: int = 1, digit: int = 0) -> NetworkPanels:
    picture = None if name != "colour" else LIBRARY.picture_for(Trial("colour"))
    view = TrainedView(Trial(name, digit=digit, picture=picture, dropped=dropped), row=row)
    return NetworkPanels(network_scene(view, LIBRARY), *room)


def pools_of(name: str) -> list[str]:
    return [layer.name for layer in LIBRARY.network(name).spec.layers if layer.kind.endswith("Pooling2D")]


def inks(cells: Cells, row: int, text: str) -> set[tuple[int, ...]]:
    """The colours of a text that stands on a row."""
    column = cells.text().split("\n")[row].index(text)
    return {tuple(colour) for colour in cells.fg[row, column : column + len(text)].tolist()}


# -- they fit


@pytest.mark.parametrize("room", [*ROOMS, (80, 28), (100, 27), (119, 37), (300, 90)])
@pytest.mark.parametrize("name", NETWORKS)
def test_all_of_it_fits_whatever_is_out_and_chosen(name: str, room: Room) -> None:
    pools = pools_of(name)
    for dropped in [(), *combinations(pools, 1), tuple(pools)]:
        for row in range(len(LIBRARY.network(name).spec.layers) + 1):
            made = panels(name, room, *dropped, row=row)
            cells = made.cells()
            assert (cells.height, cells.width) == (room[1], room[0])
            assert len(made.note()) <= 22
            assert len(made.hint()) <= 78
            layout = made.layout
            if isinstance(layout, LinesLayout):
                assert layout.tops[-1] + layout.heights[-1] == layout.totals
            assert layout.opened + layout.room == room[1]
            assert layout.room >= 2
            if not dropped:
                assert layout.room >= 4


@pytest.mark.parametrize("name", NETWORKS)
def test_at_80_columns_there_are_lines_and_wide_there_are_columns(name: str) -> None:
    assert isinstance(panels(name, LINES).layout, LinesLayout)
    assert isinstance(panels(name, COLUMNS).layout, ColumnsLayout)
    assert isinstance(panels(name, LARGE).layout, ColumnsLayout)


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("name", NETWORKS)
def test_every_figure_of_the_ledger_stands_there(name: str, room: Room) -> None:
    pools = pools_of(name)
    for dropped in ((), tuple(pools)):
        text = panels(name, room, *dropped, row=0).cells().text()
        spec = without(LIBRARY.network(name).spec, dropped)
        for row in ledger(spec):
            assert "x".join(map(str, row.output_shape)) in text or f"{row.output_shape[0]:,}" in text
            for number in (row.parameters, row.multiply_adds):
                assert f"{number:,}" in text or not number
            assert "x".join(map(str, row.receptive_field)) in text


def test_the_lines_are_the_layers_in_order() -> None:
    lines = panels("stacked", LINES, row=0).cells().text().split("\n")
    layout = panels("stacked", LINES, row=0).layout
    assert isinstance(layout, LinesLayout)
    words = ["conv 3x3 relu", "max pool 2x2", "conv 3x3 relu", "max pool 2x2", "conv 3x3 relu", "flatten"]
    for top, word in zip(layout.tops[1:], [*words, "dense 10 softmax"], strict=True):
        assert lines[top].startswith(f" {word}")
    assert lines[layout.tops[3]].split()[3:7] == ["11x11x64", "18,496", "2,230,272", "8x8"]
    assert lines[layout.totals].split()[:4] == ["all", "layers", "61,514", "2,762,496"]
    assert lines[layout.tops[-1]].split()[-5:-3] == ["reads", "0"]
    assert lines[layout.tops[-1]].endswith(">99 %")


# -- a pool out


def test_what_a_missing_pool_costs_is_said_before_and_after() -> None:
    made = panels("lecture", LINES, "max_pooling2d", row=2)
    cells = made.cells()
    text = cells.text()
    assert "multiply-adds 888,192 -> 2,964,864 (3.34 x)   parameters 693,962 -> 2,770,634" in text
    flat = " ".join(text.split())
    assert "The trained weights no longer fit: dense was trained for 5,408 numbers and would get 21,632" in flat
    assert "it would have to be trained again" in flat
    assert "reads" not in text
    assert made.note() == "lecture, pool out"
    row = next(number for number, line in enumerate(text.split("\n")) if line.startswith(" flatten"))
    assert inks(cells, row, "21,632") == {KEY}, "what has changed is lit"
    layout = made.layout
    assert isinstance(layout, LinesLayout)
    gone = panels("lecture", LINES, "max_pooling2d", row=0).cells()
    assert inks(gone, layout.tops[2], "max pool 2x2") == {DIM}, "the line stays in sight"


@pytest.mark.parametrize("room", ROOMS)
def test_the_statement_is_seen_whole_whatever_is_chosen(room: Room) -> None:
    for name in NETWORKS:
        for row in range(len(LIBRARY.network(name).spec.layers) + 1):
            made = panels(name, room, *pools_of(name), row=row)
            lines = [line.strip() for line in made.cells().text().split("\n")]
            for said in statement(made.scene, room[0]):
                assert said in lines


# -- maps


def test_the_opened_maps_are_the_strongest_first() -> None:
    made = panels("lecture", (80, 60), row=1, digit=4)
    values = made.scene.rows[0].values
    assert values is not None
    order = strongest(values)
    tops = [float(values[:, :, number].max()) for number in order]
    assert tops == sorted(tops, reverse=True)
    assert sorted(order) == list(range(32))
    layout = made.layout
    opened = Opened(made.scene, 80, layout.room)
    room = opened.tile_room()
    assert room is not None
    cells = opened.cells()
    wanted = map_tiles(values[:, :, list(order[: room.shown])], room.dots, room.scale)
    dots = cells.pixels()[2 * opened.top :]
    for index, tile in enumerate(wanted):
        row, column = room.grid.corner(index)
        shown = dots[2 * row : 2 * row + tile.shape[0], column + 1 : column + 1 + tile.shape[1]]
        # The number stands on the first cells.
        assert np.array_equal(shown[2:], tile[2:])
        assert opened.map_at(row + opened.top, column + 1) == order[index]
    assert opened.map_at(0, 1) is None


def test_a_tile_is_its_map_shrunk_by_the_largest_value() -> None:
    values = np.random.default_rng(3).random((26, 26, 4), np.float32)
    for tile, number in zip(map_tiles(values, 13), range(4), strict=True):
        blocks = values[:, :, number].reshape(13, 2, 13, 2).max(axis=(1, 3))
        wanted = blocks / values[:, :, number].max() * 255
        assert np.abs(tile[..., 0] - wanted).max() <= 1
    small = map_tiles(values[:3, :3], 9, 3)
    assert small.shape == (4, 9, 9, 3)
    assert np.array_equal(small[0, ::3, ::3, 0], map_tiles(values[:3, :3], 3)[0, :, :, 0])


def test_what_is_below_zero_counts_as_far_as_what_is_above() -> None:
    values = np.zeros((4, 4, 1), np.float32)
    values[0, 0], values[3, 3] = -2.0, 1.0
    tile = map_tiles(values, 4)[0, :, :, 0]
    assert (tile[0, 0], tile[3, 3], tile[1, 1]) == (255, 128, 0)


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 40), st.integers(1, 40), st.integers(1, 70), st.integers(1, 120), st.integers(1, 30), st.booleans()
)
def test_tiles_never_leave_their_room(rows: int, columns: int, count: int, width: int, height: int, true: bool) -> None:
    choose = true_room if true else tile_room
    room = choose((rows, columns), count, width, height)
    assert 1 <= room.shown <= count
    assert 1 <= room.dots <= max(2 * height, 1)
    assert room.dots <= width
    row, column = room.grid.corner(room.shown - 1)
    assert row + (room.dots + 1) // 2 <= height
    assert column + room.dots <= width
    values = np.random.default_rng(0).random((rows, columns, count), np.float32)
    cells = tiles(values, range(count), room, width, height)
    assert (cells.height, cells.width) == (height, width)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 60), st.integers(1, 60))
def test_an_even_tile_is_never_larger_than_its_room(side: int, room: int) -> None:
    dots = evenly(side, min(side, room))
    assert 1 <= dots <= min(side, room)


@pytest.mark.parametrize("height", [1, 2, 3, 5])
def test_the_strip_is_the_first_maps_with_a_free_dot_below(height: int) -> None:
    values = np.random.default_rng(5).random((26, 26, 32), np.float32)
    cells, shown = strip(values, 27, height)
    side = max(2 * height - 1, 2)
    assert shown == min(32, 28 // (side + 1))
    dots = cells.pixels()
    for index, tile in enumerate(map_tiles(values[:, :, :shown], side)):
        left = index * (side + 1)
        assert np.array_equal(dots[:side, left : left + side], tile)
    if height > 1:
        assert (dots[side] == dots[side, 0]).all()


# -- rows of numbers, units, shares


def test_numbers_in_one_row_are_in_reading_order() -> None:
    values = np.arange(20, dtype=np.float32)
    dots = row_of_numbers(values, 5, 2).pixels()[..., 0].astype(int)
    assert dots.shape == (4, 5)
    assert np.abs(dots.ravel() - np.rint(values / 19 * 255)).max() <= 1
    long = row_of_numbers(np.arange(40, dtype=np.float32), 5, 2).pixels()[..., 0].astype(int)
    assert np.abs(long.ravel() - np.rint(np.arange(1, 40, 2) / 39 * 255)).max() <= 1
    one = row_of_numbers(values, 20, 1).pixels()[..., 0]
    assert np.array_equal(one[0], one[1])
    upright = column_of_numbers(np.arange(8, dtype=np.float32), 3, 4).pixels()[..., 0].astype(int)
    assert np.abs(upright[:, 0] - np.rint(np.arange(8) / 7 * 255)).max() <= 1
    assert (upright == upright[:, :1]).all()


def test_units_are_named_with_their_values_the_strongest_first() -> None:
    values = np.array([0.5, 4.0, 0.0, 2.0], np.float32)
    lines = unit_bars(values, 24, 4).text().split("\n")
    assert [line.split()[:2] for line in lines] == [["2", "4"], ["4", "2"], ["1", "0.50"], ["3", "0"]]
    assert lines[0].count("█") == 10
    assert lines[1].count("█") == 5
    assert profile(values, 3) == "█▄▁"
    assert profile(np.zeros(2, np.float32), 9) == "  "


def test_shares_are_those_of_all_labels() -> None:
    shares = np.array([0.02, 0.9, 0.08], np.float32)
    cells = share_bars(shares, ("cat", "dog", "horse"), 60, 2)
    text = cells.text()
    for label, share in (("cat", "2 %"), ("dog", "90 %"), ("horse", "8 %")):
        assert label in text
        assert share in text
    assert text.index("cat") < text.index("horse")


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("room", ROOMS)
def test_the_last_layer_opens_as_bars_of_all_ten(name: str, room: Room) -> None:
    made = panels(name, room, row=len(LIBRARY.network(name).spec.layers), digit=9)
    opened = Opened(made.scene, room[0], made.layout.room).cells().text()
    for label in LIBRARY.network(name).spec.labels:
        assert label in opened


# -- clicks


def test_a_click_chooses_a_line_and_a_second_one_enters_it() -> None:
    made = panels("stacked", LINES, row=1)
    layout = made.layout
    assert isinstance(layout, LinesLayout)
    for number, top in enumerate(layout.tops):
        wanted = (want.Commit(),) if number == 1 else (want.ChooseRow(number),)
        assert made.clicked(top, 3, 0) == wanted
        assert made.clicked(top, 70, 0) == wanted
    assert made.clicked(layout.totals, 3, 0) is None
    assert made.clicked(0, 0, 1) == (want.Move(rows=1),)
    assert made.clicked(0, 0, -1) == (want.Move(rows=-1),)


def test_a_click_on_an_opened_map_shows_its_filter() -> None:
    made = panels("lecture", LINES, row=1)
    values = made.scene.rows[0].values
    assert values is not None
    layout = made.layout
    assert made.clicked(layout.opened + 3, 2, 0) == (want.ChooseFilter(strongest(values)[0]), want.Commit())
    assert made.clicked(layout.opened, 2, 0) is None
    assert panels("lecture", LINES, row=4).clicked(layout.opened + 3, 2, 0) is None


def test_a_click_on_a_column_chooses_it() -> None:
    made = panels("stacked", COLUMNS, row=0)
    layout = made.layout
    assert isinstance(layout, ColumnsLayout)
    for number, left in enumerate(layout.lefts):
        wanted = (want.ChooseRow(number),) if number else (want.Commit(),)
        assert made.clicked(5, left, 0) == wanted
        assert made.clicked(layout.totals - 1, left + layout.widths[number] - 1, 0) == wanted


# -- notes, and networks of the user's own


def test_the_note_says_whose_accuracy_it_is() -> None:
    assert panels("lecture", LINES).note() == "lecture 98.5 %"
    edit = FilterEdit("conv2d", 0, (0.0,) * 9, 0.0)
    edited = network_scene(TrainedView(Trial(edits=(edit,))), LIBRARY)
    assert NetworkPanels(edited, *LINES).note() == "lecture, edited"
    assert panels("stacked", LINES, *pools_of("stacked")).note() == "stacked, pools out"


def holding(network: Network) -> Library:
    class Holding(Library):
        def network(self, name: str) -> Network:
            return network

    return Holding()


def deep() -> Network:
    """More layers than a screen has rows, with a name that is too long, no labels, and negative values."""
    layers: list[LayerSpec] = [conv("a-name-that-is-much-too-long-for-a-line-of-80-columns", 3, padding="same")]
    layers += [conv(f"c{number}", 3, padding="same") for number in range(24)]
    layers += [max_pool("pool"), LayerSpec("flat", "Flatten"), LayerSpec("end", "Dense", units=7)]
    return random_network(NetworkSpec("deep", (28, 28, 1), tuple(layers), ()))


@pytest.mark.parametrize("room", ROOMS)
def test_a_network_of_many_layers_is_seen_around_the_chosen_one(room: Room) -> None:
    library = holding(deep())
    for row in range(29):
        for dropped in ((), ("pool",)):
            made = NetworkPanels(network_scene(TrainedView(Trial(dropped=dropped), row=row), library), *room)
            cells = made.cells()
            assert (cells.height, cells.width) == (room[1], room[0])
            layout = made.layout
            assert isinstance(layout, LinesLayout)
            assert layout.first <= row < layout.first + len(layout.tops)
            assert made.clicked(layout.tops[row - layout.first], 2, 0) == (want.Commit(),)
            assert len(made.hint()) <= 78


def test_one_layer_alone_is_shown() -> None:
    library = holding(random_network(NetworkSpec("one", (9, 5, 3), (conv("only", 2, 3),), ())))
    picture = LIBRARY.pictures[0]
    for room in ROOMS:
        for row in (0, 1):
            view = TrainedView(Trial("one", picture=picture), row=row)
            made = NetworkPanels(network_scene(view, library), *room)
            assert "only" in made.cells().text()


def test_lines_keep_their_figures_apart() -> None:
    made = panels("colour", LINES, *pools_of("colour"), row=0)
    lines = Lines(made.scene, *LINES)
    text = made.cells().text().split("\n")[lines.layout.tops[8]]
    assert text.split()[:7] == ["dense", "10", "softmax", "10", "655,370", "655,360", "32x32"]


def test_what_is_dark_stays_dark() -> None:
    values: Float32 = np.zeros((5, 5, 2), np.float32)
    values[..., 0] = 1.0
    lit, dark = map_tiles(values, 5)
    assert lit.min() == 255
    assert dark.max() == 0


@pytest.mark.parametrize("name", NETWORKS)
def test_no_title_is_cut(name: str) -> None:
    """Eight layers leave the opened maps' title the end of a line: it read `the 8 strongest of 32 ma…`."""
    made = network_scene(TrainedView(Trial(name)), LIBRARY)
    for row in range(len(made.rows) + 1):
        scene = network_scene(TrainedView(Trial(name), row=row), LIBRARY)
        lines = NetworkPanels(scene, *LINES).cells().text().split("\n")
        assert not [line for line in lines if "strongest" in line and "…" in line]


@pytest.mark.parametrize("name", NETWORKS)
def test_every_number_on_a_map_can_be_read(name: str) -> None:
    """A dim number on a bright map was not there for the eye: its ink is always far from its ground."""
    for room in ROOMS:
        scene = network_scene(TrainedView(Trial(name)), LIBRARY)
        opened = Opened(scene, room[0], 10).cells()
        luma = np.array([0.299, 0.587, 0.114])
        digits = [
            (y, x) for y, line in enumerate(opened.text().split("\n")) if y for x, c in enumerate(line) if c.isdigit()
        ]
        assert digits
        for y, x in digits:
            assert abs(float((opened.fg[y, x].astype(float) - opened.bg[y, x].astype(float)) @ luma)) >= 60
