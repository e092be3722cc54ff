"""What a filter looks for, by keys and by mouse."""

import threading
from collections.abc import Iterator
from functools import cache

import pytest

from convtui.lab.findings import Found, Job
from convtui.lab.jobs import steps as real_steps
from convtui.lab.library import Library
from convtui.lab.state import State, TrainedView
from convtui.lab.studies.patches import PatchesFound, derived
from convtui.lab.study_state import Patches
from convtui.lab.trained_state import Trial
from convtui.render.colours import KEY
from tests.lab.few_digits import FewDigits
from tests.tui.harness import Session, opened
from tests.tui.waiting import counted

SIZES = [(80, 24), (80, 23), (120, 40)]


@cache
def books() -> FewDigits:
    return FewDigits(60)


def known(s: Session) -> PatchesFound:
    return derived(s.trained, s.app.library)


def at(s: Session) -> int:
    assert isinstance(s.trained.study, Patches)
    return s.trained.study.at


async def test_j_shows_the_strongest_patches() -> None:
    async with opened(State("filters"), books=books()) as s:
        await s.press("j")
        await counted(s)
        assert len(known(s).patches) == 24
        assert f"digit {known(s).patches[0].picture + 1}: a " in s.text
        assert "60 digits: mean bright where weights are > 0, else dark: " in s.line_of("strip")
        assert "patch 1 of 24" in s.lines[0]
        assert "mean of 24" in s.text
        await s.press("j")
        assert s.trained.study is None
        await s.press("j", "escape")
        assert s.trained.study is None


@pytest.mark.parametrize("size", SIZES)
async def test_arrows_go_from_patch_to_patch(size: tuple[int, int]) -> None:
    async with opened(State("filters"), size, books()) as s:
        await s.press("j")
        await counted(s)
        await s.press("right", "down", "n", "left", "b")
        assert at(s) == 4
        assert "patch 5 of 24" in s.lines[0]
        assert f"digit {known(s).patches[4].picture + 1}" in s.text
        await s.press("end")
        assert at(s) == 23
        caption = f"{known(s).patches[23].picture + 1} {known(s).patches[23].value:.2f}"
        row = next(number for number, line in enumerate(s.lines) if caption in line)
        assert s.cell(s.lines[row].index(caption), row)[2] == KEY
        await s.press("home")
        assert at(s) == 0


async def test_pages_and_numbers_go_to_other_filters() -> None:
    async with opened(State("filters"), books=books()) as s:
        await s.press("j", "pagedown", "pagedown", "pageup")
        assert s.trained.filter == 1
        await s.press("2", "4", "enter")
        await counted(s)
        assert (s.trained.filter, at(s)) == (23, 0)
        assert "filter 24 of conv2d" in s.lines[1]


async def test_enter_goes_to_the_digit_and_the_place() -> None:
    async with opened(State("filters"), books=books()) as s:
        await s.press("j")
        await counted(s)
        await s.press("right", "right")
        patch = known(s).patches[2]
        await s.press("enter")
        assert s.trained.study is None
        assert (s.trained.trial.digit, s.trained.place, s.trained.focus) == (patch.picture, patch.place, "map")
        assert s.filters_scene().after == pytest.approx(patch.value, abs=1e-4)
        assert f"digit {patch.picture + 1} of" in s.text


async def test_enter_goes_to_the_picture_and_its_square() -> None:
    library = Library()
    state = State("filters", trained=TrainedView(Trial(network="colour", picture="cat"), filter=5))
    async with opened(state, books=library) as s:
        await s.press("j")
        await counted(s)
        patch = known(s).patches[0]
        assert patch.origin in s.text
        await s.press("enter")
        assert s.filters_scene().after == pytest.approx(patch.value, abs=1e-4)


async def test_a_click_chooses_a_tile_and_another_goes_there() -> None:
    async with opened(State("filters"), books=books()) as s:
        await s.press("j")
        await counted(s)
        caption = f"{known(s).patches[5].picture + 1} "
        row = next(n for n, line in enumerate(s.lines) if n > 1 and caption in line[13:])
        column = s.lines[row].index(caption, 12)
        await s.click(column, row - 1)
        assert at(s) == 5
        await s.click(column, row - 1)
        assert s.trained.study is None
        assert s.trained.trial.digit == known_digit(caption)


def known_digit(caption: str) -> int:
    """Counted from 0."""
    return int(caption) - 1


async def test_the_wheel_goes_on() -> None:
    async with opened(State("filters"), books=books()) as s:
        await s.press("j")
        await counted(s)
        await s.wheel(3, 3)
        assert at(s) == 1
        await s.wheel(3, 3, down=False)
        assert at(s) == 0


class Held:
    """The real steps over all digits, held after the first."""

    def __init__(self) -> None:
        self.held, self.release = threading.Event(), threading.Event()

    def __call__(self, job: Job, library: Library) -> Iterator[Found]:
        made = real_steps(job, library)
        return made if getattr(job, "count", 0) == 1000 else self._one_by_one(made)

    def _one_by_one(self, made: Iterator[Found]) -> Iterator[Found]:
        yield next(made)
        self.held.set()
        assert self.release.wait(10)
        yield from made


async def test_the_best_so_far_are_there_while_it_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held()
    monkeypatch.setattr("convtui.lab.jobs.steps", held)
    monkeypatch.setattr("convtui.network.survey._PIECE_BYTES", 4 * 22416 * 20)
    async with opened(State("filters"), books=FewDigits(60)) as s:
        await s.press("j")
        for _ in range(2000):
            await s.settle()
            if held.held.is_set():
                break
        await s.settle()
        found = known(s).found
        assert found is not None
        assert 0 < found.done < 60
        assert f"{found.words} digits read: the strongest so far." in s.text
        await s.press("right")
        assert at(s) == 1
        await s.press("ctrl+c")
        assert "Stopped." in s.text
        await s.press("right")
        assert f"Stopped at {found.words} digits" in s.text
        held.release.set()
        await s.press("j", "j")
        await counted(s)
        assert "60 digits: mean bright" in s.text


async def test_with_a_pool_out_it_says_why_not() -> None:
    state = State("filters", trained=TrainedView(Trial(dropped=("max_pooling2d",))))
    async with opened(state, books=books()) as s:
        await s.press("j")
        assert s.trained.study is None
        assert "With a pool out it is another network" in s.text
