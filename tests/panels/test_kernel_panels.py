"""Kernel mode's panels: they fit, they never raise, and they show what is true."""

from itertools import product

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.kernel import Kernel
from convtui.lab.presets import PRESETS, Preset, preset_named
from convtui.lab.state import RESPONSES, ZOOMS, Experiment, KernelView, Pooling, Response, Sweep, Zoom
from convtui.panels.kernel import KernelPanels
from convtui.panels.kernel_layout import CHROME, MIDDLE, PRODUCTS, ProductsForm
from convtui.render.cells import Cells
from convtui.render.colours import GROUND, RIM, RING
from convtui.source.pictures import PICTURES
from tests.oracles import naive_pooling
from tests.panels.scenes import (
    AWKWARD,
    SIZES,
    Size,
    at,
    corners,
    grey_colour,
    inside_ring,
    kernel_panels,
    ringed,
    signed_colour,
    true_map,
    won,
)

NAMES = [picture.name for picture in PICTURES] + [f"{rows}x{columns}" for rows, columns in AWKWARD]


def shape(cells: Cells) -> tuple[int, int]:
    return cells.height, cells.width


def fits(panels: KernelPanels, size: Size) -> None:
    """All panels are drawn, each exactly as large as the layout says, and all together no larger than the terminal."""
    layout, (width, height) = panels.layout, size
    middle = layout.middle
    assert shape(panels.picture()) == layout.pane
    assert shape(panels.map()) == layout.pane
    assert shape(panels.kernel()) == (layout.pane[0], middle)
    side = panels.side()
    if side is not None:
        assert side.height == layout.pane[0]
        assert side.width <= layout.side
    if layout.numbers:
        for cells in panels.numbers():
            assert cells.height <= layout.numbers
            assert cells.width <= layout.pane[1]
    products = panels.products()
    assert products.width <= width
    assert products.height == layout.products
    assert 2 * layout.pane[1] + middle + layout.side <= width
    rows = CHROME - PRODUCTS + layout.products - (not layout.strip) + layout.pane[0]
    assert rows + (layout.numbers + 1 if layout.numbers else 0) <= height
    picture, kernel, side_title = panels.titles()
    assert len(picture) < layout.pane[1], picture
    assert len(kernel) <= middle + layout.pane[1], kernel
    assert not layout.side or len(side_title) <= layout.side - 2 or side is None, side_title


@pytest.mark.parametrize("size", [*SIZES, (80, 23)])
@pytest.mark.parametrize("name", NAMES)
def test_every_picture_fits_at_every_zoom(name: str, size: Size) -> None:
    for zoom, kind in product(ZOOMS, (Pooling(), Pooling("max"))):
        experiment = Experiment(name, pooling=kind)
        for place in corners(experiment)[2:]:
            fits(kernel_panels(KernelView(experiment, zoom, place), size), size)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "experiment",
    [
        Experiment(padding="same"),
        Experiment(stride=2),
        Experiment(stride=3, padding="same"),
        Experiment(dilation=2),
        Experiment(dilation=3, padding="same"),
        Experiment(bias=-1.5),
        Experiment(response="abs", pooling=Pooling("mean")),
        Experiment(response="relu", pooling=Pooling("max", 3)),
        Experiment(response="clip", pooling=Pooling("max", 2, 1)),
        Experiment("camera", 32, pooling=Pooling("max", 3, 2)),
        Experiment("horse", 48),
        Experiment("3x3", pooling=Pooling("max")),
        Experiment("3x200", padding="same", stride=2, pooling=Pooling("mean")),
    ],
    ids=str,
)
def test_every_way_to_compute_fits_at_the_edges_too(experiment: Experiment, size: Size) -> None:
    for zoom, place in product(ZOOMS, corners(experiment)):
        fits(kernel_panels(KernelView(experiment, zoom, place), size), size)
        fits(kernel_panels(KernelView(experiment, zoom, place, sweep=Sweep(dots=5)), size), size)


KERNELS = ((1, 1), (1, 7), (2, 3), (3, 4), (4, 4), (5, 5), (6, 2), (7, 1), (7, 6), (7, 7))


@pytest.mark.parametrize("size", [*SIZES, (80, 23)])
@pytest.mark.parametrize("kernel", KERNELS, ids=str)
def test_every_kernel_fits_in_every_way(kernel: Size, size: Size) -> None:
    cells = Kernel.of(np.random.default_rng(3).normal(size=kernel))
    for experiment in (
        Experiment(kernel=cells),
        Experiment(kernel=cells, padding="same", stride=2, bias=-1.25, flipped=True, fixed_scale=True),
        Experiment("cup", 32, kernel=cells, channels="sum", dilation=2, pooling=Pooling("max", 2, None, 3)),
        Experiment("33x33", kernel=cells, channels="each", padding=9, pooling=Pooling("mean", 3, 2)),
        Experiment("diagram", kernel=cells, channels="blue", response="abs", pooling=Pooling("max", 5, 2, 2)),
    ):
        for zoom, place in zip(ZOOMS, corners(experiment)[::2], strict=True):
            fits(kernel_panels(KernelView(experiment, zoom, place, channel=1, matches=20), size), size)


def test_three_by_three_has_the_room_that_it_always_had() -> None:
    layout = kernel_panels(KernelView(), (80, 24)).layout
    assert (layout.pane, layout.middle, layout.products) == ((16, 32), MIDDLE, PRODUCTS) == ((16, 32), 16, 4)
    assert layout.form == ProductsForm()


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: str(preset.name))
def test_what_is_said_of_a_kernel_fits_between_the_panes(preset: Preset) -> None:
    kernel = preset.kernel
    for response in RESPONSES:
        panels = kernel_panels(KernelView(Experiment(kernel=kernel, response=response, padding="same")), (80, 24))
        text = panels.kernel().text()
        said = [line.removeprefix(" ") for line in text.split("\n")[5:] if line]
        assert said[0] == panels.scene.meaning.headline[0], "nothing is cut"
        assert said[-1] == 'padding "same"'


# -- pixels are the true values


@pytest.mark.parametrize("name", ["lying", "blur", "laplacian", "emboss", "ones", "centre"])
@pytest.mark.parametrize(("picture", "zoom"), [("letter-e", "whole"), ("stripes", "whole"), ("diagram", "crop")])
def test_the_maps_dots_have_the_colours_of_its_values(picture: str, zoom: Zoom, name: str) -> None:
    preset = preset_named(name)
    assert preset is not None
    view = KernelView(Experiment(picture, kernel=preset.kernel), zoom, (17, 17))
    panels = kernel_panels(view, (80, 24))
    values, port = true_map(view), panels.port()
    assert (port.rows, port.columns) == (port.room if zoom == "crop" else (32, 32))
    pixels, ring = panels.map().pixels(), ringed(panels.map())
    negative = bool((preset.kernel.array < 0).any())
    limit = float(np.abs(values).max())
    if not negative and limit <= 1.000001:
        limit = 1.0
    looked = 0
    for row, column in product(range(32), range(32)):
        if ring[row, column]:
            continue
        y, x = port.top + row - 1, port.left + column - 1
        got = pixels[row, column].astype(float)
        if not (0 <= y < values.shape[0] and 0 <= x < values.shape[1]):
            assert tuple(got) == RIM
            continue
        wanted = signed_colour(values[y, x], limit) if negative else grey_colour(values[y, x], limit)
        assert np.abs(got - wanted).max() <= 1.3, (row, column)
        looked += 1
    assert looked > 850


@pytest.mark.parametrize("size", SIZES)
def test_the_pictures_dots_are_its_pixels_enlarged_by_whole_numbers(size: Size) -> None:
    panels = kernel_panels(KernelView(Experiment("camera", 32)), size)
    picture = panels.scene.computed.picture
    pixels, ring = panels.picture().pixels(), ringed(panels.picture())
    scale = {(80, 24): 1, (120, 40): 1, (200, 50): 2}[size]
    rows, columns = picture.shape[0] * scale, picture.shape[1] * scale
    top, left = (pixels.shape[0] - rows) // 4 * 2, (pixels.shape[1] - columns) // 2
    part = pixels[top : top + rows, left : left + columns, 0]
    wanted = np.rint(picture * 255).repeat(scale, axis=0).repeat(scale, axis=1)
    assert np.array_equal(
        part[~ring[top : top + rows, left : left + columns]], wanted[~ring[top : top + rows, left : left + columns]]
    )
    outside = np.ones(pixels.shape[:2], bool)
    outside[top : top + rows, left : left + columns] = False
    assert (pixels[outside & ~ring] == GROUND).all()


@pytest.mark.parametrize("kind", ["max", "mean"])
def test_the_pooled_map_lies_over_the_same_places(kind: str) -> None:
    view = KernelView(Experiment(pooling=Pooling(kind)), place=(20, 20))  # type: ignore[arg-type]
    panels = kernel_panels(view, (80, 24))
    values = true_map(view)
    pooled = naive_pooling(values[:, :, None], kind, (2, 2), (2, 2))[0][:, :, 0]
    pixels, ring = panels.map().pixels(), ringed(panels.map())
    assert int(ring.sum()) == 4 * 4 - 2 * 2, "a ring around the block of four"
    marked = won(panels.map())
    if kind == "max":
        winner = naive_pooling(values[:, :, None], kind, (2, 2), (2, 2))[1][10, 10, 0]
        assert np.argwhere(marked).tolist() == [[winner[0] + 1, winner[1] + 1]], "inside the ring"
        ring |= marked
    else:
        assert not marked.any(), "a mean has no winner"
    limit = float(np.abs(values).max())
    for row, column in product(range(30), range(30)):
        if not ring[row + 1, column + 1]:
            wanted = signed_colour(pooled[row // 2, column // 2], limit)
            assert np.abs(pixels[row + 1, column + 1] - wanted).max() <= 1.3
    top, bottom, left, right = inside_ring(panels.map())
    assert (top, bottom, left, right) == (21, 22, 21, 22)


def test_the_pooled_map_stands_beside_where_there_is_room() -> None:
    view = KernelView(Experiment(pooling=Pooling("max")), place=(4, 7))
    panels = kernel_panels(view, (200, 50))
    assert not panels.pool_in_pane
    side = panels.side()
    assert side is not None
    values = naive_pooling(true_map(view)[:, :, None], "max", (2, 2), (2, 2))[0][:, :, 0]
    top, bottom, left, right = inside_ring(panels.map())
    port, block = panels.port(), panels.scene.block
    assert block is not None
    assert (bottom - top + 1, right - left + 1) == (2 * port.dots[0] // 32, 2 * port.dots[1] // 32)
    marked = np.argwhere(won(panels.map()))
    assert top <= marked[:, 0].min() <= marked[:, 0].max() <= bottom, "the winner is marked inside the ringed block"
    assert block.winner is not None
    assert panels.place_at(int(marked[0, 0]) // 2, int(marked[0, 1])) == block.winner
    ring = ringed(side)
    top, bottom, left, right = inside_ring(side)
    scale = bottom - top + 1
    assert right - left + 1 == scale
    y0, x0 = top - 2 * scale, left - 3 * scale
    for row, column in product(range(15), range(15)):
        dots = np.s_[y0 + row * scale : y0 + (row + 1) * scale, x0 + column * scale : x0 + (column + 1) * scale]
        part = side.pixels()[dots][~ring[dots]]
        assert np.abs(part - signed_colour(values[row, column], 3)).max(initial=0) <= 1.3
    assert "30x30 -> 15x15" in panels.titles()[2]


def test_a_map_that_must_shrink_shows_strength_in_grey_and_says_so() -> None:
    view = KernelView(Experiment("diagram"), place=(100, 100))
    panels = kernel_panels(view, (80, 24))
    pixels, ring = panels.map().pixels(), ringed(panels.map())
    assert (pixels[~ring][:, 0] == pixels[~ring][:, 1]).all() or (pixels[~ring] == GROUND).all(axis=-1).any()
    strength = np.abs(true_map(view))
    limit = strength.max()
    frame = np.full((200, 200), np.nan)
    frame[1:199, 1:199] = strength
    for row, column in product(range(32), range(32)):
        if ring[row, column]:
            continue
        block = frame[row * 200 // 32 : -(-(row + 1) * 200 // 32), column * 200 // 32 : -(-(column + 1) * 200 // 32)]
        wanted = np.nanmax(block) / limit * 255
        assert abs(pixels[row, column, 0] - wanted) <= 1
    assert "strength 0..3" in panels.titles()[1]
    assert "6.2 px/dot" in panels.titles()[0]


# -- rings and clicks


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "experiment",
    [Experiment(), Experiment(padding="same"), Experiment("camera", 48), Experiment(dilation=2), Experiment(stride=2)],
    ids=str,
)
def test_the_ring_surrounds_the_window_and_the_dot(experiment: Experiment, size: Size) -> None:
    view = KernelView(experiment)
    rows, columns = kernel_panels(view, size).scene.computed.map.shape
    for place in ((rows // 2, columns // 2), (rows // 3, columns // 4), (3, 4)):
        panels = kernel_panels(at(view, place), size)
        port, scene = panels.port(), panels.scene
        if port.shrinks:
            continue
        scale = port.dots[0] // port.rows
        reach = 2 * experiment.dilation + 1
        top, bottom, left, right = inside_ring(panels.picture())
        assert bottom - top + 1 == reach * scale
        assert right - left + 1 == reach * scale
        assert (top - port.offset[0], left - port.offset[1]) == (scene.at.top * scale, scene.at.left * scale)
        ring = ringed(panels.picture())
        assert not ring[top : bottom + 1, left : right + 1].any()
        assert int(ring.sum()) == 2 * (reach * scale + 2) + 2 * reach * scale
        around = inside_ring(panels.map())
        side = experiment.stride * scale
        assert around[1] - around[0] + 1 == side
        assert around[3] - around[2] + 1 == side
        # The dot stands over the window's middle.
        middle = (reach - 1) // 2 * scale
        assert (around[0], around[2]) == (top + middle, left + middle)


CLICKED = [
    ("letter-e", "whole", Experiment()),
    ("letter-e", "whole", Experiment(padding="same")),
    ("letter-e", "whole", Experiment(stride=2)),
    ("letter-e-24", "whole", Experiment()),
    ("diagram", "whole", Experiment()),
    ("diagram", "crop", Experiment()),
    ("horse", "whole", Experiment()),
    ("3x200", "whole", Experiment(padding="same")),
    ("digit", "whole", Experiment(dilation=2)),
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("name", "zoom", "experiment"), CLICKED)
def test_a_cell_leads_to_the_place_whose_dot_is_drawn_there(
    name: str, zoom: Zoom, experiment: Experiment, size: Size
) -> None:
    """`place_at` undoes the drawing: the ring that its answer draws surrounds the upper dot of the cell."""
    view = KernelView(replace(experiment, picture=name), zoom, place=(8, 9))
    panels = kernel_panels(view, size)
    rows, columns = panels.scene.computed.map.shape
    looked = 0
    for row, column in product(range(1, panels.layout.pane[0] - 1, 3), range(2, panels.layout.pane[1] - 2, 5)):
        place = panels.place_at(row, column)
        if place is None or not (0 <= place[0] < rows and 0 <= place[1] < columns):
            continue
        there = kernel_panels(at(view, place), size)
        if there.port() != panels.port():
            continue  # a crop that turned its page
        ring = ringed(there.map())
        ys, xs = np.nonzero(ring)
        assert ys.min() < 2 * row < ys.max() or (2 * row == 0 and not ring[0, column])
        assert xs.min() < column < xs.max()
        assert not ring[2 * row, column]
        looked += 1
    assert looked >= (1 if name == "3x200" else 8)


def test_beside_the_picture_there_is_no_place() -> None:
    panels = kernel_panels(KernelView(Experiment("letter-e-24")), (80, 24))
    assert panels.layout.pane == (16, 32)
    assert panels.place_at(0, 0) is None
    assert panels.place_at(15, 31) is None
    assert panels.place_at(8, 3) is None
    assert panels.place_at(2, 4) == (-1, -1), "the rim: one row and column before the map's first"


def test_numbers_lead_to_places_too() -> None:
    view = KernelView(Experiment("diagram"), "numbers", (50, 60))
    panels = kernel_panels(view, (80, 24))
    for row, column in product(range(0, 16, 3), range(0, 32, 3)):
        place = panels.place_at(row, column)
        assert place is not None
        port = panels.port()
        assert place == (port.top + row // 2 - 1, port.left + column // 4 - 1)


# -- words


def test_a_figure_is_never_cut() -> None:
    for value, wanted in ((0.75, "-.25"), (0.125, "-.88"), (1.5, "0.50")):
        kernel = Kernel(((-1.0, 0.0, 0.0), (0.0, value, 0.0), (0.0, 0.0, 0.0)))
        lines = kernel_panels(KernelView(Experiment(kernel=kernel)), (80, 24)).kernel().text().split("\n")
        assert [line.split()[-1] for line in lines if " gives " in line] == [wanted]


def test_the_products_as_text() -> None:
    view = KernelView(Experiment(bias=0.5, pooling=Pooling("max")), place=(1, 10))
    text = kernel_panels(view, (80, 24)).products().text()
    assert text == (
        "pixels 1,10    x kernel          = products         added 0.50 0.50 3.50 3.50\n"
        "  1   1   1       1    1    1        1     1     1      3 + bias 0.50\n"
        "  1   1   1       0    0    0        0     0     0      0 ->  3.50   = this dot\n"
        "  0   0   0      -1   -1   -1        0     0     0      0 max of its 2x2: 3.50"
    )


def test_a_cell_that_is_typed_shows_its_buffer() -> None:
    view = KernelView(cell=(2, 1), typing="-1")
    block = kernel_panels(view, (80, 24)).kernel().text().split("\n")[1:4]
    assert block == ["   1   1   1", "   0   0   0", "  -1  -1_ -1"]


def test_a_sweep_shows_only_what_it_has_reached() -> None:
    for dots in (0, 1, 29, 30, 31, 450, 899):
        panels = kernel_panels(KernelView(sweep=Sweep(dots=dots), place=(29, 29)), (80, 24))
        pixels = panels.map().pixels()[1:31, 1:31].reshape(900, 3)
        ring = ringed(panels.map())[1:31, 1:31].reshape(900)
        dark = (pixels == RIM).all(axis=-1)
        assert not (dark & ~ring)[:dots].any()
        assert dark[dots:][~ring[dots:]].all()
        assert (np.array(RING) == panels.map().pixels()[29, 29]).all()


@pytest.mark.parametrize(
    ("response", "wanted"), [("abs", "= -3, |..|"), ("relu", "= -3, ReLU"), ("clip", "= -3, clipped"), ("signed", "")]
)
def test_the_dot_is_the_one_that_is_drawn(response: Response, wanted: str) -> None:
    """A response view changes what is seen, and the line of products says from what to what."""
    experiment = Experiment(kernel=PRESETS[0].kernel.negated(), response=response)
    panels = kernel_panels(KernelView(experiment), (80, 24))
    assert panels.scene.at.value == -3
    lines = panels.products().text().split("\n")
    assert lines[1].endswith(wanted) if wanted else lines[1].split()[-1] == "-3"
    shown = {"abs": "3", "relu": "0", "clip": "0", "signed": "-3"}[response]
    assert lines[2].split("->")[1].split()[0] == shown


def test_the_title_says_what_the_map_reaches_not_what_the_colours_do() -> None:
    for name in ("emboss", "sharpen", "lying", "blur"):
        preset = preset_named(name)
        assert preset is not None
        panels = kernel_panels(KernelView(Experiment(kernel=preset.kernel)), (80, 24))
        low, high = (float(word) for word in panels.titles()[1].split()[-1].split(".."))
        made = panels.scene.computed.map
        assert (low, high) == pytest.approx((float(made.min()), float(made.max())), abs=0.006)


def test_a_picture_worked_on_smaller_says_so() -> None:
    panels = kernel_panels(KernelView(Experiment(picture="brick", size=32)), (80, 24))
    assert panels.titles()[0].endswith("32x32 (128x128)")
