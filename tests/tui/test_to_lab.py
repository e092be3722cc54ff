"""A trained filter to Kernel mode and back, by keys."""

import numpy as np
import pytest

from convtui.lab.state import Mode, State, TrainedView
from convtui.lab.trained_state import Trial
from convtui.tui.sizes import fitting
from tests.tui.harness import opened


async def test_l_takes_the_filter_to_the_lab_and_u_gives_ones_own_back() -> None:
    async with opened(State("filters", trained=TrainedView(filter=3))) as s:
        own = s.kernel.experiment
        await s.press("l")
        assert s.mode() == "kernel"
        bank = s.app.library.network("lecture").weights["conv2d"]
        assert np.array_equal(s.kernel.experiment.kernel.array, bank.kernels[:, :, 0, 3])
        assert s.kernel.experiment.picture == "camera"
        assert "Filter 4 of lecture, its bias too. F, e, p pastes it back; u undoes." in s.text
        await s.press("u")
        assert s.kernel.experiment == own


async def test_back_in_the_network_it_is_what_it_was_or_what_was_made_of_it() -> None:
    async with opened(State("filters", trained=TrainedView(filter=3))) as s:
        await s.press("l", "F", "e", "z", "p")
        assert s.trained.trial == Trial(), "the same numbers, bias and all: no edit"
        await s.press("K", "r", "F", "e", "p")
        turned = np.rot90(s.app.library.network("lecture").weights["conv2d"].kernels[:, :, 0, 3], -1)
        assert np.array_equal(s.app.library.bank(s.trained).kernels[:, :, 0, 3], turned)


@pytest.mark.parametrize("mode", ["filters", "network"])
async def test_a_filter_of_colours_from_both_modes(mode: Mode) -> None:
    trial = Trial(network="colour", picture="cat")
    async with opened(State(mode, trained=TrainedView(trial=trial)), size=(120, 40)) as s:
        await s.press("l")
        assert (s.mode(), s.kernel.experiment.channels, s.kernel.experiment.picture) == ("kernel", "sum", "cat")
        assert s.kernel.experiment.size == fitting(120, 40), "as large as this terminal shows one dot a pixel"
        assert "a kernel for each colour, added" in s.text


async def test_a_line_of_the_network_without_filters_stays_and_says_so() -> None:
    async with opened(State("network")) as s:
        await s.press("down", "l")
        assert s.mode() == "network"
        assert "max_pooling2d has no kernel to slide: choose a convolution, then l." in s.text
