"""A filter taken apart with the keys that a user has, on the screen that a user sees."""

import numpy as np
import pytest

from convtui.core.figures import percent
from convtui.lab.derive_apart import reading_jobs
from convtui.lab.state import State, TrainedView
from convtui.lab.study_state import Apart
from convtui.lab.trained_state import Trial
from convtui.network.accuracy import accuracy
from tests.lab.few_digits import FewDigits
from tests.tui.harness import Session, opened
from tests.tui.waiting import counted

FILTERS = State("filters", trained=TrainedView(filter=3))


def kernel(s: Session) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return s.app.library.bank(s.trained).kernels[..., s.trained.filter]


def pristine(s: Session) -> bool:
    """Whether all weights are the very arrays that were read."""
    library, trial = s.app.library, s.trained.trial
    return library.trained(trial) is library.network(trial.network)


async def test_a_weight_is_typed_and_comes_back_exactly() -> None:
    async with opened(FILTERS) as s:
        before = kernel(s).tobytes()
        await s.press("e", "right", "minus", "full_stop", "5")
        assert "[-.5_] Enter keeps" in s.lines[0]
        assert "-.5_" in s.lines[3]
        assert pristine(s), "not before it is kept"
        await s.press("enter")
        assert kernel(s)[0, 1, 0] == -0.5
        assert "-0.5 was -0.0321" in s.lines[0]
        assert "filter 4/32, changed" in s.lines[1]
        await s.press("u")
        assert kernel(s).tobytes() == before
        assert pristine(s)
        await s.press("y", "z", "r")
        assert pristine(s)
        await s.press("m", "m")
        assert pristine(s)
        await s.press("p")
        assert kernel(s)[..., 0].tolist() == [[1, 1, 1], [0, 0, 0], [-1, -1, -1]]
        await s.press("u", "u", "u")
        assert pristine(s)


async def test_zero_shows_what_the_map_and_the_answer_were_and_are() -> None:
    async with opened(FILTERS) as s:
        await s.press("e", "z")
        assert not s.filters_scene().map.any()
        rows = [line for line in s.lines if line.startswith(("was ", "now "))]
        assert rows[1].rstrip().endswith(percent(float(s.filters_scene().probabilities.max())))
        assert "of 676 dots of its map changed; it still reads 0. u: as before." in s.text
        await s.press("escape")
        assert s.trained.study is None
        assert s.trained.trial.edited("conv2d") == {3}, "it stays when the study is closed"


async def test_letters_sleep_while_a_weight_is_typed_and_esc_drops_it() -> None:
    async with opened(FILTERS) as s:
        await s.press("e", "5", "z")
        assert s.trained.study == Apart(typing="5")
        assert "Enter takes the number, Esc drops it." in s.text
        await s.press("6")
        await s.press("escape")
        assert s.trained.study == Apart()
        await s.press("5", "slash", "0", "down")
        assert "5/0 is not a number: the weight keeps the one it had." in s.text
        assert pristine(s)
        await s.press("backspace")
        assert s.trained.study is None


async def test_plus_tab_pages_and_the_next_filter() -> None:
    async with opened(State("filters", trained=TrainedView(trial=Trial(network="stacked"), layer="conv2d_1"))) as s:
        await s.press("e", "tab", "plus", "pagedown", "underscore")
        changed = np.argwhere(kernel(s) != s.app.library.network("stacked").weights["conv2d_1"].kernels[..., 0])
        assert len(changed) == 2
        assert [row[:2].tolist() for row in changed] == [[0, 1], [0, 1]]
        assert "no. 2 of 32" in s.text
        await s.press("n", "less_than_sign")
        assert (s.trained.filter, s.trained.layer) == (1, "conv2d")
        assert isinstance(s.trained.study, Apart)
        await s.press("e")
        assert s.trained.study is None


async def test_nine_numbers_are_pasted_into_it() -> None:
    async with opened(FILTERS) as s:
        await s.press("e")
        await s.paste("0 1 0\n1 -4 1\n0 1 0")
        await s.press("enter")
        assert kernel(s)[..., 0].tolist() == [[0, 1, 0], [1, -4, 1], [0, 1, 0]]
        await s.paste("a sentence")
        assert "What was pasted is neither one number nor 9" in s.text


async def test_a_kernel_that_does_not_fit_is_refused_in_words() -> None:
    async with opened() as s:
        await s.press("e", "right", "right", "escape", "F", "e", "p")
        high, wide = s.kernel.experiment.kernel.shape
        assert (high, wide) != (3, 3)
        assert f"The lab's kernel has {high}x{wide} cells, this filter 3x3: K, then e makes it that size." in s.text
        assert pristine(s)


async def test_clicks_choose_cells() -> None:
    async with opened(FILTERS) as s:
        await s.press("e")
        await s.click_pane("study", 4, 15)
        assert s.trained.study == Apart((1, 2))
        await s.press("2", "enter")
        assert kernel(s)[1, 2, 0] == 2


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_accuracy_is_counted_meanwhile_on_the_same_digits(size: tuple[int, int]) -> None:
    books = FewDigits(300)
    async with opened(FILTERS, size=size, books=books) as s:
        await s.press("e", "3", "0", "enter")
        await counted(s)
        before, after = (books.findings.whole(job) for job in reading_jobs(s.trained.trial, 300))
        networks = books.network("lecture"), books.trained(s.trained.trial)
        for found, network in zip((before, after), networks, strict=True):
            assert found.right / 300 == accuracy(network, books.digits.images, books.digits.labels)
        assert before.right != after.right
        shares = f"{before.share:.2%} -> {after.share:.2%}".replace("%", " %")
        assert f"{shares}: {before.right} -> {after.right} of 300 bundled digits read right" in s.text
        assert ("across: what it is read as" in s.text) is (size == (120, 40))
        await s.press("u")
        await counted(s)
        assert f"{before.right} of 300 bundled digits read right" in s.text


async def test_the_palette_zeroes_and_restores_without_the_study() -> None:
    async with opened(FILTERS) as s:
        commands = {command.title: command.callback for command in s.app.get_system_commands(s.app.screen)}
        commands["zero the filter"]()
        await s.settle()
        assert not kernel(s).any()
        await s.press("n")
        commands["restore all filters"]()
        await s.settle()
        assert pristine(s)
