"""The pictures on a screen: where each is seen, what is painted again, and how finely."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convtui.render.cells import Canvas, Cells
from convtui.render.colours import grey
from convtui.render.dots import Dots
from convtui.render.emit import Pen
from convtui.render.frame import BLANK, Ints
from convtui.render.gallery import Gallery, Picture
from convtui.render.mural import BOUNDS, Mural, find_places
from convtui.render.painting import FINE
from convtui.render.tier import Tier
from convtui.render.tier_text import as_text
from tests.render.terminal import Terminal
from tests.render.test_painting import within

HEIGHT, WIDTH = 9, 20
# A picture with its upper left at a row and a column.
Hung = tuple[Picture, int, int]


def noise(seed: int, height: int, width: int) -> Cells:
    values = np.random.default_rng(seed).random((2 * height, width), dtype=np.float32)
    return Canvas(height, width).pixels(0, 0, grey(values)).done()


def hang(gallery: Gallery, height: int, width: int, seed: int = 0) -> Picture:
    picture = gallery.hang(height, width)
    assert picture is not None
    picture.show(noise(seed, height, width))
    return picture


def names(*hung: Hung) -> Ints:
    """(HEIGHT, WIDTH) what stands on the screen, the last in front."""
    made = np.full((HEIGHT, WIDTH), BLANK, np.int32)
    for picture, top, left in hung:
        for row in range(max(0, top), min(HEIGHT, top + picture.height)):
            for column in range(max(0, left), min(WIDTH, left + picture.width)):
                made[row, column] = ord(picture.line(row - top)[column - left])
    return made


@dataclass
class Wall:
    """A mural, a terminal that is sent its bytes only, and how many bytes that were."""

    gallery: Gallery = field(default_factory=Gallery)
    mural: Mural = field(default_factory=lambda: Mural(HEIGHT, WIDTH, Tier.TRUECOLOR))
    terminal: Terminal = field(default_factory=lambda: Terminal(HEIGHT, WIDTH))
    pen: Pen = field(default_factory=Pen)

    def paint(self, bounds: tuple[int, ...] = BOUNDS, budget: int | None = None) -> int:
        data, self.pen = self.mural.paint(self.pen, bounds, budget)
        self.terminal.feed(data)
        return len(data)

    def shows(self, picture: Picture, row: int, column: int, bound: int = FINE) -> bool:
        """A picture that is seen as a whole."""
        at = np.s_[2 * row : 2 * (row + picture.height), column : column + picture.width]
        return within(picture.dots(), self.terminal.rgb[at], bound)


@pytest.fixture
def wall() -> Wall:
    return Wall()


# -- where pictures are seen


@given(st.integers(-4, HEIGHT - 1), st.integers(-6, WIDTH - 1))
def test_a_picture_that_hangs_over_the_edges(row: int, column: int) -> None:
    gallery = Gallery()
    hang(gallery, 2, 3)
    picture = hang(gallery, 5, 7)
    screen = names((picture, row, column))
    (place,) = find_places(screen, gallery)
    assert place.picture is picture
    assert place.where is None
    assert (place.top, place.left) == (max(0, -row), max(0, -column))
    assert (place.rows.start, place.columns.start) == (max(0, row), max(0, column))
    seen = screen[place.cells]
    assert seen.tolist() == [list(map(ord, picture.line(line)[place.part[1]])) for line in range(5)[place.part[0]]]
    assert (screen != BLANK).sum() == seen.size, "all of it"
    rows, columns = place.part
    assert (
        place.dots(Tier.TRUECOLOR).rgb.tolist() == picture.dots().rgb[2 * rows.start : 2 * rows.stop, columns].tolist()
    )


def test_where_something_lies_over_it() -> None:
    gallery = Gallery()
    picture = hang(gallery, 4, 6)
    screen = names((picture, 2, 5))
    screen[2, 5:9] = screen[4, 7] = BLANK  # the upper left, and a hole
    (place,) = find_places(screen, gallery)
    assert place.where is not None
    assert place.where.tolist() == (screen[place.cells] != BLANK).tolist()
    assert (place.rows, place.columns) == (slice(2, 6), slice(5, 11))


def test_pictures_over_each_other() -> None:
    gallery = Gallery()
    behind, front, unseen = (hang(gallery, *size) for size in ((5, 9), (3, 4), (2, 2)))
    places = find_places(names((unseen, 2, 3), (behind, 1, 1), (front, 4, 7)), gallery)
    assert [place.picture for place in places] == [behind, front]
    assert places[0].where is not None
    assert (~places[0].where).sum() == 2 * 3
    assert places[1].where is None


def test_pictures_are_painted_in_the_order_of_the_screen() -> None:
    gallery = Gallery()
    right, below, left = hang(gallery, 2, 3), hang(gallery, 1, 4), hang(gallery, 2, 2)
    mural = Mural(HEIGHT, WIDTH, Tier.TRUECOLOR)
    mural.arrange(names((right, 1, 5), (below, 4, 0), (left, 1, 0)), gallery)
    assert [place.picture for place in mural.places] == [left, right, below]


def test_names_of_a_picture_that_was_taken_down_are_nobodys() -> None:
    gallery = Gallery()
    old = hang(gallery, 4, 6)
    screen = names((old, 1, 2))
    gallery.take_down(old)
    assert find_places(screen, gallery) == []
    # Its names go to one of another shape, before the screen is drawn anew: only what fits is taken for a part of it.
    new = hang(gallery, 3, 8)
    (place,) = find_places(screen, gallery)
    assert place.picture is new
    assert place.where is not None
    assert (screen[place.cells][place.where] - new.first).tolist() == [0, 1, 2, 3, 4, 5]


# -- what is painted


def test_only_what_changed_is_planned(wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    planned = list[int]()
    dots = Picture.dots

    def noted(picture: Picture, tier: Tier = Tier.TRUECOLOR) -> Dots:
        planned.append(picture.first)
        return dots(picture, tier)

    monkeypatch.setattr(Picture, "dots", noted)
    one, other = hang(wall.gallery, 4, 6, 1), hang(wall.gallery, 5, 7, 2)
    screen = names((one, 0, 0), (other, 2, 9))
    wall.mural.arrange(screen, wall.gallery)
    assert wall.paint() > 0
    assert planned == [one.first, other.first]
    assert wall.paint() == 0
    assert len(planned) == 2, "nothing is looked at again"
    other.show(noise(3, 5, 7))
    assert wall.paint() > 0
    assert planned == [one.first, other.first, other.first]
    other.show(noise(3, 5, 7))
    assert wall.paint() == 0, "looked at, and the same"
    assert wall.shows(one, 0, 0)
    assert wall.shows(other, 2, 9)


def test_coarse_first_and_fine_when_there_is_time(wall: Wall) -> None:
    picture = hang(wall.gallery, 8, 18)
    wall.mural.arrange(names((picture, 0, 1)), wall.gallery)
    everything = Mural(HEIGHT, WIDTH, Tier.TRUECOLOR)
    everything.arrange(names((picture, 0, 1)), wall.gallery)
    fine = len(everything.paint(Pen())[0])
    assert not wall.mural.is_coarse
    first = wall.paint(budget=fine * 3 // 4)
    assert wall.mural.is_coarse
    assert 0 < first <= fine * 3 // 4
    assert wall.shows(picture, 0, 1, BOUNDS[-1])
    assert not wall.shows(picture, 0, 1)
    rest = wall.paint(BOUNDS[:1])
    assert 0 < rest < fine
    assert wall.shows(picture, 0, 1)
    assert not wall.mural.is_coarse
    assert wall.paint(budget=0) == 0


def test_a_budget_that_nothing_keeps_gives_the_coarsest(wall: Wall) -> None:
    picture = hang(wall.gallery, 8, 18)
    wall.mural.arrange(names((picture, 0, 1)), wall.gallery)
    assert wall.paint(budget=1) > 1
    assert wall.shows(picture, 0, 1, BOUNDS[-1])
    assert wall.mural.is_coarse


def test_the_pen_goes_from_one_picture_to_the_next(wall: Wall) -> None:
    one, other = hang(wall.gallery, 1, 3), hang(wall.gallery, 1, 2)
    for picture in (one, other):
        picture.show(Canvas(1, picture.width, (95, 95, 95)).done())
    wall.mural.arrange(names((one, 0, 0), (other, 3, 4)), wall.gallery)
    assert wall.mural.paint(Pen()) == (b"\x1b[1;1H\x1b[48;5;59m   \x1b[4;5H  ", Pen(ground=59))


def test_what_is_lost_is_painted_again(wall: Wall) -> None:
    picture = hang(wall.gallery, 5, 10)
    wall.mural.arrange(names((picture, 2, 3)), wall.gallery)
    everything = wall.paint()
    lost = np.zeros((HEIGHT, WIDTH), np.bool_)
    lost[3, 4:6] = lost[0, 0] = True
    wall.mural.lose(lost)
    wall.terminal.rgb[lost.repeat(2, axis=0)] = 77
    assert 0 < wall.paint() < everything / 5
    assert wall.shows(picture, 2, 3)
    wall.mural.lose()
    wall.terminal.rgb[:] = 77
    assert wall.paint() > everything / 2
    assert wall.shows(picture, 2, 3)


@pytest.mark.parametrize("front_is_older", [True, False])
def test_pictures_over_each_other_that_change_at_once(wall: Wall, front_is_older: bool) -> None:
    """What is known of one must not be lost with the other one's rectangle."""
    first, second = (hang(wall.gallery, *size) for size in (((3, 4), (6, 12)) if front_is_older else ((6, 12), (3, 4))))
    front, behind = (first, second) if front_is_older else (second, first)
    wall.mural.arrange(names((behind, 1, 1), (front, 2, 3)), wall.gallery)
    hidden = np.zeros((12, 12), np.bool_)
    hidden[2:8, 2:6] = True
    # At last one of them is as it was before both changed.
    for picture, seed in ((front, 1), (behind, 2), (front, 3), (None, 4), (front, 3), (None, 5), (behind, 4)):
        for one in (front, behind) if picture is None else (picture,):
            one.show(noise(seed, one.height, one.width))
        wall.paint()
        assert wall.shows(front, 2, 3)
        error = np.abs(wall.terminal.rgb[2:14, 1:13].astype(int) - behind.dots().rgb)
        assert error[~hidden].max() <= FINE


# -- without colours


@pytest.mark.parametrize("tier", [Tier.MONO, Tier.ASCII])
def test_a_part_looks_as_it_does_in_the_whole(wall: Wall, tier: Tier) -> None:
    picture = hang(wall.gallery, 6, 9)
    wall.mural.tier = tier
    text, reverse = as_text(picture.dots(), tier)
    for row, column in ((-1, -2), (HEIGHT - 3, WIDTH - 4), (1, 1)):
        screen = names((picture, row, column))
        screen[2, 3] = BLANK
        wall.mural.arrange(screen, wall.gallery)
        glyphs, turned = screen.copy(), np.zeros(screen.shape, np.bool_)
        wall.mural.write(glyphs, turned)
        for y, x in np.ndindex(screen.shape):
            inside = screen[y, x] != BLANK
            assert glyphs[y, x] == (text[y - row, x - column] if inside else BLANK)
            assert turned[y, x] == (inside and reverse[y - row, x - column])
