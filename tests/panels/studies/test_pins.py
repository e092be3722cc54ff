"""Pinned filters drawn: everything fits, nothing of what is said is cut, and each map is its filter's."""

from itertools import combinations, product

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.lab.derive_filters import filters_scene
from convtui.lab.findings import Found
from convtui.lab.state import Pooling, TrainedView
from convtui.lab.study_state import Pins
from convtui.lab.trained_state import Trial
from convtui.network.survey import Survey
from convtui.panels.choosing_study import study_panels
from convtui.panels.studies.pins import PinsPanels, places
from convtui.render.colours import KEY
from convtui.render.tier import Tier
from tests.oracles import naive_pooling
from tests.panels.scenes import SIZES, Size, grey_colour, library

KEPT = (2, 12, 25, 31)


def panels(view: TrainedView, size: Size) -> PinsPanels:
    """In the room that the screen gives it: no mode line, hint, keys."""
    made = study_panels(filters_scene(view, library()), library(), size[0], size[1] - 3, Tier.TRUECOLOR)
    assert isinstance(made, PinsPanels)
    return made


def view_of(network: str, layer: str | None, count: int, at: int = 0, **more: object) -> TrainedView:
    trial = Trial(network)
    if not library().reads_digits(trial):
        trial = Trial(network, picture=library().picture_for(trial))
    view = TrainedView(trial=trial, layer=layer, filter=KEPT[at], pins=KEPT[:count], study=Pins(at))
    return TrainedView(**{**{name: getattr(view, name) for name in view.__struct_fields__}, **more})


LAYERS = (
    ("lecture", None),
    ("stacked", None),
    ("stacked", "conv2d_1"),
    ("stacked", "conv2d_2"),
    ("colour", None),
    ("colour", "conv2d_2"),
)


@pytest.mark.parametrize("size", [*SIZES, (80, 23), (100, 30)])
@pytest.mark.parametrize(("network", "layer"), LAYERS)
@pytest.mark.parametrize("count", [2, 3, 4])
def test_all_fits(network: str, layer: str | None, count: int, size: Size) -> None:
    made = panels(view_of(network, layer, count), size)
    cells, at = made.cells(), made.places
    assert (cells.height, cells.width) == (size[1] - 3, size[0])
    assert at.left + count * at.width <= size[0]
    assert at.top + 1 + at.map[0] <= size[1] - 3
    text = cells.text()
    for index in range(count):
        assert f"filter {KEPT[index] + 1}" in text
    assert "fires" in text
    hint, note, keys = made.hint(), made.note(), made.keys()
    assert len(hint) < size[0]
    assert len(note) <= 20
    assert sum(len(key) + len(label) + 3 for key, label, _ in keys) <= size[0] + 2


@pytest.mark.parametrize("count", [2, 3, 4])
def test_the_picture_is_beside_them_at_80_columns_where_it_can_be(count: int) -> None:
    at = panels(view_of("lecture", None, count), (80, 24)).places
    assert at.map == ((13, 26) if count < 4 else (7, 13))
    assert (at.picture is None) == (count == 3)


@pytest.mark.parametrize("kind", ["none", "max"])
@pytest.mark.parametrize("index", [0, 1])
def test_each_map_is_its_filters(index: int, kind: str) -> None:
    made = panels(view_of("lecture", None, 2, pooling=Pooling(kind)), (80, 24))  # type: ignore[arg-type]
    at, scene = made.places, made.pins.scenes[index]
    pixels = made.cells().pixels()
    values = np.asarray(scene.map, float)
    wanted = values if kind == "none" else naive_pooling(values[:, :, None], "max", (2, 2), (2, 2))[0][:, :, 0]
    times = 26 // wanted.shape[0]
    left = at.left + index * at.width
    part = pixels[2 * (at.top + 1) :, left : left + 26][:26]
    for row, column in np.ndindex(*wanted.shape):
        dot = part[row * times, column * times]
        assert np.abs(dot - grey_colour(float(wanted[row, column]), float(values.max()))).max() <= 1


def test_one_scale_for_all_of_them() -> None:
    own = panels(view_of("lecture", None, 2), (80, 24)).cells().pixels().astype(int)
    made = panels(view_of("lecture", None, 2, common_scale=True), (80, 24))
    common = made.cells().pixels().astype(int)
    rows = np.s_[2 : 2 + 26]
    assert (common[rows] <= own[rows]).all()
    assert (common[rows] < own[rows]).any()


def test_the_one_in_focus_is_lit_and_the_others_say_what_they_share_with_it() -> None:
    made = panels(view_of("lecture", None, 4, 2), (200, 50))
    cells, at = made.cells(), made.places
    for index in range(4):
        lit = (cells.bg[at.top, at.left + index * at.width + 1] == KEY).all()
        assert lit == (index == 2)
        share = 100 * float(made.pins.shared[index, 2])
        pane = [line[at.left + index * at.width :][: at.width] for line in cells.text().split("\n")]
        said = next((line for line in pane if "shares" in line), None)
        assert (said is None) == (index == 2)
        if said is not None:
            words = said.partition("shares ")[2].split()
            assert abs(float(words[0]) - share) <= 0.5
            assert words[-1] == str(KEPT[2] + 1)


def test_two_say_it_in_the_hint() -> None:
    made = panels(view_of("lecture", None, 2), (80, 24))
    share = 100 * float(made.pins.shared[0, 1])
    words = made.hint().split(" %")[0].split()
    assert abs(float(words[-1]) - share) <= 0.5
    assert "3 or 13 fires" in made.hint()


def test_every_pair_is_listed_where_there_is_room() -> None:
    text = panels(view_of("lecture", None, 4), (120, 40)).cells().text()
    for one, other in combinations(KEPT, 2):
        assert f"{one + 1} and {other + 1}: " in text


def test_a_click_chooses_and_the_wheel_pages() -> None:
    made = panels(view_of("lecture", None, 3), (80, 24))
    at = made.places
    for index in range(3):
        assert made.clicked(at.top + 2, at.left + index * at.width + 3, 0, False) is not None
    assert made.clicked(0, 0, 0, True) is None
    assert made.clicked(5, 5, 1, False) is not None


@pytest.mark.parametrize("picture", [(28, 28), (32, 32), (64, 48), (200, 100)])
@pytest.mark.parametrize("count", [2, 3, 4])
def test_places_never_ask_for_more_than_there_is(picture: Size, count: int) -> None:
    for height, width, numbers in product((20, 21, 27, 37, 60), range(80, 240, 9), (True, False)):
        for made in (picture, (picture[0] // 2, picture[1] // 2), (3, 3)):
            found = places(height, width, count, picture, made, numbers)
            assert found.left + count * found.width <= width
            assert found.map[1] <= found.width
            assert found.top + 1 + found.map[0] <= height
            if found.picture is not None:
                assert found.picture[0] <= height


@pytest.mark.parametrize(("network", "noun"), [("lecture", "digits"), ("colour", "crops")])
def test_it_says_of_what_a_filter_fires_on_so_many(network: str, noun: str) -> None:
    made = panels(view_of(network, None, 2), (80, 24))
    scene, none = made.pins.scenes[0], np.zeros((32, 0), np.intp)
    ones = np.ones(32, np.float32)
    survey = Survey(197, ones * np.float32(0.25), ones, none.astype(np.float32), none, none, none)
    words = made._words(replace(scene, survey=Found(197, 197, survey)), 0, 25, 6)
    assert f"25 % on 197 {noun}" in " ".join(text for text, _ in words)


@pytest.mark.parametrize(("network", "what"), [("lecture", "digit"), ("colour", "picture")])
def test_what_is_typed_is_a_digit_only_where_digits_are_read(network: str, what: str) -> None:
    assert panels(replace(view_of(network, None, 2), typing="12"), (80, 24)).note() == f"{what} 12_"
