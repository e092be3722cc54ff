"""Painted panes, read back from their bytes: what shows stays within the bound, and nothing is sent twice."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.render.cells import Canvas
from convtui.render.colours import GROUND, RING, Pixels, grey, signed
from convtui.render.dots import GREY, SIGNED, Dots, Mask
from convtui.render.emit import Pen
from convtui.render.painting import FINE, paint
from convtui.render.spans import box
from convtui.render.visible import Visible
from tests.render.drawing import psnr
from tests.render.terminal import Terminal

KINDS = ("grey", "signed", "colour")
BOUNDS = st.sampled_from((0, 1, 2, 3, 4, 5, 8, 13, 30, 100, 255))


def field(rng: np.random.Generator, height: int, width: int) -> Float32:
    """(2 * height, width) of 0..1: noise, steps or a slope, as chance has it."""
    noise = rng.random((2 * height, width), dtype=np.float32)
    slope = np.linspace(0, 1, width, dtype=np.float32) + 0.02 * noise
    return np.clip((noise, np.rint(noise * 3) / 3, slope, slope * 0.1 + 0.4)[rng.integers(4)], 0, 1).astype(np.float32)


def dots(rng: np.random.Generator, kind: str, height: int, width: int, share_exact: float = 0.1) -> Dots:
    """A random pane: some dots must be exact, some cells are letters of any colours."""
    values = field(rng, height, width)
    exact: Mask = rng.random(values.shape) < share_exact
    made = {
        "grey": lambda: Dots.from_levels(np.rint(values * 255).astype(np.int16), GREY, exact),
        "signed": lambda: Dots.from_levels(np.rint(values * 254).astype(np.int16), SIGNED, exact),
        "colour": lambda: Dots.from_rgb(np.stack((grey(values)[..., 0], *rgb_noise(rng, values)), axis=-1), exact),
    }[kind]()
    letters = rng.random((height, width)) < share_exact
    text = np.where(letters, rng.choice([ord("a"), ord("é"), ord("▌")], letters.shape), 0).astype(np.uint32)
    return replace(made, text=text, exact=exact | letters.repeat(2, axis=0))


def slope(kind: str, height: int, width: int) -> Dots:
    """A picture without a flat place."""
    y, x = np.mgrid[0 : 2 * height, 0:width].astype(np.float32)
    values = (0.5 + 0.5 * np.sin(x / 7) * np.cos(y / 5)).astype(np.float32)
    if kind == "colour":
        return Dots.from_rgb(np.stack([grey(values**power)[..., 0] for power in (1, 2, 3)], axis=-1))
    return Dots.from_levels(np.rint(values * 254).astype(np.int16), GREY if kind == "grey" else SIGNED)


def rgb_noise(rng: np.random.Generator, values: Float32) -> Sequence[npt.NDArray[np.uint8]]:
    return [grey(np.clip(values + 0.05 * rng.standard_normal(values.shape), 0, 1))[..., 0] for _ in range(2)]


def within(wanted: Dots, shown: Pixels, bound: int) -> bool:
    error = np.abs(shown.astype(int) - wanted.rgb)
    return bool((error <= box(wanted, bound)).all() and (error[wanted.exact] == 0).all())


@given(st.sampled_from(KINDS), BOUNDS, st.integers(1, 7), st.integers(1, 23), st.integers(0, 2**32 - 1))
@settings(max_examples=150)
def test_what_is_sent_shows_within_the_bound(kind: str, bound: int, height: int, width: int, seed: int) -> None:
    wanted = dots(np.random.default_rng(seed), kind, height, width)
    painted = paint(wanted, Visible.unknown(height, width), Pen(), bound)
    terminal = Terminal(height, width)
    terminal.feed(painted.data)
    assert within(wanted, terminal.rgb, bound)
    assert terminal.text.tolist() == wanted.text.tolist()
    assert (painted.visible.rgb == terminal.rgb).all()
    assert (painted.visible.text == terminal.text).all()


@given(st.sampled_from(KINDS), st.lists(BOUNDS, min_size=2, max_size=6), st.integers(0, 2**32 - 1))
@settings(max_examples=100)
def test_a_history_of_frames_each_sent_as_a_difference(kind: str, bounds: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    height, width = int(rng.integers(1, 6)), int(rng.integers(1, 20))
    terminal, visible, pen = Terminal(height + 2, width + 3), Visible.unknown(height, width), Pen()
    wanted = dots(rng, kind, height, width)
    for bound in bounds:
        # A frame changes a part of the picture, as a cursor does, or all of it.
        fresh = dots(rng, kind, height, width)
        part = rng.random((height, width)) < rng.choice([0.05, 0.5, 1.0])
        wanted = mixed(wanted, fresh, part)
        painted = paint(wanted, visible, pen, bound, (2, 3))
        terminal.feed(painted.data)
        visible, pen = painted.visible, painted.pen
        assert within(wanted, terminal.rgb[4:, 3:], bound)
        assert terminal.text[2:, 3:].tolist() == wanted.text.tolist()
        assert (visible.rgb == terminal.rgb[4:, 3:]).all()
        again = paint(wanted, visible, pen, bound, (2, 3))
        assert again.data == b""
        assert again.pen == pen
    assert not terminal.rgb[:4].any(), "drew above the pane"
    assert not terminal.rgb[:, :3].any(), "drew beside the pane"


def mixed(old: Dots, new: Dots, part: Mask) -> Dots:
    """`new` in the cells of `part`, else `old`."""
    halves = part.repeat(2, axis=0)
    levels = None
    if old.levels is not None and new.levels is not None:
        levels = np.where(halves, new.levels, old.levels)
    rgb = np.where(halves[..., None], new.rgb, old.rgb)
    text = np.where(part, new.text, old.text)
    return Dots(rgb, np.where(halves, new.exact, old.exact), text, old.ramp, levels)


@given(st.sampled_from(KINDS), st.integers(0, 2**32 - 1))
@settings(max_examples=50)
def test_bound_0_is_exact(kind: str, seed: int) -> None:
    wanted = dots(np.random.default_rng(seed), kind, 5, 17)
    terminal = Terminal(5, 17)
    terminal.feed(paint(wanted, Visible.unknown(5, 17), Pen(), 0).data)
    assert terminal.rgb.tolist() == wanted.rgb.tolist()


@pytest.mark.parametrize("kind", KINDS)
def test_coarse_then_fine_settles_with_the_difference_only(kind: str) -> None:
    wanted = slope(kind, 12, 40)
    terminal, visible, pen, sent = Terminal(12, 40), Visible.unknown(12, 40), Pen(), []
    for bound in (30, FINE, 0):
        painted = paint(wanted, visible, pen, bound)
        terminal.feed(painted.data)
        assert within(wanted, terminal.rgb, bound)
        visible, pen = painted.visible, painted.pen
        sent.append(len(painted.data))
    exact_at_once = len(paint(wanted, Visible.unknown(12, 40), Pen(), 0).data)
    assert sent[0] < exact_at_once / 3
    assert max(sent[1:]) < exact_at_once


@given(st.sampled_from(KINDS), BOUNDS, st.integers(0, 2**32 - 1))
@settings(max_examples=20)
def test_pyte_shows_the_same(kind: str, bound: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    screen = pyte.Screen(30, 9)
    stream = pyte.ByteStream(screen)
    visible, pen = Visible.unknown(8, 27), Pen()
    for _ in range(3):
        painted = paint(dots(rng, kind, 8, 27), visible, pen, bound, (1, 3))
        stream.feed(painted.data)
        visible, pen = painted.visible, painted.pen
    for row in range(8):
        for column in range(27):
            cell = screen.buffer[row + 1][column + 3]
            ink, ground = cell.fg, cell.bg
            letter = int(visible.text[row, column])
            upper, lower = {" ": (ground, ground), "▄": (ground, ink), "█": (ink, ink)}.get(cell.data, (ink, ground))
            assert cell.data in " ▀▄█" if letter == 0 else ord(cell.data) == letter
            assert [upper, lower] == [bytes(visible.rgb[2 * row + half, column]).hex() for half in (0, 1)]


@given(BOUNDS, st.integers(0, 2**32 - 1))
@settings(max_examples=40)
def test_only_the_cells_asked_for_are_touched(bound: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    wanted, where = dots(rng, "grey", 6, 20), rng.random((6, 20)) < 0.5
    terminal = Terminal(6, 20)
    painted = paint(wanted, Visible.unknown(6, 20), Pen(), bound, where=where)
    terminal.feed(painted.data)
    assert not terminal.rgb[~where.repeat(2, axis=0)].any()
    error = np.abs(terminal.rgb.astype(int) - wanted.rgb)[where.repeat(2, axis=0)]
    assert (error <= bound).all()
    rest = paint(wanted, painted.visible, painted.pen, bound)
    terminal.feed(rest.data)
    assert within(wanted, terminal.rgb, bound)


def test_what_something_else_drew_on_is_sent_again() -> None:
    wanted = dots(np.random.default_rng(0), "grey", 4, 9)
    painted = paint(wanted, Visible.unknown(4, 9), Pen())
    lost = np.zeros((4, 9), np.bool_)
    lost[2, 3:5] = True
    again = paint(wanted, painted.visible.without(lost), painted.pen)
    terminal = Terminal(4, 9)
    terminal.feed(painted.data)
    terminal.rgb[4:6, 3:5] = 77
    terminal.feed(again.data)
    assert 0 < len(again.data) < len(painted.data) / 3
    assert within(wanted, terminal.rgb, FINE)


def test_the_pen_is_carried_so_that_no_colour_is_set_twice() -> None:
    rgb = np.full((2, 3, 3), 95, np.uint8)
    first = paint(Dots.from_rgb(rgb), Visible.unknown(1, 3), Pen(), 0)
    assert first.data == b"\x1b[1;1H\x1b[48;5;59m   "
    second = paint(Dots.from_rgb(rgb), Visible.unknown(1, 3), first.pen, 0, (4, 0))
    assert second.data == b"\x1b[5;1H   "


def test_the_cursor_jumps_over_what_is_shown_already() -> None:
    rgb = np.full((2, 9, 3), 95, np.uint8)
    painted = paint(Dots.from_rgb(rgb), Visible.unknown(1, 9), Pen(), 0)
    after = rgb.copy()
    after[:, [0, 2, 8]] = 215
    again = paint(Dots.from_rgb(after), painted.visible, painted.pen, 0)
    assert again.data == b"\x1b[1;1H\x1b[48;5;188m \x1b[C \x1b[5C "


def test_cells_of_a_pane_with_ring_and_text() -> None:
    values = np.tile(np.linspace(-1, 1, 24, dtype=np.float32), (16, 1))
    pixels = signed(values, 1.0)
    pixels[3:8, 5] = RING
    cells = Canvas(9, 26).pixels(0, 1, pixels).text(8, 1, "signed -1..+1").done()
    wanted = Dots.from_cells(cells)
    assert wanted.ramp is SIGNED
    terminal = Terminal(9, 26)
    terminal.feed(paint(wanted, Visible.unknown(9, 26), Pen()).data)
    assert (terminal.rgb[3:8, 6] == RING).all()
    assert (terminal.rgb[:, 0] == GROUND).all()
    assert "".join(map(chr, terminal.text[8, 1:7])) == "signed"
    assert psnr(wanted.rgb, terminal.rgb) > 40


def test_sizes_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="3 x 4 cells of this pane, which has now 3 x 5"):
        paint(Dots.from_rgb(np.zeros((6, 5, 3), np.uint8)), Visible.unknown(3, 4), Pen())
