"""Panes in 256 colours and in 16, read back by pyte and by the tests' own terminal."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.ops.convolution import convolve_plane
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import CREAM, GROUND, NAVY, RIM, RING, TEXT, Pixels, ink_on
from convtui.render.dots import GREY, SIGNED, Dots
from convtui.render.emit import Pen
from convtui.render.painting import paint
from convtui.render.panes import Area, map_pane, numbers_pane, picture_pane
from convtui.render.solid import solid_dots
from convtui.render.spelling import ANSI, FULL
from convtui.render.swatches_16 import NOMINAL, SWATCHES_16
from convtui.render.swatches_256 import SWATCHES_256
from convtui.render.tier import Tier
from convtui.render.tier_dots import in_tier
from convtui.render.tone import PICTURE, Tone, map_tone
from convtui.render.viewport import crop, whole
from convtui.render.visible import Visible
from convtui.source.pictures import bundled_picture
from tests.render.drawing import luma
from tests.render.terminal import Terminal
from tests.render.test_painting import dots as random_dots
from tests.render.themes import THEMES, fed, halves, number, theme

KINDS = st.sampled_from(("grey", "signed", "colour"))
SEEDS = st.integers(0, 2**32 - 1)
BOUNDS = st.sampled_from((0, 5, 30, 100))
TIERS = pytest.mark.parametrize("tier", [Tier.PALETTE, Tier.ANSI])
LYING = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]], np.float32)
ROOM = 32, 32


def _sent(dots: Dots, tier: Tier, bound: int = 0) -> bytes:
    spelling = ANSI if tier is Tier.ANSI else FULL
    return paint(dots, Visible.unknown(dots.height, dots.width), Pen(), bound, spelling=spelling).data


def _numbers(dots: Dots) -> list[list[int]]:
    """(2H, W): which of the sixteen pyte shows."""
    screen = fed(_sent(dots, Tier.ANSI), dots.height, dots.width)
    cells = [[halves(screen, row, column) for column in range(dots.width)] for row in range(dots.height)]
    return [[number(cell[half]) for cell in row] for row in cells for half in (0, 1)]


def _picture(name: str, ring: Area | None = None) -> Cells:
    values = bundled_picture(name).values
    return picture_pane(values, crop((values.shape[0], values.shape[1]), ROOM, (90, 90)), PICTURE, ring)


def _map(name: str, ring: Area | None = None) -> Cells:
    values = convolve_plane(bundled_picture(name).values, LYING)
    port = crop((values.shape[0], values.shape[1]), ROOM, (90, 90))
    return map_pane(values, port, map_tone(values, "signed", can_be_negative=True), ring)


# -- what is sent, read back


@given(KINDS, SEEDS, BOUNDS)
@settings(max_examples=40)
def test_pyte_shows_exactly_the_colours_of_256(kind: str, seed: int, bound: int) -> None:
    dots = in_tier(random_dots(np.random.default_rng(seed), kind, 4, 13), Tier.PALETTE)
    data = _sent(dots, Tier.PALETTE)
    assert b"8;2;" not in _sent(dots, Tier.PALETTE, bound)
    screen = fed(data, 4, 13)
    for row in range(4):
        for column in range(13):
            shown = halves(screen, row, column)
            assert shown == [bytes(dots.rgb[2 * row + half, column]).hex() for half in (0, 1)]


@given(KINDS, SEEDS, BOUNDS)
@settings(max_examples=40)
def test_sixteen_are_sent_as_themselves_whatever_the_bound(kind: str, seed: int, bound: int) -> None:
    dots = in_tier(random_dots(np.random.default_rng(seed), kind, 4, 13), Tier.ANSI)
    data = _sent(dots, Tier.ANSI, bound)
    for parameters in re.findall(rb"\x1b\[([\d;]*)m", data):
        assert re.fullmatch(rb"(3[0-7]|9[0-7]|4[0-7]|10[0-7])(;(4[0-7]|10[0-7]))?", parameters)
    assert (NOMINAL[np.array(_numbers(dots))] == dots.rgb).all()
    assert _sent(dots, Tier.ANSI, bound) == _sent(dots, Tier.ANSI, 0)


@given(KINDS, SEEDS, st.sampled_from([Tier.PALETTE, Tier.ANSI]))
@settings(max_examples=40)
def test_letters_and_shape_are_kept_and_once_is_enough(kind: str, seed: int, tier: Tier) -> None:
    before = random_dots(np.random.default_rng(seed), kind, 4, 13)
    after = in_tier(before, tier)
    assert (after.text == before.text).all()
    assert (after.exact | ~before.exact).all()
    assert not before.rgb.flags.writeable or after.rgb is not before.rgb
    if after.ramp is not None and after.levels is not None:
        on_ramp = after.levels >= 0
        assert (after.ramp.colours[after.levels[on_ramp]] == after.rgb[on_ramp]).all()
    assert (in_tier(replace(after, exact=np.ones_like(after.exact)), tier).rgb == after.rgb).all()


def test_truecolor_is_as_it_was_and_without_colours_there_is_no_way() -> None:
    dots = random_dots(np.random.default_rng(0), "grey", 2, 5)
    assert in_tier(dots, Tier.TRUECOLOR) is dots
    for tier in (Tier.MONO, Tier.ASCII):
        with pytest.raises(ValueError, match="as_text"):
            in_tier(dots, tier)


# -- 256


@given(KINDS, SEEDS)
@settings(max_examples=40)
def test_of_256_each_dot_takes_what_stands_for_it(kind: str, seed: int) -> None:
    before = random_dots(np.random.default_rng(seed), kind, 4, 13)
    after = in_tier(before, Tier.PALETTE)
    expected = SWATCHES_256.colours[SWATCHES_256.nearest(before.rgb.reshape(-1, 3))].reshape(before.rgb.shape)
    no_letters = (before.text == 0).repeat(2, axis=0)
    assert (after.rgb == expected)[no_letters].all()


def test_a_grey_pane_is_on_a_ramp_of_thirty_greys() -> None:
    dots = in_tier(Dots.from_levels(np.tile(np.arange(256), (2, 1)), GREY), Tier.PALETTE)
    assert dots.ramp is not None
    assert len(dots.ramp.colours) == 30
    assert not dots.exact.any()


def test_a_bound_makes_a_grey_pane_of_256_shorter() -> None:
    dots = in_tier(Dots.from_cells(_picture("camera")), Tier.PALETTE)
    assert len(_sent(dots, Tier.PALETTE, 12)) < 0.8 * len(_sent(dots, Tier.PALETTE, 0))


def test_a_ramp_of_its_own_is_taken_for_colours() -> None:
    ramp = replace(GREY, name="other")
    dots = Dots.from_levels(np.tile(np.arange(256), (2, 1)), ramp)
    for tier in (Tier.PALETTE, Tier.ANSI):
        assert (in_tier(dots, tier).rgb == in_tier(Dots.from_levels(dots.rgb[..., 0], GREY), tier).rgb).all()


# -- 16


@given(st.integers(0, 255))
def test_an_even_grey_is_as_light_as_it_was(level: int) -> None:
    shown = in_tier(Dots.from_levels(np.full((8, 8), level), GREY), Tier.ANSI).rgb
    # A sixteenth of the widest step between two greys is 6.25. What is darker than 100 loses up to the rim's 25.
    assert abs(float(shown.mean()) - level) <= 3.2 + max(0.0, 25 * (1 - abs(level - 25) / 75))


def test_a_photograph_is_as_light_as_it_was() -> None:
    dots = Dots.from_cells(_picture("camera"))
    shown = in_tier(dots, Tier.ANSI).rgb.astype(float)
    areas = [rgb.mean(axis=-1).reshape(4, 8, 4, 8).mean(axis=(1, 3)) for rgb in (dots.rgb.astype(float), shown)]
    # Over 8 x 8 dots; as above, and what differs within them.
    assert np.abs(areas[0] - areas[1]).max() <= 25


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("ramp", [GREY, SIGNED])
def test_lightness_rises_in_every_theme(name: str, ramp: object) -> None:
    assert ramp in (GREY, SIGNED)
    light = []
    for level in range(0, len(GREY.colours if ramp is GREY else SIGNED.colours), 2):
        dots = in_tier(Dots.from_levels(np.full((4, 4), level), GREY if ramp is GREY else SIGNED), Tier.ANSI)
        light.append(float(np.mean(luma(theme(name)[np.array(_numbers(dots)).ravel()]))))
    assert all(after >= before - 1e-9 for before, after in pairwise(light))
    assert light[0] < light[len(light) // 2] < light[-1]


def test_the_signs_of_a_map_are_plain_colours() -> None:
    values = np.array([[-1, -0.4, 0, 0.2, 1]] * 2, np.float32)
    dots = Dots.from_cells(Canvas(1, 5).pixels(0, 0, Tone("signed", 1.0).paint(values)).done())
    assert _numbers(in_tier(dots, Tier.ANSI)) == [[4, 4, 8, 7, 15]] * 2


def test_weak_blue_is_a_chequer() -> None:
    dots = Dots.from_levels(np.full((4, 4), 127 - 25), SIGNED)
    assert _numbers(in_tier(dots, Tier.ANSI)) == [[4, 8, 4, 8], [8, 4, 8, 4]] * 2


def test_the_rim_of_a_map_is_even() -> None:
    values = np.full((30, 30), np.nan, np.float32)
    for tone in (PICTURE, Tone("signed", 1.0)):
        pane = map_pane(values, whole((30, 30), (30, 30)), tone)
        assert len(np.unique(in_tier(Dots.from_cells(pane), Tier.ANSI).rgb)) == 1


@given(SEEDS, st.integers(0, 15), st.integers(0, 12), KINDS)
@settings(max_examples=60)
def test_one_dot_changes_one_dot(seed: int, row: int, column: int, kind: str) -> None:
    rng = np.random.default_rng(seed)
    before = random_dots(rng, kind, 8, 13, share_exact=0)
    other = random_dots(rng, kind, 8, 13, share_exact=0)
    here = np.zeros((16, 13), bool)
    here[row, column] = True
    rgb = np.where(here[..., None], other.rgb, before.rgb)
    levels = None
    if before.levels is not None and other.levels is not None:
        levels = np.where(here, other.levels, before.levels)
    after = Dots(rgb, before.exact, before.text, before.ramp, levels)
    for tier in (Tier.PALETTE, Tier.ANSI):
        changed = (in_tier(before, tier).rgb != in_tier(after, tier).rgb).any(axis=-1)
        assert not (changed & ~here).any()
        assert (in_tier(before, tier).rgb == in_tier(before, tier).rgb).all()


def test_colours_on_no_ramp_are_mixed_of_sixteen() -> None:
    rgb = np.zeros((16, 16, 3), np.uint8)
    rgb[:] = 150, 60, 40
    shown = in_tier(Dots.from_rgb(rgb), Tier.ANSI).rgb
    assert len(np.unique(shown.reshape(-1, 3), axis=0)) > 1
    # Neighbours among the nominal colours are up to 100 apart in a channel.
    assert np.abs(shown.mean(axis=(0, 1)) - rgb[0, 0]).max() <= 50


# -- exact dots and text


@TIERS
@pytest.mark.parametrize(
    "cells", [_picture("camera", Area(85, 85, 3, 3)), _map("camera", Area(85, 85))], ids=["picture", "map"]
)
def test_a_ring_is_told_from_everything(tier: Tier, cells: Cells) -> None:
    dots = Dots.from_cells(cells)
    ring = (dots.rgb == RING).all(axis=-1)
    assert ring.any()
    shown = in_tier(dots, tier).rgb.astype(int)
    assert len(np.unique(shown[ring], axis=0)) == 1
    assert np.abs(shown[~ring] - shown[ring][0]).max(axis=1).min() >= 50


@TIERS
def test_exact_dots_are_never_dithered(tier: Tier) -> None:
    for ramp in (GREY, SIGNED):
        levels = np.tile(np.arange(len(ramp.colours)), (4, 1))
        shown = in_tier(Dots.from_levels(levels, ramp, np.ones(levels.shape, bool)), tier).rgb
        assert (shown == shown[:1]).all()


@TIERS
@pytest.mark.parametrize("colour", [NAVY, CREAM, (96, 96, 102), (128, 128, 128), (30, 33, 82)])
def test_a_number_and_its_ground_are_one_block(tier: Tier, colour: tuple[int, int, int]) -> None:
    canvas = Canvas(2, 8).fill(0, 0, 2, 8, colour).text(1, 2, "-0.5", ink_on(colour))
    dots = in_tier(Dots.from_cells(canvas.done()), tier)
    letters = dots.text > 0
    grounds = np.concatenate((dots.rgb[1::2].reshape(-1, 3), dots.rgb[0::2][~letters]))
    assert len(np.unique(grounds, axis=0)) == 1
    ink, ground = luma(np.stack((dots.rgb[0::2][letters][0], grounds[0])))
    assert abs(ink - ground) > 0.1


@TIERS
def test_numbers_can_be_read_wherever_they_stand(tier: Tier) -> None:
    values = np.random.default_rng(4).random((8, 8), np.float32) * 2 - 1
    for tone, window in ((Tone("signed", 1.0), None), (PICTURE, Area(2, 2, 3, 3))):
        pane = numbers_pane(np.abs(values) if window else values, crop((8, 8), (8, 8), (4, 4)), tone, window, (5, 5))
        dots = in_tier(Dots.from_cells(pane), tier)
        letters = dots.text > 0
        inks, grounds = luma(dots.rgb[0::2][letters]), luma(dots.rgb[1::2][letters])
        for ink, ground in zip(inks, grounds, strict=True):
            assert (max(ink, ground) + 0.05) / (min(ink, ground) + 0.05) >= 4


def test_a_pane_with_map_ring_and_caption() -> None:
    cells = _map("letter-e", Area(12, 16))
    canvas = Canvas(cells.height + 1, cells.width).paste(0, 0, cells).text(cells.height, 0, "map 30x30", TEXT).done()
    dots = in_tier(Dots.from_cells(canvas), Tier.PALETTE)
    terminal = Terminal(dots.height, dots.width)
    terminal.feed(_sent(dots, Tier.PALETTE))
    assert (terminal.rgb == dots.rgb).all()
    assert "".join(map(chr, terminal.text[-1, :3])) == "map"
    assert solid_dots(dots)[-2:].all()


def _colours_of(rgb: Pixels) -> set[tuple[int, ...]]:
    return set(map(tuple, rgb.reshape(-1, 3).tolist()))


def test_grounds_and_rims_stay_apart_in_256() -> None:
    pixels = np.array([[GROUND, RIM, (0, 0, 0)]] * 2, np.uint8)
    dots = Dots.from_cells(Canvas(1, 3).pixels(0, 0, pixels).done())
    assert len(_colours_of(in_tier(dots, Tier.PALETTE).rgb)) == 3
    assert _colours_of(in_tier(dots, Tier.ANSI).rgb) == {tuple(SWATCHES_16.colours[0].tolist())}
