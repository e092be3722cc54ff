"""A part of a picture, taken by keys and by mouse."""

import numpy as np

from convtui.core.plane import Plane
from convtui.lab import intents as want
from convtui.lab.library import Library
from convtui.lab.tool_state import Crop
from tests.panels.scenes import ringed
from tests.tui.harness import Session, opened


def books() -> Library:
    library = Library()
    library.add("photo", "photo", Plane.of(np.random.default_rng(1).random((150, 200), np.float32)))
    return library


async def cropping(s: Session) -> None:
    await s.send(want.UsePicture("photo"))
    s.app.to_kernel(want.OpenTool("crop"))
    await s.settle()
    assert isinstance(s.kernel.tool, Crop)


async def test_a_part_is_taken_by_keys() -> None:
    async with opened(books=books()) as s:
        await cropping(s)
        assert "crop: 76x102 of 150x200" in s.lines[0]
        assert "Enter take it" in s.lines[-1]
        await s.press("plus", "down", "right", "right")
        assert "67x89 pixels from row 47, column 67." in s.text
        shown = s.pane("map").cells.pixels()
        await s.press("enter")
        assert s.kernel.experiment.crop == (47, 67, 67, 89)
        assert s.line_of("picture-title") == "part of photo 24x32 of 67x89"
        assert (s.pane("map").cells.pixels() == shown).all()
        await s.press("u")
        assert s.kernel.experiment.crop is None


async def test_escape_leaves_the_picture_as_it_was() -> None:
    async with opened(books=books()) as s:
        await s.send(want.UsePicture("photo"))
        before, text = s.state, s.text
        await cropping(s)
        await s.press("pageup", "up", "n", "3", "space", "z", "tab", "escape")
        assert s.state == before
        assert s.text == text


async def test_the_words_of_the_line_of_keys_can_be_clicked() -> None:
    async with opened(books=books()) as s:
        await cropping(s)
        await s.click_word("closer", 23)
        assert "67x89 pixels" in s.text
        await s.click_word("take", 23)
        assert s.kernel.experiment.crop is not None


async def test_the_mouse_moves_the_frame() -> None:
    async with opened(books=books()) as s:
        await cropping(s)
        before = ringed(s.pane("picture").cells)
        await s.click_pane("picture", 6, 9)
        assert not np.array_equal(ringed(s.pane("picture").cells), before)
        x, y = s.at("picture", 6, 9)
        await s.drag((x, y), (x + 5, y), (x + 9, y))
        tool = s.kernel.tool
        assert isinstance(tool, Crop)
        assert tool.frame[1] + tool.frame[3] // 2 == 18 * 200 // 32


async def test_in_the_palette_and_in_the_panel_of_settings() -> None:
    async with opened(books=books()) as s:
        titles = [command.title for command in s.app.get_system_commands(s.app.screen)]
        assert "crop the picture" in titles
        await s.press("e", "end")
        assert "crop picture" in s.text
