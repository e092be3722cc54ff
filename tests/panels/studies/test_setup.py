"""The form of a new training, drawn: every line has its place, what it makes stands beside it, clicks find both."""

from functools import cache

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.recipe import Recipe
from convtui.core.recipes import RECIPES, named
from convtui.lab import intents as want
from convtui.lab.derive_filters import filters_scene
from convtui.lab.intents import Intent
from convtui.lab.library import Library
from convtui.lab.reduce import reduce
from convtui.lab.setup_data import Facts
from convtui.lab.setup_lines import DATA, LINES, value_words
from convtui.lab.state import State, TrainedView
from convtui.panels.choosing_study import study_panels
from convtui.panels.studies.setup import ARROW, VALUE, SetupPanels
from convtui.render.cells import Cells
from convtui.render.colours import KEY
from convtui.render.tier import Tier

ROOMS = ((80, 21), (120, 37), (200, 47), (100, 27))
SEVERAL = (
    *(one.recipe for one in RECIPES),
    Recipe(layers=5, padding="same", data="cifar100", activation="leaky_relu", units=4096, dropout=0.35),
    Recipe(layers=6),
    Recipe(data="/home/somebody/a folder\x1b[31m/with many pictures of very different things.npz"),
)


@cache
def library() -> Library:
    return Library()


def panels(
    recipe: Recipe, *done: Intent, room: tuple[int, int] = (80, 21), books: Library | None = None
) -> SetupPanels:
    books = books or library()
    state = State("training", trained=TrainedView(recipe=recipe))
    for intent in (want.OpenStudy("setup"), *done):
        state = reduce(state, intent, books)
    made = study_panels(filters_scene(state.trained, books), books, *room, Tier.TRUECOLOR)
    assert isinstance(made, SetupPanels)
    return made


def lines(cells: Cells) -> list[str]:
    return cells.text().split("\n")


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("recipe", SEVERAL)
def test_every_line_is_there_with_its_value(room: tuple[int, int], recipe: Recipe) -> None:
    made = panels(recipe, room=room)
    shown = lines(made.cells())
    assert (made.cells().width, made.cells().height) == room
    assert sorted(set(made.rows)) == list(made.rows)
    for line, row in zip(LINES[1:], made.rows[1:], strict=False):
        left = shown[row][: made.right]
        assert left[1:].startswith(f"{line.name} ")
        assert left[VALUE:].startswith(value_words(line, recipe)[:20])
        assert left[ARROW] == "<"
        assert ">" in left[VALUE:]
    assert shown[made.rows[-1]][: made.right].strip()
    assert "\x1b" not in made.cells().text()


def test_a_star_marks_what_is_not_as_in_the_lecture() -> None:
    made = panels(named("dead-relus").recipe)
    starred = [line.name for line, row in zip(LINES, made.rows, strict=False) if "> *" in lines(made.cells())[row][:46]]
    assert starred == ["epochs", "bias at start"]


@pytest.mark.parametrize("recipe", SEVERAL)
def test_words_fit_their_lines(recipe: Recipe) -> None:
    for at in range(len(LINES)):
        made = panels(recipe, want.ClickTool(at, 0))
        assert len(made.hint()) < 80
        assert len(made.note()) <= 22
    assert all(len(line.about) < 80 for line in LINES)


@pytest.mark.parametrize("one", RECIPES)
def test_a_preset_says_what_will_be_seen_and_its_command(one: object) -> None:
    preset = next(each for each in RECIPES if each is one)
    made = panels(preset.recipe)
    beside = " ".join(line[made.right :].strip() for line in lines(made.cells()))
    assert " ".join(preset.see.split()) in " ".join(beside.split())
    assert "convtui train" in beside
    assert (f"--preset {preset.name}" in beside) == (preset.name != "lecture")
    assert preset.title in lines(made.cells())[0]


def test_what_it_makes_is_a_table_of_its_layers() -> None:
    shown = lines(panels(Recipe()).cells())
    rows = [row[46:].split() for row in shown[:6]]
    assert rows[1] == ["conv", "3x3", "relu", "26x26x32", "320"]
    assert rows[4] == ["dense", "128", "relu", "128", "692,352"]
    text = panels(Recipe()).cells().text()
    assert "693,962 parameters in all" in text
    assert "888,192 multiply-adds a picture" in text
    assert "9,000 pictures: 71 steps an epoch" in text
    assert "355 steps in all; tested on 1,000" in text


def test_many_layers_share_lines_with_their_pools() -> None:
    text = panels(Recipe(layers=5, padding="same", data="cifar10")).cells().text()
    assert "conv 3x3, pool" in text
    assert "1x1x64" in text
    assert text.count("max pool") == 0
    wide = panels(Recipe(layers=5, padding="same", data="cifar10"), room=(120, 37)).cells().text()
    assert wide.count("max pool") == 5


def test_where_it_cannot_be_it_says_so_and_enter_begins_nothing() -> None:
    made = panels(Recipe(layers=6))
    assert "The fourth convolution's 3x3 window" in made.hint()
    assert "cannot be trained like this" in made.cells().text()
    assert made.clicked(made.rows[-1], 3, 0, False) == (want.Commit(),)


def test_of_data_that_nobody_has_read_nothing_is_claimed() -> None:
    books = Library()
    made = panels(Recipe(data="/no/where.npz"), books=books)
    assert "known when they are read" in " ".join(made.cells().text().split())
    assert "parameters" not in made.cells().text()
    books.facts["/no/where.npz"] = Facts((20, 24, 3), 4, 640, 0)
    known = panels(Recipe(data="/no/where.npz"), books=books).cells().text()
    assert "18x22x32" in known
    assert "640 pictures: 5 steps an epoch" in known
    assert "no test" in known


# -- the mouse


@pytest.mark.parametrize("room", ROOMS)
def test_a_click_finds_the_line_and_its_arrows(room: tuple[int, int]) -> None:
    made = panels(Recipe(), room=room)
    for index, row in enumerate(made.rows[:-1]):
        shown = lines(made.cells())[row]
        end = shown.index(">", VALUE)
        assert made.clicked(row, 2, 0, False) == (want.ClickTool(index, 0),)
        assert made.clicked(row, ARROW, 0, False) == (want.ClickTool(index, -1),)
        assert made.clicked(row, end, 0, False) == (want.ClickTool(index, 1),)
        assert made.clicked(row, VALUE, 0, False) == (want.ClickTool(index, 0),)
        assert made.clicked(row, 2, -1, False) == (want.ClickTool(index, 1),)
    assert made.clicked(made.rows[-1], 3, 0, False) == (want.StartTraining(Recipe()),)
    assert made.clicked(3, made.right + 2, 0, False) is None


def test_a_click_on_the_button_keeps_first_what_is_being_typed() -> None:
    made = panels(Recipe(), want.ClickTool(3, 0), want.TypeText("8"))
    assert made.clicked(made.rows[-1], 3, 0, False) == (want.Commit(),)
    assert "8_" in lines(made.cells())[made.rows[3]]
    assert made.hint() == "Enter keeps 8, Esc drops it. Filters: from 1 to 256."


def test_the_line_in_focus_is_lit_and_enter_is_explained() -> None:
    made = panels(Recipe(), want.ClickTool(5, 0))
    cells = made.cells()
    lit = [row for row in made.rows[:-1] if np.array_equal(cells.bg[row, 1], KEY)]
    assert lit == [made.rows[5]]
    for at, does in ((5, "train"), (DATA, "list")):
        words = panels(Recipe(), want.ClickTool(at, 0)).keys()
        assert ("Enter", does, "enter") in words


def test_in_a_low_room_the_line_in_focus_is_in_sight() -> None:
    made = replace(panels(Recipe(), want.MoveToEnd(True)), height=12)
    assert 0 <= made.rows[len(LINES) - 1] < 12
    assert "bias at start" in made.cells().text()


def test_an_activation_that_has_no_room_is_left_out_whole() -> None:
    """Not `dense 128 leak`."""
    shown = [line[46:61].rstrip() for line in lines(panels(Recipe(activation="leaky_relu")).cells())]
    assert "conv 3x3" in shown
    assert "dense 128" in shown
    assert not any("lea" in line and "leaky relu" not in line for line in shown[1:6])
