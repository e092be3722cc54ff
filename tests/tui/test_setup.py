"""The form of a new training in the app: e, its keys and its mouse, the list of data, what Enter begins."""

import sys
from pathlib import Path

import numpy as np
import pytest
from textual.widgets import OptionList, Static

from convtui.core.recipe import Recipe
from convtui.core.recipes import named
from convtui.errors import MissingExtraError
from convtui.lab.library import Library
from convtui.lab.setup_lines import LINES
from convtui.lab.state import State
from convtui.lab.study_state import Setup
from convtui.render.tier import Tier
from convtui.train import engine
from convtui.tui.app import ConvtuiApp
from convtui.tui.lists import ChoiceScreen
from convtui.tui.open_screen import OpenScreen
from convtui.tui.setup_screen import ABOUT, NEEDED
from convtui.tui.trainings import Trainings
from tests.tui.harness import Session, opened

SIZES = ((80, 24), (80, 23), (120, 40))
MISSING = "Training needs TensorFlow, which is not installed here; add it with: pipx inject convtui tensorflow."


@pytest.fixture(autouse=True)
def begun(monkeypatch: pytest.MonkeyPatch) -> list[Recipe]:
    """What a trainer would be started with; and it is there."""
    asked: list[Recipe] = []
    monkeypatch.setattr(Trainings, "begin", lambda _, recipe: asked.append(recipe))
    monkeypatch.setattr(engine, "require_tensorflow", lambda: None)
    return asked


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where one is: a file of 640 pictures of 20 x 24, one that is none, and a folder of two classes."""
    monkeypatch.chdir(tmp_path)
    pictures = np.zeros((640, 20, 24), np.uint8)
    np.savez(tmp_path / "mine.npz", x_train=pictures, y_train=np.arange(640) % 3)
    np.savez(tmp_path / "other.npz", nothing=pictures[:2])
    for name in ("cat", "dog"):
        (tmp_path / "pets" / name).mkdir(parents=True)
        (tmp_path / "pets" / name / "1.png").touch()
    return tmp_path


def study(s: Session) -> Setup:
    found = s.trained.study
    assert isinstance(found, Setup)
    return found


async def looked(s: Session) -> None:
    """Until data of one's own were looked at."""
    await s.app.workers.wait_for_complete()
    await s.settle()


def boxed(s: Session) -> str:
    """What a box over the screen says."""
    return " ".join(str(each.render()) for each in s.app.screen.query(Static))


def listed(s: Session) -> list[str]:
    options = s.app.screen.query_one(OptionList)
    return [str(options.get_option_at_index(index).prompt) for index in range(options.option_count)]


@pytest.mark.parametrize("size", SIZES)
async def test_e_opens_a_form_on_which_every_line_is_seen(size: tuple[int, int]) -> None:
    async with opened(State("training"), size=size) as s:
        await s.press("e")
        for line in LINES:
            assert f" {line.name} " in s.text
        assert "as in the lecture" in s.text
        assert "693,962 parameters in all" in s.text
        assert "Enter: train, 5 epochs" in s.text
        assert s.text.count("step 3,910") == 0, "the story makes room"
        await s.press("e")
        assert s.trained.study is None
        assert "Enter: train" not in s.text


async def test_arrows_and_digits_change_it_and_enter_begins(begun: list[Recipe]) -> None:
    async with opened(State("training")) as s:
        await s.press("e", "down", "down", "down", "right", "down", "right", "down", "down", "9", "6")
        assert "96_" in s.text
        assert "Enter keeps 96" in s.text
        await s.press("enter")
        assert not begun, "the first Enter keeps the number"
        assert "18,816" not in s.text
        await s.press("enter")
        recipe = Recipe(filters=64, kernel=5, units=96)
        assert begun == [recipe]
        assert (s.trained.study, s.trained.recipe) == (None, recipe)


async def test_what_it_makes_follows_every_key() -> None:
    async with opened(State("training")) as s:
        await s.press("e", "down", "down", "down", "left")
        assert "26x26x16" in s.text
        assert "--filters 16" in s.text
        await s.press("n")
        assert "learning rate too high" in s.text
        assert "convtui train --preset high-rate" in s.text
        await s.press("b")
        assert "--filters 16" in s.text, "what one has set is found again"
        await s.press("r")
        assert "26x26x32" in s.text


async def test_letters_sleep_while_a_number_is_typed() -> None:
    async with opened(State("training")) as s:
        await s.press("e", "down", "down", "down", "6", "n")
        assert study(s).typing == "6"
        await s.press("escape")
        assert study(s).typing is None
        await s.press("escape")
        assert s.trained.study is None


async def test_where_it_cannot_be_enter_says_so_and_begins_nothing(begun: list[Recipe]) -> None:
    async with opened(State("training")) as s:
        await s.press("e", "down", "down", "down", "down", "down", "6", "enter", "enter")
        assert not begun
        assert s.lab.has_notice
        assert "The fourth convolution's 3x3 window exceeds its 1x1 input" in s.text
        assert isinstance(s.trained.study, Setup)


async def test_without_tensorflow_it_opens_and_names_the_command(
    begun: list[Recipe], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise MissingExtraError(MISSING)

    monkeypatch.setattr(engine, "require_tensorflow", missing)
    async with opened(State("training")) as s:
        await s.press("e")
        assert NEEDED in s.text
        assert "693,962 parameters in all" in s.text
        await s.press("down")
        assert NEEDED not in s.text
        await s.press("up", "enter")
        assert MISSING in boxed(s)
        await s.press("escape")
        await s.click_word("Enter: train", 21)
        assert MISSING in boxed(s), "the button says the same"
        await s.press("escape")
        assert not begun
        assert isinstance(s.trained.study, Setup)


async def test_the_mouse_chooses_changes_and_begins(begun: list[Recipe]) -> None:
    async with opened(State("training")) as s:
        await s.press("e")
        row = next(number for number, line in enumerate(s.lines) if line.startswith(" batch "))
        await s.click(3, row)
        assert LINES[study(s).at].field == "batch"
        assert s.trained.recipe == Recipe()
        await s.click(s.lines[row].index(">"), row)
        assert s.trained.recipe.batch == 256
        await s.wheel(3, row, down=True)
        await s.wheel(3, row, down=True)
        assert s.trained.recipe.batch == 64
        await s.click_word("Enter: train", 21)
        assert begun == [Recipe(batch=64)]


# -- data


@pytest.mark.parametrize("keys", [("d",), ("down", "enter")])
async def test_the_list_of_data(keys: tuple[str, ...], begun: list[Recipe]) -> None:
    async with opened(State("training")) as s:
        await s.press("e", *keys)
        assert isinstance(s.app.screen, ChoiceScreen)
        assert all(any(row.startswith(name) for row in listed(s)) for name in ABOUT)
        await s.press("n", "n", "n", "enter")
        assert s.trained.recipe.data == "cifar10"
        assert "30x30x32" in s.text
        assert "50,000: 391 steps an epoch" in s.text
        assert not begun


async def test_a_file_of_ones_own_is_chosen_from_a_list(mine: Path) -> None:
    async with opened(State("training")) as s:
        await s.press("e", "d", "end", "enter")
        assert isinstance(s.app.screen, OpenScreen)
        assert [row.split()[0] for row in listed(s)] == ["./", "../", "pets/", "mine.npz", "other.npz"]
        assert "2 .npz files here" in s.text
        await s.write("mine")
        await s.press("enter")
        await looked(s)
        assert s.trained.recipe.data == str(mine / "mine.npz")
        assert "18x22x32" in s.text
        assert "640 pictures: 5 steps an epoch" in s.text
        await s.press("d", "enter")
        assert s.trained.recipe.data == str(mine / "mine.npz"), "it stands in the list now"


async def test_a_folder_is_entered_and_taken(mine: Path, begun: list[Recipe]) -> None:
    async with opened(State("training")) as s:
        await s.press("e", "d", "end", "enter")
        await s.write("pets")
        await s.press("enter")
        assert listed(s)[0].startswith("./")
        await s.press("home", "enter")
        await looked(s)
        assert s.trained.recipe.data == str(mine / "pets")
        assert "of 2 classes" in " ".join(line[46:].strip() for line in s.lines)
        await s.press("enter")
        assert begun == [Recipe(data=str(mine / "pets"))]


async def test_a_path_is_pasted(mine: Path, begun: list[Recipe]) -> None:
    async with opened(State("training")) as s:
        await s.press("e")
        await s.paste(f"'{mine / 'mine.npz'}'\n")
        await looked(s)
        assert s.trained.recipe.data == str(mine / "mine.npz")
        await s.paste(str(mine / "other.npz"))
        await looked(s)
        assert "it cannot be trained like this" in s.text
        await s.press("enter")
        assert "other.npz is not training data: it lacks x_train" in boxed(s)
        assert not begun
        await s.press("escape")
        await s.paste(str(mine / "pets" / "cat" / "1.png"))
        assert "1.png is no data" in s.text
        assert s.trained.recipe.data == str(mine / "other.npz")


async def test_where_the_form_is_shut_a_pasted_picture_is_a_picture(mine: Path) -> None:
    from PIL import Image

    Image.new("L", (40, 40)).save("grey.png")
    async with opened(State("training"), books=Library()) as s:
        await s.paste(str(mine / "grey.png"))
        await looked(s)
        assert s.trained.trial.picture == str(mine / "grey.png")


# -- other terminals, and what is not loaded


@pytest.mark.parametrize("tier", list(Tier))
async def test_every_tier_shows_the_same_words(tier: Tier) -> None:
    app = ConvtuiApp(State("training"), tier=tier)
    async with app.run_test(size=(80, 24)) as pilot:
        s = Session(pilot)
        await s.settle()
        await s.press("e", "n", "n")
        assert named("dead-relus").title in s.text
        assert "-3 > *" in s.text
        if tier is Tier.ASCII:
            assert s.text.isascii()


async def test_the_form_loads_no_tensorflow() -> None:
    loaded = "tensorflow" in sys.modules
    async with opened(State("training")) as s:
        await s.press("e", "n", "right")
        assert ("tensorflow" in sys.modules) == loaded
