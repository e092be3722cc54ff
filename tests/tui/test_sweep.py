"""Space: the window slides. Time is a beat that the test gives."""

from collections.abc import Callable

import numpy as np
import pytest

from convtui.lab import intents as want
from convtui.lab.sweep import BEATS_A_PART, BEATS_PER_SECOND
from convtui.render.colours import RIM, RING
from tests.tui.harness import Session, opened


class Beat:
    """Stands in for the app's timer."""

    def __init__(self) -> None:
        self.running = 0
        self.interval = 0.0
        self._beat: Callable[[], None] | None = None

    def set_interval(self, interval: float, callback: Callable[[], None]) -> "Beat":
        self.interval, self._beat = interval, callback
        self.running += 1
        return self

    def stop(self) -> None:
        self.running -= 1

    def give(self, count: int = 1) -> None:
        for _ in range(count):
            if self.running:
                assert self._beat is not None
                self._beat()


@pytest.fixture
def beat(monkeypatch: pytest.MonkeyPatch) -> Beat:
    made = Beat()
    monkeypatch.setattr("convtui.tui.app.ConvtuiApp.set_interval", lambda _, *given: made.set_interval(*given))
    return made


def drawn(s: Session) -> int:
    """Dots of the 30 x 30 map that are on the screen; those under the ring are left out."""
    pixels = s.pane("map").cells.pixels()[1:31, 1:31]
    hidden = (pixels == RIM).all(axis=-1) | (pixels == RING).all(axis=-1)
    return int((~hidden).sum())


async def test_it_takes_about_four_seconds_the_first_row_dot_by_dot(beat: Beat) -> None:
    async with opened() as s:
        whole = s.pane("map").cells.pixels()
        await s.press("space")
        assert beat.running == 1
        assert beat.interval == pytest.approx(1 / BEATS_PER_SECOND)
        assert "sliding: " in s.lines[0]
        assert "pause" in s.lines[23]
        assert drawn(s) == 0
        beats = 0
        places = []
        while beat.running:
            beat.give()
            beats += 1
            places.append(s.kernel.place)
            assert beats < 1000
        assert places[:30] == [(0, column) for column in range(30)]
        assert [row for row, column in places[30:-1]] == sorted({row for row, _ in places[30:-1]})
        assert 3.5 <= beats / BEATS_PER_SECOND <= 4.5
        assert beats <= 2 * BEATS_A_PART + 1
        await s.settle()
        assert s.kernel.sweep is None
        ring = (whole == RING).all(axis=-1) | (s.pane("map").cells.pixels() == RING).all(axis=-1)
        assert np.array_equal(whole[~ring], s.pane("map").cells.pixels()[~ring]), "the map as it was"


async def test_the_map_grows_and_the_rest_stays_dark(beat: Beat) -> None:
    async with opened() as s:
        await s.press("space")
        counts = []
        for _ in range(8):
            beat.give(5)
            await s.settle()
            counts.append(drawn(s))
        assert counts == sorted(counts)
        assert counts[0] < counts[-1] < 900
        pixels = s.pane("map").cells.pixels()
        row = s.kernel.place[0]
        assert (pixels[row + 5 :] == RIM).all()


async def test_space_pauses_and_goes_on(beat: Beat) -> None:
    async with opened() as s:
        await s.press("space")
        beat.give(10)
        await s.press("space")
        assert beat.running == 0, "no timer while nothing moves"
        assert "paused: Space goes on" in s.lines[0]
        assert "go on" in s.lines[23]
        place = s.kernel.place
        await s.send(want.Tick())
        assert s.kernel.place == place, "a late beat changes nothing"
        await s.press("space")
        assert beat.running == 1
        beat.give(1)
        assert s.kernel.place > place


async def test_left_and_right_steer_its_direction(beat: Beat) -> None:
    async with opened() as s:
        await s.press("space")
        beat.give(20)
        there = s.kernel.place
        await s.press("left")
        beat.give(5)
        assert s.kernel.place == (0, there[1] - 5)
        await s.press("right")
        beat.give(5)
        assert s.kernel.place == there
        await s.press("left")
        beat.give(200)
        assert s.kernel.place == (0, 0)
        assert beat.running == 0, "at the beginning it waits"
        await s.press("space")
        assert beat.running == 1


async def test_up_and_down_steer_its_speed(beat: Beat) -> None:
    async with opened() as s:
        await s.press("space", "up")
        beat.give(10)
        assert s.kernel.place == (0, 19), "twice as fast"
        await s.press("down", "down")
        beat.give(10)
        assert s.kernel.place == (0, 24), "half as fast"
        await s.press(*["down"] * 10)
        assert s.kernel.sweep is not None
        slowest = s.kernel.sweep.speed
        await s.press("down")
        assert s.kernel.sweep.speed == slowest
        await s.press(*["up"] * 20)
        assert s.kernel.sweep.speed > slowest


@pytest.mark.parametrize(
    "key", ["escape", "r", "n", "p", "z", "v", "h", "tab", "enter", "5", "u", "k", "e", "question_mark", "home", "F"]
)
async def test_any_other_key_ends_it(beat: Beat, key: str) -> None:
    async with opened() as s:
        await s.press("space")
        beat.give(12)
        await s.press(key)
        if key != "h":  # the hints are no part of the picture
            assert s.kernel.sweep is None
            assert beat.running == 0


async def test_a_click_ends_it(beat: Beat) -> None:
    async with opened() as s:
        await s.press("space")
        beat.give(12)
        await s.click_pane("picture", 8, 20)
        assert s.kernel.sweep is None
        assert s.kernel.place == (15, 19)


async def test_nothing_moves_unasked(beat: Beat) -> None:
    async with opened() as s:
        await s.press("r", "p", "z", "z", "F", "K", "i", "escape")
        assert beat.running == 0
        assert s.kernel.sweep is None


async def test_the_products_follow(beat: Beat) -> None:
    async with opened() as s:
        await s.press("space")
        beat.give(7)
        await s.settle()
        assert s.lines[18].startswith("pixels 0,6")


async def test_a_key_without_a_meaning_ends_it_too(beat: Beat) -> None:
    async with opened() as s:
        await s.press("space")
        beat.give()
        await s.press("x")
        assert s.kernel.sweep is None
        assert not beat.running
