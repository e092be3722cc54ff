"""Which network and which picture, in Filters mode and Network mode: the lists, the square that is read, --net."""

from pathlib import Path

import numpy as np
import pytest
from textual.widgets import OptionList

from convtui.core.archive import to_arrays
from convtui.core.plane import Plane
from convtui.lab.library import Library
from convtui.lab.starting import started
from convtui.lab.state import Mode, State, TrainedView
from convtui.lab.trained_state import Trial
from convtui.source.networks import NETWORKS, load_network
from tests.lab.test_squares import naive_means
from tests.tui.harness import Session, opened

CAT = Trial("colour", picture="cat")
ON_CAT = State("filters", trained=TrainedView(trial=CAT, focus="picture"))


def listed(s: Session) -> list[str]:
    options = s.app.screen.query_one(OptionList)
    return [str(options.get_option_at_index(index).prompt) for index in range(options.option_count)]


def highlighted(s: Session) -> str:
    options = s.app.screen.query_one(OptionList)
    assert options.highlighted is not None
    return str(options.get_option_at_index(options.highlighted).prompt)


# -- networks


@pytest.mark.parametrize("mode", ["filters", "network"])
async def test_k_lists_the_networks_with_what_they_are(mode: Mode) -> None:
    async with opened(State(mode)) as s:
        await s.press("k")
        rows = listed(s)
        assert [row.split()[0] for row in rows] == list(NETWORKS)
        assert "28x28 in grey, 7 layers, 61,514 parameters, reads 99.02 %" in rows[1]
        assert highlighted(s).startswith("lecture")
        assert "reads 71.07 %" in s.text, "no row is cut at 80 columns"
        await s.press("down", "down", "enter")
        assert s.trained.trial == CAT
        await s.press("k")
        assert highlighted(s).startswith("colour")
        await s.press("up", "enter")
        assert s.trained.trial == Trial("stacked"), "which reads digits"


async def test_the_file_that_the_app_was_started_with_is_listed_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "my own.npz"
    np.savez(path, allow_pickle=False, **to_arrays(load_network("stacked")))
    library = Library()
    view = started(library, str(path), 3, None)
    async with opened(State("filters", trained=view), books=library) as s:
        await s.press("k")
        assert highlighted(s).startswith("my own.npz")
        assert len(listed(s)) == 4
        await s.press("down", "enter", "k", "home", "enter")
        assert s.trained.trial.network == str(path)


async def test_a_network_that_cannot_be_read_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    library = Library()
    library.keep_network(str(tmp_path / "gone.npz"))
    async with opened(State("filters"), books=library) as s:
        before = s.state
        await s.press("k", "up")
        assert "cannot be read" in highlighted(s)
        await s.press("enter")
        assert "there is no such file" in s.text
        assert s.state == before
        await s.press("n")
        assert s.trained.filter == 1


# -- the square


async def test_the_colour_network_reads_the_cat_and_says_what_it_was_cut_to() -> None:
    async with opened(ON_CAT, (120, 40)) as s:
        assert s.line_of("digit-title") == "cat, 120x120 at 0,20 -> 32x32"
        assert "Arrows move the square that is read" in s.text
        received = s.filters_scene().input
        whole = s.app.library.pixels("cat").values
        assert np.abs(received - naive_means(whole[:, 20:140], (32, 32))).max() < 1e-6


async def test_arrows_move_the_square_and_plus_and_underscore_size_it() -> None:
    async with opened(ON_CAT) as s:
        await s.press("right")
        assert s.trained.trial.crop == (0, 27, 120)
        await s.press("underscore")
        assert s.trained.trial.crop == (7, 34, 106)
        await s.press("pageup")
        assert s.trained.trial.crop == (0, 34, 106)
        await s.press("down", "left", "plus")
        assert s.trained.trial.crop == (0, 22, 118)
        received = s.filters_scene().input
        whole = s.app.library.pixels("cat").values
        assert np.abs(received - naive_means(whole[0:118, 22:140], (32, 32))).max() < 1e-6
        await s.press("end")
        assert s.trained.trial.crop == (43, 65, 32)
        assert np.array_equal(s.filters_scene().input, whole[43:75, 65:97]), "a pixel for a pixel"
        await s.press("home")
        assert s.trained.trial == CAT
        await s.press("plus")
        assert "as large as the picture allows" in s.text


async def test_the_prediction_follows_the_square() -> None:
    async with opened(ON_CAT) as s:
        before = s.filters_scene().probabilities
        await s.press("underscore", "underscore", "right")
        after = s.filters_scene().probabilities
        assert not np.array_equal(before, after)
        assert "84x84" not in s.line_of("digit-title")
        assert "94x94" in s.line_of("digit-title")


@pytest.mark.parametrize(
    ("title", "in_focus", "said"),
    [
        ("sea", True, "sea 50x50: reads {}"),
        ("a photograph.png", True, "a photograph.png 50x50 -> 32x32"),
        ("my photo", False, "my photo: reads {}"),
        ("a photograph of the sea at dawn.png", True, "a photograph of the sea at dawn…"),
    ],
)
async def test_at_80_columns_the_title_says_as_much_as_there_is_room_for(title: str, in_focus: bool, said: str) -> None:
    library = Library()
    library.add("sea", title, Plane.of(np.full((50, 70, 3), 0.5)))
    trial = Trial("colour", picture="sea")
    state = State("filters", trained=TrainedView(trial=trial, focus="picture" if in_focus else "filters"))
    async with opened(state, books=library) as s:
        probabilities = s.filters_scene().probabilities
        best = s.filters_scene().network.spec.labels[int(probabilities.argmax())]
        assert s.line_of("digit-title").startswith(said.format(best)[:31])


async def test_n_and_b_page_through_the_pictures_grey_ones_too() -> None:
    async with opened(ON_CAT) as s:
        names = s.app.library.pictures
        assert "n b picture" in s.lines[-1]
        await s.press("n")
        assert s.trained.trial.picture == names[names.index("cat") + 1] == "brick"
        received = s.filters_scene().input
        assert np.array_equal(received[:, :, 0], received[:, :, 2]), "grey stands for all colours"
        await s.press("b", "b")
        assert s.trained.trial.picture == "cup"


async def test_a_picture_of_the_users_own_comes_first_for_a_network_in_colour() -> None:
    library = Library()
    sea = np.random.default_rng(0).random((50, 70, 3), np.float32)
    library.add("/home/me/sea.png", "sea.png", Plane.of(sea))
    async with opened(State("filters"), books=library) as s:
        await s.press("k", "end", "enter")
        assert s.trained.trial == Trial("colour", picture="/home/me/sea.png")
        assert "sea.png" in s.line_of("digit-title")


async def test_on_a_digit_the_keys_of_the_square_say_what_they_are_for() -> None:
    async with opened(State("filters", trained=TrainedView(focus="picture"))) as s:
        before = s.state
        await s.press("plus")
        assert s.state == before
        assert "+ and _" in s.text
        await s.press("right")
        assert s.trained.trial.digit == 1
