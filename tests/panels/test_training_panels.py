"""Training mode as it is drawn."""

import numpy as np
import pytest

from convtui.core.figures import percent
from convtui.lab import intents as want
from convtui.lab.derive_training import training_scene
from convtui.lab.library import Library
from convtui.lab.state import TrainedView
from convtui.lab.trained_state import FilterEdit, Trial
from convtui.panels.training import TrainingPanels
from convtui.render.tables import weight_tone

LIBRARY = Library()
SIZES = pytest.mark.parametrize("size", [(80, 21), (120, 37), (200, 47)])


def _panels(size: tuple[int, int] = (80, 21), **view: object) -> TrainingPanels:
    return TrainingPanels(training_scene(TrainedView(**view), LIBRARY), *size)  # type: ignore[arg-type]


@SIZES
@pytest.mark.parametrize("moment", [0, 20, None])
def test_it_fills_its_room_and_tells_the_step(size: tuple[int, int], moment: int | None) -> None:
    panels = _panels(size, moment=moment, filter=3)
    scene = panels.scene
    assert scene is not None
    cells = panels.cells()
    assert (cells.width, cells.height) == size
    text = cells.text()
    assert f"step {scene.snapshot.step:,} of {scene.history[-1].step:,}" in text
    assert f"loss {scene.snapshot.loss:.3f}  accuracy {percent(scene.snapshot.accuracy)}" in text
    for words in ("filter 4, start", "now", "end", "loss over steps", "accuracy over steps", "its map of digit 1"):
        assert words in text
    assert len(panels.hint()) <= 79


def test_the_strip_has_the_kernels_of_that_step() -> None:
    panels = _panels(moment=11, filter=0)
    scene = panels.scene
    assert scene is not None
    dots = panels.cells().pixels()
    for index in (1, 16, 31):
        row, column = panels.strip.corner(index)
        kernel = scene.snapshot.kernels[:, :, 0, index]
        seen = dots[2 * (1 + row) : 2 * (1 + row) + 3, column + 1 : column + 4]
        assert np.array_equal(seen, weight_tone(kernel).paint(kernel))


def test_a_click_takes_a_filter_and_the_wheel_goes_through_time() -> None:
    panels = _panels()
    row, column = panels.strip.corner(18)
    assert panels.clicked(row + 1, column + 1, 0) == (want.ChooseFilter(18),)
    assert panels.clicked(15, 10, 0) is None
    assert panels.clicked(0, 3, 0) is None
    assert panels.clicked(15, 10, -1) == (want.Step(-1),)


def test_the_start_is_called_random_and_the_end_the_end() -> None:
    assert "Random numbers" in _panels(moment=0).hint()
    assert "random numbers, as they were drawn" in _panels(moment=0).cells().text()
    assert _panels().hint().startswith("The last step: the filters that F shows.")
    changed = _panels(trial=Trial(edits=(FilterEdit("conv2d", 3, (0.0,) * 9, 0.0),))).hint()
    assert changed.startswith("The last step, before your changes.")
    assert len(changed) <= 79
    scene = _panels(moment=9).scene
    assert scene is not None
    assert f"filter {int(scene.changes.argmax()) + 1} moved most" in _panels(moment=9).hint()


def test_filters_for_colours_are_drawn_in_colour() -> None:
    trial = Trial(network="colour", picture="cup")
    panels = _panels(trial=trial, moment=5, filter=2)
    scene = panels.scene
    assert scene is not None
    text = panels.cells().text()
    assert "each cell: the colour it wants" in text
    assert "its map of cup" in text
    dots = panels.cells().pixels()
    row, column = panels.strip.corner(7)
    seen = dots[2 * (1 + row) : 2 * (1 + row) + 3, column + 1 : column + 4]
    kernel = scene.snapshot.kernels[..., 7]
    wanted = np.rint(127.5 * (1 + kernel.astype(float) / np.abs(kernel).max()))
    assert np.array_equal(seen, wanted)
    large = dots[2 * (panels.below + 1) : 2 * (panels.below + 1) + 12 : 4, 0:12:4]
    first = scene.history[0].kernels[..., 2]
    assert np.array_equal(large, np.rint(127.5 * (1 + first.astype(float) / np.abs(first).max())))


def test_without_a_history_it_says_what_to_do() -> None:
    panels = TrainingPanels(None, 80, 21)
    assert "k chooses another" in panels.cells().text()
    assert panels.clicked(3, 3, 0) is None
    assert panels.note() == ""


@pytest.mark.parametrize("filter_", range(32))
def test_words_are_whole_and_apart_at_80_columns(filter_: int) -> None:
    """It read `filter 32, startnow`."""
    panels = _panels(trial=Trial(network="colour", picture="cat"), filter=filter_)
    lines = panels.cells().text().split("\n")
    titles = next(line for line in lines if "start" in line)
    assert titles.split()[:4] == ["filter", f"{filter_ + 1},", "start", "now"] or titles.startswith(
        f"{filter_ + 1}, start"
    )
    assert "startnow" not in titles
    said = next(line for line in lines if "each cell" in line)[: panels.left].strip()
    assert said in ("each cell: the colour it wants, grey is 0", "each cell: its colour")


def test_the_key_line_names_the_list_that_there_is() -> None:
    for panels, there, lacking in (
        (_panels(), ("d", "digits", "digits"), "i"),
        (_panels(trial=Trial(network="colour", picture="cat")), ("i", "pictures", "pictures"), "d"),
    ):
        words = list(panels.keys())
        assert there in words
        assert lacking not in [key for key, *_ in words]
