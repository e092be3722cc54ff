"""A unit's parts in the app: Enter on a dot, and the walk down to pixels."""

from convtui.lab.state import State, TrainedView
from convtui.lab.study_state import Field, Parts
from convtui.lab.trained_state import Trial
from tests.tui.harness import Session, opened

HINT, KEYS = 22, 23
STACKED = TrainedView(trial=Trial(network="stacked", digit=3), layer="conv2d_1", filter=12, place=(4, 5))


def study(s: Session) -> Parts:
    made = s.trained.study
    assert isinstance(made, Parts)
    return made


async def test_enter_on_a_dot_down_to_its_pixels_and_up_again() -> None:
    async with opened(State(mode="filters", trained=STACKED)) as s:
        await s.press("enter")
        assert "Filter 13 at 4,5 of conv2d_1: a sum of 32 parts" in s.lines[1]
        assert "Mostly filter" in s.lines[2]
        assert "part 1 of 32" in s.lines[0]
        await s.press("right", "n")
        assert study(s).at == 2
        await s.press("enter")
        assert study(s).layer == "conv2d"
        assert "of conv2d: its products" in s.lines[1]
        assert s.trained.filter == study(s).unit
        await s.press("enter")
        assert "there is no filter below it" in s.lines[HINT]
        await s.press("escape")
        assert study(s).at == 2
        await s.press("escape")
        assert s.trained == STACKED


async def test_what_it_sees_and_back_to_its_parts() -> None:
    async with opened(State(mode="filters", trained=STACKED)) as s:
        await s.press("enter", "f")
        assert s.trained.study == Field(layer="conv2d_1", unit=12, place=(4, 5))
        await s.press("enter")
        assert study(s).layer == "conv2d_1"


async def test_another_digit_has_other_parts() -> None:
    async with opened(State(mode="filters", trained=STACKED)) as s:
        await s.press("enter")
        before = s.text
        await s.click_pane("study", 8, 20)
        assert study(s).at == 1
        assert s.text != before


async def test_in_network_mode_what_speaks_for_the_answer() -> None:
    start = State(mode="network", trained=TrainedView(trial=Trial(network="stacked", digit=3)))
    async with opened(start) as s:
        await s.press("end", "enter")
        assert study(s).layer == "dense"
        assert 'What speaks for "' in s.lines[2]
