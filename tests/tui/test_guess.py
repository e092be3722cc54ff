"""g: guess, lock in, see. By keys and mouse, on the app as it runs; nothing on the screen tells before."""

import numpy as np
import pytest

from convtui.lab import intents as want
from convtui.lab.meaning import meaning
from convtui.lab.presets import PRESETS
from convtui.lab.state import Experiment, KernelView, State
from convtui.lab.tool_state import Guess, Tally
from convtui.lab.tools.guess import IT_WOULD_TELL, NOT_YET
from convtui.lab.tools.question import experiment_of
from convtui.render.colours import RIM, RING
from convtui.tui.actions import ACTIONS, action_named
from convtui.tui.palette import commands
from tests.tui.harness import Session, opened
from tests.tui.test_sweep import Beat, beat

__all__ = ["beat"]

SIZES = ((80, 24), (120, 40))
LETTERS = "ABCD"
EMBOSS = 10


def tool(s: Session) -> Guess:
    assert isinstance(s.kernel.tool, Guess)
    return s.kernel.tool


def answer(s: Session) -> str:
    return LETTERS[tool(s).answer]


def surprise(s: Session) -> str:
    return LETTERS[tool(s).answer - 1]


def start(kernel: int = 0, picture: str = "letter-e") -> State:
    return State(kernel=KernelView(Experiment(picture, 32, PRESETS[kernel].kernel)))


@pytest.mark.parametrize("size", SIZES)
async def test_from_the_question_to_the_reveal_and_back(size: tuple[int, int], beat: Beat) -> None:
    async with opened(size=size) as s:
        whole = s.pane("map").cells.pixels()[:32, :32]
        await s.press("g")
        assert "= which map?" in s.lines[1]
        assert "guess: nobody sees it" in s.lines[0]
        assert "A B C D choose (change your mind freely)" in s.text
        assert "Esc leave, no trace" in s.lines[-1]
        assert beat.running == 0
        chosen = surprise(s)
        await s.press("D", "A", "E", chosen)
        assert f"{chosen} is your guess." in s.line_of("strip")
        assert f"[{chosen}]" in s.text
        await s.press("enter")
        assert beat.running == 1
        assert f"The map is {answer(s)}: see it grow." in s.line_of("strip")
        beat.give(200)
        assert s.kernel.sweep is None
        await s.settle()
        ring = (whole == RING).all(axis=-1)
        seen = s.pane("map").cells.pixels()[:32, :32]
        assert np.array_equal(seen[~ring], whole[~ring]), "the map that is there without a guess"
        assert s.kernel.place == (11, 16)
        assert "1 guess, 1 surprise, 0 explored" in s.lines[0]
        assert f"You chose {chosen}." in s.text
        assert f"The map is {answer(s)}." in s.text
        assert f"{chosen} is the right answer to another kernel" in s.line_of("strip")
        assert "l as in the lecture" in s.lines[-1]
        await s.press("escape")
        assert s.kernel == KernelView(tally=Tally(1, 1, 0))
        assert "lie flat" in s.text


@pytest.mark.parametrize("size", SIZES)
async def test_what_was_guessed_is_one_key_away(size: tuple[int, int]) -> None:
    async with opened(size=size) as s:
        await s.press("g")
        index = tool(s).ways.index("turn")
        turned = experiment_of(s.kernel, "turn")
        await s.press(LETTERS[index], "enter", "enter")
        assert "press r and see." in s.line_of("strip")
        text = " ".join(s.text.split())
        assert all(word in text for word in ("standing edge", "top and", "1 - 1 = 0."))
        await s.press("r")
        assert s.kernel.tool is None
        assert s.kernel.experiment == turned


async def test_esc_leaves_no_trace() -> None:
    async with opened(start(EMBOSS, "shapes")) as s:
        before = s.state
        lines = s.lines
        await s.press("g", "down", "right", "pagedown", "home", "h", "3", "z", "z", "5", "B")
        assert s.state != before
        await s.press("escape")
        assert s.kernel == before.kernel
        assert s.state.trained == before.trained
        assert s.state.strip_shown
        assert s.lines == lines


async def test_a_right_guess_and_none() -> None:
    async with opened() as s:
        await s.press("g")
        await s.press(answer(s), "enter", "enter")
        assert "as you said. It finds edges that lie flat." in s.line_of("strip")
        assert "1 guess, 0 surprises, 0 explored" in s.lines[0]
        await s.press("n")
        assert not tool(s).revealed
        assert s.kernel.experiment.kernel == PRESETS[1].kernel
        await s.press("E", "enter", "enter")
        assert "1 guess, 0 surprises, 1 explored" in s.lines[0]
        assert "You looked on." in s.text


@pytest.mark.parametrize(
    ("keys", "chosen"),
    [
        (["A"], 0),
        (["B"], 1),
        (["C"], 2),
        (["D"], 3),
        (["E"], 4),
        (["a"], 0),
        (["b"], 1),
        (["c"], 2),
        (["d"], 3),
        (["e"], 4),
        (["1"], 0),
        (["4"], 3),
        (["5"], 4),
    ],
    ids=str,
)
async def test_keys_that_choose(keys: list[str], chosen: int) -> None:
    async with opened() as s:
        await s.press("g", *keys)
        assert tool(s).chosen == chosen
        assert s.in_lab


@pytest.mark.parametrize("size", [*SIZES, (200, 50)])
async def test_a_click_chooses(size: tuple[int, int]) -> None:
    async with opened(size=size) as s:
        await s.press("g")
        for letter in "DBAC":
            row = next(row for row, line in enumerate(s.lines) if f" {letter} " in line[40:] and row < size[1] - 6)
            column = s.lines[row].index(f" {letter} ", 40) + 1
            await s.click(column + 3, row + 3)
            assert tool(s).chosen == LETTERS.index(letter)
        before = s.kernel
        await s.click_pane("kernel", 2, 4)
        assert s.kernel == before
        await s.click_pane("picture", 5, 5)
        assert s.kernel.place != before.place
        assert s.kernel.focus == before.focus


@pytest.mark.parametrize(
    "key",
    [
        "r",
        "f",
        "m",
        "p",
        "v",
        "n",
        "space",
        "u",
        "y",
        "plus",
        "underscore",
        "0",
        "7",
        "minus",
        "j",
        "l",
        "w",
        "tab",
        "z",
    ],
)
async def test_keys_that_would_tell_or_change_say_so_kindly(key: str) -> None:
    async with opened() as s:
        await s.press("g")
        before = s.state
        await s.press(key)
        assert s.state == before
        assert s.lab.has_notice
        assert s.line_of("strip").strip().endswith(".")
        await s.press("A")
        assert not s.lab.has_notice


@pytest.mark.parametrize("key", ["k", "i", "o", "x"])
async def test_no_list_opens_while_the_map_is_hidden(key: str) -> None:
    async with opened() as s:
        await s.press("g", key)
        assert s.in_lab
        assert IT_WOULD_TELL in s.line_of("strip")
        assert not tool(s).revealed


async def test_what_is_pasted_changes_nothing() -> None:
    async with opened() as s:
        await s.press("g")
        before = s.state
        await s.paste("1 2 3 4 5 6 7 8 9")
        assert s.state == before
        assert NOT_YET in s.line_of("strip")


async def test_enter_without_a_choice_asks_for_one() -> None:
    async with opened() as s:
        await s.press("g", "enter")
        assert "Choose A to D first" in s.line_of("strip")
        assert not tool(s).revealed


async def test_a_letter_without_a_question_says_where_one_is() -> None:
    async with opened() as s:
        await s.press("B")
        assert "g asks one." in s.line_of("strip")


async def test_h_is_the_hint_here_and_the_strip_elsewhere() -> None:
    async with opened() as s:
        await s.press("g")
        assert "Think first:" not in s.text
        await s.press("h")
        text = " ".join(s.text.split())
        assert "Think first:" in text
        assert "Top row minus" in text
        assert s.state.strip_shown
        await s.press("escape", "h")
        assert not s.state.strip_shown


# -- nothing leaks


def telling(kernel: int) -> list[str]:
    words = meaning(PRESETS[kernel].kernel)
    said = [*words.headline, *words.pale, *words.blue, *words.grey, "= this dot"]
    said += [text for preset in PRESETS for text in (preset.title, preset.about)]
    return [text.strip() for text in said if text.strip()]


EVERY_KERNEL = [(kernel, SIZES[0]) for kernel in range(len(PRESETS))]
SOME_LARGER = [(kernel, size) for kernel in (0, 5, EMBOSS) for size in (SIZES[1], (200, 50))]


@pytest.mark.parametrize(("kernel", "size"), [*EVERY_KERNEL, *SOME_LARGER], ids=str)
async def test_while_it_is_hidden_no_word_on_the_screen_tells(kernel: int, size: tuple[int, int]) -> None:
    async with opened(start(kernel), size=size) as s:
        await s.press("g")
        for key in ("h", "C", "z", "down", "t", "r", "E", "h"):
            await s.press(key)
            assert [word for word in telling(kernel) if word in s.text] == [], key


async def test_while_it_is_hidden_the_map_is_not_on_the_screen() -> None:
    """Not larger than its thumbnail, unless it is the chosen one; not as numbers, not pooled."""
    for size in SIZES:
        async with opened(start(EMBOSS), size=size) as s:
            rim = (s.pane("map").cells.pixels()[:32, :32] == RIM).all(axis=-1)
            assert rim[0].all()
            await s.send(want.SetPool("max"))
            await s.press("g")
            assert not (s.pane("map").cells.pixels()[:1, :32] == RIM).all()
            numbers = s.pane("map-numbers")
            assert not numbers.is_on_screen or numbers.cells.text().strip() == ""
            scene = s.kernel_scene()
            low, high = scene.computed.map.min(), scene.computed.map.max()
            assert f"{low:g}..{high:g}" not in s.text
            await s.press("z")
            assert "= which map?" in s.lines[1], "nothing is chosen yet"


async def test_nothing_of_the_palette_tells() -> None:
    async with opened(start(EMBOSS)) as s:
        await s.press("g")
        before = s.state
        leaves = "Filters", "explain", "leave", "suspend", "repaint", "guess"
        others = {f"{a.label} ({a.shown})" if a.shown else a.label for a in ACTIONS if "kernel" not in a.modes}
        for command in list(commands(s.app)):
            if command.title.split(" ")[0] in leaves or command.title in others:
                continue
            command.callback()
            await s.settle()
            assert s.in_lab, command.title
            kernel = s.kernel
            assert isinstance(kernel.tool, Guess), command.title
            assert not kernel.tool.revealed
            assert kernel.experiment == before.kernel.experiment, command.title
            assert kernel.sweep is None
            assert [word for word in telling(10) if word in s.text] == [], command.title


async def test_the_question_waits_while_another_mode_is_seen() -> None:
    async with opened(start(EMBOSS)) as s:
        await s.press("g", "C", "F")
        assert s.state.mode == "filters"
        await s.press("K")
        assert tool(s).chosen == 2
        assert "= which map?" in s.lines[1]


async def test_a_picture_that_cannot_tell_is_said_in_one_sentence() -> None:
    from convtui.core.plane import Plane
    from convtui.lab.library import Library

    books = Library()
    books.add("flat", "flat", Plane.of(np.full((32, 32), 0.5, np.float32)))
    async with opened(State(kernel=KernelView(Experiment("flat"))), books=books) as s:
        before = s.state
        await s.press("g")
        assert s.state == before
        assert "look too much alike to guess at: i takes another." in s.line_of("strip")
        await s.press("shift+tab", "g")
        assert "n takes another." in s.line_of("strip")


async def test_it_survives_another_size() -> None:
    async with opened() as s:
        await s.press("g", "A", "z")
        for size in ((120, 40), (60, 10), (80, 23), (200, 50), (80, 24)):
            await s.resize(*size)
        assert tool(s).chosen == 0
        await s.press("enter", "enter")
        assert tool(s).revealed


@pytest.mark.parametrize("name", ["compare", "edit", "back"])
async def test_what_the_palette_calls_by_name_does_not_choose_a_letter(name: str) -> None:
    async with opened(start()) as s:
        await s.press("g", "A")
        s.app.perform_there(action_named(name))
        await s.settle()
        assert tool(s).chosen == 0
        assert "Esc first" in s.text
