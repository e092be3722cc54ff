"""Time that goes by itself: from where it stands to the end, both ways, at speeds, and only while it plays."""

import pytest
from msgspec.structs import replace

from convtui.lab import intents as want
from convtui.lab.playing import SPEEDS, beats_per_second, moments_per_beat, moments_per_second
from convtui.lab.state import Playing, State, TrainedView
from tests.lab.small_world import WORLD, after

LAST = WORLD.moments(TrainedView().trial) - 1
TICK, SPACE = want.Tick(), want.PlayPause()


def _after(*intents: want.Intent, view: TrainedView | None = None) -> TrainedView:
    return after(*intents, state=State("training", trained=view or TrainedView())).trained


def test_from_the_end_it_begins_at_the_start_and_ends_by_itself() -> None:
    assert _after(SPACE).moment == 0
    assert _after(SPACE, TICK, TICK).moment == 2
    almost = _after(SPACE, *[TICK] * (LAST - 1))
    assert almost.moment == LAST - 1
    assert almost.playing is not None
    done = _after(SPACE, *[TICK] * LAST)
    assert (done.moment, done.playing) == (None, None)
    assert _after(SPACE, *[TICK] * (LAST + 5)) == done, "nothing moves any more"


def test_from_the_middle_it_begins_there() -> None:
    assert _after(want.ChooseMoment(4), SPACE).moment == 4
    assert _after(want.ChooseMoment(4), SPACE, TICK).moment == 5


def test_backwards_it_ends_at_the_start() -> None:
    left = want.Move(columns=-1)
    view = _after(want.ChooseMoment(3), SPACE, left)
    assert view.moment == 3, "left sets the direction, it is no step"
    assert _after(TICK, view=view).moment == 2
    assert _after(TICK, TICK, TICK, view=view) == replace(view, moment=0, playing=None)
    assert _after(TICK, want.Move(columns=1), TICK, TICK, view=view).moment == 4


def test_space_pauses_and_goes_on_as_it_was() -> None:
    faster = _after(want.ChooseMoment(2), SPACE, want.Move(rows=-1), SPACE)
    assert faster.playing == Playing(speed=1, paused=True)
    assert _after(TICK, TICK, view=faster) == faster
    assert _after(want.Move(columns=1), view=faster).moment == 3, "paused, an arrow is one step"
    assert _after(want.Move(rows=1), view=faster).filter == 1
    assert _after(SPACE, TICK, view=faster).moment == 3


def test_up_and_down_are_the_speed_within_bounds() -> None:
    view = _after(want.ChooseMoment(1), SPACE, *[want.Move(rows=-1)] * 9)
    assert view.playing is not None
    assert view.playing.speed == SPEEDS[-1]
    assert view.filter == 0
    slow = _after(*[want.Move(rows=1)] * 19, view=view).playing
    assert slow is not None
    assert slow.speed == SPEEDS[0]


@pytest.mark.parametrize("speed", SPEEDS)
def test_beats_and_moments_a_beat_make_the_speed(speed: int) -> None:
    playing = Playing(speed=speed)
    assert beats_per_second(playing) * moments_per_beat(playing) == moments_per_second(playing) == 6 * 2.0**speed
    assert beats_per_second(playing) <= 12, "a terminal is not drawn more often"


@pytest.mark.parametrize(
    ("intent", "moment"),
    [
        (want.Step(1), 6),
        (want.MoveToEnd(False), 0),
        (want.Move(1, 0, True), None),
        (want.ShowSight("film"), 5),
        (want.Cancel(), 5),
        (want.StopSweep(), 5),
        (want.ChooseFilter(3), 5),
        (want.TypeText("1"), 5),
        (want.UseNetwork("stacked"), None),
        (want.OpenStudy("setup"), 5),
    ],
)
def test_any_other_key_ends_it_and_does_its_own(intent: want.Intent, moment: int | None) -> None:
    view = _after(want.ChooseMoment(5), SPACE, intent)
    assert view.playing is None
    assert view.moment == moment


def test_another_mode_ends_it() -> None:
    state = after(want.ChooseMoment(5), SPACE, want.Go("filters"), state=State("training"))
    assert state.trained.playing is None
    assert state.trained.moment == 5


def test_one_moment_is_no_story(monkeypatch: pytest.MonkeyPatch) -> None:
    for count in (0, 1):
        monkeypatch.setattr(type(WORLD), "moments", lambda *_, count=count: count)
        assert _after(SPACE) == TrainedView()


def test_nothing_moves_unasked() -> None:
    assert _after(TICK, TICK) == TrainedView()
    middle = TrainedView(moment=3)
    assert _after(TICK, view=middle) == middle
