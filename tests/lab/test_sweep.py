"""The window sliding by itself."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convtui.lab import intents as want
from convtui.lab.intents import Intent
from convtui.lab.state import Sweep
from convtui.lab.sweep import BEATS_PER_SECOND, SPEEDS, advanced, place_of
from tests.lab.small_world import after, typed

maps = st.tuples(st.integers(1, 220), st.integers(1, 220))


def _beats(shape: tuple[int, int], speed: int = 0) -> list[Sweep]:
    """A sweep beat by beat, from nothing drawn to the last beat before all is."""
    sweep: Sweep | None = Sweep(speed=speed)
    beats = []
    while sweep is not None:
        beats.append(sweep)
        assert len(beats) < 5000
        sweep = advanced(sweep, shape)
    return beats


@given(st.tuples(st.integers(2, 220), st.integers(1, 220)))
def test_it_takes_four_seconds_whatever_the_size(shape: tuple[int, int]) -> None:
    assert len(_beats(shape)) == 4 * BEATS_PER_SECOND


@pytest.mark.parametrize("side", [30, 198])
def test_first_dot_by_dot_then_row_by_row(side: int) -> None:
    dots = [sweep.dots for sweep in _beats((side, side))]
    first = [count for count in dots if count <= side]
    assert first[-1] == side
    assert max(after - before for before, after in pairwise(first)) == -(-side // 30)
    assert all(count % side == 0 for count in dots if count > side)
    assert 25 <= len(first) <= 32
    assert 25 <= len(dots) - len(first) <= 32


@given(maps, st.sampled_from(SPEEDS))
def test_it_never_goes_back_by_itself_and_stays_on_the_map(shape: tuple[int, int], speed: int) -> None:
    beats = _beats(shape, speed)
    assert all(before.dots <= after.dots < shape[0] * shape[1] for before, after in pairwise(beats))
    assert all(sweep.dots <= shape[1] or sweep.dots % shape[1] == 0 for sweep in beats)
    for sweep in beats:
        row, column = place_of(sweep, shape)
        assert 0 <= row < shape[0]
        assert 0 <= column < shape[1]
        assert row * shape[1] + column == max(0, sweep.dots - 1)


@pytest.mark.parametrize("shape", [(30, 30), (198, 198), (5, 7)])
def test_every_step_of_speed_can_be_seen(shape: tuple[int, int]) -> None:
    lengths = [len(_beats(shape, speed)) for speed in SPEEDS]
    for slower, faster in pairwise(lengths):
        assert 1.6 < slower / faster < 2.4


@given(maps, st.sampled_from(SPEEDS), st.data())
def test_backwards_it_ends_where_nothing_is_drawn(shape: tuple[int, int], speed: int, data: st.DataObject) -> None:
    sweep = Sweep(dots=data.draw(st.integers(0, shape[0] * shape[1] - 1)), direction=-1, speed=speed)
    for _ in range(1000):
        if sweep.paused:
            break
        now = advanced(sweep, shape)
        assert now is not None
        assert 0 <= now.dots <= sweep.dots
        if now.dots < sweep.dots and now.dots > shape[1]:
            assert (sweep.dots - now.dots) % shape[1] == 0
        sweep = now
    assert (sweep.dots, sweep.direction, sweep.paused) == (0, 1, True)


def test_forth_and_back_take_the_same_time() -> None:
    sweep = Sweep(dots=899, direction=-1)
    beats = 0
    while not sweep.paused:
        now = advanced(sweep, (30, 30))
        assert now is not None
        sweep, beats = now, beats + 1
    assert abs(beats - len(_beats((30, 30)))) <= 1


# -- in the state


def test_space_starts_pauses_and_goes_on() -> None:
    playing = after(want.PlayPause())
    assert playing.kernel.sweep == Sweep()
    assert playing.kernel.place == (0, 0)
    moved = after(*[want.Tick()] * 5, state=playing)
    assert moved.kernel.sweep is not None
    assert moved.kernel.sweep.dots == 5
    assert moved.kernel.place == (0, 4)
    paused = after(want.PlayPause(), state=moved)
    assert paused.kernel.sweep is not None
    assert paused.kernel.sweep.paused
    assert after(want.Tick(), state=paused) is paused
    assert after(want.PlayPause(), state=paused) == moved


def test_at_the_end_the_whole_map_is_there() -> None:
    state = after(want.PlayPause(), *[want.Tick()] * 70)
    assert state.kernel.sweep is None
    assert state.kernel.place[0] >= 27
    assert after(want.Tick(), state=state) is state


def test_left_and_right_turn_it_up_and_down_speed_it() -> None:
    playing = after(want.PlayPause(), *[want.Tick()] * 9)
    back = after(want.Move(0, -1), *[want.Tick()] * 3, state=playing).kernel.sweep
    assert back is not None
    assert (back.dots, back.direction) == (6, -1)
    forth = after(want.Move(0, -1), want.PlayPause(), want.Move(0, 1), want.Tick(), state=playing).kernel.sweep
    assert forth is not None
    assert (forth.dots, forth.direction, forth.paused) == (10, 1, False)
    fast = after(*[want.Move(-1, 0)] * 9, want.Tick(), state=playing).kernel.sweep
    slow = after(*[want.Move(1, 0)] * 9, *[want.Tick()] * 4, state=playing).kernel.sweep
    assert fast is not None
    assert slow is not None
    assert (fast.speed, fast.dots) == (SPEEDS.stop - 1, 17)
    assert (slow.speed, slow.dots) == (SPEEDS.start, 10)


@pytest.mark.parametrize(
    "intent",
    [
        want.Cancel(),
        want.StopSweep(),
        want.ChangeKernel("turn"),
        want.CyclePool(),
        want.Move(1, 0, big=True),
        want.PlaceAt(3, 3),
        want.NextFocus(),
        want.Undo(),
        want.Commit(),
        *typed("5"),
    ],
)
def test_any_other_key_ends_it_and_does_its_own_work(intent: Intent) -> None:
    playing = after(want.PlayPause(), want.Tick())
    state = after(intent, state=playing)
    assert state.kernel.sweep is None
    stopped = after(want.StopSweep(), state=playing)
    assert state == after(intent, state=stopped)
