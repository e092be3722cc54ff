"""Where things are, beyond a window of 3 x 3 on its picture: wide padding, large kernels, pools of pools, matches."""

from itertools import product

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.kernel import Kernel
from convtui.lab.derive import kernel_scene
from convtui.lab.state import Experiment, KernelView, Pooling, Zoom
from convtui.panels.kernel import KernelPanels
from convtui.panels.kernel_layout import kernel_layout
from convtui.render.colours import HINT, RIM
from convtui.render.panes import Area
from tests.panels.scenes import (
    SIZES,
    Size,
    at,
    inside_ring,
    kernel_panels,
    library,
    ringed,
    signed_colour,
    true_map,
    won,
)

LARGE = tuple(
    Kernel.of(np.random.default_rng(n).normal(size=shape)) for n, shape in enumerate(((5, 5), (7, 7), (4, 6)))
)


@pytest.mark.parametrize("kernel", LARGE, ids=lambda kernel: str(kernel.shape))
def test_beside_a_large_kernel_a_small_picture_keeps_its_true_pixels(kernel: Kernel) -> None:
    """Shrunk by a little its dots would stand for no pixels, and the map would lose its signs."""
    view = KernelView(Experiment(kernel=kernel))
    rows, columns = kernel_panels(view, (80, 24)).scene.computed.map.shape
    for place in product((0, rows // 2, rows - 1), (0, columns // 2, columns - 1)):
        panels = kernel_panels(at(view, place), (80, 24))
        port = panels.port()
        assert not port.shrinks
        assert (port.rows, port.columns) == panels.layout.room
        assert panels.tone.kind == "signed"
        dot = port.dot(panels.dot.row, panels.dot.column)
        ring = ringed(panels.map())
        assert not ring[dot]
        value = float(panels.scene.computed.map[place])
        assert np.abs(panels.map().pixels()[dot] - signed_colour(value, panels.tone.limit)).max() <= 1.3


def test_a_large_picture_is_shrunk_as_ever() -> None:
    assert kernel_panels(KernelView(Experiment("diagram", kernel=LARGE[1])), (80, 24)).port().shrinks


# -- padding wider than the kernel's reach


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("zoom", ["whole", "crop", "numbers"])
@pytest.mark.parametrize(("padding", "stride"), [(2, 1), (7, 1), (16, 3)])
def test_all_of_a_map_that_is_larger_than_its_picture_can_be_seen(
    padding: int, stride: int, zoom: Zoom, size: Size
) -> None:
    view = KernelView(Experiment("letter-e", padding=padding, stride=stride), zoom)
    rows, columns = kernel_panels(view, size).scene.computed.map.shape
    for place in ((0, 0), (0, columns - 1), (rows - 1, 0), (rows - 1, columns - 1), (rows // 2, columns // 2)):
        panels = kernel_panels(at(view, place), size)
        port, dot = panels.port(), panels.dot
        assert port.top <= dot.row < port.top + port.rows
        assert port.left <= dot.column < port.left + port.columns
        if zoom == "numbers":
            y, x = (dot.row - port.top), (dot.column - port.left) * 4
            assert panels.place_at(y * 2, x) == place
        elif not port.shrinks:
            y, x = port.dot(dot.row, dot.column)
            assert panels.place_at(y // 2, x) in (place, panels.place_at((y - y % 2) // 2, x))
            value = float(panels.scene.computed.map[place])
            got = panels.map().pixels()[y, x].astype(float)
            assert np.abs(got - signed_colour(value, panels.tone.limit)).max() <= 1.3


def test_the_padding_is_seen_round_the_picture() -> None:
    panels = kernel_panels(KernelView(Experiment("letter-e", padding=5), place=(0, 0)), (80, 24))
    dots = panels.picture().pixels()
    ring = ringed(panels.picture())
    assert (dots[:4, :4][~ring[:4, :4]] == RIM).all()
    assert dots[5, 5].tolist() == [255, 255, 255], "the picture's first pixel is paper"


# -- pooled again and again


@pytest.mark.parametrize("place", [(0, 0), (7, 12), (19, 23)])
def test_in_one_pane_the_last_block_is_ringed_and_the_first_inside_it(place: tuple[int, int]) -> None:
    view = KernelView(Experiment(padding="same", pooling=Pooling("max", 2, None, 3)), place=place)
    panels = kernel_panels(view, (80, 24))
    assert panels.pool_in_pane
    assert panels.last_place == (place[0] // 8, place[1] // 8)
    first, last = (place[0] // 2 * 2, place[1] // 2 * 2), (place[0] // 8 * 8, place[1] // 8 * 8)
    assert panels.block == Area(*first, 2, 2)
    ring, marked = ringed(panels.map()), won(panels.map())
    # Two rings, each where it is inside the pane; the winner lies inside both.
    for top, left, side in ((*first, 2), (*last, 8)):
        edge = np.zeros((34, 34), bool)
        edge[top : top + side + 2, left : left + side + 2] = True
        edge[top + 1 : top + side + 1, left + 1 : left + side + 1] = False
        assert ring[edge[1:33, 1:33]].all()
    (y, x), block = np.argwhere(marked)[0], panels.scene.block
    assert block is not None
    assert block.winner == (y, x)
    assert true_map(view)[y, x] == true_map(view)[first[0] : first[0] + 2, first[1] : first[1] + 2].max()


def test_beside_the_map_the_last_pools_dot_is_ringed() -> None:
    view = KernelView(Experiment(padding="same", pooling=Pooling("max", 2, None, 2)), place=(13, 21))
    panels = kernel_panels(view, (200, 50))
    side = panels.side()
    assert side is not None
    top, bottom, left, right = inside_ring(side)
    scale = bottom - top + 1
    assert panels.scene.computed.pools[-1].values.shape == (8, 8)
    offset = (side.height * 2 - 8 * scale) // 4 * 2, (side.width - 8 * scale) // 2
    assert ((top - offset[0]) // scale, (left - offset[1]) // scale) == (3, 5)
    assert right - left + 1 == scale


def test_a_place_that_no_block_holds_keeps_its_own_ring() -> None:
    view = KernelView(Experiment(pooling=Pooling("max", 4)), place=(29, 10))
    for size in ((80, 24), (200, 50)):
        panels = kernel_panels(view, size)
        assert panels.scene.block is None
        assert not won(panels.map()).any()
        assert ringed(panels.map()).any()


def test_as_numbers_the_block_is_tinted_and_its_winner_marked() -> None:
    view = KernelView(Experiment(pooling=Pooling("max")), "numbers", (1, 7))
    panels = kernel_panels(view, (80, 24))
    block = panels.scene.block
    assert block is not None
    assert block.winner is not None
    cells, port = panels.map(), panels.port()
    y, x = (block.winner[0] + 1 - port.top) * 2, (block.winner[1] + 1 - port.left) * 4
    assert tuple(cells.bg[y, x]) == HINT
    text = cells.text().split("\n")[y + 1][x : x + 4]
    assert float(text.strip(" []")) == block.value == 3


# -- the strongest places


@pytest.mark.parametrize("experiment", [
    Experiment(), Experiment(stride=2, padding="same"), Experiment(dilation=2), Experiment(kernel=Kernel.of([[1, -1]])),
    Experiment("cup", 32, channels="sum"), Experiment("diagram", response="abs"),
], ids=lambda experiment: experiment.picture)  # fmt: skip
def test_marks_stand_around_the_windows_that_make_the_strongest_dots(experiment: Experiment) -> None:
    view = KernelView(experiment, matches=6)
    panels = kernel_panels(view, (80, 24))
    assert [mark.word for mark in panels.marks] == ["1", "2", "3", "4", "5", "6"]
    for mark, match in zip(panels.marks, panels.scene.matches, strict=True):
        there = kernel_panels(replace(view, place=(match.row, match.column)), (80, 24))
        assert mark.area == there.window
    assert (panels.picture().pixels() == HINT).all(axis=-1).any()


def test_nothing_is_marked_unless_it_is_asked_for() -> None:
    panels = kernel_panels(KernelView(), (80, 24))
    assert panels.marks == ()
    assert panels.hint() is None
    assert panels.note() is None
    assert not (panels.picture().pixels() == HINT).all(axis=-1).any()


def test_marks_are_drawn_as_numbers_too() -> None:
    view = KernelView(zoom="numbers", place=(1, 7), matches=5)
    panels = kernel_panels(view, (80, 24))
    assert any(
        (panels.picture().bg[y, x] == HINT).all() and chr(panels.picture().chars[y, x]) in "12345"
        for y, x in product(range(16), range(32))
    )


def test_the_layout_is_told_the_kernels_shape() -> None:
    """What the screen does: the kernel in full, however large."""
    view = KernelView(Experiment(kernel=LARGE[1]))
    scene = kernel_scene(view, library())
    panels = KernelPanels(scene, kernel_layout(80, 24, (32, 32), "whole", scene.kernel.shape))
    lines = panels.kernel().text().split("\n")
    assert panels.kernel_rows == range(1, 8)
    assert all(len(lines[row].split()) >= 1 for row in panels.kernel_rows)
    assert panels.kernel().width == 30
