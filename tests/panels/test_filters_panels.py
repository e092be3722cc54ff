"""Filters mode's panels: they fit, and they show what the network computes."""

import re
from decimal import Decimal
from itertools import pairwise, product

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.figures import signed
from convtui.lab.derive_filters import filters_scene
from convtui.lab.findings import Found
from convtui.lab.state import Pooling, PoolMode, TrainedView
from convtui.lab.trained_state import FilterEdit, Order, Trial
from convtui.network.field import field_of
from convtui.network.survey import Survey
from convtui.network.without import Misfit
from convtui.panels.filter_pane import firing
from convtui.panels.filters import FiltersPanels
from convtui.panels.filters_bank import EDITED, PINNED, mosaic_panel, mosaic_words, strip_filter_at
from convtui.panels.filters_layout import MIDDLE, filters_layout, mosaic_grid
from convtui.render.colours import BLACK, KEY, RING
from tests.oracles import close, naive_pooling
from tests.panels.scenes import SIZES, Size, filters_panels, grey_colour, inside_ring, library, ringed, signed_colour

HEIGHT_OF_LINES = 1 + 1 + 1  # mode line, words, keys
DEEP = (("stacked", "conv2d_1"), ("stacked", "conv2d_2"), ("colour", "conv2d_1"), ("colour", "conv2d_2"))
LAYERS = (("lecture", None), ("stacked", None), ("colour", None), *DEEP)


def view_of(network: str, layer: str | None, **more: object) -> TrainedView:
    """A layer of a network, on a digit or on the picture that suits it."""
    trial = Trial(network)
    if not library().reads_digits(trial):
        trial = Trial(network, picture=library().picture_for(trial))
    return TrainedView(trial=trial, layer=layer, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["none", "max", "mean"])
@pytest.mark.parametrize("size", [*SIZES, (80, 23), (100, 30), (140, 60), (300, 90)])
def test_all_panels_fit(size: Size, kind: PoolMode) -> None:
    width, height = size
    for number, digit, place in product((0, 17, 31), (0, 4711), ((0, 0), (25, 25), (12, 3))):
        panels = filters_panels(
            TrainedView(trial=Trial(digit=digit), filter=number, place=place, pooling=Pooling(kind)), size
        )
        layout = panels.layout
        assert (panels.digit().height, panels.digit().width) == layout.digit
        assert (panels.map().height, panels.map().width) == layout.map
        assert (panels.kernel().height, panels.kernel().width) == (layout.digit[0], MIDDLE)
        assert layout.reads
        side = panels.side()
        if side is not None:
            assert side.height == layout.digit[0]
            assert side.width <= layout.side
        strip = panels.kernels(width)
        reads, sums = panels.reads(width), panels.sums()
        assert (reads.height, reads.width) == (1, width)
        assert sums.height == 1
        assert sums.width <= width
        products = panels.products() if layout.products else None
        rows = 1 + layout.digit[0] + 1 + strip.height + 1 + (products.height if products else 0)
        if height >= 24:
            assert rows + HEIGHT_OF_LINES <= height
        assert layout.digit[1] + MIDDLE + layout.map[1] + layout.side <= width
        titles = panels.titles()
        assert len(titles[0]) <= layout.digit[1]
        assert len(titles[1]) < MIDDLE
        assert len(titles[2]) <= layout.map[1] + 2


@pytest.mark.parametrize("size", SIZES)
def test_the_map_is_the_networks_whatever_its_size_on_the_screen(size: Size) -> None:
    panels = filters_panels(TrainedView(trial=Trial(digit=2), filter=3, place=(10, 10)), size)
    values = np.asarray(panels.scene.map, float)
    cells = panels.map()
    scale = cells.width // 26
    assert cells.width == 26 * scale
    pixels, ring = cells.pixels(), ringed(cells)
    top = (pixels.shape[0] - 26 * scale) // 4 * 2
    for row, column in product(range(26), range(26)):
        dots = np.s_[top + row * scale : top + (row + 1) * scale, column * scale : (column + 1) * scale]
        part = pixels[dots][~ring[dots]]
        assert np.abs(part - grey_colour(values[row, column], float(values.max()))).max(initial=0) <= 1
    around = inside_ring(cells)
    assert around == (top + 10 * scale, top + 11 * scale - 1, 10 * scale, 11 * scale - 1)


@pytest.mark.parametrize("size", SIZES)
def test_one_scale_for_all_dims_a_weak_map(size: Size) -> None:
    scene = filters_scene(TrainedView(trial=Trial(digit=2)), library())
    weakest = int(np.argmin(scene.maps.max(axis=(0, 1))))
    own = filters_panels(TrainedView(trial=Trial(digit=2), filter=weakest), size)
    common = filters_panels(TrainedView(trial=Trial(digit=2), filter=weakest, common_scale=True), size)
    assert common.tone.limit == pytest.approx(float(scene.maps.max()))
    assert own.tone.limit <= common.tone.limit
    assert common.map().pixels()[..., 2].sum() <= own.map().pixels()[..., 2].sum()


def test_the_pooled_map_lies_over_the_same_places() -> None:
    panels = filters_panels(
        TrainedView(trial=Trial(digit=1), filter=5, pooling=Pooling("max"), place=(21, 9)), (80, 24)
    )
    assert panels.pool_in_pane
    values = np.asarray(panels.scene.map, float)
    pooled = naive_pooling(values[:, :, None], "max", (2, 2), (2, 2))[0][:, :, 0]
    cells = panels.map()
    pixels, ring = cells.pixels(), ringed(cells)
    for row, column in product(range(26), range(26)):
        if not ring[row, column]:
            wanted = grey_colour(pooled[row // 2, column // 2], float(values.max()))
            assert np.abs(pixels[row, column] - wanted).max() <= 1
    assert inside_ring(cells) == (20, 21, 8, 9)
    assert panels.titles()[2] == "map 26x26 -> max 13x13"


def test_the_pooled_map_stands_beside_where_there_is_room() -> None:
    panels = filters_panels(
        TrainedView(trial=Trial(digit=1), filter=5, pooling=Pooling("mean"), place=(21, 9)), (200, 50)
    )
    side = panels.side()
    assert side is not None
    assert panels.titles()[3] == "mean pool -> 13x13"
    top, bottom, left, right = inside_ring(side)
    assert bottom - top == right - left
    assert top // (bottom - top + 1) >= 10


def test_nine_weights_stand_on_their_colours() -> None:
    panels = filters_panels(TrainedView(filter=8), (80, 24))
    weights = panels.scene.at.weights.astype(float).reshape(3, 3)
    cells = panels.kernel()
    lines = cells.text().split("\n")
    limit = float(np.abs(weights).max())
    for row, column in product(range(3), range(3)):
        y, x = 2 * row, 1 + 7 * column
        assert lines[y + 1].ljust(MIDDLE)[x : x + 7].strip() == f"{weights[row, column]:+.2f}"
        assert np.abs(cells.bg[y, x] - signed_colour(weights[row, column], limit)).max() <= 1.3
    text = " ".join(cells.text().split())
    assert f"bias {panels.scene.at.bias:+.3f}, then ReLU" in text
    fires = (panels.scene.map > panels.scene.words.blank + 1e-6).mean()
    assert f"fires on {100 * fires:.0f} % of spots" in text


def test_nothing_that_is_said_of_any_filter_is_cut() -> None:
    for number in range(32):
        panels = filters_panels(TrainedView(filter=number), (80, 24))
        words = panels.scene.words
        said = " ".join(" ".join(panels.kernel().text().split("\n")[6:]).split())
        assert not words.wants or f"wants ink: {words.wants}" in said
        assert not words.avoids or f"no ink: {words.avoids}" in said
        share = round(100 * float((panels.scene.map > words.blank + 1e-6).mean()))
        assert re.search(rf"blank paper gives \S+ fires on {share} % of spots( here)?$", said), said


def surveyed(panels: FiltersPanels, fires: float, read: int) -> FiltersPanels:
    """The same with so much counted over the sample."""
    count, scene = panels.scene.bank.count, panels.scene
    none = np.zeros((count, 0), np.intp)
    found = Survey(
        read, np.full(count, fires, np.float32), np.ones(count, np.float32), none.astype(np.float32), none, none, none
    )
    return FiltersPanels(replace(scene, survey=Found(read, 1000, found)), panels.layout)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("network", "layer"), LAYERS)
def test_how_often_it_fires_over_the_sample_is_said_with_the_number_of_pictures(
    network: str, layer: str | None, size: Size
) -> None:
    panels = filters_panels(view_of(network, layer, filter=3), size)
    for fires, read, figure, number in ((0.094, 1000, "9 %", "1,000"), (0.5, 64, "50 %", "64")):
        known = surveyed(panels, fires, read)
        text = " ".join(known.kernel().text().split())
        assert re.search(rf"{figure} (on|over|of) {number}", text), text
        assert known.kernel().text().count("fires") == 1
    assert "silent on 1,000" in " ".join(firing(surveyed(panels, 0.0, 1000).scene, 30, 4))
    assert "counting" in " ".join(firing(replace(panels.scene, survey=Found(0, 10)), 40, 4))
    for width, rows in product((23, 37, 47), (1, 2, 3)):
        lines = firing(surveyed(panels, 0.094, 1000).scene, width, rows)
        assert all(len(line) <= width for line in lines)


# -- colour


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("number", [0, 27, 31])
def test_a_colour_filter_is_drawn_in_its_colours_and_as_three_grids(number: int, size: Size) -> None:
    panels = filters_panels(view_of("colour", None, filter=number), size)
    weights = panels.scene.bank.kernels[..., number].astype(float)
    limit = np.abs(weights).max()
    cells = panels.kernel()
    pixels, lines = cells.pixels().astype(float), cells.text().split("\n")
    wanted = 127.5 + 127.5 * weights / limit
    tiles = [
        np.abs(pixels[y : y + 6 * k : 2 * k, x : x + 6 * k : 2 * k] - wanted).max() <= 1.0
        for k in (1, 2)
        for y in range(0, 4, 2)
        for x in range(pixels.shape[1] - 6 * k)
        if pixels[y : y + 6 * k : 2 * k, x : x + 6 * k : 2 * k].shape == wanted.shape
    ]
    assert any(tiles), "the colour tile is nowhere"
    for channel, letter in enumerate("rgb"):
        top = next(row for row, line in enumerate(lines) if line[1:2] == letter and re.search(r"[.~]\d?", line))
        for row in range(3):
            figures = re.findall(r"[-+]?\d*\.\d+|~0|[-+]?\d+e-\d+", lines[top + row][2 : 3 + 18])[:3]
            assert len(figures) == 3, lines[top + row]
            for column, figure in enumerate(figures):
                value = weights[row, column, channel]
                assert abs((0.0 if figure == "~0" else float(figure)) - value) <= 0.051
            left = 3
            each = 6 if cells.width >= 24 else 4
            for column in range(3):
                background = cells.bg[top + row, left + column * each + 1].astype(float)
                assert np.abs(background - signed_colour(weights[row, column, channel], limit)).max() <= 1.3


@pytest.mark.parametrize("size", SIZES)
def test_all_kernels_of_a_colour_layer_stand_in_their_colours(size: Size) -> None:
    panels = filters_panels(view_of("colour", None), size)
    grid, scale = panels.layout.strip, panels.layout.kernel_scale
    bank = panels.scene.bank.kernels.astype(float)
    assert panels.layout.lines == 2
    pixels = panels.kernels(size[0]).pixels()
    for index in range(32):
        row, column = grid.corner(index)
        wanted = 127.5 + 127.5 * bank[..., index] / np.abs(bank[..., index]).max()
        for y, x in product(range(3), range(3)):
            assert np.abs(pixels[2 * row + y * scale, column + 1 + x * scale] - wanted[y, x]).max() <= 1


# -- deeper layers


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("network", "layer"), DEEP)
def test_the_strongest_channels_stand_first_under_their_numbers(network: str, layer: str, size: Size) -> None:
    panels = filters_panels(view_of(network, layer, filter=7, place=(1, 2)), size)
    scene = panels.scene
    kernel = scene.bank.kernels[..., 7].astype(float)
    patch = scene.at.patch.astype(float)
    parts = [float((patch[:, :, channel] * kernel[:, :, channel]).sum()) for channel in range(kernel.shape[2])]
    assert scene.at.sum == pytest.approx(sum(parts), abs=1e-4)
    ranked = sorted(range(len(parts)), key=lambda channel: -abs(parts[channel]))
    cells = panels.kernel()
    labels = re.findall(r"(?:^| )(\d+) +(-?\d*\.?\d+(?:e-?\d+)?|~0)(?= |$)", cells.text(), re.MULTILINE)
    seen = [(int(number) - 1, 0.0 if part == "~0" else float(part)) for number, part in labels]
    assert len(seen) >= 4
    for (channel, part), wanted in zip(seen, ranked, strict=False):
        assert abs(parts[channel]) == pytest.approx(abs(parts[wanted]), abs=1e-5)
        assert part == pytest.approx(parts[channel], abs=0.051)
    limit = np.abs(kernel).max()
    tile = cells.pixels()[4:10:2, 1:7:2].astype(float)
    wanted_tile = [[signed_colour(kernel[y, x, ranked[0]], limit) for x in range(3)] for y in range(3)]
    assert np.abs(tile - np.array(wanted_tile)).max() <= 1.3
    assert "maps" in cells.text().split("\n")[0]


def test_where_no_map_gives_anything_they_stand_by_their_weights() -> None:
    view = view_of("stacked", "conv2d_1", filter=7)
    scene = filters_panels(view, (80, 24)).scene
    silent = replace(scene, at=replace(scene.at, products=np.zeros_like(scene.at.products)))
    sizes = np.abs(scene.bank.kernels[..., 7].astype(float)).sum(axis=(0, 1))
    order = silent.strongest
    assert all(sizes[one] >= sizes[other] - 1e-6 for one, other in pairwise(order))
    layout = filters_panels(view, (120, 40)).layout
    assert "no map gives anything; by sum of |weights|" in FiltersPanels(silent, layout).kernel().text()


@pytest.mark.parametrize("size", [*SIZES, (80, 23), (100, 30), (160, 45)])
@pytest.mark.parametrize("kind", ["none", "max"])
@pytest.mark.parametrize(("network", "layer"), LAYERS)
def test_every_layer_of_every_network_fits(network: str, layer: str | None, size: Size, kind: PoolMode) -> None:
    width, height = size
    for number in (0, 31):
        panels = filters_panels(view_of(network, layer, filter=number, pooling=Pooling(kind)), size)
        layout, titles = panels.layout, panels.titles()
        assert layout.digit[1] + layout.middle + layout.map[1] + layout.side <= width
        table = panels.products().height if layout.products else 0
        rows = 2 + max(layout.rows, layout.digit[0]) + layout.reads + panels.kernels(width).height + table + 1
        assert rows + (layout.moral and height >= 24) + 1 <= height
        assert (panels.kernel().height, panels.kernel().width) == (layout.rows, layout.middle)
        assert (panels.digit().height, panels.digit().width) == layout.digit
        assert (panels.map().height, panels.map().width) == layout.map
        side = panels.side()
        assert side is None or side.width <= layout.side
        assert len(titles[0]) <= layout.digit[1]
        assert len(titles[1]) < layout.middle
        assert len(titles[2]) <= max(layout.map[1], width - layout.digit[1] - layout.middle - layout.side)
        assert len(panels.sums().text()) <= 80
        assert len(panels.moral(width)) <= width
        assert layout.reads or "reads" in titles[0]
        for pins in ((30,), (28, 29, 30, 31)):
            more = FiltersPanels(replace(panels.scene, view=replace(panels.scene.view, pins=pins)), layout)
            assert len(more.moral(width)) <= width


@pytest.mark.parametrize(("network", "layer"), LAYERS)
def test_the_ring_on_the_picture_is_what_the_place_sees(network: str, layer: str | None) -> None:
    panels = filters_panels(view_of(network, layer, place=(1, 1)), (80, 24))
    seen = field_of(panels.scene.network.spec, panels.scene.layer, 1, 1).clipped(panels.scene.input.shape)
    lit = np.argwhere(ringed(panels.digit()))
    assert len(lit)
    (top, left), (bottom, right) = lit.min(axis=0), lit.max(axis=0)
    rows, columns = panels.scene.input.shape[:2]
    assert top == max(seen.top - 1, 0)
    assert left == max(seen.left - 1, 0)
    assert bottom == min(seen.top + seen.rows, rows - 1)
    assert right == min(seen.left + seen.columns, columns - 1)


@pytest.mark.parametrize(("network", "layer"), LAYERS)
def test_a_pixel_is_the_place_that_sees_it_in_its_middle(network: str, layer: str | None) -> None:
    panels = filters_panels(view_of(network, layer), (80, 24))
    rows, columns = panels.scene.map.shape
    for place in ((0, 0), (rows - 1, columns - 1), (rows // 2, columns // 3)):
        seen = field_of(panels.scene.network.spec, panels.scene.layer, *place)
        middle = seen.top + (seen.rows - 1) // 2, seen.left + (seen.columns - 1) // 2
        found = panels.place_over(*middle)
        assert max(abs(found[0] - place[0]), abs(found[1] - place[1])) == 0


def test_small_maps_are_enlarged_never_blurred() -> None:
    for layer, shape in (("conv2d_1", (11, 11)), ("conv2d_2", (3, 3))):
        panels = filters_panels(view_of("stacked", layer, filter=1, place=(0, 0)), (80, 24))
        values = np.asarray(panels.scene.map, float)
        assert values.shape == shape
        port = panels.map_port()
        times = port.dots[0] // shape[0]
        assert times >= 2
        pixels, ring = panels.map().pixels(), ringed(panels.map())
        for row, column in np.ndindex(*shape):
            y, x = port.dot(row, column)
            dots = np.s_[y : y + times, x : x + times]
            wanted = grey_colour(float(values[row, column]), float(values.max()))
            assert np.abs(pixels[dots][~ring[dots]] - wanted).max(initial=0) <= 1


def test_a_misfit_is_said_in_place_of_a_prediction() -> None:
    for size in SIZES:
        panels = filters_panels(TrainedView(trial=Trial(dropped=("max_pooling2d",))), size)
        assert panels.scene.misfit == Misfit("dense", 5408, 21632)
        words = panels.reads(size[0]).text()
        assert words == "dense was trained for 5,408 numbers and would get 21,632: it cannot read"
        assert panels.moral(size[0])
    colour = view_of("colour", "conv2d_1")
    colour = replace(colour, trial=replace(colour.trial, dropped=("max_pooling2d",)))
    assert "cannot be read" in filters_panels(colour, (80, 24)).titles()[0]


# -- order, pins, edits


@pytest.mark.parametrize("order", ["response", "likeness"])
@pytest.mark.parametrize(("network", "layer"), [("lecture", None), ("stacked", "conv2d_1")])
def test_strip_and_mosaic_stand_in_the_order(network: str, layer: str | None, order: Order) -> None:
    for number in (0, 5, 31):
        panels = filters_panels(view_of(network, layer, filter=number, like=4, order=order), (80, 24))
        scene, layout = panels.scene, panels.layout
        assert sorted(scene.order) == list(range(scene.bank.count))
        assert scene.order != tuple(range(scene.bank.count))
        lit = np.argwhere(panels.kernels(80).chars == ord("▐"))
        row, column = lit.min(axis=0).tolist()
        assert strip_filter_at(scene, layout, row, column) == number
        cells, grid = mosaic_panel(scene, 80, 24)
        at = grid.corner(scene.order.index(number))
        assert (cells.bg[at[0], at[1] : at[1] + 3] == KEY).all()
        shown = "".join(chr(code) for code in cells.chars[at[0], at[1] : at[1] + 3])
        assert shown.strip() == str(number + 1)
        assert scene.order_words in panels.moral(200)
        assert scene.order_value in mosaic_words(scene)[1]


def test_the_strip_of_64_is_paged_with_the_chosen_one_in_sight() -> None:
    for number, up, down in ((3, False, True), (31, False, True), (32, True, False), (63, True, False)):
        panels = filters_panels(view_of("stacked", "conv2d_1", filter=number), (80, 24))
        assert panels.layout.lines == 2
        text = panels.kernels(80).text()
        assert ("↑" in text, "↓" in text) == (up, down)
        assert "▐" in text
        row, column = panels.layout.strip.corner(number % 32)
        assert strip_filter_at(panels.scene, panels.layout, row, column + 1) == number
    tall = filters_panels(view_of("stacked", "conv2d_1"), (120, 40))
    assert tall.layout.lines == 4
    assert "↓" not in tall.kernels(120).text()


def test_pinned_and_changed_filters_are_marked() -> None:
    edit = FilterEdit("conv2d", 9, (0.5,) * 9, 0.0)
    view = TrainedView(trial=Trial(edits=(edit,)), filter=9, pins=(2, 9))
    panels = filters_panels(view, (80, 24))
    strip, grid = panels.kernels(80), panels.layout.strip
    for index in range(32):
        row, column = grid.corner(index)
        beside = "".join(chr(code) for code in strip.chars[row : row + 2, column + 4])
        assert (PINNED in beside) == (index in view.pins)
        assert (EDITED in beside) == (index == 9)
    assert EDITED in panels.titles()[1]
    text = mosaic_panel(panels.scene, 80, 24)[0].text()
    assert (text.count(PINNED), text.count(EDITED)) == (2, 1)
    assert "Pinned: 3, 10." in panels.moral(80)
    assert "Filter 3 is pinned" in filters_panels(TrainedView(pins=(2,)), (80, 24)).moral(80)
    assert "r restores" in filters_panels(replace(view, pins=()), (80, 24)).moral(120)


# -- all kernels, all maps


@pytest.mark.parametrize("size", SIZES)
def test_each_kernel_of_the_strip_is_its_own(size: Size) -> None:
    view = TrainedView(filter=6)
    panels = filters_panels(view, size)
    grid, scale = panels.layout.strip, panels.layout.kernel_scale
    bank = panels.scene.bank.kernels[:, :, 0, :].astype(float)
    pixels = panels.kernels(size[0]).pixels()
    for index in range(32):
        row, column = grid.corner(index)
        limit = float(np.abs(bank[:, :, index]).max())
        for y, x in product(range(3), range(3)):
            got = pixels[2 * row + y * scale, column + 1 + x * scale]
            assert np.abs(got - signed_colour(bank[y, x, index], limit)).max() <= 1.3
        assert grid.index_at(row, column + 1, 32) == index


@pytest.mark.parametrize("kind", ["none", "max"])
@pytest.mark.parametrize("size", [*SIZES, (80, 23), (300, 90)])
def test_the_mosaic_holds_all_maps_and_fits(size: Size, kind: PoolMode) -> None:
    scene = filters_scene(TrainedView(trial=Trial(digit=7), filter=11, pooling=Pooling(kind)), library())
    cells, grid = mosaic_panel(scene, *size)
    assert cells.width == size[0]
    assert cells.height + 4 <= size[1], "mode line, two lines of words, keys"
    for index in range(32):
        row, column = grid.corner(index)
        number = str(index + 1)
        shown = "".join(chr(code) for code in cells.chars[row, column : column + 3])
        assert shown.strip("▀ ").startswith(number[: len(shown.strip("▀ "))])
        assert number in shown
        assert grid.index_at(row + grid.height - 1, column + grid.width - 1, 32) == index
        lit = (cells.bg[row, column : column + 3] == KEY).all()
        assert lit == (index == 11)
    assert grid.index_at(cells.height, 0, 32) is None


def test_a_tile_is_the_maps_largest_of_each_block() -> None:
    scene = filters_scene(TrainedView(trial=Trial(digit=7), filter=0, common_scale=True), library())
    cells, grid = mosaic_panel(scene, 80, 24)
    pixels = cells.pixels()
    top = float(scene.maps.max())
    for index in (1, 9, 30):
        row, column = grid.corner(index)
        tile = pixels[2 * row : 2 * row + 2 * grid.height, column : column + grid.width, 0]
        values = np.asarray(scene.maps[:, :, index], float)
        lit = np.argwhere(tile[2:] > 0)
        assert (values.max() > 0) == bool(len(lit) > 0 or (tile[:2] > 0).any())
        assert tile[2:].max() <= round(255 * values.max() / top) + 1


def test_a_dead_filter_stays_dark() -> None:
    scene = filters_scene(TrainedView(trial=Trial(digit=3)), library())
    brightest = scene.maps.max(axis=(0, 1))
    cells, grid = mosaic_panel(scene, 80, 24)
    pixels = cells.pixels()
    for index in np.flatnonzero(brightest <= 0):
        row, column = grid.corner(int(index))
        tile = pixels[2 * row + 2 : 2 * (row + grid.height), column + 3 : column + grid.width]
        assert (tile == BLACK).all()
    weak = [int(index) for index in np.flatnonzero((brightest > 0) & (brightest < 0.2 * brightest.max()))]
    for each in weak:
        row, column = grid.corner(each)
        tile = pixels[2 * row + 2 : 2 * (row + grid.height), column : column + grid.width]
        grey = tile[(tile != RING).any(axis=-1)]
        assert grey.max(initial=0) <= 255 * brightest[each] / (0.2 * brightest.max()) + 1


def test_the_mosaics_words() -> None:
    scene = filters_scene(TrainedView(trial=Trial(digit=7), filter=12), library())
    line, scale = mosaic_words(scene)
    assert line.startswith(f"filter 13: {scene.tags.text}")
    shown = float(line.split("max ")[1].split()[0])
    assert shown == pytest.approx(float(scene.map.max()), abs=0.051)
    assert "own" in scale


def test_probabilities_are_those_of_the_network() -> None:
    panels = filters_panels(TrainedView(trial=Trial(digit=11)), (80, 24))
    text = panels.reads(80).text()
    best = int(panels.scene.probabilities.argmax())
    assert text.startswith("reads")
    marked = panels.reads(80)
    keyed = [chr(code) for code, lit in zip(marked.chars[0], (marked.bg[0] == KEY).all(axis=-1), strict=True) if lit]
    assert "".join(keyed).strip() == str(best)
    close(panels.scene.probabilities.sum(), 1.0)


# -- layouts


@pytest.mark.parametrize("width", range(80, 260, 12))
@pytest.mark.parametrize("height", [23, 24, 31, 50, 88])
def test_layouts_never_ask_for_more_than_there_is(width: int, height: int) -> None:
    layout = filters_layout(width, height, (28, 28), (26, 26), 32)
    assert layout.digit[1] + MIDDLE + layout.map[1] + layout.side <= width
    assert layout.strip.columns * layout.strip.width <= width
    assert layout.digit == (14 * layout.scale, 28 * layout.scale)
    assert layout.map == (13 * layout.scale, 26 * layout.scale)
    grid, side = mosaic_grid(width, height, (26, 26), 32)
    assert grid.columns * grid.width <= width
    assert grid.rows(32) <= height - 4 or height < 24
    assert 1 <= side < grid.width
    assert -(-side // 2) <= grid.height


@pytest.mark.parametrize("kind", ["none", "max", "mean"])
def test_the_line_of_sums_is_never_cut(kind: PoolMode) -> None:
    """At 80 columns, for every filter, at the places where the figures are longest."""
    for number, place in product(range(32), ((25, 25), (3, 15), (12, 11))):
        view = TrainedView(trial=Trial(digit=8), filter=number, place=place, pooling=Pooling(kind))
        panels = filters_panels(view, (80, 24))
        scene, words = panels.scene, panels.sums().text().split()
        last = scene.after if scene.block is None else scene.block.value
        assert float(words[-1]) == pytest.approx(last, abs=0.00051)
        assert words[words.index("=") + 1] == f"{scene.at.value:.3f}"


@pytest.mark.parametrize(("network", "wanted"), [("lecture", "blank paper"), ("colour", "a black picture")])
def test_a_picture_of_zeros_is_paper_only_where_digits_are_read(network: str, wanted: str) -> None:
    picture = None if network == "lecture" else "cat"
    panels = filters_panels(TrainedView(Trial(network=network, picture=picture), mosaic=True), (80, 24))
    assert f"{wanted} gives " in mosaic_words(panels.scene)[0]


def test_the_label_of_a_digit_is_set_against_the_answer_only_where_answers_are_digits() -> None:
    panels = filters_panels(TrainedView(), (120, 40))
    scene = panels.scene
    assert scene.label is not None
    scene = replace(scene, label=(int(scene.probabilities.argmax()) + 1) % 10)
    assert f"the label says {scene.label}" in FiltersPanels(scene, panels.layout).moral(118)
    clothes = replace(scene.network.spec, labels=tuple("abcdefghij"))
    other = replace(scene, network=replace(scene.network, spec=clothes))
    assert "label says" not in FiltersPanels(other, panels.layout).moral(118)


def test_the_products_of_a_dot_add_up_as_printed() -> None:
    """In the table, and to the figures of the line below: with two decimals 0.20 + 0.12 - 0.07 read as 0.26."""
    for digit, place in product(range(4), ((3, 15), (11, 8))):
        panels = filters_panels(TrainedView(trial=Trial(digit=digit), place=place), (120, 40))
        rows = panels.products().text().split("\n")[1:4]
        bias = re.search(r"(\S+) \+ bias (\S+)$", rows[0].rstrip())
        made = re.search(r"(\S+) -> +(\S+) += this dot", rows[1])
        last = re.search(r"(\S+) +ReLU: below 0 is 0", rows[2])
        assert bias is not None
        assert made is not None
        assert last is not None
        total = sum(map(Decimal, (*bias.groups(), made[1], last[1])))
        value, after = re.findall(r"= (\S+) -> ReLU (\S+)", panels.sums().text())[0]
        assert total == Decimal(value)
        assert Decimal(made[2]) == Decimal(after)


@pytest.mark.parametrize("network", ["lecture", "stacked", "colour"])
def test_what_is_said_over_the_mosaic_is_not_cut(network: str) -> None:
    trial = Trial(network=network, picture="cat" if network == "colour" else None)
    for layer in library().layers(trial):
        for number in range(library().network(network).spec.layer(layer).filters):
            view = TrainedView(trial, layer=layer, filter=number, mosaic=True)
            scene = filters_scene(view, library())
            line = mosaic_words(scene)[0]
            assert len(line) < 80
            assert re.search(r"gives \S+$", line)


@pytest.mark.parametrize(("network", "layer"), LAYERS)
def test_a_bias_reads_the_same_wherever_it_stands(network: str, layer: str | None) -> None:
    """In the pane, in the line below and in the parts: it was -0.034 in one and -0.033 in another."""
    for number in range(32):
        panels = filters_panels(replace(view_of(network, layer), filter=number, place=(3, 10)), (120, 40))
        bias, exact = re.search(r"bias (\S+) =", panels.sums().text()), panels.scene.at.bias
        assert bias is not None
        assert float(bias[1]) == float(f"{exact:.3f}")
        assert f"bias {signed(exact, 3)}" in panels.kernel().text() or abs(exact) < 0.0005
