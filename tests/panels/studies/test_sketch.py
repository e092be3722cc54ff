"""Your own digit on the screen: page, what is seen, bars and maps, and what is under the mouse."""

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.arrays import Float32
from convtui.core.figures import percent
from convtui.lab import intents as want
from convtui.lab.derive_filters import filters_scene
from convtui.lab.library import Library
from convtui.lab.reduce import reduce
from convtui.lab.state import State, TrainedView
from convtui.lab.study_state import Sketch
from convtui.lab.trained_state import Trial
from convtui.panels.choosing_study import study_panels
from convtui.panels.studies.sketch import SketchPanels, sketch_layout
from convtui.render.colours import HINT, RING
from convtui.render.tier import Tier
from tests.lab.studies.handwriting import ROUND, by_mouse
from tests.odd_networks import odd_network
from tests.panels.scenes import library

ROOMS = [(80, 21), (120, 37), (200, 47)]
PAGE = (36, 36)


def panels(view: TrainedView, room: tuple[int, int] = (80, 21)) -> SketchPanels:
    made = study_panels(filters_scene(view, library()), library(), *room, Tier.TRUECOLOR)
    assert isinstance(made, SketchPanels)
    return made


def drawn(digit: int | None = 5, network: str = "stacked", **study: object) -> TrainedView:
    now = State(mode="filters", trained=TrainedView(trial=Trial(network=network)))
    for intent in (want.OpenStudy("sketch"), *(by_mouse(ROUND[digit]) if digit is not None else ())):
        now = reduce(now, intent, library())
    view = now.trained
    assert isinstance(view.study, Sketch)
    return replace(view, study=replace(view.study, **study))


def levels(values: Float32, scale: int) -> list[list[int]]:
    grown = np.repeat(np.repeat(values, scale, axis=0), scale, axis=1)
    return np.rint(grown * 255).astype(int).tolist()  # type: ignore[no-any-return]


@pytest.mark.parametrize("room", ROOMS)
def test_page_and_what_is_seen_stand_there_dot_by_dot(room: tuple[int, int]) -> None:
    made = panels(drawn(at=(0, 0)), room)
    cells, layout = made.cells(), made.layout
    assert (cells.height, cells.width) == (room[1], room[0])
    dots = cells.pixels()
    scale, large = layout.page[1] // 36, layout.seen[1] // 28
    page = dots[2 : 2 + 36 * scale, : 36 * scale]
    beside_pen = page[8 * scale :]
    assert beside_pen[:, :, 0].tolist() == levels(made.sketch.page[8:], scale)
    seen = dots[2 : 2 + 28 * large, layout.left : layout.left + 28 * large]
    assert seen[:, :, 1].tolist() == levels(made.sketch.seen, large)


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_overlaps_and_all_of_it_is_inside(room: tuple[int, int]) -> None:
    for made in ((26, 26), (11, 11), (3, 3)):
        layout = sketch_layout(*room, PAGE, (28, 28), made)
        assert layout.page[1] < layout.left
        assert layout.left + layout.seen[1] + 1 + layout.bars <= room[0]
        assert layout.bars >= 14
        assert layout.tiles >= 3
        assert layout.left + layout.tiles * (layout.side + 1) - 1 <= room[0]
        bottom = 1 + layout.seen[0] + layout.lines * (-(-layout.side // 2) + 1)
        assert bottom <= room[1]
        assert 1 + layout.page[0] <= room[1]


def test_larger_rooms_have_a_larger_page() -> None:
    scales = [sketch_layout(*room, PAGE, (28, 28), (26, 26)).page[1] // 36 for room in ROOMS]
    assert scales == [1, 2, 2]
    assert sketch_layout(200, 47, PAGE, (28, 28), (26, 26)).seen[1] == 56


@pytest.mark.parametrize("room", ROOMS)
def test_the_bars_are_the_probabilities(room: tuple[int, int]) -> None:
    made = panels(drawn(3), room)
    lines, found = made.cells().text().split("\n"), made.sketch.probabilities
    at = made.layout.left + made.layout.seen[1] + 1
    step = 2 if made.layout.seen[0] >= 20 else 1
    shown = [lines[1 + label * step][at:].split() for label in range(10)]
    assert [words[0] for words in shown] == list("0123456789")
    assert "%" in shown[3][-1]
    best = int(found.argmax())
    assert best == 3
    assert f"It reads 3 ({percent(float(found[3]))})" in made.hint()
    assert shown[3][-2:] == percent(float(found[3])).split()


def test_the_pen_is_marked_orange_when_it_is_down() -> None:
    for down, colour, other in ((False, HINT, RING), (True, RING, HINT)):
        page = panels(drawn(None, at=(18, 18), down=down)).cells().pixels()[2:38, :36]
        marked = np.argwhere((page == colour).all(axis=-1)).tolist()
        assert marked == [[16, 16], [16, 21], [21, 16], [21, 21]]
        assert not (page == other).all(axis=-1).any()
    corner = panels(drawn(None, at=(0, 35))).cells().pixels()[2:38, :36]
    assert 2 <= (corner == HINT).all(axis=-1).sum() <= 4, "inside the page at its corner too"


def test_maps_are_of_the_chosen_filter_and_of_those_that_say_most() -> None:
    view = replace(drawn(), filter=6)
    made = panels(view)
    shown = made.shown_filters()
    assert shown[0] == 6
    beyond = (made.sketch.maps - made.sketch.maps.min(axis=(0, 1))).sum(axis=(0, 1))
    rest = [index for index in np.argsort(-beyond, kind="stable").tolist() if index != 6]
    assert list(shown[1:]) == rest[:3]
    row, column = 15, made.layout.left
    text = made.cells().text().split("\n")[row]
    assert text[column:].split() == [str(index + 1) for index in shown]
    dots = made.cells().pixels()[2 * (row + 1) :, column : column + 9]
    assert dots.max() == 255
    assert made.clicked(17, made.layout.left + 11, 0, False) == (want.ClickTool(-1, -1), want.ChooseFilter(shown[1]))


def test_an_empty_page_says_that_the_network_must_choose() -> None:
    made = panels(drawn(None))
    text = made.cells().text()
    best = int(made.sketch.probabilities.argmax())
    assert f"Even an empty page it takes for a {best}:" in text
    assert "Space puts it down" in made.hint()
    assert made.shown_filters() == ()


def test_without_a_pool_it_says_so() -> None:
    view = drawn()
    pool = library().network("stacked").spec.layers[1].name
    made = panels(replace(view, trial=replace(view.trial, dropped=(pool,))))
    assert "a pool is out" in made.cells().text()
    assert "N" in made.hint()


def test_what_it_says_of_the_pen() -> None:
    assert panels(drawn(wide=3)).note() == "pen up, 3 wide"
    assert panels(drawn(down=True, rubs=True)).note() == "rubber DOWN, 4 wide"
    assert "arrows rub out" in panels(drawn(down=True, rubs=True)).hint()
    keys = panels(drawn(down=True)).keys()
    assert keys[0] == ("Space", "lift", "pen")
    assert sum(len(f"{key} {word}  ") for key, word, _ in keys) - 2 <= 80
    ink = panels(drawn()).sketch.ink
    assert ink is not None
    assert f"{ink[2]}x{ink[3]}" in panels(drawn()).cells().text()


@pytest.mark.parametrize("room", ROOMS)
def test_the_mouse_inks_what_is_under_it(room: tuple[int, int]) -> None:
    made = panels(drawn(None), room)
    scale = made.layout.page[1] // 36
    for row, column in ((1, 0), (9, 20), (made.layout.page[0], made.layout.page[1] - 1)):
        wanted = want.ClickTool((row - 1) * 2 // scale, column // scale)
        assert made.clicked(row, column, 0, False) == (wanted,)
    assert made.clicked(0, 3, 0, False) == (want.ClickTool(-1, -1),)
    assert made.clicked(3, room[0] - 1, 0, False) == (want.ClickTool(-1, -1),)
    assert made.clicked(5, 5, 1, False) == (want.AddToCell(-1),)
    assert made.clicked(5, room[0] - 1, 1, False) is None


def test_the_words_fit_at_80_columns() -> None:
    for digit in (None, 0, 8):
        for network in ("lecture", "stacked"):
            made = panels(drawn(digit, network))
            assert len(made.hint()) <= 78
            assert all(len(words) <= 36 for words in made._words())


def test_the_second_likeliest_is_named_where_it_is_likely() -> None:
    made = panels(drawn())
    shares = np.full(10, 0.01, np.float32)
    for second, doubt in ((0.04, ""), (0.36, f", or 3 ({percent(0.36)})")):
        shares[[7, 3]] = 0.55, second
        other = replace(made, found=replace(made.sketch, probabilities=shares))
        assert str(other.hint()).startswith(f"It reads 7 ({percent(0.55)}{doubt}).")


@pytest.mark.parametrize(("name", "said"), [("unlabelled", "names no classes"), ("single", "It reads kind 0 (100 %).")])
def test_one_class_or_none(name: str, said: str) -> None:
    books = Library()
    books._networks[name] = odd_network(name)
    view = replace(drawn(), trial=replace(drawn().trial, network=name))
    made = study_panels(filters_scene(view, books), books, 80, 21, Tier.TRUECOLOR)
    assert said in str(made.hint())
    assert len(str(made.hint())) <= 80


def test_shares_are_written_as_everywhere() -> None:
    """It read `54 %, or 1 (26%)`."""
    now = State(mode="filters", trained=TrainedView(trial=Trial(network="lecture")))
    for intent in (want.OpenStudy("sketch"), *by_mouse((((12, 20),),))):
        now = reduce(now, intent, library())
    made = panels(now.trained)
    second = float(np.sort(made.sketch.probabilities)[-2])
    assert second >= 0.05
    assert f" ({percent(second)}))" in made.hint()
