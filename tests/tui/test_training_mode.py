"""Training mode in the app: T, and both ways in time (LECTURE.md, B1)."""

import numpy as np

from convtui.lab.state import State
from convtui.source.networks import load_network
from tests.tui.harness import opened


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
