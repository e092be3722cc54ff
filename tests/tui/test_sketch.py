"""A digit of one's own in the app: by keys and by the mouse, read with every stroke, kept as the picture."""

import numpy as np
import pytest

from convtui.lab.state import DRAWN, Mode, State, TrainedView
from convtui.lab.studies.sketch import SketchScene, derived
from convtui.lab.study_state import Sketch
from convtui.lab.trained_state import Trial
from convtui.network.forward import forward
from convtui.ops.framing import framed
from tests.lab.studies.handwriting import ROUND
from tests.tui.harness import Session, library, opened

STRIP, KEYS = 22, 23
STACKED = State("filters", trained=TrainedView(trial=Trial("stacked")))


def pen(s: Session) -> Sketch:
    assert isinstance(s.trained.study, Sketch)
    return s.trained.study


def scene(s: Session) -> SketchScene:
    return derived(s.trained, s.app.library)


def inked(s: Session) -> int:
    return 0 if s.trained.trial.drawing is None else sum(map(bool, s.trained.trial.drawing.pixels))


def page_dots(s: Session) -> "np.typing.NDArray[np.uint8]":
    return s.pane("study").cells.pixels()[2:38, :36]


@pytest.mark.parametrize("mode", ["filters", "network"])
async def test_a_seven_by_keys_is_read_stroke_by_stroke(mode: Mode) -> None:
    async with opened(State(mode, trained=TrainedView(trial=Trial("stacked")))) as s:
        await s.press("w")
        assert "Space puts it down" in s.lines[STRIP]
        assert s.lines[KEYS].startswith("Space pen")
        assert "pen up, 4 wide" in s.lines[0]
        await s.press(*["up"] * 5, *["left"] * 4, "space")
        assert "pen DOWN" in s.lines[0]
        seen = []
        for key in (*["right"] * 7, *["down", "down", "left"] * 3, "down", "down"):
            await s.press(key)
            drawing = s.trained.trial.drawing
            assert drawing is not None
            output = forward(s.app.library.network("stacked"), framed(drawing.values)).output
            assert np.array_equal(scene(s).probabilities, output)
            seen.append(int(output.argmax()))
            assert f"reads {seen[-1]} (" in s.lines[STRIP]
        await s.press("space")
        assert seen[-1] == 7
        assert len(set(seen)) > 1, "it follows the strokes"
        assert "It reads 7" in s.lines[STRIP]
        await s.press("escape")
        assert s.trained.study is None
        assert s.trained.trial.picture == DRAWN
        assert "your drawing" in s.text or mode == "network"


async def test_the_mouse_draws_and_u_takes_back_a_stroke() -> None:
    async with opened(STACKED) as s:
        await s.press("w")
        x, y = s.at("study", 1, 0)
        first, *others = ((x + column, y + row // 2) for row, column in ROUND[1][0])
        await s.drag(first, *others)
        one = inked(s)
        assert one > 80
        assert "It reads 1" in s.lines[STRIP]
        await s.click(x + 3, y + 15)
        assert inked(s) > one
        await s.press("u")
        assert inked(s) == one
        assert pen(s).wide == 4
        await s.press("u")
        assert inked(s) == 0
        assert s.trained.trial.picture is None
        await s.press("y", "y")
        assert inked(s) > one


async def test_what_is_drawn_is_seen_on_the_page_at_once() -> None:
    async with opened(STACKED) as s:
        await s.press("w", "space", "right", "right", "space", "down", "down", "down")
        page = scene(s).page
        lit = (page_dots(s) == 255).all(axis=-1)
        assert np.array_equal(lit, page > 0)


async def test_rubber_width_and_new_page() -> None:
    async with opened(STACKED) as s:
        await s.press("w", "plus", "space", "right")
        assert pen(s).wide == 5
        await s.press("minus")
        assert "rubber up, 5 wide" in s.lines[0]
        await s.press("space", "left", "space")
        assert inked(s) == 0
        await s.press("minus", "b", "underscore")
        assert (pen(s).wide, pen(s).rubs) == (1, False)
        await s.press("space", "right", "n")
        assert inked(s) == 0
        assert not pen(s).down


async def test_words_of_the_line_of_keys_are_clicked() -> None:
    async with opened(STACKED) as s:
        await s.press("w")
        await s.click_word("pen", KEYS)
        assert pen(s).down
        await s.click_word("new page", KEYS)
        assert not pen(s).down
        await s.click_word("width", KEYS)
        assert pen(s).wide == 5
        await s.click_word("done", KEYS)
        assert s.trained.study is None


async def test_the_drawing_is_there_again_and_in_every_view() -> None:
    async with opened(STACKED) as s:
        await s.press("w", "space", "down", "down", "down", "escape", "d", "enter")
        drawing = s.trained.trial.drawing
        assert s.trained.trial.picture is None
        await s.press("w")
        assert s.trained.trial.picture == DRAWN
        assert s.trained.trial.drawing == drawing
        await s.press("enter", "N")
        found = s.filters_scene()
        assert drawing is not None
        assert np.array_equal(found.input, framed(drawing.values))
        await s.press("K", "F")
        assert s.trained.trial.drawing == drawing


async def test_the_network_for_photographs_says_that_it_reads_no_digits() -> None:
    books = library()
    trial = Trial("colour", picture=books.picture_for(Trial("colour")))
    async with opened(State("filters", trained=TrainedView(trial=trial))) as s:
        await s.press("w")
        assert "reads photographs, not digits" in s.lines[STRIP]
        assert s.trained.study is None


async def test_space_without_a_page_says_what_it_is_for() -> None:
    async with opened(STACKED) as s:
        await s.press("space")
        assert "Space puts the pen down where a digit is written: w." in s.lines[STRIP]


async def test_it_stands_in_a_larger_terminal_with_a_larger_page() -> None:
    async with opened(STACKED, size=(120, 40)) as s:
        await s.press("w")
        x, y = s.at("study", 1, 0)
        await s.drag((x + 30, y + 8), (x + 30, y + 28))
        drawing = s.trained.trial.drawing
        assert drawing is not None
        rows, columns = np.nonzero(drawing.values)
        assert (rows.min(), rows.max(), columns.min(), columns.max()) == (7, 30, 14, 17)
        await s.resize(80, 24)
        assert "your page" in s.lines[1]
