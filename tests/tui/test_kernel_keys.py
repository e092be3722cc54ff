"""What each key does in Kernel mode, read from the screen and against loops in float64."""

import numpy as np
import pytest

from convtui.lab.presets import PRESETS
from convtui.lab.state import Experiment, KernelView, Pooling, State
from convtui.render.colours import DIM, RING
from tests.oracles import close, naive_convolution, naive_pooling
from tests.tui.harness import Session, opened

FIRST = PRESETS[0].kernel.cells
ASYMMETRIC = "1 2 3 4 5 6 7 8 9"


async def with_nine(s: Session) -> None:
    await s.paste(ASYMMETRIC)
    await s.press("enter")


def agrees(s: Session) -> None:
    """The map on the screen is that of the kernel in the state."""
    computed = s.kernel_scene().computed
    now = computed.experiment
    kernel = np.array(s.cells)[:, :, None, None]
    close(computed.map, naive_convolution(computed.picture[:, :, None], kernel, padding=now.padding)[:, :, 0])


@pytest.mark.parametrize(
    ("key", "cells"),
    [
        ("r", ((7, 4, 1), (8, 5, 2), (9, 6, 3))),
        ("f", ((7, 8, 9), (4, 5, 6), (1, 2, 3))),
        ("m", ((-1, -2, -3), (-4, -5, -6), (-7, -8, -9))),
    ],
)
async def test_turn_flip_and_minus(key: str, cells: tuple[tuple[int, ...], ...]) -> None:
    async with opened() as s:
        await with_nine(s)
        await s.press(key)
        assert s.cells == cells
        agrees(s)


async def test_turning_the_first_kernel_finds_what_stands() -> None:
    async with opened() as s:
        await s.press("r")
        assert "edges that stand" in " ".join(s.lines[row][33:48].strip() for row in range(2, 18)).replace("finds ", "")
        assert "that stand" in s.text
        await s.press("r", "r", "r")
        assert s.cells == FIRST


async def test_undo_and_redo() -> None:
    async with opened() as s:
        await s.press("r", "m", "p")
        assert "15x15" in s.line_of("kernel-title")
        turned_and_negated = s.cells
        await s.press("u")
        assert "15x15" not in s.line_of("kernel-title")
        assert s.cells == turned_and_negated
        await s.press("u", "u")
        assert s.cells == FIRST
        await s.press("u")
        assert s.cells == FIRST, "at the beginning it stays"
        await s.press("y", "y")
        assert s.cells == turned_and_negated
        await s.press("r")
        await s.press("y")
        assert s.kernel.future == (), "a new change ends what could be redone"


async def test_next_and_back_go_by_focus() -> None:
    async with opened() as s:
        await s.press("n")
        assert s.cells == PRESETS[1].kernel.cells
        await s.press("b", "b")
        assert s.cells == PRESETS[-1].kernel.cells
        for pane in ("map", "picture"):
            await s.press("tab")
            assert s.kernel.focus == pane
        await s.press("n")
        assert s.line_of("picture-title").startswith("shapes")
        assert s.cells == PRESETS[-1].kernel.cells
        await s.press("b")
        assert s.line_of("picture-title").startswith("letter E")
        await s.press("b")
        assert s.line_of("picture-title").startswith("small E")


async def test_pooling_cycles_and_says_the_shapes() -> None:
    async with opened() as s:
        plain = s.pane("map").cells.pixels()
        assert "pool" not in s.line_of("kernel-title")
        for kind in ("max", "mean"):
            await s.press("p")
            title = s.line_of("kernel-title")
            assert "map 30x30" in title
            assert f"{kind} pool 15x15" in title
            computed = s.kernel_scene().computed
            assert computed.pooled is not None
            wanted, _ = naive_pooling(computed.map[:, :, None], kind, (2, 2), (2, 2))
            close(computed.pooled.values, wanted[:, :, 0])
            assert not np.array_equal(plain, s.pane("map").cells.pixels())
        await s.press("p")
        assert np.array_equal(plain, s.pane("map").cells.pixels())


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_the_lectures_pool_on_the_diagram(size: tuple[int, int]) -> None:
    experiment = Experiment("diagram", padding="same", pooling=Pooling("max"))
    async with opened(State(kernel=KernelView(experiment=experiment)), size) as s:
        assert "200x200" in s.line_of("kernel-title")
        assert "100x100" in s.line_of("kernel-title") + s.line_of("side-title")
        pooled = s.kernel_scene().computed.pooled
        assert pooled is not None
        assert pooled.values.shape == (100, 100)


async def test_the_pools_words_name_the_block_at_the_cursor() -> None:
    async with opened(State(kernel=KernelView(place=(1, 10), focus="map"))) as s:
        await s.press("p")
        block = s.kernel_scene().block
        assert block is not None
        made = s.kernel_scene().computed.map
        assert block.value == float(made[0:2, 10:12].max())
        assert f"max of its 2x2: {block.value:.0f}" in s.lines[21]


def zoom(s: Session) -> str:
    return s.kernel.zoom


async def test_zoom_goes_whole_numbers_whole_where_a_crop_would_show_the_same() -> None:
    async with opened() as s:
        assert zoom(s) == "whole"
        await s.press("z")
        assert zoom(s) == "numbers"
        assert "numbers (z)" in s.lines[0]
        await s.press("z")
        assert zoom(s) == "whole"


async def test_zoom_goes_whole_crop_numbers_on_a_large_picture() -> None:
    async with opened(State(kernel=KernelView(experiment=Experiment("diagram"), place=(90, 60)))) as s:
        assert "px/dot" in s.line_of("picture-title")
        await s.press("z")
        assert zoom(s) == "crop"
        assert "part" in s.line_of("picture-title")
        assert "1 dot = 1 pixel" in s.lines[0]
        await s.press("z")
        assert zoom(s) == "numbers"
        await s.press("z")
        assert zoom(s) == "whole"


async def test_numbers_are_the_pixels_and_the_maps_values() -> None:
    async with opened() as s:
        await s.press("tab", "z")
        scene = s.kernel_scene()
        part = s.line_of("picture-title")
        rows, columns = (span.split("-") for span in part.split("part ")[1].split(" x "))
        top, left = int(rows[0]), int(columns[0])
        for name, values, offset in (("picture", scene.computed.picture, 0), ("map", scene.computed.map, 1)):
            pane = s.pane(name).cells.text().split("\n")
            for row in range(8):
                line = pane[2 * row + 1].ljust(32)
                for column in range(8):
                    at = top + row - offset, left + column - offset
                    inside = 0 <= at[0] < values.shape[0] and 0 <= at[1] < values.shape[1]
                    text = line[4 * column : 4 * column + 4].strip(" []")
                    assert text == (f"{values[at]:.0f}" if inside else "")
        assert (int(rows[1]) - top, int(columns[1]) - left) == (7, 7)


async def test_views_cycle_and_are_named() -> None:
    async with opened() as s:
        signed = s.pane("map").cells.pixels()
        seen = [signed.tobytes()]
        for name, scale in (("abs", "0..3"), ("relu", "0..3"), ("clip", "0..1")):
            await s.press("v")
            assert f"view: {name} (v)" in s.lines[0]
            assert s.line_of("kernel-title").endswith(scale)
            seen.append(s.pane("map").cells.pixels().tobytes())
            drawn = {
                "abs": np.abs(s.kernel_scene().computed.map),
                "relu": np.maximum(s.kernel_scene().computed.map, 0),
                "clip": np.clip(s.kernel_scene().computed.map, 0, 1),
            }[name]
            close(s.kernel_scene().computed.response, drawn)
        assert len(set(seen)) == 4
        await s.press("v")
        assert np.array_equal(signed, s.pane("map").cells.pixels())


@pytest.mark.parametrize("focus", ["picture", "map"])
async def test_arrows_move_the_window_and_the_products_follow(focus: str) -> None:
    async with opened() as s:
        await s.press(*["tab" if focus == "map" else "shift+tab"])
        picture = np.asarray(s.kernel_scene().computed.picture)
        row, column = s.kernel.place
        for key, down, right in (("down", 1, 0), ("right", 0, 1), ("up", -1, 0), ("left", 0, -1), ("pagedown", 8, 0)):
            before = s.pane("picture").cells.pixels()
            await s.press(key)
            row, column = row + down, column + right
            assert s.kernel.place == (row, column)
            assert s.lines[18].startswith(f"pixels {row},{column}")
            assert not np.array_equal(before, s.pane("picture").cells.pixels())
            at = s.kernel_scene().at
            assert np.array_equal(at.patch, picture[row : row + 3, column : column + 3])
            for line, wanted in zip(s.lines[19:22], at.patch, strict=True):
                assert [float(word) for word in line.split()[:3]] == wanted.tolist()
        await s.press("home")
        assert s.lines[18].startswith("pixels 0,0")
        await s.press("up", "left")
        assert s.kernel.place == (0, 0), "stays inside"
        await s.press("end", "down", "right")
        assert s.lines[18].startswith("pixels 29,29")


async def test_the_ring_stands_around_the_window() -> None:
    async with opened() as s:
        await s.press("tab")
        for keys in ((), ("up",), ("left", "left"), ("home",)):
            await s.press(*keys)
            row, column = s.kernel.place
            ring = (s.pane("picture").cells.pixels() == RING).all(axis=-1)
            wanted = np.zeros((34, 34), bool)
            wanted[row : row + 5, column : column + 5] = True
            wanted[row + 1 : row + 4, column + 1 : column + 4] = False
            assert np.array_equal(ring, wanted[1:33, 1:33])
            dot = (s.pane("map").cells.pixels() == RING).all(axis=-1)
            wanted = np.zeros((34, 34), bool)
            wanted[row + 1 : row + 4, column + 1 : column + 4] = True
            wanted[row + 2, column + 2] = False
            assert np.array_equal(dot, wanted[1:33, 1:33])


async def test_padding_lets_the_window_reach_over_the_edge() -> None:
    async with opened(State(kernel=KernelView(Experiment(padding="same"), place=(0, 0), focus="map"))) as s:
        assert s.lines[18].startswith("pixels -1,-1")
        assert [line.split()[:3] for line in s.lines[19:22]] == [["(0)"] * 3, ["(0)", "1", "1"], ["(0)", "1", "1"]]


async def test_zero_products_are_dim() -> None:
    async with opened() as s:
        x = s.lines[20].index("0", 38)
        assert s.cell(x, 20)[1] == DIM


async def test_the_hint_line_hides_and_comes_back() -> None:
    async with opened() as s:
        await s.press("h")
        assert "1/7" not in s.text
        await s.press("h")
        assert s.lines[22].startswith(" 1/7 ")


async def test_the_strip_advances_by_doing() -> None:
    async with opened() as s:
        steps = (("space", "space"), ("r",), ("5", "enter"), ("shift+tab", "n"), ("p",))
        for number, keys in enumerate(steps, 2):
            await s.press(*keys)
            assert s.lines[22].startswith(f" {number}/7 "), keys
        await s.press("F", "K")
        assert "g: guess" in s.lines[22]
        await s.press("g", "escape")
        assert "/7 " not in s.lines[22]


async def test_the_last_step_names_the_whole_network_too() -> None:
    kernel = frozenset({"slide", "turn", "type", "picture", "pool", "guess"})
    async with opened(State(strip=kernel)) as s:
        assert "F: see 32 of them" in s.lines[22]
        assert "N: the whole network" in s.lines[22]
        await s.press("N", "K")
        assert "/7 " not in s.lines[22]


async def test_keys_of_the_other_mode_do_nothing() -> None:
    async with opened() as s:
        before = s.state
        await s.press("d", "L")
        assert s.state == before
        assert s.in_lab
