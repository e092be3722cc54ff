"""Pictures and the names of their cells: no two share one, and dots are made when somebody asks for them."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from convtui.core.text import scrub
from convtui.render.cells import Canvas, Cells
from convtui.render.colours import GROUND, grey
from convtui.render.dots import Dots
from convtui.render.frame import Table, read_frame
from convtui.render.gallery import END_OF_NAMES, FIRST_NAME, Gallery, Picture
from convtui.render.tier import Tier

ALL = END_OF_NAMES - FIRST_NAME
# Hang a picture of this size, or take down the one that hangs in this place.
Change = tuple[int, int] | int

sizes = st.tuples(st.integers(0, 300), st.integers(0, 300)) | st.sampled_from([(1, ALL), (1, ALL // 2), (2, 4)])
changes: st.SearchStrategy[list[Change]] = st.lists(sizes | st.integers(0, 99), max_size=30)


def slope(height: int, width: int) -> Cells:
    """Cells without two alike beside each other."""
    values = np.linspace(0, 1, 2 * height * width, dtype=np.float32).reshape(2 * height, width)
    return Canvas(height, width).pixels(0, 0, grey(values)).done()


def gaps(pictures: Sequence[Picture]) -> list[int]:
    """How many free names there are in a row, wherever there are any."""
    ends = [FIRST_NAME, *(picture.end for picture in pictures)]
    return [
        first - end for end, first in zip(ends, [*(picture.first for picture in pictures), END_OF_NAMES], strict=True)
    ]


@given(changes)
@settings(max_examples=200)
def test_no_two_live_pictures_share_a_name(history: list[Change]) -> None:
    gallery, live = Gallery(), list[Picture]()
    for change in history:
        before = gallery.version
        if isinstance(change, tuple):
            height, width = change
            free = max(gaps(list(gallery)))
            made = gallery.hang(height, width)
            assert (made is None) == (height * width > free), "None where no gap is large enough, and only there"
            live += [] if made is None else [made]
            assert gallery.version - before == (made is not None)
        elif live:
            gallery.take_down(live.pop(change % len(live)))
            assert gallery.version > before
        assert set(gallery) == set(live)
        assert min(gaps(list(gallery))) >= 0, "they are in order, and none reaches into another or out of the range"


@given(changes)
@settings(max_examples=50)
def test_names_are_free_again(history: list[Change]) -> None:
    gallery = Gallery()
    for change in history:
        if isinstance(change, tuple):
            gallery.hang(*change)
    for picture in list(gallery):
        gallery.take_down(picture)
    everything = gallery.hang(1, ALL)
    assert everything is not None
    assert (everything.first, everything.end) == (FIRST_NAME, END_OF_NAMES)
    assert gallery.hang(1, 1) is None


def test_a_gap_is_used_before_new_names() -> None:
    gallery = Gallery()
    first, second, third = (gallery.hang(2, 5) for _ in range(3))
    assert first is not None
    assert second is not None
    assert third is not None
    gallery.take_down(second)
    small, large = gallery.hang(3, 3), gallery.hang(1, 11)
    assert small is not None
    assert large is not None
    assert small.first == first.end
    assert large.first == third.end
    assert [picture.first for picture in gallery] == sorted(picture.first for picture in gallery)


def test_every_name_is_one_cell_and_no_text_from_outside_holds_one() -> None:
    picture = Gallery().hang(2, ALL // 2)
    assert picture is not None
    names = picture.line(0) + picture.line(1)
    assert len(set(names)) == len(names) == ALL
    assert {cell_len(name) for name in names} == {1}
    assert set(scrub(names)) == {"·"}
    # Beside a wide character the long way is taken.
    for text in (names, "漢" + names):
        frame = read_frame(text, Table())
        assert frame is not None
        assert frame.glyphs[-ALL:].tolist() == list(map(ord, names))


def test_cells_that_are_too_few_or_too_many() -> None:
    picture = Picture(FIRST_NAME, 3, 4)
    assert (picture.dots().rgb == GROUND).all(), "nothing was shown yet"
    small, large = slope(2, 3), slope(5, 6)
    picture.show(small)
    assert picture.dots().rgb[:4, :3].tolist() == small.pixels().tolist()
    assert (picture.dots().rgb[4:] == GROUND).all()
    assert (picture.dots().rgb[:, 3] == GROUND).all()
    picture.show(large)
    assert picture.dots().rgb.tolist() == large.pixels()[:6, :4].tolist()


def test_dots_are_made_when_they_are_asked_for_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[Cells]()
    from_cells = Dots.from_cells

    def noted(cells: Cells) -> Dots:
        asked.append(cells)
        return from_cells(cells)

    monkeypatch.setattr(Dots, "from_cells", noted)
    picture = Picture(FIRST_NAME, 2, 3)
    for version in range(3):
        assert picture.version == version
        picture.show(slope(2, 3))
    assert asked == [], "nobody saw them"
    made = {tier: picture.dots(tier) for tier in (Tier.ANSI, Tier.TRUECOLOR, Tier.PALETTE)}
    assert all(picture.dots(tier) is dots for tier, dots in made.items())
    assert len(asked) == 1, "the lower tiers are made of the same dots"
    picture.show(slope(2, 3))
    assert all(picture.dots(tier) is not dots for tier, dots in made.items())
    assert len(asked) == 2
