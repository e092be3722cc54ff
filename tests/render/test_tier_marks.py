"""Rings, numbers and letters in the tiers without colours."""

import numpy as np
import pytest

from convtui.render.cells import Canvas
from convtui.render.colours import BLACK, CREAM, DIM, KEY, NAVY, RIM, RING, TEXT, WHITE, ZERO
from convtui.render.dots import Dots, Mask
from convtui.render.panes import Area, Mark, numbers_pane, picture_pane
from convtui.render.tables import probability_bars
from convtui.render.tier import Tier
from convtui.render.tier_text import as_text
from convtui.render.tone import PICTURE, Tone
from convtui.render.viewport import crop, whole
from convtui.source.pictures import bundled_picture
from tests.render.test_tier_text import COLOURLESS, text

# -- rings


def _ringed(row: int, column: int, rows: int, columns: int, light: float) -> Dots:
    values = np.full((16, 16), light, np.float32)
    return Dots.from_cells(picture_pane(values, whole((16, 16), (16, 16)), PICTURE, Area(row, column, rows, columns)))


@pytest.mark.parametrize("light", [0.0, 1.0])
def test_a_ring_of_half_blocks_is_a_closed_line(light: float) -> None:
    glyphs, turned = as_text(_ringed(4, 3, 3, 3, light), Tier.MONO)
    part = ["".join(map(chr, row[2:7])) for row in glyphs[1:4].tolist()]
    # Rows 4, 5 and 6 are inside: the last of them shares its cells with the ring's lower side.
    assert part == ["┏━━━┓", f"┃{'█' * 3 if light else ' ' * 3}┃", "┃▂▂▂┃"]
    assert turned[3, 3:6].tolist() == [bool(light)] * 3
    assert turned.sum() == 3 * bool(light)


@pytest.mark.parametrize("light", [0.0, 1.0])
def test_a_ring_one_dot_lower(light: float) -> None:
    glyphs, turned = as_text(_ringed(5, 3, 3, 3, light), Tier.MONO)
    part = ["".join(map(chr, row[2:7])) for row in glyphs[2:5].tolist()]
    assert part == ["┃▆▆▆┃", f"┃{'█' * 3 if light else ' ' * 3}┃", "┗━━━┛"]
    assert turned[2, 3:6].tolist() == [not light] * 3


@pytest.mark.parametrize("light", [0.0, 1.0])
def test_the_dot_in_a_small_ring_is_seen(light: float) -> None:
    glyphs, turned = as_text(_ringed(4, 3, 1, 1, light), Tier.MONO)
    assert ["".join(map(chr, row[2:5])) for row in glyphs[1:3].tolist()] == ["┏━┓", "┃▂┃"]
    assert turned[2, 3] == bool(light)
    assert [row[2:5] for row in text(_ringed(4, 3, 1, 1, light), Tier.ASCII)[1:3]] == [
        "ooo",
        f"o{'@' if light else ' '}o",
    ]


def test_a_ring_of_ascii_is_letters_in_reverse() -> None:
    dots = _ringed(4, 3, 3, 3, 0.0)
    assert [row[2:7] for row in text(dots, Tier.ASCII)[1:4]] == ["ooooo", "o   o", "ooooo"]
    glyphs, turned = as_text(dots, Tier.ASCII)
    assert (turned == (glyphs == ord("o"))).all()


@pytest.mark.parametrize("name", ["camera", "letter-e"])
@pytest.mark.parametrize("place", [(0, 0), (14, 16), (29, 29), (15, 3)])
@COLOURLESS
def test_a_ring_looks_like_nothing_else(tier: Tier, place: tuple[int, int], name: str) -> None:
    values = bundled_picture(name).values
    shape = values.shape[0], values.shape[1]
    port = crop(shape, (32, 32), (16, 16))
    area = Area(port.top + place[0], port.left + place[1], 3, 3)
    for tone in (PICTURE, Tone("signed", 1.0)):
        cells = picture_pane(values, port, tone, area)
        dots = Dots.from_cells(cells)
        ring = (dots.rgb == RING).all(axis=-1)
        glyphs, _ = as_text(dots, tier)
        of_ring = np.isin(glyphs, [ord(glyph) for glyph in ("o" if tier is Tier.ASCII else "━┃┏┓┗┛▂▆")])
        assert (of_ring == (ring[0::2] | ring[1::2])).all()
        assert of_ring.any()


def _marked(*places: tuple[int, int], light: float) -> Dots:
    """Windows of 3 x 3 from these places, the first of them the cursor's."""
    values = np.full((16, 16), light, np.float32)
    areas = [Area(*place, 3, 3) for place in places]
    marks = [Mark(area, str(number)) for number, area in enumerate(areas[1:], 1)]
    return Dots.from_cells(picture_pane(values, whole((16, 16), (16, 16)), PICTURE, areas[0], marks))


@pytest.mark.parametrize("light", [0.0, 1.0])
def test_marks_have_thinner_rings_that_are_seen_on_light_and_dark(light: float) -> None:
    dots = _marked((9, 9), (4, 3), light=light)
    glyphs, _ = as_text(dots, Tier.MONO)
    inside = "█" if light else " "
    assert ["".join(map(chr, row[2:7])) for row in glyphs[1:4].tolist()] == ["1───┐", f"│{inside * 3}│", "│▂▂▂│"]
    assert "".join(map(chr, glyphs[6, 8:13].tolist())) == "┗━━━┛"
    assert [row[2:7] for row in text(dots, Tier.ASCII)[1:4]] == ["1xxxx", f"x{'@' * 3 if light else '   '}x", "xxxxx"]


def test_of_two_marks_beside_each_other_neither_changes_the_others_sides() -> None:
    """One stands a dot lower: its upper side shares cells with a dot inside, the other's lower side does."""
    glyphs, _ = as_text(_marked((12, 12), (5, 1), (4, 8), light=1.0), Tier.MONO)
    part = ["".join(map(chr, row[:12])) for row in glyphs[1:5].tolist()]
    assert [row[:5] for row in part] == ["█████", "1▆▆▆│", "│███│", "└───┘"]
    assert [row[7:12] for row in part] == ["2───┐", "│███│", "│▂▂▂│", "█████"]


@COLOURLESS
def test_the_cursors_ring_lies_over_a_mark(tier: Tier) -> None:
    dots = _marked((4, 3), (4, 3), light=0.0)
    plain = as_text(_ringed(4, 3, 3, 3, 0.0), tier)[0].copy()
    plain[1, 2] = ord("1")
    assert (as_text(dots, tier)[0] == plain).all()


# -- text


@COLOURLESS
def test_a_kernel_is_read_as_numbers_on_light_and_dark(tier: Tier) -> None:
    canvas = Canvas(3, 12)
    for row, colour in enumerate((CREAM, ZERO, NAVY)):
        canvas.text(row, 0, f"  {1 - row} " * 3, RIM if row == 0 else WHITE, colour)
    canvas.text(0, 0, "[ 1]", RIM, RING)
    glyphs, turned = as_text(Dots.from_cells(canvas.done()), tier)
    assert ["".join(map(chr, row)) for row in glyphs.tolist()] == ["[ 1]  1   1 ", "  0   0   0 ", "  -1   -1   "]
    assert turned.tolist() == [[True] * 12, [False] * 12, [False] * 12]


@COLOURLESS
def test_bars_are_whole(tier: Tier) -> None:
    bars = probability_bars(np.array([0.52, 0.07, 0.41], np.float32), ("0", "1", "2"), 60)
    glyphs, turned = as_text(Dots.from_cells(bars), tier)
    light = (bars.chars == ord("█")) | ((bars.chars == ord(" ")) & (bars.bg == KEY).all(axis=-1))
    assert light.sum() > 8
    shown = (glyphs == ord("█")) & ~turned | (glyphs == ord(" ")) & turned
    assert shown[light].all()


@COLOURLESS
def test_a_chosen_number_of_tiles_is_in_reverse(tier: Tier) -> None:
    canvas = Canvas(2, 9, BLACK).text(0, 0, " 1 ", RIM, KEY).text(0, 4, "2", DIM)
    glyphs, turned = as_text(Dots.from_cells(canvas.done()), tier)
    assert "".join(map(chr, glyphs[0].tolist())) == " 1  2    "
    assert turned[0].tolist() == [True] * 3 + [False] * 6


def test_letters_beyond_ascii_have_their_stand_ins() -> None:
    cells = Canvas(1, 10).text(0, 0, "×…·▌▏é␛", TEXT).done()
    assert text(Dots.from_cells(cells), Tier.MONO)[0][:7] == "×…·▌▏é␛"
    assert text(Dots.from_cells(cells), Tier.ASCII)[0][:7] == "x..||e?"


@COLOURLESS
def test_a_view_of_numbers_is_of_two_grounds_and_shows_its_window(tier: Tier) -> None:
    values = bundled_picture("letter-e").values
    pane = numbers_pane(values, crop((32, 32), (8, 8), (12, 18)), PICTURE, Area(11, 17, 3, 3), None)
    dots = Dots.from_cells(pane)
    glyphs, turned = as_text(dots, tier)
    window = (glyphs == ord("░")) if tier is Tier.MONO else (glyphs == ord(":"))
    tinted = (dots.rgb[1::2, :, 0].astype(int) - dots.rgb[1::2, :, 2] > 60) & (dots.text == 0)
    assert (window == tinted).all()
    assert window.any()
    assert set(np.unique(glyphs[~window]).tolist()) <= {ord(" "), ord("0"), ord("1")}
    light: Mask = dots.rgb[1::2] @ [0.299, 0.587, 0.114] > 120
    assert (turned == light).all()


@COLOURLESS
def test_over_the_number_at_the_cursor_is_its_value_s_ground(tier: Tier) -> None:
    values = np.array([[3, 0], [0, 3]], np.float32)
    pane = numbers_pane(values, crop((2, 2), (2, 2), (0, 0)), Tone("signed", 3.0), None, (0, 0))
    glyphs, turned = as_text(Dots.from_cells(pane), tier)
    assert "".join(map(chr, glyphs[0].tolist())) == " " * 8
    assert turned[:2, :4].all()
    assert not turned[:2, 4:].any()
