"""Training mode in the app: T, and both ways in time (LECTURE.md, B1)."""

import time
from collections.abc import Callable

import numpy as np
import pytest
from msgspec.structs import replace

from convtui.core.run import Status
from convtui.lab.state import State, TrainedView
from convtui.lab.trained_state import Trial
from convtui.source.networks import load_network
from convtui.tui.training_screen import TrainingScreen
from tests.panels.stories import NAME, library_of, story
from tests.tui.harness import Session, opened


async def test_b1_from_random_numbers_to_filters_and_back() -> None:
    history = load_network("lecture").history
    async with opened() as s:
        await s.press("T")
        assert s.app.state.mode == "training"
        assert f"step {history[-1].step:,} of {history[-1].step:,}" in s.text
        end = s.text
        await s.press("home")
        assert "step 0 of" in s.text
        assert "Random numbers: nobody chose them." in s.text
        assert f"loss {history[0].loss:.3f}" in s.text
        await s.press("right")
        assert f"step {history[1].step} of" in s.text
        assert f"loss {history[1].loss:.3f}" in s.text
        await s.press("left", "end")
        assert s.text == end, "the same step shows the identical screen"


async def test_the_filter_and_the_digit_are_those_of_filters_mode() -> None:
    async with opened(State("training")) as s:
        await s.press("down", "down")
        assert s.trained.filter == 2
        await s.press("F")
        assert "filter 3 of 32" in s.text
        await s.press("T")
        assert "filter 3, start" in s.text


async def test_another_network_is_another_story() -> None:
    async with opened(State("training")) as s:
        await s.press("k", "n", "enter")
        last = load_network("stacked").history[-1]
        assert f"step {last.step:,} of {last.step:,}" in s.text
        assert np.isfinite(last.loss)


async def _until(s: Session, holds: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, s.text
        await s.pilot.pause(0.02)
    await s.settle()


# -- four sights of a moment


async def test_the_keys_of_the_sights_and_back() -> None:
    async with opened(State("training", trained=TrainedView(moment=20, filter=4))) as s:
        usual = s.text
        for key, words in (
            ("c", "filters that moved most"),
            ("f", "from where it began"),
            ("z", " 5 "),
        ):
            await s.press(key)
            assert words in s.text, key
            assert "step 24 of 3,910" not in s.text
            assert f"step {load_network('lecture').history[20].step} of 3,910" in s.text
            seen = s.text
            await s.press("right", "left")
            assert s.text == seen, "the same step shows the identical screen"
            await s.press(key)
            assert s.text == usual
        await s.press("c", "f", "escape")
        assert s.text == usual


async def test_a_click_in_the_film_goes_to_that_moment_and_the_wheel_on() -> None:
    async with opened(State("training", trained=TrainedView(sight="film"))) as s:
        await s.click_pane("training", 1, 8)
        assert s.trained.moment == 0
        assert "step 0 of" in s.text
        await s.wheel(20, 8)
        assert s.trained.moment == 1
        await s.wheel(20, 8, down=False)
        assert s.trained.moment == 0


@pytest.mark.parametrize("size", [(80, 23), (80, 24), (120, 40)])
async def test_every_sight_has_its_room(size: tuple[int, int]) -> None:
    async with opened(State("training", trained=TrainedView(moment=40)), size) as s:
        for key in "cfz":
            await s.press(key)
            assert s.pane("training").region.height == s.pane("training").cells.height
            assert s.lines[0].lstrip().startswith("Kernel")
            assert "play" in s.lines[-1]


# -- time that goes by itself


async def test_space_lets_time_run_to_the_end() -> None:
    last = len(load_network("lecture").history) - 1
    async with opened(State("training", trained=TrainedView(moment=last - 3))) as s:
        assert not s.app._beat.rate, "nothing moves unasked"
        await s.press("space")
        assert "pause" in s.lines[-1]
        await _until(s, lambda: s.trained.playing is None)
        assert s.trained.moment is None
        assert not s.app._beat.rate
        assert "play" in s.lines[-1]


async def test_while_it_plays_arrows_steer_and_space_pauses() -> None:
    async with opened(State("training", trained=TrainedView(moment=30))) as s:
        await s.press("space", "left", "up", "up")
        assert s.trained.playing is not None
        assert (s.trained.playing.direction, s.trained.playing.speed) == (-1, 2)
        await _until(s, lambda: (s.trained.moment or 0) < 27)
        await s.press("space")
        assert not s.app._beat.rate
        at = s.trained.moment
        await s.press("right")
        assert s.trained.moment == (at or 0) + 1
        await s.press("space")
        await _until(s, lambda: s.trained.playing is None)
        assert s.trained.moment == 0, "backwards it ends at the start"


@pytest.mark.parametrize("key", ["escape", "c", "end", "g", "F", "question_mark", "k"])
async def test_any_other_key_ends_it(key: str) -> None:
    async with opened(State("training", trained=TrainedView(moment=1))) as s:
        await s.press("space", "down", "down")
        assert s.app._beat.rate
        await s.press(key)
        assert s.trained.playing is None
        assert not s.app._beat.rate


async def test_one_moment_is_nothing_to_play() -> None:
    async with opened(_story_state(), books=library_of(story(moments=1))) as s:
        await s.press("space")
        assert s.trained.playing is None
        assert "there is no time to go through" in s.text


# -- a run that goes on

RUNNING = Status("running", step=97, steps=355, epoch=2, epochs=5, loss=0.231, left=12.0)


def _story_state(**view: object) -> State:
    return State("training", trained=TrainedView(trial=Trial(network=NAME), **view))  # type: ignore[arg-type]


def _running(step: int) -> Status:
    return replace(RUNNING, step=step, updated=time.time())


async def test_a_run_is_followed_and_its_line_changes_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("convtui.tui.training_screen.monotonic", lambda: clock[0])
    network = story(moments=8)
    books = library_of(replace(network, history=network.history[:4]), _running(97))
    async with opened(_story_state(), books=books) as s:

        async def news(count: int, step: int) -> None:
            books.hold_network(NAME, replace(network, history=network.history[:count]))
            books.statuses[NAME] = _running(step)
            s.lab.present(s.app.state)
            await s.settle()

        assert "training: epoch 2 of 5, step 97 of 355, loss 0.231, 12 s left" in s.lines[2]
        assert "step 3 of 355" in s.lines[1]
        clock[0] += 0.5
        await news(6, 98)
        assert "step 97 of 355" in s.lines[2], "half a second later the line is as it was"
        assert "step 5 of 355" in s.lines[1], "a new moment is shown"
        clock[0] += 0.5
        await news(6, 99)
        assert "step 99 of 355" in s.lines[2]
        await s.press("left", "left")
        assert "step 3 of 355" in s.lines[1]
        assert "End: newest" in s.lines[0]
        await news(8, 99)
        assert "step 3 of 355" in s.lines[1], "back in time the moment stays"
        await s.press("end")
        assert "step 7 of 355" in s.lines[1]
        books.statuses[NAME] = replace(_running(355), state="finished", seconds=12.0)
        s.lab.present(s.app.state)
        await s.settle()
        assert "finished: 5 epochs, 355 steps in 12 s" in s.lines[2], "an end is said at once"


async def test_a_timer_only_while_a_run_goes_on_and_a_dead_writer_is_noticed() -> None:
    books = library_of(story(), _running(97))
    async with opened(_story_state(), books=books) as s:
        screen = s.lab
        assert isinstance(screen, TrainingScreen)
        assert screen._watch is not None
        screen._news = None
        books.statuses[NAME] = replace(RUNNING, updated=time.time() - 130)
        screen.present(s.app.state)
        await s.settle()
        assert "step 97 of 355; no news for 2 min" in s.lines[2]
        books.statuses[NAME] = replace(RUNNING, state="stopped")
        screen.present(s.app.state)
        await s.settle()
        assert "stopped at epoch 2 of 5" in s.lines[2]
        assert screen._watch is None
    async with opened(State("training")) as s:
        assert isinstance(s.lab, TrainingScreen)
        assert s.lab._watch is None


async def test_a_run_that_has_no_moment_yet_says_so_calmly() -> None:
    books = library_of(replace(story(), history=()), Status("running", updated=time.time()))
    async with opened(_story_state(), books=books) as s:
        assert "training: the first step is being taken" in s.text
        assert "its first moment is shown as soon as it is recorded" in s.text
        await s.press("left", "end", "c", "space")
        assert "its first moment is shown" in s.text
