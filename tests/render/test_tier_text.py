"""Panes without colours: half-blocks and ASCII characters, read as a terminal's user would."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.ops.convolution import convolve_plane
from convtui.render.cells import Canvas, Cells
from convtui.render.dots import GREY, SIGNED, Dots, Mask
from convtui.render.panes import map_pane, picture_pane
from convtui.render.tier import Tier
from convtui.render.tier_text import as_text
from convtui.render.tone import PICTURE, Tone, map_tone
from convtui.render.viewport import crop, whole
from convtui.source.pictures import bundled_picture
from tests.render.test_painting import dots as random_dots

KINDS = st.sampled_from(("grey", "signed", "colour"))
SEEDS = st.integers(0, 2**32 - 1)
COLOURLESS = pytest.mark.parametrize("tier", [Tier.MONO, Tier.ASCII])
LYING = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]], np.float32)
# How light the characters look: the share of the cell that is ink grows.
GREYS, SIGNS = " .:-=+*#%@", "=-.+#"


def text(dots: Dots, tier: Tier) -> list[str]:
    glyphs, _ = as_text(dots, tier)
    return ["".join(map(chr, row)) for row in glyphs.tolist()]


def lit(dots: Dots) -> Mask:
    """(2H, W): the dots that are in the terminal's ink. AssertionError at anything but half-blocks."""
    glyphs, turned = as_text(dots, Tier.MONO)
    halves = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
    made = np.array([[halves[chr(glyph)] for glyph in row] for row in glyphs.tolist()], bool)
    upper_and_lower: Mask = (made ^ turned[..., None]).transpose(0, 2, 1).reshape(2 * dots.height, dots.width)
    return upper_and_lower


def _map(name: str) -> tuple[Cells, Float32]:
    """The map of edges that lie flat, in a pane of dots as large as it is."""
    values = convolve_plane(bundled_picture(name).values, LYING)
    shape = values.shape[0], values.shape[1]
    tone = map_tone(values, "signed", can_be_negative=True)
    return map_pane(values, whole(shape, (shape[0] + shape[0] % 2, shape[1])), tone), values


# -- laws


@given(KINDS, SEEDS)
@settings(max_examples=60)
def test_shapes_types_and_letters(kind: str, seed: int) -> None:
    dots = random_dots(np.random.default_rng(seed), kind, 4, 13)
    letters = dots.text > 0
    for tier in (Tier.MONO, Tier.ASCII):
        glyphs, turned = as_text(dots, tier)
        assert glyphs.shape == turned.shape == (4, 13)
        assert glyphs.dtype == np.int32
        assert turned.dtype == np.bool_
        ground = dots.rgb[1::2] @ [0.299, 0.587, 0.114]
        assert (turned == (ground > 120))[letters & (np.abs(ground - 120) > 0.01)].all()
        if tier is Tier.MONO:
            assert (glyphs == dots.text)[letters].all()
        else:
            assert ((glyphs >= 32) & (glyphs < 127)).all()


@given(KINDS, SEEDS, st.integers(0, 15), st.integers(0, 12))
@settings(max_examples=60)
def test_one_dot_changes_one_cell_and_in_half_blocks_one_dot(kind: str, seed: int, row: int, column: int) -> None:
    rng = np.random.default_rng(seed)
    before, other = (random_dots(rng, kind, 8, 13, share_exact=0) for _ in range(2))
    here = np.zeros((16, 13), bool)
    here[row, column] = True
    levels = None
    if before.levels is not None and other.levels is not None:
        levels = np.where(here, other.levels, before.levels)
    after = replace(before, rgb=np.where(here[..., None], other.rgb, before.rgb), levels=levels)
    assert not ((lit(before) != lit(after)) & ~here).any()
    changed = np.argwhere(as_text(before, Tier.ASCII)[0] != as_text(after, Tier.ASCII)[0])
    assert changed.tolist() in ([], [[row // 2, column]])


@COLOURLESS
def test_control_characters_and_names_of_cells_are_never_shown(tier: Tier) -> None:
    dots = Dots.from_cells(Canvas(1, 6).text(0, 0, "abcdef").done())
    codes = np.array([[0x1B, 0x07, 0x9B, 0xD800, 0xF0000, ord("x")]], np.uint32)
    assert text(replace(dots, text=codes), tier) == ["·····x" if tier is Tier.MONO else ".....x"]


def test_tiers_with_colours_have_another_way() -> None:
    for tier in (Tier.TRUECOLOR, Tier.PALETTE, Tier.ANSI):
        with pytest.raises(ValueError, match="in_tier"):
            as_text(Dots.from_levels(np.zeros((2, 2), int)), tier)


# -- grey


@given(st.integers(0, 255))
def test_an_even_grey_has_its_share_of_lit_dots(level: int) -> None:
    share = lit(Dots.from_levels(np.full((8, 8), level), GREY)).mean()
    # Half a sixteenth; and down at the rim, which must be even, all of the rim's 25.
    assert abs(255 * share - level) <= 8 + 25 * (255 - max(level, 25)) / 230


def test_a_photograph_is_as_light_as_it_was() -> None:
    values = bundled_picture("camera").values
    dots = Dots.from_cells(picture_pane(values, crop((200, 200), (64, 64), (90, 90)), PICTURE))
    light, shown = (
        plane.reshape(8, 8, 8, 8).mean(axis=(1, 3)) for plane in (dots.rgb[..., 0].astype(float), 255.0 * lit(dots))
    )
    assert np.abs(light - shown).max() <= 8 + 25
    assert np.corrcoef(light.ravel(), shown.ravel())[0, 1] > 0.98


def test_more_light_more_dots_in_any_place() -> None:
    shown = np.array([lit(Dots.from_levels(np.full((4, 4), level), GREY)) for level in range(256)])
    assert (np.diff(shown.astype(int), axis=0) >= 0).all()


def test_greys_of_ascii_rise() -> None:
    dots = Dots.from_levels(np.tile(np.arange(256), (2, 1)), GREY)
    places = [GREYS.index(glyph) for glyph in text(dots, Tier.ASCII)[0]]
    assert places == sorted(places)
    assert set(places) == set(range(10))


def test_a_cell_of_ascii_is_the_mean_of_its_dots() -> None:
    assert text(Dots.from_levels(np.array([[0, 255, 255], [255, 0, 255]]), GREY), Tier.ASCII) == ["==@"]


@COLOURLESS
def test_exact_black_and_white_are_exact(tier: Tier) -> None:
    values = bundled_picture("letter-e").values
    dots = Dots.from_cells(picture_pane(values, whole((32, 32), (32, 32)), PICTURE))
    if tier is Tier.MONO:
        assert (lit(dots) == (values == 1)).all()
    else:
        expected = values.reshape(16, 2, 32).mean(axis=1)
        assert text(dots, tier) == ["".join(" =@"[int(2 * value)] for value in row) for row in expected]


# -- signed


def test_signs_are_told_by_how_many_dots_are_lit() -> None:
    shares = [lit(Dots.from_levels(np.full((8, 8), level), SIGNED)).mean() for level in range(255)]
    assert shares == sorted(shares)
    assert (shares[0], shares[127], shares[254]) == (0.0, 0.25, 1.0)
    assert shares[127 + 40] == 1.0
    assert shares[127 - 40] == 0.0


def test_signs_of_ascii_are_glyphs_in_their_order() -> None:
    dots = Dots.from_levels(np.tile(np.arange(255), (2, 1)), SIGNED)
    shown = text(dots, Tier.ASCII)[0]
    assert shown == "".join(glyph * shown.count(glyph) for glyph in SIGNS)
    assert shown == shown.translate(str.maketrans("=-+#", "#+-="))[::-1]


@pytest.mark.parametrize(
    ("upper", "lower", "glyph"),
    [
        (1, 1, "#"),
        (1, 0, "#"),
        (0, 0.2, "+"),
        (0, 0, "."),
        (-0.2, 0, "-"),
        (0, -1, "="),
        (1, -1, "%"),
        (-0.2, 0.2, "%"),
        (1, -0.2, "#"),
    ],
)
def test_the_stronger_of_two_dots_is_told_and_two_signs_are(upper: float, lower: float, glyph: str) -> None:
    levels = np.array([[127 + round(127 * upper)], [127 + round(127 * lower)]])
    assert text(Dots.from_levels(levels, SIGNED), Tier.ASCII) == [glyph]


def test_the_bars_of_the_letter_are_seen_at_one_look() -> None:
    cells, values = _map("letter-e")
    shown = lit(Dots.from_cells(cells))
    assert shown[values >= 1].all()
    assert not shown[values <= -1].any()
    zero = shown[4:9, 1:29] if not values[4:9, 1:29].any() else shown[values == 0]
    assert 0.15 <= zero.mean() <= 0.35


def test_the_bars_of_the_letter_are_rows_of_signs() -> None:
    cells, values = _map("letter-e")
    rows = text(Dots.from_cells(cells), Tier.ASCII)
    for row, line in enumerate(rows):
        part = values[2 * row : 2 * row + 2]
        for column, glyph in enumerate(line):
            strongest = float(part[np.abs(part[:, column]).argmax(), column])
            assert glyph == ("#" if strongest > 0 else "=" if strongest < 0 else ".")


@COLOURLESS
def test_a_rim_is_empty(tier: Tier) -> None:
    hole = np.full((10, 10), np.nan, np.float32)
    for tone in (PICTURE, Tone("signed", 1.0)):
        dots = Dots.from_cells(map_pane(hole, whole((10, 10), (10, 10)), tone))
        assert text(dots, tier) == [" " * 10] * 5


def test_beside_a_rim_a_value_is_told_by_itself() -> None:
    values = np.array([[np.nan] * 4, [1, -1, 0, 0.2]] + [[0.9] * 4] * 2, np.float32)
    dots = Dots.from_cells(Canvas(2, 4).pixels(0, 0, Tone("signed", 1.0).paint(values)).done())
    assert text(dots, Tier.ASCII)[0] == "#=.+"
