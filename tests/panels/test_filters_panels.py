"""Filters mode's panels: they fit, and they show what the network computes."""

import re
from itertools import product

import numpy as np
import pytest

from convtui.lab.derive_filters import filters_scene
from convtui.lab.state import Pooling, PoolMode, TrainedView
from convtui.lab.trained_state import Trial
from convtui.panels.filters import mosaic_panel, mosaic_words
from convtui.panels.filters_layout import MIDDLE, filters_layout, mosaic_grid
from convtui.render.colours import BLACK, KEY, RING
from tests.oracles import close, naive_pooling
from tests.panels.scenes import SIZES, Size, filters_panels, grey_colour, inside_ring, library, ringed, signed_colour

HEIGHT_OF_LINES = 1 + 1 + 1  # mode line, words, keys


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
        y, x = 1 + 2 * row, 1 + 7 * column
        assert lines[y + 1].ljust(MIDDLE)[x : x + 7].strip() == f"{weights[row, column]:+.2f}"
        assert np.abs(cells.bg[y, x] - signed_colour(weights[row, column], limit)).max() <= 1.3
    text = cells.text()
    assert f"bias {panels.scene.at.bias:+.2f}, then ReLU" in text
    fires = (panels.scene.map > panels.scene.words.blank + 1e-6).mean()
    assert f"fires on {100 * fires:.0f} % of spots" in text


def test_nothing_that_is_said_of_any_filter_is_cut() -> None:
    for number in range(32):
        panels = filters_panels(TrainedView(filter=number), (80, 24))
        words = panels.scene.words
        said = " ".join(" ".join(panels.kernel().text().split("\n")[8:]).split())
        assert not words.wants or f"wants ink: {words.wants}" in said
        assert not words.avoids or f"no ink: {words.avoids}" in said
        share = round(100 * float((panels.scene.map > words.blank + 1e-6).mean()))
        assert re.search(rf"paper: \S+?,? fires (on )?{share} %( of spots)?$", said), said


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
    assert line.startswith(f"filter 13: {scene.words.phrase}")
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
