"""Training mode as it is drawn: the usual sight, the first lines, the hint, the keys."""

from math import inf, nan

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.figures import percent
from convtui.lab import intents as want
from convtui.lab.derive_training import training_scene
from convtui.lab.library import Library
from convtui.lab.state import Playing, TrainedView
from convtui.lab.trained_state import FilterEdit, Trial
from convtui.panels.training import TrainingPanels
from convtui.panels.training_filters import FiltersSight
from convtui.render.tables import weight_tone
from convtui.render.tier import Tier
from tests.panels.stories import scene_of, story

LIBRARY = Library()
SIZES = pytest.mark.parametrize("size", [(80, 21), (120, 37), (200, 47)])
SIGHTS = ("filters", "change", "film", "maps")


def _panels(size: tuple[int, int] = (80, 21), **view: object) -> TrainingPanels:
    return TrainingPanels(training_scene(TrainedView(**view), LIBRARY), *size)  # type: ignore[arg-type]


def _sight(panels: TrainingPanels) -> FiltersSight:
    assert isinstance(panels.sight, FiltersSight)
    return panels.sight


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
    for words in ("filter 4, start", "now", "end", "loss over steps", "accuracy over steps", "its map of ", "a 0"):
        assert words in text
    assert len(panels.hint()) <= 79


def test_the_strip_has_the_kernels_of_that_step() -> None:
    panels = _panels(moment=11, filter=0)
    scene = panels.scene
    assert scene is not None
    dots = panels.cells().pixels()
    for index in (1, 16, 31):
        row, column = _sight(panels).strip.grid.corner(index)
        kernel = scene.snapshot.kernels[:, :, 0, index]
        seen = dots[2 * (1 + row) : 2 * (1 + row) + 3, column + 1 : column + 4]
        assert np.array_equal(seen, weight_tone(kernel).paint(kernel))


def test_a_click_takes_a_filter_and_the_wheel_goes_through_time() -> None:
    panels = _panels()
    row, column = _sight(panels).strip.grid.corner(18)
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


def test_a_start_that_is_none_is_not_called_random() -> None:
    later = TrainingPanels(scene_of(story(step=lambda n: n + 100), moment=0), 80, 21)
    assert "andom" not in later.cells().text() + later.hint()
    assert "first moment that was recorded" in later.hint()
    network = story()
    first = network.history[0]
    alike = replace(first, kernels=np.full_like(first.kernels, 0.1))
    same = TrainingPanels(scene_of(replace(network, history=(alike, *network.history[1:])), moment=0), 80, 21)
    assert "all filters alike" in same.cells().text()
    assert "andom" not in same.cells().text() + same.hint()


def test_filters_for_colours_are_drawn_in_colour() -> None:
    trial = Trial(network="colour", picture="cup")
    panels = _panels(trial=trial, moment=5, filter=2)
    scene = panels.scene
    assert scene is not None
    text = panels.cells().text()
    assert "each cell: the colour it wants" in text
    assert "its map of cup" in text
    dots = panels.cells().pixels()
    row, column = _sight(panels).strip.grid.corner(7)
    seen = dots[2 * (1 + row) : 2 * (1 + row) + 3, column + 1 : column + 4]
    kernel = scene.snapshot.kernels[..., 7]
    wanted = np.rint(127.5 * (1 + kernel.astype(float) / np.abs(kernel).max()))
    assert np.array_equal(seen, wanted)
    top = 2 * (_sight(panels).below + 1)
    large = dots[top : top + 12 : 4, 0:12:4]
    first = scene.history[0].kernels[..., 2]
    assert np.array_equal(large, np.rint(127.5 * (1 + first.astype(float) / np.abs(first).max())))


def test_without_a_history_it_says_what_to_do() -> None:
    panels = TrainingPanels(None, 80, 21)
    assert "k chooses another" in panels.cells().text()
    assert panels.clicked(3, 3, 0) is None
    assert panels.note() == ""
    begun = TrainingPanels(None, 80, 21, news=("training: the first step is being taken",))
    assert "The training has begun; its first moment is shown as soon as it is recorded." in begun.cells().text()
    assert "Nothing was recorded" not in begun.cells().text()


@pytest.mark.parametrize("filter_", range(32))
def test_words_are_whole_and_apart_at_80_columns(filter_: int) -> None:
    """It read `filter 32, startnow`."""
    panels = _panels(trial=Trial(network="colour", picture="cat"), filter=filter_)
    lines = panels.cells().text().split("\n")
    titles = next(line for line in lines if "start" in line)
    assert titles.split()[:4] == ["filter", f"{filter_ + 1},", "start", "now"] or titles.startswith(
        f"{filter_ + 1}, start "
    )
    said = next(line for line in lines if "each cell" in line)[: _sight(panels).left].strip()
    assert said in ("each cell: the colour it wants, grey is 0", "each cell: its colour")


def test_the_key_line_names_the_list_that_there_is() -> None:
    for panels, there, lacking in (
        (_panels(), ("d", "digits", "digits"), "i"),
        (_panels(trial=Trial(network="colour", picture="cat")), ("i", "pictures", "pictures"), "d"),
    ):
        words = list(panels.keys())
        assert there in words
        assert lacking not in [key for key, *_ in words]


@pytest.mark.parametrize("sight", SIGHTS)
def test_the_key_of_a_sight_is_the_way_back_from_it(sight: str) -> None:
    words = {key: word for key, word, _ in list(_panels(sight=sight).keys())}
    for key, name in (("c", "change"), ("f", "film"), ("z", "maps")):
        assert words[key] == ("back" if name == sight else name)


def test_while_it_plays_the_keys_are_those_of_playing() -> None:
    panels = _panels(moment=5, playing=Playing(speed=1))
    assert [word for _, word, _ in list(panels.keys())] == ["pause", "direction", "speed", "end", "all"]
    assert panels.hint().startswith("Time runs forwards, 12 moments a second")
    assert _panels(moment=5, playing=Playing(direction=-1)).hint().startswith("Time runs backwards, 6 moments")
    paused = _panels(moment=5, playing=Playing(paused=True))
    assert ("Space", "go on", "story") in list(paused.keys())
    assert "moved most" in paused.hint()


@SIZES
def test_columns_stay_where_they_are_when_figures_change(size: tuple[int, int]) -> None:
    """A step in time sends only what has changed: nothing is pushed aside."""
    heads = [_panels(size, moment=moment).cells().text().split("\n")[0] for moment in range(0, 79, 6)]
    for word in ("loss", "accuracy", "("):
        assert len({head.index(word) for head in heads}) == 1


# -- what was measured


def test_a_test_has_a_colour_and_figures_of_its_own() -> None:
    network = story(
        test_loss=lambda n: 0.7 if n % 3 == 2 else nan, test_accuracy=lambda n: 0.8 if n % 3 == 2 else nan, moments=9
    )
    panels = TrainingPanels(scene_of(network, moment=5), 80, 21)
    text = panels.cells().text()
    assert "loss  train  o test" in text
    assert "accuracy  train  o test" in text
    assert "test 0.700, 80 %" in text.split("\n")[0]
    assert "test" not in TrainingPanels(scene_of(network, moment=4), 80, 21).cells().text().split("\n")[0]
    assert "over steps" not in text


def test_what_was_not_measured_is_said() -> None:
    network = story(loss=nan, accuracy=nan)
    for moment in (0, 2, None):
        lines = TrainingPanels(scene_of(network, moment=moment), 80, 21).cells().text().split("\n")
        assert "loss and accuracy: not measured" in lines[0]
        assert "nan" not in "".join(lines)
        assert any("loss: not measured" in line and "accuracy: not measured" in line for line in lines)


@pytest.mark.parametrize("sight", SIGHTS)
def test_losses_that_are_no_numbers_draw_and_say_so(sight: str) -> None:
    network = story(loss=lambda n: (1.0, 5e8, inf, nan, nan, nan)[n], accuracy=0.1)
    said = [
        TrainingPanels(scene_of(network, moment=n, sight=sight), 80, 21).cells().text().split("\n")[0] for n in range(6)
    ]
    assert "loss 5e8" in said[1]
    assert "loss inf" in said[2]
    assert "loss no number  accuracy 10 %" in said[3]


def test_what_the_recording_says_stands_under_the_title() -> None:
    network = replace(story(), metadata={"note": "From 6 checkpoints\x1b[2J; nothing else is known."})
    lines = TrainingPanels(scene_of(network), 80, 21).cells().text().split("\n")
    assert lines[1].startswith("From 6 checkpoints␛[2J; nothing else is known.")
    assert set(lines[2]) <= set(" ▀▐▌")


def test_what_a_training_says_of_itself_comes_first() -> None:
    scene = scene_of(story(), moment=2)
    remarked = replace(scene, remarks=("x" * 90, "All filters are equal.", "More."))
    assert TrainingPanels(remarked, 80, 21).hint() == "All filters are equal."
    assert TrainingPanels(remarked, 120, 37).hint() == "x" * 90


# -- networks of all kinds


@pytest.mark.parametrize(
    ("size", "count"), [((80, 21), 1), ((80, 21), 32), ((80, 21), 256), ((120, 37), 7), ((200, 47), 40)]
)
@pytest.mark.parametrize("window", [(1, 1), (3, 3), (5, 5), (7, 7), (2, 9), (15, 15)])
@pytest.mark.parametrize("channels", [1, 3])
def test_all_sights_of_all_kernels_fill_their_room(
    size: tuple[int, int], count: int, window: tuple[int, int], channels: int
) -> None:
    network = story(count, 5, window, channels=channels)
    for sight in SIGHTS:
        panels = TrainingPanels(scene_of(network, sight=sight, filter=count - 1, moment=2), *size)
        cells = panels.cells()
        assert (cells.width, cells.height) == size
        assert f"{count}" in cells.text()
        for row in range(0, size[1], 5):
            for column in range(0, size[0], 13):
                panels.clicked(row, column, 0)


@pytest.mark.parametrize("count", [33, 256])
def test_a_strip_that_does_not_fit_turns_its_pages(count: int) -> None:
    network = story(count, 3, (5, 5))
    seen = set[int]()
    for chosen in range(0, count, 3):
        panels = TrainingPanels(scene_of(network, filter=chosen, moment=1), 80, 21)
        strip = _sight(panels).strip
        page = strip.shown(chosen, count)
        assert chosen in page
        seen |= set(page)
        row, column = strip.grid.corner(chosen - page.start)
        assert panels.clicked(1 + row, column + 1, 0) == (want.ChooseFilter(chosen),)
        text = panels.cells().text()
        assert ("↑" in text) == (page.start > 0)
        assert ("↓" in text) == (page.stop < count)
    assert seen == set(range(count))


def test_the_dots_of_a_wide_kernel_do_not_touch_their_neighbours() -> None:
    panels = TrainingPanels(scene_of(story(20, 3, (5, 5)), moment=1), 80, 21)
    grid = _sight(panels).strip.grid
    assert grid.width >= 5 + 1
    assert grid.columns * grid.width <= 80


@pytest.mark.parametrize("sight", SIGHTS)
def test_without_unicode_there_is_none(sight: str) -> None:
    network = story(test_loss=0.5)
    text = TrainingPanels(scene_of(network, moment=3), 80, 21, Tier.ASCII).cells().text()
    assert "|" in text
    assert "│" not in text


def test_no_story_is_too_long_for_its_words() -> None:
    """Steps in the millions, two hundred filters: nothing is cut in the middle of a word."""
    network = story(200, 5, step=lambda n: 3_000_000 * n, epoch=lambda n: 1000.0 * n, loss=123.4)
    for sight in SIGHTS:
        for moment in range(5):
            lines = TrainingPanels(scene_of(network, sight=sight, moment=moment), 80, 21).cells().text().split("\n")
            assert "loss 123.4" in lines[0]
            assert "accuracy" in lines[0]
            assert lines[0].rstrip()[-1] in "%)", lines[0]
